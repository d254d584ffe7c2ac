"""Do what a script says to a function or a class, and note what shows and which arguments changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

Verb = Literal["new", "set", "call", "get"]
PlainStep = tuple[Verb, str, Any]  # verb, method or attribute, arguments by name or value


@dataclass
class Performance:
    """`shown`: step, method or attribute, value. `modified`: step, argument, what it is after the call."""

    shown: list[tuple[int, str, Any]] = field(default_factory=list)
    modified: list[tuple[int, str, Any]] = field(default_factory=list)


def perform(target: Callable[..., Any], steps: Sequence[PlainStep], at: list[int]) -> Performance:
    """Run the steps; the arguments are the target's to spoil. `at[0]` tells the step when something is raised."""
    done = Performance()
    subject: Any = None
    made = bool(steps) and steps[0][0] == "new"
    for index, (verb, name, value) in enumerate(steps):
        at[0] = index
        if verb == "set":
            setattr(subject, name, value)
        elif verb == "get":
            done.shown.append((index, name, snapshot(getattr(subject, name))))
        else:
            before = snapshot(value)
            if verb == "new":
                subject = target(**value)
            else:
                result = getattr(subject, name)(**value) if made else target(**value)
                done.shown.append((index, name, snapshot(result)))
            done.modified += [(index, key, snapshot(value[key])) for key in before if not same(before[key], value[key])]
    return done


def snapshot(value: Any) -> Any:
    """A copy that later steps cannot change."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(snapshot(part) for part in value)
    if type(value) is dict:
        return {key: snapshot(part) for key, part in value.items()}
    return value


def same(a: Any, b: Any) -> bool:
    """Equal bit by bit, so that NaN equals itself."""
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, np.generic):
        return bool(a.tobytes() == b.tobytes())
    return bool(a == b) or (a != a and b != b)
