"""TensorFlow's SAME padding."""

from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.analysis import same_padding, same_padding_loops
from bagu.ladders.analysis._draws import DILATIONS, KERNELS, STRIDES
from bagu.ladders.ladder import Ladder
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact


@st.composite
def same_inputs(draw: st.DrawFn) -> Script:
    return call(
        "same_padding",
        size=draw(st.integers(1, 12)),
        kernel_size=draw(st.sampled_from(KERNELS)),
        stride=draw(st.sampled_from(STRIDES)),
        dilation=draw(st.sampled_from(DILATIONS)),
    )


def sample_same(rng: Generator, size: int) -> Script:
    return call("same_padding", size=size, kernel_size=2 * int(rng.integers(1, 4)) + 1)


def one(size: int, kernel_size: int, **changes: int) -> Script:
    return call("same_padding", size=size, kernel_size=kernel_size, **changes)


LADDER = Ladder(
    name="same_padding",
    rungs=(same_padding_loops, same_padding),
    reference=same_padding,
    inputs=same_inputs,
    returns={"same_padding": ("before", "after")},
    tolerance=Exact(),
    edge_cases=(
        one(224, 7, stride=2),
        one(225, 7, stride=2),
        one(5, 3),
        one(5, 2),
        one(12, 5, dilation=6),
        one(4, 1, stride=3),  # nothing to add
    ),
    bad_inputs=(
        (one(0, 3), "size"),
        (one(3, 0), "kernel_size"),
        (one(3, 3, stride=0), "stride"),
        (one(3, 3, dilation=0), "dilation"),
    ),
    sizes=(100, 1_000, 10_000),  # cells
    sample=sample_same,
)
