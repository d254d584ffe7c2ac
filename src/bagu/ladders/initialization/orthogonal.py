"""Orthogonal initialisation."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.initialization import orthogonal, orthogonal_loops
from bagu.ladders.initialization._draws import NORMAL, arrays, normal_weights, through_torch
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding

DIAGONAL = 8.0  # outweighs the rest, so that the vectors are far from dependent


def torch_orthogonal(z: NDArray[Any], gain: float = 1.0) -> NDArray[Any]:
    """torch.nn.init.orthogonal_ with given draws."""
    from torch.nn.init import orthogonal_

    return through_torch(orthogonal_, z, gain=gain)


@st.composite
def orthogonal_inputs(draw: st.DrawFn) -> Script:
    """Small numbers with a larger diagonal of either sign, which settles the rank."""
    z = draw(arrays(NORMAL))
    flat = z.reshape(len(z), -1)
    short = min(flat.shape)
    flat[range(short), range(short)] += DIAGONAL * draw(st.sampled_from([1.0, -1.0]))
    return call("orthogonal", z=z, gain=draw(st.sampled_from([1.0, 2.0, 0.5])))


def sample_orthogonal(rng: Generator, size: int) -> Script:
    """Square, with a diagonal to settle the rank, since float32 is compared."""
    z = normal_weights(rng, size)[:, :, 0, 0]
    return call("orthogonal", z=z + 4 * np.sqrt(size, dtype=np.float32) * np.eye(size, dtype=np.float32))


LADDER = Ladder(
    name="orthogonal",
    rungs=(orthogonal_loops, orthogonal),
    reference=orthogonal,
    oracle=Oracle("torch", torch_orthogonal),
    inputs=orthogonal_inputs,
    returns={"orthogonal": ("weights",)},
    # Sums of at most 64 products; the matrix's condition number is below 8: diagonal 6 … 10, off it 2.
    tolerance=Rounding(64, condition=8),
    edge_cases=(
        call("orthogonal", z=np.array([[3.0, 1.0], [4.0, 0.0]])),
        call("orthogonal", z=np.array([[3.0, 4.0]])),  # fewer rows than columns
        call("orthogonal", z=np.array([[3.0], [4.0]]), gain=2.0),
        call("orthogonal", z=np.array([[-2.0]])),
    ),
    bad_inputs=(
        (call("orthogonal", z=np.ones(3)), "z"),
        (call("orthogonal", z=np.ones((3, 0))), "z"),
        (call("orthogonal", z=np.ones((2, 3), dtype=np.int64)), "z"),
        (call("orthogonal", z=np.array([[1.0, np.nan]])), "z"),
        (call("orthogonal", z=np.eye(2), gain=np.inf), "gain"),
    ),
    sizes=(16, 32, 64),  # rows and columns
    sample=sample_orthogonal,
)
