"""A case: what is done to a function or to an object, step by step, and what is seen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Value = Any  # arrays, numbers, strings, booleans, None, and tuples of these


@dataclass(frozen=True)
class New:
    """Make the object; comes first, at most once, and never for a function."""

    args: Mapping[str, Value]


@dataclass(frozen=True)
class Set:
    """Assign an attribute."""

    name: str
    value: Value


@dataclass(frozen=True)
class Call:
    """Call a method, or the function itself where nothing was made; its results are seen."""

    method: str
    args: Mapping[str, Value]


@dataclass(frozen=True)
class Get:
    """Read an attribute; it is seen."""

    name: str


Step = New | Set | Call | Get


@dataclass(frozen=True)
class Seen:
    """One thing that a script showed: the step it came from, its name there, and its value."""

    step: int
    name: str
    value: Any


@dataclass(frozen=True)
class Script:
    """A function problem is one call; an object is made, set, called and read."""

    steps: tuple[Step, ...]

    @property
    def stateful(self) -> bool:
        return isinstance(self.steps[0], New)

    def run(self, target: Callable[..., Any], returns: Mapping[str, tuple[str, ...]]) -> tuple[Seen, ...]:
        """Run on private copies of the arguments, in this process: for trusted code only."""
        subject: Any = None
        seen: list[Seen] = []
        for at, step in enumerate(self.steps):
            match step:
                case New(args):
                    subject = target(**private(args))
                case Set(name, value):
                    setattr(subject, name, private({name: value})[name])
                case Get(name):
                    seen.append(Seen(at, name, getattr(subject, name)))
                case Call(method, args):
                    function = getattr(subject, method) if self.stateful else target
                    seen += name_results(at, function(**private(args)), returns[method])
        return tuple(seen)


def call(method: str, /, **args: Value) -> Script:
    """The script of a function problem: one call."""
    return Script((Call(method, args),))


def size_of(script: Script) -> int:
    """Bytes of the arrays among the arguments."""
    given: list[Value] = []
    for step in script.steps:
        given += step.args.values() if isinstance(step, New | Call) else [step.value] if isinstance(step, Set) else []
    return sum(_bytes(value) for value in given)


def _bytes(value: Value) -> int:
    if isinstance(value, tuple):
        return sum(map(_bytes, value))
    return value.nbytes if isinstance(value, np.ndarray) else 0


def private(args: Mapping[str, Value]) -> dict[str, Value]:
    """The same arguments with every array copied, so that nobody can change another's."""
    return {name: _copied(value) for name, value in args.items()}


def _copied(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(map(_copied, value))
    return value.copy() if isinstance(value, np.ndarray) else value


def name_results(step: int, result: Any, names: tuple[str, ...]) -> list[Seen]:
    """One Seen a name; a single name takes the whole result. An array is taken apart as an assignment would."""
    if len(names) == 1:
        return [Seen(step, names[0], result)]
    if isinstance(result, np.ndarray) and result.ndim:
        result = list(result)
    if not isinstance(result, tuple | list) or len(result) != len(names):
        raise ValueError(f"expected {len(names)} results ({', '.join(names)}), got {result!r:.80}")
    return [Seen(step, name, value) for name, value in zip(names, result, strict=True)]
