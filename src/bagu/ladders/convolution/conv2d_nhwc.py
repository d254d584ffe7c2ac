"""Two-dimensional convolution with channels last."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.convolution import conv2d_nhwc, conv2d_nhwc_loops
from bagu.ladders.convolution._draws import TERMS, arrays, rounding, windows
from bagu.ladders.convolution.conv2d import torch_conv2d
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call


def torch_conv2d_nhwc(
    x: NDArray[Any],
    weight: NDArray[Any],
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
) -> NDArray[Any]:
    """torch.nn.functional.conv2d with all axes moved there and back."""
    first = np.ascontiguousarray(x.transpose(0, 3, 1, 2)), np.ascontiguousarray(weight.transpose(3, 2, 0, 1))
    return torch_conv2d(*first, None, stride, padding).transpose(0, 2, 3, 1)


@st.composite
def conv2d_nhwc_inputs(draw: st.DrawFn) -> Script:
    window = draw(windows(dilated=False))
    n, channels, kernels = draw(st.sampled_from([1, 2])), draw(st.sampled_from([1, 2])), draw(st.sampled_from([1, 2]))
    x = draw(arrays((n, *window["size"], channels)))
    weight = draw(arrays((*window["kernel"], channels, kernels)))
    chosen = window["arguments"]
    return call("conv2d_nhwc", x=x, weight=weight, stride=chosen["stride"], padding=chosen["padding"])


def sample_conv2d_nhwc(rng: Generator, size: int) -> Script:
    x = rng.standard_normal((1, 14, 14, size), dtype=np.float32)
    weight = rng.standard_normal((3, 3, size, size), dtype=np.float32)
    return call("conv2d_nhwc", x=x, weight=weight, padding=1)


def conv(x: NDArray[Any], weight: NDArray[Any], **rest: Any) -> Script:
    return call("conv2d_nhwc", x=x, weight=weight, **rest)


ONE = np.ones((1, 1, 1, 1))
SQUARE = np.arange(25.0).reshape(1, 5, 5, 1)
NINE = np.ones((3, 3, 1, 1))

LADDER = Ladder(
    name="conv2d_nhwc",
    rungs=(conv2d_nhwc_loops, conv2d_nhwc),
    reference=conv2d_nhwc_loops,
    oracle=Oracle("torch", torch_conv2d_nhwc),
    inputs=conv2d_nhwc_inputs,
    returns={"conv2d_nhwc": ("y",)},
    tolerance=rounding(TERMS),
    edge_cases=(
        conv(ONE, ONE),
        conv(SQUARE, NINE),
        conv(SQUARE, NINE, padding=1, stride=2),
        conv(SQUARE, ONE, padding=1),
        conv(np.array([[[[1.0], [2.0]]]]), np.array([[[[0.0]], [[1.0]]]])),
        conv(np.zeros((0, 3, 3, 1)), NINE),
    ),
    bad_inputs=(
        (conv(np.ones((1, 1, 1)), ONE), "x"),
        (conv(ONE, np.ones((1, 1, 1))), "weight"),
        (conv(ONE, np.ones((1, 1, 2, 1))), "weight"),
        (conv(ONE, NINE), "weight"),
        (conv(ONE, ONE, stride=0), "stride"),
        (conv(ONE, ONE, padding=-1), "padding"),
    ),
    sizes=(4, 16, 64),  # channels in and out of a 3 × 3 kernel on 14 × 14
    sample=sample_conv2d_nhwc,
)
