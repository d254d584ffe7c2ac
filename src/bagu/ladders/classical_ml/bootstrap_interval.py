"""The percentile interval of a mean."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import bootstrap_interval, bootstrap_interval_loops
from bagu.ladders.classical_ml._draws import DRAWS, RESAMPLES, drawn, resamples
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Script, call
from bagu.ladders.tolerance import Rounding

LARGEST = 8


def scipy_interval(x: NDArray[Any], indices: NDArray[Any], confidence_level: float = 0.95) -> tuple[float, float]:
    """scipy.stats.bootstrap, handed the given indices by a generator that draws nothing else."""
    from scipy.stats import bootstrap

    class Given(np.random.Generator):
        def integers(self, *_: Any, **__: Any) -> Any:
            return indices

    interval = bootstrap(
        (x.astype(np.float64),), np.mean, n_resamples=len(indices), method="percentile",
        confidence_level=confidence_level, rng=Given(np.random.PCG64(0)),
    ).confidence_interval  # fmt: skip
    return float(interval.low), float(interval.high)


def scipy_accepts(script: Script) -> bool:
    """SciPy resamples to the sample's own size; it wants two observations, and two resamples for its standard error."""
    (step,) = script.steps
    assert isinstance(step, Call)
    resamples, draws = step.args["indices"].shape
    return bool(len(step.args["x"]) == draws >= 2 and resamples >= 2)


@st.composite
def interval_inputs(draw: st.DrawFn) -> Script:
    """Distinct enough values, so that a wrong resample shows; as many draws as observations, mostly."""
    n = draw(st.integers(1, DRAWS))
    draws = draw(st.sampled_from([n, n, n, 1, 2]))
    values = st.sampled_from([*range(LARGEST + 1), *range(-1, -LARGEST - 1, -1)])
    return call(
        "bootstrap_interval",
        x=np.array(draw(st.lists(values, min_size=n, max_size=n)), dtype=np.float64),
        indices=draw(resamples(n, draws)),
        confidence_level=draw(st.sampled_from([0.5, 0.9, 0.95, 0.75])),
    )


def sample_interval(rng: Generator, size: int) -> Script:
    return call("bootstrap_interval", x=rng.exponential(size=size), indices=drawn(rng, size))


def interval(x: list[Any], indices: list[list[int]], **changes: Any) -> Script:
    return call("bootstrap_interval", x=np.array(x), indices=np.array(indices, dtype=np.int64), **changes)


LADDER = Ladder(
    name="bootstrap_interval",
    rungs=(bootstrap_interval_loops, bootstrap_interval),
    reference=bootstrap_interval,
    oracle=Oracle("scipy", scipy_interval, scipy_accepts),
    inputs=interval_inputs,
    returns={"bootstrap_interval": ("low", "high")},
    # A mean of DRAWS values; the place between two means is off by eps · RESAMPLES, their distance at most 2 · LARGEST.
    tolerance=Rounding(DRAWS, condition=RESAMPLES * 2),
    edge_cases=(
        interval([1.0, 2.0, 6.0], [[0, 1, 2], [0, 0, 1], [2, 2, 1]]),
        interval([1.0, 2.0, 6.0], [[0, 0, 1]]),  # one resample: no width
        interval([5.0], [[0], [0]]),
        interval([1.0, 2.0, 6.0], [[2], [0]], confidence_level=0.5),  # fewer draws than observations
        interval([3.0, 3.0], [[0, 1], [1, 1]]),
    ),
    bad_inputs=(
        (interval([1.0, np.nan], [[0, 1]]), "x"),
        (interval([[1.0]], [[0]]), "x"),
        (interval([1.0], [[1]]), "indices"),
        (interval([1.0], [[]]), "indices"),
        (interval([1.0], [[0]], confidence_level=95), "confidence_level"),
    ),
    sizes=(100, 1_000, 10_000),  # observations; 100 resamples
    sample=sample_interval,
)
