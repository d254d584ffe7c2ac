"""Adagrad."""

from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from bagu.algorithms.optimization import Adagrad, AdagradLoops
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


class TorchAdagrad(TorchOptimizer):
    """torch.optim.Adagrad. It makes its sum with the optimiser, so a fresh one of the parameter's shape is needed."""

    name = "Adagrad"

    def __init__(
        self,
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
        )

    def step(self, param: NDArray[Any], grad: NDArray[Any]) -> NDArray[Any]:
        state = self.optimizer.state[self.param]
        if not state["step"]:
            import torch

            state["sum"] = torch.full(param.shape, float(self.optimizer.defaults["initial_accumulator_value"])).double()
        return np.asarray(super().step(param, grad))


def adagrad_inputs() -> st.SearchStrategy[Script]:
    """Every option of torch's."""
    return steps(
        {
            "lr": LR,
            "lr_decay": st.sampled_from([0.0, 0.5]),
            "weight_decay": DECAY,
            "initial_accumulator_value": st.sampled_from([0.0, 1.0]),
            "eps": st.sampled_from([1e-10, 0.1]),
        }
    )


LADDER = Ladder(
    name="Adagrad",
    rungs=(AdagradLoops, Adagrad),
    reference=Adagrad,
    oracle=Oracle("torch", TorchAdagrad),
    inputs=adagrad_inputs,
    returns={"step": ("param",)},
    # g / √s is at most 1 and √s at least |g|, so nothing is magnified but the cancellation in g itself: a decay
    # of 0.1 · param may leave 0.1 of numbers up to 4, 40 times their rounding.
    tolerance=Rounding(STEPS, condition=40),
    edge_cases=(
        constant(1, lr=1.0),
        constant(4, lr=1.0),
        constant(3, lr=1.0, lr_decay=0.5),
        constant(2, lr=1.0, initial_accumulator_value=1.0),
        run(step([0, 0], [100, 0.01]), lr=1.0),
        run(step([2], [0]), lr=1.0, weight_decay=0.5),
        run(step([0], [0]), lr=1.0),  # 0 / eps
    ),
    bad_inputs=(*bad_inputs(), (run(eps=0.0), "eps"), (run(lr_decay=-1.0), "lr_decay")),
    sizes=(1_000, 10_000, 100_000),  # parameters; two steps
    sample=partial(sample, lr=0.1),
)
