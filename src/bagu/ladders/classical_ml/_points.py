"""Small sets of points with whole coordinates and first centres for them; and whether anything in a run is a near tie.

A tie is decided by rounding, so that two right answers may differ. Coordinates are whole and few, and distances
between means of a few of them that are not equal are far apart, so near ties can be told and left out.
"""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import squared_distances
from bagu.algorithms.classical_ml.clustering.kmeans import cluster_means, cluster_sums, found_clusters

Array = NDArray[Any]

POINTS, LARGEST, WIDEST = 8, 9, 3  # the most points, the largest coordinate, the most coordinates
# A centre, seen from the points' mean, is a mean of at most POINTS numbers of at most 2 · LARGEST.
SPREAD = 2 * LARGEST
WHOLE = st.sampled_from([*range(LARGEST + 1), *range(-1, -LARGEST - 1, -1)])
APART = 1e-3  # for drawn points: float32 tells these apart


@st.composite
def point_sets(draw: st.DrawFn, least: int = 1, width: int | None = None, most: int = POINTS) -> Array:
    """(n, d) whole numbers as float64."""
    n, d = draw(st.integers(least, most)), width or draw(st.sampled_from([1, 2, 2, WIDEST]))
    return np.array(draw(st.lists(WHOLE, min_size=n * d, max_size=n * d)), dtype=np.float64).reshape(n, d)


@st.composite
def points_and_centers(draw: st.DrawFn) -> tuple[Array, Array]:
    """Points, and some of them as centres, or centres anywhere: then some may stay without points."""
    x = draw(point_sets())
    k = draw(st.integers(1, min(len(x), 4)))
    if draw(st.sampled_from([True, True, False])):
        return x, x[draw(st.permutations(range(len(x))))[:k]]
    return x, draw(point_sets(k, x.shape[1], most=k))


def gaps_to_second(squares: Array) -> Array:
    """How much farther than the nearest the second nearest is, row by row."""
    if squares.shape[1] < 2:
        return np.full(len(squares), np.inf)
    two = np.partition(squares, 1, axis=1)
    return np.asarray(two[:, 1] - two[:, 0])


def decided(
    x: Array, centers: Array, max_iter: int, tol: float, empty: str, apart: float = APART, by_oracle: bool = False
) -> bool:
    """Whether no label, no farthest point and no stop of the run is a near tie.

    by_oracle: and scikit-learn does what we do where a cluster is empty: one at a time, and none left so.
    """
    points, at = x.astype(np.float64), centers.astype(np.float64)
    limit, labels = tol * points.var(0).mean(), np.full(len(x), -1)
    for _ in range(max_iter):
        squares = squared_distances(points, at)
        if gaps_to_second(squares).min() < apart:
            return False
        before, labels = labels, squares.argmin(1)
        sums, counts = cluster_sums(points, labels, len(at))
        vacant = int((counts == 0).sum())
        if vacant and (empty == "farthest" or by_oracle):
            falling = np.sort(squares.min(1))[::-1][: vacant + 1]
            if -np.diff(falling).max(initial=-np.inf) < apart or (by_oracle and (vacant > 1 or empty == "keep")):
                return False
            found_clusters(points, at, labels, sums, counts)
            if by_oracle and not counts.all():
                return False
        old, at = at, cluster_means(sums, counts, at)
        moved = ((at - old) ** 2).sum()
        if np.array_equal(labels, before):
            break
        if abs(moved - limit) < apart * max(1.0, limit):
            return False
        if moved <= limit:
            break
    return bool(gaps_to_second(squared_distances(points, at)).min() >= apart)


def clouds(rng: Generator, size: int, d: int = 32) -> tuple[Array, Array]:
    """A standard normal cloud of `size` points, and every so-manieth of them as a centre, at most 64."""
    x = rng.standard_normal((size, d))
    return x, x[: max(2, min(64, size // 16))].copy()
