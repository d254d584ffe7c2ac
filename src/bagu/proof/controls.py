"""How a parameter of an experiment is put into a learner's hands: a slider, a choice, a switch, a word."""

from dataclasses import dataclass
from math import ceil, floor, isfinite
from typing import Any, Literal

from bagu.curriculum.claim import Claim
from bagu.proof.parameters import Parameter, Setting, parameters_of, resolve

Look = Literal["slider", "choice", "switch", "word"]
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
    settings: tuple[Setting, ...] = ("fast", "full", "control")
    known = [resolve(claim, setting) for setting in settings]
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
    numbers = [float(one) for one in (*known, value)]
    low, high = _span([one for one in numbers if isfinite(one)])
    if parameter.kind is int:
        return Control(parameter, value, "slider", floor(low), max(ceil(high), floor(low) + 1), 1)
    return Control(parameter, value, "slider", low, high, _step(high - low))


def _span(numbers: list[float]) -> tuple[float, float]:
    """Shares stay shares; what is never negative stays so."""
    least, most = min(numbers), max(numbers)
    if least >= 0.0 and most <= 1.0 and any(0.0 < one < 1.0 for one in numbers):
        return 0.0, 1.0
    return (BEYOND * least if least < 0 else 0.0), (BEYOND * most if most > 0 else 1.0 if least >= 0 else 0.0)


def _step(width: float) -> float:
    """A hundredth or less, as a power of ten."""
    step = 1.0
    while step > width / 100:
        step /= 10
    return step
