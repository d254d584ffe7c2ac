"""`bagu know`, `star`, `note`, `settings`: what a learner says of an item and of the plan."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from bagu.cli.options import Json
from bagu.cli.screen import screen
from bagu.errors import UsageError
from bagu.store import Attempt
from bagu.study.marks import Marks
from bagu.study.recorded import CurrentSettings, Recorded
from bagu.text import Text, message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog
    from bagu.study.learner import Learner

Item = Annotated[str | None, typer.Argument(metavar="ITEM", help="cli.argument-item", show_default=False)]
Off = Annotated[bool, typer.Option("--off", help="cli.option-off")]


def know(item: Item = None, off: Off = False, json: Json = False) -> int:
    from bagu.cli.study import opened

    with opened() as (catalog, learner):
        if item is None:
            return listed(catalog, learner, "known", off, json)
        name = catalog.item(item).id
        return told(learner.know(name, not off), message("cli.unknown" if off else "cli.known", item=name), json)


def star(item: Item = None, off: Off = False, json: Json = False) -> int:
    from bagu.cli.study import opened

    with opened() as (catalog, learner):
        if item is None:
            return listed(catalog, learner, "star", off, json)
        name = catalog.item(item).id
        return told(learner.star(name, not off), message("cli.unstarred" if off else "cli.starred", item=name), json)


def note(
    item: Item = None,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORDS", help="cli.argument-note", show_default=False)
    ] = None,
    json: Json = False,
) -> int:
    from bagu.cli.study import opened

    with opened() as (catalog, learner):
        if item is None:
            return listed(catalog, learner, "note", False, json)
        name = catalog.item(item).id
        if words is None:
            return notes_on(learner, name, json)
        if not " ".join(words).strip():
            raise UsageError(message("cli.empty-note"))
        return told(learner.note(name, " ".join(words)), message("cli.noted", item=name), json)


def notes_on(learner: "Learner", item: str, json: bool) -> int:
    """What was noted on one item."""
    out, held = screen(), learner.marks().of(item)
    if json:
        out.json(Marks((held,)))
        return 0
    if not held.notes:
        out.line(message("cli.no-note", item=item))
    for words in held.notes:
        out.line(words)
    return 0


def listed(catalog: "Catalog", learner: "Learner", kind: str, off: bool, json: bool) -> int:
    """All items with a mark of one kind, and their notes."""
    out = screen()
    if off:
        raise UsageError(message("cli.off-what", command="know" if kind == "known" else kind))
    held = [(m, {"star": m.starred, "known": m.known, "note": bool(m.notes)}) for m in learner.marks().items]
    found = Marks(tuple(mark for mark, has in held if has[kind]))
    if json:
        out.json(found)
        return 0
    if not found.items:
        out.line(message(f"cli.no-marks-{kind}"))
        return 0
    titles = {item.id: out.say(item.title) for item in catalog.items()}
    if kind == "note":
        out.rows((mark.item, words) for mark in found.items for words in mark.notes)
    else:
        out.rows((mark.item, titles.get(mark.item, "")) for mark in found.items)
    return 0


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
    retention: Annotated[
        float | None, typer.Option(metavar="0.9", help="cli.option-retention", show_default=False)
    ] = None,
    json: Json = False,
) -> int:
    from bagu.cli.study import opened

    with opened() as (_, learner):
        if interview is not None:
            learner.set("interview", None if interview == "-" else _coming(interview, learner.today).isoformat())
        if minutes is not None:
            learner.set("minutes", minutes)
        if retention is not None:
            learner.set("retention", retention)
        held = learner.settings
        if json:
            day = held.interview.isoformat() if held.interview else None
            screen().json(CurrentSettings(held.minutes, day, held.retention))
            return 0
        told = held.interview or message("cli.no-interview")
        percent = f"{100 * held.retention:g}"
        screen().line(message("cli.settings", minutes=f"{held.minutes:g}", interview=told, retention=percent))
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
