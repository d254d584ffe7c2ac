"""A case as Python that can be pasted beside the submission."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from bagu.ladders.script import Call, Get, New, Script, Set

LARGE = 1000  # elements beyond which an array is only described: nobody reads or pastes the input of a speed test
DEFAULT_DTYPES = ("bool", "int64", "float64", "complex128")  # what np.array makes of such a list by itself


def call_line(name: str, script: Script) -> str:
    """One line: a call of the function, or the steps of an object one after the other."""
    if not script.stateful:
        return "; ".join(f"{name}({_arguments(step.args)})" for step in script.steps if isinstance(step, Call))
    parts = []
    for step in script.steps:
        match step:
            case New(args):
                parts.append(f"m = {name}({_arguments(args)})")
            case Set(attribute, value):
                parts.append(f"m.{attribute} = {literal(value)}")
            case Call(method, args):
                parts.append(f"m.{method}({_arguments(args)})")
            case Get(attribute):
                parts.append(f"m.{attribute}")
    return "; ".join(parts)


def arguments(script: Script) -> dict[str, Any]:
    """The arguments by name; those of an object's steps carry the number and name of the step."""
    if not script.stateful and len(script.steps) == 1 and isinstance(script.steps[0], Call):
        return {name: brief(value) for name, value in script.steps[0].args.items()}
    given: dict[str, Any] = {}
    for at, step in enumerate(script.steps):
        if isinstance(step, New | Call):
            verb = "new" if isinstance(step, New) else step.method
            given |= {f"{at}.{verb}.{name}": brief(value) for name, value in step.args.items()}
        elif isinstance(step, Set):
            given[f"{at}.{step.name}"] = brief(step.value)
    return given


def literal(value: Any) -> str:
    """A value as an expression; arrays by `np.array`, large ones described."""
    if isinstance(value, np.ndarray):
        if value.size > LARGE:
            return _described(value)
        dtype = value.dtype.name
        if not value.size:
            return f"np.zeros({value.shape}{'' if dtype == 'float64' else f', dtype={_dtype(dtype)}'})"
        tail = "" if dtype in DEFAULT_DTYPES else f", dtype={_dtype(dtype)}"
        return f"np.array({literal(value.tolist())}{tail})"
    if isinstance(value, np.generic):
        return f"np.{value.dtype.name}({literal(value.item())})" if value.dtype.name != "bool" else str(bool(value))
    if isinstance(value, float) and not np.isfinite(value):
        return "np.nan" if value != value else "np.inf" if value > 0 else "-np.inf"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key!r}: {literal(part)}" for key, part in value.items()) + "}"
    return repr(value)


def brief(value: Any) -> Any:
    """The value with large arrays described, wherever they are."""
    if isinstance(value, np.ndarray):
        return _described(value) if value.size > LARGE else value
    if isinstance(value, tuple | list):
        return type(value)(brief(part) for part in value) if len(value) <= LARGE else f"<{len(value)} parts>"
    return value


def _described(array: np.ndarray[Any, Any]) -> str:
    return f"<{array.dtype} array of shape {array.shape}>"


def _dtype(name: str) -> str:
    return name if name == "bool" else f"np.{name}"


def _arguments(args: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={literal(value)}" for name, value in args.items())
