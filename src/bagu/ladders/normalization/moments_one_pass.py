"""Mean and variance from the sums of x and x²."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.normalization import moments_one_pass, moments_one_pass_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.normalization._draws import LARGEST, arrays, feature_maps
from bagu.ladders.normalization._parts import PART_VALUES, PARTS, part_shapes
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding


def numpy_moments(parts: tuple[NDArray[Any], ...]) -> tuple[NDArray[Any], NDArray[Any]]:
    """numpy.mean and numpy.var, which centres first, of all parts together."""
    data = np.concatenate([np.moveaxis(part, 1, -1).reshape(-1, part.shape[1]) for part in parts])
    return data.mean(0), data.var(0)


@st.composite
def one_pass_inputs(draw: st.DrawFn) -> Script:
    return call("moments_one_pass", parts=tuple(draw(arrays(shape)) for shape in draw(part_shapes())))


def sample_one_pass(rng: Generator, size: int) -> Script:
    return call("moments_one_pass", parts=tuple(feature_maps(rng, size, side=14) for _ in range(4)))


ONE = np.ones((1, 1))

LADDER = Ladder(
    name="moments_one_pass",
    rungs=(moments_one_pass_loops, moments_one_pass),
    reference=moments_one_pass,
    oracle=Oracle("numpy", numpy_moments),
    inputs=one_pass_inputs,
    returns={"moments_one_pass": ("mean", "var")},
    tolerance=Rounding(PARTS * PART_VALUES, condition=LARGEST**2),  # a difference of terms up to LARGEST²
    edge_cases=(call("moments_one_pass", parts=(ONE,)), call("moments_one_pass", parts=(ONE, np.zeros((3, 1))))),
    bad_inputs=(
        (call("moments_one_pass", parts=()), "parts"),
        (call("moments_one_pass", parts=(ONE, np.zeros((0, 1)))), "parts[1]"),
        (call("moments_one_pass", parts=(ONE, np.ones((1, 2)))), "parts[1]"),
        (call("moments_one_pass", parts=(ONE, np.ones((1, 1), np.float32))), "parts"),
    ),
    sizes=(1, 4, 16),  # samples of 64 × 14 × 14 on each of 4 cards
    sample=sample_one_pass,
)
