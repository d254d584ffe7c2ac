"""What the claims of conv2d compare with is what it says it is."""

from typing import Any

import numpy as np
import pytest

from bagu.algorithms.convolution import conv2d
from bagu.topics.convolution.conv2d.data import (
    convolution_by_fft,
    multiplications,
    pads_twice,
    untied,
    whole,
    winograd,
)

RNG = np.random.default_rng


def test_convolution_by_fft_is_convolution_written_out() -> None:
    x, weight = whole(RNG(0), (1, 1, 4, 5)), whole(RNG(1), (1, 1, 2, 3))
    want = np.zeros((3, 3))
    for r, q, i, j in np.ndindex(3, 3, 2, 3):
        want[r, q] += x[0, 0, r + 1 - i, q + 2 - j] * weight[0, 0, i, j]
    assert np.allclose(convolution_by_fft(x, weight)[0, 0], want)


@pytest.mark.parametrize(
    ("side", "k", "stride", "padding", "out"),
    [(5, 3, 2, 1, 4), (5, 1, 1, 1, 9), (7, 3, 3, 1, 3), (5, 3, 1, 0, 3)],
)
def test_padding_twice_returns_maps_that_are_too_large(side: int, k: int, stride: int, padding: int, out: int) -> None:
    y = pads_twice(np.ones((1, side, side, 1)), np.ones((k, k, 1, 1)), stride, padding)
    assert y.shape == (1, out, out, 1)


def test_padding_twice_raises_at_stride_1() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        pads_twice(np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 1)), 1, 1)


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({}, 6 * 6 * 9 * 4 * 8),
        ({"groups": 4}, 6 * 6 * 9 * 8),
        ({"dilation": 2}, 4 * 4 * 9 * 4 * 8),
        ({"stride": 2}, 3 * 3 * 9 * 4 * 8),
    ],
)
def test_multiplications_are_counted(options: dict[str, Any], count: int) -> None:
    assert multiplications(4, 8, 3, 8, **options) == count


def test_winograd_is_conv2d_with_16_products_for_36() -> None:
    x, weight = whole(RNG(0), (2, 3, 8, 10)), whole(RNG(1), (4, 3, 3, 3))
    y, count = winograd(x, weight)
    assert np.array_equal(y, conv2d(x, weight))
    assert count / (conv2d(x, weight).size * 3 * 9) == pytest.approx(16 / 36)


def test_untied_kernels_that_are_equal_are_conv2d() -> None:
    x, weight = whole(RNG(0), (3, 6, 7)), whole(RNG(1), (2, 3, 3, 3))
    y = untied(x, np.broadcast_to(weight, (4, 5, *weight.shape)))
    assert np.array_equal(y, conv2d(x[None], weight)[0])
