"""How far two right answers may lie apart, derived and stated, never guessed."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bagu.text import Text, message


class Tolerance(Protocol):
    """Which elements differ by more than rounding explains."""

    def wrong(self, got: NDArray[Any], want: NDArray[Any]) -> NDArray[np.bool_]:
        """True where `got` is wrong; both have the same shape."""

    def limit(self, got: NDArray[Any], want: NDArray[Any]) -> float:
        """The largest difference that is still right."""

    @property
    def text(self) -> Text:
        """The rule as it stands on the problem's page."""


@dataclass(frozen=True)
class Exact:
    """Equal values: indices, counts, shapes, integers."""

    def wrong(self, got: NDArray[Any], want: NDArray[Any]) -> NDArray[np.bool_]:
        return np.asarray(~((got == want) | (_nan(got) & _nan(want))))

    def limit(self, got: NDArray[Any], want: NDArray[Any]) -> float:
        return 0.0

    @property
    def text(self) -> Text:
        return message("ladders.exact")


@dataclass(frozen=True)
class Rounding:
    """|got − want| <= 4 · length · condition · eps · scale, scale = max(1, largest |want|).

    A sum of `length` terms in any order is off by at most about length · eps times the sum of magnitudes;
    `condition` is how much the formula magnifies that (1 for a sum, more for a difference of near values).
    eps is that of the coarser of the two types, so that a float32 solution is judged as float32.
    """

    length: int
    condition: float = 1.0

    def wrong(self, got: NDArray[Any], want: NDArray[Any]) -> NDArray[np.bool_]:
        a, b = np.asarray(got, dtype=np.float64), np.asarray(want, dtype=np.float64)
        exact = a == b
        if exact.all():
            return np.asarray(~exact)
        with np.errstate(invalid="ignore"):
            near = np.abs(a - b) <= self.limit(got, want)
        return np.asarray(~(near | exact | (_nan(a) & _nan(b))))

    def limit(self, got: NDArray[Any], want: NDArray[Any]) -> float:
        finite = np.abs(np.asarray(want, dtype=np.float64))
        finite = finite[np.isfinite(finite)]
        scale = max(1.0, float(finite.max())) if finite.size else 1.0
        return 4 * self.length * self.condition * max(_eps(got), _eps(want)) * scale

    @property
    def text(self) -> Text:
        return message("ladders.rounding", factor=f"{4 * self.length * self.condition:g}")


def _eps(array: NDArray[Any]) -> float:
    return _eps_of(array.dtype) if array.dtype.kind in "fc" else 0.0


@cache
def _eps_of(dtype: np.dtype[Any]) -> float:
    return float(np.finfo(dtype).eps)


def _nan(array: NDArray[Any]) -> NDArray[np.bool_]:
    return np.isnan(array) if array.dtype.kind in "fc" else np.zeros(array.shape, dtype=bool)
