"""A counterexample as heat-maps on one scale, the cells that differ marked, and the same cells as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.figures import Figure, Series, heat_map, line_chart
from bagu.judge.compare import FAMILIES
from bagu.judge.trial import quiet
from bagu.judge.verdict import Counterexample, Speed
from bagu.ladders.ladder import Ladder
from bagu.text import Text, message

WIDEST, TALLEST = 12, 12  # cells that are drawn: more cannot be read
MOST_DIGITS = 6


@dataclass(frozen=True)
class Cell:
    """One place of the result, on both sides where it is there."""

    index: tuple[int, ...]
    expected: str
    actual: str
    differs: bool


@dataclass(frozen=True)
class Picture:
    """figures: expected, actual and, where both have one shape, their difference. cells: those that are drawn.

    part: which part of the result is drawn where all of it is too large, such as "[0, :, 3:15]"; None: all of it.
    """

    figures: tuple[Figure, ...]
    cells: tuple[Cell, ...]
    part: str | None = None
    flat: bool = False  # one row each: they stand one above the other, so that places are aligned


def picture(ladder: Ladder, found: Counterexample) -> Picture | None:
    """The picture of results that are numbers; None where there is nothing to draw, such as a single number."""
    if found.name is None:
        return None
    index = found.index or ()
    expected, actual = found.expected, found.actual
    while isinstance(expected, tuple | list) and index and index[0] < len(expected) and not _single(expected[index[0]]):
        other = actual[index[0]] if isinstance(actual, tuple | list) and len(actual) > index[0] else None
        expected, actual, index = expected[index[0]], other, index[1:]
    want, got = _numbers(expected), _numbers(actual)
    if want is None or got is None or max(want.ndim, got.ndim) == 0 or not (want.size or got.size):
        return None
    wrong = _wrong(ladder, found.name, got, want)
    sides = [_Side(want, index), _Side(got, index)]
    top = max((side.largest for side in sides), default=0.0) or 1.0
    digits = _digits(found, sides)
    names = ["judge.drawn-expected", "judge.drawn-actual"]
    figures = [
        _drawn(message(key, name=found.name), side, wrong, top, digits)
        for key, side in zip(names, sides, strict=True) if side.values.size
    ]  # fmt: skip
    if want.shape == got.shape and want.dtype.kind != "b":
        with quiet():
            apart = np.where(want == got, 0.0, got.astype(float) - want.astype(float))
        side = _Side(apart, index)
        figures.append(_drawn(message("judge.drawn-difference"), side, wrong, top, digits))
    rows = max(side.values.shape[0] for side in sides)
    return Picture(tuple(figures), _cells(sides, wrong), sides[0].part or sides[1].part, rows == 1)


def _single(value: Any) -> bool:
    return isinstance(value, int | float | np.generic)


def _numbers(value: Any) -> NDArray[Any] | None:
    """The value as an array of real numbers; None where it is none."""
    if value is None or isinstance(value, str | dict):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return array if array.dtype.kind in FAMILIES and array.dtype.kind != "c" else None


def _wrong(ladder: Ladder, name: str, got: NDArray[Any], want: NDArray[Any]) -> NDArray[np.bool_]:
    """Where the two differ by more than the tolerance; where only one has a cell, that is different."""
    if got.shape == want.shape:
        with quiet():
            return np.asarray(ladder.tolerance_of(name).wrong(got, want))
    if got.ndim == want.ndim:
        shape = tuple(map(max, got.shape, want.shape))
        wrong = np.ones(shape, dtype=bool)
        shared = tuple(slice(0, min(a, b)) for a, b in zip(got.shape, want.shape, strict=True))
        with quiet():
            wrong[shared] = np.asarray(got[shared] != want[shared])
        return wrong
    return np.zeros(0, dtype=bool)  # nothing can be set side by side


class _Side:
    """The rows and columns of a result around the place where it differs; numbers of the rest of the axes fixed."""

    def __init__(self, array: NDArray[Any], index: Sequence[int]) -> None:
        plane = array if array.ndim > 1 else array.reshape(1, -1)
        self.flat = array.ndim == 1
        at = [0] * (plane.ndim - len(index)) + list(index)
        at = [min(max(place, 0), max(size - 1, 0)) for place, size in zip(at[-plane.ndim :], plane.shape, strict=True)]
        self.fixed = tuple(at[:-2])
        plane = plane[self.fixed] if all(plane.shape) else np.zeros((0, 0))
        self.top, down = _window(plane.shape[0], at[-2], TALLEST)
        self.left, across = _window(plane.shape[1], at[-1], WIDEST)
        self.values = plane[self.top : self.top + down, self.left : self.left + across]
        cut = self.values.size < array.size
        rows = [] if self.flat else [_range(self.top, down, plane.shape[0])]
        places = [*map(str, self.fixed), *rows, _range(self.left, across, plane.shape[1])]
        self.part = f"[{', '.join(places)}]" if cut else None

    @property
    def largest(self) -> float:
        finite = np.abs(self.values.astype(float))
        finite = finite[np.isfinite(finite)]
        return float(finite.max()) if finite.size else 0.0

    def index(self, i: int, j: int) -> tuple[int, ...]:
        """Where in the result a drawn cell is."""
        row = () if self.flat else (self.top + i,)
        return (*self.fixed, *row, self.left + j)

    def places(self) -> list[tuple[int, int]]:
        return [(i, j) for i in range(self.values.shape[0]) for j in range(self.values.shape[1])]


def _window(size: int, at: int, most: int) -> tuple[int, int]:
    """Where to begin and how many: all where they fit, else around the place."""
    if size <= most:
        return 0, size
    return min(max(at - most // 2, 0), size - most), most


def _range(begin: int, count: int, size: int) -> str:
    return ":" if count == size else f"{begin}:{begin + count}"


def _differs(wrong: NDArray[np.bool_], index: tuple[int, ...]) -> bool:
    inside = wrong.ndim == len(index) and all(place < size for place, size in zip(index, wrong.shape, strict=True))
    return bool(wrong[index]) if inside else False


def _drawn(title: Text, side: _Side, wrong: NDArray[np.bool_], top: float, digits: int) -> Figure:
    marked = {place for place in side.places() if _differs(wrong, side.index(*place))}
    rows, columns = side.values.shape
    whole = side.values.dtype.kind in "biu"
    return heat_map(
        title, side.values.astype(float).tolist(),
        [""] if side.flat else [str(side.top + at) for at in range(rows)],
        [str(side.left + at) for at in range(columns)], top, marked, 0 if whole else digits, gaps=True,
    )  # fmt: skip


def _digits(found: Counterexample, sides: Sequence[_Side]) -> int:
    """Decimals that show the difference, within reason."""
    values = np.concatenate([side.values.astype(float).ravel() for side in sides])
    values = values[np.isfinite(values)]
    if bool(np.all(values == np.round(values))):
        return 0
    apart = found.difference or 0.0
    return min(max(2, ceil(-log10(apart)) + 1), MOST_DIGITS) if isfinite(apart) and apart > 0 else 2


def _cells(sides: Sequence[_Side], wrong: NDArray[np.bool_]) -> tuple[Cell, ...]:
    told: list[dict[tuple[int, ...], str]] = [
        {side.index(*place): _word(side.values[place]) for place in side.places()} for side in sides
    ]
    expected, actual = told
    return tuple(
        Cell(index, expected.get(index, ""), actual.get(index, ""), _differs(wrong, index))
        for index in sorted({*expected, *actual}, key=lambda index: (len(index), index))
    )


def _word(value: Any) -> str:
    plain = value.item()
    return f"{plain:.7g}" if isinstance(plain, float) else str(plain)


def speed_chart(speed: Speed) -> Figure:
    """Seconds over size on logarithmic axes: the submission, bagu's rungs, the library."""
    sizes = [point.size for point in speed.points]
    lines = [Series(message("judge.drawn-yours"), sizes, [1e3 * point.seconds for point in speed.points])]
    for name in dict.fromkeys(name for point in speed.points for name in point.rungs):
        held = [(point.size, 1e3 * point.rungs[name]) for point in speed.points if name in point.rungs]
        lines.append(Series(name, [size for size, _ in held], [took for _, took in held]))
    title = message("judge.drawn-speed", problem=speed.problem)
    return line_chart(title, lines, message("judge.drawn-size"), message("judge.drawn-ms"), "log", "log")
