"""Size, jump and start of a chain's receptive field."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.analysis import receptive_field, receptive_field_backward, receptive_field_support
from bagu.ladders.analysis._draws import KERNELS, STRIDES, stack, stacks, through
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact


def torch_field(layers: NDArray[Any]) -> tuple[int, int, float]:
    """Where the gradient of two neighbouring outputs in the middle is not 0, in float64, far from both borders."""
    import torch

    length = 2048
    while True:
        x = torch.ones(1, 1, length, dtype=torch.float64, requires_grad=True)
        y = through(x, layers).flatten()
        at = len(y) // 2
        edges = []
        for output in (at, at + 1):
            (gradient,) = torch.autograd.grad(y[output], x, retain_graph=True)
            cells = gradient.flatten().nonzero().flatten()
            edges.append((int(cells[0]), int(cells[-1])))
        (low, high), (next_low, next_high) = edges
        if low >= length // 4 and next_high < 3 * length // 4:
            jump = next_low - low
            return high - low + 1, jump, (low + high) / 2 - at * jump
        length *= 2


@st.composite
def field_inputs(draw: st.DrawFn) -> Script:
    return call("receptive_field", layers=draw(stacks(4)))


def sample_field(rng: Generator, size: int) -> Script:
    """Stride 1 mostly: the field stays within reach of the rung that walks."""
    rows = [[int(rng.choice(KERNELS)), STRIDES[at % 16 == 0], 1, 1] for at in range(size)]
    return call("receptive_field", layers=stack(*rows))


def field(*rows: list[int]) -> Script:
    return call("receptive_field", layers=stack(*rows))


LADDER = Ladder(
    name="receptive_field",
    rungs=(receptive_field_support, receptive_field_backward, receptive_field),
    reference=receptive_field,
    oracle=Oracle("torch", torch_field),
    inputs=field_inputs,
    returns={"receptive_field": ("size", "jump", "start")},
    tolerance=Exact(),
    edge_cases=(
        field(),
        field([3, 1, 1, 1]),
        field([1, 1, 0, 1]),
        field([1, 2, 0, 1], [3, 1, 0, 1]),  # a stride without a kernel
        field([3, 1, 1, 1], [2, 2, 0, 1], [3, 1, 1, 1]),
        field([3, 2, 1, 1], [3, 1, 1, 1]),
        field([3, 1, 1, 1], [3, 2, 1, 1]),
        field([3, 1, 2, 2], [3, 1, 4, 4]),
        field([2, 2, 0, 1], [2, 2, 0, 1]),  # centres between cells
    ),
    bad_inputs=(
        (field([0, 1, 0, 1]), "layers"),
        (field([3, 0, 0, 1]), "layers"),
        (field([3, 1, -1, 1]), "layers"),
        (field([3, 1, 0, 0]), "layers"),
        (call("receptive_field", layers=np.ones((2, 3), np.int64)), "layers"),
        (call("receptive_field", layers=np.ones((2, 4))), "layers"),
    ),
    sizes=(4, 16, 64),  # layers
    sample=sample_field,
)
