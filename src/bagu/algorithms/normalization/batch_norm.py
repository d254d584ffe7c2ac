"""Batch normalisation, forward. Letters: N samples, C channels, H × W positions, n = N·H·W values a channel."""

from math import prod, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms._kernel import compiles
from bagu.algorithms.checks import check_batch_statistics, check_channels, check_number
from bagu.algorithms.normalization.batch_norm_kernel import normalize_planes


def batch_norm_loops(
    x: NDArray[Any],
    running_mean: NDArray[Any] | None = None,
    running_var: NDArray[Any] | None = None,
    weight: NDArray[Any] | None = None,
    bias: NDArray[Any] | None = None,
    training: bool = True,
    eps: float = 1e-5,
) -> NDArray[Any]:
    """Batch normalisation, value by value: what one writes first. See `batch_norm`."""
    check_channels(x, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    check_batch_statistics(x, running_mean, running_var, training)
    check_number(eps, "eps", above=0)
    y = np.empty_like(x)
    for c in range(x.shape[1]):
        values = [float(value) for value in x[:, c].ravel()]
        if training or running_mean is None or running_var is None:
            mean = sum(values) / len(values)
            var = sum((value - mean) ** 2 for value in values) / len(values)
        else:
            mean, var = float(running_mean[c]), float(running_var[c])
        gain = 1.0 if weight is None else float(weight[c])
        shift = 0.0 if bias is None else float(bias[c])
        out = [(value - mean) / sqrt(var + eps) * gain + shift for value in values]
        y[:, c] = np.array(out).reshape(x[:, c].shape)
    return y


def batch_norm_vectorized(
    x: NDArray[Any],
    running_mean: NDArray[Any] | None = None,
    running_var: NDArray[Any] | None = None,
    weight: NDArray[Any] | None = None,
    bias: NDArray[Any] | None = None,
    training: bool = True,
    eps: float = 1e-5,
) -> NDArray[Any]:
    """Batch normalisation by broadcasting: the reference. See `batch_norm`."""
    check_channels(x, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    check_batch_statistics(x, running_mean, running_var, training)
    check_number(eps, "eps", above=0)
    axes = (0, *range(2, x.ndim))  # all but the channels
    shape = (1, -1) + (1,) * (x.ndim - 2)  # a value a channel, against x
    wide = x.astype(np.promote_types(x.dtype, np.float32), copy=False)  # float16 is computed in float32, as in torch
    if training:
        mean, var = wide.mean(axes), wide.var(axes)  # (C,) each; the biased variance
    else:
        mean, var = running_mean, running_var
    y: NDArray[Any] = (wide - mean.reshape(shape)) / np.sqrt(var.reshape(shape) + eps)
    if weight is not None:
        y = y * weight.reshape(shape)
    if bias is not None:
        y = y + bias.reshape(shape)
    return y.astype(x.dtype, copy=False)


def batch_norm(
    x: NDArray[Any],
    running_mean: NDArray[Any] | None = None,
    running_var: NDArray[Any] | None = None,
    weight: NDArray[Any] | None = None,
    bias: NDArray[Any] | None = None,
    training: bool = True,
    eps: float = 1e-5,
) -> NDArray[Any]:
    """Standardise every channel over batch and positions, then scale by `weight` and shift by `bias`.

    y = (x − E[x]) / √(Var[x] + eps) · weight + bias, where mean and (biased) variance are those of the n = N·H·W
    values of the channel when `training`, and `running_mean`, `running_var` otherwise. Nothing is updated: moving
    averages are the business of `BatchNorm2d`.

    x: (N, C) or (N, C, H, W), float16, float32 or float64; the result has its shape and type, float16 is computed in
    float32. All other arrays are (C,). NaN spoils its own channel only.
    Errors: ValueError when training with fewer than 2 values a channel, or not training without running statistics.
    Cost: three passes over x in training, one otherwise; no memory beyond the result. Compiled where numba is there.
    Source: Ioffe, Szegedy. Batch Normalization. ICML 2015. Conventions of torch.nn.functional.batch_norm.

    >>> batch_norm(np.array([[1.0], [3.0]]), eps=1e-9).round(3).ravel().tolist()
    [-1.0, 1.0]
    """
    if not compiles():
        return batch_norm_vectorized(x, running_mean, running_var, weight, bias, training, eps)
    check_channels(x, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    check_batch_statistics(x, running_mean, running_var, training)
    check_number(eps, "eps", above=0)
    channels = x.shape[1]
    planes = (len(x), channels, prod(x.shape[2:]))  # (N, C, H·W)
    wide = np.ascontiguousarray(x, dtype=np.promote_types(x.dtype, np.float32)).reshape(planes)
    y = np.empty_like(wide)
    normalize_planes(
        wide,
        filled(running_mean, channels, 0.0),
        filled(running_var, channels, 1.0),
        filled(weight, channels, 1.0),
        filled(bias, channels, 0.0),
        training,
        eps,
        y,
    )
    return y.reshape(x.shape).astype(x.dtype, copy=False)


def filled(vector: NDArray[Any] | None, channels: int, default: float) -> NDArray[Any]:
    """The vector in float64, or the default for every channel, so that the kernel is compiled once."""
    return np.full(channels, default) if vector is None else vector.astype(np.float64)
