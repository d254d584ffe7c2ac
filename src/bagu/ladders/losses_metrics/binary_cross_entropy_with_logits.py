"""Binary cross-entropy from logits."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics import binary_cross_entropy_with_logits, binary_cross_entropy_with_logits_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.losses_metrics._draws import POSITIONS, REDUCTION, binary_arguments
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import optional, tensor
from bagu.ladders.tolerance import Rounding

NAME = "binary_cross_entropy_with_logits"


def torch_binary_cross_entropy(
    input: NDArray[Any], target: NDArray[Any], reduction: str = "mean", pos_weight: NDArray[Any] | None = None
) -> NDArray[Any]:
    """torch.nn.functional.binary_cross_entropy_with_logits."""
    from torch.nn.functional import binary_cross_entropy_with_logits as oracle

    loss = oracle(tensor(input), tensor(target), reduction=reduction, pos_weight=optional(pos_weight))
    return np.asarray(loss.numpy())


@st.composite
def binary_cross_entropy_inputs(draw: st.DrawFn) -> Script:
    return call(NAME, **draw(binary_arguments(REDUCTION | st.just("none"))))


def sample_binary_cross_entropy(rng: Generator, size: int) -> Script:
    return call(NAME, input=rng.standard_normal((size, 80)), target=rng.integers(2, size=(size, 80)).astype(np.float64))


def loss_of(logits: list[Any], truths: list[Any], **changes: Any) -> Script:
    return call(NAME, **{"input": np.array(logits), "target": np.array(truths), **changes})


LADDER = Ladder(
    name=NAME,
    rungs=(binary_cross_entropy_with_logits_loops, binary_cross_entropy_with_logits),
    reference=binary_cross_entropy_with_logits,
    oracle=Oracle("torch", torch_binary_cross_entropy),
    inputs=binary_cross_entropy_inputs,
    returns={NAME: ("loss",)},
    # Losses are not negative, so their sum does not cancel; z plus its own negative part may, within one loss.
    tolerance=Rounding(POSITIONS, condition=2),
    edge_cases=(
        loss_of([0.0], [1.0]),
        loss_of([-1000.0, 1000.0], [1.0, 0.0]),  # the sigmoid would give log 0
        loss_of([[1.0, 2.0, 3.0, 4.0]], [[0.0, 0.0, 1.0, 1.0]], reduction="none"),
        loss_of([[1.0, -1.0]], [[1.0, 1.0]], pos_weight=np.array([1.0, 3.0]), reduction="sum"),
        loss_of([2.0], [0.5]),
        call(NAME, input=np.zeros((0, 2)), target=np.zeros((0, 2)), reduction="sum"),
    ),
    bad_inputs=(
        (loss_of([1], [1.0]), "input"),
        (loss_of([1.0], [1]), "target"),
        (loss_of([1.0], [2.0]), "target"),
        (loss_of([1.0], [[1.0]]), "target"),
        (loss_of([1.0], [1.0], pos_weight=np.ones(2)), "pos_weight"),
        (loss_of([1.0], [1.0], reduction="average"), "reduction"),
    ),
    sizes=(32, 256, 2048),  # samples of 80 labels
    sample=sample_binary_cross_entropy,
)
