"""Clipping by norm and by value, and vectors to clip."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]


def clip_norm(x: Array, limit: float) -> Array:
    """x shortened to the limit where it is longer."""
    norm = float(np.sqrt(np.sum(x * x)))
    if norm <= limit:
        return x.copy()
    return x * (limit / norm)


def clip_norm_loops(x: Array, limit: float) -> Array:
    """The same, one component at a time."""
    total = 0.0
    for value in x:
        total += float(value) ** 2
    factor = min(1.0, limit / total**0.5) if total else 1.0
    return np.array([value * factor for value in x], dtype=x.dtype)


def vectors(rng: Generator, count: int, size: int) -> Array:
    """Random vectors whose lengths spread over two orders of magnitude."""
    return rng.normal(size=(count, size)) * 10.0 ** rng.uniform(-1, 1, (count, 1))  # (count, size)
