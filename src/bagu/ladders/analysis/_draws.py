"""Windows and stacks of layers: plainest first; and chains of torch layers."""

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

KERNELS, STRIDES, PADDINGS, DILATIONS = [3, 1, 2, 5, 4], [1, 2, 3], [0, 1, 2, 3], [1, 2, 3]


@st.composite
def stacks(draw: st.DrawFn, most: int) -> NDArray[np.int64]:
    """Layers (L, 4), each column drawn on its own."""
    count = draw(st.integers(0, most))
    rows = [[draw(st.sampled_from(values)) for values in (KERNELS, STRIDES, PADDINGS, DILATIONS)] for _ in range(count)]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def stack(*rows: list[int]) -> NDArray[np.int64]:
    """Layers as kernel, stride, padding, dilation."""
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def through(x: "Tensor", layers: NDArray[Any]) -> "Tensor":
    """x (1, 1, length) through torch convolutions whose weights are all 1."""
    from torch.nn.functional import conv1d

    for kernel, stride, padding, dilation in layers.tolist():
        x = conv1d(x, x.new_ones(1, 1, kernel), stride=stride, padding=padding, dilation=dilation)
    return x
