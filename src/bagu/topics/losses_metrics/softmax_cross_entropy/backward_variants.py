"""Right solutions for the gradient of cross-entropy that look unlike the reference."""

from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def by_jacobian(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Array:
    """Correct: dL/dlog p is −q, and the Jacobian of log_softmax, I − 1 pᵀ, takes p times its sum off it."""
    classes = input.shape[1]
    w = np.ones(classes) if weight is None else weight
    grad = np.zeros(input.shape)
    count: Any = 0.0
    for at in np.ndindex(target.shape):
        if target[at] == ignore_index:
            continue
        z = input[at[0], :, *at[1:]]
        p = np.exp(z - np.logaddexp.reduce(z))
        q = np.full(classes, label_smoothing / classes)
        q[target[at]] += 1 - label_smoothing
        grad[at[0], :, *at[1:]] = -q * w - p * (-q * w).sum()
        count += w[target[at]]
    return grad / count if reduction == "mean" and count else grad


def in_two_parts(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Array:
    """Correct: the gradient of the hard part and that of the smooth part, added; channels stay where they are."""
    classes = input.shape[1]
    shape = (1, classes) + (1,) * (input.ndim - 2)
    w = (np.ones(classes) if weight is None else weight).reshape(shape)
    powers = np.exp(input - input.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    y = (np.arange(classes).reshape(shape) == np.expand_dims(target, 1)).astype(float)
    own = (y * w).sum(axis=1, keepdims=True)
    kept = np.expand_dims(target != ignore_index, 1)
    grad = (1 - label_smoothing) * own * (p - y) + label_smoothing / classes * (w.sum() * p - w)
    grad = grad * kept
    if reduction == "sum" or not kept.any():
        return np.asarray(grad)
    return np.asarray(grad / (own * kept).sum())


def one_taken_off_the_label(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Array:
    """Correct: the classic, p with 1 taken off at the label, on a flat matrix; the smooth share comes off everywhere."""
    classes = input.shape[1]
    rows = np.moveaxis(input, 1, -1).reshape(-1, classes)
    labels, at = target.ravel(), np.arange(target.size)
    w = np.ones(classes) if weight is None else weight
    kept = labels != ignore_index
    y = np.where(kept, labels, 0)
    p = np.exp(rows - rows.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    hard = (1 - label_smoothing) * w[y]
    grad = p * (hard + label_smoothing * w.mean())[:, None]
    grad[at, y] -= hard
    grad -= label_smoothing / classes * w
    grad[~kept] = 0
    if reduction == "mean" and kept.any():
        grad /= w[y[kept]].sum()
    return np.moveaxis(grad.reshape(*target.shape, classes), -1, 1)


def whole_jacobian(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Array:
    """Correct: the Jacobian of log-softmax as a matrix a position, contracted with what the target asks for."""
    classes = input.shape[1]
    w = np.ones(classes) if weight is None else weight
    z = np.moveaxis(input, 1, -1)
    p = np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))
    jacobian = np.eye(classes) - p[..., None, :]  # d log p_i / d z_j
    q = (1 - label_smoothing) * (np.arange(classes) == target[..., None]) + label_smoothing / classes
    q = q * w * (target != ignore_index)[..., None]
    grad = -np.einsum("...i,...ij->...j", q, jacobian)
    if reduction == "mean":
        grad = grad / (sum(w[y] for y in target.ravel() if y != ignore_index) or 1.0)
    return np.moveaxis(grad, -1, 1)


def from_odds(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Array:
    """Correct: p_i = 1 / Σ_j exp(z_j − z_i), where an infinite sum is the probability 0; no maximum is taken."""
    classes = input.shape[1]
    w = np.ones(classes) if weight is None else weight
    with np.errstate(over="ignore"):
        p = 1 / np.exp(input[:, None] - input[:, :, None]).sum(axis=2)
    own = np.where(target == ignore_index, 0, w[np.where(target == ignore_index, 0, target)])
    kept = (target != ignore_index).astype(float)
    asked = (1 - label_smoothing) * own + label_smoothing / classes * w.sum() * kept
    grad = np.zeros(input.shape)
    for k in range(classes):
        hit = (1 - label_smoothing) * own * (target == k)
        grad[:, k] = asked * p[:, k] - hit - label_smoothing / classes * w[k] * kept
    return grad / own.sum() if reduction == "mean" and kept.any() else grad


def by_a_complex_step(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Array:
    """Correct: no calculus at all; the imaginary part of the loss after a step of 1e-30 along the imaginary axis."""
    classes = input.shape[1]
    w = np.ones(classes) if weight is None else weight
    kept = target != ignore_index
    q = (1 - label_smoothing) * (np.arange(classes) == target[..., None]) + label_smoothing / classes
    q = q * w * kept[..., None]
    grad = np.zeros(input.shape)
    for c in range(classes):
        z = np.moveaxis(input, 1, -1).astype(complex)
        z[..., c] += 1e-30j
        z = z - z.real.max(-1, keepdims=True)
        losses = (q * (np.log(np.exp(z).sum(-1, keepdims=True)) - z)).sum(-1)
        grad[:, c] = losses.imag / 1e-30
    count = w[target[kept]].sum() if reduction == "mean" else 1.0
    return grad / (count or 1.0)


def logits_in_lists(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Array:
    """Correct: one logit after the other in plain Python, divided at the very end."""
    classes = input.shape[1]
    w = [1.0] * classes if weight is None else list(weight)
    grad, count = np.zeros(input.shape), 0.0
    for at in np.ndindex(target.shape):
        y = target[at]
        if y == ignore_index:
            continue
        count += w[y]
        z = [input[(at[0], c, *at[1:])] for c in range(classes)]
        powers = [exp(v - max(z)) for v in z]
        for c in range(classes):
            p = powers[c] / sum(powers)
            hard = (1 - label_smoothing) * w[y] * (p - (c == y))
            grad[(at[0], c, *at[1:])] = hard + label_smoothing * (sum(w) * p - w[c]) / classes
    return grad / count if reduction == "mean" and count > 0 else grad


def backward_in_single_precision(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Array:
    """Correct in float32, which is judged as float32."""
    z = input.astype(np.float32)
    classes = z.shape[1]
    wide = (1, classes) + (1,) * (z.ndim - 2)
    w = np.ones(wide, np.float32) if weight is None else weight.astype(np.float32).reshape(wide)
    p = np.exp(z - z.max(1, keepdims=True))
    p = p / p.sum(1, keepdims=True)
    kept = (target != ignore_index)[:, None]
    y = ((np.arange(classes).reshape(wide) == target[:, None]) & kept).astype(np.float32)
    q = w * (np.float32(1 - label_smoothing) * y + np.float32(label_smoothing / classes)) * kept
    grad = q.sum(1, keepdims=True) * p - q
    return np.asarray(grad / np.maximum((w * y).sum(), np.float32(1e-30)) if reduction == "mean" else grad)


BACKWARD_VARIANTS = (
    by_jacobian,
    in_two_parts,
    one_taken_off_the_label,
    whole_jacobian,
    from_odds,
    by_a_complex_step,
    logits_in_lists,
    backward_in_single_precision,
)
