"""The accuracy of bagged models on the rows that they did not draw."""

from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import oob_score, oob_score_loops, out_of_bag
from bagu.ladders.classical_ml._draws import resamples
from bagu.ladders.classical_ml._trees import arguments
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding

Array = NDArray[Any]


def sklearn_score(votes: Array, indices: Array, y: Array) -> float:
    """BaggingClassifier, whose models answer with the given votes and are said to have drawn the given rows."""
    from sklearn.ensemble import BaggingClassifier

    class Given:
        def __init__(self, said: Array) -> None:
            self.said = said

        def predict(self, x: Array) -> Array:
            return np.asarray(self.said[x[:, 0]])  # the only feature is the number of the row

    class Bagging(BaggingClassifier):  # type: ignore[misc]
        estimators_samples_ = tuple(indices)

    model = Bagging()
    model.n_classes_ = int(max(votes.max(), y.max())) + 1
    model.estimators_, model.estimators_features_ = [Given(row) for row in votes], [np.array([0])] * len(votes)
    with catch_warnings(), np.errstate(invalid="ignore"):
        simplefilter("ignore")
        model._set_oob_score(np.arange(len(y))[:, None], y)
    return float(model.oob_score_)


def sklearn_accepts(script: Script) -> bool:
    """It calls a row that every model drew a vote for class 0."""
    args = arguments(script)
    return bool(len(args["votes"]) and out_of_bag(args["indices"], len(args["y"])).any(axis=0).all())


@st.composite
def score_inputs(draw: st.DrawFn) -> Script:
    n = draw(st.integers(1, 5))
    indices = draw(resamples(n, draw(st.integers(1, n))))
    classes = st.integers(0, draw(st.sampled_from([1, 2])))
    votes = draw(st.lists(classes, min_size=indices.shape[0] * n, max_size=indices.shape[0] * n))
    y = draw(st.lists(classes, min_size=n, max_size=n))
    return call("oob_score", votes=np.array(votes).reshape(-1, n), indices=indices, y=np.array(y))


def sample_score(rng: Generator, size: int) -> Script:
    y = rng.integers(3, size=size)
    votes = np.where(rng.random((100, size)) < 0.6, y, rng.integers(3, size=(100, size)))
    return call("oob_score", votes=votes, indices=rng.integers(size, size=(100, size)), y=y)


def score(votes: Any, indices: Any, y: Any) -> Script:
    return call("oob_score", votes=np.array(votes), indices=np.array(indices), y=np.array(y))


LADDER = Ladder(
    name="oob_score",
    rungs=(oob_score_loops, oob_score),
    reference=oob_score,
    oracle=Oracle("scikit-learn", sklearn_score, sklearn_accepts),
    inputs=score_inputs,
    returns={"oob_score": ("score",)},
    tolerance=Rounding(1),  # one division
    edge_cases=(
        score([[0, 1, 1], [0, 0, 1]], [[0, 1, 1], [0, 2, 2]], [0, 1, 1]),  # row 0 has no judge
        score([[1], [1]], [[0], [0]], [1]),  # nobody has
        score([[1, 0], [0, 1], [0, 0]], [[1, 1], [1, 1], [1, 1]], [0, 0]),
        score([[2, 0], [1, 0]], [[1, 1], [1, 1]], [1, 0]),  # a tie goes to the smaller class
        score([[2, 1, 0]], [[0, 0, 1]], [1, 1, 2]),
        score([[3, 0]], [[1, 1]], [0, 0]),  # a class that is voted for and never true
    ),
    bad_inputs=(
        (score([[0, 1]], [[2, 0]], [0, 1]), "indices"),
        (score([[0, 1]], [[0, 1], [0, 0]], [0, 1]), "indices"),
        (score([[0, 1, 1]], [[0, 1]], [0, 1]), "votes"),
        (score([[0, -1]], [[0, 1]], [0, 1]), "votes"),
        (score([[0.5, 1.0]], [[0, 1]], [0, 1]), "votes"),
        (score([[0, 1]], [[0, 1]], [0.0, 1.0]), "y"),
    ),
    sizes=(100, 1_000),  # rows; 100 models
    sample=sample_score,
)
