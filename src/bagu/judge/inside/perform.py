"""Do what a script says to a function or a class, and note what shows and which arguments changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from .values import Kind, assign, attribute, given, seen, taken

Verb = Literal["new", "set", "call", "get"]
PlainStep = tuple[Verb, str, Any]  # verb, method or attribute, arguments by name or value


@dataclass
class Performance:
    """`shown`: step, method or attribute, value. `modified`: step, argument, what it is after the call."""

    shown: list[tuple[int, str, Any]] = field(default_factory=list)
    modified: list[tuple[int, str, Any]] = field(default_factory=list)


def perform(target: Callable[..., Any], steps: Sequence[PlainStep], at: list[int], kind: Kind = "numpy") -> Performance:
    """Run the steps; the arguments are the target's to spoil. `at[0]` tells the step when something is raised."""
    done = Performance()
    subject: Any = None
    made = bool(steps) and steps[0][0] == "new"
    for index, (verb, name, value) in enumerate(steps):
        at[0] = index
        if verb == "set":
            assign(subject, name, given(value, kind), kind)
        elif verb == "get":
            done.shown.append((index, name, taken(attribute(subject, name), kind)))
        else:
            before = taken(value, "numpy")
            args = given(value, kind)
            if verb == "new":
                subject = target(**args)
            else:
                result = getattr(subject, name)(**args) if made else target(**args)
                done.shown.append((index, name, taken(result, kind)))
            for key, was in before.items():
                if not same(was, seen(args[key], kind)):
                    done.modified.append((index, key, taken(args[key], kind)))
    return done


def same(a: Any, b: Any) -> bool:
    """Equal bit by bit, so that NaN equals itself."""
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, np.generic):
        return bool(a.tobytes() == b.tobytes())
    return bool(a == b) or (a != a and b != b)
