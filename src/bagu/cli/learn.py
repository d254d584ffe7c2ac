"""`bagu know`, `star`, `note`, `settings`: what a learner says of an item and of the plan."""

from datetime import date
from typing import Annotated

import typer

from bagu.cli.screen import screen
from bagu.errors import UsageError
from bagu.text import message

Item = Annotated[str, typer.Argument(metavar="ITEM", help="cli.argument-item")]


def know(item: Item) -> int:
    from bagu.cli.study import opened

    with opened() as (catalog, learner):
        name = catalog.item(item).id
        learner.know(name)
        screen().line(message("cli.known", item=name))
    return 0


def star(item: Item) -> int:
    from bagu.cli.study import opened

    with opened() as (catalog, learner):
        name = catalog.item(item).id
        learner.star(name)
        screen().line(message("cli.starred", item=name))
    return 0


def note(item: Item, words: Annotated[list[str], typer.Argument(metavar="WORDS", help="cli.argument-note")]) -> int:
    from bagu.cli.study import opened

    if not " ".join(words).strip():
        raise UsageError(message("cli.empty-note"))
    with opened() as (catalog, learner):
        name = catalog.item(item).id
        learner.note(name, " ".join(words))
        screen().line(message("cli.noted", item=name))
    return 0


def settings(
    minutes: Annotated[int | None, typer.Option(min=1, max=600, help="cli.option-minutes", show_default=False)] = None,
    interview: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="cli.option-interview", show_default=False)
    ] = None,
) -> int:
    from bagu.cli.study import opened

    with opened() as (_, learner):
        if interview is not None:
            learner.set("interview", None if interview == "-" else _coming(interview, learner.today).isoformat())
        if minutes is not None:
            learner.set("minutes", minutes)
        held = learner.settings
        day = held.interview or message("cli.no-interview")
        screen().line(message("cli.settings", minutes=f"{held.minutes:g}", interview=day))
    return 0


def _coming(word: str, today: date) -> date:
    """The day that was typed, which a mistyped year would put into the past."""
    try:
        day = date.fromisoformat(word)
    except ValueError as error:
        raise UsageError(message("cli.bad-date", came=word)) from error
    if day < today:
        raise UsageError(message("cli.past-date", came=day.isoformat()))
    return day
