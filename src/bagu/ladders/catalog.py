"""All ladders, found by walking the package: an area is a folder, a ladder is a file with one LADDER."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import bagu.ladders
from bagu.errors import FaultError, UsageError
from bagu.ladders.ladder import Ladder
from bagu.text import message


@cache
def ladders_by_area() -> dict[str, dict[str, Ladder]]:
    """Area -> name -> ladder, both in alphabetical order. Files whose name starts with _ are helpers."""
    areas: dict[str, dict[str, Ladder]] = {}
    seen: dict[str, str] = {}
    for area in sorted(module.name for module in iter_modules(bagu.ladders.__path__) if module.ispkg):
        package = import_module(f"bagu.ladders.{area}")
        found: dict[str, Ladder] = {}
        for file in sorted(module.name for module in iter_modules(package.__path__) if not module.name.startswith("_")):
            ladder: Ladder = import_module(f"bagu.ladders.{area}.{file}").LADDER
            here = f"{area}/{file}.py"
            if ladder.name in seen:
                raise FaultError(message("ladders.twice", name=ladder.name, first=seen[ladder.name], second=here))
            seen[ladder.name], found[ladder.name] = here, ladder
        areas[area] = dict(sorted(found.items()))
    return areas


def ladders() -> dict[str, Ladder]:
    """Name -> ladder of all areas."""
    return {name: ladder for area in ladders_by_area().values() for name, ladder in area.items()}


def find_ladder(name: str) -> Ladder:
    """The ladder of that name; UsageError names those that there are."""
    known = ladders()
    if name not in known:
        raise UsageError(message("ladders.unknown", name=name, known=", ".join(sorted(known))))
    return known[name]
