"""One of Lloyd's iterations over shards."""

import warnings
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.classical_ml import sharded_kmeans_step, sharded_kmeans_step_loops
from bagu.ladders.classical_ml._points import POINTS, SPREAD, WIDEST, Array, clouds, decided, points_and_centers
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Script, call
from bagu.ladders.tolerance import Exact, Rounding

SHARDS = 3
Shards = tuple[Array, ...]


def sklearn_step(parts: Shards, centers: Array) -> tuple[Array, Array, float]:
    """One iteration of sklearn.cluster.KMeans on all points in one place, and its labels and distances before it."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.metrics import pairwise_distances_argmin_min

    x, k = np.concatenate(parts).astype(np.float64), len(centers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = KMeans(k, init=centers.astype(np.float64), n_init=1, max_iter=1, tol=0, algorithm="lloyd").fit(x)
    labels, squares = pairwise_distances_argmin_min(x, centers, metric="sqeuclidean")
    return model.cluster_centers_, np.bincount(labels, minlength=k), float(squares.sum())


def step_of(script: Script) -> dict[str, Any]:
    (step,) = script.steps
    assert isinstance(step, Call)
    whole = np.concatenate(step.args["parts"])
    return {"x": whole, "centers": step.args["centers"], "max_iter": 1, "tol": 0.0, "empty": "keep"}


def sklearn_accepts(script: Script) -> bool:
    return decided(**step_of(script), apart=1e-9, by_oracle=True)


@st.composite
def step_inputs(draw: st.DrawFn) -> Script:
    x, centers = draw(points_and_centers())
    cuts = sorted(draw(st.lists(st.integers(0, len(x)), min_size=SHARDS - 1, max_size=SHARDS - 1)))
    return call("sharded_kmeans_step", parts=tuple(np.split(x, cuts)), centers=centers)


def drawn_steps() -> "st.SearchStrategy[Script]":
    return step_inputs().filter(lambda script: decided(**step_of(script)))


def sample_step(rng: Generator, size: int) -> Script:
    x, centers = clouds(rng, size)
    return call("sharded_kmeans_step", parts=tuple(np.array_split(x, SHARDS)), centers=centers)


def step(parts: list[Any], centers: Any) -> Script:
    return call(
        "sharded_kmeans_step",
        parts=tuple(np.array(part, np.float64) for part in parts),
        centers=np.array(centers, np.float64),
    )


NONE = np.zeros((0, 1))

LADDER = Ladder(
    name="sharded_kmeans_step",
    rungs=(sharded_kmeans_step_loops, sharded_kmeans_step),
    reference=sharded_kmeans_step,
    oracle=Oracle("scikit-learn", sklearn_step, sklearn_accepts),
    inputs=drawn_steps,
    returns={"sharded_kmeans_step": ("centers", "counts", "inertia")},
    tolerance={
        # As for kmeans; the shift is the mean of the centres that came in, which adds one term.
        "centers": Rounding(POINTS + 1, condition=SPREAD),
        "inertia": Rounding(POINTS * WIDEST, condition=2 * SPREAD * SPREAD),
        "counts": Exact(),
    },
    edge_cases=(
        step([[[0], [1]], [[5]], [[9]]], [[0]]),  # a mean of means would be 29/6, the mean is 15/4
        step([[[0], [1]], [[2], [9]], [[8]]], [[0], [9]]),  # the first shard has nothing for the second centre
        step([[[0]], NONE, [[4], [9]]], [[0], [9]]),
        step([NONE, NONE, [[4], [9]]], [[1], [50]]),  # nobody has points for the second centre
        step([[[1, 2]], [[1, 2]], [[4, 6]]], [[1, 2], [4, 5]]),
    ),
    bad_inputs=(
        (step([], [[0]]), "parts"),
        (step([NONE, NONE], [[0]]), "parts"),
        (call("sharded_kmeans_step", parts=np.zeros((2, 2, 1)), centers=np.zeros((1, 1))), "parts"),
        (step([[[0]], [[0, 1]]], [[0]]), "parts[1]"),
        (step([[[0]], [[np.nan]]], [[0]]), "parts[1]"),
        (step([[[0]], [[1]]], [[0, 0]]), "centers"),
        (step([[[0]], [[1]]], [[0], [1], [2]]), "centers"),
        (step([[[0]], [[1]]], [[np.inf]]), "centers"),
    ),
    sizes=(100, 1_000, 10_000),  # points of 32 coordinates on 3 shards, a centre for 16, at most 64
    sample=sample_step,
    see=("sharded_kmeans", "kmeans_processes", "kmeans_rank"),
)
