"""Right solutions for both losses that look unlike the references: other sums, orders, layouts, types."""

from functools import reduce
from math import exp, fsum, log, log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def by_soft_targets(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Correct: one flat matrix, the target as a distribution, log-sum-exp by logaddexp."""
    classes = input.shape[1]
    rows = np.moveaxis(input, 1, -1).reshape(-1, classes).astype(np.float64)
    labels = target.reshape(-1)
    w = np.ones(classes) if weight is None else weight
    q = np.zeros_like(rows)
    counted = np.flatnonzero(labels != ignore_index)
    q[counted, labels[counted]] = 1
    q[counted] = (1 - label_smoothing) * q[counted] + label_smoothing / classes
    log_p = rows - np.logaddexp.reduce(rows, axis=1)[:, None]
    losses = -(q * w * log_p).sum(1)
    if reduction == "none":
        return losses.reshape(target.shape)
    if reduction == "sum":
        return losses.sum()
    return losses.sum() / w[labels[counted]].sum() if len(counted) else float("nan")


def one_at_a_time(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Correct: a running total and a running count; the maximum is any logit that is not beaten."""
    losses = np.zeros(target.shape)
    count: Any = 0.0
    for at in np.ndindex(target.shape):
        y = target[at]
        if y == ignore_index:
            continue
        z = input[at[0], :, *at[1:]]
        top = sorted(z)[-1]
        nll = top + np.log(sum(np.exp(v - top) for v in z)) - z
        w = [1.0] * len(z) if weight is None else weight
        spread = sum(wc * lc for wc, lc in zip(w, nll, strict=True)) / len(z)
        losses[at] = (1 - label_smoothing) * w[y] * nll[y] + label_smoothing * spread
        count += w[y]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else (losses.sum() / count if count > 0 else np.nan)


def in_one_pass(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Correct: maximum and sum grow together over the classes, as in an online softmax."""
    top, total = np.full(target.shape, -np.inf), np.zeros(target.shape)
    for c in range(input.shape[1]):
        higher = np.maximum(top, input[:, c])
        total = total * np.exp(top - higher) + np.exp(input[:, c] - higher)
        top = higher
    lse = top + np.log(total)
    w = np.ones(input.shape[1]) if weight is None else weight
    counts = target != ignore_index
    own, losses = np.zeros(target.shape), np.zeros(target.shape)
    for c in range(input.shape[1]):
        share = (1 - label_smoothing) * (counts & (target == c)) + label_smoothing / input.shape[1]
        losses += share * w[c] * (lse - input[:, c])
        own += w[c] * (counts & (target == c))
    losses[~counts] = 0.0
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    return losses.sum() / own.sum() if counts.any() else float("nan")


def kept_rows_only(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Correct: ignored rows are thrown away first, and the losses scattered back at the end."""
    classes = input.shape[1]
    rows = np.moveaxis(input, 1, -1).reshape(-1, classes)
    labels = target.ravel()
    kept = np.flatnonzero(labels != ignore_index)
    rows, labels = rows[kept], labels[kept]
    w = np.ones(classes) if weight is None else weight
    rows = rows - rows.max(axis=1, initial=-np.inf)[:, None]
    nll = np.log(np.exp(rows).sum(1))[:, None] - rows
    losses = (1 - label_smoothing) * w[labels] * nll[np.arange(len(labels)), labels]
    losses = losses + label_smoothing * np.mean(w * nll, axis=1)
    if reduction == "none":
        whole = np.zeros(target.size)
        whole[kept] = losses
        return whole.reshape(target.shape)
    total = losses.sum()
    return total if reduction == "sum" else np.divide(total, w[labels].sum() if len(kept) else np.nan)


def pairs_by_logaddexp(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Correct: log-sum-exp as a fold over channels, one-hot and weights as einsum."""
    classes = input.shape[1]
    w = np.ones(classes) if weight is None else weight
    planes = [input[:, c] for c in range(classes)]
    log_p = np.stack(planes, axis=-1) - reduce(np.logaddexp, planes)[..., None]
    one_hot = np.eye(classes)[np.where(target == ignore_index, 0, target)] * (target != ignore_index)[..., None]
    hard = np.einsum("...c,...c,c->...", one_hot, log_p, w)
    smooth = np.einsum("...c,c,...->...", log_p, w, one_hot.sum(-1)) / classes
    losses = -((1 - label_smoothing) * hard + label_smoothing * smooth)
    if reduction == "none":
        return losses
    count = (one_hot * w).sum()
    return losses.sum() if reduction == "sum" else losses.sum() / (count if one_hot.any() else np.nan)


def plain_python(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Correct: lists, math.exp and exact sums; no array is computed with."""
    classes = input.shape[1]
    w = [1.0] * classes if weight is None else weight.tolist()
    losses, counted = [], []
    for at in np.ndindex(target.shape):
        y = int(target[at])
        if y == ignore_index:
            losses.append(0.0)
            continue
        z = [float(input[(at[0], c, *at[1:])]) for c in range(classes)]
        lse = max(z) + log(fsum(exp(v - max(z)) for v in sorted(z)))
        nll = [lse - v for v in z]
        losses.append(
            (1 - label_smoothing) * w[y] * nll[y] + label_smoothing * fsum(map(float.__mul__, w, nll)) / classes
        )
        counted.append(w[y])
    if reduction == "none":
        return np.array(losses).reshape(target.shape)
    if reduction == "sum":
        return fsum(losses)
    return fsum(losses) / fsum(counted) if counted else float("nan")


def in_single_precision(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Correct in float32, which is judged as float32: the differences of logits are exact, the rest is rounded."""
    z = np.swapaxes(input.astype(np.float32)[..., None], 1, -1)[:, 0]  # (N, …, C)
    w = np.ones(z.shape[-1], np.float32) if weight is None else weight.astype(np.float32)
    mask = target != ignore_index
    z = z - z.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    y = np.expand_dims(np.where(mask, target, 0), -1)
    nll = -np.take_along_axis(log_p * w, y, axis=-1).squeeze(-1)
    losses = (np.float32(1 - label_smoothing) * nll - np.float32(label_smoothing) * (log_p * w).mean(axis=-1)) * mask
    if reduction == "none":
        return losses
    return (
        losses.sum() if reduction == "sum" else losses.sum() / (w[y[mask]].sum() if mask.any() else np.float32("nan"))
    )


def lse_minus_score(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Correct: what the target weighs, times log-sum-exp, minus the logits weighed by the target."""
    classes = input.shape[1]
    axes = (1, classes) + (1,) * (input.ndim - 2)
    w = (np.ones(classes) if weight is None else weight).reshape(axes)
    y = np.arange(classes).reshape(axes) == target[:, None]
    asked = np.where((target != ignore_index)[:, None], w * ((1 - label_smoothing) * y + label_smoothing / classes), 0)
    top = input.max(axis=1)
    lse = top + np.log(np.exp(input - top[:, None]).sum(axis=1))
    losses = asked.sum(axis=1) * lse - (asked * input).sum(axis=1)
    if reduction == "none":
        return losses
    count = (w * (y & (target != ignore_index)[:, None])).sum()
    return losses.sum() / {"sum": 1.0, "mean": count if count else np.nan}[reduction]


def by_softplus(input: Array, target: Array, reduction: str = "mean", pos_weight: Array | None = None) -> Any:
    """Correct: −log σ(z) and −log(1 − σ(z)) are logaddexp of 0 with −z and with z."""
    w = 1.0 if pos_weight is None else pos_weight
    losses = w * target * np.logaddexp(0, -input) + (1 - target) * np.logaddexp(0, input)
    return {"none": lambda: losses, "sum": losses.sum, "mean": losses.mean}[reduction]()


def by_cases(input: Array, target: Array, reduction: str = "mean", pos_weight: Array | None = None) -> Any:
    """Correct: the usual formula with the larger side taken out, by sign."""
    z, y = input, target
    factor = 1 + ((1.0 if pos_weight is None else pos_weight) - 1) * y
    tail = np.where(z > 0, np.log1p(np.exp(-np.abs(z))), np.log1p(np.exp(-np.abs(z))) - z)
    losses = (1 - y) * z + factor * tail
    if reduction == "none":
        return losses
    return losses.sum() / (z.size if reduction == "mean" else 1)


def two_classes(input: Array, target: Array, reduction: str = "mean", pos_weight: Array | None = None) -> Any:
    """Correct: a label is a choice between the logits 0 and z, and this the log-softmax of the two."""
    both = np.stack([np.zeros(input.shape), input])  # no, yes
    log_p = both - both.max(axis=0)
    log_p = log_p - np.log(np.exp(log_p).sum(axis=0))
    truth = np.stack([1 - target, target if pos_weight is None else target * pos_weight])
    losses = -(truth * log_p).sum(axis=0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


def hinge_and_tail(input: Array, target: Array, reduction: str = "mean", pos_weight: Array | None = None) -> Any:
    """Correct: max(z, 0) − z·y + log(1 + exp(−|z|)), the usual form, with the weight's surplus added to it."""
    tail = np.log(1 + np.exp(-abs(input)))
    losses = input.clip(min=0) - input * target + tail
    if pos_weight is not None:
        losses = losses + (pos_weight - 1) * target * (tail + (-input).clip(min=0))
    if reduction == "none":
        return losses
    return float(np.sum(losses)) / (1 if reduction == "sum" else losses.size)


def by_sign(input: Array, target: Array, reduction: str = "mean", pos_weight: Array | None = None) -> Any:
    """Correct: positive and other logits by masks, each with the exponential that cannot overflow."""
    minus_log_p, minus_log_q = np.empty(input.shape), np.empty(input.shape)
    up = input > 0
    minus_log_p[up] = np.log1p(np.exp(-input[up]))
    minus_log_q[up] = input[up] + minus_log_p[up]
    minus_log_q[~up] = np.log1p(np.exp(input[~up]))
    minus_log_p[~up] = minus_log_q[~up] - input[~up]
    w = np.ones(input.shape[-1]) if pos_weight is None else pos_weight
    losses = target * w * minus_log_p + (1 - target) * minus_log_q
    return losses if reduction == "none" else losses.sum() / (losses.size if reduction == "mean" else 1)


def label_by_label(input: Array, target: Array, reduction: str = "mean", pos_weight: Array | None = None) -> Any:
    """Correct: one scalar after the other; the sums are exact."""
    losses = np.zeros(input.shape)
    for at in np.ndindex(input.shape):
        z, y = float(input[at]), float(target[at])
        w = 1.0 if pos_weight is None else float(pos_weight[at[-1]])
        if z >= 0:
            yes, no = log1p(exp(-z)), z + log1p(exp(-z))
        else:
            yes, no = log1p(exp(z)) - z, log1p(exp(z))
        losses[at] = w * y * yes + (1 - y) * no
    if reduction == "none":
        return losses
    total = fsum(losses.ravel())
    return total if reduction == "sum" else (total / losses.size if losses.size else float("nan"))


def positives_and_negatives(
    input: Array, target: Array, reduction: str = "mean", pos_weight: Array | None = None
) -> Any:
    """Correct: both halves summed by label over all samples, and weighed only then."""
    labels = input.shape[-1]
    w = np.ones(labels) if pos_weight is None else pos_weight
    softplus = np.logaddexp.reduce([np.zeros_like(input), input])
    yes, no = target * (softplus - input), (1 - target) * softplus
    if reduction == "none":
        return w * yes + no
    by_label = yes.reshape(-1, labels).sum(0) @ w + no.reshape(-1, labels).sum(0).sum()
    return by_label if reduction == "sum" else by_label / input.size


def binary_in_single_precision(
    input: Array, target: Array, reduction: str = "mean", pos_weight: Array | None = None
) -> Any:
    """Correct in float32, which is judged as float32."""
    z, y = input.astype("f"), target.astype("f")
    w = np.float32(1) if pos_weight is None else pos_weight.astype("f")
    small = np.exp(-np.abs(z))
    losses = (1 - y) * z + (1 + (w - 1) * y) * (np.log1p(small) + np.maximum(-z, 0))
    return losses if reduction == "none" else getattr(np, reduction)(losses)


CROSS_ENTROPY_VARIANTS = (
    by_soft_targets,
    one_at_a_time,
    in_one_pass,
    kept_rows_only,
    pairs_by_logaddexp,
    plain_python,
    in_single_precision,
    lse_minus_score,
)
BINARY_VARIANTS = (
    by_softplus,
    by_cases,
    two_classes,
    hinge_and_tail,
    by_sign,
    label_by_label,
    positives_and_negatives,
    binary_in_single_precision,
)
