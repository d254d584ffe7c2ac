"""A new topic: a folder that passes `bagu check` from the start, so that each change can be checked against it."""

import re
from importlib.resources import files
from pathlib import Path

from bagu.curriculum.table import areas
from bagu.errors import UsageError
from bagu.text import message

_FILES = ("topic.toml", "answer.zh.md", "answer.en.md", "claims.py", "drills.py")


def new_topic(name: str, into: Path | str | None = None) -> list[Path]:
    """Write the folder of `area/slug` below the pack `into`, by default the working directory; returns its files.

    Hyphens and underscores mean the same in both words. UsageError where the area is unknown, the slug does not fit
    or the folder exists.
    """
    area, slash, slug = name.replace("-", "_").partition("/")
    if not slash or not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", slug):
        raise UsageError(message("curriculum.new-name", name=name))
    if area not in areas():
        raise UsageError(message("curriculum.unknown-area", area=area, areas=", ".join(areas())))
    folder = Path(into or ".") / area / slug
    if folder.exists():
        raise UsageError(message("curriculum.new-exists", folder=folder))
    folder.mkdir(parents=True)
    title = slug.replace("_", " ").capitalize()
    scaffold = files("bagu.curriculum").joinpath("scaffold")
    written = []
    for file in _FILES:
        path = folder / file
        text = scaffold.joinpath(file).read_text("utf-8")
        path.write_text(text.replace("TITLE", title), encoding="utf-8", newline="\n")
        written.append(path)
    return written
