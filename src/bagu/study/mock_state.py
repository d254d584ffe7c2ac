"""Where a mock interview stands, for other programs."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from bagu.study.mock_log import Interview
from bagu.study.mock_rule import Composition, Part, Put


@dataclass(frozen=True)
class MockState:
    """id: None for one that was composed and has not begun. said: the current step was said, and waits to be ticked."""

    kind: ClassVar[str] = "mock"
    version: ClassVar[int] = 1

    id: str | None
    status: Literal["composed", "running", "over"]
    minutes: int
    seed: int
    topics: tuple[str, ...]
    areas: tuple[str, ...]
    openings: tuple[str, ...]
    drill: Part | None
    problem: Part | None
    started: datetime | None = None
    deadline: datetime | None = None
    seconds_left: float | None = None
    answered: int = 0
    current: Put | None = None
    said: bool = False


def state_of(interview: Interview, now: datetime) -> MockState:
    """Of an interview that has begun."""
    over = interview.over(now)
    plan = interview.plan
    return MockState(
        interview.id, "over" if over else "running", plan.minutes, plan.seed, interview.topics, interview.areas,
        plan.openings, plan.drill, plan.problem, interview.started, interview.deadline,
        interview.left(now).total_seconds(), len(interview.steps), None if over else interview.current,
        interview.said is not None,
    )  # fmt: skip


def composed_state(plan: Composition, topics: tuple[str, ...], areas: tuple[str, ...]) -> MockState:
    """Of one that would be asked if it began now."""
    return MockState(None, "composed", plan.minutes, plan.seed, topics, areas, plan.openings, plan.drill, plan.problem)
