"""RNNDrop with given draws."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import rnn_drop, rnn_drop_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import TRAINING, UNIFORM, Array, P, arrays, torch_dropout, with_draws
from bagu.ladders.regularization._lstm import PLAIN, TOLERANCE, bad_lstms, lstms, sample_lstm, torch_lstm
from bagu.ladders.script import Script, call


def torch_rnn_drop(
    x: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    u: Array,
    p: float = 0.5,
    training: bool = True,
    scale: bool = False,
) -> tuple[Array, Array]:
    """torch's Bernoulli draws, or its dropout, on the cells of a recurrence in torch."""
    from torch import empty_like

    def on_cell(c: Any, t: int) -> Any:
        if scale or not training:
            return torch_dropout(c, u, p, training)
        return c * with_draws(lambda: empty_like(c).bernoulli_(1 - p), u)

    return torch_lstm(x, weight_ih, weight_hh, bias, on_cell=on_cell)


@st.composite
def rnn_drop_inputs(draw: st.DrawFn) -> Script:
    given = draw(lstms())
    u = draw(arrays((given["x"].shape[1], given["weight_hh"].shape[1]), UNIFORM))
    return call("rnn_drop", **given, u=u, p=draw(P), training=draw(TRAINING), scale=draw(st.booleans()))


def sample_rnn_drop(rng: Generator, size: int) -> Script:
    return call("rnn_drop", **sample_lstm(rng, size), u=rng.random((size, 4)))


KEPT, GONE = np.array([[0.75]]), np.array([[0.25]])

LADDER = Ladder(
    name="rnn_drop",
    rungs=(rnn_drop_loops, rnn_drop),
    reference=rnn_drop,
    oracle=Oracle("torch", torch_rnn_drop),
    inputs=rnn_drop_inputs,
    returns={"rnn_drop": ("h", "c")},
    tolerance=TOLERANCE,
    edge_cases=(
        call("rnn_drop", **PLAIN, u=KEPT),
        call("rnn_drop", **PLAIN, u=GONE),
        call("rnn_drop", **PLAIN, u=GONE, training=False),
        call("rnn_drop", **PLAIN, u=KEPT, scale=True),
        call("rnn_drop", **PLAIN, u=KEPT, p=0.0),
        call("rnn_drop", **PLAIN, u=KEPT, p=1.0, scale=True),
    ),
    bad_inputs=(*bad_lstms("rnn_drop", u=KEPT), (call("rnn_drop", **PLAIN, u=KEPT[0]), "u")),
    sizes=(1, 8, 64),  # sequences of 8 steps and 4 units
    sample=sample_rnn_drop,
)
