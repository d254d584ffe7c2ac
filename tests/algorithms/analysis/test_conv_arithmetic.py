"""Sizes and costs of convolutions against published figures, and what the functions owe each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.algorithms.analysis import (
    conv_cost,
    conv_cost_loops,
    conv_output_size,
    same_padding,
    transposed_output_size,
)

quick = settings(deadline=None, derandomize=True, database=None, max_examples=100)

VGG16 = [[64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3]


def test_vgg16_has_its_published_parameters_and_macs() -> None:
    parameters = macs = 0
    channels, side = 3, 224
    for widths in VGG16:
        rows = np.array([[width, 3, 1, 1, 1, 1] for width in widths])
        weights, products, shapes = conv_cost(rows, channels, side, side)
        parameters, macs = parameters + int(weights.sum()), macs + int(products.sum())
        channels, side = int(shapes[-1, 0]), conv_output_size(side, 2, stride=2)
    heads = np.array([[4096, side, 1, 0, 1, 1], [4096, 1, 1, 0, 1, 1], [1000, 1, 1, 0, 1, 1]])
    weights, products, _ = conv_cost(heads, channels, side, side)
    assert parameters + weights.sum() == 138_357_544
    assert macs + products.sum() == 15_470_264_320


@quick
@given(size=st.integers(1, 40), kernel=st.integers(1, 7), stride=st.integers(1, 4), dilation=st.integers(1, 4))
def test_same_padding_gives_the_promised_size(size: int, kernel: int, stride: int, dilation: int) -> None:
    before, after = same_padding(size, kernel, stride, dilation)
    assert after - before in (0, 1)
    room = size + before + after - dilation * (kernel - 1) - 1
    if kernel == 1 or before + after > 0:
        assert max(room, 0) // stride + 1 == -(-size // stride)
    if before + after > 0:
        assert (room - 1) // stride + 1 < -(-size // stride), "a cell fewer would have done"


@quick
@given(data=st.data(), kernel=st.integers(1, 7), stride=st.integers(1, 4), dilation=st.integers(1, 3))
def test_transposed_size_undoes_the_size(data: st.DataObject, kernel: int, stride: int, dilation: int) -> None:
    padding = data.draw(st.integers(0, 3))
    size = data.draw(st.integers(max(1, dilation * (kernel - 1) + 1 - 2 * padding), 40))
    small = conv_output_size(size, kernel, stride, padding, dilation)
    extra = (size + 2 * padding - dilation * (kernel - 1) - 1) % stride
    assert transposed_output_size(small, kernel, stride, padding, extra, dilation) == size


def test_ceil_mode_of_a_ported_pooling() -> None:
    assert conv_output_size(112, 3, stride=2) == 55
    assert conv_output_size(112, 3, stride=2, ceil_mode=True) == 56


@pytest.mark.parametrize("groups", [1, 2, 4, 8])
def test_groups_divide_the_cost(groups: int) -> None:
    rows = np.array([[8, 3, 1, 1, 1, groups]])
    parameters, macs, _ = conv_cost(rows, 8, 6, 6, bias=False)
    assert parameters[0] * groups == 576
    assert macs[0] * groups == 576 * 36


def test_costs_do_not_overflow() -> None:
    _, macs, _ = conv_cost(np.array([[4096, 7, 1, 3, 1, 1]], dtype=np.int16), 4096, 1024, 1024)
    assert macs.tolist() == [49 * 4096**2 * 1024**2]


def test_the_counting_rung_meets_each_weight_once() -> None:
    parameters, _, _ = conv_cost_loops(np.array([[4, 3, 1, 1, 1, 1]]), 2, 5, 3, bias=True)
    assert parameters.tolist() == [4 * 2 * 9 + 4]


def test_a_window_too_large_names_what_came() -> None:
    with pytest.raises(ValueError, match="the window spans 5, but the padded input only 4"):
        conv_output_size(4, 3, dilation=2)
