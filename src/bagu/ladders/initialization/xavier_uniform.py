"""Xavier initialisation of uniform draws."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.initialization import xavier_uniform, xavier_uniform_loops
from bagu.ladders.initialization._draws import UNIFORM, arrays, through_torch, uniform_weights
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding


def torch_xavier_uniform(u: NDArray[Any], gain: float = 1.0) -> NDArray[Any]:
    """torch.nn.init.xavier_uniform_ with given draws."""
    from torch.nn.init import xavier_uniform_

    return through_torch(xavier_uniform_, u, gain=gain)


@st.composite
def xavier_inputs(draw: st.DrawFn) -> Script:
    return call("xavier_uniform", u=draw(arrays(UNIFORM)), gain=draw(st.sampled_from([1.0, 2.0, 0.5])))


def sample_xavier(rng: Generator, size: int) -> Script:
    return call("xavier_uniform", u=uniform_weights(rng, size))


LADDER = Ladder(
    name="xavier_uniform",
    rungs=(xavier_uniform_loops, xavier_uniform),
    reference=xavier_uniform,
    oracle=Oracle("torch", torch_xavier_uniform),
    inputs=xavier_inputs,
    returns={"xavier_uniform": ("weights",)},
    tolerance=Rounding(3, condition=4),  # −bound + 2·bound·u: two products and a sum, bound at most 2·√3
    edge_cases=(
        call("xavier_uniform", u=np.array([[1.0, 0.0, 0.5]])),
        call("xavier_uniform", u=np.full((2, 3, 3, 3), 0.75), gain=5 / 3),
        call("xavier_uniform", u=np.array([[1.0, np.nan]])),  # NaN stays where it is
    ),
    bad_inputs=(
        (call("xavier_uniform", u=np.ones(3)), "u"),
        (call("xavier_uniform", u=np.ones((3, 0))), "u"),
        (call("xavier_uniform", u=np.ones((2, 3), dtype=np.int64)), "u"),
        (call("xavier_uniform", u=np.array([[0.5, -1.5]])), "u"),
        (call("xavier_uniform", u=np.ones((2, 3)), gain=np.inf), "gain"),
    ),
    sizes=(16, 64, 256),  # channels in and out of a 3 × 3 convolution
    sample=sample_xavier,
    see=("xavier_std",),
)
