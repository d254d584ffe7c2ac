"""Bagged trees, and forests whose nodes look at a few features each."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import Forest, random_forest, random_forest_loops, random_forest_vectorized
from bagu.ladders.classical_ml._draws import resamples
from bagu.ladders.classical_ml._trees import (
    LARGEST,
    ROWS,
    arguments,
    forest_of,
    noisy_rows,
    sklearn_knows,
    sklearn_tree,
    training_sets,
)
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact, Rounding


def sklearn_forest(
    x: NDArray[Any],
    y: NDArray[Any],
    indices: NDArray[Any],
    orders: NDArray[Any] | None = None,
    max_features: int | None = None,
    criterion: str = "gini",
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
) -> Forest:
    """One of scikit-learn's trees on each resample; its forests draw the rows themselves, so they cannot be told."""
    trees = []
    for b, rows in enumerate(indices):
        order = None if orders is None else orders[b]
        tree = sklearn_tree(x[rows], y[rows], criterion, max_depth, min_samples_leaf, max_features, order)
        if criterion != "squared_error":
            tree = tree._replace(value=np.pad(tree.value, ((0, 0), (0, y.max() + 1 - tree.value.shape[1]))))
        trees.append(tree)
    return forest_of(trees, indices)


def sklearn_accepts(script: Script) -> bool:
    args = arguments(script)
    x, y, indices, orders = args.pop("x"), args.pop("y"), args.pop("indices"), args.pop("orders", None)
    return all(
        sklearn_knows(x[rows], y[rows], **args, order=None if orders is None else orders[b])
        for b, rows in enumerate(indices)
    )


@st.composite
def forest_inputs(draw: st.DrawFn) -> Script:
    x, y, criterion = draw(training_sets())
    indices = draw(resamples(len(x), draw(st.integers(1, len(x)))))[:3]
    args: dict[str, Any] = {"x": x, "y": y, "indices": indices, "criterion": criterion}
    args["max_depth"] = draw(st.sampled_from([1, 2, None]))
    if draw(st.booleans()):
        orders = [[draw(st.permutations(range(x.shape[1]))) for _ in range(2)] for _ in indices]
        args["orders"], args["max_features"] = np.array(orders), draw(st.none() | st.integers(1, x.shape[1]))
    return call("random_forest", **args)


def sample_forest(rng: Generator, size: int) -> Script:
    x, y = noisy_rows(rng, size)
    return call("random_forest", x=x, y=y, indices=rng.integers(size, size=(10, size)), min_samples_leaf=5)


def forest(x: Any, y: list[Any], indices: Any, **changes: Any) -> Script:
    return call("random_forest", x=np.array(x, dtype=np.float64), y=np.array(y), indices=np.array(indices), **changes)


LINE = [[1], [2], [5], [6]]

LADDER = Ladder(
    name="random_forest",
    rungs=(random_forest_loops, random_forest_vectorized, random_forest),
    reference=random_forest_vectorized,
    oracle=Oracle("scikit-learn", sklearn_forest, sklearn_accepts),
    inputs=forest_inputs,
    returns={"random_forest": ("trees", "indices")},
    tolerance={"trees": Rounding(ROWS, condition=4 * LARGEST**2), "indices": Exact()},
    edge_cases=(
        forest(LINE, [0, 0, 1, 1], [[0, 1, 2, 3]]),
        forest(LINE, [0, 0, 1, 1], [[0, 0, 0, 1], [3, 3, 2, 0]]),  # a tree that never saw class 1
        forest(LINE, [0, 1, 1, 0], [[0, 1, 3], [2, 2, 1]], max_depth=1),
        forest(LINE, [0.5, 1.0, 4.0, 8.0], [[0, 1, 2, 3], [3, 3, 3, 3]], criterion="squared_error"),
        forest(
            [[1, 9], [2, 7], [5, 8]], [0, 1, 1], [[0, 1, 2], [0, 2, 2]], max_features=1, max_depth=1,
            orders=np.array([[[0, 1]], [[1, 0]]]),
        ),
    ),
    bad_inputs=(
        (forest(LINE, [0, 0, 1, 1], [[4]]), "indices"),
        (forest(LINE, [0, 0, 1, 1], np.zeros((0, 2), np.int64)), "indices"),
        (forest(LINE, [0, 0, 1, 1], [[0, 1]], orders=np.zeros((2, 1, 1), np.int64)), "orders"),
        (forest(LINE, [0, 0, 1, 1], [[0, 1]], orders=np.ones((1, 1, 1), np.int64)), "orders"),
        (forest(LINE, [0, 0, 1, 1], [[0, 1]], max_features=1), "orders"),
        (forest(LINE, [0, 0, 1], [[0, 1]]), "y"),
    ),
    sizes=(100, 300),  # rows of 8 features; 10 trees
    sample=sample_forest,
    see=("Forest", "draw_forest", "root_of"),
)  # fmt: skip
