"""Binary cross-entropy from logits, backward."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics import (
    binary_cross_entropy_with_logits_backward,
    binary_cross_entropy_with_logits_backward_loops,
)
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.losses_metrics._draws import REDUCTION, binary_arguments
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import optional, tensor
from bagu.ladders.tolerance import Rounding

NAME = "binary_cross_entropy_with_logits_backward"


def torch_binary_cross_entropy_backward(
    input: NDArray[Any], target: NDArray[Any], reduction: str = "mean", pos_weight: NDArray[Any] | None = None
) -> NDArray[Any]:
    """torch's automatic differentiation of its own loss."""
    import torch

    leaf = tensor(input, grad=True)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        leaf, tensor(target), reduction=reduction, pos_weight=optional(pos_weight)
    )
    return np.asarray(torch.autograd.grad(loss, leaf)[0].numpy())


@st.composite
def binary_cross_entropy_backward_inputs(draw: st.DrawFn) -> Script:
    return call(NAME, **draw(binary_arguments(REDUCTION)))


def sample_binary_cross_entropy_backward(rng: Generator, size: int) -> Script:
    return call(NAME, input=rng.standard_normal((size, 80)), target=rng.integers(2, size=(size, 80)).astype(np.float64))


def gradient_of(logits: list[Any], truths: list[Any], **changes: Any) -> Script:
    return call(NAME, **{"input": np.array(logits), "target": np.array(truths), **changes})


LADDER = Ladder(
    name=NAME,
    rungs=(binary_cross_entropy_with_logits_backward_loops, binary_cross_entropy_with_logits_backward),
    reference=binary_cross_entropy_with_logits_backward,
    oracle=Oracle("torch", torch_binary_cross_entropy_backward),
    inputs=binary_cross_entropy_backward_inputs,
    returns={NAME: ("grad_input",)},
    gradients=frozenset({"grad_input"}),
    # A handful of operations on numbers below 1, times a weight of at most 3, which may cancel.
    tolerance=Rounding(4, condition=3),
    edge_cases=(
        gradient_of([0.0], [1.0]),
        gradient_of([-1000.0, 1000.0], [1.0, 0.0]),
        gradient_of([[1.0, -1.0]], [[1.0, 1.0]], pos_weight=np.array([1.0, 3.0]), reduction="sum"),
        gradient_of([2.0], [0.5]),
        call(NAME, input=np.zeros((0, 2)), target=np.zeros((0, 2))),
    ),
    bad_inputs=(
        (gradient_of([1], [1.0]), "input"),
        (gradient_of([1.0], [-1.0]), "target"),
        (gradient_of([1.0], [1.0], pos_weight=-np.ones(1)), "pos_weight"),
        (gradient_of([1.0], [1.0], reduction="none"), "reduction"),
    ),
    sizes=(32, 256, 2048),  # samples of 80 labels
    sample=sample_binary_cross_entropy_backward,
)
