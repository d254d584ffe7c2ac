"""What follows from a learner's log, moved on by what arrived rather than derived anew from all of it.

Whatever is handed out equals what the whole log says, and is never changed afterwards: several threads may hold it.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec

from bagu.curriculum.item import Item
from bagu.errors import MachineError
from bagu.store import EntryKind, standing
from bagu.study.calendar import by_day
from bagu.study.day import begin_of, day_of, end_of
from bagu.study.marks import MARKS, Noted, noted_in
from bagu.study.mastery import Mastery, Reckoned, reckoned
from bagu.study.memory import ANSWERS, Memory, model_of, replay
from bagu.study.mistakes import Mistake, mistaken
from bagu.study.placement import of_morning

if TYPE_CHECKING:
    from bagu.store.growth import Growth
    from bagu.store.store import Store

MANY = 2000  # entries that arrived; beyond them all of the log is as quick
MANY_DAYS = 30

T = TypeVar("T")


@dataclass(frozen=True)
class _Held:
    """A value, what it depends on besides the log, and the last entry that it knows of."""

    given: Hashable
    upto: int
    value: Any


class Derived:
    """Of one learner in one open store."""

    def __init__(self, store: "Store", user: str) -> None:
        self._store, self._user = store, user
        self._held: dict[str, _Held] = {}
        self._reckoned: Reckoned | None = None

    @classmethod
    def of(cls, store: "Store", user: str) -> "Derived":
        """The one of this store and learner."""
        return cast(Derived, store.derived.setdefault(user, cls(store, user)))

    def memories(self, retention: float) -> dict[str, Memory]:
        """The memory of each item. What is in the store's cache moves on with what is held here."""
        model = model_of(retention)
        stored, latest = self._store.mastery.mark(self._user, model)
        held = self._held.get("memories")
        # The store's cache may have been lost, or be of another version; then it begins anew, and this with it.
        if held is None or held.given != model or held.upto > min(stored, latest) or latest > held.upto + MANY:
            kept = self._store.mastery.load(self._user, model)
            states = {item: msgspec.convert(state, Memory) for item, state in kept.states.items()}
            held = _Held(model, kept.upto, states)
        if latest > held.upto:
            growth = None if latest > held.upto + MANY else self._store.grown(self._user, held.upto)
            held = self._remembered(held, latest if growth is None else growth.upto, growth, retention)
        return cast(dict[str, Memory], self._keep("memories", held))

    def _remembered(self, before: _Held, upto: int, growth: "Growth | None", retention: float) -> _Held:
        """The memories moved on by a growth, derived anew without one; kept in the store as well."""
        store, user, model = self._store, self._user, before.given
        if growth is None:
            fresh = value = replay(store.attempts(user), retention)
            gone: Collection[str] = ()
        else:
            replayed = replay(store.attempts_on(user, growth.items), retention)
            fresh = {item: memory for item, memory in replayed.items() if item in growth.items}
            gone = growth.items - set(fresh)
            value = {item: memory for item, memory in before.value.items() if item not in gone} | fresh
        states = {item: (None if m.known else m.due, msgspec.to_builtins(m)) for item, m in fresh.items()}
        if not store.stepping:  # a step that may come to nothing, and whose failures are its own
            with suppress(MachineError):  # a full or locked disk, which is told when something is to be kept for ever
                store.mastery.keep(user, str(model), upto, states, base=before.upto if growth else 0, gone=gone)
        return _Held(model, upto, value)

    def morning(self, memories: Mapping[str, Memory], retention: float, begin: datetime) -> dict[str, Memory]:
        """The memories as the day began, see `of_morning`. memories: now."""

        def whole() -> dict[str, Memory | None]:
            today = standing(self._store.attempts(self._user, since=begin))
            return self._mornings({entry.item for entry in today}, retention, begin)

        def more(held: dict[str, Memory | None], growth: "Growth") -> dict[str, Memory | None]:
            rest = {item: memory for item, memory in held.items() if item not in growth.items}
            return rest | self._mornings(growth.items, retention, begin)

        then = self._moved("morning", (retention, begin), whole, more)
        same = {item: memory for item, memory in memories.items() if item not in then}
        return same | {item: memory for item, memory in then.items() if memory is not None}

    def _mornings(self, items: Collection[str], retention: float, begin: datetime) -> dict[str, Memory | None]:
        """Of those items for which the day changed something."""
        log = standing(self._store.attempts_on(self._user, items))
        changed = {entry.item for entry in log if not of_morning(entry, begin)} & set(items)
        then = replay((entry for entry in log if entry.item in changed and of_morning(entry, begin)), retention)
        return {item: then.get(item) for item in changed}

    def noted(self) -> dict[str, Noted]:
        """When each item was last marked, and the notes on it."""

        def whole() -> dict[str, Noted]:
            return noted_in(self._store.attempts(self._user, kinds=(*MARKS, "undo")))

        def more(held: dict[str, Noted], growth: "Growth") -> dict[str, Noted]:
            fresh = noted_in(self._store.attempts_on(self._user, growth.items))
            rest = {item: noted for item, noted in held.items() if item not in growth.items}
            return rest | {item: noted for item, noted in fresh.items() if item in growth.items}

        return self._moved("noted", None, whole, more)

    def mastery(self, items: Sequence[Item], retention: float, now: datetime, zone: tzinfo | None) -> Mastery:
        """Of these items at a moment."""
        memories = self.memories(retention)
        found = reckoned(items, memories, now, zone, self._reckoned)
        if not self._store.stepping:
            self._reckoned = found
        return found.mastery

    def mistaken(self, since: datetime) -> dict[str, list[tuple[str, Mistake]]]:
        """What went wrong since then, by item, as `mistakes.mistaken`."""

        def whole() -> dict[str, list[tuple[str, Mistake]]]:
            undos = self._store.attempts(self._user, kinds=["undo"])
            return mistaken((*self._store.attempts(self._user, since=since), *undos), since)

        def more(held: dict[str, list[tuple[str, Mistake]]], growth: "Growth") -> dict[str, list[tuple[str, Mistake]]]:
            fresh = mistaken(self._store.attempts_on(self._user, growth.items), since)
            rest = {item: found for item, found in held.items() if item not in growth.items}
            return rest | {item: found for item, found in fresh.items() if item in growth.items}

        return self._moved("mistaken", since, whole, more)

    def days(self, first: date, zone: tzinfo | None) -> dict[date, int]:
        """How many answers stand on each of the learner's days from the first on."""
        kinds: list[EntryKind] = sorted(ANSWERS)

        def whole() -> dict[date, int]:
            return by_day(self._store.activity(self._user, begin_of(first, zone), kinds), zone)

        def more(held: dict[date, int], growth: "Growth") -> dict[date, int]:
            days = {day_of(entry.at, zone) for entry in growth.entries if entry.kind in ANSWERS}
            if len(days) > MANY_DAYS:
                return whole()
            counts = {day: count for day, count in held.items() if day not in days}
            for day in (day for day in days if day >= first):
                made = self._store.activity(self._user, begin_of(day, zone), kinds, until=end_of(day, zone))
                counts |= by_day(made, zone)
            return counts

        return self._moved("days", (first, str(zone)), whole, more)

    def _moved(self, name: str, given: Hashable, whole: Callable[[], T], more: Callable[[T, "Growth"], T]) -> T:
        """What is held under a name, moved on; made anew where it depends on something else than before."""
        latest = self._store.mastery.latest(self._user)
        held = self._held.get(name)
        if held is None or held.given != given or not held.upto <= latest <= held.upto + MANY:
            held = _Held(given, latest, whole())  # which may know of more: to learn of that twice changes nothing
        elif latest > held.upto:
            growth = self._store.grown(self._user, held.upto)
            held = _Held(given, growth.upto, more(held.value, growth))
        return cast(T, self._keep(name, held))

    def _keep(self, name: str, held: _Held) -> Any:
        """A step of the store may still come to nothing, and another entry then gets the number of one in it."""
        if not self._store.stepping:
            self._held[name] = held
        return held.value
