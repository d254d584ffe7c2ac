"""The best cut of one node of a tree. Letters: n rows, d features, k classes."""

from itertools import pairwise
from math import log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms._kernel import compiles
from bagu.algorithms.classical_ml.trees._tree_kernel import best_cut
from bagu.algorithms.classical_ml.trees.checks import check_samples, check_targets

Array = NDArray[Any]
CRITERIA = ("gini", "entropy", "squared_error")  # a kernel knows them by their place
SLACK = 1e-12  # of the parent's impurity: gains closer than that are tied, whatever the rounding


def impurity(y: Array, criterion: str = "gini") -> float:
    """How mixed the targets of a node are: 0 where all are equal.

    With shares p of the classes: gini 1 − Σp², the chance that two draws with replacement differ; entropy −Σ p·log2 p,
    in bits. squared_error: the variance, divided by n. y: (n,) classes 0, 1, 2 … or numbers. Cost: O(n).
    Errors: ValueError for an empty y or NaN, TypeError for classes that are no integers.

    >>> impurity(np.array([0, 0, 1, 1])), impurity(np.array([0, 0, 1, 1]), "entropy")
    (0.5, 1.0)
    """
    check_targets(y, None, criterion)
    if criterion == "squared_error":
        return float(y.var(dtype=np.float64))
    shares: list[float] = [count / len(y) for count in np.bincount(y).tolist() if count]
    if criterion == "gini":
        return 1.0 - sum(p * p for p in shares)
    return -sum(p * log2(p) for p in shares)


def best_split_loops(
    x: Array, y: Array, criterion: str = "gini", min_samples_leaf: int = 1
) -> tuple[int, float, float]:
    """Try every cut of every feature and count both sides anew: O(n²·d). See `best_split_vectorized`."""
    check_samples(x, y, criterion, min_samples_leaf)
    n, parent = len(x), impurity(y, criterion)
    best = (-1, float("nan"), 0.0)
    for j in range(x.shape[1]):
        column = x[:, j].astype(np.float64)
        values = sorted(set(column.tolist()))
        for low, high in pairwise(values):
            goes_left = column <= low
            a, b = y[goes_left], y[~goes_left]
            if min(len(a), len(b)) < min_samples_leaf:
                continue
            gain = parent - (len(a) * impurity(a, criterion) + len(b) * impurity(b, criterion)) / n
            if best[0] < 0 or gain > best[2] + SLACK * parent:
                best = (j, middle(low, high), gain)
    return best


def best_split_vectorized(
    x: Array, y: Array, criterion: str = "gini", min_samples_leaf: int = 1
) -> tuple[int, float, float]:
    """The feature and the threshold that lower the impurity of a node most: rows with x ≤ threshold go left.

    Sort each feature once; running sums then give both sides of all cuts.

    gain = I(node) − (n_left·I(left) + n_right·I(right)) / n, which is never negative. Thresholds lie half way between
    neighbouring values of a feature. Of equal gains the first feature wins, then the lowest threshold.

    Args:
        x: (n, d) finite numbers, integers allowed. y: (n,) classes 0, 1, 2 …; numbers for squared_error.
        criterion: gini, entropy or squared_error, see `impurity`. min_samples_leaf: the least rows on each side.

    Returns:
        feature, threshold, gain; -1, NaN and 0 where no cut is allowed. A gain of 0 is a cut too: the two classes of
        an XOR need one. In float64 whatever the type of x.

    Raises:
        ValueError: NaN or infinity, no rows, negative classes, another criterion. TypeError: classes that are floats.

    Cost: O(d·n·(log n + k)) time, k classes; O(n·d·k) memory. Trying each cut anew is O(d·n²).
    Source: Breiman, Friedman, Olshen and Stone. Classification and Regression Trees. 1984. Conventions of
    sklearn.tree.DecisionTreeClassifier, which breaks ties between features at random.

    >>> best_split_vectorized(np.array([[1.0], [2.0], [5.0], [6.0]]), np.array([0, 0, 1, 1]))
    (0, 3.5, 0.5)
    """
    check_samples(x, y, criterion, min_samples_leaf)
    n = len(x)
    order = np.argsort(x, axis=0, kind="stable")  # (n, d)
    values = np.take_along_axis(x, order, axis=0).astype(np.float64)  # (n, d)
    marks = class_marks(y) if criterion != "squared_error" else moments(y)  # (n, k)
    total = marks.sum(axis=0)  # (k,)
    left = np.cumsum(marks[order], axis=0)[:-1]  # (n - 1, d, k): row i is the cut after i + 1 rows
    sizes = np.arange(1.0, n)[:, None]  # (n - 1, 1)
    parent = mixture(total, np.array(n), criterion)
    children = sizes * mixture(left, sizes, criterion) + (n - sizes) * mixture(total - left, n - sizes, criterion)
    gains = parent - children / n  # (n - 1, d)
    allowed = (values[1:] > values[:-1]) & (np.minimum(sizes, n - sizes) >= min_samples_leaf)
    if not allowed.any():
        return -1, float("nan"), 0.0
    ranked = np.where(allowed, gains, -np.inf).T  # (d, n - 1): the first feature, then the lowest cut, comes first
    at = int(np.argmax(ranked >= ranked.max() - SLACK * parent))
    j, i = divmod(at, n - 1)
    return j, middle(float(values[i, j]), float(values[i + 1, j])), float(gains[i, j])


def best_split(x: Array, y: Array, criterion: str = "gini", min_samples_leaf: int = 1) -> tuple[int, float, float]:
    """The same as `best_split_vectorized`, one feature after the other in a compiled loop: O(n) memory."""
    if not compiles():
        return best_split_vectorized(x, y, criterion, min_samples_leaf)
    check_samples(x, y, criterion, min_samples_leaf)
    marks = class_marks(y) if criterion != "squared_error" else y.astype(np.float64)[:, None]
    rows, features, kind = np.arange(len(x)), np.arange(x.shape[1]), CRITERIA.index(criterion)
    found = best_cut(x.astype(np.float64), marks, rows, features, x.shape[1], kind, min_samples_leaf, SLACK)
    return int(found[0]), float(found[1]), float(found[2])


def middle(low: float, high: float) -> float:
    """Half way, and never at the upper value, to which rounding may push it."""
    half = low / 2 + high / 2  # their sum may overflow
    return half if low <= half < high else low


def class_marks(y: Array) -> Array:
    """(n, k): a 1 in the column of the row's class."""
    return np.asarray(y[:, None] == np.arange(y.max() + 1), dtype=np.float64)


def moments(y: Array) -> Array:
    """(n, 2): distance from the mean and its square; far from 0 the difference of squares would cancel."""
    centred = y.astype(np.float64) - y.mean(dtype=np.float64)
    return np.stack([centred, centred * centred], axis=1)


def mixture(sums: Array, sizes: Array, criterion: str) -> Array:
    """The impurity of nodes of so many rows, from the sums of their marks (…, k)."""
    shares = sums / sizes[..., None]
    if criterion == "squared_error":
        return np.asarray(shares[..., 1] - shares[..., 0] ** 2)
    if criterion == "gini":
        return np.asarray(1.0 - (shares * shares).sum(axis=-1))
    return np.asarray(-(shares * np.log2(np.where(shares > 0, shares, 1.0))).sum(axis=-1))
