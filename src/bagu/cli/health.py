"""What works on this machine: each part looked at once."""

import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import ClassVar

from bagu.cli.screen import placed
from bagu.judge.isolation import Isolation, isolation_level
from bagu.text import Text, message

LIBRARIES = ("numpy", "torch", "numba", "onnxruntime", "opencv-python-headless", "scikit-learn")


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


def examine() -> Health:
    """Look at everything once; a part that fails is a line, not a traceback."""
    from bagu import __version__
    from bagu.curriculum.catalog import Catalog
    from bagu.errors import BaguError
    from bagu.store import open_store

    problems: list[Text] = []
    attempts, folder = None, "-"
    try:
        with open_store() as store:
            attempts, folder = len(store.attempts(None)), str(store.folder)
    except BaguError as error:
        problems.append(error.text)
    problems += [placed(finding) for finding in Catalog.load().errors]
    parts = tuple(_part(name) for name in LIBRARIES)
    return Health(
        bagu=__version__,
        python=sys.version.split()[0],
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        isolation=isolation_level(), parts=parts, data=folder,
        attempts=attempts, problems=tuple(problems),
    )  # fmt: skip


def _part(name: str) -> Part:
    try:
        return Part(name, version(name), None)
    except PackageNotFoundError:
        return Part(name, None, message("cli.doctor-extra", name=name))
