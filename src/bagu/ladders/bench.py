"""How fast the rungs are: against each other and the oracle, in one run, as ratios."""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from time import perf_counter
from typing import ClassVar

import numpy as np

from bagu.errors import UsageError
from bagu.ladders.agreement import disagreement
from bagu.ladders.ladder import Ladder, Target
from bagu.ladders.script import Call, Script, private
from bagu.text import message

SHORTEST = 1e-3  # seconds: faster calls are repeated until a sample lasts that long
Clock = Callable[[], float]


@dataclass(frozen=True)
class Timing:
    """One subject at one size.

    seconds: median of the rounds for one call; None where a call would have taken too long. ratio: to the baseline,
    median of the ratios of the rounds; below 1 is faster. agrees: the result is that of the reference, within the
    ladder's tolerance; None where nothing was compared. On large samples an oracle in float32 may rank two nearly equal
    numbers the other way round, and then it does not agree.
    """

    subject: str
    size: int
    seconds: float | None
    ratio: float | None
    agrees: bool | None


@dataclass(frozen=True)
class BenchReport:
    """The rungs of a ladder timed in one run. baseline: what the ratios are to, the oracle where it is installed."""

    kind: ClassVar[str] = "bench"
    version: ClassVar[int] = 1

    ladder: str
    baseline: str
    timings: tuple[Timing, ...]
    rounds: int
    seed: int
    machine: dict[str, str]
    versions: dict[str, str]

    def timing(self, subject: str, size: int) -> Timing | None:
        """The timing of a subject at a size, or None where there is none."""
        found = (timing for timing in self.timings if (timing.subject, timing.size) == (subject, size))
        return next(found, None)


def bench(
    ladder: Ladder,
    *,
    sizes: Sequence[int] = (),
    rounds: int = 7,
    longest: float = 2.0,
    seed: int = 0,
    clock: Clock = perf_counter,
) -> BenchReport:
    """Time every rung and the oracle on the same samples, taking turns, so that a busy moment strikes all alike.

    A subject is left out of a size at which a call would last longer than `longest` seconds, judged from the size
    before by assuming quadratic growth. The time of an oracle includes its adapter. Set OMP_NUM_THREADS=1 beforehand
    for one thread.
    """
    if ladder.sample is None:
        raise UsageError(message("ladders.no_sample", name=ladder.name))
    for size in sizes:
        if size < 1:
            raise UsageError(message("ladders.size", size=size))
    subjects = {rung.__name__: rung for rung in ladder.rungs}
    baseline = ladder.reference.__name__
    versions = {"python": platform.python_version(), "numpy": np.__version__}
    if ladder.oracle is not None and ladder.oracle.version is not None:
        baseline = ladder.oracle.distribution
        subjects[baseline] = ladder.oracle.target
        versions[baseline] = ladder.oracle.version
    timings: list[Timing] = []
    known: dict[str, tuple[int, float]] = {}  # subject -> the last size and its seconds
    for size in sorted(sizes or ladder.sizes):
        script = ladder.sample(np.random.default_rng([seed, size]), size)
        running = {name: target for name, target in subjects.items() if _guess(known.get(name), size) <= longest}
        measured = _measure(ladder, running, script, rounds, longest, clock)
        for name in subjects:
            timings.append(_timing(name, size, measured, baseline))
            if name in measured:
                known[name] = (size, median(measured[name].seconds))
    machine = {
        "processor": platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "threads": os.environ.get("OMP_NUM_THREADS", "unset"),
    }
    return BenchReport(ladder.name, baseline, tuple(timings), rounds, seed, machine, versions)


@dataclass(frozen=True)
class _Measured:
    seconds: list[float]  # one a round
    agrees: bool | None


def _guess(known: tuple[int, float] | None, size: int) -> float:
    return 0.0 if known is None else known[1] * (size / known[0]) ** 2


def _measure(
    ladder: Ladder, targets: dict[str, Target], script: Script, rounds: int, longest: float, clock: Clock
) -> dict[str, _Measured]:
    """A first call each, which compiles and is compared; then the rounds, every subject once in each."""
    if not targets:
        return {}
    want = ladder.expected(script)
    agrees: dict[str, bool | None] = {}
    repeats: dict[str, int] = {}
    for name, target in targets.items():
        shown = script.run(target, ladder.returns)
        agrees[name] = disagreement(ladder, shown, want) is None if _comparable(ladder, target, script) else None
        once = _seconds(_action(ladder, target, script), 1, clock)
        repeats[name] = max(1, ceil(SHORTEST / max(once, SHORTEST / 1000)))
    seconds: dict[str, list[float]] = {name: [] for name in targets}
    for turn in range(rounds):
        for name, target in targets.items():
            if turn > 0 and seconds[name][0] > longest:
                continue  # one measure of what is this slow is enough
            seconds[name].append(_seconds(_action(ladder, target, script), repeats[name], clock))
    return {name: _Measured(seconds[name], agrees[name]) for name in targets}


def _comparable(ladder: Ladder, target: Target, script: Script) -> bool:
    oracle = ladder.oracle
    return oracle is None or target is not oracle.target or oracle.accepts(script)


def _action(ladder: Ladder, target: Target, script: Script) -> Callable[[], object]:
    """What is timed: the bare call of a function, its arguments copied beforehand; the whole script of an object."""
    if len(script.steps) == 1 and isinstance(step := script.steps[0], Call):
        args = private(step.args)
        return lambda: target(**args)
    return lambda: script.run(target, ladder.returns)


def _seconds(action: Callable[[], object], repeats: int, clock: Clock) -> float:
    start = clock()
    for _ in range(repeats):
        action()
    return (clock() - start) / repeats


def _timing(name: str, size: int, measured: dict[str, _Measured], baseline: str) -> Timing:
    mine, base = measured.get(name), measured.get(baseline)
    if mine is None:
        return Timing(name, size, None, None, None)
    ratio = None if base is None else median(a / b for a, b in zip(mine.seconds, base.seconds, strict=False))
    return Timing(name, size, median(mine.seconds), ratio, mine.agrees)
