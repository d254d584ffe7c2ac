"""How often each observation occurs in each resample."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import bootstrap_counts, bootstrap_counts_loops
from bagu.ladders.classical_ml._draws import DRAWS, drawn, resamples
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact


def scipy_counts(indices: NDArray[Any], n: int) -> NDArray[np.int64]:
    """A sparse matrix with a 1 for every draw: SciPy adds up the ones that share a cell."""
    from scipy.sparse import coo_array

    rows = np.repeat(np.arange(len(indices)), indices.shape[1])
    ones = np.ones(indices.size, dtype=np.int64)
    return np.asarray(coo_array((ones, (rows, indices.ravel())), shape=(len(indices), n)).toarray())


@st.composite
def counts_inputs(draw: st.DrawFn) -> Script:
    n = draw(st.integers(1, 6))
    return call("bootstrap_counts", indices=draw(resamples(n, draw(st.integers(0, DRAWS)))), n=n)


def sample_counts(rng: Generator, size: int) -> Script:
    return call("bootstrap_counts", indices=drawn(rng, size), n=size)


def counts(indices: list[list[int]], n: int = 3) -> Script:
    return call("bootstrap_counts", indices=np.array(indices, dtype=np.int64), n=n)


LADDER = Ladder(
    name="bootstrap_counts",
    rungs=(bootstrap_counts_loops, bootstrap_counts),
    reference=bootstrap_counts,
    oracle=Oracle("scipy", scipy_counts),
    inputs=counts_inputs,
    returns={"bootstrap_counts": ("counts",)},
    tolerance=Exact(),
    edge_cases=(
        counts([[0, 2, 2]]),
        counts([[0, 1, 2], [2, 2, 2]]),
        counts([[], []]),
        call("bootstrap_counts", indices=np.zeros((0, 3), np.int64), n=3),
        call("bootstrap_counts", indices=np.array([[0, 2], [1, 1]], np.uint8), n=200),  # b·n does not fit the type
    ),
    bad_inputs=(
        (counts([[3]]), "indices"),
        (counts([[-1]]), "indices"),
        (call("bootstrap_counts", indices=np.array([[0.0]]), n=3), "indices"),
        (call("bootstrap_counts", indices=np.array([0]), n=3), "indices"),
        (counts([[0]], n=0), "n"),
    ),
    sizes=(100, 1_000, 10_000),  # observations; 100 resamples
    sample=sample_counts,
    see=("inclusion_probability",),
)
