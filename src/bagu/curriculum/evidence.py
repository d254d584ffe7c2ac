"""What an experiment measured: verdict, numbers with uncertainty, figure."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar


class Ruling(StrEnum):
    """What the numbers say of the statement."""

    HOLDS = "holds"
    REFUTED = "refuted"
    UNDECIDED = "undecided"  # an interval straddles its bound


@dataclass(frozen=True)
class Number:
    """A measured number: mean over the seeds and its 95 % interval (Student's t)."""

    mean: float
    low: float
    high: float
    values: tuple[float, ...]


@dataclass(frozen=True)
class Evidence:
    """One run of a claim. `expected` is what the claim states; in its control run, setting "control", the opposite."""

    kind: ClassVar[str] = "evidence"
    version: ClassVar[int] = 1

    claim: str  # "nms#cost-nk"
    verdict: Ruling
    expected: Ruling
    criteria: tuple[str, ...]  # "AP50 gain >= 0.03 (95 % interval): holds"
    numbers: dict[str, Number]
    parameters: dict[str, Any]
    seeds: tuple[int, ...]
    setting: str  # "fast", "full", "control", "custom"
    cpu_seconds: float
    versions: dict[str, str] = field(default_factory=dict)  # python, numpy, bagu
    figure: str | None = None  # SVG

    @property
    def as_expected(self) -> bool:
        return self.verdict == self.expected
