"""Spatial dropout with given draws."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import dropout2d, dropout2d_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import TRAINING, UNIFORM, Array, P, arrays, maps, with_draws
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding


def torch_dropout2d(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """torch.nn.functional.dropout2d."""
    from torch.nn.functional import dropout2d as oracle

    return np.asarray(with_draws(lambda: oracle(tensor(x), p, training), u).numpy())


@st.composite
def dropout2d_inputs(draw: st.DrawFn) -> Script:
    shape = draw(maps())
    x, u = draw(arrays(shape)), draw(arrays(shape[:2], UNIFORM))
    return call("dropout2d", x=x, u=u, p=draw(P), training=draw(TRAINING))


def sample_dropout2d(rng: Generator, size: int) -> Script:
    return call("dropout2d", x=rng.standard_normal((size, 64, 28, 28)), u=rng.random((size, 64)))


X = np.arange(1.0, 13).reshape(1, 3, 2, 2)
U = np.array([[0.25, 0.75, 0.5]])

LADDER = Ladder(
    name="dropout2d",
    rungs=(dropout2d_loops, dropout2d),
    reference=dropout2d,
    oracle=Oracle("torch", torch_dropout2d),
    inputs=dropout2d_inputs,
    returns={"dropout2d": ("y",)},
    tolerance=Rounding(3),  # 1 − p, its inverse, a product
    edge_cases=(
        call("dropout2d", x=np.ones((1, 2, 1, 2)), u=np.array([[0.75, 0.25]])),
        call("dropout2d", x=X, u=U),
        call("dropout2d", x=X, u=U, p=0.75),
        call("dropout2d", x=X, u=U, training=False),
        call("dropout2d", x=X, u=np.zeros((1, 3)), p=0.0),
        call("dropout2d", x=X, u=U, p=1.0),
        call("dropout2d", x=np.ones((2, 2, 1, 1)), u=np.array([[0.25, 0.75], [0.75, 0.25]])),  # samples differ
        call("dropout2d", x=np.zeros((0, 2, 2, 2)), u=np.zeros((0, 2))),
    ),
    bad_inputs=(
        (call("dropout2d", x=X[0], u=U), "x"),
        (call("dropout2d", x=X.astype(np.int64), u=U), "x"),
        (call("dropout2d", x=X, u=np.zeros_like(X)), "u"),
        (call("dropout2d", x=X, u=U + 0.5), "u"),
        (call("dropout2d", x=X, u=U, p=-1.0), "p"),
    ),
    sizes=(1, 8, 32),  # samples of 64 × 28 × 28
    sample=sample_dropout2d,
)
