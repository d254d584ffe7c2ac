"""Right solutions of the problems that look unlike the reference."""

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def by_moving_rows(x: Array, y: Array, criterion: str = "gini", min_samples_leaf: int = 1) -> tuple[int, float, float]:
    """Correct: one row after the other moves from the right tally to the left one."""

    def mixed(tally: dict[float, int], size: int) -> float:
        shares = [count / size for count in tally.values() if count]
        if criterion == "gini":
            return sum(p * (1 - p) for p in shares)
        if criterion == "entropy":
            return float(-sum(p * np.log2(p) for p in shares))
        mean = sum(v * count for v, count in tally.items()) / size
        return sum(count * (v - mean) ** 2 for v, count in tally.items()) / size

    n = len(y)
    best = (-1, float("nan"), 0.0)
    for j in range(x.shape[1]):
        left: dict[float, int] = {}
        right = {float(v): int((y == v).sum()) for v in np.unique(y)}
        parent = mixed(right, n)
        order = sorted(range(n), key=lambda i: x[i, j])
        for done, (i, following) in enumerate(pairwise(order), 1):
            left[float(y[i])] = left.get(float(y[i]), 0) + 1
            right[float(y[i])] -= 1
            if x[i, j] == x[following, j] or done < min_samples_leaf or n - done < min_samples_leaf:
                continue
            gain = parent - done / n * mixed(left, done) - (n - done) / n * mixed(right, n - done)
            if best[0] < 0 or gain > best[2]:
                best = (j, (float(x[i, j]) + float(x[following, j])) / 2, gain)
    return best


def by_every_threshold(
    x: Array, y: Array, criterion: str = "gini", min_samples_leaf: int = 1
) -> tuple[int, float, float]:
    """Correct: masks for all thresholds of a column at once, and the least impurity of the children."""

    def mixed(part: Array) -> float:
        if criterion == "squared_error":
            return float(np.var(part))
        shares = np.unique(part, return_counts=True)[1] / len(part)
        return float(1 - (shares**2).sum()) if criterion == "gini" else float((shares * np.log2(1 / shares)).sum())

    found = []
    for j in range(x.shape[1]):
        values = np.unique(x[:, j]).astype(np.float64)
        for cut in (values[1:] + values[:-1]) / 2:
            inside = x[:, j] <= cut
            sizes = int(inside.sum()), int((~inside).sum())
            if min(sizes) >= min_samples_leaf:
                found.append((sizes[0] * mixed(y[inside]) + sizes[1] * mixed(y[~inside]), j, float(cut)))
    if not found:
        return -1, float("nan"), 0.0
    least, j, cut = min(found, key=lambda cut: cut[0])
    return j, cut, mixed(y) - least / len(y)


def by_sums_of_squares(
    x: Array, y: Array, criterion: str = "gini", min_samples_leaf: int = 1
) -> tuple[int, float, float]:
    """Correct: gini and variance are both a mean square minus the square of a mean, of marks or of numbers."""
    n = len(y)
    numbers = y.astype(np.float64)[:, None] - y.mean(dtype=np.float64)
    marks = numbers if criterion == "squared_error" else np.eye(int(y.max()) + 1)[y]
    best, chosen = -np.inf, (-1, float("nan"))

    def entropy(sums: Array) -> Array:
        total = sums.sum(axis=1, keepdims=True)
        shares = np.where(sums > 0, sums / total, 1.0)
        return np.asarray(-(sums * np.log2(shares)).sum(axis=1))

    for j in range(x.shape[1]):
        order = np.argsort(x[:, j])
        column, left = x[order, j].astype(np.float64), marks[order].cumsum(axis=0)[:-1]
        right, a = marks.sum(axis=0) - left, np.arange(1, n)
        if criterion == "entropy":
            scores = entropy(marks.sum(axis=0)[None]) - entropy(left) - entropy(right)
        else:
            whole = (marks.sum(axis=0) ** 2).sum() / n
            scores = (left**2).sum(axis=1) / a + (right**2).sum(axis=1) / (n - a) - whole
        scores[(column[1:] == column[:-1]) | (a < min_samples_leaf) | (n - a < min_samples_leaf)] = -np.inf
        if n > 1 and scores.max() > best:
            best, at = float(scores.max()), int(scores.argmax())
            chosen = j, float((column[at] + column[at + 1]) / 2)
    return (*chosen, best / n if chosen[0] >= 0 else 0.0)


def by_recursion(feature: Array, threshold: Array, left: Array, right: Array, value: Array, x: Array) -> Array:
    """Correct: a node parts its rows and hands them down."""
    predicted = np.empty((len(x), value.shape[1]), dtype=value.dtype)

    def descend(node: int, rows: Array) -> None:
        if left[node] < 0:
            predicted[rows] = value[node]
            return
        small = x[rows, feature[node]] <= threshold[node]
        descend(int(left[node]), rows[small])
        descend(int(right[node]), rows[~small])

    descend(0, np.arange(len(x)))
    return predicted


def by_masks(feature: Array, threshold: Array, left: Array, right: Array, value: Array, x: Array) -> Array:
    """Correct: parents come first, so one pass over the nodes tells which rows reach each."""
    reaches = np.zeros((len(left), len(x)), dtype=bool)
    reaches[0] = True
    predicted = np.zeros((len(x), value.shape[1]), dtype=value.dtype)
    for node in range(len(left)):
        if left[node] == -1:
            predicted[reaches[node]] = value[node]
        else:
            above = x[:, feature[node]] > threshold[node]
            reaches[left[node]] = reaches[node] & ~above
            reaches[right[node]] = reaches[node] & above
    return predicted


def by_rows(feature: Array, threshold: Array, left: Array, right: Array, value: Array, x: Array) -> Array:
    """Correct: row by row, and a list at the end."""
    ends = []
    for row in x:
        node = 0
        while right[node] != -1:
            node = right[node] if row[feature[node]] > threshold[node] else left[node]
        ends.append(value[node])
    return np.array(ends, dtype=value.dtype).reshape(-1, value.shape[1])


def by_sets(votes: Array, indices: Array, y: Array) -> float:
    """Correct: a Counter a row; most_common would break ties by order, so the class is part of the key."""
    bags = [set(row.tolist()) for row in indices]
    marks = []
    for i, truth in enumerate(y.tolist()):
        tally = Counter(int(votes[b, i]) for b, bag in enumerate(bags) if i not in bag)
        if tally:
            marks.append(max(tally, key=lambda c: (tally[c], -c)) == truth)
    return sum(marks) / len(marks) if marks else float("nan")


def by_tallies(votes: Array, indices: Array, y: Array) -> float:
    """Correct: one weighted bincount over all votes that are allowed."""
    n, classes = len(y), int(max(votes.max() if votes.size else 0, y.max())) + 1
    allowed = np.array([~np.isin(np.arange(n), row) for row in indices])
    cells = (np.arange(n) * classes + votes)[allowed]
    table = np.bincount(cells, minlength=n * classes).reshape(n, classes)
    some = table.sum(axis=1) > 0
    return float(np.mean(np.argmax(table, axis=1)[some] == y[some])) if some.any() else float("nan")


def by_models(votes: Array, indices: Array, y: Array) -> float:
    """Correct: every model in turn writes its votes on the rows that it did not draw."""
    n = len(y)
    table = np.zeros((n, 1 + int(max([y.max(), *votes.ravel()]))), dtype=np.int64)
    for said, drawn in zip(votes, indices, strict=True):
        outside = np.setdiff1d(np.arange(n), drawn)
        table[outside, said[outside]] += 1
    right = [int(np.argmax(row)) == truth for row, truth in zip(table, y.tolist(), strict=True) if row.any()]
    return float(np.mean(right)) if right else float("nan")
