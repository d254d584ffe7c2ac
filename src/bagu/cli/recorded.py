"""What a command wrote into the log, for other programs."""

from dataclasses import dataclass
from typing import ClassVar

from bagu.store import Attempt
from bagu.text import Text, message


@dataclass(frozen=True)
class Recorded:
    """The entry that was kept; for an undo the entry that was taken back, None where there was none."""

    kind: ClassVar[str] = "recorded"
    version: ClassVar[int] = 1

    attempt: Attempt | None


def what_of(attempt: Attempt) -> Text:
    """What an entry was, in a word or two; taking a mark off is not putting it on."""
    if attempt.kind in ("star", "known") and attempt.detail.get("on", True) is False:
        return message(f"cli.kind-{attempt.kind}-off")
    if attempt.kind == "mock" and (event := attempt.detail.get("event")) in ("stopped", "passed"):
        return message(f"cli.kind-mock-{event}")
    return message(f"cli.kind-{attempt.kind}")


@dataclass(frozen=True)
class Answered:
    """One exercise of a drill: the question, its answer and derivation, and whether the answer given is right."""

    kind: ClassVar[str] = "answered"
    version: ClassVar[int] = 1

    item: str
    seed: int
    ask: Text
    answer: str
    steps: tuple[Text, ...]
    given: str | None
    right: bool | None


@dataclass(frozen=True)
class CurrentSettings:
    """The learner's settings; `interview` is a day or None, `retention` the recall at which an item comes back."""

    kind: ClassVar[str] = "settings"
    version: ClassVar[int] = 1

    minutes: float
    interview: str | None
    retention: float


@dataclass(frozen=True)
class Written:
    """Files that a command wrote, or that are to be edited."""

    kind: ClassVar[str] = "written"
    version: ClassVar[int] = 1

    files: tuple[str, ...]
    count: int
