"""The cases of a ladder with what the reference says, kept on disk: drawing them anew is most of a verdict's time."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from bagu.judge.inside import frames
from bagu.judge.runner import Packed, packed, plain_steps
from bagu.judge.search import SEED, draw
from bagu.judge.trial import Expected, expected_of
from bagu.ladders.ladder import Ladder
from bagu.ladders.script import Call, Get, New, Script, Seen, Set, Step
from bagu.store.place import cache_folder

FORMAT = 2  # raise it when the same case is written differently


@dataclass(frozen=True)
class Case(Packed):
    """One script and what the reference shows, in float64."""

    expected: Expected


def corpus(ladder: Ladder, examples: int) -> tuple[Case, ...]:
    """The edge cases, then what the fixed seed draws: the same for everybody. FaultError where the reference fails.

    Kept under a name that changes with the text of any ladder, algorithm or strategy, with the versions that decide
    what is drawn, and with nothing else; where nothing can be kept, they are made anew each time.
    """
    file = _file(ladder, examples)
    if file is not None:
        with suppress(Exception):  # a file that cannot be read is made anew, whatever is wrong with it
            about = file.stat()
            return _read(file, about.st_mtime_ns, about.st_size)
    cases = tuple(_case(ladder, script) for script in draw(ladder, examples))
    if file is not None:
        with suppress(OSError, TypeError):  # TypeError: a value that no frame can hold
            _keep(file, _written(cases))
    return cases


def _file(ladder: Ladder, examples: int) -> Path | None:
    makers = (ladder.inputs, ladder.reference)
    names = [f"{maker.__module__}:{maker.__qualname__}" for maker in makers]
    key = sha256(repr((FORMAT, SEED, examples, ladder.name, names, _versions())).encode())
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


@cache
def _versions() -> list[str]:
    return [version(library) for library in ("numpy", "hypothesis")]


@cache
def _stamps(package: str) -> list[tuple[str, int, int]] | None:
    """Path, time and size of each source file, which are as telling as their text; once, as the code is loaded once."""
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


def _case(ladder: Ladder, script: Script) -> Case:
    return Case(script, packed(script).frame, expected_of(ladder, script))


def _written(cases: Sequence[Case]) -> bytes:
    """How many, then two frames a case: its own, and what is expected."""
    parts = [part for case in cases for part in (case.frame, frames.pack(_plain(case.expected)))]
    return b"".join([frames.pack(len(cases)), *parts])


def _plain(expected: Iterable[Seen]) -> list[tuple[int, str, Any]]:
    return [(seen.step, seen.name, seen.value) for seen in expected]


@lru_cache(maxsize=8)
def _read(file: Path, changed: int, size: int) -> tuple[Case, ...]:
    """The cases of a file as it was at that time: a server judges by the same few again and again."""
    count, *parts = frames.split(file.read_bytes())
    if 2 * frames.unpack(count) != len(parts):
        raise ValueError("cases are missing")
    return tuple(
        Case(_script(frames.unpack(one)), one, tuple(Seen(*seen) for seen in frames.unpack(two)))
        for one, two in zip(parts[::2], parts[1::2], strict=True)
    )


def _script(steps: Any) -> Script:
    return Script(tuple(_step(*step) for step in steps))


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
