"""Two small algorithms, written as the library's are: with a helper, a constant, a validator and annotations."""

from typing import Any, cast

import hypothesis
import numpy as np
from numpy.typing import NDArray

from judge.sample_tools import checks
from judge.sample_tools.checks import check_rows
from judge.sample_tools.scale import FLOOR
from judge.sample_tools.scale import largest as biggest

Array = NDArray[Any]


def select(x: Array, limit: float) -> tuple[Array, Array, Array]:
    """Rows scaled to 1, the indices above the limit, and the derivative of the sum of squares."""
    check_rows(x)
    checks.check_rows(x)
    top: float = biggest(x)
    if top < FLOOR:
        top = FLOOR
    scaled = x / top
    kept = np.flatnonzero(x > limit)
    grad = 2 * x
    return cast(Array, scaled), kept, grad


def select_loops(x: Array, limit: float) -> tuple[list[float], list[int], list[float]]:
    top = max([abs(float(value)) for value in x] + [FLOOR])
    scaled = [float(value) / top for value in x]
    kept = [at for at, value in enumerate(x) if value > limit]
    return scaled, kept, [2 * float(value) for value in x]


def select_half(x: Array, limit: float) -> tuple[list[float], list[int], list[float]]:
    """Wrong: half the derivative."""
    scaled, kept, grad = select_loops(x, limit)
    return scaled, kept, [value / 2 for value in grad]


def leans_on_hypothesis() -> object:
    """Cannot stand alone."""
    return hypothesis.given


class RunningMoments:
    """Batch statistics in training, running ones afterwards."""

    running_mean: Array
    running_var: Array

    def __init__(self, features: int, momentum: float = 0.5) -> None:
        self.momentum = momentum
        self.training: bool = True
        self.running_mean = np.zeros(features)
        self.running_var = np.ones(features)

    def forward(self, x: Array) -> Array:  # (N, C)
        if not self.training:
            return np.asarray((x - self.running_mean) / np.sqrt(self.running_var))
        mean, var = x.mean(axis=0), x.var(axis=0)
        n = len(x)
        self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
        self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var * n / (n - 1)
        return np.asarray(x - mean)


def guarded(x: Array, limit: float) -> Array:
    """Loops and branches that only validate go; a branch that also computes keeps its computing half."""
    for rows in (x, 2 * x):
        check_rows(rows)
    if limit > 0:
        check_rows(x)
    else:
        limit = -limit
    return x * limit
