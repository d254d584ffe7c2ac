"""How fast is this code? Sizes that double within a budget, timed from outside, beside our rungs and the oracle."""

import math
import time
from collections.abc import Callable, Sequence

import numpy as np

from bagu.curriculum.problem import Problem
from bagu.judge.isolation import runner_for
from bagu.judge.runner import Runner, Shown
from bagu.judge.trial import in_double, quiet
from bagu.judge.verdict import Speed, SpeedPoint
from bagu.ladders.ladder import Ladder, Target
from bagu.ladders.script import Script, size_of

ROUNDS, MOST, ENOUGH = 3, 25, 0.1  # a time is the least of 3 to 25 rounds, no more than fit in 0.1 s
HEAVIEST = 16 << 20  # bytes of arguments: beyond, the pipe takes most of the time
SHORTEST = 2e-4  # seconds: below this the pipe's own time decides, so such sizes do not count for the exponent


def speed(
    topic_id: str, problem: Problem, source: str, *, own: bool = True, budget: float = 3.0, name: str | None = None
) -> Speed | None:
    """Time an accepted solution: about `budget` seconds for it and as much for what it is compared with.

    None where the ladder has no sizes, or where the submission stops on the smallest one.
    """
    ladder = problem.ladder
    if ladder.sample is None or not ladder.sizes:
        return None
    runner, _ = runner_for(own=own)
    called = name or ladder.name
    timed = _Timed(runner, problem, source, called)
    points: list[SpeedPoint] = []
    others = _subjects(ladder)
    for target in others.values():  # compiles and imports
        _seconds(_run(ladder, target, in_double(ladder.sample(np.random.default_rng(0), 1))))
    until = time.monotonic() + 2 * budget
    megabytes: float | None = None
    for size in _sizes(ladder):
        script = in_double(ladder.sample(np.random.default_rng([0, size]), size))
        if size_of(script) > HEAVIEST or (took := timed.seconds(script)) is None:
            break
        megabytes = timed.megabytes(script)
        limit = max(0.0, until - time.monotonic()) / (4 * ROUNDS)
        points.append(SpeedPoint(size, took, _compared(ladder, others, script, limit)))
        last = points[-2].seconds if len(points) > 1 else took / 4
        if took * max(2.0, took / max(last, 1e-9)) * ROUNDS > budget / 2 or time.monotonic() > until:
            break
    if not points:
        return None
    exponent, error = fitted([(p.size, p.seconds) for p in points if p.seconds >= SHORTEST])
    return Speed(f"{topic_id}#{problem.id}", tuple(points), exponent, error, _ratios(points), megabytes)


def fitted(points: Sequence[tuple[float, float]]) -> tuple[float | None, float | None]:
    """Slope and its standard error of log seconds over log size; None for fewer than three sizes."""
    if len(points) < 3:
        return None, None
    x, y = (np.log([point[axis] for point in points]) for axis in (0, 1))
    away = x - x.mean()
    slope = float(away @ y / (away @ away))
    rest = y - y.mean() - slope * away
    return slope, math.sqrt(float(rest @ rest) / (len(points) - 2) / float(away @ away))


class _Timed:
    """The submission in its box, and beside it one that does nothing: the difference is the submission's own time."""

    def __init__(self, runner: Runner, problem: Problem, source: str, name: str) -> None:
        self._runner, self._problem, self._source, self._name = runner, problem, source, name
        self._idle: float | None = None

    def seconds(self, script: Script) -> float | None:
        """The least of the rounds; None where the submission stops."""
        whole = self._rounds(self._source, script)
        nothing = self._rounds(_nothing(self._name, script), script)
        if not whole or not nothing:
            return None
        return max(min(whole) - min(nothing), 1e-6)

    def megabytes(self, script: Script) -> float | None:
        """The peak of this script beyond that of an idle process."""
        if self._idle is None:
            self._idle = self._peak(_nothing(self._name, script), script)
        peak = self._peak(self._source, script)
        return None if peak is None or self._idle is None else max(0.0, peak - self._idle)

    def _rounds(self, source: str, script: Script) -> list[float]:
        problem = self._problem
        taken: list[float] = []
        with self._runner.open(source, self._name, problem.limits, problem.box) as box:
            box.run(script)  # pays for what is loaded when it is first used
            while len(taken) < ROUNDS or (len(taken) < MOST and sum(taken) < ENOUGH):
                reply = box.run(script)
                if not isinstance(reply.result, Shown):
                    return []
                taken.append(reply.seconds)
        return taken

    def _peak(self, source: str, script: Script) -> float | None:
        with self._runner.open(source, self._name, self._problem.limits, self._problem.box) as box:
            box.run(script)
            return box.peak()


def _nothing(name: str, script: Script) -> str:
    """A submission that takes the same arguments and computes nothing."""
    if not script.stateful:
        return f"def {name}(*_, **__):\n    return None\n"
    return (
        f"class {name}:\n    def __init__(self, *_, **__):\n        pass\n\n"
        "    def __getattr__(self, _):\n        return lambda *_, **__: None\n"
    )


def _sizes(ladder: Ladder) -> list[int]:
    """From the ladder's smallest size to its largest, doubling."""
    first, last = ladder.sizes[0], ladder.sizes[-1]
    return [first << step for step in range((last // first).bit_length()) if first << step <= last]


def _subjects(ladder: Ladder) -> dict[str, Target]:
    subjects = {rung.__name__: rung for rung in ladder.rungs}
    if ladder.oracle is not None and ladder.oracle.version is not None:
        subjects[ladder.oracle.distribution] = ladder.oracle.target
    return subjects


def _compared(ladder: Ladder, subjects: dict[str, Target], script: Script, limit: float) -> dict[str, float]:
    """The subjects' times; one whose call takes longer than the limit is dropped for larger sizes."""
    found: dict[str, float] = {}
    for name, target in list(subjects.items()):
        run = _run(ladder, target, script)
        taken = [_seconds(run)]
        while taken[0] <= limit and (len(taken) < ROUNDS or (len(taken) < MOST and sum(taken) < ENOUGH)):
            taken.append(_seconds(run))
        if min(taken) > limit:
            del subjects[name]
        found[name] = min(taken)
    return found


def _run(ladder: Ladder, target: Target, script: Script) -> Callable[[], object]:
    return lambda: script.run(target, ladder.returns)


def _seconds(run: Callable[[], object]) -> float:
    with quiet():
        started = time.perf_counter()
        run()
        return time.perf_counter() - started


def _ratios(points: Sequence[SpeedPoint]) -> dict[str, float]:
    ratios: dict[str, float] = {}
    for point in points:
        ratios |= {name: point.seconds / seconds for name, seconds in point.rungs.items()}
    return ratios
