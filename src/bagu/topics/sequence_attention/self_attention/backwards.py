"""Right ways to write the gradients of attention: a good judge passes them all."""

from math import exp, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Mask = NDArray[Any] | None


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


def in_blocks(
    grad_output: Array,
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> tuple[Array, Array, Array]:
    """Correct: weights are made anew for two keys at a time from each row's log-sum-exp, as FlashAttention does."""
    factor = query.shape[-1] ** -0.5 if scale is None else scale

    def scores_of(at: slice) -> Array:
        scores = query @ np.swapaxes(key[..., at, :], -1, -2) * factor
        if is_causal:
            scores = np.where(np.arange(at.start, at.stop) <= np.arange(query.shape[-2])[:, None], scores, -np.inf)
        if attn_mask is not None:
            mask = np.broadcast_to(attn_mask, (*query.shape[:-1], key.shape[-2]))[..., at]
            scores = np.where(mask, scores, -np.inf) if mask.dtype == bool else scores + mask
        return np.asarray(scores)

    blocks = [slice(s, min(s + 2, key.shape[-2])) for s in range(0, key.shape[-2], 2)]
    lse = np.full((*query.shape[:-1], 1), -np.inf)
    for at in blocks:
        lse = np.logaddexp(lse, np.logaddexp.reduce(scores_of(at), axis=-1)[..., None])
    lse = np.where(lse == -np.inf, np.inf, lse)  # a row that sees nothing: exp(−∞)
    output = sum((np.exp(scores_of(at) - lse) @ value[..., at, :] for at in blocks), np.zeros(grad_output.shape))
    taken = (output * grad_output).sum(-1, keepdims=True)
    grads = np.zeros(query.shape), np.zeros(key.shape), np.zeros(value.shape)
    for at in blocks:
        weights = np.exp(scores_of(at) - lse)
        to_scores = weights * (grad_output @ np.swapaxes(value[..., at, :], -1, -2) - taken) * factor
        grads[0][...] += to_scores @ key[..., at, :]
        grads[1][..., at, :] = np.swapaxes(to_scores, -1, -2) @ query
        grads[2][..., at, :] = np.swapaxes(weights, -1, -2) @ grad_output
    return grads


def by_a_tape(
    grad_output: Array,
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> tuple[Array, Array, Array]:
    """Correct: every step of the forward pass leaves its own way back; no formula for a softmax is used."""
    tape: list[Any] = []
    grads: dict[int, Array] = {}

    def give(x: Array, grad: Array) -> None:
        while grad.ndim > x.ndim:
            grad = grad.sum(0)
        axes = tuple(a for a, size in enumerate(x.shape) if size == 1 and grad.shape[a] != 1)
        grads[id(x)] = grads.get(id(x), np.zeros(x.shape)) + grad.sum(axis=axes, keepdims=True)

    def step(result: Array, *ways: tuple[Array, Any]) -> Array:
        tape.append((result, ways))
        return result

    q, k, v = query.copy(), key.copy(), value.copy()
    factor = query.shape[-1] ** -0.5 if scale is None else scale
    kt = step(np.swapaxes(k, -1, -2).copy(), (k, lambda g: np.swapaxes(g, -1, -2)))
    products = step(q @ kt, (q, lambda g: g @ np.swapaxes(kt, -1, -2)), (kt, lambda g: np.swapaxes(q, -1, -2) @ g))
    scores = step(products * factor, (products, lambda g: g * factor))
    visible = np.tri(*scores.shape[-2:]) > 0 if is_causal else np.ones(scores.shape[-2:], dtype=bool)
    if attn_mask is not None and attn_mask.dtype == bool:
        visible = np.broadcast_to(attn_mask, scores.shape)
    elif attn_mask is not None:
        visible = np.broadcast_to(attn_mask > -np.inf, scores.shape)
        added = np.where(attn_mask > -np.inf, attn_mask, 0)
        scores = step(scores + added, (scores, lambda g: g))
    top = np.where(visible, scores, -1e300).max(-1, keepdims=True)
    powers = np.exp(np.where(visible, scores - top, -np.inf))
    powers = step(powers, (scores, lambda g: g * powers))
    total = step(powers.sum(-1, keepdims=True), (powers, lambda g: np.broadcast_to(g, powers.shape)))
    nothing = total == 0
    divisor = step(total + nothing, (total, lambda g: g * ~nothing))
    weights = step(powers / divisor, (powers, lambda g: g / divisor), (divisor, lambda g: -g * powers / divisor**2))
    output = step(
        weights @ v, (weights, lambda g: g @ np.swapaxes(v, -1, -2)), (v, lambda g: np.swapaxes(weights, -1, -2) @ g)
    )
    give(output, grad_output)
    for result, ways in reversed(tape):
        for x, back in ways:
            give(x, back(grads[id(result)]))
    return grads[id(q)], grads[id(k)], grads[id(v)]


def value_minus_output(
    grad_output: Array,
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> tuple[Array, Array, Array]:
    """Correct: query by query; a score's gradient is its weight times the upstream gradient on value minus output."""
    factor = 1 / sqrt(query.shape[-1]) if scale is None else scale
    grads = np.zeros(query.shape), np.zeros(key.shape), np.zeros(value.shape)
    for at in np.ndindex(query.shape[:-1]):
        lead, row = at[:-1], at[-1]
        scores: dict[int, float] = {}
        for s in range(key.shape[-2]):
            score = float(query[at] @ key[lead][s]) * factor
            if attn_mask is not None:
                told = np.broadcast_to(attn_mask, (*query.shape[:-1], key.shape[-2]))[at][s]
                score = score + float(told) if attn_mask.dtype != bool else score if told else -np.inf
            if score > -np.inf and not (is_causal and s > row):
                scores[s] = score
        if not scores:
            continue
        top = max(scores.values())
        powers = {s: exp(score - top) for s, score in scores.items()}
        total = sum(powers.values())
        output = sum(power / total * value[lead][s] for s, power in powers.items())
        for s, power in powers.items():
            slope = power / total * float(grad_output[at] @ (value[lead][s] - output)) * factor
            grads[0][at] += slope * key[lead][s]
            grads[1][lead][s] += slope * query[at]
            grads[2][lead][s] += power / total * grad_output[at]
    return grads


def by_one_einsum(
    grad_output: Array,
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> tuple[Array, Array, Array]:
    """Correct: the Jacobians of all rows as one array, contracted by einsum."""
    factor = query.shape[-1] ** -0.5 if scale is None else scale
    p = weights_of(query, key, attn_mask, is_causal, factor)
    jacobians = np.einsum("...s,st->...st", p, np.eye(p.shape[-1])) - np.einsum("...s,...t->...st", p, p)
    to_scores = factor * np.einsum("...lst,...tv,...lv->...ls", jacobians, value, grad_output, optimize=True)
    return (
        np.einsum("...ls,...se->...le", to_scores, key),
        np.einsum("...ls,...le->...se", to_scores, query),
        np.einsum("...ls,...lv->...sv", p, grad_output),
    )


def backward_in_float32(
    grad_output: Array,
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Mask = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> tuple[Array, Array, Array]:
    """Correct in float32, which is judged as float32; two small products for each row of the batch."""
    g, q, k, v = (part.astype(np.float32) for part in (grad_output, query, key, value))
    factor = np.float32(1 / sqrt(q.shape[-1]) if scale is None else scale)
    p = weights_of(q, k, attn_mask, is_causal, float(factor)).astype(np.float32)
    to_weights = np.matmul(g, np.swapaxes(v, -1, -2))
    centred = to_weights - np.einsum("...ls,...ls->...l", p, to_weights)[..., None]
    to_scores = p * centred * factor
    turned = np.swapaxes(to_scores, -1, -2)
    return np.matmul(to_scores, k), np.matmul(turned, q), np.matmul(np.swapaxes(p, -1, -2), g)


BACKWARD_VARIANTS = (
    through_the_output,
    by_jacobians,
    scaled_query,
    in_blocks,
    by_a_tape,
    value_minus_output,
    by_one_einsum,
    backward_in_float32,
)
