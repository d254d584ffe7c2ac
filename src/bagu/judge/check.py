"""Does a problem judge well? Starter, reference, oracle, mutants and variants, each with what must come out."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from bagu.curriculum.finding import Finding
from bagu.curriculum.problem import Mutant, Problem
from bagu.judge.compare import first_difference
from bagu.judge.corpus import corpus
from bagu.judge.inside.values import settle
from bagu.judge.judge import VALUES, judge
from bagu.judge.mutants import KINDS, generic_mutants
from bagu.judge.source import SwapError, address, apply, standalone
from bagu.judge.trial import Expected, load_here, quiet, try_here
from bagu.judge.verdict import Outcome
from bagu.judge.watchdog import Lost, watched
from bagu.ladders.ladder import Target
from bagu.ladders.script import Script
from bagu.text import message

FILE = "problems.py"
RUNS = VALUES | {Outcome.INPUT_MODIFIED}  # the verdicts of a starter that runs and is wrong
Case = tuple[Script, Expected]


@dataclass(frozen=True)
class Kills:
    """Mutants of one kind: how many there are, how many a verdict other than accepted caught, how many are excused."""

    total: int
    killed: int
    equivalent: int = 0


@dataclass(frozen=True)
class ProblemReport:
    """How well a problem judges; `kills` by kind, the named mutants under "named"."""

    kind: ClassVar[str] = "problem-report"
    version: ClassVar[int] = 1

    problem: str
    findings: tuple[Finding, ...]
    kills: Mapping[str, Kills]
    variants: int
    oracle: str | None  # library and version that the reference was compared with
    compared: int  # inputs on which it was
    cases: int
    seconds: float

    @property
    def sound(self) -> bool:
        return not self.findings


def problem_findings(topic_id: str, problem: Problem, examples: int = 200) -> Iterator[Finding]:
    """What is to mend in a problem; nothing where it judges well."""
    yield from problem_report(topic_id, problem, examples).findings


def problem_report(topic_id: str, problem: Problem, examples: int = 200) -> ProblemReport:
    """Prove a problem: a few seconds. MachineError where nothing isolates; bagu's own faults are findings."""
    return _Check(topic_id, problem, examples).report()


@dataclass
class _Check:
    topic: str
    problem: Problem
    examples: int
    findings: list[Finding] = field(default_factory=list)
    kills: dict[str, Kills] = field(default_factory=dict)

    def report(self) -> ProblemReport:
        started = time.monotonic()
        ladder = self.problem.ladder
        cases = [(case.script, case.expected) for case in corpus(ladder, self.examples)]
        self._mutants(cases)
        compared = self._oracle(cases)
        self._starter()
        self._passes("reference", self.problem.written)
        for variant in self.problem.variants:
            self._passes(address(variant)[1], variant)
        oracle = ladder.oracle
        label = f"{oracle.distribution} {oracle.version}" if oracle and oracle.version else None
        return ProblemReport(
            f"{self.topic}#{self.problem.id}", tuple(self.findings), self.kills, len(self.problem.variants), label,
            compared, len(cases), time.monotonic() - started,
        )  # fmt: skip

    def _say(self, key: str, **values: object) -> None:
        text = message(f"judge.check-{key}", problem=self.problem.id, **values)
        self.findings.append(Finding(self.topic, FILE, None, text))

    def _starter(self) -> None:
        verdict = judge(self.topic, self.problem, self.problem.starter, examples=self.examples, seconds=1.0)
        if verdict.accepted:
            self._say("starter-passes")
        elif verdict.outcome not in RUNS:
            self._say("starter-stops", reason=verdict.reason)

    def _passes(self, what: str, target: Target | str) -> None:
        source, (_, name) = standalone(target), address(target)
        verdict = judge(self.topic, self.problem, source, examples=self.examples, seconds=1.0, name=name)
        if not verdict.accepted:
            call = verdict.counterexample.call if verdict.counterexample else "-"
            self._say("fails", what=what, reason=verdict.reason, call=call)

    def _oracle(self, cases: Sequence[Case]) -> int:
        ladder, compared = self.problem.ladder, 0
        oracle = ladder.oracle
        if oracle is None or oracle.version is None:
            return 0
        for script, expected in cases:
            if not oracle.accepts(script):
                continue
            compared += 1
            with quiet():
                theirs = script.run(oracle.target, ladder.returns)
                difference = first_difference(ladder, theirs, expected)
            if difference is not None:
                self._say("oracle", oracle=oracle.distribution, reason=difference.reason)
                break
        if not compared:
            self._say("oracle-idle", oracle=oracle.distribution)
        return compared

    def _mutants(self, cases: Sequence[Case]) -> None:
        source = standalone(self.problem.written)
        limit = self._limit(source, cases)
        self._named(source, cases, limit)
        self._generic(source, cases, limit)

    def _named(self, source: str, cases: Sequence[Case], limit: float) -> None:
        made: list[tuple[Mutant, str]] = []
        for mutant in self.problem.mutants:
            try:
                made.append((mutant, apply(mutant, source)))
            except SwapError as error:
                self._say("swap", mutant=mutant.id, old=repr(error.old), count=error.count)
        deaths = list(self._deaths([text for _, text in made], cases, limit))
        for (mutant, _), outcome in zip(made, deaths, strict=True):
            if outcome is None:
                self._say("mutant-lives", mutant=mutant.id)
            elif mutant.verdict is not None and outcome != mutant.verdict:
                self._say("mutant-verdict", mutant=mutant.id, stated=mutant.verdict, came=outcome)
        killed = sum(outcome is not None for outcome in deaths)
        self.kills["named"] = Kills(len(self.problem.mutants), killed)

    def _generic(self, source: str, cases: Sequence[Case], limit: float) -> None:
        mutants = generic_mutants(source)
        deaths = list(self._deaths([mutant.source for mutant in mutants], cases, limit))
        excused = self.problem.equivalent
        for kind in KINDS:
            of_kind = [(m, d) for m, d in zip(mutants, deaths, strict=True) if m.kind == kind]
            killed = sum(death is not None for _, death in of_kind)
            equivalent = sum(death is None and mutant.id in excused for mutant, death in of_kind)
            self.kills[kind] = Kills(len(of_kind), killed, equivalent)
        dead = {mutant.id for mutant, death in zip(mutants, deaths, strict=True) if death is not None}
        alive = [mutant.id for mutant in mutants if mutant.id not in dead]
        for mutant_id in alive:
            if not excused.get(mutant_id, "").strip():
                self._say("generic-lives", mutant=mutant_id)
        for mutant_id in excused:
            if mutant_id in dead:
                self._say("excused-dies", mutant=mutant_id)
            elif mutant_id not in alive:
                self._say("excused-unknown", mutant=mutant_id)

    def _deaths(self, sources: Sequence[str], cases: Sequence[Case], limit: float) -> Iterator[str | None]:
        """The verdict on each source, None where every case passes."""
        ladder = self.problem.ladder
        lost = {Lost.LATE: Outcome.TOO_SLOW.value, Lost.DIED: Outcome.CRASHED.value}

        def verdict(source: str) -> str | None:
            settle(self.problem.box)
            try:
                target = load_here(source, self._name)
            except Exception:
                return Outcome.CRASHED.value
            for script, expected in cases:
                failure = try_here(target, ladder, script, expected, self.problem.box)
                if failure is not None:
                    return failure.outcome.value
            return None

        for death in watched(verdict, sources, seconds=limit):
            yield lost[death] if isinstance(death, Lost) else death

    @property
    def _name(self) -> str:
        return address(self.problem.written)[1]

    def _limit(self, source: str, cases: Sequence[Case]) -> float:
        """Seconds after which a mutant hangs: far beyond what the reference takes for all cases."""
        settle(self.problem.box)
        target = load_here(source, self._name)
        started = time.monotonic()
        for script, expected in cases:
            try_here(target, self.problem.ladder, script, expected, self.problem.box)
        return 0.5 + 10 * (time.monotonic() - started)
