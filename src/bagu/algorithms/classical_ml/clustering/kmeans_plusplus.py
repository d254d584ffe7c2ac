"""Where k-means begins: k-means++ seeding, and several starts of which the best end counts."""

from math import log

import numpy as np
from numpy.random import Generator

from bagu.algorithms.arrays import Array, floating_dtype
from bagu.algorithms.checks import check_count
from bagu.algorithms.classical_ml.clustering.checks import check_points, check_seeding
from bagu.algorithms.classical_ml.clustering.kmeans import Clustering, kmeans


def kmeans_plusplus_loops(x: Array, n_clusters: int, u: Array) -> tuple[Array, Array]:
    """One running sum a draw. See `kmeans_plusplus`."""
    check_seeding(x, n_clusters, u)
    points = [[float(v) for v in row] for row in x]
    indices = [int(float(u[0, 0]) * len(points))]
    nearest = [squared(p, points[indices[0]]) for p in points]
    for draws in u[1:]:
        best: tuple[float, int, list[float]] | None = None
        for draw in draws:
            target, running, candidate = float(draw) * sum(nearest), 0.0, 0
            for i, weight in enumerate(nearest):
                running += weight
                if running > target:
                    candidate = i
                    break
            left = [min(old, squared(p, points[candidate])) for old, p in zip(nearest, points, strict=True)]
            if best is None or sum(left) < best[0]:
                best = sum(left), candidate, left
        assert best is not None
        _, chosen, nearest = best
        indices.append(chosen)
    return x[indices].astype(floating_dtype(x)), np.array(indices, np.int64)


def squared(p: list[float], q: list[float]) -> float:
    """The squared distance of two points."""
    return sum((a - b) ** 2 for a, b in zip(p, q, strict=True))


def kmeans_plusplus(x: Array, n_clusters: int, u: Array) -> tuple[Array, Array]:
    """Choose points as first centres: each with a chance proportional to its squared distance from those chosen.

    u: uniform draws (n_clusters, trials), so that the result can be repeated. u[0, 0]·n, rounded down, is the first
    choice. For each further one, every trial draws the first point whose running sum of squared distances exceeds u
    times their total, and of the trials' points that one is taken which leaves the least total, the first of equals.
    One trial is the paper's rule, whose expected inertia is within a factor O(log k) of the optimum; more are greedy
    (scikit-learn takes 2 + ⌊ln k⌋). Where all points coincide with chosen ones, the first point is chosen again.

    x: (n, d) finite; u: in [0, 1). Returns the centres (k, d) in x's type, float64 for integers, and their positions
    (k,). Errors: ValueError for more clusters than points, NaN, draws outside [0, 1). Cost: O(n·d·k·trials) time.
    Source: Arthur and Vassilvitskii. k-means++: The Advantages of Careful Seeding. 2007. The greedy rule is that of
    sklearn.cluster.kmeans_plusplus.

    >>> kmeans_plusplus(np.array([[0.0], [1.0], [9.0]]), 2, np.array([[0.0], [0.5]]))[1].tolist()
    [0, 2]
    """
    check_seeding(x, n_clusters, u)
    points = x.astype(np.float64)
    indices = [int(u[0, 0] * len(points))]
    nearest = ((points - points[indices[0]]) ** 2).sum(axis=1)  # (n,), to the nearest centre so far
    for draws in u[1:].astype(np.float64):
        running = nearest.cumsum()
        candidates = (running > draws[:, None] * running[-1]).argmax(axis=1)  # (trials,), the first beyond the target
        left = [np.minimum(nearest, ((points - points[i]) ** 2).sum(axis=1)) for i in candidates]
        best = int(np.argmin([squares.sum() for squares in left]))
        indices.append(int(candidates[best]))
        nearest = left[best]
    return x[indices].astype(floating_dtype(x)), np.array(indices, np.int64)


def kmeans_restarts(
    x: Array, n_clusters: int, rng: Generator, n_init: int = 10, max_iter: int = 300, tol: float = 1e-4
) -> Clustering:
    """k-means from n_init seedings by greedy k-means++; the one of least inertia is returned.

    Arguments, result and errors are those of `kmeans_plusplus` and `kmeans_vectorized`. Cost: n_init times theirs.

    >>> kmeans_restarts(np.array([[0.0], [1.0], [9.0]]), 2, np.random.default_rng(0))[2]
    0.5
    """
    check_points(x)
    check_count(n_clusters, "n_clusters", at_least=1)
    check_count(n_init, "n_init", at_least=1)
    trials = 2 + int(log(n_clusters))
    starts = (kmeans_plusplus(x, n_clusters, rng.random((n_clusters, trials)))[0] for _ in range(n_init))
    return min((kmeans(x, start, max_iter, tol) for start in starts), key=lambda found: found[2])
