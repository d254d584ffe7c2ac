"""From numbers to coordinates, and where the ticks stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from typing import Literal

Kind = Literal["linear", "log"]


@dataclass(frozen=True)
class Scale:
    """Maps [low, high] to [start, end]; ticks are (value, label), never more than fit."""

    low: float
    high: float
    start: float
    end: float
    kind: Kind = "linear"

    def at(self, value: float) -> float:
        low, high, value = (log10(v) if self.kind == "log" else v for v in (self.low, self.high, value))
        return self.start + (value - low) / (high - low) * (self.end - self.start)

    def ticks(self, most: int) -> list[tuple[float, str]]:
        if self.kind == "log":
            return _log_ticks(self.low, self.high, most)
        step = _step((self.high - self.low) / max(most - 1, 1))
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [(at * step, _label(at * step, step)) for at in range(first, last + 1)]


def finite(values: Iterable[float], what: str) -> list[float]:
    """The values as floats; raises ValueError if there are none or one is not finite."""
    listed = [float(value) for value in values]
    if not listed:
        raise ValueError(f"{what} is empty, at least one number is needed")
    for value in listed:
        if not isfinite(value):
            raise ValueError(f"{what} contains {value}; figures are drawn of finite numbers")
    return listed


def span(values: Sequence[float], kind: Kind = "linear", zero: bool = False) -> tuple[float, float]:
    """Limits around the values with a little room; with zero they include it. Raises ValueError for log of <= 0."""
    low, high = min(values), max(values)
    if kind == "log":
        if low <= 0:
            raise ValueError(f"a logarithmic axis needs positive numbers, got {low}")
        room = (high / low) ** 0.05 if high > low else 2.0
        return low / room, high * room
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low) * 0.05 or max(abs(high) * 0.1, 0.5)
    return (low if zero and low == 0.0 else low - room), (high if zero and high == 0.0 < -low else high + room)


def _step(least: float) -> float:
    """The smallest of 1, 2, 5 · 10^n that is not below."""
    power = 10.0 ** floor(log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))


def _label(value: float, step: float) -> str:
    """As many decimals as the step has; large and small numbers with a power of ten."""
    if abs(value) < step / 2:
        return "0"
    if max(abs(value), step) >= 1e6 or step < 1e-4:
        return f"{value:.{max(0, floor(log10(abs(value))) - floor(log10(step) + 1e-9))}e}".replace("e+0", "e").replace(
            "e-0", "e-"
        )
    return f"{value:.{max(0, -floor(log10(step) + 1e-9))}f}".replace("-", "−")


def _log_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    first, last = ceil(log10(low) - 1e-9), floor(log10(high) + 1e-9)
    decades = list(range(first, last + 1))
    if len(decades) >= 2:
        every = ceil(len(decades) / max(most, 1))
        plain = first >= -3 and last <= 4
        return [(10.0**n, f"{10.0**n:g}" if plain or n == 0 else _power(n)) for n in decades[::every]]
    found = [
        factor * 10.0**n for n in range(first - 1, last + 1) for factor in (1, 2, 5) if low <= factor * 10.0**n <= high
    ]
    if len(found) < 2:  # less than a factor of two: as on a linear axis
        return Scale(low, high, 0, 1).ticks(most)
    return [(value, f"{value:g}") for value in found[:: ceil(len(found) / max(most, 1))]]


def _power(n: int) -> str:
    return "10" + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(char)] if char.isdigit() else "⁻" for char in str(n))
