"""A pack: an importable package whose folders are topics; ours and those of others come the same way.

Listing a pack reads its TOML only. Using its claims, drills or problems imports its Python, which runs with the
rights of whoever runs it: install only packs that you trust.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, invalidate_caches
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from bagu.errors import UsageError
from bagu.text import Text, message

GROUP = "bagu.topics"


@dataclass(frozen=True)
class Pack:
    """name: of the package. roots: its folders; a namespace package may have several.

    parent: what has to be on sys.path before the pack's Python can be imported; None for an installed pack.
    fault: why an installed pack cannot be read; None for one that can.
    """

    name: str
    roots: tuple[Traversable, ...]
    parent: Path | None = None
    fault: Text | None = None

    @classmethod
    def from_folder(cls, path: Path | str) -> "Pack":
        """A pack that is not installed; UsageError where the folder is missing or cannot be a package's name."""
        folder = Path(path).resolve()
        if not folder.is_dir():
            raise UsageError(message("curriculum.pack-no-folder", path=path))
        if not folder.name.isidentifier():
            raise UsageError(message("curriculum.pack-no-name", path=path, name=folder.name))
        return cls(folder.name, (folder,), folder.parent)

    @classmethod
    def installed(cls, name: str) -> "Pack":
        """The pack of an installed package, found without running it."""
        try:
            spec = find_spec(name)
        except ImportError:
            spec = None
        if spec is None or spec.submodule_search_locations is None:
            return cls(name, (), fault=message("curriculum.pack-not-importable", name=name))
        folders = [Path(location) for location in spec.submodule_search_locations]
        # A package inside an archive has no folders; its loader knows how to read it.
        return cls(name, tuple(folder for folder in folders if folder.is_dir()) or (files(name),))

    def topic_folders(self) -> Iterator[tuple[str, str, Traversable]]:
        """Area, name and folder of whatever has a topic.toml, in alphabetical order."""
        found = (
            (area.name, folder.name, folder)
            for root in self.roots
            for area in _folders(root)
            for folder in _folders(area)
            if folder.joinpath("topic.toml").is_file()
        )
        yield from sorted(found, key=lambda entry: entry[:2])

    def import_module(self, dotted: str) -> ModuleType:
        """The module `<pack>.<dotted>`, for example `detection.nms.claims`."""
        if self.parent is not None and str(self.parent) not in sys.path:
            sys.path.append(str(self.parent))  # last, so that a pack cannot hide a library
            invalidate_caches()
        self._refuse_namesake()
        return import_module(f"{self.name}.{dotted}")

    def _refuse_namesake(self) -> None:
        """Another package of the same name may have been imported first, and Python knows one of each."""
        if self.parent is None:
            return
        spec = find_spec(self.name)
        places = [] if spec is None else list(spec.submodule_search_locations or ())
        if str(self.parent / self.name) not in places:
            other = places[0] if places else getattr(spec, "origin", None)
            raise UsageError(message("curriculum.pack-namesake", name=self.name, path=self.roots[0], other=other))


def installed_packs() -> list[Pack]:
    """The packs of the entry-point group `bagu.topics`, ours first."""
    names = {entry.value for entry in entry_points(group=GROUP)}
    return [Pack.installed(name) for name in sorted(names, key=lambda name: (name != GROUP, name))]


def _folders(root: Traversable) -> list[Traversable]:
    return [child for child in root.iterdir() if not child.name.startswith((".", "__")) and child.is_dir()]
