"""A whole CART tree."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.classical_ml import decision_tree, decision_tree_loops, decision_tree_vectorized
from bagu.ladders.classical_ml._trees import (
    LARGEST,
    ROWS,
    arguments,
    noisy_rows,
    sklearn_knows,
    sklearn_tree,
    training_sets,
)
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact, Rounding


@st.composite
def tree_inputs(draw: st.DrawFn) -> Script:
    """Ties and all: the rungs must break them alike."""
    x, y, criterion = draw(training_sets())
    args: dict[str, Any] = {"x": x, "y": y, "criterion": criterion, "max_depth": draw(st.sampled_from([2, None, 1, 0]))}
    args["min_samples_leaf"] = draw(st.sampled_from([1, 1, 2]))
    if draw(st.booleans()):
        rows = draw(st.integers(1, 3))
        args["order"] = np.array([draw(st.permutations(range(x.shape[1]))) for _ in range(rows)])
        args["max_features"] = draw(st.none() | st.integers(1, x.shape[1]))
    return call("decision_tree", **args)


def sample_tree(rng: Generator, size: int) -> Script:
    x, y = noisy_rows(rng, size)
    return call("decision_tree", x=x, y=y, min_samples_leaf=5)


def tree(x: Any, y: list[Any], **changes: Any) -> Script:
    return call("decision_tree", x=np.array(x, dtype=np.float64), y=np.array(y), **changes)


XOR = [[0, 0], [0, 1], [1, 0], [1, 1]]
SUMS = Rounding(ROWS, condition=4 * LARGEST**2)

LADDER = Ladder(
    name="decision_tree",
    rungs=(decision_tree_loops, decision_tree_vectorized, decision_tree),
    reference=decision_tree_vectorized,
    oracle=Oracle("scikit-learn", sklearn_tree, lambda script: sklearn_knows(**arguments(script))),
    inputs=tree_inputs,
    returns={"decision_tree": ("feature", "threshold", "left", "right", "value", "samples", "gain")},
    tolerance={
        **dict.fromkeys(("feature", "left", "right", "samples"), Exact()),
        # A threshold in a narrow type is rounded down, so that no row changes sides.
        "threshold": Rounding(2),
        "value": SUMS,
        "gain": SUMS,
    },
    edge_cases=(
        tree([[1], [2], [5], [6]], [0, 0, 1, 1]),
        tree([[1], [2], [3], [4], [5]], [0, 1, 1, 0, 2]),
        tree(XOR, [0, 1, 1, 0]),  # no first cut gains anything, and the tree is right all the same
        tree([[1], [1], [2]], [0, 1, 1]),  # two rows that no cut parts
        tree([[1], [2], [3]], [1, 1, 1]),
        tree([[4.0]], [2]),
        tree([[1], [2], [3], [5]], [0.0, 1.0, 5.0, 5.5], criterion="squared_error"),
        tree([[1], [2], [3], [5]], [0, 1, 5, 7], criterion="squared_error", max_depth=1),
        tree([[1], [2], [3], [5]], [0.1, 0.1, 0.1, 0.1], criterion="squared_error"),
        tree([[7, 1], [7, 2], [7, 5]], [0, 1, 1], max_features=1, order=np.array([[0, 1]]), max_depth=1),
        tree(XOR, [0, 1, 1, 0], max_features=1, order=np.array([[1, 0], [0, 1]])),
    ),
    bad_inputs=(
        (tree([[np.inf], [1]], [0, 1]), "x"),
        (tree([[1], [2]], [0, 1], max_depth=-1), "max_depth"),
        (tree([[1], [2]], [0, 1], max_features=2, order=np.array([[0]])), "max_features"),
        (tree([[1], [2]], [0, 1], max_features=1), "order"),
        (tree(XOR, [0, 1, 1, 0], order=np.array([[0, 0]])), "order"),
        (tree([[1], [2]], [0.5, 1.5]), "y"),
    ),
    sizes=(100, 300, 1_000),  # rows of 8 features
    sample=sample_tree,
    see=("Tree", "impurity_importance", "permutation_importance"),
)
