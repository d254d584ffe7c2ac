"""Batch normalisation, backward."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.normalization import (
    batch_norm_backward,
    batch_norm_backward_loops,
    batch_norm_backward_vectorized,
)
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.normalization._draws import EPS, GAIN, INV_STD, VALUES, arrays, feature_maps, shapes
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding


def torch_batch_norm_backward(
    grad_output: NDArray[Any], x: NDArray[Any], weight: NDArray[Any], eps: float = 1e-5
) -> tuple[NDArray[Any], ...]:
    """torch's automatic differentiation of its own batch_norm."""
    import torch

    leaves = tensor(x, grad=True), tensor(weight, grad=True), tensor(np.zeros_like(weight), grad=True)
    y = torch.nn.functional.batch_norm(leaves[0], None, None, leaves[1], leaves[2], True, 0.1, eps)
    return tuple(np.asarray(grad.numpy()) for grad in torch.autograd.grad(y, leaves, tensor(grad_output)))


@st.composite
def batch_norm_backward_inputs(draw: st.DrawFn) -> Script:
    shape = draw(shapes())
    grad_output, x, weight = draw(arrays(shape)), draw(arrays(shape)), draw(arrays(shape[1:2], GAIN))
    return call("batch_norm_backward", grad_output=grad_output, x=x, weight=weight, eps=draw(EPS))


def sample_batch_norm_backward(rng: Generator, size: int) -> Script:
    grad_output, x = feature_maps(rng, size), feature_maps(rng, size)
    return call("batch_norm_backward", grad_output=grad_output, x=x, weight=np.ones(64, np.float32))


TWO, ONE = np.array([[1.0], [3.0]]), np.ones(1)
NAMES = ("grad_input", "grad_weight", "grad_bias")

LADDER = Ladder(
    name="batch_norm_backward",
    rungs=(batch_norm_backward_loops, batch_norm_backward_vectorized, batch_norm_backward),
    reference=batch_norm_backward_vectorized,
    oracle=Oracle("torch", torch_batch_norm_backward),
    inputs=batch_norm_backward_inputs,
    returns={"batch_norm_backward": NAMES},
    gradients=frozenset(NAMES),
    # |weight| / deviation <= 3 · INV_STD multiplies a difference in which x̂, at most √(VALUES − 1), enters twice.
    tolerance=Rounding(VALUES, condition=round(3 * INV_STD * (VALUES - 1))),
    edge_cases=(
        call("batch_norm_backward", grad_output=TWO, x=np.full((2, 1), 3.0), weight=ONE),  # no variance
        call("batch_norm_backward", grad_output=np.ones((3, 1)), x=np.array([[1.0], [2.0], [6.0]]), weight=ONE),
        call("batch_norm_backward", grad_output=TWO, x=TWO, weight=np.zeros(1)),
        call("batch_norm_backward", grad_output=np.zeros((2, 1)), x=TWO, weight=ONE),
    ),
    bad_inputs=(
        (call("batch_norm_backward", grad_output=TWO[:1], x=TWO[:1], weight=ONE), "x"),
        (call("batch_norm_backward", grad_output=TWO[:1], x=TWO, weight=ONE), "grad_output"),
        (call("batch_norm_backward", grad_output=TWO, x=TWO, weight=np.ones(2)), "weight"),
        (call("batch_norm_backward", grad_output=TWO, x=TWO, weight=ONE, eps=-1.0), "eps"),
    ),
    sizes=(2, 8, 32),  # samples of 64 × 56 × 56
    sample=sample_batch_norm_backward,
)
