"""Parameters, multiply-accumulates and shapes of a stack of convolutions."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.analysis import conv_cost, conv_cost_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact


def torch_cost(
    layers: NDArray[Any], in_channels: int, height: int, width: int, bias: bool = True
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Module by module on tensors without storage; torch's own counter says FLOPs, two a multiply-accumulate."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    x = torch.empty(1, in_channels, height, width, device="meta")
    parameters, macs, shapes = [], [], []
    for out, kernel, stride, padding, dilation, groups in layers.tolist():
        layer = torch.nn.Conv2d(x.shape[1], out, kernel, stride, padding, dilation, groups, bool(bias), device="meta")
        with FlopCounterMode(display=False) as counter:
            x = layer(x)
        parameters.append(sum(p.numel() for p in layer.parameters()))
        macs.append(counter.get_total_flops() // 2)
        shapes.append(tuple(x.shape[1:]))
    return (
        np.array(parameters, np.int64),
        np.array(macs, np.int64),
        np.array(shapes, np.int64).reshape(-1, 3),
    )


@st.composite
def cost_inputs(draw: st.DrawFn) -> Script:
    """Up to three small layers; the map stays large enough for each window."""
    channels = draw(st.sampled_from([1, 2, 3, 4]))
    height, width = draw(st.sampled_from([4, 5, 6])), draw(st.sampled_from([5, 4, 6]))
    layers, before, smallest = [], channels, min(height, width)
    for _ in range(draw(st.integers(0, 3))):
        groups = draw(st.sampled_from([g for g in (1, 2, 3, 4) if before % g == 0]))
        out = groups * draw(st.sampled_from([1, 2]))
        padding = draw(st.sampled_from([0, 1, 2]))
        spans = [(k, d) for k in (1, 3, 2) for d in (1, 2) if d * (k - 1) < smallest + 2 * padding]
        kernel, dilation = draw(st.sampled_from(spans))
        stride = draw(st.sampled_from([1, 2]))
        layers.append([out, kernel, stride, padding, dilation, groups])
        before, smallest = out, (smallest + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    return call(
        "conv_cost",
        layers=np.array(layers, dtype=np.int64).reshape(-1, 6),
        in_channels=channels,
        height=height,
        width=width,
        bias=draw(st.booleans()),
    )


def sample_cost(rng: Generator, size: int) -> Script:
    out = int(rng.integers(4, 9))
    return cost([[out, 3, 1, 1, 1, 1], [out, 3, 2, 1, 1, out]], 3, size, size)


def cost(layers: list[list[Any]], in_channels: int, height: int, width: int, **changes: bool) -> Script:
    rows = np.array(layers).reshape(-1, 6) if layers else np.zeros((0, 6), np.int64)
    return call("conv_cost", layers=rows, in_channels=in_channels, height=height, width=width, **changes)


LADDER = Ladder(
    name="conv_cost",
    rungs=(conv_cost_loops, conv_cost),
    reference=conv_cost,
    oracle=Oracle("torch", torch_cost),
    inputs=cost_inputs,
    returns={"conv_cost": ("parameters", "macs", "shapes")},
    tolerance=Exact(),
    edge_cases=(
        cost([[4, 3, 1, 1, 1, 1]], 3, 5, 4),
        cost([[4, 3, 1, 1, 1, 1]], 3, 5, 4, bias=False),
        cost([[4, 3, 2, 1, 1, 4], [6, 1, 1, 0, 1, 1]], 4, 7, 7),  # depthwise, then pointwise
        cost([[2, 3, 1, 2, 2, 1]], 1, 5, 5),
        cost([], 3, 5, 5),
    ),
    bad_inputs=(
        (cost([[4, 3, 1, 1, 1, 2]], 3, 5, 5), "layers"),
        (cost([[3, 3, 1, 1, 1, 2]], 4, 5, 5), "layers"),
        (cost([[4, 3, 1, 0, 1, 1]], 3, 2, 5), "layers"),
        (cost([[4, 3, 0, 0, 1, 1]], 3, 5, 5), "layers"),
        (cost([[4.0, 3, 1, 0, 1, 1]], 3, 5, 5), "layers"),
        (call("conv_cost", layers=np.zeros((1, 5), np.int64), in_channels=3, height=5, width=5), "layers"),
        (cost([], 0, 5, 5), "in_channels"),
        (cost([], 3, 0, 5), "height"),
    ),
    sizes=(8, 16, 32),  # rows and columns of the picture
    sample=sample_cost,
)
