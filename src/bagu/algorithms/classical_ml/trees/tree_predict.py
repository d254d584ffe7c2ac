"""The way of rows through a finished tree. Letters: m nodes, n rows, d features, k numbers a leaf."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms._kernel import compiles
from bagu.algorithms.classical_ml.trees._tree_kernel import leaves
from bagu.algorithms.classical_ml.trees.checks import check_tree

Array = NDArray[Any]


def tree_predict_loops(feature: Array, threshold: Array, left: Array, right: Array, value: Array, x: Array) -> Array:
    """Row by row, question by question. See `tree_predict_vectorized`."""
    check_tree(feature, threshold, left, right, value, x)
    predicted = np.empty((len(x), value.shape[1]), dtype=value.dtype)
    for i, row in enumerate(x):
        node = 0
        while left[node] >= 0:
            node = left[node] if row[feature[node]] <= threshold[node] else right[node]
        predicted[i] = value[node]
    return predicted


def tree_predict_vectorized(
    feature: Array, threshold: Array, left: Array, right: Array, value: Array, x: Array
) -> Array:
    """What the leaf says that each row ends in: at node i it goes left if x[feature[i]] ≤ threshold[i], else right.

    All rows go one level down at a time, until all are in leaves.

    Args:
        feature, left, right: (m,) integers; a leaf has left = right = -1, children come after their parent, node 0 is
            the root. threshold: (m,), not looked at in leaves. value: (m, k), class shares or a mean a node.
        x: (n, d) finite numbers; n may be 0.

    Returns:
        (n, k) of the type of value.

    Raises:
        ValueError: NaN in x, arrays of different lengths, a child that is no later node, a feature that x lacks.

    Cost: O(n·depth) time, O(n) memory.

    >>> stump = {"feature": np.array([0, -1, -1]), "threshold": np.array([2.5, 0, 0])}
    >>> children = {"left": np.array([1, -1, -1]), "right": np.array([2, -1, -1])}
    >>> value, x = np.array([[0.5], [1.0], [0.0]]), np.array([[2.5], [3.0]])
    >>> tree_predict_vectorized(**stump, **children, value=value, x=x).tolist()
    [[1.0], [0.0]]
    """
    check_tree(feature, threshold, left, right, value, x)
    node = np.zeros(len(x), dtype=np.int64)  # (n,)
    moving = np.arange(len(x))
    while (moving := moving[left[node[moving]] >= 0]).size:
        here = node[moving]
        goes_left = x[moving, feature[here]] <= threshold[here]
        node[moving] = np.where(goes_left, left[here], right[here])
    return np.asarray(value[node])  # (n, k)


def tree_predict(feature: Array, threshold: Array, left: Array, right: Array, value: Array, x: Array) -> Array:
    """The same as `tree_predict_vectorized`, row by row in a compiled loop."""
    if not compiles():
        return tree_predict_vectorized(feature, threshold, left, right, value, x)
    check_tree(feature, threshold, left, right, value, x)
    reached = leaves(feature, threshold.astype(np.float64), left, right, x.astype(np.float64))
    return np.asarray(value[reached])
