"""How much of the field is remembered now: by item, by topic, by area."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import ClassVar

from bagu.curriculum.item import Item
from bagu.study.day import day_of, end_of
from bagu.study.memory import Memory, recall


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


def mastery_of(items: Sequence[Item], memories: Mapping[str, Memory], now: datetime, zone: tzinfo | None) -> Mastery:
    """What the memories come to now; due means due before the learner's day ends."""
    end = end_of(day_of(now, zone), zone)
    each = {item.id: _of_item(item.id, memories.get(item.id, Memory()), now, end) for item in items}
    topics: dict[str, list[Item]] = {}
    areas: dict[str, list[Item]] = {}
    for item in items:
        topics.setdefault(item.topic, []).append(item)
        areas.setdefault(item.area, []).append(item)
    return Mastery(
        tuple(each.values()),
        tuple(_of_group(id, members, each) for id, members in topics.items()),
        tuple(_of_group(id, members, each) for id, members in areas.items()),
    )


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
