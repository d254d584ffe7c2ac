"""Which observations a resample leaves out."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import out_of_bag, out_of_bag_loops
from bagu.ladders.classical_ml._draws import DRAWS, drawn, resamples
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact


def numpy_out_of_bag(indices: NDArray[Any], n: int) -> NDArray[np.bool_]:
    """numpy.isin, row by row."""
    return np.stack([~np.isin(np.arange(n), resample) for resample in indices])


@st.composite
def out_of_bag_inputs(draw: st.DrawFn) -> Script:
    n = draw(st.integers(1, 6))
    return call("out_of_bag", indices=draw(resamples(n, draw(st.integers(0, DRAWS)))), n=n)


def sample_out_of_bag(rng: Generator, size: int) -> Script:
    return call("out_of_bag", indices=drawn(rng, size, rows=10), n=size)


def outside(indices: list[list[int]], n: int = 3) -> Script:
    return call("out_of_bag", indices=np.array(indices, dtype=np.int64), n=n)


LADDER = Ladder(
    name="out_of_bag",
    rungs=(out_of_bag_loops, out_of_bag),
    reference=out_of_bag,
    oracle=Oracle("numpy", numpy_out_of_bag),
    inputs=out_of_bag_inputs,
    returns={"out_of_bag": ("outside",)},
    tolerance=Exact(),
    edge_cases=(
        outside([[0, 2, 2]]),
        outside([[0, 1, 2], [1, 1, 1]]),  # nobody left out, and all but one
        outside([[], []]),
    ),
    bad_inputs=(
        (outside([[3]]), "indices"),
        (outside([[-1]]), "indices"),
        (call("out_of_bag", indices=np.array([[0.0]]), n=3), "indices"),
        (outside([[0]], n=0), "n"),
    ),
    sizes=(100, 300, 1_000),  # observations; 10 resamples
    sample=sample_out_of_bag,
)
