"""How a parameter of an experiment is put into a learner's hands: a slider, a choice, a switch, a word."""

from dataclasses import dataclass
from math import isclose
from typing import Any, Literal

from bagu.curriculum.claim import Claim
from bagu.proof.parameters import SETTINGS, Parameter, parameters_of, resolve

Look = Literal["slider", "choice", "switch", "word"]
_FAR = 1e300  # whatever is typed, the slider has ends
_FINER = 3  # times that a step may shrink tenfold
BEYOND = 2.0  # how far a slider goes past what the claim's own settings use; more may be typed


@dataclass(frozen=True)
class Control:
    """low, high, step: of a slider. value: what it stands at."""

    parameter: Parameter
    value: Any
    look: Look
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0


def controls_of(claim: Claim, values: dict[str, Any]) -> tuple[Control, ...]:
    """A control a parameter, at these values, with room for those of all settings of the claim."""
    known = [resolve(claim, setting) for setting in SETTINGS]
    return tuple(
        _control(parameter, values[name], [setting[name] for setting in known])
        for name, parameter in parameters_of(claim).items()
    )


def _control(parameter: Parameter, value: Any, known: list[Any]) -> Control:
    if parameter.choices:
        return Control(parameter, value, "choice")
    if parameter.kind is bool:
        return Control(parameter, value, "switch")
    if parameter.kind is str:
        return Control(parameter, value, "word")
    stated, whole = parameter.range, parameter.kind is int
    if stated is not None:
        low, high = stated.low, stated.high
    else:
        low, high = _span([max(-_FAR, min(_FAR, one)) for one in (*known, value)], whole)
    step = _step(low, high) if not whole else 1 if stated is None else stated.step
    return Control(parameter, value, "slider", low, high, step)


def _span(numbers: list[float], whole: bool) -> tuple[float, float]:
    """Counts start at one; shares stay shares; what is never negative stays so."""
    least, most = min(numbers), max(numbers)
    if whole and least >= 1.0:
        return 1.0, BEYOND * most
    if not whole and least >= 0.0 and most <= 1.0 and any(0.0 < one < 1.0 for one in numbers):
        return 0.0, 1.0
    return (BEYOND * least if least < 0 else 0.0), (BEYOND * most if most > 0 else 1.0 if least >= 0 else 0.0)


def _step(low: float, high: float) -> float:
    """A hundredth of the way or less, as a power of ten; finer where the lower end would lie between steps."""
    step = 1.0
    while step > (high - low) / 100:
        step /= 10
    finer = (step / 10**places for places in range(_FINER + 1))
    return next((one for one in finer if isclose(low, round(low / one) * one, rel_tol=1e-9)), step)
