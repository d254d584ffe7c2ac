"""Cross-entropy from logits, backward."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics import cross_entropy_backward, cross_entropy_backward_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.losses_metrics._draws import CLASSES, LARGEST, REDUCTION, cross_entropy_arguments
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import optional, tensor
from bagu.ladders.tolerance import Rounding


def torch_cross_entropy_backward(
    input: NDArray[Any],
    target: NDArray[Any],
    weight: NDArray[Any] | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> NDArray[Any]:
    """torch's automatic differentiation of its own cross_entropy."""
    import torch

    leaf = tensor(input, grad=True)
    loss = torch.nn.functional.cross_entropy(
        leaf, tensor(target.astype(np.int64)), optional(weight),
        ignore_index=ignore_index, reduction=reduction, label_smoothing=label_smoothing,
    )  # fmt: skip
    return np.asarray(torch.autograd.grad(loss, leaf)[0].numpy())


@st.composite
def cross_entropy_backward_inputs(draw: st.DrawFn) -> Script:
    return call("cross_entropy_backward", **draw(cross_entropy_arguments(REDUCTION)))


def sample_cross_entropy_backward(rng: Generator, size: int) -> Script:
    logits, target = rng.standard_normal((size, 1000)), rng.integers(1000, size=size)
    return call("cross_entropy_backward", input=logits, target=target)


LOGITS = np.array([[1.0, 2.0, 3.0, 4.0]])


def gradient_of(**changes: Any) -> Script:
    return call("cross_entropy_backward", **{"input": LOGITS, "target": np.array([0]), **changes})


LADDER = Ladder(
    name="cross_entropy_backward",
    rungs=(cross_entropy_backward_loops, cross_entropy_backward),
    reference=cross_entropy_backward,
    oracle=Oracle("torch", torch_cross_entropy_backward),
    inputs=cross_entropy_backward_inputs,
    returns={"cross_entropy_backward": ("grad_input",)},
    gradients=frozenset({"grad_input"}),
    # Whoever takes exp(z − log-sum-exp), which is right too, is off by eps · LARGEST where logits are far apart, times
    # a weight of at most 3; nothing else comes near that.
    tolerance=Rounding(CLASSES, condition=LARGEST // 4),
    edge_cases=(
        gradient_of(),
        gradient_of(input=np.array([[0.0, 1000.0]])),
        gradient_of(input=np.array([[0.0, 1000.0]]), target=np.array([1])),
        gradient_of(input=LOGITS.repeat(2, 0), target=np.array([-100, 1])),
        gradient_of(target=np.array([-100])),  # nobody counts: the loss is NaN, the gradient 0
        gradient_of(input=LOGITS.repeat(2, 0), target=np.array([0, 3]), weight=np.array([1.0, 1.0, 1.0, 3.0])),
        gradient_of(input=np.zeros((1, 2, 1, 2)), target=np.array([[[0, 1]]]), reduction="sum"),
        gradient_of(label_smoothing=1.0),
    ),
    bad_inputs=(
        (gradient_of(input=np.ones((1, 4), np.int64)), "input"),
        (gradient_of(target=np.array([4])), "target"),
        (gradient_of(weight=np.ones(3)), "weight"),
        (gradient_of(reduction="none"), "reduction"),
        (gradient_of(label_smoothing=-0.1), "label_smoothing"),
    ),
    sizes=(4, 32, 256),  # samples of 1000 classes
    sample=sample_cross_entropy_backward,
)
