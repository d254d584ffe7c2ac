"""The cut of a node that lowers its impurity most."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import best_split, best_split_loops, best_split_vectorized
from bagu.ladders.classical_ml._trees import (
    LARGEST,
    ROWS,
    arguments,
    float32_holds,
    noisy_rows,
    sklearn_tree,
    tied,
    training_sets,
)
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact, Rounding


def sklearn_split(
    x: NDArray[Any], y: NDArray[Any], criterion: str = "gini", min_samples_leaf: int = 1
) -> tuple[int, float, float]:
    """The root of a tree of one level."""
    tree = sklearn_tree(x, y, criterion, 1, min_samples_leaf)
    return int(tree.feature[0]), float(tree.threshold[0]), float(tree.gain[0])


def sklearn_accepts(script: Script) -> bool:
    """It breaks ties at random, keeps features in float32, and does not cut a node whose targets are all equal."""
    args = arguments(script)
    x, y, rest = args["x"], args["y"], (args.get("criterion", "gini"), args.get("min_samples_leaf", 1))
    return float32_holds(x) and bool((y != y[0]).any()) and not tied(x, y, *rest)


@st.composite
def split_inputs(draw: st.DrawFn) -> Script:
    """No ties but those of a copied column, which are ties to the last bit however one computes."""
    x, y, criterion = draw(training_sets(copied=True))
    least = draw(st.sampled_from([1, 1, 1, 2, 3]))
    while tied(x, y, criterion, least, copies=True):  # fewer columns, then fewer rows, have fewer ties
        x, y = (x[:, :-1], y) if x.shape[1] > 1 else (x[:-1], y[:-1])
    return call("best_split", x=x, y=y, criterion=criterion, min_samples_leaf=least)


def sample_split(rng: Generator, size: int) -> Script:
    while True:
        x, y = noisy_rows(rng, size)
        if size > 1000 or not tied(x, y):  # among so many rows two cuts do not meet
            return call("best_split", x=x, y=y)


def split(x: Any, y: list[Any], **changes: Any) -> Script:
    return call("best_split", x=np.array(x, dtype=np.float64), y=np.array(y), **changes)


EXACT = Exact()

LADDER = Ladder(
    name="best_split",
    rungs=(best_split_loops, best_split_vectorized, best_split),
    reference=best_split_vectorized,
    oracle=Oracle("scikit-learn", sklearn_split, sklearn_accepts),
    inputs=split_inputs,
    returns={"best_split": ("feature", "threshold", "gain")},
    # The middle is one sum; a gain is a difference of sums of ROWS terms, for the variance of squares up to LARGEST².
    tolerance={"feature": EXACT, "threshold": Rounding(2), "gain": Rounding(ROWS, condition=4 * LARGEST**2)},
    edge_cases=(
        split([[1], [2], [5], [6]], [0, 0, 1, 1]),
        split([[3, 1], [3, 2], [3, 5]], [0, 1, 1]),  # a constant column
        split([[2], [2]], [0, 1]),  # no cut at all
        split([[1], [2], [1], [2]], [0, 0, 1, 1]),  # a cut that gains nothing is still the best
        split([[1, 4, 1], [2, 1, 2], [3, 3, 3], [4, 2, 4]], [0, 1, 1, 1]),  # the first of two equal columns
        split([[4], [1], [3], [2], [9]], [1, 0, 1, 1, 0], min_samples_leaf=2),
        split([[1], [2], [3]], [0, 1, 1], min_samples_leaf=2),  # every cut leaves one row alone
        split([[1], [2], [3], [4]], [1.0, 1.5, 7.0, 9.0], criterion="squared_error"),
        split([[1], [2], [3], [8]], [1e6, 1e6 + 1, 1e6 + 8, 1e6 + 8], criterion="squared_error"),
        split([[1, 5], [2, 9], [3, 7], [4, 1]], [0, 2, 2, 1], criterion="entropy"),
        split([[7]], [0]),
    ),
    bad_inputs=(
        (split([[np.nan], [1]], [0, 1]), "x"),
        (split([1, 2], [0, 1]), "x"),
        (split([[1], [2]], [0, 1, 1]), "y"),
        (split([[1], [2]], [0.0, 1.0]), "y"),
        (split([[1], [2]], [-1, 1]), "y"),
        (split([[1], [2]], [np.inf, 1.0], criterion="squared_error"), "y"),
        (split([[1], [2]], [0, 1], criterion="mse"), "criterion"),
        (split([[1], [2]], [0, 1], min_samples_leaf=0), "min_samples_leaf"),
        (call("best_split", x=np.zeros((0, 1)), y=np.zeros(0, np.int64)), "x"),
    ),
    sizes=(100, 1_000, 5_000),  # rows of 8 features
    sample=sample_split,
    see=("impurity",),
)
