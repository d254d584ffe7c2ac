"""Right ways to write k-means++ that look unlike the reference."""

from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def by_search(x: Array, n_clusters: int, u: Array) -> tuple[Array, Array]:
    """Correct: probabilities, their running sum, and a binary search to the right of the draw."""
    p = x.astype(float)
    squares = ((p[:, None] - p[None]) ** 2).sum(-1)  # all pairs
    chosen = [int(np.floor(u[0, 0] * len(p)))]
    for row in range(1, n_clusters):
        nearest = squares[chosen].min(0)
        total = nearest.sum()
        options: list[tuple[float, int, int]] = []
        for draw in u[row]:
            i = int(np.searchsorted(np.cumsum(nearest), draw * total, side="right")) if total > 0 else 0
            options.append((float(np.minimum(nearest, squares[i]).sum()), len(options), i))
        chosen.append(min(options)[2])
    return p[chosen], np.array(chosen)


def by_subtraction(x: Array, n_clusters: int, u: Array) -> tuple[Array, Array]:
    """Correct: a draw is used up point by point; plain loops."""
    points = [tuple(float(v) for v in row) for row in x]

    def to(i: int, j: int) -> float:
        return sum((a - b) ** 2 for a, b in zip(points[i], points[j], strict=True))

    chosen = [int(float(u[0][0]) * len(points))]
    while len(chosen) < n_clusters:
        nearest = [min(to(i, j) for j in chosen) for i in range(len(points))]
        best = None
        for draw in u[len(chosen)]:
            rest, pick = float(draw) * sum(nearest), 0
            for i, square in enumerate(nearest):
                rest -= square
                if rest < 0:
                    pick = i
                    break
            left = sum(min(square, to(i, pick)) for i, square in enumerate(nearest))
            if best is None or left < best[0]:
                best = left, pick
        assert best is not None
        chosen.append(best[1])
    return np.array([points[i] for i in chosen]), np.array(chosen)


def by_shares(x: Array, n_clusters: int, u: Array) -> tuple[Array, Array]:
    """Correct: a matrix of distances of all candidates at once."""
    p, chosen = x + 0.0, np.zeros(n_clusters, dtype=int)
    chosen[0] = u[0, 0] * len(p) // 1
    nearest = np.linalg.norm(p - p[chosen[0]], axis=1) ** 2
    for at in range(1, n_clusters):
        ends = np.cumsum(nearest / max(nearest.sum(), 1e-300))
        picks = np.array([next((i for i, end in enumerate(ends) if end > draw), 0) for draw in u[at]])
        left = np.minimum(nearest, ((p[picks][:, None] - p) ** 2).sum(2))  # (trials, n)
        winner = left.sum(1).argmin()
        chosen[at], nearest = picks[winner], left[winner]
    return p[chosen], chosen


def in_narrow_floats(x: Array, n_clusters: int, u: Array) -> tuple[Array, Array]:
    """Correct: float32, and each draw is compared with all running sums at once by counting those not above it."""
    p = x.astype(np.float32)
    chosen = [int(u[0][0] * len(p))]
    near = np.einsum("nd,nd->n", p - p[chosen[0]], p - p[chosen[0]])
    for draws in u[1:].astype(np.float32):
        totals = np.cumsum(near)
        picks = (totals[None] <= (draws * totals[-1])[:, None]).sum(1) % len(p)  # all are: the points have run out
        table = np.minimum(near, np.square(p[picks, None] - p[None]).sum(2))
        best = min(range(len(picks)), key=lambda t: float(table[t].sum()))
        chosen.append(int(picks[best]))
        near = table[best]
    return x[chosen], np.array(chosen)


def by_accumulate(x: Array, n_clusters: int, u: Array) -> tuple[Array, Array]:
    """Correct: lists, itertools, and distances remembered in a dictionary."""
    rows, known = x.tolist(), {}

    def square(i: int, j: int) -> float:
        pair = (min(i, j), max(i, j))
        if pair not in known:
            known[pair] = sum((a - b) ** 2 for a, b in zip(rows[i], rows[j], strict=True))
        return float(known[pair])

    def cost(centers: list[int]) -> list[float]:
        return [min(square(i, c) for c in centers) for i in range(len(rows))]

    centers = [int(u[0, 0] * len(rows))]
    for draws in u[1:].tolist():
        sums = list(accumulate(cost(centers)))
        picks = [next((i for i, s in enumerate(sums) if s > draw * sums[-1]), 0) for draw in draws]
        centers.append(min(picks, key=lambda pick: sum(cost([*centers, pick]))))
    return np.array([rows[i] for i in centers]), np.array(centers)


def by_intervals(x: Array, n_clusters: int, u: Array) -> tuple[Array, Array]:
    """Correct: each point owns an interval [start, end) of [0, total); points already chosen own nothing."""
    p, picked = x.astype(np.float64), np.zeros(n_clusters, dtype=np.int64)
    picked[0] = np.trunc(u[0, 0] * len(p))
    norms = (p * p).sum(1)
    gram = p @ p.T
    squares = np.maximum(norms[:, None] + norms - 2 * gram, 0)  # whole coordinates: exact
    for k in range(1, n_clusters):
        near = squares[:, picked[:k]].min(axis=1)
        end = np.cumsum(near)
        start = end - near
        best, least = 0, np.inf
        for draw in u[k]:
            inside = (start <= draw * end[-1]) & (draw * end[-1] < end)
            candidate = int(np.flatnonzero(inside)[0]) if inside.any() else 0
            left = np.minimum(near, squares[candidate]).sum()
            if left < least:
                best, least = candidate, left
        picked[k] = best
    return p[picked], picked


def from_the_right(x: Array, n_clusters: int, u: Array) -> tuple[Array, Array]:
    """Correct: whole columns of differences, and the number of points left when the sum from the right is used up."""
    p, indices = np.array(x, dtype=float), [int(len(x) * u[0, 0])]
    near = np.full(len(p), np.inf)
    for j in range(n_clusters):
        fresh = sum((p[:, c] - p[indices[j], c]) ** 2 for c in range(p.shape[1]))
        near = np.minimum(near, fresh)
        if j + 1 == n_clusters:
            break
        rest = np.cumsum(near[::-1])[::-1]  # this point's weight and all to the right
        options: list[tuple[float, int, int]] = []
        total = rest[0]
        for draw in u[j + 1]:
            # the first point after which no more than (1 - draw) of the total is left
            after = np.append(rest[1:], 0.0)
            i = int(np.argmax(total - after > draw * total))
            remaining = np.fmin(near, ((p - p[i]) ** 2).sum(1)).sum()
            options.append((remaining, len(options), i))
        indices.append(sorted(options)[0][2])
    return p[indices], np.array(indices, dtype=np.int64)


def as_a_class(x: Array, n_clusters: int, u: Array) -> tuple[Array, Array]:
    """Correct: a helper holds the state; candidates that were drawn twice are looked at once."""

    class Seeds:
        def __init__(self, first: int) -> None:
            self.order, self.near = [first], self.squares(first)

        def squares(self, i: int) -> Array:
            return np.asarray(np.linalg.norm(x - x[i], axis=-1) ** 2)

        def draw(self, shares: Array) -> None:
            edges = self.near.cumsum()
            if edges[-1] == 0:
                self.order.append(0)
                return
            found = np.digitize(shares * edges[-1], edges)
            fields = {int(i): np.where(self.squares(i) < self.near, self.squares(i), self.near) for i in found}
            pick = min(fields, key=lambda i: float(fields[i].sum()))
            self.order.append(pick)
            self.near = fields[pick]

    seeds = Seeds(int(np.floor(u.flat[0] * x.shape[0])))
    for shares in u[1:]:
        seeds.draw(shares)
    return np.take(x, seeds.order, axis=0), np.array(seeds.order)
