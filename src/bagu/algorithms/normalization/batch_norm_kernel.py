"""The loops of batch normalisation. Channel by channel: the values of one channel stay in the cache between passes.

Sums are taken in float64; that costs nothing here, since memory is the limit. The variance is that of centred values,
because E[x²] − E[x]² cancels where the mean is large.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms._kernel import kernel


@kernel(reorder=True)
def mean_var(x: NDArray[Any], c: int) -> tuple[float, float]:
    """Mean and biased variance of channel c of x (N, C, P)."""
    count = x.shape[0] * x.shape[2]
    total = 0.0
    for i in range(x.shape[0]):
        for p in range(x.shape[2]):
            total += x[i, c, p]
    mean = total / count
    squares = 0.0
    for i in range(x.shape[0]):
        for p in range(x.shape[2]):
            centred = x[i, c, p] - mean
            squares += centred * centred
    return mean, squares / count


@kernel(reorder=True)
def normalize_planes(
    x: NDArray[Any],
    running_mean: NDArray[Any],
    running_var: NDArray[Any],
    weight: NDArray[Any],
    bias: NDArray[Any],
    training: bool,
    eps: float,
    y: NDArray[Any],
) -> None:
    """Fill y (N, C, P) with batch-normalised x (N, C, P)."""
    for c in range(x.shape[1]):
        mean, var = running_mean[c], running_var[c]
        if training:
            mean, var = mean_var(x, c)
        scale = weight[c] / np.sqrt(var + eps)
        for i in range(x.shape[0]):
            for p in range(x.shape[2]):
                y[i, c, p] = (x[i, c, p] - mean) * scale + bias[c]


@kernel(reorder=True)
def gradient_planes(
    grad_output: NDArray[Any],
    x: NDArray[Any],
    weight: NDArray[Any],
    eps: float,
    grad_input: NDArray[Any],
    grad_weight: NDArray[Any],
    grad_bias: NDArray[Any],
) -> None:
    """Fill the three gradients of training-mode batch normalisation; planes are (N, C, P), the rest (C,)."""
    count = x.shape[0] * x.shape[2]
    for c in range(x.shape[1]):
        mean, var = mean_var(x, c)
        inv_std = 1.0 / np.sqrt(var + eps)
        total, projected = 0.0, 0.0
        for i in range(x.shape[0]):
            for p in range(x.shape[2]):
                total += grad_output[i, c, p]
                projected += grad_output[i, c, p] * (x[i, c, p] - mean)
        grad_bias[c] = total
        grad_weight[c] = projected * inv_std
        scale = weight[c] * inv_std
        slope = projected * inv_std * inv_std / count
        for i in range(x.shape[0]):
            for p in range(x.shape[2]):
                grad_input[i, c, p] = scale * (grad_output[i, c, p] - total / count - (x[i, c, p] - mean) * slope)
