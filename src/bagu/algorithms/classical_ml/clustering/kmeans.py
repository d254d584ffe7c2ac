"""k-means by Lloyd's iterations from given centres. Letters: n points, d coordinates, k centres.

Both half-steps can only lower the sum of squared distances, and there are finitely many ways to divide n points among
k centres, so the iterations end. Where they end depends on where they began.
"""

import numpy as np

from bagu.algorithms._kernel import compiles
from bagu.algorithms.arrays import Array, floating_dtype
from bagu.algorithms.classical_ml.clustering._kmeans_kernel import assign_block
from bagu.algorithms.classical_ml.clustering.checks import check_kmeans

Clustering = tuple[Array, Array, float, int]  # centres (k, d), labels (n,), inertia, iterations
BLOCK = 2**16  # products held at a time: half a megabyte, which stays in the cache


def kmeans_loops(
    x: Array, centers: Array, max_iter: int = 300, tol: float = 1e-4, empty: str = "farthest"
) -> Clustering:
    """Point by point and centre by centre. See `kmeans_vectorized`."""
    check_kmeans(x, centers, max_iter, tol, empty)
    points = [[float(v) for v in row] for row in x]
    at = [[float(v) for v in row] for row in centers]
    n, d, k = len(points), len(points[0]), len(at)

    def squared(i: int, j: int) -> float:
        return sum((a - b) ** 2 for a, b in zip(points[i], at[j], strict=True))

    def assigned() -> list[int]:
        distances = ([squared(i, j) for j in range(k)] for i in range(n))
        return [row.index(min(row)) for row in distances]

    means = [sum(row[c] for row in points) / n for c in range(d)]
    limit = tol * sum((row[c] - means[c]) ** 2 for row in points for c in range(d)) / (n * d)
    labels = [-1] * n
    for n_iter in range(1, max_iter + 1):  # noqa: B007, told at the end
        before, labels = labels, assigned()
        members = [[i for i in range(n) if labels[i] == j] for j in range(k)]
        if empty == "farthest":
            far = sorted(range(n), key=lambda i: -squared(i, labels[i]))
            if squared(far[0], labels[far[0]]) > 0:
                for j, i in zip([j for j in range(k) if not members[j]], far, strict=False):
                    members[labels[i]].remove(i)
                    members[j] = [i]
        old = at
        at = [
            [sum(points[i][c] for i in group) / len(group) for c in range(d)] if group else old[j]
            for j, group in enumerate(members)
        ]
        moved = sum((a - b) ** 2 for p, q in zip(old, at, strict=True) for a, b in zip(p, q, strict=True))
        if labels == before or moved <= limit:
            break
    labels = assigned()
    inertia = sum(squared(i, j) for i, j in enumerate(labels))
    return np.array(at, floating_dtype(x, centers)), np.array(labels, np.int64), inertia, n_iter


def kmeans_vectorized(
    x: Array, centers: Array, max_iter: int = 300, tol: float = 1e-4, empty: str = "farthest"
) -> Clustering:
    """Lloyd's iterations: every point to its nearest centre, every centre to the mean of its points, until at rest.

    Minimises Σᵢ |xᵢ − c(label of i)|², which never rises; the end is a local minimum that depends on the start. Ends
    when no label changes, or when the squared moves of all centres sum to at most tol times the mean variance of a
    coordinate, or after max_iter iterations. Of equally near centres the first is taken. empty: a centre without points
    takes over the point that is farthest from its own centre ("farthest"), or stays where it is ("keep").

    x: (n, d) finite; centers: (k, d), k ≤ n. Returns the centres (k, d) in the floating type of both, the nearest
    centre of each point (n,), int64, the sum of squared distances (inertia) and the number of iterations.
    Errors: ValueError for NaN, an empty array, more centres than points. Cost: O(iterations·n·k·d) time, O(n·d) memory:
    distances by a matrix product, block by block, and sums by one weighted count a coordinate.
    Source: Lloyd. Least Squares Quantization in PCM. 1982. Conventions of sklearn.cluster.KMeans, algorithm="lloyd".

    >>> centers, labels, inertia, n_iter = kmeans_vectorized(np.array([[0.0], [2.0], [9.0]]), np.array([[0.0], [2.0]]))
    >>> centers.ravel().tolist(), labels.tolist(), inertia, n_iter
    ([1.0, 9.0], [0, 0, 1], 2.0, 3)
    """
    check_kmeans(x, centers, max_iter, tol, empty)
    points, at, shift = centred(x, centers)
    limit = tol * points.var(axis=0).mean()
    labels = np.full(len(points), -1)
    for n_iter in range(1, max_iter + 1):  # noqa: B007, told at the end
        before, labels = labels, nearest_center(points, at)
        sums, counts = cluster_sums(points, labels, len(at))
        if empty == "farthest":
            found_clusters(points, at, labels, sums, counts)
        old, at = at, cluster_means(sums, counts, at)
        if np.array_equal(labels, before) or ((at - old) ** 2).sum() <= limit:
            break
    labels = nearest_center(points, at)
    inertia = float(((points - at[labels]) ** 2).sum(dtype=np.float64))
    return (at + shift).astype(floating_dtype(x, centers)), labels, inertia, n_iter


def kmeans(x: Array, centers: Array, max_iter: int = 300, tol: float = 1e-4, empty: str = "farthest") -> Clustering:
    """k-means, compiled: the products of a block are used up, by the next centres' sums too, while it is in the cache.

    Arguments, result, errors and conventions are those of `kmeans_vectorized`, which also does the work where numba is
    absent. O(iterations·n·k·d) time, O(n·d) memory.

    >>> kmeans(np.array([[0.0], [2.0], [9.0]]), np.array([[0.0], [2.0]]))[1].tolist()
    [0, 0, 1]
    """
    check_kmeans(x, centers, max_iter, tol, empty)
    if not compiles():
        return kmeans_vectorized(x, centers, max_iter, tol, empty)
    points, at, shift = centred(x, centers)
    points = np.ascontiguousarray(points)
    limit = tol * points.var(0).mean()
    labels = np.full(len(points), -1)
    for n_iter in range(1, max_iter + 1):  # noqa: B007, told at the end
        before = labels
        labels, sums, counts = assign(points, at)
        if empty == "farthest":
            found_clusters(points, at, labels, sums, counts)
        old, at = at, cluster_means(sums, counts, at)
        settled = np.array_equal(labels, before)
        if settled or ((at - old) ** 2).sum() <= limit:
            break
    if not settled:
        labels, _, _ = assign(points, at)
    inertia = float(((points - at[labels]) ** 2).sum(dtype=np.float64))
    return (at + shift).astype(floating_dtype(x, centers)), labels, inertia, n_iter


def centred(x: Array, centers: Array) -> tuple[Array, Array, Array]:
    """Points and centres as seen from the points' mean, float32 at least, and that mean: products then cancel less."""
    wide = np.promote_types(floating_dtype(x, centers), np.float32)
    shift = x.mean(axis=0, dtype=np.float64)
    return (x - shift).astype(wide), (centers - shift).astype(wide), shift


def nearest_center(points: Array, centers: Array) -> Array:
    """The index of the nearest centre, the first of equally near ones: |x|² is the same for all and left out."""
    norms, rows = (centers**2).sum(axis=1), max(1, BLOCK // len(centers))
    labels = np.empty(len(points), dtype=np.int64)
    for start in range(0, len(points), rows):  # block by block, so that the products stay in the cache
        products = points[start : start + rows] @ centers.T  # (rows, k)
        labels[start : start + rows] = (norms - 2 * products).argmin(axis=1)
    return labels


def cluster_sums(points: Array, labels: Array, k: int) -> tuple[Array, Array]:
    """Sums (k, d) in float64 and counts (k,) of the points of each label."""
    sums = np.stack([np.bincount(labels, weights=column, minlength=k) for column in points.T], axis=1)
    return sums, np.bincount(labels, minlength=k)


def cluster_means(sums: Array, counts: Array, centers: Array) -> Array:
    """Sums over counts; a centre whose count is 0 stays."""
    moved = sums / np.maximum(counts, 1)[:, None]
    return np.where(counts[:, None] > 0, moved, centers).astype(centers.dtype)


def found_clusters(points: Array, centers: Array, labels: Array, sums: Array, counts: Array) -> None:
    """Move the farthest points, one an empty cluster, from their sums and counts into those of the empty ones."""
    vacant = np.flatnonzero(counts == 0)
    if not vacant.size:
        return
    squared = ((points - centers[labels]) ** 2).sum(axis=1)
    far = np.argsort(-squared, kind="stable")[: len(vacant)]
    if squared[far[0]] == 0:  # fewer distinct points than centres: nothing to gain
        return
    for j, i in zip(vacant, far, strict=True):
        sums[labels[i]] -= points[i]
        counts[labels[i]] -= 1
        sums[j], counts[j] = points[i], 1


def assign(points: Array, centers: Array) -> tuple[Array, Array, Array]:
    """Labels (n,), sums (k, d) and counts (k,), block by block through the kernel."""
    k, rows = len(centers), max(1, BLOCK // len(centers))
    labels, best = np.empty(len(points), np.int64), np.empty(rows, points.dtype)
    products = np.empty((k, rows), points.dtype)
    sums, counts = np.zeros(centers.shape), np.zeros(k, np.int64)
    halves = (centers * centers).sum(1) / 2
    for start in range(0, len(points), rows):
        block = points[start : start + rows]
        into = np.matmul(centers, block.T, out=products[:, : len(block)])
        assign_block(into, halves, block, best, labels[start : start + rows], sums, counts)
    return labels, sums, counts
