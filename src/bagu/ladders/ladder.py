"""One declaration an algorithm; tests, bench, docs, judge and content proof derive from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from bagu.ladders.script import Script, Seen
from bagu.ladders.tolerance import Tolerance

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from numpy.random import Generator

Target = Callable[..., Any]  # a function, or a class whose objects are made by a script


def _always(_: Script) -> bool:
    return True


@dataclass(frozen=True)
class Oracle:
    """The well-known library that the reference is proven against; imported when used, absent without harm."""

    distribution: str  # name on PyPI, "onnxruntime"
    target: Target  # an adapter with the rungs' signature
    accepts: Callable[[Script], bool] = _always  # False where the oracle's own float32 or integers would decide

    @property
    def version(self) -> str | None:
        """The installed version, or None where the library is absent."""
        try:
            return version(self.distribution)
        except PackageNotFoundError:
            return None


@dataclass(frozen=True)
class Ladder:
    """One algorithm's implementations from loops to fast, and what proves them.

    name: what a learner writes. rungs: same signature, slowest first. reference: the rung that decides, run in float64.
    inputs: makes the Hypothesis strategy of scripts. returns: names of the results, by method. tolerance: one for all
    results or one a name. gradients: the results that are derivatives. edge_cases: judged before anything is drawn.
    bad_inputs: arguments and the one that the error sentence must name. sizes, sample: for bench and speed verdicts.
    """

    name: str
    rungs: tuple[Target, ...]
    reference: Target
    inputs: "Callable[[], SearchStrategy[Script]]"
    returns: Mapping[str, tuple[str, ...]]
    tolerance: Tolerance | Mapping[str, Tolerance]
    oracle: Oracle | None = None
    gradients: frozenset[str] = frozenset()
    edge_cases: tuple[Script, ...] = ()
    bad_inputs: tuple[tuple[Script, str], ...] = ()
    sizes: tuple[int, ...] = ()
    sample: "Callable[[Generator, int], Script] | None" = None
    see: tuple[str, ...] = field(default=())  # other public functions that belong to this algorithm, for docs

    def expected(self, script: Script) -> tuple[Seen, ...]:
        """What the reference shows."""
        return script.run(self.reference, self.returns)

    def tolerance_of(self, name: str) -> Tolerance:
        """The tolerance of the result of that name."""
        return self.tolerance[name] if isinstance(self.tolerance, Mapping) else self.tolerance
