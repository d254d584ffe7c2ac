"""The cases of a ladder with what the reference says, kept on disk: drawing them anew is most of a verdict's time."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from bagu.judge.inside import frames
from bagu.judge.runner import plain_steps
from bagu.judge.search import SEED, draw
from bagu.judge.trial import Expected, expected_of
from bagu.ladders.ladder import Ladder
from bagu.ladders.script import Call, Get, New, Script, Seen, Set, Step
from bagu.store.place import cache_folder

FORMAT = 1  # raise it when the same case is written differently


@dataclass(frozen=True)
class Case:
    """One script and what the reference shows, in float64."""

    script: Script
    expected: Expected


def corpus(ladder: Ladder, examples: int) -> tuple[Case, ...]:
    """The edge cases, then what the fixed seed draws: the same for everybody. FaultError where the reference fails.

    Kept under a name that changes with the text of any ladder, algorithm or strategy, with the versions that decide
    what is drawn, and with nothing else; where nothing can be kept, they are made anew each time.
    """
    file = _file(ladder, examples)
    if file is not None:
        with suppress(Exception):  # a file that cannot be read is made anew, whatever is wrong with it
            return _read(file.read_bytes())
    cases = tuple(Case(script, expected_of(ladder, script)) for script in draw(ladder, examples))
    if file is not None:
        with suppress(OSError, TypeError):  # TypeError: a value that no frame can hold
            _keep(file, _written(cases))
    return cases


def _file(ladder: Ladder, examples: int) -> Path | None:
    makers = (ladder.inputs, ladder.reference)
    names = [f"{maker.__module__}:{maker.__qualname__}" for maker in makers]
    versions = [version(library) for library in ("numpy", "hypothesis")]
    key = sha256(repr((FORMAT, SEED, examples, ladder.name, names, versions)).encode())
    packages = {maker.__module__.rpartition(".")[0] or maker.__module__ for maker in makers}
    for package in sorted({"bagu.algorithms", "bagu.ladders"} | packages):
        stamps = _stamps(package)
        if stamps is None:
            return None
        key.update(repr(stamps).encode())
    try:
        key.update(frames.pack([plain_steps(script) for script in ladder.edge_cases]))
    except TypeError:  # a value that no frame can hold: nor could the file
        return None
    return cache_folder() / "corpus" / f"{ladder.name}-{examples}-{key.hexdigest()[:24]}"


def _keep(file: Path, data: bytes) -> None:
    """In place of what an earlier text of the same ladder left."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as half:
        half.write(data)
    os.replace(half.name, file)
    for old in file.parent.glob(f"{file.name.rpartition('-')[0]}-*"):
        if old != file:
            old.unlink(missing_ok=True)


def _stamps(package: str) -> list[tuple[str, int, int]] | None:
    """Path, time and size of each source file: as telling as their text, and read in a millisecond."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    found = []
    for root in spec.submodule_search_locations:
        for folder, _, names in os.walk(root):
            for name in names:
                if name.endswith(".py"):
                    about = os.stat(path := os.path.join(folder, name))
                    found.append((path, about.st_mtime_ns, about.st_size))
    return sorted(found)


def _written(cases: Sequence[Case]) -> bytes:
    return frames.pack([[plain_steps(case.script), _plain(case.expected)] for case in cases])


def _plain(expected: Iterable[Seen]) -> list[tuple[int, str, Any]]:
    return [(seen.step, seen.name, seen.value) for seen in expected]


def _read(data: bytes) -> tuple[Case, ...]:
    return tuple(
        Case(Script(tuple(_step(*step) for step in steps)), tuple(Seen(*seen) for seen in expected))
        for steps, expected in frames.unpack(data)
    )


def _step(verb: str, name: str, value: Any) -> Step:
    match verb:
        case "new":
            return New(value)
        case "set":
            return Set(name, value)
        case "call":
            return Call(name, value)
        case "get":
            return Get(name)
    raise ValueError(f"a step called {verb!r}")
