"""Squared Euclidean distances. Letters: n and m points, d coordinates."""

import numpy as np

from bagu.algorithms.arrays import Array, floating_dtype
from bagu.algorithms.classical_ml.clustering.checks import check_pair


def squared_distances_loops(x: Array, y: Array) -> Array:
    """Pair by pair, coordinate by coordinate. See `squared_distances_broadcast`."""
    check_pair(x, y)
    out = np.zeros((len(x), len(y)), floating_dtype(x, y))
    for i, p in enumerate(x):
        for j, q in enumerate(y):
            out[i, j] = sum((float(a) - float(b)) ** 2 for a, b in zip(p, q, strict=True))
    return out


def squared_distances_broadcast(x: Array, y: Array) -> Array:
    """The squared Euclidean distance Σ (x − y)² of every pair, from all differences at once.

    Exact to rounding wherever the points lie, at the price of memory; `squared_distances` is the fast way.

    x: (n, d), y: (m, d), finite, either may be empty. Returns (n, m) in their floating type, float64 for integers.
    Errors: ValueError for NaN or unlike numbers of coordinates. Cost: O(n·m·d) time and memory.
    Source: conventions of scipy.spatial.distance.cdist with metric="sqeuclidean".

    >>> squared_distances_broadcast(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0]])).item()
    25.0
    """
    check_pair(x, y)
    wide = np.promote_types(floating_dtype(x, y), np.float32)
    difference = x[:, None].astype(wide) - y[None].astype(wide)  # (n, m, d)
    return np.asarray((difference**2).sum(-1), floating_dtype(x, y))


def squared_distances(x: Array, y: Array) -> Array:
    """The squared Euclidean distance of every pair, by one matrix product: |x|² − 2 x·y + |y|².

    The product does the work, so this is the fast way. Its price is cancellation: however near the points are, the
    error is about eps · (|x|² + |y|²). So a common shift, which no distance sees, is taken off first, and what
    rounding leaves below 0 is cut off; a point's distance from itself need not come out as 0.

    Arguments, result and errors are those of `squared_distances_broadcast`. Cost: n·m·d multiplications, n·m numbers
    of memory.

    >>> squared_distances(np.array([[0.0, 0.0], [3.0, 0.0]]), np.array([[3.0, 4.0]])).round(9).tolist()
    [[25.0], [16.0]]
    """
    check_pair(x, y)
    wide = np.promote_types(floating_dtype(x, y), np.float32)
    shift = y.mean(0, dtype=np.float64) if len(y) else np.zeros(y.shape[1])
    p, q = (x - shift).astype(wide), (y - shift).astype(wide)
    product = p @ q.T  # (n, m)
    squares = (p * p).sum(1)[:, None] - 2 * product + (q * q).sum(1)
    return np.asarray(np.maximum(squares, 0), floating_dtype(x, y))
