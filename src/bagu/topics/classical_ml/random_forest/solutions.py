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


def by_pairs(x: Array, y: Array, criterion: str = "gini", min_samples_leaf: int = 1) -> tuple[int, float, float]:
    """Correct: gini is the chance that two draws differ, the variance half of their mean squared difference.

    Sums over all pairs within every prefix and every suffix come from a table of pairs; entropy has none, so it counts.
    """
    n, best = len(y), (-1, float("nan"), 0.0)
    apart = np.subtract.outer(y, y).astype(float)
    pairs = (apart != 0).astype(float) if criterion == "gini" else apart**2 / 2

    def bits(part: Array) -> float:
        shares = np.bincount(part) / len(part)
        return float(-sum(p * np.log2(p) for p in shares if p > 0))

    for j in range(x.shape[1]):
        order = np.argsort(x[:, j], kind="mergesort")
        column = x[order, j].astype(float)
        if criterion != "entropy":
            table = pairs[np.ix_(order, order)]
            prefix = np.diagonal(table.cumsum(0).cumsum(1))
            suffix = np.diagonal(table[::-1, ::-1].cumsum(0).cumsum(1))[::-1]
        for k in range(max(min_samples_leaf, 1), n - max(min_samples_leaf, 1) + 1):
            if column[k - 1] == column[k]:
                continue
            if criterion == "entropy":
                own = y[order]
                gain = bits(y) - k / n * bits(own[:k]) - (n - k) / n * bits(own[k:])
            else:
                gain = prefix[-1] / n**2 - (prefix[k - 1] / k + suffix[k] / (n - k)) / n
            if best[0] == -1 or gain > best[2]:
                best = j, float(column[k - 1] + (column[k] - column[k - 1]) / 2), float(gain)
    return best


def by_running_moments(
    x: Array, y: Array, criterion: str = "gini", min_samples_leaf: int = 1
) -> tuple[int, float, float]:
    """Correct: impurities of all prefixes, then of all suffixes, by updates of a mean and of what is spread about it."""

    def along(targets: Array) -> list[float]:
        told = []
        mean, spread = 0.0, 0.0
        counts: dict[int, int] = {}
        for m, v in enumerate(targets.tolist(), 1):
            if criterion == "squared_error":
                off = v - mean
                mean += off / m
                spread += off * (v - mean)
                told.append(spread / m)
            else:
                counts[v] = counts.get(v, 0) + 1
                p = np.array(list(counts.values())) / m
                told.append(float(1 - p @ p if criterion == "gini" else -(p * np.log2(p)).sum()))
        return told

    n, whole, top = len(y), along(y)[-1], -1.0
    feature, threshold = -1, np.nan
    for j, column in enumerate(x.T):
        order = np.argsort(column)
        left, right = along(y[order]), along(y[order[::-1]])[::-1]
        ordered = column[order].astype(np.float64)
        for k in range(1, n):
            if ordered[k] > ordered[k - 1] and min(k, n - k) >= min_samples_leaf:
                gain = whole - (k * left[k - 1] + (n - k) * right[k]) / n
                if feature < 0 or gain > top:
                    feature, threshold, top = j, float(np.mean(ordered[k - 1 : k + 1])), gain
    return feature, threshold, top if feature >= 0 else 0.0


def by_values(x: Array, y: Array, criterion: str = "gini", min_samples_leaf: int = 1) -> tuple[int, float, float]:
    """Correct: one row of a table for each different value of the feature, nothing is sorted but the values."""
    classes = criterion != "squared_error"
    marks = np.eye(int(y.max()) + 1)[y] if classes else np.stack([(z := y - y.mean(dtype=float)), z * z], axis=1)

    def total(sums: Array, size: Array) -> Array:
        """The impurity times the size."""
        if not classes:
            return np.asarray(sums[:, 1] - sums[:, 0] ** 2 / size)
        if criterion == "gini":
            return np.asarray(size - (sums**2).sum(1) / size)
        return np.asarray(size * np.log2(size) - np.where(sums > 0, sums * np.log2(np.maximum(sums, 1)), 0).sum(1))

    found: list[tuple[float, int, float]] = []
    for j in range(x.shape[1]):
        values, place = np.unique(x[:, j], return_inverse=True)
        table, sizes = np.zeros((len(values), marks.shape[1])), np.bincount(place)
        np.add.at(table, place, marks)
        left, below = np.cumsum(table, axis=0)[:-1], np.cumsum(sizes)[:-1]
        keeps = (below >= min_samples_leaf) & (len(y) - below >= min_samples_leaf)
        if keeps.any():
            cost = total(left, below) + total(table.sum(0) - left, len(y) - below)
            at = int(np.where(keeps, cost, np.inf).argmin())
            found.append((float(cost[at]), j, float(values[at]) / 2 + float(values[at + 1]) / 2))
    if not found:
        return -1, np.nan, 0.0
    least, j, cut = min(found)
    return j, cut, float(total(marks.sum(0)[None], np.array([len(y)]))[0] - least) / len(y)


def by_products_of_masks(
    x: Array, y: Array, criterion: str = "gini", min_samples_leaf: int = 1
) -> tuple[int, float, float]:
    """Correct: for each feature a matrix of answers, cuts by rows, times the marks of the rows."""
    n, best = len(y), (-1, float("nan"), -np.inf)
    marks = (y[:, None] == np.unique(y)).astype(np.float64)
    values = np.unique(y).astype(np.float64)

    def mixed(counts: Array) -> Array:
        p = counts / counts.sum(axis=1, keepdims=True)
        if criterion == "gini":
            return np.asarray((p * (1 - p)).sum(1))
        if criterion == "entropy":
            return np.asarray(-np.where(p > 0, p * np.log2(np.where(p > 0, p, 1)), 0).sum(1))
        means = p @ values
        return np.asarray((p * (values - means[:, None]) ** 2).sum(1))

    for j in reversed(range(x.shape[1])):
        column = x[:, j].astype(np.float64)
        steps = np.unique(column)
        cuts = (steps[:-1] + steps[1:]) * 0.5
        answers = column[None] <= cuts[:, None]
        sizes = answers.sum(1)
        fair = np.minimum(sizes, n - sizes) >= min_samples_leaf
        if not fair.any():
            continue
        cuts, answers, sizes = cuts[fair], answers[fair], sizes[fair]
        left = answers @ marks
        gains = mixed(marks.sum(0)[None]) - (sizes * mixed(left) + (n - sizes) * mixed(marks.sum(0) - left)) / n
        at = int(np.argmax(gains))
        if gains[at] >= best[2] - 1e-12 * (1 + abs(best[2])):  # from the last feature to the first
            best = j, float(cuts[at]), float(gains[at])
    return best if best[0] >= 0 else (-1, float("nan"), 0.0)


def by_what_the_side_tells(
    x: Array, y: Array, criterion: str = "gini", min_samples_leaf: int = 1
) -> tuple[int, float, float]:
    """Correct: gains by themselves, without impurities: mutual information, or how far the sides' means lie apart."""
    n, best = len(y), (-1, float("nan"), 0.0)
    labels = np.unique(y)
    for j in range(x.shape[1]):
        steps = sorted({float(v) for v in x[:, j]})
        for low, high in pairwise(steps):
            side = x[:, j] > low
            k = int(side.sum())
            if k < min_samples_leaf or n - k < min_samples_leaf:
                continue
            if criterion == "squared_error":
                gap = float(y[side].mean(dtype=np.float64) - y[~side].mean(dtype=np.float64))
                gain = k * (n - k) / n**2 * gap**2
            elif criterion == "gini":
                gaps = [float((y[side] == c).mean() - (y[~side] == c).mean()) for c in labels]
                gain = k * (n - k) / n**2 * sum(gap**2 for gap in gaps)
            else:
                gain = 0.0
                for c in labels:
                    for part in (side, ~side):
                        joint = float(((y == c) & part).sum()) / n
                        if joint:
                            gain += joint * np.log2(joint / ((y == c).mean() * part.mean()))
            if best[0] < 0 or gain > best[2] * (1 + 1e-12) + 1e-300:
                best = j, low + (high - low) / 2, float(gain)
    return best


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


def by_boxes(feature: Array, threshold: Array, left: Array, right: Array, value: Array, x: Array) -> Array:
    """Correct: a leaf is a box, open below and closed above in every feature."""
    boxes = {0: (np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf))}
    predicted = np.empty((len(x), value.shape[1]), dtype=value.dtype)
    for node in range(len(left)):
        low, high = boxes.pop(node)
        if left[node] < 0:
            predicted[((x > low) & (x <= high)).all(axis=1)] = value[node]
            continue
        at, cut = feature[node], threshold[node]
        upper, lower = high.copy(), low.copy()
        upper[at], lower[at] = min(high[at], cut), max(low[at], cut)
        boxes[int(left[node])], boxes[int(right[node])] = (low, upper), (lower, high)
    return predicted


def from_the_leaves(feature: Array, threshold: Array, left: Array, right: Array, value: Array, x: Array) -> Array:
    """Correct: children come later, so going backwards every node knows what its children would say of all rows."""
    says: dict[int, Array] = {}
    for node in range(len(left) - 1, -1, -1):
        if right[node] < 0:
            says[node] = np.broadcast_to(value[node], (len(x), value.shape[1]))
        else:
            asked = x[:, [feature[node]]] <= threshold[node]
            says[node] = np.where(asked, says.pop(int(left[node])), says.pop(int(right[node])))
    return np.array(says[0], dtype=value.dtype)


def by_counting_answers(feature: Array, threshold: Array, left: Array, right: Array, value: Array, x: Array) -> Array:
    """Correct: all questions are asked of all rows; a row is in the leaf whose path agrees with every answer."""
    paths: list[dict[int, int]] = [{} for _ in left]
    for node in range(len(left)):
        if left[node] >= 0:
            paths[left[node]] = {**paths[node], node: 1}
            paths[right[node]] = {**paths[node], node: -1}
    leaves = np.flatnonzero(left == -1)
    wanted = np.zeros((len(left), len(leaves)), dtype=np.int64)
    for at, leaf in enumerate(leaves):
        for node, answer in paths[leaf].items():
            wanted[node, at] = answer
    inner = left >= 0
    answers = np.zeros((len(x), len(left)), dtype=np.int64)
    answers[:, inner] = np.where(x[:, feature[inner]] <= threshold[inner], 1, -1)
    reached = answers @ wanted == np.abs(wanted).sum(0)
    return np.asarray(value[leaves[reached.argmax(axis=1)]])


def by_closures(feature: Array, threshold: Array, left: Array, right: Array, value: Array, x: Array) -> Array:
    """Correct: the tree becomes nested functions of a row."""

    def grown(node: int) -> Any:
        if left[node] == -1:
            return lambda row: node
        at, cut, yes, no = int(feature[node]), float(threshold[node]), grown(left[node]), grown(right[node])
        return lambda row: no(row) if row[at] > cut else yes(row)

    leaf = grown(0)
    return value[np.fromiter((leaf(row) for row in x), dtype=np.intp, count=len(x))]


def by_standing_still(feature: Array, threshold: Array, left: Array, right: Array, value: Array, x: Array) -> Array:
    """Correct: leaves lead to themselves, and everyone walks until nobody moves."""
    here = np.arange(len(left))
    leaf = left < 0
    children = np.stack([np.where(leaf, here, right), np.where(leaf, here, left)])
    asks, cuts = np.where(leaf, 0, feature), np.where(leaf, np.inf, threshold)
    at, before = np.zeros(len(x), dtype=np.int64), None
    while before is None or not np.array_equal(at, before):
        before = at
        smaller = np.take_along_axis(x, asks[at][:, None], axis=1)[:, 0] <= cuts[at]
        at = children[smaller.astype(np.int64), at]
    return np.take(value, at, axis=0)


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


def by_planes(votes: Array, indices: Array, y: Array) -> float:
    """Correct: class after class; a later one must have more votes than the best so far."""
    drawn = np.zeros(votes.shape, dtype=np.int64)
    for b, rows in enumerate(indices):
        np.add.at(drawn[b], rows, 1)
    may = drawn == 0
    best, most = np.full(len(y), -1), np.zeros(len(y), dtype=np.int64)
    for c in np.unique(votes):
        here = ((votes == c) & may).sum(axis=0)
        best, most = np.where(here > most, c, best), np.maximum(here, most)
    return float((best[best >= 0] == y[best >= 0]).mean()) if (best >= 0).any() else np.nan


def by_sorted_votes(votes: Array, indices: Array, y: Array) -> float:
    """Correct: votes as pairs of row and class, sorted and counted; the best pair of each row comes last."""
    pairs = [
        (i, int(c)) for said, rows in zip(votes, indices, strict=True) for i, c in enumerate(said) if i not in rows
    ]
    if not pairs:
        return float("nan")
    found, counts = np.unique(np.array(pairs), axis=0, return_counts=True)
    order = np.lexsort((-found[:, 1], counts, found[:, 0]))
    last = np.append(np.diff(found[order, 0]) > 0, True)
    winners = found[order][last]
    return float(np.mean(y[winners[:, 0]] == winners[:, 1]))


def by_masked_columns(votes: Array, indices: Array, y: Array) -> float:
    """Correct: a masked array hides the votes that do not count; each column is counted by itself."""
    hidden = np.stack([np.bincount(row, minlength=len(y)) > 0 for row in indices])
    allowed = np.ma.masked_array(votes, mask=hidden)
    right = judged = 0
    for i in range(len(y)):
        seen = allowed[:, i].compressed()
        if seen.size:
            judged += 1
            right += int(np.bincount(seen).argmax()) == int(y[i])
    return right / judged if judged else float("nan")


def by_einsum(votes: Array, indices: Array, y: Array) -> float:
    """Correct: one-hot votes, weighted by whether the model may speak, summed over models."""
    k = int(np.max(votes, initial=0)) + 1
    drew = (indices[:, :, None] == np.arange(len(y))).any(axis=1)  # (B, n)
    table = np.einsum("bnk,bn->nk", np.eye(k)[votes], 1.0 - drew)
    spoken = table.max(axis=1) > 0
    hits = np.argmax(table, axis=1) == y
    return float(hits[spoken].sum() / spoken.sum()) if spoken.sum() else float("nan")


def by_plain_loops(votes: Array, indices: Array, y: Array) -> float:
    """Correct: lists and dictionaries, ties by the order in which classes are sorted."""
    said, bags = votes.tolist(), [frozenset(bag) for bag in indices.tolist()]
    good = bad = 0
    for i, truth in enumerate(y.tolist()):
        tally: dict[int, int] = {}
        for b in range(len(bags)):
            if i in bags[b]:
                continue
            tally[said[b][i]] = tally.get(said[b][i], 0) + 1
        if not tally:
            continue
        answer = sorted(tally.items(), key=lambda item: (-item[1], item[0]))[0][0]
        good, bad = good + (answer == truth), bad + (answer != truth)
    return good / (good + bad) if good + bad else float("nan")
