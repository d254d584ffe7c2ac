"""The plan of the day, within the minutes a day.

With an interview ahead it is what serves recall on that day best (`readiness` states the objective). Without one, what
is due comes first, by how often it is asked and how likely it is lost, then what is new, most asked first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from bagu.curriculum.item import Item, Kind
from bagu.store import Attempt, standing
from bagu.study.day import begin_of, day_of, end_of
from bagu.study.memory import ANSWERS, Memory, recall, replay
from bagu.study.order import filled, with_needs
from bagu.study.placement import in_test, of_morning
from bagu.study.settings import Settings
from bagu.text import Text, message

if TYPE_CHECKING:
    from bagu.study.readiness import Ahead

OFTEN = 5  # a starred item counts as one that is nearly always asked
_NONE = Memory()
_KINDS: tuple[Kind, ...] = ("question", "drill", "problem")  # among equals: understand, compute, write


@dataclass(frozen=True)
class PlanItem:
    """One thing to do. due: None for what is new. recall: believed now, 0 for what is new.

    With an interview ahead, recall_then: expected on the day if it is reviewed as planned; recall_otherwise: if never
    again. None where the item is not there for that day's sake.
    """

    kind: ClassVar[str] = "plan-item"
    version: ClassVar[int] = 1

    item: str
    item_kind: Kind
    title: Text
    minutes: float
    reason: Text
    due: datetime | None
    recall: float
    recall_then: float | None = None
    recall_otherwise: float | None = None


Entry = Callable[[], PlanItem]  # told when the item is taken: most of what is due or would help is not


@dataclass(frozen=True)
class Plan:
    """minutes: what the items take. spent: what today's answers took already. waiting: due, but not in the plan.

    interview, days_left: the day that is ahead, None where there is none. recall_now: expected over all items, each
    weighted by how often it is asked, were the interview now; recall_then: on the day, as planned. What was never
    answered counts as 0.
    """

    kind: ClassVar[str] = "plan"
    version: ClassVar[int] = 1

    day: date
    items: tuple[PlanItem, ...]
    minutes: float
    spent: float
    waiting: int
    interview: date | None = None
    days_left: int | None = None
    recall_now: float = 0.0
    recall_then: float | None = None


def plan_today(items: Sequence[Item], attempts: Iterable[Attempt], settings: Settings, now: datetime) -> Plan:
    """The plan for the rest of the learner's day, from their log; the same whatever order the log is in.

    Its minutes stay within those a day less those spent today. Where the first item alone takes more than a whole
    day's minutes, it is the day's plan, or it would never come.
    """
    log = standing(attempts)
    begin = begin_of(day_of(now, settings.tz), settings.tz)
    morning = replay((attempt for attempt in log if of_morning(attempt, begin)), settings.retention)
    return plan_from(items, replay(log, settings.retention), morning, log, settings, now)


def plan_from(
    items: Sequence[Item],
    memories: Mapping[str, Memory],
    morning: Mapping[str, Memory],
    recent: Iterable[Attempt],
    settings: Settings,
    now: datetime,
) -> Plan:
    """The same from memories at hand.

    morning: as the day began (see `of_morning`). recent: what stands of the log, at least today's.
    """
    return Planner(items).plan(memories, morning, recent, settings, now)


class Planner:
    """Plans the same items again and again; what follows from the morning alone is worked out once a day."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = tuple(items)
        self._ahead: Ahead | None = None

    def plan(
        self,
        memories: Mapping[str, Memory],
        morning: Mapping[str, Memory],
        recent: Iterable[Attempt],
        settings: Settings,
        now: datetime,
    ) -> Plan:
        """As `plan_from`."""
        items, today = self.items, day_of(now, settings.tz)
        recent = [attempt for attempt in recent if attempt.kind in ANSWERS and day_of(attempt.at, settings.tz) == today]
        spent = _spent(items, recent)
        due = _due(items, memories, today, settings, now)
        days_left = None if settings.interview is None else (settings.interview - today).days
        entries = due
        openers = _fresh(items, memories)
        wanted = [item for item, _ in due] + openers
        expected = None
        if days_left is not None and days_left > 0:
            done = {attempt.item for attempt in recent}
            towards, openers, expected = self._towards(memories, morning, done, today, settings, now)
            entries = due + towards
            wanted = list({item.id: item for item, _ in (*towards, *due)}.values())
        else:
            days_left = None
        held = {item.id: entry for item, entry in entries}
        new = {item.id for item in items if not memories.get(item.id, _NONE).begun}
        begun = {id.partition("#")[0] for id, memory in memories.items() if memory.begun}
        taken = filled(with_needs(wanted, openers, new, begun), new, begun, settings.minutes, spent)
        planned = tuple(_planned(item, wanted_by, held.get(item.id)) for item, wanted_by in taken)
        waiting = len({item.id for item, _ in due} - {entry.item for entry in planned})
        return Plan(
            today, planned, sum((entry.minutes for entry in planned), 0.0), spent, waiting,
            interview=settings.interview if days_left else None, days_left=days_left,
            recall_now=_recall_now(items, memories, now), recall_then=expected,
        )  # fmt: skip

    def _towards(
        self,
        memories: Mapping[str, Memory],
        morning: Mapping[str, Memory],
        done: set[str],
        today: date,
        settings: Settings,
        now: datetime,
    ) -> tuple[list[tuple[Item, Entry]], list[Item], float]:
        """What serves the interview day best, today's first, without what was answered today; all items in this order;
        and the recall that is expected."""
        from bagu.study.readiness import Ahead

        if self._ahead is None:
            self._ahead = Ahead()
        items = self.items
        weights = [_weight(item, memories.get(item.id)) for item in items]
        ahead = self._ahead.outlook(items, morning, memories, weights, today, settings)
        useful = [place for place in ahead.order[: ahead.useful] if items[place].id not in done]

        def told(place: int) -> PlanItem:
            item = items[place]
            memory, then, otherwise = memories.get(item.id, _NONE), ahead.then[place], ahead.otherwise[place]
            if memory.begun:
                reason = message(
                    "study.reason-keep", then=round(100 * then), otherwise=round(100 * otherwise), asked=_asked(item)
                )
            else:
                reason = message("study.reason-new-then", then=round(100 * then), asked=_asked(item))
            return _entry(item, reason, memory.due, recall(memory, now), then, otherwise)

        found = [(items[place], partial(told, place)) for place in useful]
        return found, [items[place] for place in ahead.order], ahead.expected


def _spent(items: Sequence[Item], recent: Iterable[Attempt]) -> float:
    """The minutes that today's answers were planned with: a plan shrinks by what is done, and by nothing else.

    The placement test comes on top: it is taken once, and before there is a plan worth the name.
    """
    minutes = {item.id: item.minutes for item in items}
    done = (attempt for attempt in recent if attempt.item in minutes and not in_test(attempt))
    return sum((minutes[attempt.item] for attempt in done), 0.0)


def _due(
    items: Sequence[Item], memories: Mapping[str, Memory], today: date, settings: Settings, now: datetime
) -> list[tuple[Item, Entry]]:
    """What is due before the day ends, by expected loss: how often it is asked times the chance of not knowing it."""
    begin, end = begin_of(today, settings.tz), end_of(today, settings.tz)

    def told(item: Item, memory: Memory, known: float) -> PlanItem:
        if memory.last is not None and memory.last >= begin:
            reason = message("study.reason-again")
        else:
            reason = message("study.reason-due", recall=round(100 * known), asked=_asked(item))
        return _entry(item, reason, memory.due, known)

    found = []
    for item in items:
        memory = memories.get(item.id)
        if memory is None or memory.known or memory.due is None or memory.due >= end:
            continue
        known = recall(memory, now)
        loss = _weight(item, memory) * (1 - known)
        found.append((-loss, memory.due, item, partial(told, item, memory, known)))
    found.sort(key=lambda one: one[:2])
    return [(item, entry) for _, _, item, entry in found]


def _fresh(items: Sequence[Item], memories: Mapping[str, Memory]) -> list[Item]:
    """What was never answered, most asked first, easier before harder."""
    fresh = [item for item in items if not memories.get(item.id, _NONE).begun]
    return sorted(fresh, key=lambda i: (-_weight(i, memories.get(i.id)), i.level, _KINDS.index(i.kind)))


def _planned(item: Item, wanted_by: Item | None, entry: Entry | None) -> PlanItem:
    """The entry of an item that is due or serves the interview; of a new one, which says for whose sake it comes."""
    held = None if entry is None else entry()
    if wanted_by is not None:
        reason = message("study.reason-needed", title=wanted_by.title)
        return _entry(item, reason, None, 0.0) if held is None else replace(held, reason=reason)
    return held or _entry(item, message("study.reason-new", asked=_asked(item)), None, 0.0)


def _recall_now(items: Sequence[Item], memories: Mapping[str, Memory], now: datetime) -> float:
    total = sum(_weight(item, memories.get(item.id)) for item in items)
    held = sum(
        _weight(item, memories[item.id]) * recall(memories[item.id], now) for item in items if item.id in memories
    )
    return held / total if total else 0.0


def _weight(item: Item, memory: Memory | None) -> int:
    return OFTEN if memory is not None and memory.starred else item.asked


def _asked(item: Item) -> Text:
    return message(f"study.asked-{item.asked}")


def _entry(
    item: Item,
    reason: Text,
    due: datetime | None,
    known: float,
    then: float | None = None,
    otherwise: float | None = None,
) -> PlanItem:
    return PlanItem(item.id, item.kind, item.title, item.minutes, reason, due, known, then, otherwise)
