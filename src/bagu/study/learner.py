"""One learner: what both faces call when something was done, and when something is wanted."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bagu.curriculum.item import Item
from bagu.store import JSON, LOCAL_USER, Attempt, EntryKind, new_id, standing
from bagu.study.calendar import Calendar, calendar_by, first_day
from bagu.study.day import begin_of, day_of
from bagu.study.derived import Derived
from bagu.study.marks import Mark, Marks, marks_in, marks_of
from bagu.study.mastery import Mastery
from bagu.study.memory import ANSWERS, Memory, replay
from bagu.study.mistakes import Mistakes, mistakes_of, since_of
from bagu.study.mock_log import is_act
from bagu.study.placement import Placement, placement_in
from bagu.study.plan import Plan, Planner
from bagu.study.ratings import checked_grade, rate_drill, rate_problem, rate_question
from bagu.study.settings import Settings, checked, settings_of

if TYPE_CHECKING:
    from bagu.store.store import Store


def utc_now() -> datetime:
    return datetime.now(UTC)


class Learner:
    """A user of a store, and a clock. What a method returns as an Attempt is kept: it survives kill and power loss."""

    def __init__(self, store: "Store", user: str = LOCAL_USER, clock: Callable[[], datetime] = utc_now) -> None:
        self.store, self.user, self.clock = store, user, clock

    def review(
        self,
        item: str,
        named: int,
        total: int,
        seconds: float | None,
        grade: int | None = None,
        *,
        missed: Sequence[str] | None = None,
        within: Mapping[str, JSON] | None = None,
    ) -> Attempt:
        """A question was answered: so many of its key points named. grade: the learner's own word, 1 to 4, decides.

        missed: the ids of the points that were not named. within: the place in a mock interview.
        """
        rating = rate_question(named, total)
        if grade is not None:
            rating = checked_grade(grade)
        more = _known(grade=grade, missed=None if missed is None else list(missed))
        detail = {"named": named, "total": total, **more, **(within or {})}
        return self._keep("question", item, seconds=seconds, rating=rating, detail=detail)

    def drill(
        self,
        item: str,
        version: int,
        seed: int,
        correct: bool,
        seconds: float | None,
        minutes: float,
        *,
        given: str | None = None,
        within: Mapping[str, JSON] | None = None,
    ) -> Attempt:
        """An exercise was computed; version and seed draw it again. minutes: what it should take. given: as typed."""
        rating = rate_drill(correct, seconds, minutes)
        more = _known(given=given and _sayable(given))
        return self._keep(
            "drill", item, seconds=seconds, rating=rating, seed=f"{item}/{version}:{seed}",
            detail={"correct": correct, "minutes": minutes, **more, **(within or {})},
        )  # fmt: skip

    def solve(
        self,
        item: str,
        accepted: bool,
        tries: int,
        seconds: float | None,
        minutes: float,
        outcome: str,
        *,
        hints: int = 0,
        within: Mapping[str, JSON] | None = None,
    ) -> Attempt:
        """A problem was ended, accepted or not, after so many tries and hints; outcome: the last verdict in a word."""
        rating = rate_problem(accepted, tries, seconds, minutes, hints)
        detail = {"accepted": accepted, "tries": tries, "outcome": outcome, "minutes": minutes}
        detail |= ({"hints": hints} if hints else {}) | dict(within or {})
        return self._keep("problem", item, seconds=seconds, rating=rating, detail=detail)

    def ran(self, claim: str) -> Attempt:
        """An experiment, `topic#claim`, was run: kept once a day, since a slider runs it again and again."""
        zone = self.settings.tz
        for entry in self.store.attempts_on(self.user, [claim]):
            if (entry.kind, entry.item) == ("claim", claim) and day_of(entry.at, zone) == self.today:
                return entry
        return self._keep("claim", claim)

    def note(self, item: str, text: str) -> Attempt:
        """The learner's own words on an item."""
        return self._keep("note", item, detail={"text": _sayable(text)})

    def star(self, item: str, on: bool = True) -> Attempt:
        """It matters to the learner: planned like what is nearly always asked."""
        return self._keep("star", item, detail={"on": on})

    def know(self, item: str, on: bool = True) -> Attempt:
        """ "I know this": planned no more, until an answer shows otherwise. on=False: no longer said."""
        return self._keep("known", item, detail={} if on else {"on": False})

    def mock(self, interview: str, event: str, **detail: JSON) -> Attempt:
        """Something happened in a mock interview; what its answers were, review, drill and solve keep."""
        return self._keep("mock", interview, detail={"event": event, **detail})

    def set(self, name: str, value: JSON) -> Attempt:
        """Decide minutes a day, interview day (ISO), retention or zone (IANA name), None to unset.

        UsageError says what fits.
        """
        return self._keep("setting", name, detail={"value": checked(name, value)})

    def undo(self) -> Attempt | None:
        """Take back the last thing done that stands; returns the entry taken back, None where there is none."""
        last = self.last()
        if last is not None:
            self._keep("undo", last.item, undoes=last.id)
        return last

    def last(self) -> Attempt | None:
        """What an undo would take back."""
        return next(iter(self.lately(1)), None)

    def lately(self, count: int) -> tuple[Attempt, ...]:
        """The last things done that stand, the last first; of a long log only its end is read."""
        size = max(64, 2 * count)
        while True:
            log = self.store.newest(self.user, size)
            acts = tuple(filter(is_act, reversed(standing(log))))
            if len(acts) >= count or len(log) < size:
                return acts[:count]
            size *= 2

    @property
    def mark(self) -> int:
        """Grows with every entry of the log: what was derived at the same mark and moment is the same."""
        return self.store.mastery.latest(self.user)

    @property
    def now(self) -> datetime:
        """The time in UTC."""
        return self._now()

    @property
    def settings(self) -> Settings:
        return settings_of(self.store.settings(self.user))

    @property
    def today(self) -> date:
        """The learner's day, which starts at 04:00 where they are."""
        return day_of(self._now(), self.settings.tz)

    def notes(self, item: str) -> tuple[str, ...]:
        """The notes on an item, the oldest first."""
        log = standing(self.store.attempts_on(self.user, [item]))
        return tuple(str(e.detail.get("text", "")) for e in log if e.kind == "note" and e.item == item)

    def marks(self) -> Marks:
        """All that is starred, said to be known, or noted."""
        return marks_of(self._derived.noted(), self.memories())

    def mark_of(self, item: str) -> Mark:
        """The marks of one item; of the log only what concerns it is read."""
        log = standing(self.store.attempts_on(self.user, [item]))
        return marks_in(log, replay(log)).of(item)  # whether it is said to be known hangs on no retention

    def due(self, item: str) -> datetime | None:
        """When an item comes back; None where nothing is scheduled."""
        return self.answered(item)[1]

    def answered(self, item: str, retention: float | None = None) -> tuple[Attempt | None, datetime | None]:
        """The last answer to an item that stands, and when the item comes back.

        retention: the one of the settings, for whoever has read them already.
        """
        log = [entry for entry in standing(self.store.attempts_on(self.user, [item])) if entry.item == item]
        memory = replay(log, retention or self.settings.retention).get(item)
        last = next((entry for entry in reversed(log) if entry.kind in ANSWERS), None)
        return last, None if memory is None or memory.known else memory.due

    def plan(self, items: Sequence[Item] | Planner, at: datetime | None = None) -> Plan:
        """What to do with the rest of the day, of these items. at: as of another moment of this day than now.

        A `Planner` of the items keeps what it works out for whoever asks again.
        """
        now, settings = at or self._now(), self.settings
        begin = begin_of(day_of(now, settings.tz), settings.tz)
        today = standing(self.store.attempts(self.user, since=begin))
        memories = self._derived.memories(settings.retention)
        morning = self._derived.morning(memories, settings.retention, begin)
        planner = items if isinstance(items, Planner) else Planner(items)
        return planner.plan(memories, morning, today, settings, now)

    def placement(self, items: Sequence[Item]) -> Placement:
        """How far the placement test is, and which question comes next."""
        return placement_in(items, self.store.attempts(self.user, kinds=("question", "undo")), self.memories())

    def mastery(self, items: Sequence[Item], at: datetime | None = None) -> Mastery:
        """How much of these items is remembered, now or as of another moment."""
        settings = self.settings
        return self._derived.mastery(items, settings.retention, at or self._now(), settings.tz)

    def calendar(self, weeks: int = 26) -> Calendar:
        """How much was answered on each day of the last weeks."""
        settings = self.settings
        today = day_of(self._now(), settings.tz)
        first = first_day(today, weeks)
        return calendar_by(self._derived.days(first, settings.tz), first, today)

    def mistakes(self, days: int = 14) -> Mistakes:
        """What went wrong in the last days."""
        return mistakes_of(self._derived.mistaken(since_of(self.settings, self._now(), days)), days)

    def memories_of(self, items: Collection[str]) -> dict[str, Memory]:
        """The memory of a few items, from what the log has of them."""
        found = replay(self.store.attempts_on(self.user, items), self.settings.retention)
        return {item: found[item] for item in items if item in found}

    def memories(self) -> dict[str, Memory]:
        """The memory of each item, from what was held and what arrived since; the log alone decides what it is."""
        return self._derived.memories(self.settings.retention)

    @property
    def _derived(self) -> Derived:
        return Derived.of(self.store, self.user)

    def _keep(self, kind: EntryKind, item: str, **fields: Any) -> Attempt:
        return self.store.append(Attempt(new_id(), self.user, item, kind, self._now(), **fields))

    def _now(self) -> datetime:
        return self.clock().astimezone(UTC)


def _known(**fields: JSON) -> dict[str, JSON]:
    """Those of the fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def _sayable(text: str) -> str:
    """Without the half characters that a terminal passes on for bytes it cannot decode."""
    return text.encode("utf-8", "replace").decode()
