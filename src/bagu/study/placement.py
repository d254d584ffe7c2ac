"""The placement test: twenty questions, so that day one is not everything new.

Its answers are ordinary answers of the log, marked so that the test can go on where it stopped and be taken back. What
follows from them for other items is little, on purpose: `readiness.known_unseen` defers what may be known, and nothing
that was not asked counts as known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bagu.curriculum.item import Item
from bagu.store import Attempt, standing
from bagu.study.memory import Memory
from bagu.study.ratings import GOOD

QUESTIONS = 20
MARK = "placement"  # in the detail of an answer that was given in the test
FIRST_LEVEL, LEVELS = 2, (1, 3)


@dataclass(frozen=True)
class Placed:
    """One answer of the test; good where four fifths of the key points were named."""

    item: str
    area: str
    level: int
    named: int
    total: int
    good: bool


@dataclass(frozen=True)
class Placement:
    """questions: how many there are in all. next: the item to ask now, None at the end."""

    kind: ClassVar[str] = "placement"
    version: ClassVar[int] = 1

    questions: int
    answers: tuple[Placed, ...]
    next: str | None


def of_morning(attempt: Attempt, begin: datetime) -> bool:
    """Whether today's plan already knows of it: what came before the day began, and the placement test."""
    return attempt.at < begin or in_test(attempt)


def in_test(attempt: Attempt) -> bool:
    """Whether it is an answer of the placement test."""
    return attempt.kind == "question" and attempt.detail.get(MARK) is True


def placement_in(items: Sequence[Item], attempts: Iterable[Attempt], memories: Mapping[str, Memory]) -> Placement:
    """How far the test is, from the log alone, and which question comes next.

    The next area is the one that has had least of its share of all that is asked (weight / (2 n + 1), after n
    questions); there what is asked most, less one for each level away from the wanted one, which rises by one with a
    good answer and falls with another, and less one for each time its topic was asked about.
    """
    by_id = {item.id: item for item in items if item.kind == "question"}
    given = [attempt for attempt in standing(attempts) if in_test(attempt) and attempt.item in by_id]
    answers = tuple(_placed(by_id[attempt.item], attempt) for attempt in {a.item: a for a in given}.values())
    fresh = [item for item in by_id.values() if not memories.get(item.id, Memory()).begun]
    questions = min(QUESTIONS, len(answers) + len(fresh))
    return Placement(
        questions, answers, _next(fresh, list(by_id.values()), answers) if len(answers) < questions else None
    )


def _next(fresh: Sequence[Item], items: Sequence[Item], answers: Sequence[Placed]) -> str:
    weight: dict[str, int] = {}
    for item in items:
        weight[item.area] = weight.get(item.area, 0) + item.asked
    asked = [answer.area for answer in answers]
    area = max(dict.fromkeys(item.area for item in fresh), key=lambda one: weight[one] / (2 * asked.count(one) + 1))
    level = FIRST_LEVEL
    for answer in answers:
        level = min(max(answer.level + (1 if answer.good else -1), LEVELS[0]), LEVELS[1])
    topics = [answer.item.partition("#")[0] for answer in answers]
    near = [item for item in fresh if item.area == area]
    return max(near, key=lambda item: item.asked - abs(item.level - level) - topics.count(item.topic)).id


def _placed(item: Item, attempt: Attempt) -> Placed:
    named, total = (int(attempt.detail.get(name, 0)) for name in ("named", "total"))
    return Placed(item.id, item.area, item.level, named, total, (attempt.rating or 0) >= GOOD)
