"""What a learner marked: stars, "I know this", notes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bagu.store import Attempt, EntryKind, standing
from bagu.study.memory import Memory

MARKS: tuple[EntryKind, ...] = ("star", "known", "note")
_NONE = Memory()


@dataclass(frozen=True)
class Mark:
    """One item. known: in force, that is, no answer has shown otherwise. notes: the oldest first."""

    item: str
    starred: bool
    known: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Marks:
    """The items with a mark of any kind, those marked last at the end."""

    kind: ClassVar[str] = "marks"
    version: ClassVar[int] = 1

    items: tuple[Mark, ...]

    def of(self, item: str) -> Mark:
        """The marks of one item; none where there are none."""
        return next((mark for mark in self.items if mark.item == item), Mark(item, False, False, ()))


@dataclass(frozen=True)
class Noted:
    """Of one item. last: time and id of the mark that was made last."""

    last: tuple[datetime, str]
    notes: tuple[str, ...]


def noted_in(entries: Iterable[Attempt]) -> dict[str, Noted]:
    """The notes on each item that was marked. entries: at least the marks and undos of one learner."""
    found: dict[str, Noted] = {}
    for entry in standing(entries):
        if entry.kind in MARKS:
            notes = found[entry.item].notes if entry.item in found else ()
            if entry.kind == "note":
                notes += (str(entry.detail.get("text", "")),)
            found[entry.item] = Noted((entry.at, entry.id), notes)
    return found


def marks_of(noted: Mapping[str, Noted], memories: Mapping[str, Memory]) -> Marks:
    """The marks that stand."""
    marks = []
    for item, held in sorted(noted.items(), key=lambda one: one[1].last):
        memory = memories.get(item, _NONE)
        if memory.starred or memory.known or held.notes:
            marks.append(Mark(item, memory.starred, memory.known, held.notes))
    return Marks(tuple(marks))


def marks_in(entries: Iterable[Attempt], memories: Mapping[str, Memory]) -> Marks:
    """The same from the entries."""
    return marks_of(noted_in(entries), memories)
