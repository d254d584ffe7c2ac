"""Cross-entropy from logits."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics import cross_entropy, cross_entropy_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.losses_metrics._draws import CLASSES, LARGEST, POSITIONS, REDUCTION, cross_entropy_arguments
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import optional, tensor
from bagu.ladders.tolerance import Rounding


def torch_cross_entropy(
    input: NDArray[Any],
    target: NDArray[Any],
    weight: NDArray[Any] | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> NDArray[Any]:
    """torch.nn.functional.cross_entropy."""
    from torch.nn.functional import cross_entropy as oracle

    loss = oracle(
        tensor(input), tensor(target.astype(np.int64)), optional(weight),
        ignore_index=ignore_index, reduction=reduction, label_smoothing=label_smoothing,
    )  # fmt: skip
    return np.asarray(loss.numpy())


@st.composite
def cross_entropy_inputs(draw: st.DrawFn) -> Script:
    return call("cross_entropy", **draw(cross_entropy_arguments(REDUCTION | st.just("none"))))


def sample_cross_entropy(rng: Generator, size: int) -> Script:
    return call("cross_entropy", input=rng.standard_normal((size, 1000)), target=rng.integers(1000, size=size))


LOGITS = np.array([[1.0, 2.0, 3.0, 4.0]])


def loss_of(**changes: Any) -> Script:
    return call("cross_entropy", **{"input": LOGITS, "target": np.array([0]), **changes})


LADDER = Ladder(
    name="cross_entropy",
    rungs=(cross_entropy_loops, cross_entropy),
    reference=cross_entropy,
    oracle=Oracle("torch", torch_cross_entropy),
    inputs=cross_entropy_inputs,
    returns={"cross_entropy": ("loss",)},
    # Losses are not negative, so their sum over POSITIONS and CLASSES does not cancel; log_softmax adds CLASSES more.
    # Whoever takes log-sum-exp − z, which is right too, loses a few times eps · LARGEST in each position.
    tolerance=Rounding(POSITIONS + 2 * CLASSES, condition=LARGEST // 10),
    edge_cases=(
        loss_of(),
        loss_of(input=np.array([[0.0, 1000.0]])),  # the softmax would give log 0
        loss_of(input=np.array([[0.0, 1000.0]]), target=np.array([1])),
        loss_of(input=LOGITS.repeat(2, 0), target=np.array([-100, 1])),
        loss_of(target=np.array([-100])),  # nobody counts: NaN
        loss_of(target=np.array([-100]), reduction="sum"),
        loss_of(input=LOGITS.repeat(2, 0), target=np.array([0, 3]), weight=np.array([1.0, 1.0, 1.0, 3.0])),
        loss_of(input=np.zeros((1, 2, 1, 2)), target=np.array([[[0, 1]]]), reduction="none"),
        loss_of(label_smoothing=1.0),
        loss_of(input=np.array([[5.0]])),  # one class
        loss_of(input=np.zeros((0, 2)), target=np.zeros(0, np.int64), reduction="sum"),
    ),
    bad_inputs=(
        (loss_of(input=np.ones((1, 4), np.int64)), "input"),
        (loss_of(input=np.ones(4)), "input"),
        (loss_of(target=np.array([4])), "target"),
        (loss_of(target=np.array([-1])), "target"),
        (loss_of(target=np.array([0.0])), "target"),
        (loss_of(target=np.array([0, 1])), "target"),
        (loss_of(weight=np.ones(3)), "weight"),
        (loss_of(weight=-np.ones(4)), "weight"),
        (loss_of(reduction="average"), "reduction"),
        (loss_of(label_smoothing=1.5), "label_smoothing"),
        (loss_of(ignore_index=0.5), "ignore_index"),
    ),
    sizes=(4, 32, 256),  # samples of 1000 classes
    sample=sample_cross_entropy,
)
