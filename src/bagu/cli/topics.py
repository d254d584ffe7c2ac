"""`bagu topics` finds, `bagu show` reads."""

from typing import Annotated

import typer

from bagu.cli.options import Json, TopicName
from bagu.cli.screen import placed, screen
from bagu.text import message


def topics(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORDS", help="cli.argument-words", show_default=False)
    ] = None,
    json: Json = False,
) -> int:
    from bagu.curriculum.catalog import Catalog
    from bagu.curriculum.listing import listing

    out = screen()
    catalog = Catalog.load()
    held = listing(catalog, " ".join(words or ()))
    if json:
        out.json(held)
        return 0
    rows = held.topics
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
