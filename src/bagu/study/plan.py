"""The plan of the day: what fades and is asked often comes first, then what is new, within the minutes a day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from bagu.curriculum.item import Item, Kind
from bagu.store import Attempt, standing
from bagu.study.day import begin_of, day_of, end_of
from bagu.study.memory import ANSWERS, Memory, recall, replay
from bagu.study.settings import Settings
from bagu.text import Text, message

OFTEN = 5  # a starred item counts as one that is nearly always asked
_KINDS: tuple[Kind, ...] = ("question", "drill", "problem")  # among equals: understand, compute, write


@dataclass(frozen=True)
class PlanItem:
    """One thing to do. due: None for what is new. recall: believed now, 0 for what is new."""

    kind: ClassVar[str] = "plan-item"
    version: ClassVar[int] = 1

    item: str
    item_kind: Kind
    title: Text
    minutes: float
    reason: Text
    due: datetime | None
    recall: float


@dataclass(frozen=True)
class Plan:
    """minutes: what the items take. spent: what today's answers took already. waiting: due, but no time is left."""

    kind: ClassVar[str] = "plan"
    version: ClassVar[int] = 1

    day: date
    items: tuple[PlanItem, ...]
    minutes: float
    spent: float
    waiting: int


def plan_today(items: Sequence[Item], attempts: Iterable[Attempt], settings: Settings, now: datetime) -> Plan:
    """The plan for the rest of the learner's day, from their log; the same whatever order the log is in.

    Its minutes stay within those a day less those spent today. Where the first item alone takes more than a whole
    day's minutes, it is the day's plan, or it would never come.
    """
    log = standing(attempts)
    return plan_from(items, replay(log), log, settings, now)


def plan_from(
    items: Sequence[Item],
    memories: Mapping[str, Memory],
    recent: Iterable[Attempt],
    settings: Settings,
    now: datetime,
) -> Plan:
    """The same from memories at hand. recent: what stands of the log, at least today's."""
    today = day_of(now, settings.tz)
    spent = _spent(items, recent, today, settings)
    due = _due(items, memories, today, settings, now)
    taken: list[PlanItem] = []
    total = 0.0
    begun = {id.partition("#")[0] for id, memory in memories.items() if memory.begun}
    put_off: set[str] = set()  # topics that would have begun today, had there been time
    for item, entry in _candidates(items, memories, due):
        if entry.due is None and any(need in put_off - begun for need in item.needs):
            put_off.add(item.topic)
            continue
        alone = not taken and not spent and entry.minutes > settings.minutes
        if alone or total + entry.minutes <= settings.minutes - spent:
            taken.append(entry)
            begun.add(item.topic)
            total += entry.minutes
        else:
            put_off.add(item.topic)
        if alone:
            break
    planned = {entry.item for entry in taken}
    waiting = sum(entry.item not in planned for _, entry in due)
    return Plan(today, tuple(taken), total, spent, waiting)


def _spent(items: Sequence[Item], recent: Iterable[Attempt], today: date, settings: Settings) -> float:
    """The minutes that today's answers were planned with: a plan shrinks by what is done, and by nothing else."""
    minutes = {item.id: item.minutes for item in items}
    done = (attempt for attempt in recent if attempt.kind in ANSWERS and attempt.item in minutes)
    return sum((minutes[attempt.item] for attempt in done if day_of(attempt.at, settings.tz) == today), 0.0)


def _due(
    items: Sequence[Item], memories: Mapping[str, Memory], today: date, settings: Settings, now: datetime
) -> list[tuple[Item, PlanItem]]:
    """What is due before the day ends, by expected loss: how often it is asked times the chance of not knowing it."""
    begin, end = begin_of(today, settings.tz), end_of(today, settings.tz)
    found = []
    for item in items:
        memory = memories.get(item.id)
        if memory is None or memory.known or memory.due is None or memory.due >= end:
            continue
        known = recall(memory, now)
        if memory.last is not None and memory.last >= begin:
            reason = message("study.reason-again")
        else:
            reason = message("study.reason-due", recall=round(100 * known), asked=_asked(item))
        loss = _weight(item, memory) * (1 - known)
        found.append((-loss, memory.due, item, _entry(item, reason, memory.due, known)))
    found.sort(key=lambda one: one[:2])
    return [(item, entry) for _, _, item, entry in found]


def _candidates(
    items: Sequence[Item], memories: Mapping[str, Memory], due: Iterable[tuple[Item, PlanItem]]
) -> Iterator[tuple[Item, PlanItem]]:
    yield from due
    for item, wanted_by in _new(items, memories):
        if wanted_by is None:
            reason = message("study.reason-new", asked=_asked(item))
        else:
            reason = message("study.reason-needed", title=wanted_by.title)
        yield item, _entry(item, reason, None, 0.0)


def _new(items: Sequence[Item], memories: Mapping[str, Memory]) -> Iterator[tuple[Item, Item | None]]:
    """What was never answered, most asked first, easier before harder; before it one item of each topic that it needs.

    The second is the item for whose sake the first comes now.
    """
    fresh = [item for item in items if not memories.get(item.id, Memory()).begun]
    fresh.sort(key=lambda i: (-_weight(i, memories.get(i.id)), i.level, _KINDS.index(i.kind)))
    first: dict[str, Item] = {}
    for item in fresh:
        first.setdefault(item.topic, item)
    met = {id.partition("#")[0] for id, memory in memories.items() if memory.begun}
    given: set[str] = set()
    for item in fresh:
        # Depth first without recursion; a topic is met once on the way, so that circles end.
        stack: list[tuple[Item, Item | None, bool]] = [(item, None, False)]
        while stack:
            one, wanted_by, ready = stack.pop()
            if ready:
                if one.id not in given:
                    given.add(one.id)
                    yield one, wanted_by
                continue
            met.add(one.topic)
            stack.append((one, wanted_by, True))
            stack += [(first[need], one, False) for need in reversed(one.needs) if need in first and need not in met]


def _weight(item: Item, memory: Memory | None) -> int:
    return OFTEN if memory is not None and memory.starred else item.asked


def _asked(item: Item) -> Text:
    return message(f"study.asked-{item.asked}")


def _entry(item: Item, reason: Text, due: datetime | None, known: float) -> PlanItem:
    return PlanItem(item.id, item.kind, item.title, item.minutes, reason, due, known)
