"""Which features a tree or any model leans on. Letters: n rows, d features, r repeats."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_count
from bagu.algorithms.classical_ml.trees.checks import check_rows
from bagu.algorithms.classical_ml.trees.decision_tree import Tree
from bagu.algorithms.classical_ml.trees.random_forest import Forest

Array = NDArray[Any]


def impurity_importance(model: Tree | Forest, features: int) -> Array:
    """How much of a model's impurity decrease each feature brought: (d,) shares that sum to 1, 0 without a split.

    A node counts with its gain times its share of the training rows; a forest averages its trees. It is measured on
    the training rows, so a feature used to fit noise earns importance. Errors: ValueError for features below 1.
    Cost: O(nodes). Conventions of scikit-learn's feature_importances_.

    >>> from bagu.algorithms.classical_ml import decision_tree
    >>> impurity_importance(decision_tree(np.array([[1, 7], [2, 7], [5, 7]]), np.array([0, 0, 1])), 2).tolist()
    [1.0, 0.0]
    """
    check_count(features, "features", at_least=1)
    if isinstance(model, Forest):
        return np.asarray(np.mean([impurity_importance(tree, features) for tree in model.trees], axis=0))
    inner = model.feature >= 0
    weight = model.samples[inner] * model.gain[inner].astype(np.float64)
    brought = np.bincount(model.feature[inner], weights=weight, minlength=features)
    total = brought.sum()
    return brought / total if total > 0 else np.zeros(features)


def permutation_importance(score: Callable[[Array], float], x: Array, permutations: Array) -> Array:
    """How much a score falls when one feature is shuffled among the rows: (d,) means over the repeats.

    score: (n, d) -> a number, larger is better, of a finished model on rows with known targets; give it rows that the
    model did not train on. permutations: (r, n), each a permutation of the rows. It tells what the model uses, not
    what the data hold: a copy of a feature takes over its work. Errors: ValueError for permutations of another length.
    Cost: 1 + r·d scores. Source: Breiman. Random Forests. 2001. Conventions of sklearn.inspection.

    >>> x = np.array([[0.0, 5.0], [1.0, 5.0]])
    >>> permutation_importance(lambda x: float((x[:, 0] == [0, 1]).mean()), x, np.array([[1, 0]])).tolist()
    [1.0, 0.0]
    """
    check_rows(x, "x")
    if permutations.ndim != 2 or permutations.shape[1] != len(x):
        raise ValueError(f"permutations must have shape (r, {len(x)}), got {permutations.shape}.")
    whole = score(x)
    falls = np.zeros(x.shape[1])
    for j in range(x.shape[1]):
        for rows in permutations:
            shuffled = x.copy()
            shuffled[:, j] = x[rows, j]
            falls[j] += (whole - score(shuffled)) / len(permutations)
    return falls
