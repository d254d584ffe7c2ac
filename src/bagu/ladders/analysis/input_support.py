"""Which input cells an output depends on, border included."""

from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.analysis import input_support, input_support_loops
from bagu.ladders.analysis._draws import stack, stacks, through
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact


def torch_support(layers: NDArray[Any], length: int) -> NDArray[np.bool_]:
    """The gradient of every output by autograd, in float64; all weights are 1, so nothing cancels."""
    import torch

    x = torch.ones(1, 1, length, dtype=torch.float64, requires_grad=True)
    y = through(x, layers).flatten()
    rows = [torch.autograd.grad(value, x, retain_graph=True)[0].flatten() for value in y]
    return torch.stack(rows).ne(0).numpy()


@st.composite
def support_inputs(draw: st.DrawFn) -> Script:
    layers, length = draw(stacks(3)), draw(st.integers(1, 16))
    room = length
    for kernel, stride, padding, dilation in layers.tolist():
        room = (room + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
        assume(room >= 1)
    return call("input_support", layers=layers, length=length)


def sample_support(rng: Generator, size: int) -> Script:
    kernel = 2 * int(rng.integers(1, 3)) + 1
    return support(size, [kernel, 1, kernel // 2, 1], [3, 2, 1, 1], [3, 1, 2, 2])


def support(length: int, *rows: list[int]) -> Script:
    return call("input_support", layers=stack(*rows), length=length)


LADDER = Ladder(
    name="input_support",
    rungs=(input_support_loops, input_support),
    reference=input_support,
    oracle=Oracle("torch", torch_support),
    inputs=support_inputs,
    returns={"input_support": ("support",)},
    tolerance=Exact(),
    edge_cases=(
        support(4),
        support(5, [3, 1, 1, 1]),
        support(5, [3, 2, 1, 1]),
        support(7, [3, 1, 0, 3]),
        support(7, [3, 1, 1, 1], [3, 1, 2, 2]),
        support(3, [1, 1, 2, 1]),  # outputs that see padding only
    ),
    bad_inputs=(
        (support(2, [3, 1, 0, 1]), "kernel_size"),
        (support(0), "length"),
        (support(5, [3, 0, 0, 1]), "layers"),
    ),
    sizes=(16, 64, 256),  # cells
    sample=sample_support,
)
