"""Cutout around given centres."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import cutout, cutout_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import Array, arrays, maps
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Exact


def torch_cutout(x: Array, centres: Array, length: int, fill: float = 0.0) -> Array:
    """torch.nn.functional.pad by the square's length, the whole square filled, and the pad taken off again."""
    from torch.nn.functional import pad

    padded, (height, width) = pad(tensor(x), [length] * 4), x.shape[2:]
    for n, (row, column) in enumerate(centres.tolist()):
        square = (
            padded[n].narrow(1, row + length - length // 2, length).narrow(2, column + length - length // 2, length)
        )
        square.fill_(fill)
    return np.asarray(padded.narrow(2, length, height).narrow(3, length, width).numpy())


@st.composite
def cutout_inputs(draw: st.DrawFn) -> Script:
    shape = draw(maps(4))
    centres = [[draw(st.integers(0, side - 1)) for side in shape[2:]] for _ in range(shape[0])]
    return call(
        "cutout",
        x=draw(arrays(shape)),
        centres=np.array(centres, dtype=np.int64),
        length=draw(st.sampled_from([2, 1, 3, 4, 0, 9])),
        fill=draw(st.sampled_from([0.0, 0.5])),
    )


def sample_cutout(rng: Generator, size: int) -> Script:
    x = rng.standard_normal((size, 3, 32, 32))
    return call("cutout", x=x, centres=rng.integers(32, size=(size, 2)), length=16)


ONES = np.ones((1, 1, 4, 4))

LADDER = Ladder(
    name="cutout",
    rungs=(cutout_loops, cutout),
    reference=cutout,
    oracle=Oracle("torch", torch_cutout),
    inputs=cutout_inputs,
    returns={"cutout": ("y",)},
    tolerance=Exact(),
    edge_cases=(
        call("cutout", x=ONES, centres=np.array([[2, 2]]), length=2),
        call("cutout", x=ONES, centres=np.array([[0, 3]]), length=2),  # cut off at two borders
        call("cutout", x=ONES, centres=np.array([[1, 2]]), length=3),
        call("cutout", x=ONES, centres=np.array([[1, 2]]), length=1),
        call("cutout", x=ONES, centres=np.array([[1, 2]]), length=0),
        call("cutout", x=ONES, centres=np.array([[1, 2]]), length=8, fill=0.5),
        call("cutout", x=np.ones((2, 2, 2, 3)), centres=np.array([[0, 0], [1, 2]]), length=1),
        call("cutout", x=np.zeros((0, 1, 2, 2)), centres=np.zeros((0, 2), dtype=np.int64), length=1),
    ),
    bad_inputs=(
        (call("cutout", x=ONES[0], centres=np.array([[1, 1]]), length=2), "x"),
        (call("cutout", x=ONES.astype(np.uint8), centres=np.array([[1, 1]]), length=2), "x"),
        (call("cutout", x=ONES, centres=np.array([[1.0, 1.0]]), length=2), "centres"),
        (call("cutout", x=ONES, centres=np.array([[1, 4]]), length=2), "centres"),
        (call("cutout", x=ONES, centres=np.array([1, 1]), length=2), "centres"),
        (call("cutout", x=ONES, centres=np.array([[1, 1]]), length=-1), "length"),
        (call("cutout", x=ONES, centres=np.array([[1, 1]]), length=2, fill="grey"), "fill"),
    ),
    sizes=(1, 16, 256),  # images of 3 × 32 × 32
    sample=sample_cutout,
)
