"""What the ladders of the LSTMs share: small sequences and weights, and the same recurrence in torch."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.ladders.regularization._draws import Array, arrays
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding

STEPS, SIDE = 3, 2  # the most steps, inputs and units
SMALL = st.sampled_from([1.0, 0.0, 0.5, -1.0, -0.5, 2.0])
# A pre-activation adds up 2 · SIDE products of at most 4 · 2 · 2, through slopes of at most 1; errors of h and c pass
# to the next step through as many, and through a scale of 4 where there is one.
TOLERANCE = Rounding(2 * SIDE + 4, condition=16 * 4**STEPS)


def same(value: Any, t: int) -> Any:
    """No mask."""
    return value


Mask = Callable[[Any, int], Any]


def torch_lstm(
    x: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    on_input: Mask = same,
    on_hidden: Mask = same,
    on_update: Mask = same,
    on_cell: Mask = same,
) -> tuple[Array, Array]:
    """torch's linear, sigmoid and tanh step by step, with a function of (value, step) where a mask may sit."""
    from torch import sigmoid, stack, tanh, zeros
    from torch.nn.functional import linear

    given, w_ih, w_hh, b = tensor(x), tensor(weight_ih), tensor(weight_hh), tensor(bias)
    h = c = zeros(x.shape[1], weight_hh.shape[1], dtype=given.dtype)
    outputs = []
    for t, step in enumerate(given):
        z = linear(on_input(step, t), w_ih, b) + linear(on_hidden(h, t), w_hh)
        i, f, g, o = z.chunk(4, 1)
        c = on_cell(sigmoid(f) * c + sigmoid(i) * on_update(tanh(g), t), t)
        h = sigmoid(o) * tanh(c)
        outputs.append(h)
    return np.asarray(stack(outputs).numpy()), np.asarray(c.numpy())


@st.composite
def lstms(draw: st.DrawFn) -> dict[str, Array]:
    """A sequence and the weights."""
    t, n, i, h = (
        draw(st.integers(1, STEPS)),
        draw(st.integers(1, 2)),
        draw(st.integers(1, SIDE)),
        draw(st.integers(1, SIDE)),
    )
    return {
        "x": draw(arrays((t, n, i), SMALL)),
        "weight_ih": draw(arrays((4 * h, i), SMALL)),
        "weight_hh": draw(arrays((4 * h, h), SMALL)),
        "bias": draw(arrays((4 * h,), SMALL)),
    }


def sample_lstm(rng: Generator, size: int) -> dict[str, Array]:
    """Sequences of 8 steps, 4 inputs and 4 units, as many as `size`."""
    normal = rng.standard_normal
    return {
        "x": normal((8, size, 4)),
        "weight_ih": normal((16, 4)) / 2,
        "weight_hh": normal((16, 4)) / 2,
        "bias": normal(16) / 2,
    }


PLAIN = {
    "x": np.array([[[1.0]], [[0.5]], [[-1.0]]]),
    "weight_ih": np.array([[1.0], [0.5], [2.0], [1.0]]),
    "weight_hh": np.array([[0.5], [1.0], [-1.0], [0.5]]),
    "bias": np.array([0.0, 1.0, 0.0, 0.5]),
}


def bad_lstms(name: str, **draws: Array) -> tuple[tuple[Script, str], ...]:
    """What all of them refuse."""
    return (
        (call(name, **{**PLAIN, "x": PLAIN["x"].astype(np.int64)}, **draws), "x"),
        (call(name, **{**PLAIN, "x": PLAIN["x"][0]}, **draws), "x"),
        (call(name, **{**PLAIN, "weight_hh": np.ones((3, 1))}, **draws), "weight_hh"),
        (call(name, **{**PLAIN, "weight_ih": np.ones((4, 2))}, **draws), "weight_ih"),
        (call(name, **{**PLAIN, "bias": np.ones(3)}, **draws), "bias"),
        (call(name, **PLAIN, **draws, p=1.5), "p"),
    )
