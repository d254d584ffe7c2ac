"""k-means++ seeding from given uniform draws."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.classical_ml import kmeans_plusplus, kmeans_plusplus_loops
from bagu.ladders.classical_ml._points import Array, clouds, point_sets
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Script, call
from bagu.ladders.tolerance import Exact

DRAW = st.sampled_from([odd / 64 for odd in (1, 63, 31, 17, 47, *range(3, 62, 4))])  # float16 holds them


def sklearn_plusplus(x: Array, n_clusters: int, u: Array) -> tuple[Array, Array]:
    """sklearn.cluster.kmeans_plusplus, handed the given draws by a generator that draws nothing else."""
    from sklearn.cluster import kmeans_plusplus as seeds

    rows = iter(u)

    class Given(np.random.RandomState):
        def choice(self, a: Any, *_: Any, **__: Any) -> Any:
            return int(float(next(rows)[0]) * a)

        def uniform(self, *_: Any, **__: Any) -> Any:
            return next(rows)

    found = seeds(x.astype(np.float64), n_clusters, n_local_trials=u.shape[1], random_state=Given(0))
    return np.asarray(found[0]), np.asarray(found[1])


def decided(script: Script, apart: float = 1e-3) -> bool:
    """Whether no draw falls on the border between two points, nor two different candidates come out equal."""
    (step,) = script.steps
    assert isinstance(step, Call)
    x, u = step.args["x"].astype(np.float64), step.args["u"].astype(np.float64)
    nearest = ((x - x[int(u[0, 0] * len(x))]) ** 2).sum(1)
    for draws in u[1:]:
        running = nearest.cumsum()
        if not running[-1]:
            return False  # the points have run out
        if np.abs(running / running[-1] - draws[:, None]).min() < apart:
            return False
        candidates = np.unique((running > draws[:, None] * running[-1]).argmax(1))
        left = [np.minimum(nearest, ((x - x[i]) ** 2).sum(1)) for i in candidates]
        totals = np.sort([squares.sum() for squares in left])
        if np.diff(totals).min(initial=np.inf) < apart * totals[-1]:
            return False
        nearest = min(left, key=lambda squares: float(squares.sum()))
    return True


def sklearn_accepts(script: Script) -> bool:
    return decided(script, 1e-12)


@st.composite
def plusplus_inputs(draw: st.DrawFn) -> Script:
    x = draw(point_sets(2))
    k, trials = draw(st.integers(1, min(len(x), 4))), draw(st.sampled_from([1, 1, 2, 3]))
    u = draw(st.lists(DRAW, min_size=k * trials, max_size=k * trials))
    return call("kmeans_plusplus", x=x, n_clusters=k, u=np.array(u).reshape(k, trials))


def drawn_plusplus() -> "st.SearchStrategy[Script]":
    return plusplus_inputs().filter(decided)


def sample_plusplus(rng: Generator, size: int) -> Script:
    x, centers = clouds(rng, size)
    trials = 2 + int(np.log(len(centers)))
    return call("kmeans_plusplus", x=x, n_clusters=len(centers), u=rng.random((len(centers), trials)))


def seeding(x: Any, u: Any, n_clusters: int = 2) -> Script:
    return call("kmeans_plusplus", x=np.array(x, np.float64), n_clusters=n_clusters, u=np.array(u, np.float64))


LINE = [[0], [1], [9]]

LADDER = Ladder(
    name="kmeans_plusplus",
    rungs=(kmeans_plusplus_loops, kmeans_plusplus),
    reference=kmeans_plusplus,
    oracle=Oracle("scikit-learn", sklearn_plusplus, sklearn_accepts),
    inputs=drawn_plusplus,
    returns={"kmeans_plusplus": ("centers", "indices")},
    tolerance=Exact(),  # chosen points, as they came in
    edge_cases=(
        seeding(LINE, [[0], [0.5]]),
        seeding(LINE, [[0.99], [0.1]]),
        seeding(LINE, [[0.4]], n_clusters=1),
        seeding(LINE, [[0.1, 0.9], [0.3, 0.007]]),  # the second trial would draw the nearer point
        seeding(LINE, [[0], [0], [0]], n_clusters=3),  # a draw of 0: the first point that is not chosen yet
        seeding([[2], [2], [2]], [[0.5], [0.5]]),  # fewer distinct points than clusters
        seeding([[0, 0], [3, 4], [0, 1]], [[0], [0.97]]),
    ),
    bad_inputs=(
        (seeding([], [[0]], n_clusters=1), "x"),
        (seeding([[np.nan]], [[0]], n_clusters=1), "x"),
        (seeding(LINE, [[0]], n_clusters=0), "n_clusters"),
        (seeding(LINE, [[0]] * 4, n_clusters=4), "n_clusters"),
        (seeding(LINE, [[0]]), "u"),
        (seeding(LINE, [0, 0]), "u"),
        (seeding(LINE, np.zeros((2, 0))), "u"),
        (seeding(LINE, [[0], [1]]), "u"),
        (seeding(LINE, [[0], [np.nan]]), "u"),
    ),
    sizes=(100, 1_000, 10_000),  # points of 32 coordinates, a centre for 16, at most 64
    sample=sample_plusplus,
    see=("kmeans_restarts",),
)
