"""What the judge says: one verdict with its limit, its measure, whose fault, and how it is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Literal

from bagu.text import Text


class Outcome(StrEnum):
    """The verdicts; only the first is a pass."""

    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong answer"
    WRONG_SHAPE = "wrong shape"
    WRONG_DTYPE = "wrong dtype"
    WRONG_GRADIENT = "wrong gradient"
    INPUT_MODIFIED = "input modified"
    NOT_DETERMINISTIC = "not deterministic"
    TOO_SLOW = "too slow"
    OUT_OF_MEMORY = "out of memory"
    CRASHED = "crashed"
    FORBIDDEN_CALL = "forbidden call"
    OUTPUT_LIMIT = "output limit"
    MALFORMED_REPLY = "malformed reply"
    JUDGE_FAULT = "judge fault"


@dataclass(frozen=True)
class Counterexample:
    """The smallest input found that breaks the submission.

    call: a line that can be pasted. name: which result differs. index: the first place. limit: the difference allowed.
    ulps: the difference in units of the last place of the number type that came.
    confirmed_by: the oracle library and version that gave the expected value too, where it is installed.
    """

    kind: ClassVar[str] = "counterexample"
    version: ClassVar[int] = 1

    call: str
    arguments: dict[str, Any]
    name: str | None = None
    expected: Any = None
    actual: Any = None
    index: tuple[int, ...] | None = None
    difference: float | None = None
    limit: float | None = None
    ulps: float | None = None
    confirmed_by: str | None = None
    convention: int | None = None  # of the statement, counted from 1: the one that the resembling mistake breaks
    shrunk: bool = True  # False where the time for shrinking ran out


@dataclass(frozen=True)
class SpeedPoint:
    """One size. seconds: of the submission, without what the pipe takes; rungs: of each rung and of the oracle.

    All are the least of several rounds: other work on the machine only adds. A subject is absent where a call would
    have taken more than the budget left.
    """

    kind: ClassVar[str] = "speed-point"
    version: ClassVar[int] = 1

    size: int
    seconds: float
    rungs: Mapping[str, float]


@dataclass(frozen=True)
class Speed:
    """exponent: of seconds = constant · size^exponent by least squares, exponent_error its standard error.

    ratios: the submission's seconds by those of each rung and of the oracle, at the largest size that both have; below
    1 is faster. megabytes: what the largest size took beyond the libraries, where that is known.
    """

    kind: ClassVar[str] = "speed"
    version: ClassVar[int] = 1

    problem: str
    points: tuple[SpeedPoint, ...]
    exponent: float | None
    exponent_error: float | None
    ratios: Mapping[str, float]
    megabytes: float | None


@dataclass(frozen=True)
class Verdict:
    """checked: found on the trusted side; otherwise reported from inside the box, which may lie about itself."""

    kind: ClassVar[str] = "verdict"
    version: ClassVar[int] = 1

    problem: str  # "nms#nms"
    outcome: Outcome
    reason: Text  # one sentence: limit, measure, what to look at
    isolation: Literal["full", "reduced", "none"]
    checked: bool = True
    blame: Literal["submission", "bagu", "machine", "nobody"] = "submission"
    cases: int = 0
    seconds: float = 0.0
    limit: str | None = None
    measured: str | None = None
    counterexample: Counterexample | None = None
    hint: Text | None = None
    mutant: str | None = None  # the named mistake that it resembles
    output: str | None = None  # what it printed while the counterexample ran
    speed: Speed | None = None  # where it was asked for

    @property
    def accepted(self) -> bool:
        return self.outcome is Outcome.ACCEPTED

    @property
    def counts(self) -> bool:
        """Whether it is a try of whoever wrote it: what the machine or bagu got wrong is none."""
        return self.blame in ("submission", "nobody")
