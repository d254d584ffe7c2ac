"""Cross-entropy from logits and its gradient. Letters: N samples, C classes, … positions of a map."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics.checks import check_cross_entropy
from bagu.algorithms.losses_metrics.log_softmax import log_softmax


def cross_entropy_loops(
    input: NDArray[Any],
    target: NDArray[Any],
    weight: NDArray[Any] | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """One position after the other. See `cross_entropy`."""
    check_cross_entropy(input, target, weight, ignore_index, reduction, label_smoothing)
    classes = input.shape[1]
    weights = [1.0] * classes if weight is None else [float(w) for w in weight]
    losses = np.zeros(target.shape)
    count = 0.0
    for at in np.ndindex(target.shape):
        label = int(target[at])
        if label == ignore_index:
            continue
        log_p = log_softmax(input[at[0], :, *at[1:]].astype(np.float64))
        losses[at] = -(1 - label_smoothing) * weights[label] * log_p[label]
        for c in range(classes):
            losses[at] -= label_smoothing / classes * weights[c] * log_p[c]
        count += weights[label]
    if reduction == "none":
        return losses.astype(input.dtype)
    total = sum(losses.ravel().tolist())
    if reduction == "mean":
        total = total / count if count else np.nan
    return input.dtype.type(total)


def cross_entropy(
    input: NDArray[Any],
    target: NDArray[Any],
    weight: NDArray[Any] | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Minus the log-probability of the true class, from logits.

    Of one position with label y: −(1 − ε) w_y log p_y − ε/C · Σ_c w_c log p_c, with log p the log_softmax of the logits
    and ε the label smoothing. Positions labelled ignore_index count nowhere. "mean" divides the sum by Σ w_y over the
    positions that count, not by their number; where none counts it is NaN.

    input: logits (N, C) or (N, C, …), never probabilities; target: integers (N) or (N, …) in [0, C) or ignore_index;
    weight: (C,), none negative; reduction: "mean", "sum" or "none", the losses in the shape of target.
    The result has the type of input; float16 is computed in float32. Errors: ValueError for a label out of range.
    Cost: O(size of input) time and memory. Source: conventions of torch.nn.functional.cross_entropy.

    >>> logits = np.array([[1.0, 2.0, 3.0, 4.0]]).repeat(4, axis=0)
    >>> cross_entropy(logits, np.arange(4), reduction="none").round(3).tolist()
    [3.44, 2.44, 1.44, 0.44]
    """
    check_cross_entropy(input, target, weight, ignore_index, reduction, label_smoothing)
    classes = input.shape[1]
    wide = input.astype(np.promote_types(input.dtype, np.float32), copy=False)
    weights = np.ones(classes, wide.dtype) if weight is None else weight.astype(wide.dtype)
    kept = target != ignore_index
    labels = np.where(kept, target, 0)
    log_p = np.moveaxis(log_softmax(wide, axis=1), 1, -1)  # (N, …, C)
    picked = np.take_along_axis(log_p, labels[..., None], axis=-1)[..., 0]  # (N, …)
    losses = np.where(kept, -weights[labels] * picked, 0)
    if label_smoothing:
        uniform = -np.where(kept, log_p @ weights, 0) / classes
        losses = (1 - label_smoothing) * losses + label_smoothing * uniform
    if reduction == "none":
        return losses.astype(input.dtype, copy=False)
    total = losses.sum()
    if reduction == "mean":
        count = np.where(kept, weights[labels], 0).sum()
        total = total / count if count else np.nan
    return input.dtype.type(total)


def cross_entropy_backward_loops(
    input: NDArray[Any],
    target: NDArray[Any],
    weight: NDArray[Any] | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> NDArray[Any]:
    """One logit after the other. See `cross_entropy_backward`."""
    check_cross_entropy(input, target, weight, ignore_index, reduction, label_smoothing, ("mean", "sum"))
    classes = input.shape[1]
    weights = [1.0] * classes if weight is None else [float(w) for w in weight]
    kept = [at for at in np.ndindex(target.shape) if target[at] != ignore_index]
    count = sum(weights[int(target[at])] for at in kept) if reduction == "mean" else 1.0
    grad = np.zeros_like(input)
    for at in kept if count else []:
        log_p = log_softmax(input[at[0], :, *at[1:]].astype(np.float64))
        wanted = [label_smoothing / classes * w for w in weights]
        wanted[int(target[at])] += (1 - label_smoothing) * weights[int(target[at])]
        for c in range(classes):
            grad[at[0], c, *at[1:]] = (sum(wanted) * np.exp(log_p[c]) - wanted[c]) / count
    return grad


def cross_entropy_backward(
    input: NDArray[Any],
    target: NDArray[Any],
    weight: NDArray[Any] | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> NDArray[Any]:
    """Gradient of `cross_entropy` with respect to the logits: p − y.

    Of one position: Q p − q, where q_c = (1 − ε) w_y [c = y] + ε/C · w_c is what the target asks for and Q = Σ_c q_c;
    without weights and smoothing q is the one-hot y and Q = 1. "mean" divides by Σ w_y over the positions that count.
    The gradient of a position sums to 0. Ignored positions have gradient 0, also where all are ignored and the loss is
    NaN.

    Arguments as for cross_entropy; reduction: "mean" or "sum". The result has the shape and type of input.
    Cost: O(size of input) time and memory. Source: conventions of torch.nn.functional.cross_entropy.

    >>> cross_entropy_backward(np.zeros((1, 2)), np.array([0])).tolist()
    [[-0.5, 0.5]]
    """
    check_cross_entropy(input, target, weight, ignore_index, reduction, label_smoothing, ("mean", "sum"))
    classes = input.shape[1]
    wide = input.astype(np.promote_types(input.dtype, np.float32), copy=False)
    weights = np.ones(classes, wide.dtype) if weight is None else weight.astype(wide.dtype)
    kept = target != ignore_index
    labels = np.where(kept, target, 0)
    p = np.exp(np.moveaxis(log_softmax(wide, axis=1), 1, -1))  # (N, …, C)
    one_hot = np.arange(classes) == labels[..., None]
    wanted = ((1 - label_smoothing) * one_hot + label_smoothing / classes) * weights
    grad = wanted.sum(axis=-1, keepdims=True) * p - wanted
    grad = np.where(kept[..., None], grad, 0)
    if reduction == "mean":
        count = np.where(kept, weights[labels], 0).sum()
        grad = grad / count if count else np.zeros_like(grad)
    return np.asarray(np.moveaxis(grad, -1, 1).astype(input.dtype))
