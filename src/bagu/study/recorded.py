"""What was written into the log, for other programs."""

from dataclasses import dataclass
from typing import ClassVar

from bagu.store import Attempt
from bagu.text import Text


@dataclass(frozen=True)
class Recorded:
    """The entry that was kept; for an undo the entry that was taken back, None where there was none."""

    kind: ClassVar[str] = "recorded"
    version: ClassVar[int] = 1

    attempt: Attempt | None


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
