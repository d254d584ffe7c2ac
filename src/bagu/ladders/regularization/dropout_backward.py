"""The gradient of dropout's input from its mask."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import dropout_backward, dropout_backward_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import Array, P, arrays
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding


def torch_dropout_backward(grad_output: Array, keep: Array, p: float = 0.5) -> Array:
    """The backward kernel of torch's fused dropout, which takes the mask and the scale."""
    import torch

    scale = 1 / (1 - p) if p < 1 else 0.0
    backward = torch.ops.aten.native_dropout_backward
    return np.asarray(backward(tensor(grad_output), tensor(keep), scale).numpy())


@st.composite
def dropout_backward_inputs(draw: st.DrawFn) -> Script:
    shape = draw(st.sampled_from([(1,), (3,), (2, 2), (2, 1, 2)]))
    p = draw(P)
    size = int(np.prod(shape))
    kept = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    keep = np.array(kept).reshape(shape) & (p < 1)  # at p = 1 nothing is kept, as in forward
    return call("dropout_backward", grad_output=draw(arrays(shape)), keep=keep, p=p)


def sample_dropout_backward(rng: Generator, size: int) -> Script:
    grad_output = rng.standard_normal((size, 1000))
    return call("dropout_backward", grad_output=grad_output, keep=rng.random(grad_output.shape) >= 0.5)


TWO = np.array([1.0, 3.0])
FIRST = np.array([True, False])

LADDER = Ladder(
    name="dropout_backward",
    rungs=(dropout_backward_loops, dropout_backward),
    reference=dropout_backward,
    oracle=Oracle("torch", torch_dropout_backward),
    inputs=dropout_backward_inputs,
    returns={"dropout_backward": ("grad_input",)},
    gradients=frozenset({"grad_input"}),
    tolerance=Rounding(3),  # as forward
    edge_cases=(
        call("dropout_backward", grad_output=TWO, keep=FIRST),
        call("dropout_backward", grad_output=TWO, keep=FIRST, p=0.75),
        call("dropout_backward", grad_output=TWO, keep=np.array([True, True]), p=0.0),
        call("dropout_backward", grad_output=TWO, keep=np.array([False, False]), p=1.0),
        call("dropout_backward", grad_output=np.zeros((0, 2)), keep=np.zeros((0, 2), dtype=bool)),
    ),
    bad_inputs=(
        (call("dropout_backward", grad_output=np.array([1, 2]), keep=FIRST), "grad_output"),
        (call("dropout_backward", grad_output=TWO, keep=np.array([1.0, 0.0])), "keep"),
        (call("dropout_backward", grad_output=TWO, keep=np.array([True])), "keep"),
        (call("dropout_backward", grad_output=TWO, keep=FIRST, p=2), "p"),
    ),
    sizes=(1, 16, 256),  # samples of 1000 units
    sample=sample_dropout_backward,
)
