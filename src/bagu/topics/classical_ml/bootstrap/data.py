"""Samples, classifiers and test sets that the claims share."""

from math import sqrt
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import out_of_bag

Array = NDArray[Any]


def draw_indices(rng: Generator, resamples: int, n: int, draws: int, replace: bool = True) -> Array:
    """(resamples, draws) positions in a sample of n, with or without putting back."""
    if replace:
        return rng.integers(n, size=(resamples, draws))
    return rng.random((resamples, n)).argsort(axis=1)[:, :draws]


def noisy_clusters(rng: Generator, n: int, signal: float) -> tuple[Array, Array]:
    """n points in the plane and their label 0 or 1: one axis tells it, through noise; signal 0 tells nothing."""
    y = rng.integers(2, size=n)
    x = rng.standard_normal((n, 2))
    x[:, 0] += signal * (2 * y - 1)
    return x, y


def nearest_votes(x: Array, y: Array, bags: Array, queries: Array, neighbours: int) -> Array:
    """(bags, queries) labels by k nearest neighbours, a bag being positions in the training set."""
    deep = 8 * neighbours + 16  # a bag has k draws among so many nearest: all 24 are missing with chance e^-24
    near = np.argsort((x**2).sum(1) - 2 * queries @ x.T, axis=1)[:, :deep]  # (queries, deep), the order of distance
    votes = np.empty((len(bags), len(queries)), dtype=np.int64)
    for b, bag in enumerate(bags):
        weight = np.bincount(bag, minlength=len(x))[near]  # a point drawn twice votes twice
        before = weight.cumsum(1) - weight
        used = np.clip(neighbours - before, 0, weight)  # the first k votes
        votes[b] = (used * y[near]).sum(1) * 2 > neighbours
    return votes


def error_rates(
    rng: Generator, n: int, signal: float, neighbours: int, bags: int, in_bag: bool = False
) -> dict[str, float]:
    """Errors of bagged nearest neighbours: training, out of bag (or in bag), and on 1000 fresh points."""
    x, y = noisy_clusters(rng, n, signal)
    fresh, truth = noisy_clusters(rng, 1000, signal)
    chosen = draw_indices(rng, bags, n, n)
    votes = nearest_votes(x, y, chosen, x, neighbours)  # (bags, n)
    may_vote = ~out_of_bag(chosen, n) if in_bag else out_of_bag(chosen, n)
    share = (votes * may_vote).sum(0) / np.maximum(may_vote.sum(0), 1)
    test = nearest_votes(x, y, chosen, fresh, neighbours).mean(0) > 0.5
    return {
        "error on the training set": float(((votes.mean(0) > 0.5) != y).mean()),
        "out-of-bag error": float(((share > 0.5) != y).mean()),
        "error on fresh data": float((test != truth).mean()),
    }


def error_632(rng: Generator, n: int, neighbours: int, bags: int) -> dict[str, float]:
    """The .632 and .632+ estimates of the error of nearest neighbours where the label is pure chance."""
    x, y = noisy_clusters(rng, n, 0.0)
    chosen = draw_indices(rng, bags, n, n)
    itself = nearest_votes(x, y, np.arange(n)[None], x, neighbours)[0]
    training = float((itself != y).mean())
    outside = out_of_bag(chosen, n)
    wrong = nearest_votes(x, y, chosen, x, neighbours) != y
    left_out = float(((wrong & outside).sum(0) / np.maximum(outside.sum(0), 1)).mean())
    ones, said = y.mean(), itself.mean()
    no_information = float(ones * (1 - said) + (1 - ones) * said)
    bounded = min(left_out, no_information)
    overfit = (bounded - training) / (no_information - training) if bounded > training else 0.0
    weight = 0.632 / (1 - 0.368 * overfit)
    return {
        "training error": training,
        "out-of-bag error": left_out,
        ".632": 0.368 * training + 0.632 * left_out,
        ".632+": (1 - weight) * training + weight * bounded,
    }


def student_bootstrap(x: Array, indices: Array) -> tuple[float, float]:
    """95 % bootstrap-t interval of the mean: quantiles of (mean − x̄) / standard error, each resample with its own."""
    drawn = x[indices]  # (B, n)
    error = drawn.std(1, ddof=1) / sqrt(len(x))
    spread = error > 0  # a resample of one value repeated has no t
    t = (drawn.mean(1)[spread] - x.mean()) / error[spread]
    low, high = np.quantile(t, [0.025, 0.975])
    own = x.std(ddof=1) / sqrt(len(x))
    return float(x.mean() - high * own), float(x.mean() - low * own)
