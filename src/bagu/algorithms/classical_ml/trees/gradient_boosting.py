"""Boosted regression trees for the squared loss. Letters: n rows, d features, q queries, M trees."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_count, check_number
from bagu.algorithms.classical_ml.trees.checks import check_samples
from bagu.algorithms.classical_ml.trees.decision_tree import (
    Tree,
    decision_tree,
    decision_tree_loops,
    decision_tree_vectorized,
    target_dtype,
)

Array = NDArray[Any]


class Boosted(NamedTuple):
    """A start and the trees added to it, each times the learning rate; `gradient_boosting_vectorized` makes it."""

    start: float
    trees: tuple[Tree, ...]
    learning_rate: float

    def predict(self, x: Array) -> Array:
        """(n,) predictions after all trees."""
        return np.asarray(self.stages(x)[-1])

    def stages(self, x: Array) -> Array:
        """(M + 1, n) predictions after 0, 1, … M trees."""
        steps = [self.learning_rate * tree.predict(x)[:, 0] for tree in self.trees]
        return np.cumsum([np.full(len(x), self.start), *steps], axis=0)


def gradient_boosting_loops(
    x: Array, y: Array, trees: int = 100, learning_rate: float = 0.1, max_depth: int = 3, min_samples_leaf: int = 1
) -> Boosted:
    """Trees that try every cut anew. See `gradient_boosting_vectorized`."""
    return _boosted(decision_tree_loops, x, y, trees, learning_rate, max_depth, min_samples_leaf)


def gradient_boosting_vectorized(
    x: Array, y: Array, trees: int = 100, learning_rate: float = 0.1, max_depth: int = 3, min_samples_leaf: int = 1
) -> Boosted:
    """Start at the mean; grow each tree on what is still missing and add a part of it.

    F_0 = mean(y), F_m = F_{m−1} + learning_rate · tree_m, tree_m fitted to the residuals y − F_{m−1}, which are the
    negative gradient of ½(y − F)². Other losses fit their own negative gradient, so this is gradient boosting.

    x: (n, d) finite numbers; y: (n,) finite numbers. trees M ≥ 0, learning_rate above 0, max_depth ≥ 1 (1 is a stump).
    Returns Boosted, whose predict is in the type of x and y. Errors: ValueError for NaN or a limit outside.
    Cost: M times that of a tree, one after the other. Source: Friedman. Greedy Function Approximation: A Gradient
    Boosting Machine. Annals of Statistics 29(5), 2001. Conventions of sklearn.ensemble.GradientBoostingRegressor.

    >>> model = gradient_boosting_vectorized(np.array([[1.0], [2.0], [3.0]]), np.array([0.0, 0.0, 3.0]), 1, 0.5, 1)
    >>> model.predict(np.array([[3.0]])).tolist()
    [2.0]
    """
    return _boosted(decision_tree_vectorized, x, y, trees, learning_rate, max_depth, min_samples_leaf)


def gradient_boosting(
    x: Array, y: Array, trees: int = 100, learning_rate: float = 0.1, max_depth: int = 3, min_samples_leaf: int = 1
) -> Boosted:
    """The same as `gradient_boosting_vectorized`, each tree grown in one compiled loop."""
    return _boosted(decision_tree, x, y, trees, learning_rate, max_depth, min_samples_leaf)


def _boosted(
    tree: Callable[..., Tree],
    x: Array,
    y: Array,
    trees: int,
    learning_rate: float,
    max_depth: int,
    min_samples_leaf: int,
) -> Boosted:
    check_samples(x, y, "squared_error", min_samples_leaf)
    check_count(trees, "trees")
    check_number(learning_rate, "learning_rate", above=0)
    check_count(max_depth, "max_depth", at_least=1)
    wide, kind = y.astype(np.float64), target_dtype(x, y)
    start = float(wide.mean())
    fitted, grown = np.full(len(y), start), []
    for _ in range(trees):
        grown.append(tree(x, wide - fitted, "squared_error", max_depth, min_samples_leaf))
        fitted += learning_rate * grown[-1].predict(x)[:, 0]
    return Boosted(start, tuple(part._replace(value=part.value.astype(kind)) for part in grown), float(learning_rate))
