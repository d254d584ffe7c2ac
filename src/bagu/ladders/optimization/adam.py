"""Adam."""

from functools import partial

from bagu.algorithms.optimization import Adam, AdamLoops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.optimization._moments import EDGE_CASES, TOLERANCE, bad_betas, moment_inputs
from bagu.ladders.optimization._steps import TorchOptimizer, bad_inputs, sample


class TorchAdam(TorchOptimizer):
    """torch.optim.Adam."""

    name = "Adam"

    def __init__(
        self,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad)


LADDER = Ladder(
    name="Adam",
    rungs=(AdamLoops, Adam),
    reference=Adam,
    oracle=Oracle("torch", TorchAdam),
    inputs=moment_inputs,
    returns={"step": ("param",)},
    tolerance=TOLERANCE,
    edge_cases=EDGE_CASES,
    bad_inputs=(*bad_inputs(), *bad_betas()),
    sizes=(1_000, 10_000, 100_000),  # parameters; two steps
    sample=partial(sample, lr=0.1),
)
