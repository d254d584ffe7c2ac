"""Xavier (Glorot) initialisation. The draws are an argument, so that results can be repeated and compared."""

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_normal_draws, check_number, check_uniform_draws
from bagu.algorithms.initialization.fans import fans_of_shape


def xavier_std(shape: Sequence[int], gain: float = 1.0) -> float:
    """The standard deviation gain · √(2 / (fan_in + fan_out)) of weights of that shape.

    A compromise: 1 / fan_in would keep the variance of a linear layer forward, 1 / fan_out that of the gradient.
    Errors: ValueError for fewer than 2 dimensions or a zero. Cost: O(dimensions).
    Source: Glorot, Bengio. Understanding the Difficulty of Training Deep Feedforward Neural Networks. AISTATS 2010.

    >>> xavier_std((6, 2))
    0.5
    """
    check_number(gain, "gain")
    fan_in, fan_out = fans_of_shape(shape)
    return gain * sqrt(2 / (fan_in + fan_out))


def xavier_normal_loops(z: NDArray[Any], gain: float = 1.0) -> NDArray[Any]:
    """Weight by weight. See `xavier_normal`."""
    check_normal_draws(z)
    std = xavier_std(z.shape, gain)
    weights = np.empty_like(z)
    for at in np.ndindex(z.shape):
        weights[at] = float(z[at]) * std
    return weights


def xavier_normal(z: NDArray[Any], gain: float = 1.0) -> NDArray[Any]:
    """Weights of mean 0 and variance gain² · 2 / (fan_in + fan_out), made of standard normal draws.

    z: `rng.standard_normal(shape)`, (out, in, kernel …), floating; the result has its shape and type.
    Errors: TypeError for integers, ValueError for fewer than 2 dimensions. Cost: one pass.
    Source: as `xavier_std`; conventions of torch.nn.init.xavier_normal_.

    >>> xavier_normal(np.ones((6, 2))).shape
    (6, 2)
    """
    check_normal_draws(z)
    return np.asarray(z * xavier_std(z.shape, gain), dtype=z.dtype)


def xavier_uniform_loops(u: NDArray[Any], gain: float = 1.0) -> NDArray[Any]:
    """Weight by weight. See `xavier_uniform`."""
    check_uniform_draws(u)
    bound = sqrt(3) * xavier_std(u.shape, gain)
    weights = np.empty_like(u)
    for at in np.ndindex(u.shape):
        weights[at] = -bound + 2 * bound * float(u[at])
    return weights


def xavier_uniform(u: NDArray[Any], gain: float = 1.0) -> NDArray[Any]:
    """Weights uniform between −bound and bound, bound = gain · √(6 / (fan_in + fan_out)), made of uniform draws.

    A uniform distribution on (−b, b) has variance b² / 3, so the bound is √3 standard deviations.

    u: `rng.random(shape)`, (out, in, kernel …), floating, in [0, 1]; the result has its shape and type.
    Errors: TypeError for integers, ValueError for fewer than 2 dimensions or a draw outside. Cost: one pass.
    Source: as `xavier_std`; conventions of torch.nn.init.xavier_uniform_.

    >>> xavier_uniform(np.array([[0.0, 0.5, 1.0]]), gain=2.0).round(3).tolist()
    [[-2.449, 0.0, 2.449]]
    """
    check_uniform_draws(u)
    bound = sqrt(3) * xavier_std(u.shape, gain)
    return np.asarray((2 * u - 1) * bound, dtype=u.dtype)
