"""Clipping gradients: number by number, or all together by their norm."""

from collections.abc import Sequence
from math import inf
from typing import Any

import numpy as np

from bagu.algorithms.arrays import Array
from bagu.algorithms.gradients.checks import check_clip_norm, check_clip_value


def clip_grad_value_loops(grads: Sequence[Array], clip_value: float) -> tuple[Array, ...]:
    """One number after the other. See `clip_grad_value`."""
    check_clip_value(grads, clip_value)
    clipped = []
    for grad in grads:
        kept = grad.copy()
        for at in np.ndindex(grad.shape):
            if grad[at] > clip_value:
                kept[at] = clip_value
            elif grad[at] < -clip_value:
                kept[at] = -clip_value
        clipped.append(kept)
    return tuple(clipped)


def clip_grad_value(grads: Sequence[Array], clip_value: float) -> tuple[Array, ...]:
    """Every number into [−clip_value, clip_value], each for itself, so the direction changes.

    grads: floating arrays of any shapes, one a parameter. Returns as many new arrays, shapes and types kept; the
    inputs stay as they are (torch changes them). NaN stays NaN. Errors: TypeError for integers, ValueError for a
    negative bound. Cost: one pass. Source: conventions of torch.nn.utils.clip_grad_value_.

    >>> [grad.tolist() for grad in clip_grad_value((np.array([3.0, -0.5]), np.array([-2.0])), 1.0)]
    [[1.0, -0.5], [-1.0]]
    """
    check_clip_value(grads, clip_value)
    return tuple(np.clip(grad, -clip_value, clip_value).astype(grad.dtype) for grad in grads)


def clip_grad_norm_loops(
    grads: Sequence[Array], max_norm: float, norm_type: float = 2.0
) -> tuple[tuple[Array, ...], Any]:
    """A running sum of powers, then one product a number. See `clip_grad_norm`."""
    check_clip_norm(grads, max_norm, norm_type)
    largest, powers = 0.0, 0.0
    for grad in grads:
        for value in grad.ravel():
            size = abs(float(value))
            if size > largest or np.isnan(size):
                largest = size
            powers += size**norm_type if norm_type != inf else 0.0
    total = largest if norm_type == inf else powers ** (1 / norm_type)
    factor = max_norm / (total + 1e-6)
    if factor > 1:
        factor = 1.0
    clipped = []
    for grad in grads:
        scaled = np.empty_like(grad)
        for at in np.ndindex(grad.shape):
            scaled[at] = float(grad[at]) * factor
        clipped.append(scaled)
    return tuple(clipped), total


def clip_grad_norm(
    grads: Sequence[Array], max_norm: float, norm_type: float = 2.0
) -> tuple[tuple[Array, ...], np.float64]:
    """All gradients times min(1, max_norm / (total + 1e-6)), total the norm of them as one long vector.

    The direction stays, and what lies below the bound is not enlarged. The 1e-6 is torch's: at total = max_norm a
    gradient of norm 1 shrinks by a millionth.

    grads: floating arrays of any shapes, one a parameter. norm_type: the p of the p-norm, above 0, or infinity for the
    largest magnitude. Returns the new arrays, shapes and types kept, and the total before clipping, float64; the
    inputs stay as they are (torch changes them). One NaN makes everything NaN; one infinity makes itself NaN and the
    rest 0. Errors: TypeError for integers, ValueError for a negative bound or a norm_type of 0 or less.
    Cost: two passes. Source: conventions of torch.nn.utils.clip_grad_norm_.

    >>> clipped, total = clip_grad_norm((np.array([3.0]), np.array([4.0])), 1.0)
    >>> [grad.round(3).tolist() for grad in clipped], float(total)
    ([[0.6], [0.8]], 5.0)
    """
    check_clip_norm(grads, max_norm, norm_type)
    sizes = np.concatenate([np.zeros(1), *[np.abs(grad, dtype=np.float64).ravel() for grad in grads]])
    total = sizes.max() if norm_type == inf else (sizes**norm_type).sum() ** (1 / norm_type)
    factor = np.minimum(max_norm / (total + 1e-6), 1)
    with np.errstate(invalid="ignore"):  # infinity times 0
        return tuple((grad * factor).astype(grad.dtype) for grad in grads), total
