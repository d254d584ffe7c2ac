"""The size of a convolution's or a pooling's output."""

from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.analysis import conv_output_size, conv_output_size_loops
from bagu.ladders.analysis._draws import DILATIONS, KERNELS, PADDINGS, STRIDES
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Script, call
from bagu.ladders.tolerance import Exact

SIZES = [5, 4, 6, 7, 8, 3, 2, 1, 9, 10, 11, 12]


def torch_size(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """A convolution, or with ceil_mode a max-pooling, run on tensors without storage."""
    import torch
    from torch.nn.functional import conv1d, max_pool1d

    x = torch.empty(1, 1, size, device="meta")
    if ceil_mode:
        return int(max_pool1d(x, kernel_size, stride, padding, dilation, ceil_mode=True).shape[-1])
    weight = torch.empty(1, 1, kernel_size, device="meta")
    return int(conv1d(x, weight, stride=stride, padding=padding, dilation=dilation).shape[-1])


def torch_accepts(script: Script) -> bool:
    """torch pools with at most half a kernel of padding."""
    (step,) = script.steps
    assert isinstance(step, Call)
    return not step.args.get("ceil_mode") or 2 * step.args.get("padding", 0) <= step.args["kernel_size"]


@st.composite
def size_inputs(draw: st.DrawFn) -> Script:
    """Windows that fit; small steps of the size, so that every remainder by the stride occurs."""
    size, kernel, dilation = (draw(st.sampled_from(values)) for values in (SIZES, KERNELS, DILATIONS))
    extent = dilation * (kernel - 1) + 1
    ceil_mode = draw(st.booleans())
    paddings = [p for p in PADDINGS if not ceil_mode or 2 * p <= extent]
    padding = draw(st.sampled_from(paddings))
    return call(
        "conv_output_size",
        size=max(size, extent - 2 * padding),
        kernel_size=kernel,
        stride=draw(st.sampled_from(STRIDES)),
        padding=padding,
        dilation=dilation,
        ceil_mode=ceil_mode,
    )


def sample_size(rng: Generator, size: int) -> Script:
    return call("conv_output_size", size=size, kernel_size=int(rng.integers(1, 8)), stride=2, padding=1)


def one(size: int, kernel_size: int, **changes: int | bool) -> Script:
    return call("conv_output_size", size=size, kernel_size=kernel_size, **changes)


LADDER = Ladder(
    name="conv_output_size",
    rungs=(conv_output_size_loops, conv_output_size),
    reference=conv_output_size,
    oracle=Oracle("torch", torch_size, torch_accepts),
    inputs=size_inputs,
    returns={"conv_output_size": ("count",)},
    tolerance=Exact(),
    edge_cases=(
        one(5, 3),
        one(224, 7, stride=2, padding=3),  # (224 + 6 - 7) / 2 is no whole number
        one(5, 5),
        one(1, 1, stride=3),
        one(7, 3, stride=3, padding=1),
        one(6, 3, stride=2, ceil_mode=True),
        one(5, 2, stride=3, padding=1, ceil_mode=True),
        one(4, 2, stride=3, padding=1, ceil_mode=True),  # a window that would start in the right padding is left out
        one(12, 3, padding=6, dilation=6),
        one(14, 5, padding=6, dilation=6),
    ),
    bad_inputs=(
        (one(4, 5), "kernel_size"),
        (one(4, 3, dilation=2), "kernel_size"),
        (one(0, 1), "size"),
        (one(4, 0), "kernel_size"),
        (one(4, 2, stride=0), "stride"),
        (one(4, 2, padding=-1), "padding"),
        (one(4, 2, dilation=0), "dilation"),
        (one(4, 2, padding=2, ceil_mode=True), "padding"),
        (call("conv_output_size", size=4.0, kernel_size=2), "size"),
    ),
    sizes=(100, 1_000, 10_000),  # cells
    sample=sample_size,
)
