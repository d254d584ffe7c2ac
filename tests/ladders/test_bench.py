"""The bench, with a clock of its own."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from bagu.contracts import to_json
from bagu.errors import UsageError
from bagu.ladders.bench import bench
from bagu.ladders.catalog import ladders
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact
from ladders.rewriting import Array


class Clock:
    """Time passes only where someone lets it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


CLOCK = Clock()


def slow(x: Array) -> Array:
    """One millisecond an element, squared."""
    CLOCK.now += 1e-3 * x.size**2
    return x


def quick(x: Array) -> Array:
    """A quarter of that."""
    CLOCK.now += 0.25e-3 * x.size**2
    return x


def wrong(x: Array) -> Array:
    """As quick, and wrong."""
    return quick(x) + 1


def sample(rng: np.random.Generator, n: int) -> Script:
    return call("same", x=rng.standard_normal(n))


LADDER = Ladder(
    name="same",
    rungs=(slow, quick),
    reference=slow,
    inputs=lambda: pytest.fail("a bench draws no inputs"),
    returns={"same": ("x",)},
    tolerance=Exact(),
    sizes=(2, 4),
    sample=sample,
)


def test_ratios_are_to_the_oracle_where_there_is_one() -> None:
    report = bench(replace(LADDER, oracle=Oracle("numpy", quick)), clock=CLOCK)
    assert report.baseline == "numpy"
    assert [(t.subject, t.size) for t in report.timings] == [
        (subject, size) for size in (2, 4) for subject in ("slow", "quick", "numpy")
    ]
    assert [t.ratio for t in report.timings] == pytest.approx([4, 1, 1, 4, 1, 1])
    assert report.versions["numpy"] == np.__version__


@pytest.mark.parametrize("oracle", [None, Oracle("no-such-library", quick)])
def test_ratios_are_to_the_reference_otherwise(oracle: Oracle | None) -> None:
    report = bench(replace(LADDER, oracle=oracle), clock=CLOCK)
    assert report.baseline == "slow"
    quick_at_4 = report.timing("quick", 4)
    assert quick_at_4 is not None
    assert quick_at_4.ratio == pytest.approx(0.25)
    assert quick_at_4.seconds == pytest.approx(4e-3)
    assert report.timing("quick", 5) is None


def test_a_wrong_rung_is_marked() -> None:
    report = bench(replace(LADDER, rungs=(slow, wrong)), clock=CLOCK)
    assert [t.agrees for t in report.timings] == [True, False, True, False]


def test_a_rung_that_would_take_too_long_is_left_out() -> None:
    report = bench(LADDER, sizes=(2, 20), longest=0.3, clock=CLOCK)
    assert [(t.subject, t.seconds is None) for t in report.timings] == [
        ("slow", False),
        ("quick", False),
        ("slow", True),
        ("quick", False),
    ]
    left_out = report.timing("quick", 20)
    assert left_out is not None
    assert left_out.ratio is None, "the baseline was left out, so there is no ratio"


def test_a_call_longer_than_allowed_is_measured_once() -> None:
    calls: Iterator[int] = count()

    def counted(x: Array) -> Array:
        """Slow, and counted."""
        next(calls)
        return slow(x)

    bench(replace(LADDER, rungs=(counted, quick)), sizes=(20,), longest=0.3, clock=CLOCK)
    assert next(calls) == 3, "one call to compare, one to estimate, one round"


def test_the_same_seed_times_the_same_sample() -> None:
    seen: list[Array] = []

    def spy(x: Array) -> Array:
        """Remembers."""
        seen.append(x.copy())
        return quick(x)

    for seed in (3, 3, 4):
        bench(replace(LADDER, rungs=(spy, slow)), sizes=(2,), rounds=1, seed=seed, clock=CLOCK)
    runs = len(seen) // 3
    assert np.array_equal(seen[0], seen[runs])
    assert not np.array_equal(seen[0], seen[2 * runs])


def test_bad_sizes_and_ladders_without_samples_are_refused() -> None:
    with pytest.raises(UsageError, match="at least 1"):
        bench(LADDER, sizes=(0,))
    with pytest.raises(UsageError, match="no sample"):
        bench(replace(LADDER, sample=None))


@pytest.mark.parametrize("name", ["nms", "BatchNorm2d"])
def test_a_real_ladder_is_timed_and_told_in_json(name: str) -> None:
    ladder = ladders()[name]
    report = bench(ladder, sizes=ladder.sizes[:1], rounds=1)
    assert all(t.seconds is not None and t.seconds > 0 and t.agrees for t in report.timings)
    told = json.loads(to_json(report))
    assert (told["kind"], told["version"], told["ladder"]) == ("bench", 1, name)
    assert len(told["timings"]) == len(report.timings)


def test_where_the_oracle_cannot_decide_nothing_is_compared() -> None:
    report = bench(replace(LADDER, oracle=Oracle("numpy", wrong, lambda _: False)), sizes=(2,), clock=CLOCK)
    assert [t.agrees for t in report.timings] == [True, True, None]
