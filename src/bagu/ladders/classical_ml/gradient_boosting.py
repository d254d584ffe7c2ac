"""Boosted trees for the squared loss."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import (
    Boosted,
    decision_tree_vectorized,
    gradient_boosting,
    gradient_boosting_loops,
    gradient_boosting_vectorized,
)
from bagu.ladders.classical_ml._trees import (
    LARGEST,
    ROWS,
    arguments,
    float32_holds,
    noisy_rows,
    sklearn_tree,
    tree_tied,
)
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding


def sklearn_boosting(
    x: NDArray[Any],
    y: NDArray[Any],
    trees: int = 100,
    learning_rate: float = 0.1,
    max_depth: int = 3,
    min_samples_leaf: int = 1,
) -> Boosted:
    """GradientBoostingRegressor; its trees are taken over as they are, after a check that they sum to its answer."""
    from sklearn.ensemble import GradientBoostingRegressor

    model = GradientBoostingRegressor(
        n_estimators=trees, learning_rate=learning_rate, max_depth=max_depth, min_samples_leaf=min_samples_leaf,
        random_state=0,
    ).fit(x, y)  # fmt: skip
    start, fitted, parts = float(np.mean(y)), np.full(len(y), np.mean(y, dtype=np.float64)), []
    for predicted in model.staged_predict(x):
        parts.append(sklearn_tree(x, y - fitted, "squared_error", max_depth, min_samples_leaf))
        fitted = fitted + learning_rate * parts[-1].predict(x)[:, 0]
        assert np.allclose(fitted, predicted, rtol=1e-9, atol=1e-9), "its stages are not sums of least-squares trees"
    return Boosted(start, tuple(parts), float(learning_rate))


def sklearn_accepts(script: Script) -> bool:
    """Some trees, and none with a tie, which it breaks at random."""
    args = arguments(script)
    x, y, rate = args["x"], args["y"].astype(np.float64), args.get("learning_rate", 0.1)
    depth, least, fitted = args.get("max_depth", 3), args.get("min_samples_leaf", 1), np.full(len(y), y.mean())
    if not float32_holds(x) or not args.get("trees", 100):
        return False
    for _ in range(args.get("trees", 100)):
        if tree_tied(x, y - fitted, "squared_error", depth, least):
            return False
        tree = decision_tree_vectorized(x, y - fitted, "squared_error", depth, least)
        fitted = fitted + rate * tree.predict(x)[:, 0]
    return True


@st.composite
def boosting_inputs(draw: st.DrawFn) -> Script:
    n, d = draw(st.integers(2, ROWS)), draw(st.integers(1, 2))
    x = draw(st.lists(st.integers(0, LARGEST), min_size=n * d, max_size=n * d))
    y = draw(st.lists(st.sampled_from([0, 1, 3, 7, -4, 0.5, -2]), min_size=n, max_size=n))
    return call(
        "gradient_boosting",
        x=np.array(x, dtype=np.float64).reshape(n, d), y=np.array(y, dtype=np.float64),
        trees=draw(st.sampled_from([1, 2, 0])), learning_rate=draw(st.sampled_from([0.5, 1.0, 0.1])),
        max_depth=draw(st.sampled_from([1, 2])),
    )  # fmt: skip


def sample_boosting(rng: Generator, size: int) -> Script:
    x, _ = noisy_rows(rng, size)
    y = x[:, 0] + np.sin(3 * x[:, 1]) + 0.1 * rng.standard_normal(size)
    return call("gradient_boosting", x=x, y=y, trees=20, min_samples_leaf=5)


def boosting(x: Any, y: list[Any], **changes: Any) -> Script:
    return call("gradient_boosting", x=np.array(x, dtype=np.float64), y=np.array(y), **changes)


LINE = [[1], [2], [3], [5]]

LADDER = Ladder(
    name="gradient_boosting",
    rungs=(gradient_boosting_loops, gradient_boosting_vectorized, gradient_boosting),
    reference=gradient_boosting_vectorized,
    oracle=Oracle("scikit-learn", sklearn_boosting, sklearn_accepts),
    inputs=boosting_inputs,
    returns={"gradient_boosting": ("start", "trees", "learning_rate")},
    # Each tree fits what the last left over, so its sums carry the rounding of those before.
    tolerance=Rounding(4 * ROWS, condition=4 * LARGEST**2),
    edge_cases=(
        boosting(LINE, [0.0, 1.0, 5.0, 5.5], trees=1),
        boosting(LINE, [0.0, 1.0, 5.0, 5.5], trees=3, learning_rate=0.5, max_depth=1),
        boosting(LINE, [2.0, 2.0, 2.0, 2.0], trees=2),  # nothing is left to fit
        boosting(LINE, [0.0, 0.0, 0.0, 8.0], trees=2, learning_rate=1.0, max_depth=1),  # the first tree fits it all
        boosting(LINE, [0.0, 1.0, 5.0, 5.5], trees=0),
        boosting(LINE, [0, 1, 5, 7], trees=2, max_depth=2, min_samples_leaf=2),
    ),
    bad_inputs=(
        (boosting([[np.nan], [1], [2], [3]], [0.0, 1.0, 2.0, 3.0]), "x"),
        (boosting(LINE, [np.nan, 1.0, 2.0, 3.0]), "y"),
        (boosting(LINE, [0.0, 1.0]), "y"),
        (boosting(LINE, [0.0, 1.0, 2.0, 3.0], trees=-1), "trees"),
        (boosting(LINE, [0.0, 1.0, 2.0, 3.0], learning_rate=0.0), "learning_rate"),
        (boosting(LINE, [0.0, 1.0, 2.0, 3.0], max_depth=0), "max_depth"),
    ),
    sizes=(100, 300),  # rows of 8 features; 20 trees
    sample=sample_boosting,
    see=("Boosted",),
)
