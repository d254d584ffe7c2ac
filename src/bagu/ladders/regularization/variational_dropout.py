"""Variational dropout of an LSTM with given draws."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import variational_dropout, variational_dropout_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import TRAINING, UNIFORM, Array, P, arrays, torch_dropout
from bagu.ladders.regularization._lstm import PLAIN, TOLERANCE, bad_lstms, lstms, sample_lstm, torch_lstm
from bagu.ladders.script import Script, call


def torch_variational_dropout(
    x: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    u_input: Array,
    u_hidden: Array,
    p: float = 0.5,
    training: bool = True,
) -> tuple[Array, Array]:
    """torch's dropout on what the gates of a recurrence in torch see."""

    def on_input(step: Any, t: int) -> Any:
        return torch_dropout(step, u_input, p, training)

    def on_hidden(h: Any, t: int) -> Any:
        return torch_dropout(h, u_hidden, p, training)

    return torch_lstm(x, weight_ih, weight_hh, bias, on_input=on_input, on_hidden=on_hidden)


@st.composite
def variational_dropout_inputs(draw: st.DrawFn) -> Script:
    given = draw(lstms())
    sequences = given["x"].shape[1]
    u_input = draw(arrays((sequences, given["x"].shape[2]), UNIFORM))
    u_hidden = draw(arrays((sequences, given["weight_hh"].shape[1]), UNIFORM))
    return call("variational_dropout", **given, u_input=u_input, u_hidden=u_hidden, p=draw(P), training=draw(TRAINING))


def sample_variational_dropout(rng: Generator, size: int) -> Script:
    given = sample_lstm(rng, size)
    return call("variational_dropout", **given, u_input=rng.random((size, 4)), u_hidden=rng.random((size, 4)))


KEPT, GONE = np.array([[0.75]]), np.array([[0.25]])

LADDER = Ladder(
    name="variational_dropout",
    rungs=(variational_dropout_loops, variational_dropout),
    reference=variational_dropout,
    oracle=Oracle("torch", torch_variational_dropout),
    inputs=variational_dropout_inputs,
    returns={"variational_dropout": ("h", "c")},
    tolerance=TOLERANCE,
    edge_cases=(
        call("variational_dropout", **PLAIN, u_input=KEPT, u_hidden=KEPT),
        call("variational_dropout", **PLAIN, u_input=GONE, u_hidden=KEPT),
        call("variational_dropout", **PLAIN, u_input=KEPT, u_hidden=GONE, p=0.75),
        call("variational_dropout", **PLAIN, u_input=GONE, u_hidden=GONE, training=False),
        call("variational_dropout", **PLAIN, u_input=GONE, u_hidden=GONE, p=0.0),
        call("variational_dropout", **PLAIN, u_input=KEPT, u_hidden=KEPT, p=1.0),
    ),
    bad_inputs=(
        *bad_lstms("variational_dropout", u_input=KEPT, u_hidden=KEPT),
        (call("variational_dropout", **PLAIN, u_input=KEPT[0], u_hidden=KEPT), "u_input"),
        (call("variational_dropout", **PLAIN, u_input=KEPT, u_hidden=np.array([[1.0]])), "u_hidden"),
    ),
    sizes=(1, 8, 64),  # sequences of 8 steps and 4 units
    sample=sample_variational_dropout,
)
