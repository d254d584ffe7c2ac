"""The LSTMs of `lstm_dropout`, number by number."""

from math import exp, tanh
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.arrays import floating_dtype
from bagu.algorithms.regularization.checks import check_lstm, check_uniform

Array = NDArray[Any]


def rnn_drop_loops(
    x: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    u: Array,
    p: float = 0.5,
    training: bool = True,
    scale: bool = False,
) -> tuple[Array, Array]:
    """Sequence by sequence, unit by unit. See `rnn_drop`."""
    check_lstm(x, weight_ih, weight_hh, bias, p)
    check_uniform(u, (x.shape[1], weight_hh.shape[1]))

    def on_cell(t: int, n: int, k: int) -> float:
        return _noise(u[n, k], p) if scale else float(u[n, k] >= p)

    return _run(x, weight_ih, weight_hh, bias, on_cell=on_cell if training else _one)


def recurrent_dropout_loops(
    x: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    u: Array,
    p: float = 0.5,
    training: bool = True,
) -> tuple[Array, Array]:
    """Sequence by sequence, unit by unit. See `recurrent_dropout`."""
    check_lstm(x, weight_ih, weight_hh, bias, p)
    check_uniform(u, (*x.shape[:2], weight_hh.shape[1]))

    def on_update(t: int, n: int, k: int) -> float:
        return _noise(u[t, n, k], p)

    return _run(x, weight_ih, weight_hh, bias, on_update=on_update if training else _one)


def variational_dropout_loops(
    x: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    u_input: Array,
    u_hidden: Array,
    p: float = 0.5,
    training: bool = True,
) -> tuple[Array, Array]:
    """Sequence by sequence, unit by unit. See `variational_dropout`."""
    check_lstm(x, weight_ih, weight_hh, bias, p)
    check_uniform(u_input, (x.shape[1], x.shape[2]), "u_input")
    check_uniform(u_hidden, (x.shape[1], weight_hh.shape[1]), "u_hidden")

    def on_input(t: int, n: int, k: int) -> float:
        return _noise(u_input[n, k], p)

    def on_hidden(t: int, n: int, k: int) -> float:
        return _noise(u_hidden[n, k], p)

    if not training:
        return _run(x, weight_ih, weight_hh, bias)
    return _run(x, weight_ih, weight_hh, bias, on_input=on_input, on_hidden=on_hidden)


def _noise(u: float, p: float) -> float:
    return 1 / (1 - p) if u >= p else 0.0


def _one(t: int, n: int, k: int) -> float:
    return 1.0


def _run(
    x: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    on_input: Any = _one,
    on_hidden: Any = _one,
    on_update: Any = _one,
    on_cell: Any = _one,
) -> tuple[Array, Array]:
    dtype = floating_dtype(x, weight_ih, weight_hh)
    steps, sequences, inputs = x.shape
    units = weight_hh.shape[1]
    outputs, last = np.zeros((steps, sequences, units), dtype), np.zeros((sequences, units), dtype)
    for n in range(sequences):
        h, c = [0.0] * units, [0.0] * units
        for t in range(steps):
            z = [float(b) for b in bias]
            for row in range(4 * units):
                for k in range(inputs):
                    z[row] += float(weight_ih[row, k]) * float(x[t, n, k]) * on_input(t, n, k)
                for k in range(units):
                    z[row] += float(weight_hh[row, k]) * h[k] * on_hidden(t, n, k)
            for k in range(units):
                i, f, g, o = (z[gate * units + k] for gate in range(4))
                update = tanh(g) * on_update(t, n, k)
                c[k] = (_sigmoid(f) * c[k] + _sigmoid(i) * update) * on_cell(t, n, k)
                h[k] = _sigmoid(o) * tanh(c[k])
            outputs[t, n] = h
        last[n] = c
    return outputs, last


def _sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z)) if z >= 0 else exp(z) / (1 + exp(z))
