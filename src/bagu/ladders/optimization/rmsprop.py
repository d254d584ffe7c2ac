"""RMSProp."""

from functools import partial

from hypothesis import strategies as st

from bagu.algorithms.optimization import RMSprop, RMSpropLoops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.optimization._steps import (
    DECAY,
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
from bagu.ladders.script import Script
from bagu.ladders.tolerance import Rounding


class TorchRMSprop(TorchOptimizer):
    """torch.optim.RMSprop."""

    name = "RMSprop"

    def __init__(
        self,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
    ) -> None:
        super().__init__(lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum)


def rmsprop_inputs() -> st.SearchStrategy[Script]:
    """Every option but centring."""
    return steps(
        {
            "lr": LR,
            "alpha": st.sampled_from([0.75, 0.99, 0.0]),
            "eps": st.sampled_from([1e-8, 0.1]),
            "weight_decay": DECAY,
            "momentum": st.sampled_from([0.0, 0.5, 0.9]),
        }
    )


LADDER = Ladder(
    name="RMSprop",
    rungs=(RMSpropLoops, RMSprop),
    reference=RMSprop,
    oracle=Oracle("torch", TorchRMSprop),
    inputs=rmsprop_inputs,
    returns={"step": ("param",)},
    # g / √v is at most 1 / √(1 − alpha) = 10 a step, 40 in a buffer; 1 − 0.99 is right to 50 eps, and its root to
    # half of that; a decay may cancel in g as for Adagrad, 40 times its rounding.
    tolerance=Rounding(STEPS, condition=40 * 40),
    edge_cases=(
        constant(1, lr=1.0),
        constant(4, lr=1.0, alpha=0.75),
        constant(3, lr=1.0, momentum=0.5),
        run(step([0, 0], [100, 0.01]), lr=1.0),
        run(step([2], [0]), lr=1.0, weight_decay=0.5),
        run(step([0], [4]), step([0], [0]), lr=1.0, momentum=0.5),
        run(step([0], [0]), lr=1.0),  # 0 / eps
    ),
    bad_inputs=(*bad_inputs(), (run(alpha=1.0), "alpha"), (run(eps=0.0), "eps"), (run(momentum=-1.0), "momentum")),
    sizes=(1_000, 10_000, 100_000),  # parameters; two steps
    sample=partial(sample, lr=0.1),
)
