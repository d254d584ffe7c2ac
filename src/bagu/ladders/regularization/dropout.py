"""Inverted dropout with given draws."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import dropout, dropout_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import TRAINING, UNIFORM, Array, P, arrays, torch_dropout
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding

SHAPES = st.sampled_from([(1,), (2,), (4,), (2, 2), (1, 3), (2, 1, 2)])


def torch_f_dropout(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """torch.nn.functional.dropout."""
    return np.asarray(torch_dropout(tensor(x), u, p, training).numpy())


@st.composite
def dropout_inputs(draw: st.DrawFn) -> Script:
    shape = draw(SHAPES)
    x, u = draw(arrays(shape)), draw(arrays(shape, UNIFORM))
    return call("dropout", x=x, u=u, p=draw(P), training=draw(TRAINING))


def sample_dropout(rng: Generator, size: int) -> Script:
    return call("dropout", x=rng.standard_normal((size, 1000)), u=rng.random((size, 1000)))


FOUR = np.array([1.0, 2.0, 3.0, 4.0])
HALF = np.array([0.25, 0.75, 0.0, 0.9375])

LADDER = Ladder(
    name="dropout",
    rungs=(dropout_loops, dropout),
    reference=dropout,
    oracle=Oracle("torch", torch_f_dropout),
    inputs=dropout_inputs,
    returns={"dropout": ("y",)},
    tolerance=Rounding(3),  # 1 − p, its inverse, a product: each rounds once
    edge_cases=(
        call("dropout", x=np.array([1.0]), u=np.array([0.75])),
        call("dropout", x=np.array([1.0]), u=np.array([0.25])),
        call("dropout", x=FOUR, u=HALF, p=0.25),
        call("dropout", x=FOUR, u=HALF, p=0.75),
        call("dropout", x=FOUR, u=HALF, training=False),
        call("dropout", x=FOUR, u=np.zeros(4), p=0.0),  # a draw of exactly 0 drops nothing at p = 0
        call("dropout", x=FOUR, u=HALF, p=1.0),  # nothing is left, and nothing is divided by 0
        call("dropout", x=FOUR, u=np.full(4, 0.5), p=0.5),  # [p, 1) is kept
        call("dropout", x=np.zeros((0, 3)), u=np.zeros((0, 3))),
    ),
    bad_inputs=(
        (call("dropout", x=np.array([1]), u=np.array([0.5])), "x"),
        (call("dropout", x=FOUR, u=np.array([0.5])), "u"),
        (call("dropout", x=FOUR, u=np.array([0, 0, 0, 0])), "u"),
        (call("dropout", x=FOUR, u=np.full(4, 1.0)), "u"),
        (call("dropout", x=FOUR, u=np.array([0.5, np.nan, 0.5, 0.5])), "u"),
        (call("dropout", x=FOUR, u=HALF, p=1.5), "p"),
        (call("dropout", x=FOUR, u=HALF, p=-0.1), "p"),
    ),
    sizes=(1, 16, 256),  # samples of 1000 units
    sample=sample_dropout,
    see=("dropout_noise",),
)
