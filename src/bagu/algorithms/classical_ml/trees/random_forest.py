"""Bagged trees and random forests. Letters: n rows, d features, k classes, B trees of m draws each."""

from collections.abc import Callable
from math import isqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.checks import check_count, check_indices
from bagu.algorithms.classical_ml.trees.checks import check_order, check_samples
from bagu.algorithms.classical_ml.trees.decision_tree import (
    Tree,
    decision_tree,
    decision_tree_loops,
    decision_tree_vectorized,
)

Array = NDArray[Any]
ROWS = 256  # random orders of the features that a tree has; a tree with more nodes starts over


class Forest(NamedTuple):
    """B trees and the rows (B, m) that each was grown on; `random_forest_vectorized` makes it."""

    trees: tuple[Tree, ...]
    indices: Array

    def predict(self, x: Array) -> Array:
        """The mean of what the trees' leaves say, (n, k): class shares, or the mean in regression with k = 1."""
        return np.asarray(sum(tree.predict(x).astype(np.float64) for tree in self.trees) / len(self.trees))

    def votes(self, x: Array) -> Array:
        """The class that each tree names, (B, n) int64."""
        return np.stack([tree.classify(x) for tree in self.trees])

    def classify(self, x: Array, voting: str = "soft") -> Array:
        """(n,) classes: "soft" averages the shares, "hard" counts one vote a tree; the first class among equals."""
        if voting == "soft":
            return np.asarray(self.predict(x).argmax(axis=1))
        classes = self.trees[0].value.shape[1]
        votes = self.votes(x)
        return np.asarray(np.stack([(votes == c).sum(axis=0) for c in range(classes)]).argmax(axis=0))


def random_forest_loops(
    x: Array,
    y: Array,
    indices: Array,
    orders: Array | None = None,
    max_features: int | None = None,
    criterion: str = "gini",
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
) -> Forest:
    """Trees that try every cut anew. See `random_forest_vectorized`."""
    return _planted(decision_tree_loops, x, y, indices, orders, max_features, criterion, max_depth, min_samples_leaf)


def random_forest_vectorized(
    x: Array,
    y: Array,
    indices: Array,
    orders: Array | None = None,
    max_features: int | None = None,
    criterion: str = "gini",
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
) -> Forest:
    """One tree on each resample of the rows, each node looking at a few features drawn anew.

    Without orders and max_features that is bagging. The randomness is the caller's, see `draw_forest`.

    Args:
        x: (n, d) finite numbers. y: (n,) classes 0, 1, 2 …; numbers for squared_error.
        indices: (B, m) rows that each tree is grown on, repeats included. orders: (B, r, d) permutations of the
            features, see `decision_tree_vectorized`. max_features: how many of them a node looks at; None looks at all.
        criterion, max_depth, min_samples_leaf: those of `decision_tree_vectorized`.

    Returns:
        Forest, whose predict averages the trees. Every leaf has a share for every class, drawn or not.

    Raises:
        ValueError: an index outside, orders that are no permutations or not one set a tree; as for one tree.

    Cost: B times that of a tree, whose every level costs O(max_features·m·log m).
    Source: Breiman. Random Forests. Machine Learning 45(1), 2001. Averaging shares as scikit-learn does; Breiman
    lets each tree cast one vote.

    >>> x, y = np.array([[1.0], [2.0], [5.0], [6.0]]), np.array([0, 0, 1, 1])
    >>> random_forest_vectorized(x, y, np.array([[0, 1, 2, 3], [0, 0, 2, 3]])).predict(np.array([[3.2]])).tolist()
    [[0.5, 0.5]]
    """
    return _planted(
        decision_tree_vectorized, x, y, indices, orders, max_features, criterion, max_depth, min_samples_leaf
    )


def random_forest(
    x: Array,
    y: Array,
    indices: Array,
    orders: Array | None = None,
    max_features: int | None = None,
    criterion: str = "gini",
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
) -> Forest:
    """The same as `random_forest_vectorized`, each tree grown in one compiled loop."""
    return _planted(decision_tree, x, y, indices, orders, max_features, criterion, max_depth, min_samples_leaf)


def draw_forest(
    rng: Generator, n: int, features: int, trees: int, bootstrap: bool = True, rows: int = ROWS
) -> tuple[Array, Array]:
    """The randomness of a forest: indices (B, n), drawn with replacement or all rows, and orders (B, rows, d).

    More nodes than rows start over in the orders of their tree. Cost: O(B·(n + rows·d·log d)).
    Errors: ValueError for a count below 1.

    >>> [part.shape for part in draw_forest(np.random.default_rng(0), n=5, features=3, trees=2, rows=4)]
    [(2, 5), (2, 4, 3)]
    """
    for name, count in (("n", n), ("features", features), ("trees", trees), ("rows", rows)):
        check_count(count, name, at_least=1)
    indices = rng.integers(n, size=(trees, n)) if bootstrap else np.tile(np.arange(n), (trees, 1))
    return indices, rng.random((trees, rows, features), dtype=np.float32).argsort(axis=2)


def root_of(features: int) -> int:
    """The usual max_features of classification: the root of d, rounded down, at least 1.

    >>> root_of(10)
    3
    """
    return max(1, isqrt(features))


def _planted(
    tree: Callable[..., Tree],
    x: Array,
    y: Array,
    indices: Array,
    orders: Array | None,
    max_features: int | None,
    criterion: str,
    max_depth: int | None,
    min_samples_leaf: int,
) -> Forest:
    check_samples(x, y, criterion, min_samples_leaf, max_depth)
    check_indices(indices, len(x), empty=False)
    check_order(orders, max_features, x.shape[1], "orders", 3)
    if orders is not None and len(orders) != len(indices):
        raise ValueError(f"orders must have a set a tree, {len(indices)}, got {len(orders)}.")
    trees = []
    for b, rows in enumerate(indices):
        order = None if orders is None else orders[b]
        grown = tree(x[rows], y[rows], criterion, max_depth, min_samples_leaf, max_features, order)
        trees.append(grown if criterion == "squared_error" else _all_classes(grown, int(y.max()) + 1))
    return Forest(tuple(trees), indices)


def _all_classes(tree: Tree, classes: int) -> Tree:
    """A share of 0 for the classes that the tree's resample lacks: the last ones, since they are numbered."""
    missing = classes - tree.value.shape[1]
    return tree._replace(value=np.pad(tree.value, ((0, 0), (0, missing))))
