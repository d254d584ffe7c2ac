"""A report of the judge as JSON from which all of it comes back: arrays with types, NaN and infinities."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from math import isfinite
from typing import Any, TypeVar

import msgspec
import numpy as np

from bagu.judge.examples import Example, Examples
from bagu.judge.verdict import Counterexample, Speed, Verdict
from bagu.store import JSON

T = TypeVar("T", Verdict, Examples, Speed)
LONGEST = 4000  # characters of a value that is none of ours, told in words
_RAW = {Counterexample: ("arguments", "expected", "actual"), Example: ("expected", "actual")}  # what is not typed


def kept(told: Verdict | Examples | Speed) -> JSON:
    """The JSON of a report of the judge."""
    return _plain(told)


def told_in(held: JSON, kind: type[T]) -> T:
    """The report that was kept; ValueError where the JSON is none of that kind."""
    try:
        found: T = _again(held, kind)
        return found
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no {kind.__name__}: {error!r}") from error


def packed(value: Any) -> JSON:
    """Any value that a judged call gives or takes."""
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype.kind not in "biufc":
            return {"words": repr(value)[:LONGEST]}
        flat = array.reshape(-1).astype(array.dtype.newbyteorder("="))
        parts = [flat.real.tolist(), flat.imag.tolist()] if array.dtype.kind == "c" else [flat.tolist()]
        return {
            "array": [[_number(one) for one in part] for part in parts], "shape": list(array.shape),
            "dtype": array.dtype.name, "scalar": isinstance(value, np.generic),
        }  # fmt: skip
    if isinstance(value, tuple | list):
        return {"tuple" if isinstance(value, tuple) else "list": [packed(part) for part in value]}
    if isinstance(value, float):
        return {"float": _number(value)}
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()[:LONGEST]
    if isinstance(value, Mapping):
        return {"map": [[packed(key), packed(part)] for key, part in value.items()]}
    return {"words": repr(value).encode("utf-8", "replace").decode()[:LONGEST]}


def unpacked(held: JSON) -> Any:
    """The value again; what could only be told in words comes back as these words."""
    if not isinstance(held, dict):
        return held
    match held:
        case {"array": parts, "shape": shape, "dtype": dtype, "scalar": scalar}:
            flat = np.empty(len(parts[0]), dtype=dtype)
            for side, part in zip((flat.real, flat.imag), parts, strict=False):  # a sum would make NaN of infinities
                side[:] = [float(one) if isinstance(one, str) else one for one in part]
            array = flat.reshape(shape)
            return array[()] if scalar else array
        case {"tuple": parts}:
            return tuple(map(unpacked, parts))
        case {"list": parts}:
            return list(map(unpacked, parts))
        case {"map": pairs}:
            return {unpacked(key): unpacked(part) for key, part in pairs}
        case {"float": value}:
            return float(value)
        case {"words": words}:
            return words
    raise ValueError(f"a value held as {', '.join(held)}")


def _number(value: Any) -> JSON:
    return repr(value) if isinstance(value, float) and not isfinite(value) else value


def _plain(value: Any) -> JSON:
    if is_dataclass(value) and not isinstance(value, type):
        raw = _RAW.get(type(value), ())
        held = {one.name: getattr(value, one.name) for one in fields(value)}
        return {name: _raw(part) if name in raw else _plain(part) for name, part in held.items()}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, float) and not isfinite(value):
        return None
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _raw(value: Any) -> JSON:
    return {name: packed(part) for name, part in value.items()} if isinstance(value, dict) else packed(value)


def _again(held: JSON, kind: type[Any]) -> Any:
    """Typed parts by msgspec; those that may be anything are put in afterwards."""
    if kind is Verdict:
        verdict = msgspec.convert({**held, "counterexample": None}, Verdict)
        example = held["counterexample"]
        return verdict if example is None else replace(verdict, counterexample=_whole(example, Counterexample))
    if kind is Examples:
        shown = tuple(_whole(one, Example) for one in held["examples"])
        return replace(msgspec.convert({**held, "examples": []}, Examples), examples=shown)
    return msgspec.convert(held, kind)


def _whole(held: JSON, kind: type[Any]) -> Any:
    raw = {name: held[name] for name in _RAW[kind]}
    empty: dict[str, JSON] = {name: {} if name == "arguments" else None for name in raw}
    values = {
        name: {key: unpacked(part) for key, part in value.items()} if name == "arguments" else unpacked(value)
        for name, value in raw.items()
    }
    return replace(msgspec.convert({**held, **empty}, kind), **values)
