"""Two-dimensional convolution, backward."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.convolution import conv2d_backward, conv2d_backward_im2col, conv2d_backward_loops
from bagu.ladders.convolution._draws import LARGEST, OUTPUTS, TERMS, arrays, convolutions, layer, rounding
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call


def torch_conv2d_backward(
    grad_output: NDArray[Any],
    x: NDArray[Any],
    weight: NDArray[Any],
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    groups: int = 1,
) -> tuple[NDArray[Any], ...]:
    """torch's automatic differentiation of its own conv2d."""
    import torch

    leaves = [torch.tensor(array).requires_grad_() for array in (x, weight, np.zeros(len(weight), weight.dtype))]
    pixels, kernels, shift = leaves
    y = torch.nn.functional.conv2d(pixels, kernels, shift, stride, padding, dilation, groups)
    grads = torch.autograd.grad(y, leaves, torch.tensor(grad_output))
    return tuple(np.asarray(grad.numpy()) for grad in grads)


@st.composite
def conv2d_backward_inputs(draw: st.DrawFn) -> Script:
    drawn = draw(convolutions())
    return call("conv2d_backward", grad_output=draw(arrays(drawn.pop("out"))), **drawn)


def sample_conv2d_backward(rng: Generator, size: int) -> Script:
    x, weight = layer(rng, size)
    grad_output = rng.standard_normal(x.shape, dtype=np.float32)
    return call("conv2d_backward", grad_output=grad_output, x=x, weight=weight, padding=1)


def back(grad_output: NDArray[Any], x: NDArray[Any], weight: NDArray[Any], **rest: Any) -> Script:
    return call("conv2d_backward", grad_output=grad_output, x=x, weight=weight, **rest)


ONE = np.ones((1, 1, 1, 1))
ROW = np.array([[[[1.0, 2.0, 4.0]]]])  # (1, 1, 1, 3)
STEP = np.array([[[[0.0, 1.0]]]])
NAMES = ("grad_input", "grad_weight", "grad_bias")

LADDER = Ladder(
    name="conv2d_backward",
    rungs=(conv2d_backward_loops, conv2d_backward_im2col, conv2d_backward),
    reference=conv2d_backward_im2col,
    oracle=Oracle("torch", torch_conv2d_backward),
    inputs=conv2d_backward_inputs,
    returns={"conv2d_backward": NAMES},
    gradients=frozenset(NAMES),
    tolerance={
        "grad_input": rounding(TERMS),  # a pixel takes part in no more products than an output has
        "grad_weight": rounding(OUTPUTS),
        "grad_bias": rounding(OUTPUTS, LARGEST),
    },
    edge_cases=(
        back(ONE, ONE, ONE),
        back(np.array([[[[1.0, 0.0]]]]), ROW, STEP),
        back(np.ones((1, 1, 1, 2)), ROW, ONE, stride=2),
        back(np.ones((1, 1, 3, 3)), ONE, ONE, padding=1),
        back(np.ones((1, 1, 1, 1)), np.ones((1, 1, 2, 2)), ONE, stride=2),  # three pixels that nobody looks at
        back(np.ones((0, 2, 1, 1)), np.zeros((0, 1, 3, 3)), np.ones((2, 1, 3, 3))),
    ),
    bad_inputs=(
        (back(np.ones((1, 1, 2, 1)), ONE, ONE), "grad_output"),
        (back(np.ones((1, 1, 1)), ONE, ONE), "grad_output"),
        (back(ONE, np.ones((1, 1)), ONE), "x"),
        (back(ONE, ONE, np.ones((1, 2, 1, 1))), "weight"),
        (back(ONE, ONE, ONE, stride=0), "stride"),
        (back(ONE, ONE, ONE, padding=(0, -1)), "padding"),
        (back(ONE, ONE, ONE, dilation=0), "dilation"),
        (back(ONE, ONE, ONE, groups=3), "groups"),
    ),
    sizes=(8, 32, 128),  # channels in and out of a 3 × 3 kernel on 28 × 28
    sample=sample_conv2d_backward,
)
