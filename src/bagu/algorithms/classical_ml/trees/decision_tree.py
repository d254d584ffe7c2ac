"""Decision trees of the CART kind. Letters: n rows, d features, k classes, m nodes."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms._kernel import compiles
from bagu.algorithms.arrays import floating_dtype
from bagu.algorithms.classical_ml.trees._tree_kernel import EPSILON, grow
from bagu.algorithms.classical_ml.trees.best_split import (
    CRITERIA,
    SLACK,
    best_split_loops,
    best_split_vectorized,
    class_marks,
    impurity,
)
from bagu.algorithms.classical_ml.trees.checks import check_order, check_samples
from bagu.algorithms.classical_ml.trees.tree_predict import tree_predict_vectorized

Array = NDArray[Any]
Split = Callable[[Array, Array, str, int], tuple[int, float, float]]


class Tree(NamedTuple):
    """Node arrays (m,), parents before children and left before right; node 0 is the root, leaves have left = -1.

    `decision_tree_vectorized` makes it.
    """

    feature: Array  # -1 in a leaf
    threshold: Array  # NaN in a leaf
    left: Array
    right: Array
    value: Array  # (m, k) class shares, or (m, 1) means
    samples: Array
    gain: Array  # how much the split lowers the impurity of its own node; 0 in a leaf

    def predict(self, x: Array) -> Array:
        """Class shares (n, k), or means (n, 1), of the leaves that the rows of x (n, d) end in."""
        return tree_predict_vectorized(self.feature, self.threshold, self.left, self.right, self.value, x)

    def classify(self, x: Array) -> Array:
        """The class with the largest share in the leaf, the first among equals: (n,) int64."""
        return np.asarray(self.predict(x).argmax(axis=1))


def decision_tree_loops(
    x: Array,
    y: Array,
    criterion: str = "gini",
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
    max_features: int | None = None,
    order: Array | None = None,
) -> Tree:
    """Every node tries every cut anew. See `decision_tree_vectorized`."""
    return _grown(best_split_loops, x, y, criterion, max_depth, min_samples_leaf, max_features, order)


def decision_tree_vectorized(
    x: Array,
    y: Array,
    criterion: str = "gini",
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
    max_features: int | None = None,
    order: Array | None = None,
) -> Tree:
    """Cut the rows in two by `best_split`, then each part again, until a part is pure or a limit forbids the cut.

    Every node sorts its rows and takes running sums.

    Greedy: no cut is ever taken back. A node is a leaf if all its targets are equal (a variance up to 2.2e-16 is
    rounding), if it lies at max_depth, or if no feature can be cut with min_samples_leaf rows on each side.

    Args:
        x: (n, d) finite numbers. y: (n,) classes 0, 1, 2 …; numbers for squared_error.
        criterion: gini, entropy or squared_error. max_depth: of the deepest leaf, the root having 0; None is no limit.
        max_features: how many features a node looks at, more while all of these are constant there; None looks at all.
        order: (r, d) permutations of the features; node i, counted parents first and left before right, takes row
            i mod r. It is the randomness of a random forest, given by the caller; None is 0, 1, 2 …

    Returns:
        Tree. Thresholds and gains have the type of x, values that of x and y; float64 where all are integers.

    Raises:
        ValueError: NaN, no rows, max_features without order or above d. TypeError: classes that are floats.

    Cost: O(d·n·log n) a level, so O(d·n·log² n) for a balanced tree and O(d·n²·log n) for a degenerate one.
    Source: Breiman, Friedman, Olshen and Stone. Classification and Regression Trees. 1984. Conventions of
    sklearn.tree.DecisionTreeClassifier and DecisionTreeRegressor.

    >>> tree = decision_tree_vectorized(np.array([[1.0], [2.0], [5.0], [6.0]]), np.array([0, 1, 1, 1]))
    >>> tree.threshold[0], tree.classify(np.array([[1.5], [9.0]])).tolist()
    (np.float64(1.5), [0, 1])
    """
    return _grown(best_split_vectorized, x, y, criterion, max_depth, min_samples_leaf, max_features, order)


def decision_tree(
    x: Array,
    y: Array,
    criterion: str = "gini",
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
    max_features: int | None = None,
    order: Array | None = None,
) -> Tree:
    """The same as `decision_tree_vectorized`, the whole growth in one compiled loop."""
    if not compiles():
        return decision_tree_vectorized(x, y, criterion, max_depth, min_samples_leaf, max_features, order)
    check_samples(x, y, criterion, min_samples_leaf, max_depth)
    check_order(order, max_features, x.shape[1])
    marks = class_marks(y) if criterion != "squared_error" else y.astype(np.float64)[:, None]
    feature, threshold, left, right, value, samples, gain = grow(
        x.astype(np.float64),
        marks,
        (np.arange(x.shape[1])[None] if order is None else order).astype(np.int64),
        x.shape[1] if max_features is None else max_features,
        CRITERIA.index(criterion),
        -1 if max_depth is None else max_depth,
        min_samples_leaf,
        SLACK,
    )
    return _typed(Tree(feature, threshold, left, right, value, samples, gain), x, y)


def _grown(
    split: Split,
    x: Array,
    y: Array,
    criterion: str,
    max_depth: int | None,
    min_samples_leaf: int,
    max_features: int | None,
    order: Array | None,
) -> Tree:
    check_samples(x, y, criterion, min_samples_leaf, max_depth)
    check_order(order, max_features, x.shape[1])
    classes = 0 if criterion == "squared_error" else int(y.max()) + 1
    orders = np.arange(x.shape[1])[None] if order is None else order
    wide = x.astype(np.float64)  # a narrow type would round the thresholds that rows are compared with
    nodes: list[tuple[int, float, int, float]] = []  # feature, threshold, samples, gain
    values: list[Array] = []
    left, right = [-1] * (2 * len(x) - 1), [-1] * (2 * len(x) - 1)
    waiting = [(np.arange(len(x)), 0, -1, left)]  # rows, depth, parent, and the list that tells the parent
    while waiting:
        rows, depth, parent, told = waiting.pop()
        here, own = len(nodes), y[rows]
        if parent >= 0:
            told[parent] = here
        shares = (
            np.bincount(own, minlength=classes) / len(rows) if classes else own.mean(dtype=np.float64, keepdims=True)
        )
        values.append(shares)
        if depth == max_depth or impurity(own, criterion) <= EPSILON:
            nodes.append((-1, np.nan, len(rows), 0.0))
            continue
        looked_at = _looked_at(wide[rows], orders[here % len(orders)], max_features)
        at, threshold, gain = split(wide[rows][:, looked_at], own, criterion, min_samples_leaf)
        nodes.append((int(looked_at[at]) if at >= 0 else -1, threshold, len(rows), gain))
        if at >= 0:
            goes_left = wide[rows, looked_at[at]] <= threshold
            waiting.append((rows[~goes_left], depth + 1, here, right))
            waiting.append((rows[goes_left], depth + 1, here, left))
    feature, threshold_, samples, gains = (np.array(part) for part in zip(*nodes, strict=True))
    count = len(nodes)
    tree = Tree(feature, threshold_, np.array(left[:count]), np.array(right[:count]), np.stack(values), samples, gains)
    return _typed(tree, x, y)


def _looked_at(x: Array, order: Array, max_features: int | None) -> Array:
    """The first max_features of the order, and more until one varies among these rows."""
    if max_features is None:
        return order
    varies = (x[:, order] != x[0, order]).any(axis=0)
    first = int(varies.argmax()) + 1 if varies.any() else len(order)
    return order[: max(max_features, first)]


def target_dtype(x: Array, y: Array) -> np.dtype[Any]:
    """The type of what trees say: that of x and y; integers among them do not widen the other."""
    return floating_dtype(x, y) if np.issubdtype(y.dtype, np.floating) else floating_dtype(x)


def _typed(tree: Tree, x: Array, y: Array) -> Tree:
    """In the type of the input; rounding must not lift a threshold to the next value of its feature."""
    kind = floating_dtype(x)
    threshold = tree.threshold.astype(kind)
    lifted = threshold > tree.threshold
    threshold[lifted] = np.nextafter(threshold[lifted], kind.type(-np.inf))
    values = target_dtype(x, y)
    return tree._replace(threshold=threshold, value=tree.value.astype(values), gain=tree.gain.astype(kind))
