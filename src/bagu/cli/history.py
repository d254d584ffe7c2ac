"""`bagu undo`, `mistakes`, `export`, `import`: the log of attempts belongs to the learner."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bagu.cli.options import Json, Topics
from bagu.cli.recorded import Written
from bagu.cli.screen import screen
from bagu.errors import UsageError
from bagu.study.recorded import Recorded
from bagu.text import message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog
    from bagu.study.mistakes import Mistake


def undo(json: Json = False) -> int:
    from bagu.cli.study import opened
    from bagu.cli.today import say_undone

    with opened() as (_, learner):
        if json:
            screen().json(Recorded(learner.undo()))
        else:
            say_undone(learner)
    return 0


def mistakes(
    days: Annotated[int, typer.Option(help="cli.option-days")] = 14,
    json: Json = False,
) -> int:
    from bagu.cli.study import opened

    out = screen()
    with opened() as (catalog, learner):
        found = learner.mistakes(days=days)
        if json:
            out.json(found)
            return 0
        if not found.mistakes:
            out.line(message("cli.no-mistakes", days=days))
            return 0
        titles = {item.id: out.say(item.title) for item in catalog.items()}
        zone = learner.settings.tz
        for mistake in found.mistakes:
            out.line(f"{mistake.at.astimezone(zone):%Y-%m-%d}  {mistake.item}  {titles.get(mistake.item, '')}", "bold")
            show_mistake(catalog, mistake)
    return 0


def show_mistake(catalog: "Catalog", mistake: "Mistake") -> None:
    """What was wrong, which points were missed, and how to do it again; less of what was mended since."""
    from bagu.cli.page import show_prose
    from bagu.curriculum.lookup import question_of

    out = screen()
    if mistake.mended:
        out.line(message("cli.mistake-mended", what=mistake.what))
        return
    given = "" if mistake.given is None else message("cli.mistake-given", given=mistake.given)
    out.line(message("cli.mistake", what=mistake.what, given=given))
    if mistake.missed:
        with suppress(UsageError):  # the question may be gone
            topic, question = question_of(catalog, mistake.item, out.language)
            missed = [point.text for point in question.points if point.id in mistake.missed]
            out.line(message("cli.mistake-missed"))
            show_prose(topic, "\n".join(f"- {text}" for text in missed))
    out.line(message("cli.mistake-again", again=mistake.again), "dim")


def export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="cli.argument-export")] = "-",
    anki: Annotated[bool, typer.Option("--anki", help="cli.option-anki")] = False,
    topics: Topics = None,
    json: Json = False,
) -> int:
    from bagu.cli.study import opened

    if anki:
        from bagu.cli.anki import export_anki

        return export_anki(file, topics or [], json)
    if topics:
        raise UsageError(message("book.topics-need-anki"))
    with opened() as (_, learner):
        if file == "-":
            learner.store.export(sys.stdout)
            return 0
        count = learner.store.export_to(Path(file))
        if json:
            screen().json(Written((file,), count))
        else:
            screen().line(message("cli.exported", count=count, file=file))
    return 0


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="cli.argument-import")], json: Json = False
) -> int:
    from bagu.cli.study import opened

    with opened() as (_, learner):
        if file == "-":
            report = learner.store.import_(sys.stdin)
        else:
            try:
                with Path(file).open(encoding="utf-8") as stream:
                    report = learner.store.import_(stream)
            except OSError as error:
                raise UsageError(message("cli.cannot-read", file=file, why=error.strerror or str(error))) from error
    if json:
        screen().json(report)
    else:
        screen().line(
            message(
                "cli.imported",
                added=report.added,
                known=report.known,
                submissions=report.submissions,
                drafts=report.drafts,
            )
        )
    return 0
