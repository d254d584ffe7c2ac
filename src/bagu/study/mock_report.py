"""What came of a mock interview: step by step, one number whose formula is stated, and what to study next.

score = 100 × Σ m s / Σ m over the steps, m their minutes, s from 0 to 1: the share of the key points named, the drill
right, the problem accepted. The drill and the problem that were promised count as 0 when nothing came; a question that
the end cut off does not count, nor does what the machine could not judge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from bagu.curriculum.item import Kind
from bagu.study.mock_log import Interview
from bagu.study.mock_rule import Part
from bagu.text import Text

Ending = Literal["running", "finished", "stopped", "time-up"]


@dataclass(frozen=True)
class TickedPoint:
    """A key point of a question and whether it was named; Markdown."""

    id: str
    text: Text
    named: bool


@dataclass(frozen=True)
class ReportedStep:
    """One step. follows: the number of the step that it digs into. score: 0 to 1, None where it does not count.

    ask, answer, derivation: of the drill. given: what was typed. verdict, call: of the problem, with the smallest input
    that breaks it. source: the code that was handed in.
    """

    number: int
    item: str
    item_kind: Kind
    title: Text
    follows: int | None
    minutes: float
    seconds: float | None
    score: float | None
    outcome: Text
    points: tuple[TickedPoint, ...] = ()
    ask: Text | None = None
    answer: str | None = None
    given: str | None = None
    derivation: tuple[Text, ...] = ()
    reason: Text | None = None
    call: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class EarlierMock:
    """Another interview that is over."""

    id: str
    started: datetime
    minutes: int
    steps: int
    score: float | None


@dataclass(frozen=True)
class NextStudy:
    """A command and why."""

    command: str
    reason: Text


@dataclass(frozen=True)
class MockReport:
    """score: 0 to 100, None where nothing counted; `terms` are its parts (number of the step, minutes, 0 to 1)."""

    kind: ClassVar[str] = "mock-report"
    version: ClassVar[int] = 1

    id: str
    started: datetime
    deadline: datetime
    minutes: int
    seed: int
    topics: tuple[str, ...]
    areas: tuple[str, ...]
    ending: Ending
    steps: tuple[ReportedStep, ...]
    score: float | None
    terms: tuple[tuple[int, float, float], ...]
    earlier: tuple[EarlierMock, ...]
    next: tuple[NextStudy, ...]


def ending_of(interview: Interview, now: datetime) -> Ending:
    """How it ended, or that it has not."""
    if interview.stopped is not None:
        return "stopped"
    if not interview.over(now):
        return "time-up" if now > interview.deadline else "running"
    promised = interview.plan.drill is not None or interview.plan.problem is not None
    everything = interview.current is None and not missing_parts(interview)
    return "finished" if everything and (promised or interview.begun <= interview.deadline) else "time-up"


def terms_of(interview: Interview, over: bool) -> tuple[tuple[int, float, float], ...]:
    """The parts of the score: number of the step, from 1, its minutes, and how well it went from 0 to 1."""
    terms = [(s.put.step + 1, s.put.minutes, s.score) for s in interview.steps if s.score is not None]
    if over:
        at = len(interview.steps)
        terms += [(at + n, part.minutes, 0.0) for n, (_, part) in enumerate(missing_parts(interview), 1)]
    return tuple(terms)


def score_of(terms: Sequence[tuple[int, float, float]]) -> float | None:
    """100 × Σ m s / Σ m; None without any."""
    total = sum(minutes for _, minutes, _ in terms)
    return 100 * sum(minutes * score for _, minutes, score in terms) / total if total else None


def missing_parts(interview: Interview) -> Sequence[tuple[Kind, Part]]:
    """The drill and the problem to which nothing came."""
    met = {step.put.item_kind for step in interview.steps}
    parts: tuple[tuple[Kind, Part | None], ...] = (
        ("drill", interview.plan.drill), ("problem", interview.plan.problem)
    )  # fmt: skip
    return [(kind, part) for kind, part in parts if part is not None and kind not in met]
