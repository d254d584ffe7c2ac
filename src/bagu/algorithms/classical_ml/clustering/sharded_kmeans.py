"""k-means whose points are spread over several machines. Letters: W shards, the rest as in kmeans.py.

A cluster's mean is a sum over a count, and both add up over shards. So a shard sends sums and counts, never means: then
whatever the division, every shard computes the centres that a single machine would.
"""

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from bagu.algorithms.arrays import Array, floating_dtype
from bagu.algorithms.checks import check_count, check_number
from bagu.algorithms.classical_ml.clustering.checks import check_shards
from bagu.algorithms.classical_ml.clustering.kmeans import Clustering, cluster_means, cluster_sums, nearest_center

Shards = Sequence[Array]


def sharded_kmeans_step_loops(parts: Shards, centers: Array) -> tuple[Array, Array, float]:
    """Each shard adds up its points one by one; then the shards are added up. See `sharded_kmeans_step`."""
    check_shards(parts, centers)
    k, d = centers.shape
    at = [[float(v) for v in row] for row in centers]
    messages = []
    for part in parts:
        sums, counts, inertia = [[0.0] * d for _ in range(k)], [0] * k, 0.0
        for point in part.astype(float).tolist():
            distances = [sum((a - b) ** 2 for a, b in zip(point, center, strict=True)) for center in at]
            j = distances.index(min(distances))
            counts[j] += 1
            inertia += distances[j]
            sums[j] = [total + value for total, value in zip(sums[j], point, strict=True)]
        messages.append((sums, counts, inertia))
    counts = [sum(message[1][j] for message in messages) for j in range(k)]
    moved = [
        [sum(message[0][j][c] for message in messages) / counts[j] for c in range(d)] if counts[j] else at[j]
        for j in range(k)
    ]
    inertia = sum(message[2] for message in messages)
    return np.array(moved, floating_dtype(parts[0], centers)), np.array(counts, np.int64), inertia


def sharded_kmeans_step(parts: Shards, centers: Array) -> tuple[Array, Array, float]:
    """One of Lloyd's iterations over shards: every shard sends sums and counts, and their totals give the new centres.

    Equal to the iteration on all points in one place, up to the rounding of sums in another order. A mean of the
    shards' means is not, unless it is weighted by their counts. A centre that no shard has points for stays.

    parts: arrays (nᵢ, d), one a shard, of one type, some may be empty; centers: (k, d). Returns the new centres (k, d),
    how many points each took (k,), and the sum of squared distances from the centres that came in.
    Errors: ValueError for NaN, unlike shards, no points, more centres than points. Cost: k·(d + 1) + 1 numbers sent a
    shard, however many points it has.
    Source: Dhillon and Modha. A Data Clustering Algorithm on Distributed Memory Multiprocessors. 1999.

    >>> centers, counts, _ = sharded_kmeans_step((np.array([[0.0], [1.0]]), np.array([[5.0]])), np.array([[0.0]]))
    >>> centers.item(), counts.item()
    (2.0, 3)
    """
    check_shards(parts, centers)
    wide = np.promote_types(floating_dtype(parts[0], centers), np.float32)
    shift = centers.mean(axis=0, dtype=np.float64)  # known to all shards; products cancel less
    at = (centers - shift).astype(wide)
    sums, counts, inertia = np.zeros(at.shape), np.zeros(len(at), dtype=np.int64), 0.0
    for part in parts:
        points = (part - shift).astype(wide)
        labels = nearest_center(points, at)
        local_sums, local_counts = cluster_sums(points, labels, len(at))
        sums += local_sums
        counts += local_counts
        inertia += float(((points - at[labels]) ** 2).sum(dtype=np.float64))
    moved = cluster_means(sums, counts, at)
    return (moved + shift).astype(floating_dtype(parts[0], centers)), counts, inertia


def shard_rounds(x: Array, centers: Array, max_iter: int, tol: float) -> Generator[Array, Array, Clustering]:
    """What one shard does: it yields what it sends and is sent the total over all shards, round by round.

    Every message is a vector that adds up. The first two give the mean and the variance that the tolerance is relative
    to; then one an iteration: sums, counts and how many labels changed; the last is the inertia. All shards see the
    same totals, so they hold the same centres and stop together.
    """
    k, d = centers.shape
    total = yield np.concatenate([x.sum(0, dtype=np.float64), [len(x)]])
    shift = total[:d] / total[d]
    wide = np.promote_types(floating_dtype(x, centers), np.float32)
    points, at = (x - shift).astype(wide), (centers - shift).astype(wide)
    total_squares = yield (points.astype(np.float64) ** 2).sum()[None]
    limit = tol * float(total_squares[0]) / (total[d] * d)
    labels = np.full(len(x), -1)
    for n_iter in range(1, max_iter + 1):  # noqa: B007, told at the end
        before, labels = labels, nearest_center(points, at)
        sums, counts = cluster_sums(points, labels, k)
        total = yield np.concatenate([sums.ravel(), counts, [(labels != before).sum()]])
        old, at = at, cluster_means(total[: k * d].reshape(k, d), total[k * d : -1], at)
        if total[-1] == 0 or ((at - old) ** 2).sum() <= limit:
            break
    labels = nearest_center(points, at)
    inertia = yield ((points - at[labels]) ** 2).sum(dtype=np.float64)[None]
    return (at + shift).astype(floating_dtype(x, centers)), labels, float(inertia[0]), n_iter


def sharded_kmeans(
    parts: Shards, centers: Array, max_iter: int = 300, tol: float = 1e-4
) -> tuple[Array, tuple[Array, ...], float, int]:
    """Lloyd's iterations over shards in one process: what `kmeans` with empty="keep" finds, labels one array a shard.

    The shards take turns, and their messages are added up in order: the algebra of the distributed form without its
    processes, which `kmeans_processes` has. Arguments and errors are those of `sharded_kmeans_step`, max_iter and tol
    those of `kmeans`.

    >>> parts = (np.array([[0.0], [2.0]]), np.array([[9.0]]))
    >>> centers, labels, inertia, n_iter = sharded_kmeans(parts, np.array([[0.0], [2.0]]))
    >>> centers.ravel().tolist(), [part.tolist() for part in labels], inertia
    ([1.0, 9.0], [[0, 0], [1]], 2.0)
    """
    check_shards(parts, centers)
    check_count(max_iter, "max_iter", at_least=1)
    check_number(tol, "tol", at_least=0)
    shards = [shard_rounds(part, centers, max_iter, tol) for part in parts]
    messages: list[Any] = [next(shard) for shard in shards]
    found: list[Clustering] = []
    while not found:
        total = np.sum(messages, axis=0)
        messages.clear()
        for shard in shards:
            try:
                messages.append(shard.send(total))
            except StopIteration as end:
                found.append(end.value)
    at, _, inertia, n_iter = found[0]
    return at, tuple(labels for _, labels, _, _ in found), inertia, n_iter
