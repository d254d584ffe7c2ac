"""`bagu doctor`: what works on this machine, and what to do about the rest."""

import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import ClassVar

from bagu.cli.options import Json
from bagu.cli.screen import screen
from bagu.text import Text, message

LIBRARIES = ("numpy", "torch", "numba", "onnxruntime", "opencv-python-headless", "scikit-learn")


@dataclass(frozen=True)
class Isolation:
    """How well judged code is shut in, and why not better."""

    level: str
    reasons: tuple[Text, ...]


@dataclass(frozen=True)
class Part:
    """One part of this installation: there or not, and the remedy."""

    name: str
    found: str | None
    remedy: Text | None


@dataclass(frozen=True)
class Health:
    """What `bagu doctor` says."""

    kind: ClassVar[str] = "doctor"
    version: ClassVar[int] = 1

    bagu: str
    python: str
    system: str
    isolation: Isolation
    parts: tuple[Part, ...]
    data: str
    attempts: int | None
    problems: tuple[Text, ...]


def doctor(json: Json = False) -> int:
    health = examine()
    if json:
        screen().json(health)
    else:
        show(health)
    return 0 if not health.problems else 3


def examine() -> Health:
    """Look at everything once; a part that fails is a line, not a traceback."""
    from bagu import __version__
    from bagu.curriculum.catalog import Catalog
    from bagu.errors import BaguError
    from bagu.judge.isolation import isolation_level
    from bagu.store import open_store

    problems: list[Text] = []
    found = isolation_level()
    attempts, folder = None, "-"
    try:
        with open_store() as store:
            attempts, folder = len(store.attempts(None)), str(store.folder)
    except BaguError as error:
        problems.append(error.text)
    problems += [finding.text for finding in Catalog.load().errors]
    parts = tuple(_part(name) for name in LIBRARIES)
    return Health(
        bagu=__version__,
        python=sys.version.split()[0],
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        isolation=Isolation(found.level, found.reasons), parts=parts, data=folder,
        attempts=attempts, problems=tuple(problems),
    )  # fmt: skip


def show(health: Health) -> None:
    """One line a fact, remedies beside what is missing."""
    out = screen()
    out.line(f"bagu {health.bagu} · Python {health.python} · {health.system}")
    out.line(message("cli.doctor-isolation", level=health.isolation.level))
    for reason in health.isolation.reasons:
        out.line(f"  {out.say(reason)}")
    for part in health.parts:
        out.line(
            f"  {part.name} {part.found}" if part.found else f"  {part.name}: {out.say(part.remedy or Text('', ''))}"
        )
    if health.attempts is not None:
        out.line(message("cli.doctor-data", folder=health.data, attempts=health.attempts))
    for problem in health.problems:
        out.error(problem)


def _part(name: str) -> Part:
    try:
        return Part(name, version(name), None)
    except PackageNotFoundError:
        return Part(name, None, message("cli.doctor-extra", name=name))
