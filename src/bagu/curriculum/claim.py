"""A claim: one checkable statement of an answer, bound to an experiment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bagu.text import Text

if TYPE_CHECKING:
    from bagu.curriculum.evidence import Evidence
    from bagu.figures import Figure

Expectation = Literal["holds", "refuted"]
Measure = Callable[..., Mapping[str, float]]  # (rng, *, parameters) -> numbers of one seed


@dataclass(frozen=True)
class Criterion:
    """When the statement counts as true. over="every": for each seed; over="ci": for the 95 % interval of the mean."""

    number: str
    relation: Literal["==", ">=", "<="]
    bound: float
    over: Literal["every", "ci"] = "every"


@dataclass(frozen=True)
class Range:
    """What a number of an experiment may be, where it is annotated: `p: Annotated[float, Range(0, 0.9)] = 0.5`.

    step: of whole numbers that come in steps from low, such as odd sizes. Numbers beyond are refused in a sentence,
    so the range is as wide as the experiment can be computed in good time, and no wider.
    """

    low: float
    high: float
    step: int = 1

    def __post_init__(self) -> None:
        if not self.low < self.high or self.step < 1:
            raise ValueError(f"a range goes up, in steps of at least 1; got {self}")

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high and (self.step == 1 or (value - self.low) % self.step == 0)


@dataclass(frozen=True)
class Claim:
    """`measure(rng, **parameters)` returns numbers for one seed; the engine decides.

    expects: "holds", or "refuted" for a myth (worded the way people say it). criteria: fixed before the run.
    control: parameters under which the opposite verdict must come out. fast, full: parameters of the two settings.
    draw: figure of what was measured; without it the criteria are drawn.
    """

    id: str
    text: Text
    expects: Expectation
    criteria: tuple[Criterion, ...]
    seeds: tuple[int, ...]
    control: Mapping[str, Any]
    fast: Mapping[str, Any]
    full: Mapping[str, Any]
    sources: tuple[str, ...]
    measure: Measure
    draw: "Callable[[Evidence], Figure] | None" = None


def claim(
    id: str,
    *,
    zh: str,
    en: str,
    criteria: Sequence[Criterion],
    control: Mapping[str, Any],
    expects: Expectation = "holds",
    seeds: Sequence[int] = range(100, 105),
    fast: Mapping[str, Any] | None = None,
    full: Mapping[str, Any] | None = None,
    sources: Sequence[str] = (),
    draw: "Callable[[Evidence], Figure] | None" = None,
) -> Callable[[Measure], Claim]:
    """Make a claim of a function of a seeded generator and keyword parameters."""

    def wrap(measure: Measure) -> Claim:
        return Claim(
            id, Text(zh, en), expects, tuple(criteria), tuple(seeds),
            dict(control), dict(fast or {}), dict(full or {}), tuple(sources), measure, draw,
        )  # fmt: skip

    return wrap
