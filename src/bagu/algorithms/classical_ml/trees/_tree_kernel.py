"""The inner loops of trees: the best cut of a node, growth, and the way of rows to their leaves."""

import numpy as np

from bagu.algorithms._kernel import kernel
from bagu.algorithms.arrays import Array

EPSILON = float(np.finfo(np.float64).eps)  # a variance up to it is rounding of equal targets


@kernel
def mix(sums: Array, size: float, kind: int) -> float:
    """The impurity of a node from the sums of its marks (k,): gini, entropy or variance by `kind` 0, 1, 2."""
    if kind == 2:
        return float(sums[1] / size - (sums[0] / size) ** 2)
    mixed = 1.0 if kind == 0 else 0.0
    for c in range(sums.size):
        p = sums[c] / size
        if kind == 0:
            mixed -= p * p
        elif p > 0:
            mixed -= p * np.log2(p)
    return mixed


@kernel
def best_cut(
    x: Array, marks: Array, rows: Array, order: Array, looks: int, kind: int, least: int, slack: float
) -> tuple[int, float, float]:
    """Feature, threshold and gain of the best cut of those rows: x (n, d), order (d,) of the features.

    marks (n, k): a 1 in the column of the class; (n, 1) numbers for the variance. `looks` features are looked at, and
    more while none varied. Among tied gains the first in that order wins, then the lowest threshold.
    """
    n = rows.size
    own = np.empty((n, 2 if kind == 2 else marks.shape[1]))
    if kind == 2:  # distances from the node's mean: far from 0 the difference of squares would cancel
        mean = 0.0
        for i in rows:
            mean += marks[i, 0] / n
        for i in range(n):
            own[i, 0] = marks[rows[i], 0] - mean
            own[i, 1] = own[i, 0] ** 2
    else:
        for i in range(n):
            own[i] = marks[rows[i]]
    total, left, right = np.zeros(own.shape[1]), np.zeros(own.shape[1]), np.zeros(own.shape[1])
    for i in range(n):
        for c in range(total.size):
            total[c] += own[i, c]
    parent = mix(total, n, kind)
    feature, threshold, best, varied = -1, np.nan, 0.0, False
    column = np.empty(n)
    for at in range(order.size):
        if at >= looks and varied:
            break
        j = order[at]
        for i in range(n):
            column[i] = x[rows[i], j]
        ranks = np.argsort(column)
        left[:] = 0.0
        for i in range(n - 1):
            for c in range(total.size):
                left[c] += own[ranks[i], c]
            low, high = column[ranks[i]], column[ranks[i + 1]]
            if not low < high:
                continue
            varied = True
            size = i + 1
            if size < least or n - size < least:
                continue
            for c in range(total.size):
                right[c] = total[c] - left[c]
            gain = parent - (size * mix(left, size, kind) + (n - size) * mix(right, n - size, kind)) / n
            if feature < 0 or gain > best + slack * parent:
                half = low / 2 + high / 2
                feature, best = j, gain
                threshold = half if low <= half < high else low
    return feature, threshold, best


@kernel
def grow(
    x: Array, marks: Array, orders: Array, looks: int, kind: int, depth: int, least: int, slack: float
) -> tuple[Array, Array, Array, Array, Array, Array, Array]:
    """The nodes of a tree, parents first and left before right: feature, threshold, left, right, value, samples, gain.

    orders (r, d): node i looks at the features in the order of row i mod r. depth below 0 is no limit.
    """
    n, k = x.shape[0], marks.shape[1]
    most = 2 * n - 1
    feature, left, right = np.full(most, -1), np.full(most, -1), np.full(most, -1)
    threshold, gains, value = np.full(most, np.nan), np.zeros(most), np.zeros((most, k))
    samples = np.zeros(most, dtype=np.int64)
    rows, spare = np.arange(n), np.empty(n, dtype=np.int64)
    stack = np.zeros((n + 1, 5), dtype=np.int64)  # start, stop, depth, parent, whether a right child
    stack[0, 1], stack[0, 3] = n, -1
    waiting, count = 1, 0
    while waiting > 0:
        waiting -= 1
        start, stop, level = stack[waiting, 0], stack[waiting, 1], stack[waiting, 2]
        parent, node = stack[waiting, 3], count
        count += 1
        if parent >= 0 and stack[waiting, 4] == 1:
            right[parent] = node
        elif parent >= 0:
            left[parent] = node
        own = rows[start:stop]
        samples[node] = own.size
        largest, spread = 0.0, 0.0
        for i in own:
            for c in range(k):
                value[node, c] += marks[i, c] / own.size
        for c in range(k):
            largest = max(largest, value[node, c])
        for i in own:
            spread += (marks[i, 0] - value[node, 0]) ** 2 / own.size
        pure = spread <= EPSILON if kind == 2 else largest > 1 - 0.5 / own.size
        if pure or level == depth or own.size < 2 * least:
            continue
        j, cut, gain = best_cut(x, marks, own, orders[node % orders.shape[0]], looks, kind, least, slack)
        if j < 0:
            continue
        feature[node], threshold[node], gains[node] = j, cut, gain
        lower, upper = 0, 0
        for i in own:  # reads a row before its place is written; both sides keep their order
            if x[i, j] <= cut:
                rows[start + lower] = i
                lower += 1
            else:
                spare[upper] = i
                upper += 1
        rows[start + lower : stop] = spare[:upper]
        stack[waiting, 0], stack[waiting, 1], stack[waiting, 2] = start + lower, stop, level + 1
        stack[waiting, 3], stack[waiting, 4] = node, 1
        stack[waiting + 1, 0], stack[waiting + 1, 1], stack[waiting + 1, 2] = start, start + lower, level + 1
        stack[waiting + 1, 3], stack[waiting + 1, 4] = node, 0
        waiting += 2
    return (
        feature[:count], threshold[:count], left[:count], right[:count], value[:count], samples[:count], gains[:count],
    )  # fmt: skip


@kernel
def leaves(feature: Array, threshold: Array, left: Array, right: Array, x: Array) -> Array:
    """The leaf that each row of x (n, d) ends in -> (n,) int64."""
    reached = np.zeros(x.shape[0], dtype=np.int64)
    for i in range(x.shape[0]):
        node = 0
        while left[node] >= 0:
            node = left[node] if x[i, feature[node]] <= threshold[node] else right[node]
        reached[i] = node
    return reached
