"""The inner loop of k-means: name the nearest centre of each point of a block, and add the points up by centre."""

from bagu.algorithms._kernel import kernel
from bagu.algorithms.arrays import Array


@kernel
def assign_block(
    products: Array, halves: Array, points: Array, best: Array, nearest: Array, sums: Array, counts: Array
) -> None:
    """products (k, n) of centres and points, halves (k,) of squared norms: |c|²/2 − c·x ranks centres as distance does.

    Fills nearest (n,), adds to sums (k, d) and counts (k,). Centres are the outer loop: then the inner one has no
    branch and runs in SIMD over the points, at the cost of best (n,), the least score so far.
    """
    k, n = products.shape
    for i in range(n):
        best[i] = halves[0] - products[0, i]
        nearest[i] = 0
    for j in range(1, k):
        row, half = products[j], halves[j]
        for i in range(n):
            score = half - row[i]
            less = score < best[i]
            best[i] = score if less else best[i]
            nearest[i] = j if less else nearest[i]
    for i in range(n):
        counts[nearest[i]] += 1
        into, point = sums[nearest[i]], points[i]
        for c in range(point.size):
            into[c] += point[c]
