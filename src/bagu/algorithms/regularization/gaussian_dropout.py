"""Gaussian dropout: multiplicative normal noise with the mean and the variance of dropout's."""

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.regularization.checks import check_gaussian_dropout


def gaussian_dropout_loops(x: NDArray[Any], z: NDArray[Any], p: float = 0.5, training: bool = True) -> NDArray[Any]:
    """Entry by entry. See `gaussian_dropout`."""
    check_gaussian_dropout(x, z, p)
    y = x.copy()
    if training:
        for at in np.ndindex(x.shape):
            y[at] = float(x[at]) * (1 + sqrt(p / (1 - p)) * float(z[at]))
    return y


def gaussian_dropout(x: NDArray[Any], z: NDArray[Any], p: float = 0.5, training: bool = True) -> NDArray[Any]:
    """Each entry times a draw from N(1, p / (1 − p)); when not training, x.

    y = x · (1 + √(p / (1 − p)) · z). The noise has mean 1, so nothing is rescaled at test time, and the variance of
    Bernoulli noise; nothing is ever exactly 0. The deviation is √(p / (1 − p)), not p (1 − p).

    x: any shape, floating; z: `rng.standard_normal(x.shape)`; p: 0 ≤ p < 1. The result has the shape and the type of x
    and is a copy in either mode. Errors: TypeError for integers, ValueError for another shape or p outside [0, 1).
    Cost: one pass.
    Source: Srivastava et al. 2014, section on multiplicative Gaussian noise; conventions of Keras.

    >>> gaussian_dropout(np.array([3.0, 3.0]), np.array([0.0, -1.0]), p=0.5).tolist()
    [3.0, 0.0]
    """
    check_gaussian_dropout(x, z, p)
    if not training:
        return x.copy()
    return np.asarray(x * (1 + sqrt(p / (1 - p)) * z), dtype=x.dtype)
