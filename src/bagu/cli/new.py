"""`bagu new topic AREA/SLUG`: a folder that already passes."""

from pathlib import Path
from typing import Annotated

import typer

from bagu.cli.screen import screen
from bagu.errors import UsageError
from bagu.text import message


def new(
    what: Annotated[str, typer.Argument(metavar="topic", help="cli.argument-new")],
    name: Annotated[str, typer.Argument(metavar="AREA/SLUG", help="cli.argument-slug")],
    into: Annotated[Path | None, typer.Option(metavar="DIR", help="cli.option-into", show_default=False)] = None,
) -> int:
    from bagu.curriculum.new import new_topic

    if what != "topic":
        raise UsageError(message("cli.new-what", came=what))
    for path in new_topic(name, into):
        screen().line(str(path))
    screen().line(message("cli.new-done", topic=name.rsplit("/", 1)[-1].replace("_", "-")))
    return 0
