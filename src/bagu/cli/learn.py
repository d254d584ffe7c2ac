"""`bagu know`, `star`, `note`, `settings`: what a learner says of an item and of the plan."""

from datetime import date
from typing import Annotated

import typer

from bagu.cli.options import Json
from bagu.cli.recorded import CurrentSettings, Recorded
from bagu.cli.screen import screen
from bagu.errors import UsageError
from bagu.store import Attempt
from bagu.text import Text, message

Item = Annotated[str, typer.Argument(metavar="ITEM", help="cli.argument-item")]


def know(item: Item, json: Json = False) -> int:
    from bagu.cli.study import opened

    with opened() as (catalog, learner):
        name = catalog.item(item).id
        return told(learner.know(name), message("cli.known", item=name), json)


def star(item: Item, json: Json = False) -> int:
    from bagu.cli.study import opened

    with opened() as (catalog, learner):
        name = catalog.item(item).id
        return told(learner.star(name), message("cli.starred", item=name), json)


def note(
    item: Item,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="cli.argument-note")],
    json: Json = False,
) -> int:
    from bagu.cli.study import opened

    if not " ".join(words).strip():
        raise UsageError(message("cli.empty-note"))
    with opened() as (catalog, learner):
        name = catalog.item(item).id
        return told(learner.note(name, " ".join(words)), message("cli.noted", item=name), json)


def told(attempt: Attempt | None, words: Text, json: bool) -> int:
    """Say what was kept, in words or as an object."""
    if json:
        screen().json(Recorded(attempt))
    else:
        screen().line(words)
    return 0


def settings(
    minutes: Annotated[int | None, typer.Option(min=1, max=600, help="cli.option-minutes", show_default=False)] = None,
    interview: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="cli.option-interview", show_default=False)
    ] = None,
    json: Json = False,
) -> int:
    from bagu.cli.study import opened

    with opened() as (_, learner):
        if interview is not None:
            learner.set("interview", None if interview == "-" else _coming(interview, learner.today).isoformat())
        if minutes is not None:
            learner.set("minutes", minutes)
        held = learner.settings
        if json:
            screen().json(CurrentSettings(held.minutes, held.interview.isoformat() if held.interview else None))
            return 0
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
