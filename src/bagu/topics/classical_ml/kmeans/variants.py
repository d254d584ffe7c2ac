"""Right ways to write k-means and its step over shards that look unlike the references."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Result = tuple[Array, Array, float, int]


def with_masks(x: Array, centers: Array, max_iter: int = 300, tol: float = 1e-4, empty: str = "farthest") -> Result:
    """Correct: all differences at once, a mask a cluster; founders are found before any mean is taken."""
    now, labels, rounds = centers.astype(float), None, 0
    while rounds < max_iter:
        rounds += 1
        squares = ((x[:, None, :] - now[None]) ** 2).sum(-1)
        fresh = squares.argmin(1)
        member = fresh.copy()
        if empty == "farthest" and squares.min(1).max() > 0:
            missing = [j for j in range(len(now)) if j not in fresh]
            member[np.argsort(-squares.min(1), kind="stable")[: len(missing)]] = missing
        after = np.array([x[member == j].mean(0) if (member == j).any() else now[j] for j in range(len(now))])
        shift, now = float(((after - now) ** 2).sum()), after
        if labels is not None and (labels == fresh).all():
            break
        labels = fresh
        if shift <= tol * x.var(0).mean():
            break
    last = ((x[:, None, :] - now[None]) ** 2).sum(-1)
    return now, last.argmin(1), float(last.min(1).sum()), rounds


def one_hot(x: Array, centers: Array, max_iter: int = 300, tol: float = 1e-4, empty: str = "farthest") -> Result:
    """Correct: members as a matrix of zeros and ones, so that sums are a product; stops on still centres alone."""
    n, k = len(x), len(centers)
    at = np.array(centers, dtype=float)
    limit = tol * np.mean(np.var(x, axis=0))
    for rounds in range(max_iter):  # noqa: B007, told at the end
        squares = np.add.outer((x * x).sum(1), (at * at).sum(1)) - 2 * x @ at.T
        labels = squares.argmin(1)
        ones = np.zeros((n, k))
        ones[np.arange(n), labels] = 1
        own = ((x - at[labels]) ** 2).sum(1)
        if empty == "farthest" and own.max() > 0:
            for j, i in zip(np.flatnonzero(ones.sum(0) == 0), np.argsort(-own, kind="stable"), strict=False):
                ones[i] = 0
                ones[i, j] = 1
        size = ones.sum(0)
        new = at.copy()
        new[size > 0] = (ones.T @ x)[size > 0] / size[size > 0, None]
        moved, at = ((new - at) ** 2).sum(), new
        if moved <= limit:  # the same labels give the same centres
            break
    squares = ((x[:, None] - at) ** 2).sum(2)
    return at, squares.argmin(1), float(squares.min(1).sum()), rounds + 1


def added_at(x: Array, centers: Array, max_iter: int = 300, tol: float = 1e-4, empty: str = "farthest") -> Result:
    """Correct: sums by np.add.at; moves are applied as corrections of sums and counts."""

    def squares_to(at: Array) -> Array:
        return np.stack([((x - center) ** 2).sum(1) for center in at], axis=1)

    at, old = centers + 0.0, np.full(len(x), -1)
    n_iter = 0
    while True:
        n_iter += 1
        squares = squares_to(at)
        labels = np.argmin(squares, axis=1)
        sums, counts = np.zeros(at.shape), np.zeros(len(at))
        np.add.at(sums, labels, x)
        np.add.at(counts, labels, 1)
        if empty == "farthest" and not counts.all() and squares.min(1).any():
            order = np.lexsort((np.arange(len(x)), -squares.min(1)))
            for j, i in zip(np.where(counts == 0)[0], order, strict=False):
                sums[labels[i]] -= x[i]
                counts[labels[i]] -= 1
                sums[j], counts[j] = x[i], 1
        new = np.where(counts[:, None] > 0, sums / np.where(counts > 0, counts, 1)[:, None], at)
        moved = np.linalg.norm(new - at) ** 2
        at = new
        if np.array_equal(labels, old) or moved <= tol * x.var(axis=0).mean() or n_iter == max_iter:
            break
        old = labels
    squares = squares_to(at)
    return at, squares.argmin(1), float(squares.min(1).sum()), n_iter


def plain_python(x: Array, centers: Array, max_iter: int = 300, tol: float = 1e-4, empty: str = "farthest") -> Result:
    """Correct: lists and loops."""
    points, at = [list(map(float, row)) for row in x], [list(map(float, row)) for row in centers]

    def to(p: list[float], q: list[float]) -> float:
        return sum((a - b) ** 2 for a, b in zip(p, q, strict=True))

    middle = [sum(column) / len(points) for column in zip(*points, strict=True)]
    limit = tol * sum(to(p, middle) for p in points) / (len(points) * len(middle))
    labels: list[int] = []
    for n_iter in range(1, max_iter + 1):  # noqa: B007, told at the end
        before, labels = labels, [min((to(p, q), j) for j, q in enumerate(at))[1] for p in points]
        groups: dict[int, list[int]] = {j: [i for i, at_j in enumerate(labels) if at_j == j] for j in range(len(at))}
        if empty == "farthest":
            far = sorted(range(len(points)), key=lambda i: (-to(points[i], at[labels[i]]), i))
            lonely = [j for j in groups if not groups[j]]
            if to(points[far[0]], at[labels[far[0]]]) > 0:
                for j, i in zip(lonely, far, strict=False):
                    groups[labels[i]].remove(i)
                    groups[j] = [i]
        old = at
        at = [
            [sum(points[i][c] for i in group) / len(group) for c in range(len(middle))] if group else old[j]
            for j, group in groups.items()
        ]
        if labels == before or sum(to(p, q) for p, q in zip(at, old, strict=True)) <= limit:
            break
    final = [min((to(p, q), j) for j, q in enumerate(at)) for p in points]
    return np.array(at), np.array([j for _, j in final]), sum(square for square, _ in final), n_iter


def in_float32(x: Array, centers: Array, max_iter: int = 300, tol: float = 1e-4, empty: str = "farthest") -> Result:
    """Correct in float32, which is judged as float32; sums by a weighted count for each coordinate."""
    p, at = np.asfortranarray(x, np.float32), centers.astype(np.float32)
    k, old = len(at), None
    limit = np.float32(tol) * p.var(0).mean()
    for n_iter in range(1, max_iter + 1):  # noqa: B007, told at the end
        squares = np.square(p[:, :, None] - at.T[None]).sum(1)  # (n, k)
        labels = squares.argmin(1)
        own, group = squares[np.arange(len(p)), labels], labels.copy()
        if empty == "farthest" and own.max() > 0:
            missing = np.setdiff1d(np.arange(k), labels)
            group[np.argsort(own, kind="stable")[::-1][: len(missing)]] = missing
        counts = np.bincount(group, minlength=k)
        sums = np.stack([np.bincount(group, column, k) for column in p.T], axis=1).astype(np.float32)
        new = np.where(counts[:, None], sums / np.maximum(counts, 1)[:, None].astype(np.float32), at)
        moved, at = np.square(new - at).sum(), new
        if (old is not None and not (labels != old).any()) or moved <= limit:
            break
        old = labels
    squares = np.square(p[:, :, None] - at.T[None]).sum(1)
    return at, squares.argmin(1), squares.min(1).sum(), n_iter  # a float32, as `float` would promise more


def by_recursion(x: Array, centers: Array, max_iter: int = 300, tol: float = 1e-4, empty: str = "farthest") -> Result:
    """Correct: an iteration is a function that calls the next one; groups are lists of rows."""

    def nearest(at: Array) -> tuple[Array, Array]:
        lengths = np.linalg.norm(x[:, None] - at[None], axis=2)
        return lengths.argmin(1), lengths.min(1)

    def iterate(at: Array, before: bytes, done: int) -> tuple[Array, int]:
        labels, away = nearest(at)
        groups: list[list[int]] = [[] for _ in at]
        for i, j in enumerate(labels):
            groups[j].append(i)
        if empty != "keep" and away.any():
            for i in sorted(range(len(x)), key=lambda i: -away[i]):
                free = next((group for j, group in enumerate(groups) if not group and j not in labels), None)
                if free is None:
                    break
                groups[labels[i]].remove(i)
                free.append(i)
        new = np.array([np.mean(x[group], axis=0) if group else c for c, group in zip(at, groups, strict=True)])
        still = np.sum((new - at) ** 2) <= tol * np.mean((x - x.mean(0)) ** 2)
        if labels.tobytes() == before or still or done + 1 == max_iter:
            return new, done + 1
        return iterate(new, labels.tobytes(), done + 1)

    at, n_iter = iterate(np.array(centers, dtype=np.float64), b"", 0)
    labels, away = nearest(at)
    return at, labels, float(away @ away), n_iter


def by_triangles(x: Array, centers: Array, max_iter: int = 300, tol: float = 1e-4, empty: str = "farthest") -> Result:
    """Correct: distances are left out where half the way between two centres says that they cannot be less."""
    at, labels, limit = centers.astype(np.float64), np.full(len(x), -1), tol * x.var(axis=0).mean()

    def assign() -> tuple[Array, Array]:
        apart = ((at[:, None] - at) ** 2).sum(-1) ** 0.5
        labels, away = np.zeros(len(x), dtype=np.int64), np.zeros(len(x))
        for i, point in enumerate(x):
            best, length = 0, float(np.dot(point - at[0], point - at[0]) ** 0.5)
            for j in range(1, len(at)):
                if apart[best, j] / 2 > length * (1 + 1e-9):
                    continue
                other = float(np.dot(point - at[j], point - at[j]) ** 0.5)
                if other < length:
                    best, length = j, other
            labels[i], away[i] = best, length
        return labels, away

    for n_iter in range(1, max_iter + 1):  # noqa: B007, told at the end
        old, (labels, away) = labels, assign()
        weights = np.eye(len(at))[labels]
        if empty == "farthest" and away.max() > 0:
            lonely = np.flatnonzero(weights.sum(0) == 0)
            taken = np.argsort(-away, kind="stable")[: len(lonely)]
            weights[taken] = np.eye(len(at))[lonely[: len(taken)]]
        shares = weights / np.maximum(weights.sum(0), 1)
        new = np.einsum("nk,nd->kd", shares, x) + at * (weights.sum(0) == 0)[:, None]
        moves = (new - at).ravel()
        at = new
        if (labels == old).all() or moves @ moves <= limit:
            break
    labels, away = assign()
    return at, labels, float((away**2).sum()), n_iter


def by_sorting(x: Array, centers: Array, max_iter: int = 300, tol: float = 1e-4, empty: str = "farthest") -> Result:
    """Correct: points are sorted by label and added up with reduceat; squares by a product, after the mean is off."""
    shift = x.mean(0)
    p, at = x - shift, centers - shift

    def assign(at: Array) -> Array:
        return np.asarray(np.argmax(p @ at.T - 0.5 * (at * at).sum(1), axis=1))

    labels, counter = np.full(len(p), -1), iter(range(1, max_iter + 1))
    for n_iter in counter:  # noqa: B007, told at the end
        fresh = assign(at)
        group, away = fresh.copy(), ((p - at[fresh]) ** 2).sum(1)
        if empty == "farthest" and away.any():
            missing = [j for j in range(len(at)) if not (fresh == j).any()]
            for j, i in zip(missing, np.lexsort((range(len(p)), -away)), strict=False):
                group[i] = j
        order = np.argsort(group, kind="stable")
        present, starts = np.unique(group[order], return_index=True)
        new = at.copy()
        new[present] = np.add.reduceat(p[order], starts, axis=0) / np.diff([*starts, len(p)])[:, None]
        same, labels = np.array_equal(fresh, labels), fresh
        moved, at = ((new - at) ** 2).sum(), new
        if same or moved <= tol * (p**2).mean():
            break
    labels = assign(at)
    return at + shift, labels, float(((p - at[labels]) ** 2).sum()), n_iter


def in_one_place(parts: Sequence[Array], centers: Array) -> tuple[Array, Array, float]:
    """Correct, and no longer distributed: all points are brought together first."""
    x = np.concatenate(parts)
    squares = ((x[:, None] - centers[None]) ** 2).sum(-1)
    labels = squares.argmin(1)
    counts = np.array([(labels == j).sum() for j in range(len(centers))])
    moved = np.array([x[labels == j].mean(0) if counts[j] else centers[j] for j in range(len(centers))])
    return moved, counts, float(squares.min(1).sum())


def weighted_means(parts: Sequence[Array], centers: Array) -> tuple[Array, Array, float]:
    """Correct: shards send means and counts, and the means are weighted by the counts of each cluster."""
    k, d = centers.shape
    means, counts, inertia = np.zeros((len(parts), k, d)), np.zeros((len(parts), k), dtype=int), 0.0
    for w, part in enumerate(parts):
        for point in part:
            squares = [float(((point - center) ** 2).sum()) for center in centers]
            j = int(np.argmin(squares))
            counts[w, j] += 1
            means[w, j] += (point - means[w, j]) / counts[w, j]  # a running mean
            inertia += squares[j]
    total = counts.sum(0)
    merged = (means * counts[:, :, None]).sum(0) / np.maximum(total, 1)[:, None]
    return np.where(total[:, None] > 0, merged, centers), total, inertia


def as_moves(parts: Sequence[Array], centers: Array) -> tuple[Array, Array, float]:
    """Correct: shards send by how much their points differ from the centres in sum, which is how far those move."""
    pull, counts, inertia = np.zeros(centers.shape), np.zeros(len(centers), dtype=int), 0.0
    for part in parts:
        squares = (part**2).sum(1)[:, None] - 2 * part @ centers.T + (centers**2).sum(1)
        for i, j in enumerate(squares.argmin(1)):
            away = part[i] - centers[j]
            pull[j] += away
            counts[j] += 1
            inertia += float(away @ away)
    return centers + pull / np.maximum(counts, 1)[:, None], counts, inertia


def messages(parts: Sequence[Array], centers: Array) -> tuple[Array, Array, float]:
    """Correct: each shard makes one array of sums, counts and loss, as it would be sent; those are added up."""
    k, d = centers.shape

    def message(part: Array) -> Array:
        sent = np.zeros((k, d + 2))
        if len(part):
            squares = np.square(part[:, None] - centers).sum(-1)
            ones = np.eye(k)[squares.argmin(1)]
            sent[:, :d], sent[:, d], sent[:, d + 1] = ones.T @ part, ones.sum(0), (ones * squares).sum(0)
        return sent

    total = sum(map(message, parts), np.zeros((k, d + 2)))
    counts = total[:, d].astype(int)
    moved = np.divide(total[:, :d], total[:, d : d + 1], out=centers.astype(float), where=counts[:, None] > 0)
    return moved, counts, float(total[:, d + 1].sum())


def merged_in_pairs(parts: Sequence[Array], centers: Array) -> tuple[Array, Array, float]:
    """Correct: means and counts are merged two at a time, as a tree of machines would do it."""

    def local(part: Array) -> tuple[Array, Array, float]:
        labels = np.array([int(np.argmin(((p - centers) ** 2).sum(1))) for p in part], dtype=int)
        counts = np.bincount(labels, minlength=len(centers))
        means = np.array([part[labels == j].mean(0) if n else centers[j] for j, n in enumerate(counts)])
        return means, counts, float(((part - centers[labels]) ** 2).sum())

    def merge(a: tuple[Array, Array, float], b: tuple[Array, Array, float]) -> tuple[Array, Array, float]:
        both = a[1] + b[1]
        share = (b[1] / np.maximum(both, 1))[:, None]
        return a[0] + share * (b[0] - a[0]), both, a[2] + b[2]

    waiting = [local(part) for part in parts]
    while len(waiting) > 1:
        waiting = [
            merge(*waiting[i : i + 2]) if i + 1 < len(waiting) else waiting[i] for i in range(0, len(waiting), 2)
        ]
    return waiting[0]


def with_dictionaries(parts: Sequence[Array], centers: Array) -> tuple[Array, Array, float]:
    """Correct: plain Python; only clusters that have points are mentioned."""
    places = [tuple(map(float, c)) for c in centers]
    sums: dict[int, list[float]] = {}
    counts: dict[int, int] = {}
    loss = 0.0
    for part in parts:
        for point in part.tolist():
            squares = [sum((a - b) ** 2 for a, b in zip(point, place, strict=True)) for place in places]
            j = squares.index(min(squares))
            loss += squares[j]
            counts[j] = counts.get(j, 0) + 1
            sums[j] = [a + b for a, b in zip(sums.get(j, [0.0] * len(point)), point, strict=True)]
    moved = [[v / counts[j] for v in sums[j]] if j in counts else list(place) for j, place in enumerate(places)]
    return np.array(moved), np.array([counts.get(j, 0) for j in range(len(places))]), loss


def by_variances(parts: Sequence[Array], centers: Array) -> tuple[Array, Array, float]:
    """Correct: the loss is that about the means, and the count times how far they moved."""
    x = np.vstack([np.asarray(part, dtype=float) for part in parts])
    labels = np.linalg.norm(x[:, None] - centers, axis=2).argmin(1)
    moved, counts, loss = np.array(centers, dtype=float), np.zeros(len(centers), dtype=np.int64), 0.0
    for j in np.unique(labels):
        mine = x[labels == j]
        moved[j], counts[j] = np.average(mine, axis=0), len(mine)
        loss += len(mine) * float(mine.var(0).sum() + ((moved[j] - centers[j]) ** 2).sum())
    return moved, counts, loss


def step_in_float32(parts: Sequence[Array], centers: Array) -> tuple[Array, Array, Any]:
    """Correct in float32, which is judged as float32; np.add.at gathers, the shards in reverse."""
    at = centers.astype(np.float32)
    sums, counts, loss = np.zeros_like(at), np.zeros(len(at), np.int32), np.float32(0)
    for part in parts[::-1]:
        p = np.asfortranarray(part, np.float32)
        squares = np.einsum("nkd,nkd->nk", p[:, None] - at, p[:, None] - at)
        labels = squares.argmin(1)
        np.add.at(sums, labels, p)
        np.add.at(counts, labels, 1)
        loss = loss + squares.min(1).sum(dtype=np.float32)
    some = counts > 0
    at[some] = sums[some] / counts[some, None].astype(np.float32)
    return at, counts, loss  # a float32, as `float` would promise more
