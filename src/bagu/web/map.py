"""What needs what, drawn: topics in columns, each to the right of all that it needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from bagu.curriculum.catalog import Catalog, Topic
from bagu.figures.canvas import shortened
from bagu.text import Language

WIDE, TALL = 190, 30  # of a box
ACROSS, DOWN = 250, 42  # from one box to the next
MARGIN = 12


@dataclass(frozen=True)
class Box:
    """A topic and where its box begins. label: its title as far as it fits. recall: 0 to 1."""

    topic: Topic
    x: int
    y: int
    label: str
    recall: float


@dataclass(frozen=True)
class Map:
    """boxes: topics that need or are needed. lines: from the right of one to the left of another. alone: the others."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[tuple[int, int, int, int], ...]
    alone: tuple[Topic, ...]


def topic_map(catalog: Catalog, language: Language, recall: Mapping[str, float]) -> Map:
    """The map; in each column a topic stands near what it needs, which keeps the lines short."""
    needs = {topic.id: [catalog.topic(id).id for id in _known(catalog, topic)] for topic in catalog.topics}
    needed = {id for ids in needs.values() for id in ids}
    shown = [topic for topic in catalog.order() if needs[topic.id] or topic.id in needed]
    column: dict[str, int] = {}
    for topic in shown:  # in an order in which what is needed comes first
        column[topic.id] = 1 + max((column.get(id, -1) for id in needs[topic.id]), default=-1)
    columns: dict[int, list[Topic]] = {}
    for topic in shown:
        columns.setdefault(column[topic.id], []).append(topic)
    row: dict[str, int] = {}
    for at in sorted(columns):
        wanted = {
            topic.id: _mean([row[id] for id in needs[topic.id] if id in row], position)
            for position, topic in enumerate(columns[at])
        }
        columns[at].sort(key=lambda topic: wanted[topic.id])  # sorted at once
        row |= {topic.id: position for position, topic in enumerate(columns[at])}
    place = {topic.id: (MARGIN + ACROSS * column[topic.id], MARGIN + DOWN * row[topic.id]) for topic in shown}
    boxes = tuple(
        Box(topic, *place[topic.id], shortened(topic.title.to(language), WIDE - 20, 13), recall.get(topic.id, 0.0))
        for topic in shown
    )
    lines = tuple(
        (place[id][0] + WIDE, place[id][1] + TALL // 2, place[topic.id][0], place[topic.id][1] + TALL // 2)
        for topic in shown
        for id in needs[topic.id]
    )
    placed = {topic.id for topic in shown}
    alone = tuple(topic for topic in catalog.topics if topic.id not in placed)
    width = 2 * MARGIN + ACROSS * max(columns, default=0) + WIDE
    height = 2 * MARGIN + DOWN * (max(map(len, columns.values()), default=1) - 1) + TALL
    return Map(width, height, boxes, lines, alone)


def _known(catalog: Catalog, topic: Topic) -> list[str]:
    ids = {one.id for one in catalog.topics} | {old for one in catalog.topics for old in one.data.formerly}
    return [id for id in topic.data.needs if id in ids]


def _mean(rows: list[int], position: int) -> float:
    return sum(rows) / len(rows) if rows else float(position)
