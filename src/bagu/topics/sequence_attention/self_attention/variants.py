"""Right answers to the problems that look different: a good judge passes them all."""

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Mask = NDArray[Any] | None


def only_visible_keys(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Array:
    """Correct: one query at a time, over the keys it may see and no others; no infinity anywhere."""
    shape = (*query.shape[:-1], key.shape[-2])
    added = np.zeros(shape)
    visible = np.ones(shape, dtype=bool)
    if attn_mask is not None and attn_mask.dtype == bool:
        visible &= attn_mask
    elif attn_mask is not None:
        added = np.broadcast_to(attn_mask, shape)
        visible &= added != -np.inf
    out = np.zeros((*query.shape[:-1], value.shape[-1]))
    for at in np.ndindex(query.shape[:-1]):
        *batch, row = at
        if enable_gqa:
            batch[-1] //= query.shape[-3] // key.shape[-3]
        seen = visible[at] & (np.arange(shape[-1]) <= row) if is_causal else visible[at]
        if not seen.any():
            continue
        keys, values = key[tuple(batch)][seen], value[tuple(batch)][seen]
        scores = keys @ query[at] * (query.shape[-1] ** -0.5 if scale is None else scale) + added[at][seen]
        powers = np.exp(scores - scores.max())
        out[at] = powers @ values / powers.sum()
    return out


def by_einsum(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Array:
    """Correct: groups of heads as an axis of their own, nothing repeated; the division comes last."""
    groups = query.shape[-3] // key.shape[-3] if enable_gqa else 1
    lead = key.shape[:-2]
    q = query.reshape(*lead, groups, *query.shape[-2:])
    scores = np.einsum("...gle,...se->...gls", q, key) * (1 / np.sqrt(query.shape[-1]) if scale is None else scale)
    scores = scores.reshape(*query.shape[:-1], key.shape[-2])
    if is_causal:
        scores = scores + np.triu(np.full(scores.shape[-2:], -np.inf), 1)
    if attn_mask is not None:
        scores = scores + (np.where(attn_mask, 0, -np.inf) if attn_mask.dtype == bool else attn_mask)
    top = np.max(scores, axis=-1, keepdims=True, initial=-1e300)
    powers = np.exp(scores - top)
    grouped = powers.reshape(*lead, groups, *scores.shape[-2:])
    mixed = np.einsum("...gls,...sv->...glv", grouped, value).reshape(*query.shape[:-1], value.shape[-1])
    total = powers.sum(-1, keepdims=True)
    return np.asarray(np.divide(mixed, total, out=np.zeros_like(mixed), where=total > 0))


def by_logarithms(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Array:
    """Correct: weights are exp(score − log-sum-exp); √d is divided half from the query and half from the key."""
    if enable_gqa:
        heads = np.arange(query.shape[-3]) // (query.shape[-3] // key.shape[-3])
        key, value = np.take(key, heads, axis=-3), np.take(value, heads, axis=-3)
    if scale is None:
        root = query.shape[-1] ** 0.25
        scores = (query / root) @ np.moveaxis(key / root, -1, -2)
    else:
        scores = query @ np.moveaxis(key, -1, -2) * scale
    rows, columns = np.indices(scores.shape[-2:])
    if is_causal:
        scores[..., columns > rows] = -np.inf
    if attn_mask is not None:
        scores = np.where(attn_mask, scores, -np.inf) if attn_mask.dtype == bool else scores + attn_mask
    if not scores.shape[-1]:
        return np.zeros((*query.shape[:-1], value.shape[-1]))
    total = np.logaddexp.reduce(scores, axis=-1)[..., None]
    weights = np.exp(np.where(total == -np.inf, -np.inf, scores - np.where(total == -np.inf, 0, total)))
    return np.asarray(weights @ value)


def key_by_key(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    block_size: int = 128,
) -> Array:
    """Correct: blocks of one key, and the average itself is updated, so that nothing is divided in the end."""
    factor = query.shape[-1] ** -0.5 if scale is None else scale
    lead = query.shape[:-1]
    log_total, mean = np.full(lead, -np.inf), np.zeros((*lead, value.shape[-1]))
    mask = None if attn_mask is None else np.broadcast_to(attn_mask, (*lead, key.shape[-2]))
    for s in range(key.shape[-2]):
        score = np.einsum("...le,...e->...l", query, key[..., s, :]) * factor
        if is_causal:
            score[..., :s] = -np.inf
        if mask is not None:
            score = np.where(mask[..., s], score, -np.inf) if mask.dtype == bool else score + mask[..., s]
        log_total = np.logaddexp(log_total, score)
        share = np.exp(np.where(score == -np.inf, -np.inf, score - np.where(score == -np.inf, 0, log_total)))
        mean = mean + share[..., None] * (value[..., s, :][..., None, :] - mean)
    return mean


def blocks_merged_at_the_end(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    block_size: int = 128,
) -> Array:
    """Correct: each block by itself, as on different machines; the parts are merged by their largest scores."""
    factor = 1 / np.sqrt(query.shape[-1]) if scale is None else scale
    queries, keys = query.shape[-2], key.shape[-2]
    mask = np.zeros((queries, keys)) if attn_mask is None else attn_mask
    if mask.dtype == bool:
        mask = np.where(mask, 0.0, -np.inf)
    if is_causal:
        mask = np.where(np.arange(keys) <= np.arange(queries)[:, None], 0.0, -np.inf)
    mask = np.broadcast_to(mask, (*query.shape[:-1], keys))
    parts = []
    for start in range(0, keys, block_size):
        stop = min(start + block_size, keys)
        scores = query @ np.swapaxes(key[..., start:stop, :], -1, -2) * factor + mask[..., start:stop]
        top = np.maximum(scores.max(-1, keepdims=True), -1e300)  # finite, also where all is masked
        powers = np.exp(scores - top)
        parts.append((top, powers.sum(-1, keepdims=True), powers @ value[..., start:stop, :]))
    if not parts:
        return np.zeros((*query.shape[:-1], value.shape[-1]))
    largest = np.max([top for top, _, _ in parts], axis=0)
    total = sum(np.exp(top - largest) * weight for top, weight, _ in parts)
    mixed = sum(np.exp(top - largest) * part for top, _, part in parts)
    return np.asarray(mixed / np.where(total == 0, 1, total))


def two_passes(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    block_size: int = 128,
) -> Array:
    """Correct, though each block is computed twice: first the largest score, then the sums."""

    def block(start: int) -> Array:
        scores = query @ np.swapaxes(key[..., start : start + block_size, :], -1, -2)
        scores = scores * (query.shape[-1] ** -0.5 if scale is None else scale)
        columns = start + np.arange(scores.shape[-1])
        if is_causal:
            scores = np.where(columns <= np.arange(query.shape[-2])[:, None], scores, -np.inf)
        if attn_mask is not None:
            part = np.broadcast_to(attn_mask, (*query.shape[:-1], key.shape[-2]))[..., columns]
            scores = scores + (np.where(part, 0, -np.inf) if part.dtype == bool else part)
        return np.asarray(scores)

    starts = range(0, key.shape[-2], block_size)
    top = np.full((*query.shape[:-1], 1), -1e300)
    for start in starts:
        top = np.maximum(top, block(start).max(-1, keepdims=True))
    total, mixed = np.zeros(top.shape), np.zeros((*query.shape[:-1], value.shape[-1]))
    for start in starts:
        powers = np.exp(block(start) - top)
        total += powers.sum(-1, keepdims=True)
        mixed += powers @ value[..., start : start + block_size, :]
    return np.asarray(np.divide(mixed, total, out=np.zeros_like(mixed), where=total > 0))


def weights_of(query: Array, key: Array, attn_mask: Mask, is_causal: bool, factor: float) -> Array:
    """What two of the backward passes start from."""
    scores = query @ np.swapaxes(key, -1, -2) * factor
    if is_causal:
        scores = np.where(np.tri(*scores.shape[-2:]) > 0, scores, -np.inf)
    if attn_mask is not None:
        scores = scores + (np.where(attn_mask, 0, -np.inf) if attn_mask.dtype == bool else attn_mask)
    powers = np.exp(scores - np.max(scores, axis=-1, keepdims=True, initial=-1e300))
    total = powers.sum(-1, keepdims=True)
    return np.asarray(np.divide(powers, total, out=np.zeros_like(powers), where=total > 0))


def through_the_output(
    grad_output: Array,
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> tuple[Array, Array, Array]:
    """Correct: what is taken off is the product of output and gradient, as FlashAttention has it."""
    factor = 1 / sqrt(query.shape[-1]) if scale is None else scale
    weights = weights_of(query, key, attn_mask, is_causal, factor)
    taken = (grad_output * (weights @ value)).sum(-1, keepdims=True)
    to_scores = weights * (grad_output @ np.swapaxes(value, -1, -2) - taken)
    grad_query = factor * (to_scores @ key)
    grad_key = factor * np.einsum("...ls,...le->...se", to_scores, query)
    return grad_query, grad_key, np.einsum("...ls,...lv->...sv", weights, grad_output)


def by_jacobians(
    grad_output: Array,
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> tuple[Array, Array, Array]:
    """Correct: the whole matrix diag(p) − p pᵀ of every row."""
    factor = query.shape[-1] ** -0.5 if scale is None else scale
    weights = weights_of(query, key, attn_mask, is_causal, factor)
    grads = np.zeros(query.shape), np.zeros(key.shape), np.zeros(value.shape)
    for at in np.ndindex(query.shape[:-1]):
        p, g, lead = weights[at], grad_output[at], at[:-1]
        to_scores = (np.diag(p) - np.outer(p, p)) @ (value[lead] @ g)
        grads[0][at] = to_scores @ key[lead] * factor
        grads[1][lead] += np.outer(to_scores, query[at]) * factor
        grads[2][lead] += np.outer(p, g)
    return grads


def scaled_query(
    grad_output: Array,
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> tuple[Array, Array, Array]:
    """Correct: the scale belongs to the query, so the key's gradient needs no factor of its own."""
    factor = 1 / sqrt(query.shape[-1]) if scale is None else scale
    scaled = query * factor
    weights = weights_of(scaled, key, attn_mask, is_causal, 1.0)
    to_weights = grad_output @ np.swapaxes(value, -1, -2)
    to_scores = weights * to_weights - weights * (weights * to_weights).sum(-1, keepdims=True)
    return (
        to_scores @ key * factor,
        np.swapaxes(to_scores, -1, -2) @ scaled,
        np.swapaxes(weights, -1, -2) @ grad_output,
    )
