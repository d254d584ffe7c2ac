"""Monte Carlo dropout of a network with one hidden layer, with given draws."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import mc_dropout, mc_dropout_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import FACTOR, LARGEST, UNIFORM, Array, P, arrays, last, torch_dropout
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding

SIDE = 2  # the most inputs, units and passes


def torch_mc_dropout(
    x: Array, weight1: Array, bias1: Array, weight2: Array, bias2: Array, u: Array, p: float = 0.5
) -> tuple[Array, Array]:
    """One pass after the other through torch's linear, relu and dropout; torch.var_mean."""
    from torch import stack, var_mean
    from torch.nn.functional import linear, relu

    hidden = relu(linear(tensor(x), tensor(weight1), tensor(bias1)))
    passes = [linear(torch_dropout(hidden, draws, p), tensor(weight2), tensor(bias2)) for draws in u]
    var, mean = var_mean(stack(passes), dim=0, correction=0)
    return np.asarray(mean.numpy()), np.asarray(var.numpy())


@st.composite
def mc_dropout_inputs(draw: st.DrawFn) -> Script:
    n, d, h, k, s = (draw(st.integers(1, SIDE)) for _ in range(5))
    return call(
        "mc_dropout",
        x=draw(arrays((n, d))),
        weight1=draw(arrays((h, d))),
        bias1=draw(arrays((h,))),
        weight2=draw(arrays((k, h))),
        bias2=draw(arrays((k,))),
        u=draw(arrays((s, n, h), UNIFORM)),
        p=draw(P),
    )


def sample_mc_dropout(rng: Generator, size: int) -> Script:
    normal = rng.standard_normal
    return call(
        "mc_dropout",
        x=normal((size, 4)),
        weight1=normal((16, 4)),
        bias1=normal(16),
        weight2=normal((2, 16)) / 4,
        bias2=normal(2),
        u=rng.random((20, size, 16)),
    )


ONE = np.ones((1, 1))
LAYERS = {"weight1": ONE, "bias1": np.zeros(1), "weight2": ONE, "bias2": np.array([1.0])}
TWICE = np.array([[[0.25]], [[0.75]]])

LADDER = Ladder(
    name="mc_dropout",
    rungs=(mc_dropout_loops, mc_dropout),
    reference=mc_dropout,
    oracle=Oracle("torch", torch_mc_dropout, accepts=lambda script: last(script, "x").size > 0),  # torch warns of none
    inputs=mc_dropout_inputs,
    returns={"mc_dropout": ("mean", "var")},
    # An output is at most SIDE · FACTOR · LARGEST · (SIDE + 1) · LARGEST², and may cancel; the variance squares it.
    tolerance={
        "mean": Rounding(4 * SIDE, condition=SIDE * FACTOR * (SIDE + 1) * LARGEST**3),
        "var": Rounding(8 * SIDE, condition=(SIDE * FACTOR * (SIDE + 1) * LARGEST**3) ** 2),
    },
    edge_cases=(
        call("mc_dropout", x=ONE, **LAYERS, u=TWICE),
        call("mc_dropout", x=ONE, **LAYERS, u=TWICE, p=0.0),
        call("mc_dropout", x=ONE, **LAYERS, u=TWICE, p=1.0),
        call("mc_dropout", x=-ONE, **LAYERS, u=TWICE),  # no unit is active, so no mask matters
        call("mc_dropout", x=np.ones((0, 1)), **LAYERS, u=np.zeros((2, 0, 1))),
    ),
    bad_inputs=(
        (call("mc_dropout", x=ONE.astype(np.int64), **LAYERS, u=TWICE), "x"),
        (call("mc_dropout", x=np.ones((1, 2)), **LAYERS, u=TWICE), "weight1"),
        (call("mc_dropout", x=ONE, **{**LAYERS, "bias1": np.zeros(2)}, u=TWICE), "bias1"),
        (call("mc_dropout", x=ONE, **{**LAYERS, "weight2": np.ones((1, 2))}, u=TWICE), "weight2"),
        (call("mc_dropout", x=ONE, **{**LAYERS, "bias2": np.zeros(2)}, u=TWICE), "bias2"),
        (call("mc_dropout", x=ONE, **LAYERS, u=TWICE[0]), "u"),
        (call("mc_dropout", x=ONE, **LAYERS, u=TWICE[:0]), "u"),
        (call("mc_dropout", x=ONE, **LAYERS, u=TWICE, p=1.5), "p"),
    ),
    sizes=(1, 16, 256),  # samples, 20 passes of 16 units
    sample=sample_mc_dropout,
)
