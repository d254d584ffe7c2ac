"""What Adam and AdamW share as ladders: options, edge cases, and how far two right answers may lie apart."""

from hypothesis import strategies as st

from bagu.ladders.optimization._steps import DECAY, LARGEST, LR, STEPS, constant, run, step, steps
from bagu.ladders.script import Script, Set
from bagu.ladders.tolerance import Rounding

BETAS = ((0.5, 0.75), (0.9, 0.999), (0.75, 0.5), (0.0, 0.5))
# m is wrong by eps · 6 at most and √v̂ at least a quarter of the least |g| that is not 0, which a decay of 0.1 makes
# 0.1; with 1 − β2 = 0.001, 1 − β2^t is right to 1000 eps, and its root to half of that.
TOLERANCE = Rounding(STEPS, condition=4 * LARGEST * 500)
EDGE_CASES = (
    constant(1, lr=1.0),
    constant(3, lr=1.0),
    run(step([0, 0], [100, 0.01]), lr=1.0),  # the first step is the rate, whatever the gradient
    run(step([0], [1]), step([0], [3]), lr=1.0, betas=(0.5, 0.75)),
    run(step([0], [4]), step([0], [-1]), step([0], [-1]), lr=1.0, betas=(0.5, 0.75), amsgrad=True),
    run(step([2], [1]), step([2], [1]), lr=1.0, weight_decay=0.5),
    run(step([0], [1]), Set("lr", 0.5), step([0], [1]), lr=1.0),
    run(step([0], [0]), lr=1.0),  # 0 / eps
    run(step([], []), lr=1.0),
)


def moment_inputs() -> st.SearchStrategy[Script]:
    """Every option of torch's."""
    return steps(
        {
            "lr": LR,
            "betas": st.sampled_from(BETAS),
            "eps": st.sampled_from([1e-8, 0.1, 1.0]),
            "weight_decay": DECAY,
            "amsgrad": st.booleans(),
        }
    )


def bad_betas() -> tuple[tuple[Script, str], ...]:
    """Options that both refuse."""
    return (run(betas=(0.9, 1.0)), "betas"), (run(betas=(0.9,)), "betas"), (run(eps=0.0), "eps")
