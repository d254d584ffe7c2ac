"""The same script with other types, other memory layouts, and a look at its arguments on their way."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import bagu.ladders.script as script_module
from bagu.ladders.script import Call, Get, New, Script, Set, Value

Array = NDArray[Any]


def arguments(script: Script) -> tuple[Value, ...]:
    """The values of all steps, in order."""
    values: list[Value] = []
    for step in script.steps:
        match step:
            case New(args) | Call(_, args):
                values += args.values()
            case Set(_, value):
                values.append(value)
            case Get():
                pass
    return tuple(values)


def rewritten(script: Script, change: Callable[[Array], Array]) -> Script:
    def step_of(step: Any) -> Any:
        match step:
            case New(args) | Call(_, args):
                return replace(step, args={name: mapped(value, change) for name, value in args.items()})
            case Set(_, value):
                return replace(step, value=mapped(value, change))
        return step

    return Script(tuple(map(step_of, script.steps)))


def mapped(value: Value, change: Callable[[Array], Array]) -> Value:
    if isinstance(value, tuple):
        return tuple(mapped(part, change) for part in value)
    return change(value) if isinstance(value, np.ndarray) else value


def leaves(value: Value) -> Iterator[Array]:
    """The arrays in a value."""
    if isinstance(value, tuple | list):
        for part in value:
            yield from leaves(part)
    elif isinstance(value, np.ndarray):
        yield value


def cast(script: Script, dtype: type[Any]) -> Script | None:
    """Floating arrays in another type; None where there are none, or where that type cannot hold the values."""
    floating = [array for array in leaves(arguments(script)) if np.issubdtype(array.dtype, np.floating)]
    if not floating:
        return None
    if not np.issubdtype(dtype, np.integer):
        if not all(fits(array, dtype) for array in floating):
            return None
        return rewritten(script, lambda x: x.astype(dtype) if np.issubdtype(x.dtype, np.floating) else x)
    if not any(is_whole(array) for array in floating):
        return None
    return rewritten(script, lambda x: x.astype(dtype) if is_whole(x) else x)


def fits(x: Array, dtype: type[Any]) -> bool:
    """Whether no number of x is too large for that floating type."""
    finite = np.abs(x[np.isfinite(x)], dtype=np.float64)
    return not finite.size or bool(finite.max() <= np.finfo(dtype).max)


def in_type(value: Value, dtype: type[Any]) -> Value:
    """Floating arrays and numbers of a result rounded to that type."""
    if isinstance(value, tuple | list):
        return tuple(in_type(part, dtype) for part in value)
    if isinstance(value, np.ndarray | float) and np.issubdtype(np.asarray(value).dtype, np.floating):
        return np.asarray(value).astype(dtype)
    return value


def is_whole(x: Array) -> bool:
    return bool(np.issubdtype(x.dtype, np.floating) and np.isfinite(x).all() and (x == np.round(x)).all())


def in_columns(x: Array) -> Array:
    """The first index runs fastest in memory."""
    return np.array(x, order="F")


def gapped(x: Array) -> Array:
    """The same numbers in every other place of a larger array."""
    room = np.zeros([2 * n for n in x.shape], dtype=x.dtype)
    view: Array = room[tuple(slice(None, None, 2) for _ in x.shape)]
    view[...] = x
    return view


def backwards(x: Array) -> Array:
    every = tuple(slice(None, None, -1) for _ in x.shape)
    view: Array = x[every].copy()[every]
    return view


def same(a: Value, b: Value) -> bool:
    if isinstance(a, tuple):
        return isinstance(b, tuple) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=np.issubdtype(a.dtype, np.inexact))
    return bool(a == b)


def volume(script: Script) -> float:
    """How much a script hands over: elements of arrays, and whole numbers at their value."""
    values = arguments(script)
    counts = sum(value for value in values if isinstance(value, int))
    return counts + sum(array.size for array in leaves(values))


@contextmanager
def arguments_through(change: Callable[[Mapping[str, Value]], dict[str, Value]]) -> Iterator[None]:
    """Scripts hand over their arguments as `change` makes them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script_module, "private", change)
        yield
