"""Softmax and its backward pass. Letters: z logits, p probabilities, C classes along the axis."""

from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_floating, check_shape
from bagu.algorithms.losses_metrics.checks import check_axis


def softmax_loops(x: NDArray[Any], axis: int = -1) -> NDArray[Any]:
    """One slice along the axis after the other. See `softmax`."""
    check_floating(x, "x")
    check_axis(axis, x.ndim)
    y = np.empty_like(x)
    slices, out = np.moveaxis(x, axis, -1), np.moveaxis(y, axis, -1)
    for at in np.ndindex(slices.shape[:-1]):
        logits = [float(z) for z in slices[at]]
        largest = max(logits, default=0.0)
        powers = [exp(z - largest) for z in logits]
        total = sum(powers)
        for c, power in enumerate(powers):
            out[(*at, c)] = power / total
    return y


def softmax(x: NDArray[Any], axis: int = -1) -> NDArray[Any]:
    """Positive numbers that sum to 1 along the axis, in the order of the logits.

    p_i = exp(z_i − m) / Σ_j exp(z_j − m) with m = max z. Any m gives the same p, since exp(−m) cancels; the maximum
    keeps every exponent at or below 0 and the sum between 1 and C, so nothing overflows and nothing divides by 0.

    x: any shape; −∞ stands for a class that is ruled out, and a slice of nothing else gives NaN. The result has the
    shape and the type of x; float16 is computed in float32. Cost: O(size) time and memory.
    Source: Blanchard, Higham, Higham. Accurately computing the log-sum-exp and softmax functions. IMA J. Numer. Anal.
    41(4), 2021.

    >>> softmax(np.array([1.0, 2.0, 3.0, 4.0])).round(3).tolist()
    [0.032, 0.087, 0.237, 0.644]
    """
    check_floating(x, "x")
    check_axis(axis, x.ndim)
    if not x.size:
        return x.copy()
    wide = x.astype(np.promote_types(x.dtype, np.float32), copy=False)
    powers = np.exp(wide - wide.max(axis=axis, keepdims=True))
    return np.asarray((powers / powers.sum(axis=axis, keepdims=True)).astype(x.dtype, copy=False))


def softmax_backward_loops(grad_output: NDArray[Any], output: NDArray[Any], axis: int = -1) -> NDArray[Any]:
    """The whole Jacobian of every slice, entry by entry. See `softmax_backward`."""
    check_floating(output, "output")
    check_axis(axis, output.ndim, "output")
    check_floating(grad_output, "grad_output")
    check_shape(grad_output, "grad_output", output.shape)
    grad_input = np.empty_like(output)
    grads, outputs = np.moveaxis(grad_output, axis, -1), np.moveaxis(output, axis, -1)
    inputs = np.moveaxis(grad_input, axis, -1)
    for at in np.ndindex(outputs.shape[:-1]):
        p, g = [float(v) for v in outputs[at]], [float(v) for v in grads[at]]
        for j in range(len(p)):
            inputs[(*at, j)] = sum(g[i] * p[i] * ((i == j) - p[j]) for i in range(len(p)))
    return grad_input


def softmax_backward(grad_output: NDArray[Any], output: NDArray[Any], axis: int = -1) -> NDArray[Any]:
    """Gradient with respect to the logits, from the gradient g with respect to the probabilities p.

    The Jacobian of a slice is diag(p) − p pᵀ; multiplied out, grad_i = p_i · (g_i − Σ_j g_j p_j). It sums to 0 in
    every slice, because adding a constant to all logits changes nothing.

    output: what softmax gave, p; grad_output: g, of the same shape. The result has the type of output; float16 is
    computed in float32. Cost: O(size) time and memory, against O(C²) a slice for the matrix.

    >>> softmax_backward(np.array([1.0, 0.0]), np.array([0.5, 0.5])).tolist()
    [0.25, -0.25]
    """
    check_floating(output, "output")
    check_axis(axis, output.ndim, "output")
    check_floating(grad_output, "grad_output")
    check_shape(grad_output, "grad_output", output.shape)
    p = output.astype(np.promote_types(output.dtype, np.float32), copy=False)
    g = grad_output.astype(p.dtype, copy=False)
    mean = (g * p).sum(axis=axis, keepdims=True)
    return np.asarray((p * (g - mean)).astype(output.dtype, copy=False))
