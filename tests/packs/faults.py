"""Packs with one fault each: the good topic with a few words replaced."""

import shutil
import tomllib
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.folder import Topic
from bagu.curriculum.pack import Pack

HERE = Path(__file__).parent
AREA, FOLDER = "gradients", "clip_norm"
_numbers = count()


@dataclass(frozen=True)
class Fault:
    """In `file` the words `old`, which occur once, become `new`; without `old` the file is replaced, or removed.

    found: by which check: "structure", "drills", "catalog", "judge" or "proof". where: file that the finding names.
    line: its line, or None where it has none. says: words of its English sentence.
    """

    name: str
    found: str
    says: str
    file: str
    old: str | None = None
    new: str | None = None
    where: str | None = None
    line: int | None = None
    area: str = AREA

    def apply(self, folder: Path) -> None:
        path = folder / self.file
        if self.new is None:
            path.unlink()
        elif self.old is None:
            path.write_text(self.new, encoding="utf-8")
        else:
            text = path.read_text("utf-8")
            assert text.count(self.old) == 1, f"{self.name}: {self.old!r} occurs {text.count(self.old)} times"
            path.write_text(text.replace(self.old, self.new), encoding="utf-8")


def faults(found: str | None = None) -> list[Fault]:
    """The faults of faults.toml, or those that one check has to find."""
    entries = tomllib.loads((HERE / "faults.toml").read_text("utf-8"))
    every = [Fault(name, **entry) for name, entry in entries.items()]
    return [fault for fault in every if found in (None, fault.found)]


def fault(name: str) -> Fault:
    return next(fault for fault in faults() if fault.name == name)


def make_pack(into: Path, *applied: Fault) -> Pack:
    """A copy of the good pack with the faults, under a name of its own: Python imports each name once."""
    root = into / f"pack_{next(_numbers)}"
    area = applied[0].area if applied else AREA
    folder = root / area / FOLDER
    shutil.copytree(HERE / "good" / AREA / FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for one in applied:
        one.apply(folder)
    return Pack.from_folder(root)


def make_topic(into: Path, *applied: Fault) -> tuple[Topic, Catalog]:
    """The topic of such a pack, and the catalogue that holds it alone."""
    catalog = Catalog.load([make_pack(into, *applied)])
    return catalog.topics[0], catalog
