"""Kaiming initialisation of normal draws."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.initialization import kaiming_normal, kaiming_normal_loops
from bagu.ladders.initialization._draws import (
    MODES,
    NONLINEARITIES,
    NORMAL,
    SLOPES,
    arrays,
    normal_weights,
    through_torch,
)
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding


def torch_kaiming_normal(
    z: NDArray[Any], a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> NDArray[Any]:
    """torch.nn.init.kaiming_normal_ with given draws."""
    from torch.nn.init import kaiming_normal_

    return through_torch(kaiming_normal_, z, a=a, mode=mode, nonlinearity=nonlinearity)


@st.composite
def kaiming_inputs(draw: st.DrawFn) -> Script:
    return call(
        "kaiming_normal",
        z=draw(arrays(NORMAL)),
        a=draw(SLOPES),
        mode=draw(MODES),
        nonlinearity=draw(NONLINEARITIES),
    )


def sample_kaiming(rng: Generator, size: int) -> Script:
    return call("kaiming_normal", z=normal_weights(rng, size))


LADDER = Ladder(
    name="kaiming_normal",
    rungs=(kaiming_normal_loops, kaiming_normal),
    reference=kaiming_normal,
    oracle=Oracle("torch", torch_kaiming_normal),
    inputs=kaiming_inputs,
    returns={"kaiming_normal": ("weights",)},
    tolerance=Rounding(2, condition=4),  # a product of a few factors, each of at most 2
    edge_cases=(
        call("kaiming_normal", z=np.array([[1.0, 0.0, 0.5]])),
        call("kaiming_normal", z=np.ones((2, 3, 3, 3)), mode="fan_out", nonlinearity="relu"),
        call("kaiming_normal", z=np.ones((2, 3)), a=5**0.5),  # the default of torch's layers
        call("kaiming_normal", z=np.array([[1.0, np.nan]])),  # NaN stays where it is
    ),
    bad_inputs=(
        (call("kaiming_normal", z=np.ones(3)), "z"),
        (call("kaiming_normal", z=np.ones((3, 0))), "z"),
        (call("kaiming_normal", z=np.ones((2, 3), dtype=np.int64)), "z"),
        (call("kaiming_normal", z=np.ones((2, 3)), a=np.nan), "a"),
        (call("kaiming_normal", z=np.ones((2, 3)), mode="fan_avg"), "mode"),
        (call("kaiming_normal", z=np.ones((2, 3)), nonlinearity="gelu"), "nonlinearity"),
    ),
    sizes=(16, 64, 256),  # channels in and out of a 3 × 3 convolution
    sample=sample_kaiming,
    see=("kaiming_std", "calculate_gain"),
)
