"""Attention that never holds a whole row of scores. Letters as in scaled_dot_product_attention.py."""

from math import exp, inf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_count
from bagu.algorithms.sequence_attention.checks import check_attention


def streaming_attention_loops(
    query: NDArray[Any],
    key: NDArray[Any],
    value: NDArray[Any],
    attn_mask: NDArray[Any] | None = None,
    is_causal: bool = False,
    scale: float | None = None,
    block_size: int = 128,
) -> NDArray[Any]:
    """One key after the other, whatever the block size: three running numbers a query. See `streaming_attention`."""
    check_attention(query, key, value, attn_mask, is_causal, scale)
    check_count(block_size, "block_size", at_least=1)
    lead, queries, keys = query.shape[:-2], query.shape[-2], key.shape[-2]
    factor = 1 / sqrt(query.shape[-1]) if scale is None else scale
    mask = None if attn_mask is None else np.broadcast_to(attn_mask, (*lead, queries, keys))
    out = np.zeros((*lead, queries, value.shape[-1]), dtype=query.dtype)
    for at in np.ndindex(*lead, queries):
        largest, total, mixed = -inf, 0.0, [0.0] * value.shape[-1]
        for s in range(keys):
            score = factor * sum(float(q) * float(k) for q, k in zip(query[at], key[(*at[:-1], s)], strict=True))
            if mask is not None and mask.dtype == np.bool_:
                score = score if mask[(*at, s)] else -inf
            elif mask is not None:
                score += float(mask[(*at, s)])
            if score == -inf or (is_causal and s > at[-1]):
                continue
            before, largest = largest, max(largest, score)
            shrink, power = exp(before - largest), exp(score - largest)
            total = total * shrink + power
            mixed = [m * shrink + power * float(v) for m, v in zip(mixed, value[(*at[:-1], s)], strict=True)]
        out[at] = [m / (total or 1.0) for m in mixed]
    return out


def streaming_attention(
    query: NDArray[Any],
    key: NDArray[Any],
    value: NDArray[Any],
    attn_mask: NDArray[Any] | None = None,
    is_causal: bool = False,
    scale: float | None = None,
    block_size: int = 128,
) -> NDArray[Any]:
    """Scaled dot-product attention over blocks of keys, with a softmax that is corrected as larger scores turn up.

    A query keeps its largest score m so far, the sum l of exp(score − m), and the sum o of exp(score − m) · v. A block
    with the new maximum m′ multiplies l and o by exp(m − m′) and adds its own terms; in the end o / l is the answer.
    This is what FlashAttention does within a tile of queries.

    Arguments, results and errors as in `scaled_dot_product_attention`; block_size: keys at a time, any number gives
    the same result up to rounding. Cost: O(L·S·(E + Ev)) time, O(L·(block_size + Ev)) memory beyond the inputs.
    Source: Milakov, Gimelshein. Online normalizer calculation for softmax. 2018; Dao et al. FlashAttention. NeurIPS
    2022.

    >>> x = np.ones((1000, 16))
    >>> streaming_attention(x, x, x).shape
    (1000, 16)
    """
    check_attention(query, key, value, attn_mask, is_causal, scale)
    check_count(block_size, "block_size", at_least=1)
    wide = np.result_type(query, key, value, np.float32)
    queries, keys = query.shape[-2], key.shape[-2]
    scaled = query.astype(wide) * (1 / sqrt(query.shape[-1]) if scale is None else scale)
    mask = None if attn_mask is None else np.broadcast_to(attn_mask, (*query.shape[:-1], keys))
    largest = np.full((*query.shape[:-1], 1), -inf, dtype=wide)  # (…, L, 1)
    total = np.zeros_like(largest)
    out = np.zeros((*query.shape[:-1], value.shape[-1]), dtype=wide)
    for start in range(0, keys, block_size):
        block = slice(start, start + block_size)
        scores = scaled @ np.swapaxes(key[..., block, :], -1, -2).astype(wide)  # (…, L, block)
        if is_causal:
            scores = np.where(np.tri(queries, scores.shape[-1], -start, dtype=bool), scores, -inf)
        if mask is not None and mask.dtype == np.bool_:
            scores = np.where(mask[..., block], scores, -inf)
        elif mask is not None:
            scores = scores + mask[..., block]
        before, largest = largest, np.maximum(largest, scores.max(axis=-1, keepdims=True))
        finite = np.where(largest == -inf, 0, largest)
        shrink, powers = np.exp(before - finite), np.exp(scores - finite)
        total = total * shrink + powers.sum(axis=-1, keepdims=True)
        out = out * shrink + powers @ value[..., block, :]
    return np.asarray((out / np.where(total == 0, 1, total)).astype(query.dtype, copy=False))
