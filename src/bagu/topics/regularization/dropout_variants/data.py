"""Feature maps of digits, and LSTMs set by hand, for the claims."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.convolution import conv2d

Array = NDArray[Any]
OPEN, SHUT = 40.0, -40.0  # pre-activations at which a gate is 1 or 0 to rounding


def digit_maps(rng: Generator, samples: int, channels: int) -> Array:
    """What random 3 × 3 filters and a ReLU make of scikit-learn's digits: (samples, channels, 6, 6)."""
    from sklearn.datasets import load_digits

    images = load_digits().images[:, None] / 16  # (n, 1, 8, 8)
    chosen = images[rng.permutation(len(images))[:samples]]
    return np.asarray(np.maximum(conv2d(chosen, rng.normal(size=(channels, 1, 3, 3))), 0))


def neighbours(x: Array, keep: Array) -> tuple[Array, Array]:
    """For each inner pixel of maps (N, C, H, W), the mean of those of its four neighbours that are kept, and how many."""
    around = ((slice(0, -2), slice(1, -1)), (slice(2, None), slice(1, -1)),
              (slice(1, -1), slice(0, -2)), (slice(1, -1), slice(2, None)))  # fmt: skip
    total = sum(np.where(keep[..., rows, columns], x[..., rows, columns], 0) for rows, columns in around)
    count = sum(keep[..., rows, columns].astype(int) for rows, columns in around)
    return np.asarray(total / np.maximum(count, 1)), np.asarray(count)


def latch(units: int) -> tuple[Array, Array, Array]:
    """An LSTM of one input that writes tanh 1 into every cell when the input is 1, and keeps it for ever after.

    weight_ih, weight_hh, bias for the gates i, f, g, o: i opens with the input, f is always open, g is tanh 1.
    """
    weight_ih = np.zeros((4, units))
    weight_ih[0] = OPEN - SHUT
    bias = np.repeat([[SHUT], [OPEN], [1.0], [OPEN]], units, axis=1)
    return weight_ih.reshape(-1, 1), np.zeros((4 * units, units)), bias.ravel()


def adder(inputs: int, weight: Array) -> tuple[Array, Array, Array]:
    """An LSTM of one cell that adds up tanh(weight · x) over the steps: i and f always open."""
    weight_ih = np.zeros((4, inputs))
    weight_ih[2] = weight
    return weight_ih, np.zeros((4, 1)), np.array([OPEN, OPEN, 0.0, OPEN])
