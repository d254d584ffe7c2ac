"""SGD with momentum."""

from functools import partial

from hypothesis import strategies as st

from bagu.algorithms.optimization import SGD, SGDLoops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.optimization._steps import (
    DECAY,
    LARGEST,
    LR,
    STEPS,
    TorchOptimizer,
    bad_inputs,
    constant,
    run,
    sample,
    step,
    steps,
)
from bagu.ladders.script import Script, Set
from bagu.ladders.tolerance import Rounding


class TorchSGD(TorchOptimizer):
    """torch.optim.SGD."""

    name = "SGD"

    def __init__(
        self,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov)


@st.composite
def sgd_inputs(draw: st.DrawFn) -> Script:
    """Plain steps, momentum, and Nesterov's variant where it is allowed."""
    momentum = draw(st.sampled_from([0.5, 0.9, 0.0]))
    nesterov = draw(st.booleans()) if momentum else False
    options = {
        "lr": LR,
        "momentum": st.just(momentum),
        "dampening": st.just(0.0) if nesterov else st.sampled_from([0.0, 0.25]),
        "weight_decay": DECAY,
        "nesterov": st.just(nesterov),
    }
    return draw(steps(options))


LADDER = Ladder(
    name="SGD",
    rungs=(SGDLoops, SGD),
    reference=SGD,
    oracle=Oracle("torch", TorchSGD),
    inputs=sgd_inputs,
    returns={"step": ("param",)},
    # A velocity sums STEPS terms of at most 1.5 · LARGEST, Nesterov adds one more; the rate is at most 1.
    tolerance=Rounding(STEPS, condition=1.5 * LARGEST * (STEPS + 1)),
    edge_cases=(
        constant(1, lr=1.0),
        constant(3, lr=1.0, momentum=0.5),
        constant(3, lr=1.0, momentum=0.5, nesterov=True),
        constant(3, lr=1.0, momentum=0.5, dampening=0.25),
        run(step([2], [0]), lr=1.0, weight_decay=0.5),
        run(step([0], [1]), Set("lr", 0.5), step([0], [1]), lr=1.0, momentum=0.5),
        run(step([], []), lr=1.0, momentum=0.5),
    ),
    bad_inputs=(
        *bad_inputs(momentum=0.5),  # state must exist for its shape to differ
        (run(momentum=-0.5), "momentum"),
        (run(nesterov=True), "nesterov"),
        (run(momentum=0.5, dampening=0.5, nesterov=True), "nesterov"),
    ),
    sizes=(1_000, 10_000, 100_000),  # parameters; two steps
    sample=partial(sample, lr=0.1, momentum=0.9),
)
