"""Losses and gradient streams that the claims share."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.optimization import SGD, Adagrad, Adam, AdamW, RMSprop

Array = NDArray[Any]
Optimizer = SGD | Adagrad | RMSprop | Adam | AdamW
BETAS = (0.9, 0.999)


def walk(optimizer: Optimizer, w: Array, gradient: Callable[[Array], Array], steps: int) -> Array:
    """Where so many steps lead."""
    for _ in range(steps):
        w = optimizer.step(w, gradient(w))
    return w


def step_sizes(optimizer: Optimizer, gradients: Array) -> Array:
    """|step| / lr under these gradients (T, n), whatever the position: the parameter stays at 0."""
    at = np.zeros(gradients.shape[1])
    return np.abs([optimizer.step(at, g) for g in gradients]) / optimizer.lr


def uncorrected(betas: tuple[float, float] = BETAS, eps: float = 1e-16) -> Adam:
    """Adam without bias correction: so late in training that both corrections are 1."""
    adam = Adam(lr=1.0, betas=betas, eps=eps)
    adam.t = 10**9
    return adam


def adam_supremum(t: int, betas: tuple[float, float] = BETAS) -> float:
    """The largest |step| / lr that any gradients can reach at step t with eps = 0, by Cauchy-Schwarz."""
    first, second = betas
    q = first**2 / second
    return float((1 - first) / (1 - first**t) * ((1 - second**t) / (1 - second) * (1 - q**t) / (1 - q)) ** 0.5)


def growing(t: int, betas: tuple[float, float] = BETAS) -> Array:
    """The gradients that reach it: each is β2/β1 times the one before, and the last is 1."""
    return (betas[0] / betas[1]) ** np.arange(t - 1.0, -1.0, -1.0)  # the first of many underflow to 0, as they may


def noisy_descent(rng: Generator, rates: Array, copies: int, noise: float = 1.0) -> Array:
    """Squared distance from the optimum of w²/2, averaged over independent runs from 1, after each step of SGD."""
    sgd, w, seen = SGD(), np.ones(copies), []
    for rate in rates:
        sgd.lr = float(rate)
        w = sgd.step(w, w + noise * rng.standard_normal(copies))
        seen.append(float((w * w).mean()))
    return np.array(seen)


def steps_to(optimizer: Optimizer, eigenvalues: Array, start: Array, target: float, most: int = 50_000) -> int:
    """Steps until a quadratic of those eigenvalues is within `target` of its optimum, relative to the start."""
    w, goal = start, target * np.linalg.norm(start)
    for count in range(1, most + 1):
        w = optimizer.step(w, eigenvalues * w)
        if np.linalg.norm(w) <= goal:
            return count
    return most


def switched(rng: Generator, make: Callable[[], Optimizer], laws: Array, first: int, then: int) -> tuple[float, float]:
    """Errors on task B, linear regression with weights laws[1]: after so many steps on task A before it, and without."""
    ends = []
    orders: tuple[tuple[int, ...], ...] = ((0, 1), (1,))
    _, features, tasks = laws.shape  # so many tasks side by side
    for order in orders:
        optimizer, w = make(), np.zeros((features, tasks))
        for task in order:
            for _ in range(then if task else first):
                x = rng.normal(size=(32, features))
                w = optimizer.step(w, x.T @ (x @ (w - laws[task]) + rng.normal(size=(32, tasks))) / 32)
        ends.append(float(((w - laws[1]) ** 2).sum(0).mean()))
    return ends[0], ends[1]


def rosenbrock_gradient(w: Array) -> Array:
    """Of (1 − x)² + 5 (y − x²)², a curved valley that is not convex, at points (n, 2)."""
    x, y = w[:, 0], w[:, 1]
    return np.stack([-2 * (1 - x) - 20 * x * (y - x * x), 10 * (y - x * x)], axis=1)
