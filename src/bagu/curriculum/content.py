"""What a topic's Python holds: claims, drills and problems, imported when they are asked for."""

import traceback
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from bagu.curriculum.claim import Claim
from bagu.curriculum.drill import Drill
from bagu.curriculum.evidence import Evidence
from bagu.curriculum.finding import Finding
from bagu.curriculum.folder import Part, Topic
from bagu.errors import UnknownError, UsageError
from bagu.text import message

if TYPE_CHECKING:
    from bagu.curriculum.problem import Problem

T = TypeVar("T")


class BrokenModuleError(UsageError):
    """A module of a topic that cannot be imported; `finding` has its file and line."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(message("curriculum.module-broken", topic=finding.topic, why=finding.text))
        self.finding = finding


def claims(topic: Topic) -> tuple[Claim, ...]:
    """The claims of claims.py in the order of the file; BrokenModuleError where it cannot be imported."""
    return _values(topic, "claims", Claim)


def drills(topic: Topic) -> tuple[Drill, ...]:
    """The drills of drills.py in the order of the file; BrokenModuleError where it cannot be imported."""
    return _values(topic, "drills", Drill)


def problems(topic: Topic) -> "tuple[Problem, ...]":
    """The problems of problems.py in the order of the file; BrokenModuleError where it cannot be imported."""
    if not topic.has("problems.py"):
        return ()
    from bagu.curriculum.problem import Problem

    return _values(topic, "problems", Problem)


def evidence(topic: Topic) -> Mapping[str, Evidence]:
    """The stored evidence by claim id; empty where none was stored."""
    from bagu.curriculum.stored_evidence import load_evidence

    return load_evidence(topic.folder)


def claim(topic: Topic, id: str) -> Claim:
    """One claim; UsageError names those there are."""
    return _one(topic, id, {value.id: value for value in claims(topic)}, "claim")


def drill(topic: Topic, id: str) -> Drill:
    """One drill; UsageError names those there are."""
    return _one(topic, id, {value.id: value for value in drills(topic)}, "drill")


def problem(topic: Topic, id: str) -> "Problem":
    """One problem; UsageError names those there are."""
    return _one(topic, id, {value.id: value for value in problems(topic)}, "problem")


def module(topic: Topic, part: Part) -> ModuleType | None:
    """The imported module, or None where the topic has none; BrokenModuleError where it cannot be imported."""
    if not topic.has(f"{part}.py"):
        return None
    try:
        return topic.pack.import_module(f"{topic.package}.{part}")
    except UsageError:
        raise
    except Exception as error:
        raise BrokenModuleError(_finding(topic, part, error)) from error


def _values(topic: Topic, part: Part, kind: type[T]) -> tuple[T, ...]:
    found = module(topic, part)
    if found is None:
        return ()
    # A value under two names would otherwise count twice.
    values = {id(value): value for value in vars(found).values() if isinstance(value, kind)}
    return tuple(values.values())


def _one(topic: Topic, id: str, known: Mapping[str, T], what: str) -> T:
    if id not in known:
        kind = message(f"curriculum.kind-{what}")
        names = ", ".join(known) or "-"
        raise UnknownError(message("curriculum.topic-has-no", topic=topic.id, kind=kind, id=id, known=names))
    return known[id]


def _finding(topic: Topic, part: Part, error: Exception) -> Finding:
    """The last place inside the topic's folder that the error passed through."""
    file, line = f"{part}.py", None
    if isinstance(error, SyntaxError) and error.filename and _inside(topic, error.filename):
        file, line = Path(error.filename).name, error.lineno
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            if _inside(topic, frame.filename):
                file, line = Path(frame.filename).name, frame.lineno
    what = str(error).splitlines()[0] if str(error) else "-"
    if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith(topic.pack.name):
        return Finding(topic.id, file, line, message("curriculum.import-missing", file=file, module=error.name))
    text = message("curriculum.import-error", file=file, kind=type(error).__name__, what=what)
    return Finding(topic.id, file, line, text)


def _inside(topic: Topic, filename: str) -> bool:
    return topic.path is not None and Path(filename).parent == topic.path
