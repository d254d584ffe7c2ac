"""A recurrent unit whose loss has cliffs, gradients with heavy tails, and how two of them compare."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.gradients import clip_grad_norm

Array = NDArray[Any]


def heavy(rng: Generator, shapes: Sequence[tuple[int, ...]] = ((40, 20), (40,), (10, 40), (10,))) -> tuple[Array, ...]:
    """Gradients of a small network: cubes of normal draws, root mean square 1, layers of unlike scale."""
    scales = np.exp(rng.normal(size=len(shapes)))
    draws = [scale * rng.normal(size=shape) ** 3 for scale, shape in zip(scales, shapes, strict=True)]
    size = np.sqrt(np.concatenate([draw.ravel() ** 2 for draw in draws]).mean())
    return tuple(draw / size for draw in draws)


def flat(grads: Sequence[Array]) -> Array:
    return np.concatenate([grad.ravel() for grad in grads])


def cosine(a: Sequence[Array], b: Sequence[Array]) -> float:
    """Of the angle between two gradients, each as one long vector."""
    x, y = flat(a), flat(b)
    return float(x @ y / np.sqrt((x @ x) * (y @ y)))


def one_by_one(grads: Sequence[Array], max_norm: float) -> tuple[Array, ...]:
    """Every array clipped by its own norm, as some libraries do."""
    return tuple(clip_grad_norm((grad,), max_norm)[0][0] for grad in grads)


def sigmoid(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -500, 500))))


def unit_loss(w: Array, b: Array, steps: int = 50, target: float = 0.7) -> tuple[Array, Array, Array]:
    """Squared error of σ(x) after `steps` of x ← w·σ(x) + b from 0.5, and its slopes in w and b; one value a start."""
    x = np.full_like(w, 0.5)
    dw, db = np.zeros_like(w), np.zeros_like(b)
    for _ in range(steps):
        s = sigmoid(x)
        slope = w * s * (1 - s)
        dw, db = s + slope * dw, 1 + slope * db
        x = w * s + b
    s = sigmoid(x)
    outer = 2 * (s - target) * s * (1 - s)
    return (s - target) ** 2, outer * dw, outer * db


def starts(rng: Generator, count: int) -> tuple[Array, Array]:
    """Where a cliff runs through the plane of w and b."""
    return rng.uniform(4, 7, count), rng.uniform(-3.6, -2.0, count)


def descend(
    w: Array, b: Array, rates: Sequence[float], max_norm: float | None, rounds: int = 300
) -> tuple[Array, Array]:
    """The last loss of gradient descent at every rate from every start, and its longest step: both (rates, starts)."""
    lr = np.array(rates)[:, None]
    w, b = (np.broadcast_to(start, (len(rates), len(start))) for start in (w, b))
    longest = np.zeros(w.shape)
    for _ in range(rounds):
        _, gw, gb = unit_loss(w, b)
        norm = np.hypot(gw, gb)
        factor = np.ones_like(norm) if max_norm is None else np.minimum(1, max_norm / (norm + 1e-6))
        longest = np.maximum(longest, lr * factor * norm)
        w, b = w - lr * factor * gw, b - lr * factor * gb
    return unit_loss(w, b)[0], longest
