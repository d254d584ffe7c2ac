"""The plan of the day, within the minutes a day.

With an interview ahead it is what serves recall on that day best (`readiness` states the objective). Without one, what
is due comes first, by how often it is asked and how likely it is lost, then what is new, most asked first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
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
    from bagu.study.readiness import Ahead, Outlook

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
        self._least = min((item.minutes for item in items), default=0.0)
        self._ahead: Ahead | None = None
        self._recalled: tuple[datetime, list[Memory], list[float]] | None = None

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
        each = [memories.get(item.id, _NONE) for item in items]
        weights = [_weight(item, memory) for item, memory in zip(items, each, strict=True)]
        recalls = self._recalls(each, now)
        recent = [attempt for attempt in recent if attempt.kind in ANSWERS and day_of(attempt.at, settings.tz) == today]
        spent = _spent(items, recent)
        due = _due(each, weights, recalls, end_of(today, settings.tz))
        openers = _fresh(items, each, weights)
        days_left = None if settings.interview is None else (settings.interview - today).days
        outlook, useful, wanted = None, [], due + openers
        if days_left is not None and days_left > 0:
            outlook = self._outlook(morning, memories, weights, today, settings)
            done = {attempt.item for attempt in recent}
            useful = [place for place in outlook.order[: outlook.useful] if items[place].id not in done]
            openers = list(outlook.order)
            chosen = set(useful)
            wanted = useful + [place for place in due if place not in chosen]
        new = {item.id for item, memory in zip(items, each, strict=True) if not memory.begun}
        begun = {id.partition("#")[0] for id, memory in memories.items() if memory.begun}
        needed = with_needs((items[place] for place in wanted), (items[place] for place in openers), new, begun)
        taken = filled(needed, new, begun, settings.minutes, spent, self._least)

        places = {item.id: place for place, item in enumerate(items)}
        begin = begin_of(today, settings.tz)
        helpful, overdue = set(useful), set(due)

        def told(item: Item, wanted_by: Item | None) -> PlanItem:
            place = places[item.id]
            memory, known = each[place], recalls[place]
            if outlook is not None and place in helpful:
                then, otherwise = outlook.then[place], outlook.otherwise[place]
                entry = _entry(item, _towards(item, memory, then, otherwise), memory.due, known, then, otherwise)
            elif place in overdue:
                entry = _entry(item, _again(item, memory, known, begin), memory.due, known)
            else:
                entry = _entry(item, message("study.reason-new", asked=_asked(item)), None, 0.0)
            if wanted_by is None:
                return entry
            return replace(entry, reason=message("study.reason-needed", title=wanted_by.title))

        planned = tuple(told(item, wanted_by) for item, wanted_by in taken)
        return Plan(
            today, planned, sum((entry.minutes for entry in planned), 0.0), spent,
            waiting=len(overdue - {places[entry.item] for entry in planned}),
            interview=None if outlook is None else settings.interview, days_left=days_left if outlook else None,
            recall_now=_recall_now(weights, recalls), recall_then=None if outlook is None else outlook.expected,
        )  # fmt: skip

    def _outlook(
        self,
        morning: Mapping[str, Memory],
        memories: Mapping[str, Memory],
        weights: Sequence[int],
        today: date,
        settings: Settings,
    ) -> "Outlook":
        from bagu.study.readiness import Ahead

        if self._ahead is None:
            self._ahead = Ahead()
        return self._ahead.outlook(self.items, morning, memories, weights, today, settings)

    def _recalls(self, each: list[Memory], now: datetime) -> list[float]:
        """Of each item; at the same moment only those are reckoned again of which something was done since."""
        held = self._recalled
        if held is None or held[0] != now:
            found = [recall(memory, now) for memory in each]
        else:
            before = zip(each, held[1], held[2], strict=True)
            found = [known if memory is was else recall(memory, now) for memory, was, known in before]
        self._recalled = now, each, found
        return found


def _spent(items: Sequence[Item], recent: Iterable[Attempt]) -> float:
    """The minutes that today's answers were planned with: a plan shrinks by what is done, and by nothing else.

    The placement test comes on top: it is taken once, and before there is a plan worth the name.
    """
    minutes = {item.id: item.minutes for item in items}
    done = (attempt for attempt in recent if attempt.item in minutes and not in_test(attempt))
    return sum((minutes[attempt.item] for attempt in done), 0.0)


def _due(each: Sequence[Memory], weights: Sequence[int], recalls: Sequence[float], end: datetime) -> list[int]:
    """Places of what is due before the day ends, by expected loss: how often it is asked times the chance of not
    knowing it."""
    found = []
    for place, memory in enumerate(each):
        if not memory.known and memory.due is not None and memory.due < end:
            found.append((-weights[place] * (1 - recalls[place]), memory.due, place))
    return [place for _, _, place in sorted(found)]


def _fresh(items: Sequence[Item], each: Sequence[Memory], weights: Sequence[int]) -> list[int]:
    """Places of what was never answered, most asked first, easier before harder."""
    fresh = [place for place, memory in enumerate(each) if not memory.begun]
    return sorted(fresh, key=lambda at: (-weights[at], items[at].level, _KINDS.index(items[at].kind)))


def _towards(item: Item, memory: Memory, then: float, otherwise: float) -> Text:
    """Why an item serves the interview day."""
    if memory.begun:
        return message(
            "study.reason-keep", then=round(100 * then), otherwise=round(100 * otherwise), asked=_asked(item)
        )
    return message("study.reason-new-then", then=round(100 * then), asked=_asked(item))


def _again(item: Item, memory: Memory, known: float, begin: datetime) -> Text:
    """Why what is due comes. begin: of the day."""
    if memory.last is not None and memory.last >= begin:
        return message("study.reason-again")
    return message("study.reason-due", recall=round(100 * known), asked=_asked(item))


def _recall_now(weights: Sequence[int], recalls: Sequence[float]) -> float:
    total = sum(weights)
    held = sum(weight * known for weight, known in zip(weights, recalls, strict=True))
    return held / total if total else 0.0


def _weight(item: Item, memory: Memory) -> int:
    return OFTEN if memory.starred else item.asked


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
