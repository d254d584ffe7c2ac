"""The size of a transposed convolution's output."""

from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.analysis import transposed_output_size, transposed_output_size_loops
from bagu.ladders.analysis._draws import DILATIONS, KERNELS, PADDINGS, STRIDES
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact


def torch_size(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    """A transposed convolution run on tensors without storage."""
    import torch
    from torch.nn.functional import conv_transpose1d

    x, weight = torch.empty(1, 1, size, device="meta"), torch.empty(1, 1, kernel_size, device="meta")
    out = conv_transpose1d(x, weight, stride=stride, padding=padding, output_padding=output_padding, dilation=dilation)
    return int(out.shape[-1])


@st.composite
def transposed_inputs(draw: st.DrawFn) -> Script:
    size = draw(st.integers(1, 8))
    kernel, stride, dilation = (draw(st.sampled_from(values)) for values in (KERNELS, STRIDES, DILATIONS))
    output_padding = draw(st.integers(0, max(stride, dilation) - 1))
    uncropped = (size - 1) * stride + dilation * (kernel - 1) + 1 + output_padding
    return call(
        "transposed_output_size",
        size=size,
        kernel_size=kernel,
        stride=stride,
        padding=draw(st.sampled_from([p for p in PADDINGS if 2 * p < uncropped])),
        output_padding=output_padding,
        dilation=dilation,
    )


def sample_transposed(rng: Generator, size: int) -> Script:
    return call("transposed_output_size", size=size, kernel_size=int(rng.integers(2, 8)), stride=2)


def one(size: int, kernel_size: int, **changes: int) -> Script:
    return call("transposed_output_size", size=size, kernel_size=kernel_size, **changes)


LADDER = Ladder(
    name="transposed_output_size",
    rungs=(transposed_output_size_loops, transposed_output_size),
    reference=transposed_output_size,
    oracle=Oracle("torch", torch_size),
    inputs=transposed_inputs,
    returns={"transposed_output_size": ("count",)},
    tolerance=Exact(),
    edge_cases=(
        one(7, 4, stride=2, padding=1),
        one(7, 3, stride=2, padding=1),
        one(7, 3, stride=2, padding=1, output_padding=1),
        one(1, 1),
        one(1, 3, padding=1),
        one(3, 2, stride=3),  # gaps between the written cells count
    ),
    bad_inputs=(
        (one(1, 2, padding=1), "padding"),
        (one(3, 3, stride=2, output_padding=2), "output_padding"),
        (one(0, 3), "size"),
        (one(3, 0), "kernel_size"),
        (one(3, 3, stride=0), "stride"),
        (call("transposed_output_size", size=3, kernel_size=2.0), "kernel_size"),
    ),
    sizes=(100, 1_000, 10_000),  # cells
    sample=sample_transposed,
)
