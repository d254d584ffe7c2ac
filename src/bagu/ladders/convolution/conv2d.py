"""Two-dimensional convolution, forward."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.convolution import conv2d, conv2d_im2col, conv2d_loops
from bagu.ladders.convolution._draws import TERMS, arrays, convolutions, layer, rounding
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call


def torch_conv2d(
    x: NDArray[Any],
    weight: NDArray[Any],
    bias: NDArray[Any] | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    groups: int = 1,
) -> NDArray[Any]:
    """torch.nn.functional.conv2d."""
    import torch

    shift = None if bias is None else torch.tensor(bias)
    y = torch.nn.functional.conv2d(torch.tensor(x), torch.tensor(weight), shift, stride, padding, dilation, groups)
    return np.asarray(y.numpy())


@st.composite
def conv2d_inputs(draw: st.DrawFn) -> Script:
    drawn = draw(convolutions())
    out = drawn.pop("out")
    bias = draw(arrays(out[1:2])) if draw(st.booleans()) else None
    return call("conv2d", x=drawn.pop("x"), weight=drawn.pop("weight"), bias=bias, **drawn)


def sample_conv2d(rng: Generator, size: int) -> Script:
    x, weight = layer(rng, size)
    return call("conv2d", x=x, weight=weight, bias=rng.standard_normal(size, dtype=np.float32), padding=1)


def conv(x: NDArray[Any], weight: NDArray[Any], **rest: Any) -> Script:
    return call("conv2d", x=x, weight=weight, **rest)


ONE = np.ones((1, 1, 1, 1))
ROW = np.array([[[[1.0, 2.0, 4.0]]]])  # (1, 1, 1, 3)
STEP = np.array([[[[0.0, 1.0]]]])  # not the same when flipped
SQUARE = np.arange(25.0).reshape(1, 1, 5, 5)

LADDER = Ladder(
    name="conv2d",
    rungs=(conv2d_loops, conv2d_im2col, conv2d),
    reference=conv2d_im2col,
    oracle=Oracle("torch", torch_conv2d),
    inputs=conv2d_inputs,
    returns={"conv2d": ("y",)},
    tolerance=rounding(TERMS),
    edge_cases=(
        conv(ONE, ONE),
        conv(ROW, STEP),
        conv(ROW, ONE, stride=2),
        conv(ONE, ONE, padding=1),
        conv(SQUARE, np.ones((1, 1, 3, 3)), stride=2, padding=1),
        conv(SQUARE, np.ones((1, 1, 1, 2)), padding=(0, 1), stride=(2, 1)),
        conv(np.arange(4.0).reshape(1, 4, 1, 1), np.ones((4, 1, 1, 1)), groups=4),
        conv(np.zeros((0, 1, 3, 3)), np.ones((2, 1, 3, 3)), bias=np.ones(2)),
    ),
    bad_inputs=(
        (conv(np.ones((1, 1, 2)), ONE), "x"),
        (conv(ONE, np.ones((1, 1, 1))), "weight"),
        (conv(np.ones((1, 1, 1, 1), dtype=np.int64), ONE), "x"),
        (conv(ONE, np.ones((1, 2, 1, 1))), "weight"),
        (conv(ONE, np.ones((1, 1, 2, 1))), "weight"),
        (conv(ONE, np.ones((1, 1, 0, 1))), "weight"),
        (conv(SQUARE, np.ones((1, 1, 3, 3)), dilation=3), "weight"),
        (conv(ONE, ONE, bias=np.ones(2)), "bias"),
        (conv(ONE, ONE, stride=0), "stride"),
        (conv(ONE, ONE, stride=(1, 1, 1)), "stride"),
        (conv(ONE, ONE, padding=-1), "padding"),
        (conv(ONE, ONE, padding=0.5), "padding"),
        (conv(ONE, ONE, dilation=0), "dilation"),
        (conv(ONE, ONE, groups=2), "groups"),
        (conv(ONE, ONE, groups=0), "groups"),
    ),
    sizes=(8, 32, 128),  # channels in and out of a 3 × 3 kernel on 28 × 28
    sample=sample_conv2d,
    see=("im2col", "col2im"),
)
