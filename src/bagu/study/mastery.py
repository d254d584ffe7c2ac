"""How much of the field is remembered now: by item, by topic, by area."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cached_property
from typing import ClassVar, Literal

from bagu.curriculum.item import Item
from bagu.study.day import day_of, end_of
from bagu.study.memory import Memory, recall

_NONE = Memory()


@dataclass(frozen=True)
class ItemMastery:
    """recall: how likely it is recalled now, 0 where it was never answered. due: None where nothing is scheduled."""

    kind: ClassVar[str] = "item-mastery"
    version: ClassVar[int] = 1

    item: str
    recall: float
    due: datetime | None
    due_today: bool
    reviews: int
    lapses: int
    known: bool
    starred: bool


@dataclass(frozen=True)
class GroupMastery:
    """A topic or an area. recall: mean over its items, each weighted by how often it is asked. begun, due: items."""

    kind: ClassVar[str] = "group-mastery"
    version: ClassVar[int] = 1

    id: str
    items: int
    begun: int
    due: int
    recall: float


@dataclass(frozen=True)
class Mastery:
    """All of it at one moment; groups in the order in which their first item comes."""

    kind: ClassVar[str] = "mastery"
    version: ClassVar[int] = 1

    items: tuple[ItemMastery, ...]
    topics: tuple[GroupMastery, ...]
    areas: tuple[GroupMastery, ...]


@dataclass(frozen=True)
class Reckoned:
    """A mastery by item, topic and area, with all that decides it. members: the items of each topic and area."""

    items: Sequence[Item]
    memories: Mapping[str, Memory]
    now: datetime
    end: datetime
    members: tuple[Mapping[str, Sequence[Item]], Mapping[str, Sequence[Item]]]
    each: Mapping[str, ItemMastery]
    topics: Mapping[str, GroupMastery]
    areas: Mapping[str, GroupMastery]

    @cached_property
    def mastery(self) -> Mastery:
        return Mastery(tuple(self.each.values()), tuple(self.topics.values()), tuple(self.areas.values()))


def mastery_of(items: Sequence[Item], memories: Mapping[str, Memory], now: datetime, zone: tzinfo | None) -> Mastery:
    """What the memories come to now; due means due before the learner's day ends."""
    return reckoned(items, memories, now, zone).mastery


def reckoned(
    items: Sequence[Item],
    memories: Mapping[str, Memory],
    now: datetime,
    zone: tzinfo | None,
    before: Reckoned | None = None,
) -> Reckoned:
    """The same. before: of an earlier one for the same items and moment, what the memories did not change stays."""
    end = end_of(day_of(now, zone), zone)
    if before is None or (before.now, before.end, before.items) != (now, end, items):
        members = _by(items, "topic"), _by(items, "area")
        before = Reckoned(items, {}, now, end, members, {}, {}, {})
        changed = items
    elif before.memories is memories:
        return before
    else:
        was = before.memories
        changed = [item for item in items if memories.get(item.id) is not was.get(item.id)]
    each = dict(before.each)
    for item in changed:
        each[item.id] = _of_item(item.id, memories.get(item.id, _NONE), now, end)
    topics, areas = before.members
    return replace(
        before, memories=memories, each=each,
        topics={**before.topics, **{id: _of_group(id, topics[id], each) for id in _by(changed, "topic")}},
        areas={**before.areas, **{id: _of_group(id, areas[id], each) for id in _by(changed, "area")}},
    )  # fmt: skip


def _by(items: Iterable[Item], what: Literal["topic", "area"]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(getattr(item, what), []).append(item)
    return groups


def _of_item(id: str, memory: Memory, now: datetime, end: datetime) -> ItemMastery:
    due = None if memory.known else memory.due
    return ItemMastery(
        item=id,
        recall=recall(memory, now),
        due=due,
        due_today=due is not None and due < end,
        reviews=memory.reviews,
        lapses=memory.lapses,
        known=memory.known,
        starred=memory.starred,
    )


def _of_group(id: str, members: Iterable[Item], each: Mapping[str, ItemMastery]) -> GroupMastery:
    pairs = [(item, each[item.id]) for item in members]
    return GroupMastery(
        id=id,
        items=len(pairs),
        begun=sum(found.known or found.reviews > 0 for _, found in pairs),
        due=sum(found.due_today for _, found in pairs),
        recall=sum(item.asked * found.recall for item, found in pairs) / sum(item.asked for item, _ in pairs),
    )
