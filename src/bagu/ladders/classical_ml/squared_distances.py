"""Squared Euclidean distances of all pairs."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.classical_ml import squared_distances, squared_distances_broadcast, squared_distances_loops
from bagu.ladders.classical_ml._points import LARGEST, SPREAD, WIDEST, Array, point_sets
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding


def scipy_distances(x: Array, y: Array) -> Array:
    """scipy.spatial.distance.cdist."""
    from scipy.spatial.distance import cdist

    return np.asarray(cdist(x, y, "sqeuclidean"))


@st.composite
def distance_inputs(draw: st.DrawFn) -> Script:
    x = draw(point_sets(0))
    return call("squared_distances", x=x, y=draw(point_sets(0, x.shape[1])))


def sample_distances(rng: Generator, size: int) -> Script:
    return call("squared_distances", x=rng.standard_normal((size, 64)), y=rng.standard_normal((size, 64)))


def distances(x: Any, y: Any) -> Script:
    return call("squared_distances", x=np.array(x, dtype=np.float64), y=np.array(y, dtype=np.float64))


LADDER = Ladder(
    name="squared_distances",
    rungs=(squared_distances_loops, squared_distances_broadcast, squared_distances),
    reference=squared_distances_broadcast,
    oracle=Oracle("scipy", scipy_distances),
    inputs=distance_inputs,
    returns={"squared_distances": ("squares",)},
    # |x|² − 2 x·y + |y|² from the points' mean: four terms a coordinate, each at most SPREAD², a distance may be 0.
    tolerance=Rounding(4 * WIDEST, condition=SPREAD * SPREAD),
    edge_cases=(
        distances([[0, 0]], [[3, 4]]),
        distances([[5, 5]], [[5, 5]]),
        distances([[LARGEST] * 3, [-LARGEST] * 3], [[LARGEST] * 3]),
        distances(np.zeros((0, 2)), [[1, 2]]),
        distances([[1, 2]], np.zeros((0, 2))),
        distances(np.zeros((2, 0)), np.zeros((1, 0))),  # no coordinates: all in one place
    ),
    bad_inputs=(
        (distances([1, 2], [[1, 2]]), "x"),
        (distances([[np.nan]], [[1]]), "x"),
        (distances([[1]], [[np.inf]]), "y"),
        (distances([[1]], [[1, 2]]), "y"),
        (call("squared_distances", x=np.ones((1, 1)), y=[[1.0]]), "y"),
    ),
    sizes=(30, 100, 1_000),  # points on either side, of 64 coordinates
    sample=sample_distances,
)
