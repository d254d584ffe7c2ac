"""Max-pooling dropout: dropout before max-pooling, and its mean over all masks for test time."""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bagu.algorithms.regularization.checks import check_max_pool_dropout


def max_pool_dropout_loops(
    x: NDArray[Any],
    u: NDArray[Any],
    kernel_size: int,
    stride: int | None = None,
    p: float = 0.5,
    training: bool = True,
) -> NDArray[Any]:
    """Window by window. See `max_pool_dropout`."""
    check_max_pool_dropout(x, u, kernel_size, stride, p)
    step = kernel_size if stride is None else stride
    rows, columns = ((side - kernel_size) // step + 1 for side in x.shape[2:])
    y = np.zeros((*x.shape[:2], rows, columns), x.dtype)
    for n, c, i, j in np.ndindex(y.shape):
        spot = (n, c, slice(i * step, i * step + kernel_size), slice(j * step, j * step + kernel_size))
        window = [float(v) for v in x[spot].ravel()]
        if training:
            y[n, c, i, j] = max([v for v, draw in zip(window, u[spot].ravel(), strict=True) if draw >= p], default=0.0)
        else:
            for rank, v in enumerate(sorted(window, reverse=True)):
                y[n, c, i, j] += (1 - p) * p**rank * v
    return y


def max_pool_dropout(
    x: NDArray[Any],
    u: NDArray[Any],
    kernel_size: int,
    stride: int | None = None,
    p: float = 0.5,
    training: bool = True,
) -> NDArray[Any]:
    """Max-pooling of the entries that dropout leaves; an empty window gives 0.

    The i-th largest entry of a window wins when it is kept and the i − 1 larger ones are not: with probability
    (1 − p) p^(i−1); with p^n nothing is kept. When not training, y is the mean Σ_i (1 − p) p^(i−1) x_(i), which the
    paper calls probabilistic weighted pooling; plain max-pooling would be larger. What is kept is not rescaled.

    x: (N, C, H, W), floating and at least 0, as after a ReLU; u: `rng.random(x.shape)`; kernel_size, stride: of square
    windows without padding, stride = kernel_size by default. Returns (N, C, H', W') in the type of x, H' =
    ⌊(H − kernel_size) / stride⌋ + 1. Errors: TypeError for integers, ValueError for negative entries, draws outside
    [0, 1), a window larger than a map, p outside [0, 1].
    Cost: O(outputs · kernel_size²) in training, a sort of every window otherwise.
    Source: Wu, Gu 2015.

    >>> x = np.array([[[[1.0, 4.0], [2.0, 3.0]]]])
    >>> max_pool_dropout(x, np.array([[[[0.9, 0.1], [0.9, 0.9]]]]), 2).item()
    3.0
    >>> max_pool_dropout(x, np.zeros_like(x), 2, training=False).item()
    3.0625
    """
    check_max_pool_dropout(x, u, kernel_size, stride, p)
    step = kernel_size if stride is None else stride
    kept = x * (u >= p) if training else x
    windows = sliding_window_view(kept, (kernel_size, kernel_size), (2, 3))[:, :, ::step, ::step]
    windows = windows.reshape(*windows.shape[:4], kernel_size**2)  # (N, C, H', W', n)
    if training:
        return np.asarray(windows.max(axis=-1))
    ranked = np.flip(np.sort(windows, axis=-1), axis=-1)
    return np.asarray(ranked @ ((1 - p) * p ** np.arange(kernel_size**2)), dtype=x.dtype)
