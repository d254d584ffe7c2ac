"""Recurrent dropout with given draws."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import recurrent_dropout, recurrent_dropout_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import TRAINING, UNIFORM, Array, P, arrays, torch_dropout
from bagu.ladders.regularization._lstm import PLAIN, TOLERANCE, bad_lstms, lstms, sample_lstm, torch_lstm
from bagu.ladders.script import Script, call


def torch_recurrent_dropout(
    x: Array, weight_ih: Array, weight_hh: Array, bias: Array, u: Array, p: float = 0.5, training: bool = True
) -> tuple[Array, Array]:
    """torch's dropout on the candidate update of a recurrence in torch."""

    def on_update(g: Any, t: int) -> Any:
        return torch_dropout(g, u[t], p, training)

    return torch_lstm(x, weight_ih, weight_hh, bias, on_update=on_update)


@st.composite
def recurrent_dropout_inputs(draw: st.DrawFn) -> Script:
    given = draw(lstms())
    u = draw(arrays((*given["x"].shape[:2], given["weight_hh"].shape[1]), UNIFORM))
    return call("recurrent_dropout", **given, u=u, p=draw(P), training=draw(TRAINING))


def sample_recurrent_dropout(rng: Generator, size: int) -> Script:
    return call("recurrent_dropout", **sample_lstm(rng, size), u=rng.random((8, size, 4)))


DRAWS = np.array([0.75, 0.25, 0.25]).reshape(3, 1, 1)

LADDER = Ladder(
    name="recurrent_dropout",
    rungs=(recurrent_dropout_loops, recurrent_dropout),
    reference=recurrent_dropout,
    oracle=Oracle("torch", torch_recurrent_dropout),
    inputs=recurrent_dropout_inputs,
    returns={"recurrent_dropout": ("h", "c")},
    tolerance=TOLERANCE,
    edge_cases=(
        call("recurrent_dropout", **PLAIN, u=DRAWS),
        call("recurrent_dropout", **PLAIN, u=DRAWS, p=0.75),
        call("recurrent_dropout", **PLAIN, u=DRAWS, training=False),
        call("recurrent_dropout", **PLAIN, u=DRAWS, p=0.0),
        call("recurrent_dropout", **PLAIN, u=DRAWS, p=1.0),  # nothing is ever written
    ),
    bad_inputs=(
        *bad_lstms("recurrent_dropout", u=DRAWS),
        (call("recurrent_dropout", **PLAIN, u=DRAWS[0]), "u"),
    ),
    sizes=(1, 8, 64),  # sequences of 8 steps and 4 units
    sample=sample_recurrent_dropout,
)
