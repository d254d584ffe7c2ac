"""Is this code right? Inputs, expected values and comparison stay here; only the submission runs in the box."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field, replace
from typing import Literal

from bagu.curriculum.problem import Problem
from bagu.errors import FaultError
from bagu.judge.corpus import Case, corpus
from bagu.judge.isolation import runner_for
from bagu.judge.pasteable import arguments, brief, call_line
from bagu.judge.precheck import OWN, precheck
from bagu.judge.resemble import resembling
from bagu.judge.runner import Box, Reply, Runner, Stop
from bagu.judge.search import Found, fresh, search
from bagu.judge.trial import Failure, expected_of, failure_of, in_double, near, quiet
from bagu.judge.verdict import Counterexample, Outcome, Verdict
from bagu.ladders.ladder import Ladder
from bagu.ladders.script import Script
from bagu.text import message

BEYOND = 1.0  # seconds of draws that nobody has seen, as both faces ask for
TOTAL = 60.0  # seconds of the submission's own time over all cases
SHOWN = 2000  # characters of its output that a verdict keeps
ALIKE = 24  # cases on which a named mistake must behave like the submission
VALUES = frozenset({Outcome.WRONG_ANSWER, Outcome.WRONG_GRADIENT, Outcome.WRONG_SHAPE, Outcome.WRONG_DTYPE})
HINTED = VALUES | {Outcome.INPUT_MODIFIED, Outcome.CRASHED}
Stage = Literal["cases", "beyond", "explaining"]
Tell = Callable[[Stage, int], None]  # which stage begins, and how many cases it has or came after


def _silent(stage: Stage, cases: int) -> None:
    """Nobody listens."""


def judge(
    topic_id: str, problem: Problem, source: str, *, own: bool = True, examples: int = 200, seconds: float = 2.0,
    beyond: float = 0.0, name: str | None = None, tell: Tell = _silent,
) -> Verdict:  # fmt: skip
    """Judge the source of a solution: the stored cases, then new draws, then the smallest input that fails.

    own: False for code of somebody else, which needs full isolation. examples: drawn cases beside the edge cases.
    seconds: time for shrinking. beyond: seconds of draws that nobody has seen, once the stored cases are right. name:
    what the source calls its function or class, where that is not the ladder's name. tell: is told of each stage.
    MachineError where nothing isolates well enough.
    """
    started = time.monotonic()
    runner, isolation = runner_for(own=own)
    session = _Session(runner, problem, source, name or problem.ladder.name, tell)
    try:
        found = precheck(problem, source, session.name)
        verdict = _stopped(found) if found else session.verdict(examples, seconds, beyond)
        if session.late:  # a busy machine can make a call late once; what is late twice and not again is the code's
            again = _Session(runner, problem, source, session.name, tell)
            verdict = again.verdict(examples, seconds, beyond)
    except FaultError as fault:
        verdict = Verdict("", Outcome.JUDGE_FAULT, fault.text, "none", blame="bagu")
    return replace(
        verdict, problem=f"{topic_id}#{problem.id}", isolation=isolation.level, seconds=time.monotonic() - started
    )


@dataclass
class _Session:
    """One submission before the judge."""

    runner: Runner
    problem: Problem
    source: str
    name: str
    tell: Tell = _silent
    spent: float = 0.0
    late: bool = False  # a call was late that was not when it was run again
    known: dict[int, Case] = field(default_factory=dict)  # by the identity of the script

    @property
    def ladder(self) -> Ladder:
        return self.problem.ladder

    def verdict(self, examples: int, patience: float, beyond: float) -> Verdict:
        with self._box() as box:

            def attempt(script: Script, seconds: float | None = None) -> Failure | None:
                return self._attempt(box, script, seconds)

            stored = self._stored(examples)
            scripts = [case.script for case in stored]
            found, cases = search(self.ladder, attempt, scripts, self._attempts(box, stored), patience=patience)
            if found is None:
                found = self._largest(attempt)
                cases += self.problem.limits.largest is not None
                if found is not None:
                    return replace(self._explained(found), cases=cases)
                if beyond:
                    self.tell("beyond", cases)
                    seed = secrets.randbits(32)
                    found, more = fresh(self.ladder, attempt, seed=seed, seconds=beyond, patience=patience)
                    cases += more
            if found is None:
                text = message("judge.accepted", cases=cases)
                return Verdict("", Outcome.ACCEPTED, text, "none", blame="nobody", cases=cases)
            self.tell("explaining", cases)
            verdict = self._explained(found)
            if verdict.counterexample is not None and verdict.outcome in HINTED:
                verdict = self._hinted(verdict, found, attempt)
            return replace(verdict, cases=cases)

    def _box(self) -> AbstractContextManager[Box]:
        return self.runner.open(self.source, self.name, self.problem.limits, self.problem.box)

    def _stored(self, examples: int) -> Sequence[Case]:
        """The stored cases, whose expected values are at hand from now on."""
        cases = corpus(self.ladder, examples)
        self.known = {id(case.script): case for case in cases}
        self.tell("cases", len(cases))
        return cases

    def _attempts(self, box: Box, cases: Sequence[Case]) -> Iterator[Failure | None]:
        with closing(box.run_all(cases)) as replies:
            for case in cases:
                yield self._failure(case.script, next(replies))

    def _attempt(self, box: Box, script: Script, seconds: float | None = None) -> Failure | None:
        return self._failure(script, box.run(script, seconds))

    def _failure(self, script: Script, reply: Reply) -> Failure | None:
        stored = self.known.get(id(script))
        expected = stored.expected if stored else expected_of(self.ladder, script)
        self.spent += reply.seconds
        failure = failure_of(self.ladder, script, expected, reply)
        if failure is None and self.spent > TOTAL:
            text = message("judge.too-slow-total", limit=f"{TOTAL:g}")
            stop = Stop(Outcome.TOO_SLOW, text, "total", True, f"{TOTAL:g} s", f"> {TOTAL:g} s")
            return Failure(Outcome.TOO_SLOW, text, stop=stop, loaded=False)  # no case of its own to shrink
        return failure

    def _largest(self, attempt: Callable[[Script], Failure | None]) -> Found | None:
        """The speed test: one input of the largest size within the time of one call."""
        import numpy as np

        size, sample = self.problem.limits.largest, self.ladder.sample
        if size is None or sample is None:
            return None
        # Samples are float32 for the bench; what is right in float32 arithmetic is no question of speed.
        script = in_double(sample(np.random.default_rng(0), size))
        failure = attempt(script)
        return None if failure is None else Found(script, failure, script, False)

    def _explained(self, found: Found) -> Verdict:
        if not found.failure.loaded:
            return _stopped(found.failure.stop, output=found.failure.output)
        found, steady = self._replayed(found)
        failure = found.failure
        example = _counterexample(self.name, found)
        if not steady:
            self.late = failure.outcome is Outcome.TOO_SLOW
            text = message("judge.not-deterministic")
            return Verdict("", Outcome.NOT_DETERMINISTIC, text, "none", counterexample=example,
                           output=_kept(failure))  # fmt: skip
        if failure.outcome in VALUES and failure.difference is not None:
            agrees, oracle = self._confirmed(found.script)
            if not agrees:
                text = message("judge.oracle-disagrees", oracle=oracle)
                return Verdict("", Outcome.JUDGE_FAULT, text, "none", blame="bagu", counterexample=example)
            example = replace(example, confirmed_by=oracle)
        stop = failure.stop
        outcome, reason = failure.outcome, failure.reason
        if stop is not None and stop.signature.startswith("module ") and self._forbids(stop.signature[7:]):
            outcome, reason = Outcome.FORBIDDEN_CALL, message("judge.forbidden-late", module=stop.signature[7:])
        return Verdict(
            "", outcome, reason, "none", checked=failure.checked,
            limit=stop.limit if stop else None, measured=stop.measured if stop else None, counterexample=example,
            output=_kept(failure),
        )  # fmt: skip

    def _hinted(self, verdict: Verdict, found: Found, attempt: Callable[[Script], Failure | None]) -> Verdict:
        """The verdict with the hint of the named mistake that it resembles, where there is one."""
        stop = found.failure.stop
        if not self.problem.mutants or (stop is not None and stop.signature.startswith("died")):
            return verdict
        mutant = resembling(self.problem, found.script, found.failure, self._others(), attempt)
        if mutant is None or verdict.counterexample is None:
            return verdict
        example = replace(verdict.counterexample, convention=self.problem.deciding.get(mutant.id))
        return replace(verdict, hint=mutant.hint, mutant=mutant.id, counterexample=example)

    def _others(self) -> list[Script]:
        return [case.script for case in corpus(self.ladder, ALIKE)]

    def _forbids(self, module: str) -> bool:
        return module.partition(".")[0] in (*self.problem.forbidden, OWN)

    def _replayed(self, found: Found) -> tuple[Found, bool]:
        """The case once more in a fresh process, and whether it fails in the same way there."""
        for case in (found.script, found.first):
            with self._box() as box:
                again = self._attempt(box, case)
            if again is not None and again.outcome is found.failure.outcome:
                if case is not found.script:  # it hung only within the short limit of the shrinking
                    return replace(found, script=case, failure=again, shrunk=False), True
                steady = found.failure.stop is not None or _same_results(found.failure, again)
                return replace(found, failure=again if steady else found.failure), steady
            if found.failure.outcome is not Outcome.TOO_SLOW:
                break
        return found, False

    def _confirmed(self, script: Script) -> tuple[bool, str | None]:
        """Whether the oracle's library, where it is installed, gives the expected value too; and its name."""
        oracle = self.ladder.oracle
        if oracle is None or oracle.version is None or not oracle.accepts(script):
            return True, None
        from bagu.judge.compare import first_difference

        label = f"{oracle.distribution} {oracle.version}"
        try:
            with quiet():
                theirs = script.run(oracle.target, self.ladder.returns)
        except Exception as error:
            raise FaultError(message("judge.oracle-failed", oracle=label, error=repr(error))) from error
        return first_difference(self.ladder, theirs, expected_of(self.ladder, script)) is None, label


def _same_results(one: Failure, other: Failure) -> bool:
    pairs = zip(one.seen, other.seen, strict=False)
    return len(one.seen) == len(other.seen) and all(near(ours.value, theirs.value) for ours, theirs in pairs)


def _counterexample(name: str, found: Found) -> Counterexample:
    example = Counterexample(call_line(name, found.script), arguments(found.script), shrunk=found.shrunk)
    difference = found.failure.difference
    if difference is None:
        return example
    return replace(
        example, name=difference.name, expected=brief(difference.expected), actual=brief(difference.actual),
        index=difference.index, difference=difference.difference, limit=difference.limit, ulps=difference.ulps,
    )  # fmt: skip


def _stopped(stop: Stop | None, output: str = "") -> Verdict:
    assert stop is not None
    return Verdict("", stop.outcome, stop.reason, "none", checked=stop.checked, limit=stop.limit,
                   measured=stop.measured, output=output[-SHOWN:] or None)  # fmt: skip


def _kept(failure: Failure) -> str | None:
    return failure.output[-SHOWN:] or None
