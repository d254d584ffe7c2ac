"""Clouds of points, scores of clusterings and the variants of k-means that the claims compare."""

from collections.abc import Iterator, Sequence
from math import log
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import (
    gaussian_mixture,
    kmeans_plusplus,
    kmeans_restarts,
    responsibilities,
    squared_distances,
)
from bagu.algorithms.classical_ml.clustering.kmeans import cluster_means, cluster_sums

Array = NDArray[Any]
Seeding = Literal["uniform", "k-means++", "greedy"]


def blobs(rng: Generator, middles: Array, each: int, spread: float = 1.0) -> tuple[Array, Array]:
    """Round normal clusters of `each` points about the middles (k, d), and which cluster each point is of."""
    y = np.repeat(np.arange(len(middles)), each)
    return middles[y] + spread * rng.standard_normal((len(y), middles.shape[1])), y


def scattered(rng: Generator, k: int, side: float, apart: float, d: int = 2) -> Array:
    """k places in a square of that side, no two nearer than `apart`."""
    places = rng.uniform(0, side, (1, d))
    while len(places) < k:
        place = rng.uniform(0, side, (1, d))
        if squared_distances(place, places).min() >= apart**2:
            places = np.concatenate([places, place])
    return places


def first_centers(rng: Generator, x: Array, k: int, seeding: Seeding) -> Array:
    """Points to start from: uniformly drawn, by k-means++, or by its greedy form."""
    if seeding == "uniform":
        return x[rng.choice(len(x), k, replace=False)]
    trials = 1 if seeding == "k-means++" else 2 + int(log(k))
    return kmeans_plusplus(x, k, rng.random((k, trials)))[0]


def inertia_of(x: Array, centers: Array) -> float:
    """The sum of squared distances from the nearest centre."""
    return float(squared_distances(x, centers).min(1).sum())


def half_steps(x: Array, centers: Array, middle: Literal["mean", "median"] = "mean") -> Array:
    """The objective after each half-step, labels and centres in turn, until no label changes or 100 iterations."""
    labels, seen = np.full(len(x), -1), []
    for _ in range(100):
        before, labels = labels, squared_distances(x, centers).argmin(1)
        seen.append(((x - centers[labels]) ** 2).sum())
        if np.array_equal(labels, before):
            break
        if middle == "mean":
            centers = cluster_means(*cluster_sums(x, labels, len(centers)), centers)
        else:
            groups = [x[labels == j] for j in range(len(centers))]
            centers = np.stack([np.median(g, 0) if len(g) else c for g, c in zip(groups, centers, strict=True)])
        seen.append(((x - centers[labels]) ** 2).sum())
    return np.array(seen)


def was_empty(x: Array, centers: Array) -> bool:
    """Whether Lloyd's iterations leave any centre without points on their way, empty ones staying where they are."""
    labels = np.full(len(x), -1)
    while True:
        before, labels = labels, squared_distances(x, centers).argmin(1)
        sums, counts = cluster_sums(x, labels, len(centers))
        if not counts.all() or np.array_equal(labels, before):
            return not counts.all()
        centers = cluster_means(sums, counts, centers)


def adjusted_rand(a: Array, b: Array) -> float:
    """How far two divisions agree on which pairs belong together: 1 fully, 0 as chance would (Hubert and Arabie)."""
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)

    def pairs(counts: Array) -> float:
        return float((counts * (counts - 1)).sum() / 2)

    rows, columns, both = pairs(table.sum(1)), pairs(table.sum(0)), pairs(table)
    expected = rows * columns / pairs(np.array([len(a)]))
    most = (rows + columns) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def silhouettes(x: Array, divisions: Sequence[Array]) -> list[float]:
    """The mean silhouette of every division into more than one cluster, in their order.

    (b − a) / max(a, b) of each point: a its mean distance from its own cluster, b from the nearest other; 0 alone.
    """
    distances = squared_distances(x, x) ** 0.5
    np.fill_diagonal(distances, 0)
    return [_silhouette(distances, labels) for labels in divisions if labels.max() > 0]


def _silhouette(distances: Array, labels: Array) -> float:
    counts, rows = np.bincount(labels), np.arange(len(labels))
    sums = np.stack([distances[:, labels == j].sum(1) for j in range(len(counts))], axis=1)  # (n, k)
    own = counts[labels]
    a = sums[rows, labels] / np.maximum(own - 1, 1)
    others = sums / counts
    others[rows, labels] = np.inf
    b = others.min(1)
    return float(np.where(own > 1, (b - a) / np.maximum(np.maximum(a, b), 1e-300), 0).mean())


def knee(values: Array) -> int:
    """Where a falling curve bends, by its chord: the place, from 1, farthest below the line from first to last."""
    chord = np.linspace(values[0], values[-1], len(values))
    return int(np.argmax(chord - values)) + 1


def sharpest_bend(values: Array) -> int:
    """Where a falling curve bends, by its slopes: the place, from 1, at which the slope changes most."""
    return int(np.argmax(np.diff(values, 2))) + 2


def inertias(rng: Generator, x: Array, most: int, n_init: int) -> tuple[Array, list[Array]]:
    """Inertia and labels for k = 1 … most."""
    found = [kmeans_restarts(x, k, rng, n_init) for k in range(1, most + 1)]
    return np.array([inertia for _, _, inertia, _ in found]), [labels for _, labels, _, _ in found]


def gap_choice(rng: Generator, x: Array, curve: Array, references: int, n_init: int) -> int:
    """The gap statistic: the least k whose gap is within a standard error of the next one's.

    The gap is how far ln inertia lies below that of uniform points in the box of x.
    """
    logs = []
    for _ in range(references):
        cloud = rng.uniform(x.min(0), x.max(0), x.shape)
        logs.append(np.log(inertias(rng, cloud, len(curve), n_init)[0]))
    gap = np.mean(logs, 0) - np.log(curve)
    error = np.std(logs, 0) * (1 + 1 / references) ** 0.5
    good = gap[:-1] >= gap[1:] - error[1:]
    return int(np.argmax(good)) + 1 if good.any() else len(curve)


def minibatch(rng: Generator, x: Array, centers: Array, batch: int, steps: int) -> Iterator[Array]:
    """Mini-batch k-means: each centre moves towards a point by 1 over the number of points it has seen so far."""
    at, seen = centers.copy(), np.zeros(len(centers), dtype=np.int64)
    for _ in range(steps):
        points = x[rng.integers(len(x), size=batch)]
        labels = squared_distances(points, at).argmin(1)
        sums, counts = cluster_sums(points, labels, len(at))
        seen += counts
        at = at + (sums - counts[:, None] * at) / np.maximum(seen, 1)[:, None]
        yield at


def merged_means(parts: Sequence[Array], centers: Array, how: str) -> Array:
    """Centres from the shards' means, weighted not at all, by the shards' sizes, or by their counts of each cluster."""
    means, counts = [], []
    for part in parts:
        sums, count = cluster_sums(part, squared_distances(part, centers).argmin(1), len(centers))
        means.append(cluster_means(sums, count, centers))
        counts.append(count)
    weights = {
        "mean of means": np.ones((len(parts), len(centers))),
        "weighted by shard": np.tile([[len(part)] for part in parts], len(centers)),
        "weighted by counts": np.stack(counts),
    }[how]  # (shards, k)
    total = (np.stack(means) * weights[:, :, None]).sum(0)
    return cluster_means(total, weights.sum(0), centers)


def best_mixture(rng: Generator, x: Array, k: int, starts: int) -> tuple[Array, Array, Array]:
    """The Gaussian mixture of highest likelihood over several starts."""
    fits = []
    for _ in range(starts):
        start = np.full(k, 1 / k), first_centers(rng, x, k, "greedy"), np.stack([np.cov(x.T)] * k)
        fits.append(gaussian_mixture(x, *start, max_iter=300, tol=1e-6))
    weights, means, covariances, _, _ = max(fits, key=lambda fit: float(responsibilities(x, *fit[:3])[1].mean()))
    return weights, means, covariances


def em_path(x: Array, means: Array, reg_covar: float, iterations: int) -> tuple[Array, bool]:
    """The mean log-likelihood before each M step, from equal weights and unit covariances; and whether it ended early.

    It does where a component shrinks onto a point or a line: its likelihood would grow without bound.
    """
    k, d = means.shape
    told: list[float] = []
    state = np.full(k, 1 / k), means, np.stack([np.eye(d)] * k)
    for _ in range(iterations):
        if np.linalg.eigvalsh(state[2]).min() < 1e-6:
            return np.array(told), True
        weights, means, covariances, likelihood, _ = gaussian_mixture(x, *state, max_iter=1, reg_covar=reg_covar)
        state = weights, means, covariances
        told.append(likelihood)
    return np.array(told), False


def digits(rng: Generator, n: int) -> tuple[Array, Array]:
    """n handwritten digits of scikit-learn, 8 × 8 pixels with 2 empty ones on all sides, and their classes."""
    from sklearn.datasets import load_digits

    images, classes = load_digits(return_X_y=True)
    chosen = rng.permutation(len(images))[:n]
    return np.pad(images[chosen].reshape(-1, 8, 8), ((0, 0), (2, 2), (2, 2))), classes[chosen]


def moved(rng: Generator, images: Array, shift: int) -> Array:
    """Each image shifted by so many pixels, at most 2, in one of the four directions."""
    axes, signs = rng.integers(2, size=len(images)), rng.choice([-1, 1], len(images))
    return np.stack([np.roll(image, s * shift, a) for image, s, a in zip(images, signs, axes, strict=True)])


def product_distances(x: Array, y: Array) -> Array:
    """|x|² − 2 x·y + |y|² as it stands, in the type of x: what `squared_distances` does after taking off the mean."""
    return np.asarray((x * x).sum(1)[:, None] - 2 * x @ y.T + (y * y).sum(1))


def logistic_accuracy(rng: Generator, x: Array, y: Array, steps: int = 500) -> float:
    """Accuracy on one half of logistic regression that was fitted on the other, by gradient descent."""
    z = np.column_stack([(x - x.mean(0)) / x.std(0), np.ones(len(x))])
    train = rng.permutation(len(x)) < len(x) // 2
    w = np.zeros(z.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-z[train] @ w))
        w -= z[train].T @ (p - y[train]) / train.sum()
    return float(((z[~train] @ w > 0) == y[~train]).mean())
