"""Binary cross-entropy from logits, one yes-or-no question an element, and its gradient."""

from math import exp, log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics.checks import check_binary_cross_entropy


def binary_cross_entropy_with_logits_loops(
    input: NDArray[Any],
    target: NDArray[Any],
    reduction: str = "mean",
    pos_weight: NDArray[Any] | None = None,
) -> Any:
    """One element after the other. See `binary_cross_entropy_with_logits`."""
    check_binary_cross_entropy(input, target, reduction, pos_weight)
    losses = np.zeros(input.shape)
    for at in np.ndindex(input.shape):
        z, y = float(input[at]), float(target[at])
        positive = 1.0 if pos_weight is None else float(pos_weight[at[-1]])
        minus_log_p = log1p(exp(-abs(z))) + max(-z, 0.0)  # of yes; that of no is larger by z
        losses[at] = positive * y * minus_log_p + (1 - y) * (minus_log_p + z)
    if reduction == "none":
        return losses.astype(input.dtype)
    total = sum(losses.ravel().tolist())
    if reduction == "mean":
        total = total / losses.size if losses.size else np.nan
    return input.dtype.type(total)


def binary_cross_entropy_with_logits(
    input: NDArray[Any],
    target: NDArray[Any],
    reduction: str = "mean",
    pos_weight: NDArray[Any] | None = None,
) -> Any:
    """Cross-entropy of a sigmoid for every logit on its own, without taking the sigmoid first.

    −w y log σ(z) − (1 − y) log(1 − σ(z)), by −log σ(z) = log(1 + exp(−|z|)) + max(−z, 0) and
    −log(1 − σ(z)) = z − log σ(z), which neither overflow nor take the logarithm of 0. w is pos_weight.

    input: logits of any shape, labels of a sample on the last axis; target: numbers from 0 to 1 of the same shape;
    pos_weight: (C,), C the length of the last axis, none negative; reduction: "mean" over all elements, "sum", "none".
    The result has the type of input; float16 is computed in float32.
    Cost: O(size) time and memory. Source: conventions of torch.nn.functional.binary_cross_entropy_with_logits.

    >>> binary_cross_entropy_with_logits(np.array([0.0, -1000.0]), np.ones(2), reduction="none").round(3).tolist()
    [0.693, 1000.0]
    """
    check_binary_cross_entropy(input, target, reduction, pos_weight)
    z = input.astype(np.promote_types(input.dtype, np.float32), copy=False)
    y = target.astype(z.dtype, copy=False)
    positive = 1 if pos_weight is None else pos_weight.astype(z.dtype)
    minus_log_p = np.log1p(np.exp(-np.abs(z))) + np.maximum(-z, 0)
    losses = positive * y * minus_log_p + (1 - y) * (minus_log_p + z)
    if reduction == "none":
        return losses.astype(input.dtype, copy=False)
    total = losses.sum()
    if reduction == "mean":
        total = total / losses.size if losses.size else np.nan
    return input.dtype.type(total)


def binary_cross_entropy_with_logits_backward_loops(
    input: NDArray[Any],
    target: NDArray[Any],
    reduction: str = "mean",
    pos_weight: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """One element after the other. See `binary_cross_entropy_with_logits_backward`."""
    check_binary_cross_entropy(input, target, reduction, pos_weight, ("mean", "sum"))
    grad = np.empty_like(input)
    for at in np.ndindex(input.shape):
        z, y = float(input[at]), float(target[at])
        positive = 1.0 if pos_weight is None else float(pos_weight[at[-1]])
        p = 1 / (1 + exp(-z)) if z >= 0 else exp(z) / (1 + exp(z))
        grad[at] = ((1 - y) * p - positive * y * (1 - p)) / (input.size if reduction == "mean" else 1)
    return grad


def binary_cross_entropy_with_logits_backward(
    input: NDArray[Any],
    target: NDArray[Any],
    reduction: str = "mean",
    pos_weight: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """Gradient of `binary_cross_entropy_with_logits` with respect to the logits: σ(z) − y.

    With w = pos_weight: (1 − y) σ(z) − w y (1 − σ(z)); "mean" divides by the number of elements. No class enters the
    gradient of another, unlike in the softmax.

    Arguments as for the loss; reduction: "mean" or "sum". The result has the shape and type of input.
    Cost: O(size) time and memory.

    >>> binary_cross_entropy_with_logits_backward(np.zeros(2), np.array([1.0, 0.0]), "sum").tolist()
    [-0.5, 0.5]
    """
    check_binary_cross_entropy(input, target, reduction, pos_weight, ("mean", "sum"))
    z = input.astype(np.promote_types(input.dtype, np.float32), copy=False)
    y = target.astype(z.dtype, copy=False)
    positive = 1 if pos_weight is None else pos_weight.astype(z.dtype)
    small = np.exp(-np.abs(z))  # at most 1
    p = np.where(z >= 0, 1, small) / (1 + small)
    q = np.where(z >= 0, small, 1) / (1 + small)  # 1 − p, without cancellation
    grad = (1 - y) * p - positive * y * q
    if reduction == "mean" and grad.size:
        grad = grad / grad.size
    return np.asarray(grad.astype(input.dtype, copy=False))
