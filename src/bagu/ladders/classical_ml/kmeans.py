"""k-means from given centres."""

import warnings
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.classical_ml import kmeans, kmeans_loops, kmeans_vectorized
from bagu.ladders.classical_ml._points import POINTS, SPREAD, WIDEST, Array, clouds, decided, points_and_centers
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Script, call
from bagu.ladders.tolerance import Exact, Rounding


def sklearn_kmeans(
    x: Array, centers: Array, max_iter: int = 300, tol: float = 1e-4, empty: str = "farthest"
) -> tuple[Array, Array, float, int]:
    """sklearn.cluster.KMeans from those centres."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    start = centers.astype(np.result_type(x, centers, np.float32))
    model = KMeans(len(centers), init=start, n_init=1, max_iter=max_iter, tol=tol, algorithm="lloyd")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer distinct points than centres
        model.fit(x)
    return model.cluster_centers_, model.labels_, float(model.inertia_), int(model.n_iter_)


def run_of(script: Script) -> dict[str, Any]:
    """The arguments of the call, with those left out."""
    (step,) = script.steps
    assert isinstance(step, Call)
    return {"max_iter": 300, "tol": 1e-4, "empty": "farthest", **step.args}


def sklearn_accepts(script: Script) -> bool:
    return decided(**run_of(script), apart=1e-9, by_oracle=True)


@st.composite
def kmeans_inputs(draw: st.DrawFn) -> Script:
    x, centers = draw(points_and_centers())
    return call(
        "kmeans",
        x=x,
        centers=centers,
        max_iter=draw(st.sampled_from([300, 1, 2, 3])),
        tol=draw(st.sampled_from([0.0, 1e-4, 0.1, 1.0])),
        empty=draw(st.sampled_from(["farthest", "keep"])),
    )


def drawn_kmeans() -> "st.SearchStrategy[Script]":
    return kmeans_inputs().filter(lambda script: decided(**run_of(script)))


def sample_kmeans(rng: Generator, size: int) -> Script:
    x, centers = clouds(rng, size)
    return call("kmeans", x=x, centers=centers, max_iter=10, tol=0.0)


def means(x: list[Any], centers: Any, **changes: Any) -> Script:
    points, at = np.array(x, dtype=np.float64), np.array(centers, dtype=np.float64)
    return call("kmeans", **{"x": points, "centers": at, **changes})


LINE = [[0], [2], [9]]
PAIRS = [[0, 0], [0, 2], [7, 0], [7, 2]]  # two clusters or two rows, by where one starts

LADDER = Ladder(
    name="kmeans",
    rungs=(kmeans_loops, kmeans_vectorized, kmeans),
    reference=kmeans_vectorized,
    oracle=Oracle("scikit-learn", sklearn_kmeans, sklearn_accepts),
    inputs=drawn_kmeans,
    returns={"kmeans": ("centers", "labels", "inertia", "n_iter")},
    tolerance={
        # A sum of POINTS numbers of at most SPREAD, some iterations old.
        "centers": Rounding(POINTS, condition=SPREAD),
        # Squares of differences of such centres and points: twice the difference times its error, for all coordinates.
        "inertia": Rounding(POINTS * WIDEST, condition=2 * SPREAD * POINTS * SPREAD),
        "labels": Exact(),
        "n_iter": Exact(),
    },
    edge_cases=(
        means([[0], [1], [9]], [[0]]),
        means(LINE, [[0], [2]]),
        means(PAIRS, [[0, 0], [7, 0]]),
        means(PAIRS, [[3, 0], [3, 3]]),  # stuck in the worse division
        means(LINE, [[0], [2]], max_iter=1),
        means(LINE, LINE),  # as many centres as points
        means(LINE, [[1], [50]]),  # the second centre is nobody's nearest
        means(LINE, [[1], [50]], empty="keep"),
        means([[0], [1], [9], [20]], [[5], [60], [90]]),  # two are
        means([[3], [3], [3]], [[3], [8]]),  # one distinct point for two centres
        means([[3], [3], [5]], [[3], [80], [90]], max_iter=1),  # the second farthest point is at its own centre
        means([[5, 5]], [[1, 2]]),
        means([[0], [1], [2], [12]], [[0], [1]], tol=1.0),
    ),
    bad_inputs=(
        (means([], [[0]]), "x"),
        (means([[np.nan]], [[0]]), "x"),
        (means([[0], [np.inf]], [[0]]), "x"),
        (call("kmeans", x=[[0.0]], centers=np.zeros((1, 1))), "x"),
        (means(LINE, [[0, 0]]), "centers"),
        (means(LINE, [0]), "centers"),
        (means(LINE, [[0], [1], [2], [3]]), "centers"),
        (means(LINE, np.zeros((0, 1))), "centers"),
        (means(LINE, [[np.nan]]), "centers"),
        (means(LINE, [[0]], max_iter=0), "max_iter"),
        (means(LINE, [[0]], tol=-1.0), "tol"),
        (means(LINE, [[0]], empty="random"), "empty"),
    ),
    sizes=(100, 1_000, 10_000, 40_000),  # points of 32 coordinates, a centre for 16, at most 64; 10 iterations
    sample=sample_kmeans,
    see=("kmeans_restarts", "kmeans_processes"),
)
