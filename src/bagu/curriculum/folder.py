"""A topic: one folder of a pack, its data read, its prose and its Python left where they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import msgspec
import rtoml

from bagu.curriculum.finding import Finding
from bagu.curriculum.pack import Pack
from bagu.curriculum.table import areas
from bagu.curriculum.topic import TopicData
from bagu.text import Text, message

Part = Literal["claims", "drills", "problems", "data"]
PARTS: tuple[Part, ...] = ("claims", "drills", "problems", "data")


@dataclass(frozen=True)
class Topic:
    """`id` is the folder's name with - for _; `data` is what topic.toml says."""

    id: str
    area: str
    pack: Pack
    folder: Traversable
    data: TopicData

    @property
    def title(self) -> Text:
        return self.data.title

    @property
    def package(self) -> str:
        """The dotted name of the folder inside its pack: `detection.nms`."""
        return f"{self.area}.{self.folder.name}"

    def has(self, file: str) -> bool:
        return self.folder.joinpath(file).is_file()

    def read(self, file: str) -> str | None:
        """The text of a file of the folder, or None where there is none."""
        entry = self.folder.joinpath(file)
        return entry.read_text("utf-8") if entry.is_file() else None

    @property
    def path(self) -> Path | None:
        """Where the folder lies, or None inside an archive."""
        return self.folder if isinstance(self.folder, Path) else None

    def item_ids(self) -> Iterator[str]:
        """The ids of its questions, drills and problems, in that order."""
        yield from (question.id for question in self.data.questions)
        yield from self.data.drills
        yield from self.data.problems


def topic_id(folder: str) -> str:
    return folder.replace("_", "-")


def read_topic(pack: Pack, area: str, folder: Traversable) -> Topic | Finding:
    """The topic, or what keeps it from being one."""
    id, file = topic_id(folder.name), "topic.toml"
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", folder.name):
        return Finding(id, None, None, message("curriculum.folder-name", name=folder.name))
    if area not in areas():
        return Finding(id, None, None, message("curriculum.unknown-area", area=area, areas=", ".join(areas())))
    try:
        source = folder.joinpath(file).read_text("utf-8")
        return Topic(id, area, pack, folder, msgspec.convert(rtoml.loads(source), TopicData))
    except UnicodeDecodeError as error:
        return Finding(id, file, None, message("curriculum.not-utf8", file=file, at=error.start))
    except msgspec.ValidationError as error:
        return Finding(id, file, _line_of(source, str(error)), _explain(str(error)))
    except rtoml.TomlParsingError as error:
        at = re.search(r"at line (\d+)", str(error))
        return Finding(id, file, int(at[1]) if at else None, message("curriculum.bad-toml", what=error))


_KNOWN = (
    (r"Object missing required field `(?P<name>.+?)`", "field-missing"),
    (r"Object contains unknown field `(?P<name>.+?)`", "field-unknown"),
    (r"Expected `(?P<want>.+?)`, got `(?P<got>.+?)`", "field-type"),
    (r"Invalid enum value (?P<got>\S+)", "field-value"),
)


def _explain(error: str) -> Text:
    place = re.search(r" - at `(?:key in )?\$?\.?(.*?)`$", error)
    where = place[1] if place and place[1] else message("curriculum.top-level")
    for pattern, key in _KNOWN:
        if found := re.match(pattern, error):
            return message(f"curriculum.{key}", where=where, **found.groupdict())
    return message("curriculum.field-other", where=where, what=error.split(" - at ")[0])


def _line_of(source: str, error: str) -> int | None:
    """The line that the last name of msgspec's path stands on; msgspec itself knows no lines."""
    start, lines = 0, source.splitlines()
    path = error.partition(" - at `$")[2].rstrip("`")
    if unknown := re.match(_KNOWN[1][0], error):
        path += f".{unknown['name']}"
    for name, index in re.findall(r"\.?([\w-]+)|\[(\d+|\.\.\.)\]", path):
        if index.isdigit():
            heads = [n for n in range(start - 1, len(lines)) if n >= 0 and lines[n].startswith("[[")]
            start = heads[int(index)] + 1 if int(index) < len(heads) else start
        elif name:
            pattern = re.compile(rf"\s*(\[+([\w-]+\.)*)?[\"']?{re.escape(name)}\b")
            start = next((n + 1 for n in range(max(start - 1, 0), len(lines)) if pattern.match(lines[n])), start)
    return start or None
