"""`bagu topics` finds, `bagu show` reads."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import typer

from bagu.cli.options import Json, TopicName
from bagu.cli.screen import placed, screen
from bagu.text import Text, message


@dataclass(frozen=True)
class TopicRow:
    """One topic in a listing."""

    id: str
    area: str
    title: Text
    level: int
    minutes: float
    questions: int
    drills: int
    problems: int


@dataclass(frozen=True)
class TopicList:
    """What `bagu topics` found."""

    kind: ClassVar[str] = "topics"
    version: ClassVar[int] = 1

    topics: tuple[TopicRow, ...]


def topics(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORDS", help="cli.argument-words", show_default=False)
    ] = None,
    json: Json = False,
) -> int:
    from bagu.curriculum.catalog import Catalog

    out = screen()
    catalog = Catalog.load()
    found = catalog.find(" ".join(words)) if words else catalog.topics
    rows = tuple(
        TopicRow(t.id, t.area, t.data.title, t.data.level, t.data.minutes,
                 len(t.data.questions), len(t.data.drills), len(t.data.problems))
        for t in found
    )  # fmt: skip
    if json:
        out.json(TopicList(rows))
        return 0
    for finding in catalog.errors:
        out.error(placed(finding))
    if not rows:
        out.line(message("cli.no-topic", words=" ".join(words or ())))
        return 1
    for area in dict.fromkeys(row.area for row in rows):
        out.line(area, style="bold")
        out.rows(
            (f"  {row.id}", out.say(message("cli.topic-level", level=row.level)), out.say(row.title))
            for row in rows
            if row.area == area
        )
    return 0


def show(topic: TopicName, json: Json = False) -> int:
    from bagu.cli.page import show_topic
    from bagu.curriculum.catalog import Catalog

    return show_topic(Catalog.load(), topic, json)
