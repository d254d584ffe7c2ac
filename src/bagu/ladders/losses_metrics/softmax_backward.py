"""Softmax, backward."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics import softmax, softmax_backward, softmax_backward_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.losses_metrics._draws import CLASSES, NEAR
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding

LARGEST = 3  # |grad|
SHARES = st.sampled_from([0.5, 0.25, 0.125, 0.0, 1.0])


def torch_softmax_backward(grad_output: NDArray[Any], output: NDArray[Any], axis: int = -1) -> NDArray[Any]:
    """The backward kernel of torch's softmax, which takes its output too."""
    import torch

    given = tensor(output)
    return np.asarray(torch.ops.aten._softmax_backward_data(tensor(grad_output), given, axis, given.dtype).numpy())


@st.composite
def softmax_backward_inputs(draw: st.DrawFn) -> Script:
    shape = draw(st.sampled_from([(2,), (3,), (2, 3), (3, 2), (2, 1, 4)]))
    size, axis = int(np.prod(shape)), draw(st.sampled_from([-1, *range(len(shape))]))
    grad_output, output = (
        np.array(draw(st.lists(values, min_size=size, max_size=size)), dtype=np.float64).reshape(shape)
        for values in (NEAR, SHARES)
    )
    return call("softmax_backward", grad_output=grad_output, output=output, axis=axis)


def sample_softmax_backward(rng: Generator, size: int) -> Script:
    output = softmax(rng.standard_normal((size, 50)))
    return call("softmax_backward", grad_output=rng.standard_normal(output.shape), output=output)


HALVES = np.array([0.5, 0.5])

LADDER = Ladder(
    name="softmax_backward",
    rungs=(softmax_backward_loops, softmax_backward),
    reference=softmax_backward,
    oracle=Oracle("torch", torch_softmax_backward),
    inputs=softmax_backward_inputs,
    returns={"softmax_backward": ("grad_input",)},
    gradients=frozenset({"grad_input"}),
    # A sum of CLASSES products of at most LARGEST, which may cancel against a gradient as large.
    tolerance=Rounding(CLASSES, condition=2 * LARGEST),
    edge_cases=(
        call("softmax_backward", grad_output=np.array([1.0, 0.0]), output=HALVES),
        call("softmax_backward", grad_output=np.array([3.0, 3.0]), output=HALVES),  # a constant passes nothing back
        call("softmax_backward", grad_output=np.array([[1.0, 0.0]]), output=np.array([[1.0, 0.0]])),  # saturated
        call("softmax_backward", grad_output=np.eye(2), output=np.array([[0.25, 0.5], [0.75, 0.5]]), axis=0),
        call("softmax_backward", grad_output=np.zeros((0, 2)), output=np.zeros((0, 2))),
    ),
    bad_inputs=(
        (call("softmax_backward", grad_output=np.ones(3), output=HALVES), "grad_output"),
        (call("softmax_backward", grad_output=np.ones(2, np.int64), output=HALVES), "grad_output"),
        (call("softmax_backward", grad_output=HALVES, output=np.ones(2, np.int64)), "output"),
        (call("softmax_backward", grad_output=HALVES, output=HALVES, axis=1), "axis"),
    ),
    sizes=(4, 32, 256),  # samples of 50 classes
    sample=sample_softmax_backward,
)
