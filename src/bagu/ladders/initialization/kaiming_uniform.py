"""Kaiming initialisation of uniform draws."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.initialization import kaiming_uniform, kaiming_uniform_loops
from bagu.ladders.initialization._draws import (
    MODES,
    NONLINEARITIES,
    SLOPES,
    UNIFORM,
    arrays,
    through_torch,
    uniform_weights,
)
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding


def torch_kaiming_uniform(
    u: NDArray[Any], a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> NDArray[Any]:
    """torch.nn.init.kaiming_uniform_ with given draws."""
    from torch.nn.init import kaiming_uniform_

    return through_torch(kaiming_uniform_, u, a=a, mode=mode, nonlinearity=nonlinearity)


@st.composite
def kaiming_inputs(draw: st.DrawFn) -> Script:
    return call(
        "kaiming_uniform",
        u=draw(arrays(UNIFORM)),
        a=draw(SLOPES),
        mode=draw(MODES),
        nonlinearity=draw(NONLINEARITIES),
    )


def sample_kaiming(rng: Generator, size: int) -> Script:
    return call("kaiming_uniform", u=uniform_weights(rng, size))


LADDER = Ladder(
    name="kaiming_uniform",
    rungs=(kaiming_uniform_loops, kaiming_uniform),
    reference=kaiming_uniform,
    oracle=Oracle("torch", torch_kaiming_uniform),
    inputs=kaiming_inputs,
    returns={"kaiming_uniform": ("weights",)},
    tolerance=Rounding(3, condition=4),  # −bound + 2·bound·u: two products and a sum, bound at most √3·5/3
    edge_cases=(
        call("kaiming_uniform", u=np.array([[1.0, 0.0, 0.5]])),
        call("kaiming_uniform", u=np.ones((2, 3, 3, 3)), mode="fan_out", nonlinearity="relu"),
        call("kaiming_uniform", u=np.ones((2, 3)), a=5**0.5),  # the default of torch's layers
        call("kaiming_uniform", u=np.array([[1.0, np.nan]])),  # NaN stays where it is
    ),
    bad_inputs=(
        (call("kaiming_uniform", u=np.ones(3)), "u"),
        (call("kaiming_uniform", u=np.ones((3, 0))), "u"),
        (call("kaiming_uniform", u=np.ones((2, 3), dtype=np.int64)), "u"),
        (call("kaiming_uniform", u=np.array([[0.5, -1.5]])), "u"),
        (call("kaiming_uniform", u=np.ones((2, 3)), a=np.nan), "a"),
        (call("kaiming_uniform", u=np.ones((2, 3)), mode="fan_avg"), "mode"),
        (call("kaiming_uniform", u=np.ones((2, 3)), nonlinearity="gelu"), "nonlinearity"),
    ),
    sizes=(16, 64, 256),  # channels in and out of a 3 × 3 convolution
    sample=sample_kaiming,
    see=("kaiming_std", "calculate_gain"),
)
