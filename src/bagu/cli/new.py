"""`bagu new topic AREA/SLUG`: a folder that already passes."""

from pathlib import Path
from typing import Annotated

import typer

from bagu.cli.options import Json
from bagu.cli.recorded import Written
from bagu.cli.screen import screen
from bagu.errors import UsageError
from bagu.text import message


def new(
    what: Annotated[str, typer.Argument(metavar="topic", help="cli.argument-new")],
    name: Annotated[str, typer.Argument(metavar="AREA/SLUG", help="cli.argument-slug")],
    into: Annotated[Path | None, typer.Option(metavar="DIR", help="cli.option-into", show_default=False)] = None,
    json: Json = False,
) -> int:
    from bagu.curriculum.catalog import Catalog
    from bagu.curriculum.new import new_topic
    from bagu.curriculum.pack import Pack, installed_packs
    from bagu.proof.report import store_topics

    if what != "topic":
        raise UsageError(message("cli.new-what", came=what))
    folder = into or Path.cwd()
    id = name.rsplit("/", 1)[-1].replace("_", "-")
    packs = [*installed_packs(), *([Pack.from_folder(folder)] if folder.is_dir() else [])]
    taken = next((topic for topic in Catalog.load(packs).topics if topic.id == id), None)
    if taken is not None:
        raise UsageError(message("cli.new-taken", id=id, folder=taken.folder))
    paths = new_topic(name, folder)
    # its claim is run here, so that the folder passes as it stands
    store_topics([Catalog.load([Pack.from_folder(folder)]).topic(id)], 1)
    written = [str(path) for path in [*paths, paths[0].with_name("evidence.json")]]
    if json:
        screen().json(Written(tuple(written), len(written)))
        return 0
    for line in written:
        screen().line(line)
    screen().line(message("cli.new-done", topic=id))
    return 0
