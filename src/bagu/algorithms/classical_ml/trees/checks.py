"""What trees and forests ask of their arguments; each function raises TypeError or ValueError and returns nothing."""

from typing import Any

import numpy as np

from bagu.algorithms.checks import (
    check_array,
    check_choice,
    check_count,
    check_finite,
    check_indices,
    check_integers,
    check_shape,
)

CRITERIA = ("gini", "entropy", "squared_error")


def check_targets(y: Any, count: int | None, criterion: Any = "gini") -> None:
    """Classes 0, 1, 2 … for gini and entropy, finite numbers for squared_error; `count` of them, at least one."""
    check_choice(criterion, "criterion", CRITERIA)
    if criterion == "squared_error":
        check_array(y, "y", 1)
        check_finite(y, "y")
    else:
        check_integers(y, "y", 1)
    if count is not None:
        check_shape(y, "y", (count,))
    if not len(y):
        raise ValueError("y must hold at least one value, got an empty array.")
    if criterion != "squared_error" and y.min() < 0:
        raise ValueError(
            f"y must hold classes from 0 on, got {y.min()}; numpy.unique with return_inverse numbers them."
        )


def check_samples(x: Any, y: Any, criterion: Any, min_samples_leaf: Any, max_depth: Any = None) -> None:
    """Rows (n, d) of finite numbers with their targets, n and d at least 1, and the limits of a tree."""
    check_rows(x, "x")
    check_targets(y, len(x), criterion)
    check_count(min_samples_leaf, "min_samples_leaf", at_least=1)
    if max_depth is not None:
        check_count(max_depth, "max_depth")


def check_rows(x: Any, name: str, empty: bool = False) -> None:
    """Finite numbers (n, d) with d at least 1; without `empty`, n at least 1."""
    check_array(x, name, 2)
    check_finite(x, name)
    if x.shape[1] == 0 or not (empty or len(x)):
        raise ValueError(f"{name} must have rows and columns, got shape {x.shape}.")


def check_order(order: Any, max_features: Any, features: int, name: str = "order", ndim: int = 2) -> None:
    """None or permutations of the features, one a row; max_features is None or in 1 … d and needs an order."""
    if order is not None:
        check_integers(order, name, ndim)
        rows = order.reshape(-1, order.shape[-1])
        if order.shape[-1] != features or not len(rows) or (np.sort(rows, axis=1) != np.arange(features)).any():
            raise ValueError(f"{name} must hold permutations of 0 … {features - 1}, got shape {order.shape}.")
    if max_features is not None:
        check_count(max_features, "max_features", at_least=1)
        if max_features > features:
            raise ValueError(f"max_features must be at most {features}, the columns of x, got {max_features}.")
        if order is None:
            raise ValueError(f"{name} must be given with max_features: it says which features each node looks at.")


def check_tree(feature: Any, threshold: Any, left: Any, right: Any, value: Any, x: Any) -> None:
    """Node arrays of one length, at least 1; children come after their parent, and a leaf has none, -1 and -1."""
    check_integers(feature, "feature", 1)
    count = len(feature)
    if not count:
        raise ValueError("feature must hold at least one node, got an empty array.")
    check_array(threshold, "threshold", 1)
    check_shape(threshold, "threshold", (count,))
    check_array(value, "value", 2)
    check_shape(value, "value", (count, None))
    check_rows(x, "x", empty=True)
    for name, children in (("left", left), ("right", right)):
        check_integers(children, name, 1)
        check_shape(children, name, (count,))
    for name, children in (("left", left), ("right", right)):
        inner = children >= 0
        wrong = inner & ((children <= np.arange(count)) | (children >= count)) | (inner != (left >= 0))
        wrong |= children < -1
        if wrong.any():
            at = int(np.argmax(wrong))
            raise ValueError(f"{name} must be -1 for a leaf, else a later node, got {children[at]} at node {at}.")
    used = feature[left >= 0]
    if used.size and (used.min() < 0 or used.max() >= x.shape[1]):
        raise ValueError(f"feature must name columns of x, 0 … {x.shape[1] - 1}, got {used.min()} … {used.max()}.")


def check_votes(votes: Any, indices: Any, y: Any) -> None:
    """Classes (B, n) that B models name, the draws (B, m) that each trained on, and the true classes (n,)."""
    check_integers(votes, "votes", 2)
    check_targets(y, None)
    check_shape(votes, "votes", (None, len(y)))
    check_indices(indices, len(y))
    if len(indices) != len(votes):
        raise ValueError(f"indices must have a row a model, {len(votes)}, got {len(indices)}.")
    if votes.size and votes.min() < 0:
        raise ValueError(f"votes must hold classes from 0 on, got {votes.min()}.")
