"""Receptive fields against published figures and against what really reaches an output."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bagu.algorithms.analysis import input_support, receptive_field, receptive_field_backward

quick = settings(deadline=None, derandomize=True, database=None, max_examples=100)

POOL, CONV = [2, 2, 0, 1], [3, 1, 1, 1]
VGG16 = [CONV] * 2 + [POOL] + [CONV] * 2 + [POOL] + ([CONV] * 3 + [POOL]) * 3
ALEXNET = [[11, 4, 2, 1], [3, 2, 0, 1], [5, 1, 2, 1], [3, 2, 0, 1], CONV, CONV, CONV, [3, 2, 0, 1]]


def field(rows: list[list[int]]) -> tuple[int, int, float]:
    return receptive_field(np.array(rows))


def test_vgg16_layer_by_layer() -> None:
    pools = [at for at, row in enumerate(VGG16) if row == POOL]
    assert [field(VGG16[: at + 1])[0] for at in pools] == [6, 16, 44, 100, 212]
    assert field(VGG16[:-1]) == (196, 16, 7.5)  # conv5_3
    assert field([*VGG16, [7, 1, 0, 1]])[0] == 404  # fc6 as a convolution


def test_alexnet_layer_by_layer() -> None:
    assert [field(ALEXNET[: n + 1])[0] for n in range(len(ALEXNET))] == [11, 19, 51, 67, 99, 131, 163, 195]


@pytest.mark.parametrize(
    ("strided", "size"),
    [(0, 427), (-1, 483)],  # torchvision strides in a stage's first block, TF-Slim in its last, and one stage earlier
)
def test_resnet50_depends_on_where_its_strides_are(strided: int, size: int) -> None:
    rows = [[7, 2, 3, 1], [3, 2, 1, 1]]
    for stage, blocks in enumerate((3, 4, 6, 3)):
        strides = [1] * blocks
        if stage != (0 if strided == 0 else 3):
            strides[strided] = 2
        rows += [[3, stride, 1, 1] for stride in strides]  # the 1×1 layers around it add nothing
    assert field(rows)[:2] == (size, 32)


@pytest.mark.parametrize("layers", [1, 2, 3, 10])
def test_stacked_3x3(layers: int) -> None:
    assert field([CONV] * layers) == (2 * layers + 1, 1, 0)


rows = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(1, 2)).map(list)


@quick
@given(layers=st.lists(rows, max_size=5))
def test_forward_is_backward(layers: list[list[int]]) -> None:
    stack = np.array(layers, dtype=np.int64).reshape(-1, 4)
    assert receptive_field(stack) == receptive_field_backward(stack)


@quick
@given(layers=st.lists(rows, min_size=1, max_size=3), length=st.integers(20, 60))
def test_the_border_only_takes_away(layers: list[list[int]], length: int) -> None:
    stack: NDArray[Any] = np.array(layers)
    room = length
    for kernel, stride, padding, dilation in layers:
        room = (room + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
        assume(room >= 1)
    size, jump, start = receptive_field(stack)
    for j, seen in enumerate(input_support(stack, length)):
        low, high = start + j * jump - (size - 1) / 2, start + j * jump + (size - 1) / 2
        cells = np.flatnonzero(seen)
        assert all(low <= cell <= high for cell in cells)
        if low >= 0 and high <= length - 1:
            assert (cells[0], cells[-1]) == (low, high)
