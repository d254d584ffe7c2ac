"""Tasks, learners and the terms of their error, which the claims share."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import decision_tree

Array = NDArray[Any]
Learner = Callable[[Generator, Array, Array, Array], Array]  # (rng, x, y, queries) -> predictions


def friedman(rng: Generator, n: int, noise: float) -> tuple[Array, Array, Array]:
    """Ten uniform features, the function of the first five that Friedman used, and that with noise."""
    x = rng.random((n, 10))
    truth = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    return x, truth, truth + noise * rng.standard_normal(n)


def two_classes(rng: Generator, n: int, flipped: float) -> tuple[Array, Array]:
    """Class 1 inside a circle of the plane that holds about half of the points; a share of labels is flipped."""
    x = rng.uniform(-1, 1, (n, 2))
    y = (x**2).sum(1) < 0.64
    return x, (y ^ (rng.random(n) < flipped)).astype(np.int64)


def depth_learner(depth: int | None) -> Learner:
    """A regression tree of at most that depth, on all rows."""
    return lambda rng, x, y, queries: decision_tree(x, y, "squared_error", depth).predict(queries)[:, 0]


def terms(answers: Array, truth: Array) -> tuple[float, float]:
    """Squared bias and variance of answers (sets, q) to q queries, both without the error of so few sets."""
    variance = answers.var(axis=0, ddof=1).mean()
    offset = ((answers.mean(axis=0) - truth) ** 2).mean()
    return float(offset - variance / len(answers)), float(variance)


def over_sets(
    rng: Generator, learners: dict[str, Learner], sets: int, n: int, noise: float, queries: int = 200
) -> tuple[dict[str, Array], Array, Array]:
    """Each learner's answers (sets, q) from as many training sets of n rows, the truth (q,), and noisy targets."""
    at, truth, _ = friedman(rng, queries, 0.0)
    answers: dict[str, list[Array]] = {name: [] for name in learners}
    for _ in range(sets):
        x, _, y = friedman(rng, n, noise)
        for name, learner in learners.items():
            answers[name].append(learner(rng, x, y, at))
    fresh = truth + noise * rng.standard_normal((sets, queries))
    return {name: np.stack(rows) for name, rows in answers.items()}, truth, fresh
