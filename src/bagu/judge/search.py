"""From cases to the smallest one that fails: edge cases first, then draws with a fixed seed, then shrinking."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from bagu.judge.trial import Failure
from bagu.judge.verdict import Outcome
from bagu.ladders.ladder import Ladder
from bagu.ladders.script import Script

SEED = 20_260_101  # the same inputs for everybody, so that a verdict can be repeated
HURRY = 0.25  # seconds a call while a hang is being shrunk: it must not cost the whole limit each time
Attempt = Callable[[Script, float | None], Failure | None]  # script, seconds a call or the problem's own


@dataclass(frozen=True)
class Found:
    """A case that fails. `first` failed before shrinking; `shrunk` is False where the time for that ran out."""

    script: Script
    failure: Failure
    first: Script
    shrunk: bool


class _Enough(BaseException):
    """Leaves Hypothesis at once; an Exception would count as a failing case."""


class _FailsError(Exception):
    pass


def search(
    ladder: Ladder, attempt: Attempt, scripts: Sequence[Script], outcomes: Iterator[Failure | None], *, patience: float
) -> tuple[Found | None, int]:
    """The first of the scripts that fails, made as small as it goes, and how many ran until then.

    outcomes: how each script failed, None where it is right; closed when one fails.

    scripts: the edge cases and then what the fixed seed draws, as `draw` gives them. patience: seconds from the first
    failure to the smallest.
    Only failures with the first one's verdict count while shrinking, so that a wrong answer does not become a crash.
    """
    edges = len(ladder.edge_cases)
    for at, (script, failure) in enumerate(zip(scripts, outcomes, strict=True)):
        if failure is None:
            continue
        if isinstance(outcomes, Generator):
            outcomes.close()
        found = Found(script, failure, script, True)
        if at >= edges and failure.loaded:
            hunt = _Hunt(attempt, patience, passed=at - edges, known=failure, until=time.monotonic() + patience)
            shrunk = drive(ladder, hunt.look, len(scripts) - edges)
            found = hunt.found(shrunk) or replace(found, shrunk=False)
        return found, at + 1
    return None, len(scripts)


def fresh(ladder: Ladder, attempt: Attempt, *, seed: int, seconds: float, patience: float) -> tuple[Found | None, int]:
    """Draws that nobody has seen, for so many seconds; the smallest failing one, if any, and how many ran."""
    hunt = _Hunt(attempt, patience, until=time.monotonic() + seconds)
    shrunk = drive(ladder, hunt.look, 100_000, seed)
    return hunt.found(shrunk), hunt.cases


def drive(ladder: Ladder, look: Callable[[Script], None], examples: int, number: int = SEED) -> bool:
    """Show drawn cases to `look`, which raises where one fails; False where it left before the search had ended."""
    from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
    from hypothesis.errors import Flaky

    @seed(number)
    @settings(
        max_examples=examples, database=None, deadline=None, phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False, verbosity=Verbosity.quiet,
        print_blob=False, derandomize=False,
    )  # fmt: skip
    @given(ladder.inputs())
    def case(script: Script) -> None:
        look(script)

    try:
        case()
    except (_FailsError, Flaky):  # flaky: it failed once and not again, which a fresh process will tell
        return True
    except _Enough:
        return False
    return True


def draw(ladder: Ladder, count: int) -> list[Script]:
    """The edge cases and what the search draws for everybody; the first `count` draws of the fixed seed."""
    drawn: list[Script] = []
    drive(ladder, drawn.append, count)
    return [*ladder.edge_cases, *drawn]


class _Hunt:
    """Remembers the best failing case: Hypothesis only proposes smaller ones, so that is the last.

    passed: draws that are known to be right; known: how the next one fails. until: when to leave, if nothing failed.
    """

    def __init__(
        self, attempt: Attempt, patience: float, *, passed: int = 0, known: Failure | None = None,
        until: float | None = None,
    ) -> None:  # fmt: skip
        self._attempt, self._patience, self._passed, self._known = attempt, patience, passed, known
        self._until = until
        self.cases = 0
        self.first: Script | None = None
        self.best: tuple[Script, Failure] | None = None

    def found(self, shrunk: bool) -> Found | None:
        return None if self.best is None or self.first is None else Found(*self.best, self.first, shrunk)

    def look(self, script: Script) -> None:
        """Raises where the case fails: from one line only, for Hypothesis tells failures apart by their place."""
        if self._until is not None and time.monotonic() > self._until:
            raise _Enough
        if self.best is None:
            self.cases += 1
            if self.cases <= self._passed:
                return
            known, self._known = self._known, None
            failure = known or self._attempt(script, None)
            if failure is not None and known is None:
                self._until = time.monotonic() + self._patience
        else:
            wanted = self.best[1].outcome
            failure = self._attempt(script, HURRY if wanted is Outcome.TOO_SLOW else None)
            if failure is not None and failure.outcome is not wanted:
                return
        if failure is not None:
            self.first = self.first or script
            self.best = (script, failure)
            if not failure.loaded:
                raise _Enough
            raise _FailsError
