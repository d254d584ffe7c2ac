"""Right ways to write attention in blocks: a good judge passes them all."""

from math import exp, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Mask = NDArray[Any] | None


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


def tiles(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    block_size: int = 128,
) -> Array:
    """Correct: blocks of queries outside, blocks of keys inside, as FlashAttention-2 has them."""
    factor, lead = query.shape[-1] ** -0.5 if scale is None else scale, query.shape[:-2]
    rows, columns = query.shape[-2], key.shape[-2]
    mask = None if attn_mask is None else np.broadcast_to(attn_mask, (*lead, rows, columns))
    parts = [np.zeros((*lead, 0, value.shape[-1]))]
    for r in range(0, rows, block_size):
        q = query[..., r : r + block_size, :] * factor
        top = np.full((*q.shape[:-1], 1), -1e300)
        total, mixed = np.zeros(top.shape), np.zeros((*q.shape[:-1], value.shape[-1]))
        for c in range(0, columns, block_size):
            if is_causal and c >= r + block_size:
                break
            k, v = key[..., c : c + block_size, :], value[..., c : c + block_size, :]
            scores = np.einsum("...le,...se->...ls", q, k)
            if is_causal:
                late = np.arange(c, c + k.shape[-2]) > np.arange(r, r + q.shape[-2])[:, None]
                scores[..., late] = -np.inf
            if mask is not None:
                tile = mask[..., r : r + block_size, c : c + block_size]
                scores = np.where(tile, scores, -np.inf) if tile.dtype == bool else scores + tile
            new = np.maximum(top, scores.max(-1, keepdims=True))
            powers, keep = np.exp(scores - new), np.exp(top - new)
            top, total, mixed = new, keep * total + powers.sum(-1, keepdims=True), keep * mixed + powers @ v
        parts.append(np.divide(mixed, total, out=mixed, where=total > 0))
    return np.concatenate(parts, axis=-2)


def by_halves(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    block_size: int = 128,
) -> Array:
    """Correct: the keys are halved until a part fits a block; two parts merge, whichever comes first."""
    factor = query.shape[-1] ** -0.5 if scale is None else scale

    def part(start: int, stop: int) -> tuple[Array, Array, Array]:
        if stop - start > max(block_size, 1):
            middle = (start + stop) // 2
            (m1, l1, o1), (m2, l2, o2) = part(start, middle), part(middle, stop)
            m = np.maximum(m1, m2)
            a, b = np.exp(m1 - m), np.exp(m2 - m)
            return m, a * l1 + b * l2, a * o1 + b * o2
        scores = query @ np.swapaxes(key[..., start:stop, :], -1, -2) * factor
        if is_causal:
            scores = np.where(np.arange(start, stop) > np.arange(query.shape[-2])[:, None], -np.inf, scores)
        if attn_mask is not None:
            wide = np.broadcast_to(attn_mask, (*query.shape[:-1], key.shape[-2]))[..., start:stop]
            scores = np.where(wide, scores, -np.inf) if wide.dtype == bool else scores + wide
        m = scores.max(-1, keepdims=True, initial=-1e300)
        powers = np.exp(scores - m)
        return m, powers.sum(-1, keepdims=True), powers @ value[..., start:stop, :]

    _, total, mixed = part(0, key.shape[-2])
    return np.asarray(mixed / np.where(total > 0, total, 1))


def from_the_last_block(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    block_size: int = 128,
) -> Array:
    """Correct: finished averages are merged by their log-sum-exp, from the last block to the first."""
    factor = 1 / sqrt(query.shape[-1]) if scale is None else scale
    n = key.shape[-2]
    average = np.zeros((*query.shape[:-1], value.shape[-1]))
    lse = np.full((*query.shape[:-1], 1), -np.inf)
    for start in reversed(range(0, n, block_size)):
        places = np.arange(start, min(n, start + block_size))
        scores = np.matmul(query, np.moveaxis(np.take(key, places, axis=-2), -2, -1)) * factor
        if is_causal:
            scores = np.where(places <= np.arange(query.shape[-2])[:, None], scores, -np.inf)
        if attn_mask is not None:
            mask = np.broadcast_to(attn_mask, (*query.shape[:-1], n))[..., places]
            scores = scores + (np.where(mask, 0, -np.inf) if mask.dtype == bool else mask)
        own = np.logaddexp.reduce(scores, axis=-1)[..., None]
        seen = own > -np.inf
        weights = np.exp(scores - np.where(seen, own, 0))
        both = np.logaddexp(lse, own)
        share = np.where(seen, np.exp(np.where(seen, own, 0) - np.where(seen, both, 0)), 0)
        average = (1 - share) * average + share * (weights @ np.take(value, places, axis=-2))
        lse = both
    return average


def number_by_number(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    block_size: int = 128,
) -> Array:
    """Correct: query by query and key by key, with numbers of Python."""
    factor = query.shape[-1] ** -0.5 if scale is None else float(scale)
    mask = None if attn_mask is None else np.broadcast_to(attn_mask, (*query.shape[:-1], key.shape[-2]))
    out = np.zeros((*query.shape[:-1], value.shape[-1]))
    for at in np.ndindex(*query.shape[:-1]):
        keys, values = key[at[:-1]], value[at[:-1]]
        largest, total, mixed = float("-inf"), 0.0, np.zeros(value.shape[-1])
        for s in range(at[-1] + 1 if is_causal else len(keys)):
            if s == len(keys):
                break
            score = float(np.dot(query[at], keys[s])) * factor
            if mask is not None:
                score = (score if mask[at][s] else float("-inf")) if mask.dtype == bool else score + float(mask[at][s])
            if score == float("-inf"):
                continue
            if score > largest:
                shrink = exp(largest - score)
                largest, total, mixed = score, total * shrink + 1, mixed * shrink + values[s]
            else:
                power = exp(score - largest)
                total, mixed = total + power, mixed + power * values[s]
        if total:
            out[at] = mixed / total
    return out


def streaming_in_float32(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
    block_size: int = 128,
) -> Array:
    """Correct in float32, which is judged as float32; what is normalised is the running average itself."""
    q, k, v = query.astype(np.float32), key.astype(np.float32), value.astype(np.float32)
    q *= np.float32(q.shape[-1] ** -0.5 if scale is None else scale)
    low = np.float32(-1e30)
    top = np.full((*q.shape[:-1], 1), low)
    total, out = np.zeros_like(top), np.zeros((*q.shape[:-1], v.shape[-1]), np.float32)
    for block in np.split(np.arange(k.shape[-2]), range(block_size, k.shape[-2], block_size)):
        if not block.size:
            continue
        scores = q @ k[..., block, :].swapaxes(-1, -2)
        if is_causal:
            scores[..., np.arange(q.shape[-2])[:, None] < block] = -np.inf
        if attn_mask is not None:
            mask = np.broadcast_to(attn_mask, (*q.shape[:-1], k.shape[-2]))[..., block]
            scores = np.where(mask, scores, np.float32(-np.inf)) if mask.dtype == bool else scores + np.float32(mask)
        new = np.maximum(top, scores.max(axis=-1, keepdims=True))
        powers = np.exp(scores - new)
        old = total * np.exp(top - new)
        total = old + powers.sum(axis=-1, keepdims=True)
        safe = np.where(total > 0, total, np.float32(1))
        out, top = out * (old / safe) + powers / safe @ v[..., block, :], new
    return np.asarray(out)


STREAMING_VARIANTS = (
    key_by_key,
    blocks_merged_at_the_end,
    two_passes,
    tiles,
    by_halves,
    from_the_last_block,
    number_by_number,
    streaming_in_float32,
)
