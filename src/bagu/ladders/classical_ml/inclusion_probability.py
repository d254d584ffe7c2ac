"""The chance of being drawn at least once."""

from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.classical_ml import inclusion_probability, inclusion_probability_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding

LARGEST = 60


def scipy_inclusion(n: int, draws: int | None = None) -> float:
    """scipy.stats.binom: the chance of more than 0 hits among `draws` that each hit with chance 1/n."""
    from scipy.stats import binom

    return float(binom.sf(0, n if draws is None else draws, 1 / n))


@st.composite
def inclusion_inputs(draw: st.DrawFn) -> Script:
    n, draws = draw(st.integers(1, LARGEST)), draw(st.integers(0, LARGEST))
    return call("inclusion_probability", n=n, draws=None if draw(st.booleans()) else draws)


def sample_inclusion(rng: Generator, size: int) -> Script:
    return call("inclusion_probability", n=size)


LADDER = Ladder(
    name="inclusion_probability",
    rungs=(inclusion_probability_loops, inclusion_probability),
    reference=inclusion_probability,
    oracle=Oracle("scipy", scipy_inclusion),
    inputs=inclusion_inputs,
    returns={"inclusion_probability": ("probability",)},
    tolerance=Rounding(LARGEST),  # a product of as many factors
    edge_cases=(
        call("inclusion_probability", n=1),
        call("inclusion_probability", n=1, draws=0),
        call("inclusion_probability", n=2),
        call("inclusion_probability", n=10, draws=0),
        call("inclusion_probability", n=10, draws=1),
    ),
    bad_inputs=(
        (call("inclusion_probability", n=0), "n"),
        (call("inclusion_probability", n=2.5), "n"),
        (call("inclusion_probability", n=2, draws=-1), "draws"),
    ),
    sizes=(100, 10_000, 1_000_000),
    sample=sample_inclusion,
)
