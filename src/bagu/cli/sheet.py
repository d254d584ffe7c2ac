"""`bagu sheet`: exercises on paper, with the answers on pages of their own."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from bagu.cli.options import Areas, Json, Topics
from bagu.cli.screen import screen
from bagu.errors import UsageError
from bagu.text import message


def sheet(
    topics: Topics = None,
    area: Areas = None,
    count: Annotated[int, typer.Option(help="cli.option-sheet-count")] = 20,
    seed: Annotated[int | None, typer.Option(min=0, help="cli.option-sheet-seed", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="cli.option-sheet-out", show_default=False)] = None,
    md: Annotated[bool, typer.Option("--md", help="cli.option-sheet-md")] = False,
    html: Annotated[bool, typer.Option("--html", help="cli.option-sheet-html")] = False,
    json: Json = False,
) -> int:
    from bagu.book.sheet import compose
    from bagu.book.sheet_pages import sheet_html, sheet_markdown
    from bagu.cli.files import write_text
    from bagu.cli.recorded import Written
    from bagu.curriculum.catalog import Catalog
    from bagu.study.selection import selected, words_of

    if md and html:
        raise UsageError(message("book.sheet-one-format"))
    catalog = Catalog.load()
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    made = compose(catalog, selected(catalog, words_of(topics or ()), words_of(area or ())), count, seed)
    markdown = md or (not html and out is not None and out.suffix == ".md")
    file = out or Path(f"bagu-sheet-{seed}{'.md' if markdown else '.html'}")
    language = screen().language
    if markdown:
        key = file.with_name(f"{file.stem}.key{file.suffix}")
        texts = dict(zip((file, key), sheet_markdown(made, language), strict=True))
    else:
        texts = {file: sheet_html(made, language)}
    for name, text in texts.items():
        write_text(name, text)
    if json:
        screen().json(Written(tuple(map(str, texts)), len(made.lines)))
        return 0
    names = ", ".join(map(str, texts))
    screen().line(message("book.sheet-written", count=len(made.lines), files=names, seed=seed))
    return 0
