"""DropConnect with given draws."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import drop_connect, drop_connect_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import FACTOR, LARGEST, TRAINING, UNIFORM, Array, P, arrays, torch_dropout
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding

INPUTS = 3  # the most


def torch_drop_connect(
    x: Array,
    weight: Array,
    u: Array,
    bias: Array | None = None,
    u_bias: Array | None = None,
    p: float = 0.5,
    training: bool = True,
) -> Array:
    """torch.nn.functional.linear of one sample after the other, with weights that torch's dropout masked for it."""
    from torch import stack
    from torch.nn.functional import linear

    def of_sample(n: int) -> Any:
        shift = None if bias is None else tensor(bias)
        if shift is not None and u_bias is not None:
            shift = torch_dropout(shift, u_bias[n], p, training)
        return linear(tensor(x[n]), torch_dropout(tensor(weight), u[n], p, training), shift)

    return np.asarray(stack([of_sample(n) for n in range(len(x))]).numpy())


@st.composite
def drop_connect_inputs(draw: st.DrawFn) -> Script:
    n, o, i = draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(st.integers(1, INPUTS))
    bias = draw(arrays((o,))) if draw(st.booleans()) else None
    u_bias = draw(arrays((n, o), UNIFORM)) if bias is not None and draw(st.booleans()) else None
    return call(
        "drop_connect",
        x=draw(arrays((n, i))),
        weight=draw(arrays((o, i))),
        u=draw(arrays((n, o, i), UNIFORM)),
        bias=bias,
        u_bias=u_bias,
        p=draw(P),
        training=draw(TRAINING),
    )


def sample_drop_connect(rng: Generator, size: int) -> Script:
    x, weight = rng.standard_normal((size, 64)), rng.standard_normal((32, 64))
    return call("drop_connect", x=x, weight=weight, u=rng.random((size, 32, 64)))


X, W = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [1.0, -1.0]])
U = np.array([[[0.75, 0.25], [0.25, 0.75]]])
BIAS, BIAS_U = np.array([1.0, 2.0]), np.array([[0.25, 0.75]])

LADDER = Ladder(
    name="drop_connect",
    rungs=(drop_connect_loops, drop_connect),
    reference=drop_connect,
    oracle=Oracle("torch", torch_drop_connect),
    inputs=drop_connect_inputs,
    returns={"drop_connect": ("y",)},
    # INPUTS products of at most FACTOR · LARGEST², which may cancel, and a bias.
    tolerance=Rounding(INPUTS + 1, condition=FACTOR * LARGEST**2),
    edge_cases=(
        call("drop_connect", x=X, weight=W, u=U),
        call("drop_connect", x=X, weight=W, u=U, bias=BIAS),
        call("drop_connect", x=X, weight=W, u=U, bias=BIAS, u_bias=BIAS_U),
        call("drop_connect", x=X, weight=W, u=U, bias=BIAS, u_bias=BIAS_U, training=False),
        call("drop_connect", x=X, weight=W, u=U, p=0.0),
        call("drop_connect", x=X, weight=W, u=U, bias=BIAS, u_bias=BIAS_U, p=1.0),
        call("drop_connect", x=np.ones((2, 1)), weight=np.ones((1, 1)), u=np.array([[[0.25]], [[0.75]]])),
    ),
    bad_inputs=(
        (call("drop_connect", x=X.astype(np.int64), weight=W, u=U), "x"),
        (call("drop_connect", x=X, weight=W[:, :1], u=U), "weight"),
        (call("drop_connect", x=X, weight=W, u=U[0]), "u"),
        (call("drop_connect", x=X, weight=W, u=U, bias=BIAS[:1]), "bias"),
        (call("drop_connect", x=X, weight=W, u=U, u_bias=BIAS_U), "u_bias"),
        (call("drop_connect", x=X, weight=W, u=U, bias=BIAS, u_bias=BIAS), "u_bias"),
        (call("drop_connect", x=X, weight=W, u=U, p=1.1), "p"),
    ),
    sizes=(1, 8, 64),  # samples of 64 inputs and 32 outputs
    sample=sample_drop_connect,
)
