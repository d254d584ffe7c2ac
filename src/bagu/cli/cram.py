"""`bagu cram`: the hours before an interview, most asked first, a page each."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bagu.cli.options import Areas, Json, Topics
from bagu.cli.screen import screen
from bagu.text import message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog
    from bagu.study.cram import Cram
    from bagu.study.learner import Learner


def cram(
    hours: Annotated[float, typer.Option(metavar="HOURS", help="cli.option-hours")] = 2.0,
    topics: Topics = None,
    area: Areas = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="cli.option-out", show_default=False)] = None,
    json: Json = False,
) -> int:
    from bagu.cli.files import write_text
    from bagu.cli.study import opened
    from bagu.study.cram import cram as composed
    from bagu.study.cram import markdown_of, minutes_of
    from bagu.study.selection import selected, words_of

    show = screen()
    minutes_of(hours)
    with opened() as (catalog, learner):
        items = selected(catalog, words_of(topics or ()), words_of(area or ()))
        held = composed(catalog, items, learner.memories(), learner.now, hours, show.language)
        if out is not None:
            write_text(out, markdown_of(held))
        if json:
            show.json(held)
            return 0
        if out is not None:
            show.line(message("cram.written", pages=len(held.pages), file=str(out), minutes=f"{held.minutes:.0f}"))
            return 0
        if not show.interactive:
            show_markdown(markdown_of(held))
            return 0
        read(catalog, learner, held)
    return 0


def read(catalog: "Catalog", learner: "Learner", held: "Cram") -> None:
    """Page by page; what is starred, known or noted is kept at once."""
    from bagu.cli.review import mark

    out = screen()
    head = message("cram.summary", pages=len(held.pages), minutes=f"{held.minutes:.0f}", left=held.left_out)
    out.line(head)
    at, drawn = 0, -1
    while at < len(held.pages):
        page = held.pages[at]
        if drawn != at:
            show_page(learner, held, at)
            drawn = at
        came = out.ask(message("cram.ask"))
        match came.lower():
            case "":
                at += 1
            case "b":
                at = max(0, at - 1)
                drawn = -1
            case _:
                done = mark(learner, page.item, came)
                if done == "left":
                    return
                if done == "known":
                    at += 1
                elif done is None:
                    out.line(message("cli.next-unknown", came=came))
    out.line(message("cram.end"))


def show_page(learner: "Learner", held: "Cram", at: int) -> None:
    """One page a screen; a longer one waits where the screen is full."""
    from bagu.study.cram_page import page_markdown

    out, page = screen(), held.pages[at]
    with out.out.capture() as captured:
        show_markdown(page_markdown(page, out.language, at + 1))
        for note in learner.notes(page.item):
            out.line(message("cli.note-line", note=note))
    lines = ["", *captured.get().splitlines()]
    if out.out.is_terminal and not out.out.is_dumb_terminal:
        out.out.clear()
    room = max(out.out.height - 2, 5)
    while len(lines) > room:
        out.out.file.write("\n".join(lines[:room]) + "\n")
        lines = lines[room:]
        out.ask(message("cram.more"))
    out.out.file.write("\n".join(lines) + "\n")
    spent = sum(one.minutes for one in held.pages[: at + 1])
    out.line(message("cram.place", at=at + 1, count=len(held.pages), minutes=f"{spent:.0f}"), "dim")


def show_markdown(text: str) -> None:
    """Markdown with formulas as Unicode."""
    from bagu.text.terminal import page

    screen().show(page(text, lambda _, __: ""))
