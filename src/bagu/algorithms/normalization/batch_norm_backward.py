"""Batch normalisation, backward, derived by hand. Letters as in batch_norm.py."""

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms._kernel import compiles
from bagu.algorithms.checks import check_batch_statistics, check_channels, check_floating, check_number, check_shape
from bagu.algorithms.normalization.batch_norm_kernel import gradient_planes

Gradients = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


def batch_norm_backward_loops(
    grad_output: NDArray[Any], x: NDArray[Any], weight: NDArray[Any], eps: float = 1e-5
) -> Gradients:
    """The chain rule step by step, through the mean and through the variance. See `batch_norm_backward`."""
    check_channels(x, weight=weight)
    check_batch_statistics(x, None, None, True)
    check_floating(grad_output, "grad_output")
    check_shape(grad_output, "grad_output", x.shape)
    check_number(eps, "eps", above=0)
    grad_input = np.empty_like(x)
    grad_weight, grad_bias = np.zeros(x.shape[1], x.dtype), np.zeros(x.shape[1], x.dtype)
    for c in range(x.shape[1]):
        values = [float(value) for value in x[:, c].ravel()]
        grads = [float(value) for value in grad_output[:, c].ravel()]
        n = len(values)
        mean = sum(values) / n
        var = sum((value - mean) ** 2 for value in values) / n
        std = sqrt(var + eps)
        grad_weight[c] = sum(g * (value - mean) / std for g, value in zip(grads, values, strict=True))
        grad_bias[c] = sum(grads)
        to_hat = [g * float(weight[c]) for g in grads]
        to_var = sum(h * (value - mean) for h, value in zip(to_hat, values, strict=True)) * -0.5 * std**-3
        to_mean = -sum(to_hat) / std  # the variance adds nothing: its centred values sum to 0
        out = [h / std + to_var * 2 * (value - mean) / n + to_mean / n for h, value in zip(to_hat, values, strict=True)]
        grad_input[:, c] = np.array(out).reshape(x[:, c].shape)
    return grad_input, grad_weight, grad_bias


def batch_norm_backward_vectorized(
    grad_output: NDArray[Any], x: NDArray[Any], weight: NDArray[Any], eps: float = 1e-5
) -> Gradients:
    """The closed form by broadcasting: the reference. See `batch_norm_backward`."""
    check_channels(x, weight=weight)
    check_batch_statistics(x, None, None, True)
    check_floating(grad_output, "grad_output")
    check_shape(grad_output, "grad_output", x.shape)
    check_number(eps, "eps", above=0)
    axes = (0, *range(2, x.ndim))  # all but the channels
    shape = (1, -1) + (1,) * (x.ndim - 2)  # a value a channel, against x
    n = x.size // x.shape[1]
    wide = x.astype(np.promote_types(x.dtype, np.float32), copy=False)
    grad = grad_output.astype(wide.dtype, copy=False)
    inv_std = 1 / np.sqrt(wide.var(axes) + eps)  # (C,)
    x_hat = (wide - wide.mean(axes).reshape(shape)) * inv_std.reshape(shape)
    grad_weight = (grad * x_hat).sum(axes)
    grad_bias = grad.sum(axes)
    centred = grad - (grad_bias / n).reshape(shape) - x_hat * (grad_weight / n).reshape(shape)
    grad_input = (weight * inv_std).reshape(shape) * centred
    return (
        grad_input.astype(x.dtype, copy=False),
        grad_weight.astype(x.dtype, copy=False),
        grad_bias.astype(x.dtype, copy=False),
    )


def batch_norm_backward(
    grad_output: NDArray[Any], x: NDArray[Any], weight: NDArray[Any], eps: float = 1e-5
) -> Gradients:
    """Gradients of training-mode batch normalisation with respect to input, weight and bias.

    With x̂ the normalised input, g the incoming gradient, sums over the n = N·H·W values of a channel:
    grad_bias = Σ g, grad_weight = Σ g·x̂,
    grad_input = weight / √(Var[x] + eps) · (g − grad_bias / n − x̂ · grad_weight / n).
    grad_input therefore sums to 0 in every channel, and is orthogonal to x̂ up to eps.

    grad_output, x: (N, C) or (N, C, H, W); weight: (C,). The results have the type of x; float16 is computed in
    float32. Errors: ValueError with fewer than 2 values a channel.
    Cost: four passes over x; no memory beyond the results. Compiled where numba is there.
    Source: Ioffe, Szegedy. Batch Normalization. ICML 2015, section 3.

    >>> x = np.array([[1.0], [2.0], [6.0]])
    >>> grad_input, grad_weight, grad_bias = batch_norm_backward(np.array([[1.0], [0.0], [0.0]]), x, np.ones(1))
    >>> grad_bias.tolist(), bool(abs(grad_input.sum()) < 1e-12)
    ([1.0], True)
    """
    if not compiles():
        return batch_norm_backward_vectorized(grad_output, x, weight, eps)
    check_channels(x, weight=weight)
    check_batch_statistics(x, None, None, True)
    check_floating(grad_output, "grad_output")
    check_shape(grad_output, "grad_output", x.shape)
    check_number(eps, "eps", above=0)
    channels = x.shape[1]
    dtype = np.promote_types(x.dtype, np.float32)
    wide = np.ascontiguousarray(x, dtype=dtype).reshape(len(x), channels, -1)  # (N, C, H·W)
    grad = np.ascontiguousarray(grad_output, dtype=dtype).reshape(wide.shape)
    grad_input = np.empty_like(wide)
    grad_weight, grad_bias = np.empty(channels), np.empty(channels)
    gradient_planes(grad, wide, weight.astype(np.float64), eps, grad_input, grad_weight, grad_bias)
    return (
        grad_input.reshape(x.shape).astype(x.dtype, copy=False),
        grad_weight.astype(x.dtype),
        grad_bias.astype(x.dtype),
    )
