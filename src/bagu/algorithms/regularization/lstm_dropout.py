"""Dropout inside an LSTM: where the mask sits, and whether it changes from step to step.

Letters: T steps, N sequences, I inputs, H units; gates in the order i, f, g, o, as in torch.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.arrays import floating_dtype
from bagu.algorithms.regularization.checks import check_lstm, check_uniform
from bagu.algorithms.regularization.noise import dropout_noise

Array = NDArray[Any]
ONE = np.ones((1, 1, 1))


def rnn_drop(
    x: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    u: Array,
    p: float = 0.5,
    training: bool = True,
    scale: bool = False,
) -> tuple[Array, Array]:
    """An LSTM whose cells are dropped by one mask for the whole sequence.

    c_t = m ∘ (f ∘ c_{t−1} + i ∘ g), h_t = o ∘ tanh(c_t), with m = [u ≥ p] the same at all steps: a dropped cell is
    silent from start to end, a kept one remembers as it would. `scale` divides by 1 − p as some implementations do, at
    every step, which multiplies what a kept cell remembers by 1 / (1 − p)^T over T steps.

    x: (T, N, I); weight_ih: (4H, I); weight_hh: (4H, H); bias: (4H,); u: `rng.random((N, H))`. Starts from zeros.
    Returns h at all steps (T, N, H) and the last c (N, H), in the common type of x and the weights.
    Errors: TypeError for integers, ValueError for shapes that do not fit, draws outside [0, 1), p outside [0, 1].
    Cost: that of the LSTM, O(T·N·H·(H + I)).
    Source: Moon et al. 2015, of which the abstract was read; the position of the mask is that of two implementations.

    >>> w = np.zeros((4, 1))
    >>> h, c = rnn_drop(np.ones((3, 2, 1)), w, w, np.full(4, 9.0), np.array([[0.9], [0.1]]))
    >>> h.shape, c.round(1).tolist()
    ((3, 2, 1), [[3.0], [0.0]])
    """
    check_lstm(x, weight_ih, weight_hh, bias, p)
    check_uniform(u, (x.shape[1], weight_hh.shape[1]))
    noise = dropout_noise(u, p) if scale else (u >= p) * 1.0
    return _lstm(x, weight_ih, weight_hh, bias, on_cell=noise[None] if training else ONE)


def recurrent_dropout(
    x: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    u: Array,
    p: float = 0.5,
    training: bool = True,
) -> tuple[Array, Array]:
    """An LSTM in which only the candidate update is dropped, anew at each step: the memory itself is never erased.

    c_t = f ∘ c_{t−1} + i ∘ (noise_t ∘ g), so that what c holds stays whatever the masks are.

    u: `rng.random((T, N, H))`; the rest as in `rnn_drop`.
    Source: Semeniuta, Severyn, Barth 2016 (abstract and summaries read).

    >>> w = np.zeros((4, 1))
    >>> h, c = recurrent_dropout(np.ones((3, 1, 1)), w, w, np.full(4, 9.0), np.array([[[0.9]], [[0.1]], [[0.1]]]))
    >>> c.round(1).tolist()
    [[2.0]]
    """
    check_lstm(x, weight_ih, weight_hh, bias, p)
    check_uniform(u, (*x.shape[:2], weight_hh.shape[1]))
    return _lstm(x, weight_ih, weight_hh, bias, on_update=dropout_noise(u, p) if training else ONE)


def variational_dropout(
    x: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    u_input: Array,
    u_hidden: Array,
    p: float = 0.5,
    training: bool = True,
) -> tuple[Array, Array]:
    """An LSTM that drops its inputs and its recurrent connections by two masks, the same at all steps.

    The gates see noise_x ∘ x_t and noise_h ∘ h_{t−1}; c is not touched. torch's `LSTM(dropout=…)` is another thing: it
    drops between stacked layers, anew at each step, and never in the recurrence.

    u_input: `rng.random((N, I))`; u_hidden: `rng.random((N, H))`; the rest as in `rnn_drop`. All four gates share a
    mask.
    Source: Gal, Ghahramani 2016 (abstract and summaries read).

    >>> w = np.ones((4, 1))
    >>> draws = np.array([[0.9]]), np.array([[0.1]])
    >>> variational_dropout(np.ones((2, 1, 1)), w, w, np.zeros(4), *draws)[1].round(2).tolist()
    [[1.6]]
    """
    check_lstm(x, weight_ih, weight_hh, bias, p)
    check_uniform(u_input, (x.shape[1], x.shape[2]), "u_input")
    check_uniform(u_hidden, (x.shape[1], weight_hh.shape[1]), "u_hidden")
    if not training:
        return _lstm(x, weight_ih, weight_hh, bias)
    on_input, on_hidden = dropout_noise(u_input, p)[None], dropout_noise(u_hidden, p)[None]
    return _lstm(x, weight_ih, weight_hh, bias, on_input=on_input, on_hidden=on_hidden)


def _lstm(
    x: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    on_input: Array = ONE,
    on_hidden: Array = ONE,
    on_update: Array = ONE,
    on_cell: Array = ONE,
) -> tuple[Array, Array]:
    """An LSTM from zeros with noise (1 or T, 1 or N, 1 or I or H) on what the gates see, on g and on c."""
    dtype = floating_dtype(x, weight_ih, weight_hh)
    wide = np.promote_types(dtype, np.float32)
    steps, sequences, units = len(x), x.shape[1], weight_hh.shape[1]
    c, h = np.zeros((sequences, units), wide), np.zeros((sequences, units), wide)
    outputs = np.zeros((steps, sequences, units), dtype)
    for t in range(steps):
        seen, remembered = (x[t] * on_input[0]).astype(wide), (h * on_hidden[0]).astype(wide)
        z = seen @ weight_ih.T + remembered @ weight_hh.T + bias  # (N, 4H)
        i, f, g, o = np.split(z, 4, axis=1)
        update = np.tanh(g) * on_update[min(t, len(on_update) - 1)]
        c = (_sigmoid(f) * c + _sigmoid(i) * update) * on_cell[0]
        h = _sigmoid(o) * np.tanh(c)
        outputs[t] = h
    return outputs, c.astype(dtype)


def _sigmoid(z: Array) -> Array:
    return np.asarray(np.exp(-np.logaddexp(0, -z)))
