"""The first place where a result is not what the reference says, and which verdict that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.judge.verdict import Outcome
from bagu.ladders.ladder import Ladder
from bagu.ladders.script import Seen
from bagu.ladders.tolerance import Tolerance
from bagu.text import Text, message

FAMILIES = {"b": "bool", "i": "integer", "u": "integer", "f": "floating", "c": "complex"}
RANKS = ("bool", "integer", "floating", "complex")


@dataclass(frozen=True)
class Difference:
    """Where and how a result differs; `index` also leads through tuples, `expected` and `actual` are whole results."""

    outcome: Outcome
    reason: Text
    name: str
    expected: Any
    actual: Any
    index: tuple[int, ...] | None = None
    difference: float | None = None
    limit: float | None = None
    ulps: float | None = None


def first_difference(ladder: Ladder, seen: Sequence[Seen], expected: Sequence[Seen]) -> Difference | None:
    """The first result that differs by more than its tolerance, in the order in which they were shown.

    A Python number has no precision of its own: beside single-precision arrays of the same call it counts as single.
    """
    single = {one.step for one in seen if _single(one.value)}
    for got, want in zip(seen, expected, strict=True):
        found = differ(want.name, got.value, want.value, ladder.tolerance_of(want.name), single=got.step in single)
        if found is not None:
            if found.outcome is Outcome.WRONG_ANSWER and want.name in ladder.gradients:
                found = replace(found, outcome=Outcome.WRONG_GRADIENT)
            return replace(found, expected=want.value, actual=got.value)
    return None


def _single(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return any(map(_single, value))
    return isinstance(value, np.ndarray | np.generic) and value.dtype in (np.float32, np.complex64)


def differ(
    name: str, got: Any, want: Any, tolerance: Tolerance, at: tuple[int, ...] = (), *, single: bool = False
) -> Difference | None:
    """One result against the expected one. Python numbers and lists stand for arrays; objects do not.

    single: Python numbers were computed in single precision.
    """
    if isinstance(want, tuple | list):
        return _parts(name, got, list(want), tolerance, at, single)
    if isinstance(want, Mapping):
        if not isinstance(got, Mapping) or got.keys() != want.keys():
            keys = ", ".join(map(str, want))
            return _wrong(Outcome.WRONG_SHAPE, "wrong-keys", name, got, want, at, keys=keys, came=_described(got))
        pairs = (differ(f"{name}[{key!r}]", got[key], want[key], tolerance, at, single=single) for key in want)
        return next((found for found in pairs if found is not None), None)
    if want is None or isinstance(want, str):
        right = got is None if want is None else isinstance(got, str) and got == want
        described = "None" if want is None else repr(want)
        return None if right else _wrong(
            Outcome.WRONG_ANSWER, "wrong-value", name, got, want, at, want=described, came=_described(got)
        )  # fmt: skip
    return _arrays(name, got, np.asarray(want), tolerance, at, single)


def _parts(
    name: str, got: Any, want: list[Any], tolerance: Tolerance, at: tuple[int, ...], single: bool
) -> Difference | None:
    if not isinstance(got, tuple | list | np.ndarray) or (isinstance(got, np.ndarray) and got.ndim == 0):
        return _wrong(Outcome.WRONG_SHAPE, "wrong-count", name, got, want, at, want=len(want), came=_described(got))
    if len(got) != len(want):
        return _wrong(Outcome.WRONG_SHAPE, "wrong-count", name, got, want, at, want=len(want), came=len(got))
    for index, (ours, theirs) in enumerate(zip(got, want, strict=True)):
        found = differ(name, ours, theirs, tolerance, (*at, index), single=single)
        if found is not None:
            return found
    return None


def _arrays(
    name: str, value: Any, want: NDArray[Any], tolerance: Tolerance, at: tuple[int, ...], single: bool
) -> Difference | None:
    loose = not isinstance(value, np.ndarray | np.generic)
    got = _as_array(value)
    if got is None:
        return _wrong(Outcome.WRONG_DTYPE, "not-numbers", name, value, want, at, came=_described(value))
    if got.ndim == want.ndim == 1 and len(got) != len(want) and want.dtype.kind in "iu":
        # how many indices there are depends on the values, so that is the answer and not its shape
        return _wrong(Outcome.WRONG_ANSWER, "wrong-length", name, value, want, at, want=len(want), came=len(got))
    if got.shape != want.shape:
        return _wrong(Outcome.WRONG_SHAPE, "wrong-shape", name, value, want, at, want=want.shape, came=got.shape)
    ours, theirs = FAMILIES[got.dtype.kind], FAMILIES[want.dtype.kind]
    widened = RANKS[1:].index(theirs) > RANKS[1:].index(ours) if "bool" not in (ours, theirs) else False
    if ours != theirs and not (loose and (widened or not got.size)):
        key = "empty-dtype" if not got.size else "wrong-dtype"
        return _wrong(Outcome.WRONG_DTYPE, key, name, value, want, at, want=want.dtype, came=got.dtype)
    if ours != theirs:
        got = got.astype(want.dtype)
    if single and loose and got.dtype == np.float64 and not (np.abs(got) > np.finfo(np.float32).max).any():
        got = got.astype(np.float32)
    wrong = np.asarray(tolerance.wrong(got, want))
    if not wrong.any():
        return None
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    first, second, limit = got[index], want[index], float(tolerance.limit(got, want))
    with np.errstate(all="ignore"):
        distance = float(abs(complex(first) - complex(second)))
    place = "".join(f"[{i}]" for i in (*at, *index))
    reason = message(
        "judge.wrong-answer-exact" if limit == 0 else "judge.wrong-answer",
        name=name + place, came=first.item(), want=second.item(), difference=f"{distance:.3g}", limit=f"{limit:.3g}",
    )  # fmt: skip
    known = distance if np.isfinite(distance) else None
    ulps = None if known is None else _ulps(distance, second, got.dtype)
    return Difference(Outcome.WRONG_ANSWER, reason, name, want, value, (*at, *index), known, limit, ulps)


def _ulps(distance: float, want: Any, dtype: np.dtype[Any]) -> float | None:
    """The distance in units of the last place of the expected number, as the type that came would write it."""
    if dtype.kind != "f" or not np.isrealobj(want):
        return None
    with np.errstate(all="ignore"):
        unit = float(np.spacing(np.abs(np.asarray(want).astype(dtype))))
    return distance / unit if np.isfinite(unit) and unit > 0 else None


def _as_array(value: Any) -> NDArray[Any] | None:
    """The value as an array of numbers; None where it is none: objects, strings, ragged lists, None."""
    if isinstance(value, str | Mapping) or value is None:
        return None
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return array if array.dtype.kind in FAMILIES else None


def _described(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"array {value.shape} {value.dtype}"
    text = f"{type(value).__name__} {value!r}" if value is not None else "None"
    return text if len(text) <= 80 else text[:77] + "..."


def _wrong(
    outcome: Outcome, key: str, name: str, actual: Any, expected: Any, at: tuple[int, ...], **values: object
) -> Difference:
    place = name + "".join(f"[{i}]" for i in at)
    return Difference(outcome, message(f"judge.{key}", name=place, **values), name, expected, actual, at or None)
