"""Kaiming (He) initialisation. The draws are an argument, so that results can be repeated and compared."""

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_choice, check_normal_draws, check_number, check_uniform_draws
from bagu.algorithms.initialization.fans import fans_of_shape
from bagu.algorithms.initialization.gain import calculate_gain


def kaiming_std(shape: Sequence[int], a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> float:
    """The standard deviation gain / √fan of weights of that shape; √(2 / fan_in) by default.

    mode: "fan_in" keeps the second moment of activations forward, "fan_out" that of gradients backward.
    a: slope of leaky_relu for negative values, 0 for relu; with a = √5 the variance is 1 / (3 · fan).
    Errors: ValueError for another mode or nonlinearity, fewer than 2 dimensions or a zero. Cost: O(dimensions).
    Source: He et al. Delving Deep into Rectifiers. ICCV 2015; conventions of torch.nn.init.

    >>> kaiming_std((5, 8))
    0.5
    """
    check_number(a, "a")
    check_choice(mode, "mode", ("fan_in", "fan_out"))
    fan_in, fan_out = fans_of_shape(shape)
    fan = fan_in if mode == "fan_in" else fan_out
    return calculate_gain(nonlinearity, a) / sqrt(fan)


def kaiming_normal_loops(
    z: NDArray[Any], a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> NDArray[Any]:
    """Weight by weight. See `kaiming_normal`."""
    check_normal_draws(z)
    std = kaiming_std(z.shape, a, mode, nonlinearity)
    weights = np.empty_like(z)
    for at in np.ndindex(z.shape):
        weights[at] = float(z[at]) * std
    return weights


def kaiming_normal(
    z: NDArray[Any], a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> NDArray[Any]:
    """Weights of mean 0 and variance gain² / fan, made of standard normal draws.

    With the defaults the variance is 2 / fan_in: a ReLU halves the second moment, and the 2 restores it.

    z: `rng.standard_normal(shape)`, (out, in, kernel …), floating; the result has its shape and type. The rest as in
    `kaiming_std`. Errors: TypeError for integers, ValueError as there. Cost: one pass.
    Source: He et al. Delving Deep into Rectifiers. ICCV 2015; conventions of torch.nn.init.kaiming_normal_.

    >>> kaiming_normal(np.ones((1, 8)))[0, :2].tolist()
    [0.5, 0.5]
    """
    check_normal_draws(z)
    return np.asarray(z * kaiming_std(z.shape, a, mode, nonlinearity), dtype=z.dtype)


def kaiming_uniform_loops(
    u: NDArray[Any], a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> NDArray[Any]:
    """Weight by weight. See `kaiming_uniform`."""
    check_uniform_draws(u)
    bound = sqrt(3) * kaiming_std(u.shape, a, mode, nonlinearity)
    weights = np.empty_like(u)
    for at in np.ndindex(u.shape):
        weights[at] = -bound + 2 * bound * float(u[at])
    return weights


def kaiming_uniform(
    u: NDArray[Any], a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> NDArray[Any]:
    """Weights uniform between −bound and bound, bound = gain · √(3 / fan), made of uniform draws.

    torch's Linear and Conv layers use a = √5, for which the bound is 1 / √fan_in.

    u: `rng.random(shape)`, (out, in, kernel …), floating, in [0, 1]; the result has its shape and type. The rest as in
    `kaiming_std`. Errors: TypeError for integers, ValueError as there or for a draw outside. Cost: one pass.
    Source: He et al. Delving Deep into Rectifiers. ICCV 2015; conventions of torch.nn.init.kaiming_uniform_.

    >>> kaiming_uniform(np.array([[0.0, 0.5, 0.5, 1.0]]), a=sqrt(5)).round(3).tolist()
    [[-0.5, 0.0, 0.0, 0.5]]
    """
    check_uniform_draws(u)
    bound = sqrt(3) * kaiming_std(u.shape, a, mode, nonlinearity)
    return np.asarray((2 * u - 1) * bound, dtype=u.dtype)
