"""A drill: a generator of numeric exercises with a worked derivation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bagu.text import Text

if TYPE_CHECKING:
    from numpy.random import Generator

Answer = int | float | Fraction | str | tuple[int, ...]  # a tuple is a shape


@dataclass(frozen=True)
class Exercise:
    """One question with its numbers.

    given: what the second way computes from. ask: the question. answer: what is right. steps: the derivation.
    tolerance: largest difference from a float answer that is still right. unit: what the answer is measured in.
    """

    given: Mapping[str, Any]
    ask: Text
    answer: Answer
    steps: tuple[Text, ...]
    tolerance: float = 0.0
    unit: str | None = None


Make = Callable[["Generator"], Exercise]
Verify = Callable[[Mapping[str, Any]], Answer]


@dataclass(frozen=True)
class Drill:
    """`make` draws an exercise from a seed; `verify` finds its answer by another route. Titles are in topic.toml.

    version: raised when the same seed gives another exercise, so that old attempts keep their meaning.
    """

    id: str
    version: int
    make: Make
    verify: Verify

    def exercise(self, seed: int) -> Exercise:
        """The exercise of a seed; always the same for the same version."""
        import numpy as np

        return self.make(np.random.default_rng([seed, self.version]))


def drill(id: str, *, verify: Verify, version: int = 1) -> Callable[[Make], Drill]:
    """Make a drill of a function that draws an exercise."""
    return lambda make: Drill(id, version, make, verify)
