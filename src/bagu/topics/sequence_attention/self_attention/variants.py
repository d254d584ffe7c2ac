"""Right ways to write attention: a good judge passes them all."""

from math import prod, sqrt
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


def in_float32(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Array:
    """Correct in float32, which is judged as float32; the weights are made in the array of the scores."""
    q, k, v = (np.asarray(part, dtype=np.float32) for part in (query, key, value))
    if enable_gqa:
        k, v = (np.repeat(part, q.shape[-3] // part.shape[-3], axis=-3) for part in (k, v))
    weights = q @ k.swapaxes(-1, -2)
    weights *= np.float32(q.shape[-1] ** -0.5 if scale is None else scale)
    hidden = np.tri(*weights.shape[-2:]) < 1 if is_causal else np.zeros(weights.shape[-2:], dtype=bool)
    if attn_mask is not None and attn_mask.dtype == bool:
        hidden = ~attn_mask
    elif attn_mask is not None:
        weights += attn_mask.astype(np.float32)
    np.copyto(weights, -np.inf, where=hidden)
    weights -= np.maximum(weights.max(axis=-1, keepdims=True, initial=-np.inf), np.float32(-3e38))
    np.exp(weights, out=weights)
    weights /= np.maximum(weights.sum(axis=-1, keepdims=True), np.finfo(np.float32).tiny)
    return np.asarray(weights @ v)


def matrix_by_matrix(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Array:
    """Correct: leading axes are flattened, each matrix of queries looks up its keys by number."""
    lead, (tokens, features) = query.shape[:-2], query.shape[-2:]
    q = query.reshape(prod(lead), tokens, features)
    k, v = (part.reshape(prod(part.shape[:-2]), *part.shape[-2:]) for part in (key, value))
    masks = None
    if attn_mask is not None:
        masks = np.broadcast_to(attn_mask, (*lead, tokens, key.shape[-2])).reshape(len(q), tokens, key.shape[-2])
    results = []
    for at, one in enumerate(q):
        shared = at * len(k) // len(q)  # neighbouring heads share one
        scores = np.dot(one, k[shared].T)
        scores = scores / np.sqrt(features) if scale is None else scores * scale
        if is_causal:
            scores[np.triu_indices_from(scores, 1)] = -np.inf
        if masks is not None:
            scores = np.where(masks[at], scores, -np.inf) if masks.dtype == bool else scores + masks[at]
        seen = np.isfinite(scores).any(axis=1)
        out = np.zeros((tokens, v.shape[-1]))
        rows = scores[seen]
        powers = np.exp(rows - rows.max(axis=1, keepdims=True)) if seen.any() else rows
        out[seen] = powers / powers.sum(1, keepdims=True) @ v[shared]
        results.append(out)
    return np.array(results).reshape(*lead, tokens, value.shape[-1])


def with_a_sink(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Array:
    """Correct: one key more, of value 0 and the least of scores, takes the weight where nothing else may be seen."""
    if enable_gqa:
        groups = query.shape[-3] // key.shape[-3]
        key, value = (
            np.stack([part] * groups, axis=-3).reshape(*query.shape[:-2], *part.shape[-2:]) for part in (key, value)
        )
    scores = query @ key.swapaxes(-2, -1) * (query.shape[-1] ** -0.5 if scale is None else scale)
    if is_causal:
        scores = np.where(
            np.greater_equal.outer(np.arange(scores.shape[-2]), np.arange(scores.shape[-1])), scores, -np.inf
        )
    if attn_mask is not None:
        scores = np.where(attn_mask, scores, -np.inf) if attn_mask.dtype == bool else scores + attn_mask
    scores = np.concatenate([scores, np.full((*scores.shape[:-1], 1), -1e300)], axis=-1)
    values = np.concatenate([value, np.zeros((*value.shape[:-2], 1, value.shape[-1]))], axis=-2)
    powers = np.exp(scores - scores.max(-1)[..., None])
    return np.asarray(powers / powers.sum(-1)[..., None] @ values)


def by_differences_of_scores(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Array:
    """Correct: a weight is 1 over the sum of exp(other score − its own); no maximum is needed, ∞ gives 0."""
    lead = query.shape[:-1]
    out = np.zeros((*lead, value.shape[-1]))
    for at in np.ndindex(lead):
        *batch, row = at
        if enable_gqa:
            batch[-1] = batch[-1] * key.shape[-3] // query.shape[-3]
        keys, values = key[tuple(batch)], value[tuple(batch)]
        scores = (keys * query[at]).sum(1) * (1 / sqrt(query.shape[-1]) if scale is None else scale)
        if is_causal:
            keys, values, scores = keys[: row + 1], values[: row + 1], scores[: row + 1]
        if attn_mask is not None:
            mask = np.broadcast_to(attn_mask, (*lead, key.shape[-2]))[at]
            scores = np.where(mask, scores, -np.inf) if mask.dtype == bool else scores + mask
        seen = scores > -np.inf
        with np.errstate(over="ignore"):
            weights = 1 / np.exp(scores[seen] - scores[seen][:, None]).sum(1)
        out[at] = np.tensordot(weights, values[seen], 1)
    return out


def keys_first(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Array:
    """Correct: scores stand with keys before queries; groups of heads broadcast over the head that they share."""
    groups = query.shape[-3] // key.shape[-3] if enable_gqa else None
    q, k, v = query, key, value
    if groups:
        q = query.reshape(*query.shape[:-3], -1, groups, *query.shape[-2:])
        k, v = np.expand_dims(key, -3), np.expand_dims(value, -3)
    scores = k @ np.swapaxes(q, -1, -2) * (q.shape[-1] ** -0.5 if scale is None else scale)  # (..., S, L)
    if groups:
        scores = scores.reshape(*query.shape[:-2], *scores.shape[-2:])
    if is_causal:
        scores = np.where(np.arange(scores.shape[-2])[:, None] > np.arange(scores.shape[-1]), -np.inf, scores)
    if attn_mask is not None:
        turned = np.swapaxes(attn_mask, -1, -2)
        scores = np.where(turned, scores, -np.inf) if turned.dtype == bool else scores + turned
    top = scores.max(axis=-2, keepdims=True, initial=-np.inf)
    powers = np.exp(scores - np.where(np.isinf(top), 0, top))
    total = powers.sum(axis=-2, keepdims=True)
    weights = np.swapaxes(powers / (total + (total == 0)), -1, -2)
    if groups:
        weights = weights.reshape(*q.shape[:-1], -1)
        return np.asarray((weights @ v).reshape(*query.shape[:-1], value.shape[-1]))
    return np.asarray(weights @ v)


ATTENTION_VARIANTS = (
    only_visible_keys,
    by_einsum,
    by_logarithms,
    in_float32,
    matrix_by_matrix,
    with_a_sink,
    by_differences_of_scores,
    keys_first,
)
