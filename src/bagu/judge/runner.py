"""The narrow way in: a runner opens a box for one submission, the box runs scripts, a reply says what happened."""

import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bagu.curriculum.problem import Limits
from bagu.judge.inside import frames
from bagu.judge.inside.perform import PlainStep
from bagu.judge.inside.values import Kind
from bagu.judge.verdict import Outcome
from bagu.ladders.script import Call, Get, New, Script, Seen, Set, name_results
from bagu.text import Text, message

Level = Literal["full", "reduced", "none"]


@dataclass(frozen=True)
class Shown:
    """What a script showed, unnamed: step, method or attribute, value; and the arguments that changed on the way."""

    values: tuple[tuple[int, str, Any], ...]
    modified: tuple[tuple[int, str, Any], ...] = ()

    def named(self, script: Script, returns: Mapping[str, tuple[str, ...]]) -> tuple[Seen, ...]:
        """The results by the names of the ladder. ValueError where a call gave another number of results."""
        seen: list[Seen] = []
        for step, name, value in self.values:
            calls = isinstance(script.steps[step], Call)
            seen += name_results(step, value, returns[name]) if calls else [Seen(step, name, value)]
        return tuple(seen)


@dataclass(frozen=True)
class Stop:
    """Why a script did not come to its end. `signature` tells two ways of stopping apart."""

    outcome: Outcome
    reason: Text
    signature: str
    checked: bool = True
    limit: str | None = None
    measured: str | None = None


@dataclass(frozen=True)
class Reply:
    """What came of one script, what was printed meanwhile, and the wall-clock time as seen from outside.

    loaded: False where the source itself did not load, so that no script will run.
    """

    result: Shown | Stop
    output: str = ""
    seconds: float = 0.0
    loaded: bool = True


@dataclass(frozen=True)
class Packed:
    """A script with the frame in which it goes to a box, made once for all submissions."""

    script: Script
    frame: bytes


def packed(script: Script) -> Packed:
    """TypeError where a part of the script has no place in a frame."""
    return Packed(script, frames.pack(plain_steps(script)))


class Box(Protocol):
    """One submission in isolation. State lives on between scripts; after a crash or a hang a fresh process follows."""

    def run(self, script: Script, seconds: float | None = None) -> Reply:
        """Run one script; `seconds` a call replaces the problem's limit."""

    def run_all(self, cases: Sequence[Packed]) -> Generator[Reply, None, None]:
        """A reply a case, in order. Whoever takes fewer than all closes the iterator, which ends the process."""

    def peak(self) -> float | None:
        """End it; megabytes of its largest resident set, libraries included, where that is known."""


class Runner(Protocol):
    """One way of isolating; the fast attack-tested form comes in behind the same three names."""

    @property
    def strongest(self) -> Level:
        """The level that it can reach; a self-test inside decides what it does reach."""

    def open(self, source: str, name: str, limits: Limits, kind: Kind = "numpy") -> AbstractContextManager[Box]:
        """A box for the function or class `name` of that source. MachineError where no process starts, or where
        the kind of box asks for a library that is not installed."""


def plain_steps(script: Script) -> list[PlainStep]:
    """The script as what goes over the pipe."""
    return [_plain(step) for step in script.steps]


def _plain(step: New | Set | Call | Get) -> PlainStep:
    match step:
        case New(args):
            return "new", "", dict(args)
        case Set(name, value):
            return "set", name, value
        case Call(method, args):
            return "call", method, dict(args)
        case Get(name):
            return "get", name, None


def shown(script: Script, values: Any, modified: Any) -> Shown:
    """A reply's lists, with every promise checked. ValueError where they do not fit the script."""
    wanted = []
    for at, step in enumerate(script.steps):
        match step:
            case Call(method, _):
                wanted.append((at, method))
            case Get(name):
                wanted.append((at, name))
    if [(step, name) for step, name, _ in values] != wanted:
        raise ValueError("the steps shown are not those of the script")
    changed = []
    for at, key, value in modified:
        taken = script.steps[at]
        if not isinstance(taken, New | Call) or key not in taken.args:
            raise ValueError("an argument that was not given")
        changed.append((at, key, value))
    return Shown(tuple((step, name, value) for step, name, value in values), tuple(changed))


def raised(kind: str, words: str) -> str:
    """The signature of an exception: two are alike where their words are, whatever the numbers and names in them."""
    return f"raised {kind}: " + re.sub(r"\([^()]*\)|'[^']*'|\d+", "_", words)


def malformed(why: str) -> Stop:
    """The reply is not one: only code that writes to the reply pipe itself gets here."""
    return Stop(Outcome.MALFORMED_REPLY, message("judge.malformed", why=why), "malformed")
