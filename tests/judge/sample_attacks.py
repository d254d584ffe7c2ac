"""The problem that every attack pretends to solve: double an array."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from bagu.curriculum.problem import Limits, Problem
from bagu.ladders.ladder import Ladder
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact

HONEST = "def double(x):\n    return 2 * x\n"


def double(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return 2 * x


@st.composite
def inputs(draw: st.DrawFn) -> Script:
    values = draw(st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=1, max_size=3))
    return call("double", x=np.array(values))


DOUBLE = Problem(
    id="double",
    ladder=Ladder(
        name="double", rungs=(double,), reference=double, inputs=inputs, returns={"double": ("y",)}, tolerance=Exact(),
        edge_cases=(call("double", x=np.array([1.0, 2.0])), call("double", x=np.array([3.0]))),
    ),
    starter="def double(x):\n    return x\n",
    mutants=(),
    variants=(),
    limits=Limits(seconds=0.5, megabytes=64),
)  # fmt: skip
