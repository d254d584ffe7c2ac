"""What a learner marked: stars, "I know this", notes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from bagu.store import Attempt, standing
from bagu.study.memory import Memory


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


def marks_in(entries: Iterable[Attempt], memories: Mapping[str, Memory]) -> Marks:
    """The marks that stand. entries: at least the stars, notes and undos of one learner."""
    notes: dict[str, list[str]] = {}
    for entry in standing(entries):
        if entry.kind in ("star", "known", "note"):
            held = notes.pop(entry.item, [])
            notes[entry.item] = held  # to the end
            if entry.kind == "note":
                held.append(str(entry.detail.get("text", "")))
    marks = []
    for item, held in notes.items():
        memory = memories.get(item, Memory())
        if memory.starred or memory.known or held:
            marks.append(Mark(item, memory.starred, memory.known, tuple(held)))
    return Marks(tuple(marks))
