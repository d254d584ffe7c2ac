"""Bad input to softmax and the losses, told in one sentence. See `bagu.algorithms.checks`."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bagu.algorithms.checks import (
    check_choice,
    check_count,
    check_floating,
    check_integers,
    check_number,
    check_shape,
    check_vector,
)

REDUCTIONS = ("mean", "sum", "none")


def check_axis(axis: Any, ndim: int, name: str = "x") -> None:
    """One of the axes that there are, counted from either end."""
    if not ndim:
        raise ValueError(f"{name} must have at least 1 dimension, got a single number.")
    check_count(axis, "axis", at_least=-ndim)
    if axis >= ndim:
        raise ValueError(f"axis must be at most {ndim - 1} for {ndim} dimensions, got {axis}.")


def check_cross_entropy(
    input: Any,
    target: Any,
    weight: Any,
    ignore_index: Any,
    reduction: Any,
    label_smoothing: Any,
    reductions: Sequence[str] = REDUCTIONS,
) -> None:
    """Logits (N, C, …), a class or ignore_index for each position (N, …), no negative weight."""
    check_floating(input, "input")
    if input.ndim < 2 or not input.shape[1]:
        raise ValueError(f"input must have shape (N, C) or (N, C, …) with at least one class, got {input.shape}.")
    check_integers(target, "target")
    check_shape(target, "target", (input.shape[0], *input.shape[2:]))
    check_count(ignore_index, "ignore_index", at_least=-(2**63))
    classes = input.shape[1]
    outside = ((target < 0) | (target >= classes)) & (target != ignore_index)
    if outside.any():
        wrong = target[outside][0]
        raise ValueError(f"target must lie in 0 … {classes - 1} or be ignore_index, {ignore_index}, got {wrong}.")
    if weight is not None:
        check_weights(weight, "weight", classes)
    check_choice(reduction, "reduction", reductions)
    check_number(label_smoothing, "label_smoothing", at_least=0, at_most=1)


def check_weights(weight: Any, name: str, classes: int) -> None:
    """One floating weight a class, none negative."""
    check_vector(weight, name, classes)
    if (weight < 0).any():
        raise ValueError(f"{name} must be at least 0, got {weight.min()}.")


def check_binary_cross_entropy(
    input: Any, target: Any, reduction: Any, pos_weight: Any, reductions: Sequence[str] = REDUCTIONS
) -> None:
    """Logits and targets from 0 to 1 of one shape, and a weight for each label on the last axis."""
    check_floating(input, "input")
    check_floating(target, "target")
    check_shape(target, "target", input.shape)
    if not np.all((target >= 0) & (target <= 1)):
        wrong = target[~((target >= 0) & (target <= 1))][0]
        raise ValueError(f"target must lie between 0 and 1, got {wrong}: pass truths, not logits.")
    check_choice(reduction, "reduction", reductions)
    if pos_weight is not None:
        if not input.ndim:
            raise ValueError("pos_weight must be None for a single number: there is no axis of labels.")
        check_weights(pos_weight, "pos_weight", input.shape[-1])
