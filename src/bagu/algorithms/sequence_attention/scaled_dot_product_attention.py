"""Scaled dot-product attention. Letters: L queries, S keys, E features of a query and a key, Ev of a value."""

from math import exp, inf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.sequence_attention.checks import check_attention


def scaled_dot_product_attention_loops(
    query: NDArray[Any],
    key: NDArray[Any],
    value: NDArray[Any],
    attn_mask: NDArray[Any] | None = None,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> NDArray[Any]:
    """One query after the other, one key after the other. See `scaled_dot_product_attention`."""
    check_attention(query, key, value, attn_mask, is_causal, scale, enable_gqa)
    lead, queries, keys = query.shape[:-2], query.shape[-2], key.shape[-2]
    groups = query.shape[-3] // key.shape[-3] if enable_gqa else 1
    factor = 1 / sqrt(query.shape[-1]) if scale is None else scale
    mask = None if attn_mask is None else np.broadcast_to(attn_mask, (*lead, queries, keys))
    out = np.zeros((*lead, queries, value.shape[-1]), dtype=query.dtype)
    for at in np.ndindex(*lead, queries):
        shared = (*at[:-2], at[-2] // groups) if enable_gqa else at[:-1]
        row = []
        for s in range(keys):
            score = factor * sum(float(q) * float(k) for q, k in zip(query[at], key[(*shared, s)], strict=True))
            if mask is not None and mask.dtype == np.bool_:
                score = score if mask[(*at, s)] else -inf
            elif mask is not None:
                score += float(mask[(*at, s)])
            row.append(-inf if is_causal and s > at[-1] else score)
        largest = max(row, default=-inf)
        powers = [0.0 if largest == -inf else exp(score - largest) for score in row]
        total = sum(powers) or 1.0
        for e in range(value.shape[-1]):
            terms = [power / total * float(value[(*shared, s, e)]) for s, power in enumerate(powers)]
            out[(*at, e)] = sum(terms)
    return out


def scaled_dot_product_attention(
    query: NDArray[Any],
    key: NDArray[Any],
    value: NDArray[Any],
    attn_mask: NDArray[Any] | None = None,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> NDArray[Any]:
    """Each query's average of the values, weighted by how well their keys fit: softmax(Q Kᵀ · scale + mask) V.

    query: (…, L, E), key: (…, S, E), value: (…, S, Ev), with equal leading axes; the result is (…, L, Ev).
    attn_mask: broadcasts to (…, L, S); booleans, True where a query may look, or numbers that are added to the scores.
    `torch.nn.MultiheadAttention` reads booleans the other way round. is_causal: query i sees keys 0 … i, counted from
    the first key even where S > L. scale: 1/√E unless given. enable_gqa: query head h (axis −3) takes the key and value
    head h // (heads of query / heads of key).
    A row with nothing to look at is 0, as in torch since 2.5; softmax by itself would give NaN. A masked value enters
    as 0 · v, so that NaN there still spoils its row.
    Results have the type of query; float16 is computed in float32. Errors: ValueError for shapes that do not fit and
    for is_causal together with attn_mask, TypeError for integers.
    Cost: O(L·S·(E + Ev)) time, O(L·S) memory.
    Source: Vaswani et al. Attention Is All You Need. NIPS 2017; conventions of torch.nn.functional.

    >>> x = np.ones((2, 8, 5, 16))  # (N, heads, L, E)
    >>> scaled_dot_product_attention(x, x, x, is_causal=True).shape
    (2, 8, 5, 16)
    """
    check_attention(query, key, value, attn_mask, is_causal, scale, enable_gqa)
    if enable_gqa:
        groups = query.shape[-3] // key.shape[-3]
        key, value = key.repeat(groups, axis=-3), value.repeat(groups, axis=-3)
    weights = attention_weights(query, key, attn_mask, is_causal, scale)
    return np.asarray((weights @ value).astype(query.dtype, copy=False))


def attention_weights(
    query: NDArray[Any],
    key: NDArray[Any],
    attn_mask: NDArray[Any] | None = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> NDArray[Any]:
    """How much each query takes from each key, (…, L, S): rows sum to 1, or to 0 where everything is masked.

    See `scaled_dot_product_attention`; the result is float32 or float64.

    >>> attention_weights(np.array([[1.0]]), np.array([[0.0], [0.0]])).tolist()
    [[0.5, 0.5]]
    """
    wide = np.result_type(query, key, np.float32)
    factor = 1 / sqrt(query.shape[-1]) if scale is None else scale
    scores = (query.astype(wide) * factor) @ np.swapaxes(key.astype(wide), -1, -2)  # (…, L, S)
    if is_causal:
        attn_mask = np.tri(*scores.shape[-2:], dtype=bool)
    if attn_mask is not None and attn_mask.dtype == np.bool_:
        scores = np.where(attn_mask, scores, -inf)
    elif attn_mask is not None:
        scores = scores + attn_mask
    return masked_softmax(scores)


def masked_softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Softmax over the last axis, where −∞ takes no part; a row of nothing else gives 0 instead of NaN.

    >>> masked_softmax(np.array([[0.0, -np.inf], [-np.inf, -np.inf]])).tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    """
    largest = scores.max(axis=-1, keepdims=True, initial=-inf)
    powers = np.exp(scores - np.where(largest == -inf, 0, largest))
    total = powers.sum(axis=-1, keepdims=True)
    return np.asarray(powers / np.where(total == 0, 1, total))
