"""Spatial dropout: whole channels are dropped."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.regularization.checks import check_dropout2d
from bagu.algorithms.regularization.noise import dropout_noise


def dropout2d_loops(x: NDArray[Any], u: NDArray[Any], p: float = 0.5, training: bool = True) -> NDArray[Any]:
    """Channel by channel. See `dropout2d`."""
    check_dropout2d(x, u, p)
    y = x.copy()
    if training:
        for n in range(x.shape[0]):
            for c in range(x.shape[1]):
                y[n, c] = x[n, c] / (1 - p) if u[n, c] >= p else 0 * x[n, c]
    return y


def dropout2d(x: NDArray[Any], u: NDArray[Any], p: float = 0.5, training: bool = True) -> NDArray[Any]:
    """One draw a sample and channel: the map is dropped as a whole with probability p, or divided by 1 − p.

    y[n, c] = x[n, c] · [u[n, c] ≥ p] / (1 − p). Neighbouring pixels of a map are alike, so a single dropped pixel can
    be guessed from those around it; a dropped map cannot.

    x: (N, C, H, W), floating; u: `rng.random((N, C))`. The result has the shape and the type of x and is a copy in
    either mode. Errors: TypeError for integers, ValueError for another shape, draws outside [0, 1) or p outside [0, 1].
    Cost: one pass, and a mask of N·C numbers.
    Source: Tompson et al. 2015 (SpatialDropout); conventions of torch.nn.functional.dropout2d.

    >>> dropout2d(np.ones((1, 2, 2, 2)), np.array([[0.7, 0.3]])).tolist()
    [[[[2.0, 2.0], [2.0, 2.0]], [[0.0, 0.0], [0.0, 0.0]]]]
    """
    check_dropout2d(x, u, p)
    if not training:
        return x.copy()
    noise = dropout_noise(u, p)[:, :, None, None]  # (N, C, 1, 1)
    return np.asarray(x * noise, dtype=x.dtype)
