"""Xavier initialisation of normal draws."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.initialization import xavier_normal, xavier_normal_loops
from bagu.ladders.initialization._draws import NORMAL, arrays, normal_weights, through_torch
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding


def torch_xavier_normal(z: NDArray[Any], gain: float = 1.0) -> NDArray[Any]:
    """torch.nn.init.xavier_normal_ with given draws."""
    from torch.nn.init import xavier_normal_

    return through_torch(xavier_normal_, z, gain=gain)


@st.composite
def xavier_inputs(draw: st.DrawFn) -> Script:
    return call("xavier_normal", z=draw(arrays(NORMAL)), gain=draw(st.sampled_from([1.0, 2.0, 0.5])))


def sample_xavier(rng: Generator, size: int) -> Script:
    return call("xavier_normal", z=normal_weights(rng, size))


LADDER = Ladder(
    name="xavier_normal",
    rungs=(xavier_normal_loops, xavier_normal),
    reference=xavier_normal,
    oracle=Oracle("torch", torch_xavier_normal),
    inputs=xavier_inputs,
    returns={"xavier_normal": ("weights",)},
    tolerance=Rounding(2, condition=4),  # a product of a few factors, each of at most 2
    edge_cases=(
        call("xavier_normal", z=np.array([[1.0, -1.0, 2.0]])),
        call("xavier_normal", z=np.ones((2, 3, 3, 3)), gain=5 / 3),
        call("xavier_normal", z=np.array([[1.0, np.nan]])),  # NaN stays where it is
    ),
    bad_inputs=(
        (call("xavier_normal", z=np.ones(3)), "z"),
        (call("xavier_normal", z=np.ones((0, 3))), "z"),
        (call("xavier_normal", z=np.ones((2, 3), dtype=np.int64)), "z"),
        (call("xavier_normal", z=np.ones((2, 3)), gain=np.inf), "gain"),
    ),
    sizes=(16, 64, 256),  # channels in and out of a 3 × 3 convolution
    sample=sample_xavier,
    see=("xavier_std",),
)
