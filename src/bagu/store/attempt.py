"""An attempt: one thing a learner did, with its outcome; the log of attempts is the truth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, Literal, get_args

JSON = Any  # None, bool, int, finite float, str, lists and string-keyed dicts of these
EntryKind = Literal["question", "drill", "problem", "claim", "note", "star", "known", "undo", "setting", "mock"]
LOCAL_USER = "me"  # the one learner of one's own machine

_KINDS = frozenset(get_args(EntryKind))
YEARS = range(1970, 3000)  # a due date can be added to any of these


@dataclass(frozen=True, slots=True)
class Attempt:
    """One entry of the log; ValueError where a field cannot be kept.

    id: UUIDv7. item: `topic#item`, the name of a setting or mock interview, "" where there is none. at: UTC.
    seconds: time taken. rating: 1 again, 2 hard, 3 good, 4 easy. seed: `item/version:seed` of a drill. detail: JSON.
    undoes: id of an entry.
    """

    id: str
    user: str
    item: str
    kind: EntryKind
    at: datetime
    seconds: float | None = None
    rating: int | None = None
    seed: str | None = None
    detail: Mapping[str, JSON] = field(default_factory=dict)
    undoes: str | None = None

    def __post_init__(self) -> None:
        if not self.id or not self.user:
            raise ValueError("an attempt needs an id and a user")
        if self.kind not in _KINDS:
            raise ValueError(f"kind {self.kind!r} is none of {', '.join(sorted(_KINDS))}")
        if self.at.utcoffset() != timedelta(0) or self.at.year not in YEARS:
            raise ValueError(f"at must be in UTC, from 1970 to 2999, not {self.at!r}")
        if self.at.tzinfo is not UTC:
            object.__setattr__(self, "at", self.at.astimezone(UTC))
        if self.seconds is not None and not (isfinite(self.seconds) and self.seconds >= 0):
            raise ValueError(f"seconds must be a finite number from 0, not {self.seconds!r}")
        if self.rating is not None and self.rating not in (1, 2, 3, 4):
            raise ValueError(f"rating must be 1, 2, 3 or 4, not {self.rating!r}")
        if (self.kind == "undo") != (self.undoes is not None):
            raise ValueError("an undo names what it undoes, and nothing else does")


def new_id() -> str:
    """A UUIDv7: unique on all machines, and later ones sort after earlier ones."""
    from uuid6 import uuid7

    return str(uuid7())
