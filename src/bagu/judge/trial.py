"""One case on trial: what the reference says, what came, and in which way that fails."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import numpy as np

from bagu.errors import FaultError
from bagu.judge.compare import Difference, first_difference
from bagu.judge.inside.perform import perform, same
from bagu.judge.inside.values import Kind, taken
from bagu.judge.runner import Reply, Shown, Stop, malformed, plain_steps, raised
from bagu.judge.verdict import Outcome
from bagu.ladders.ladder import Ladder, Target
from bagu.ladders.script import Call, Get, New, Script, Seen, Set
from bagu.text import Text, message

Expected = tuple[Seen, ...]


@dataclass(frozen=True)
class Failure:
    """Why a case failed: results that differ, or a script that did not come to its end."""

    outcome: Outcome
    reason: Text
    seen: tuple[Seen, ...] = ()
    difference: Difference | None = None
    stop: Stop | None = None
    output: str = ""
    loaded: bool = True

    @property
    def checked(self) -> bool:
        """Arguments that changed and exceptions are the box's own word; the rest is seen from outside."""
        return self.stop.checked if self.stop else self.outcome is not Outcome.INPUT_MODIFIED

    def alike(self, other: "Failure | None") -> bool:
        """Whether both fail in the same way with the same results, up to rounding."""
        if other is None or self.outcome is not other.outcome:
            return False
        if self.stop or other.stop:
            return bool(self.stop and other.stop and self.stop.signature == other.stop.signature)
        return len(self.seen) == len(other.seen) and all(
            near(ours.value, theirs.value) for ours, theirs in zip(self.seen, other.seen, strict=True)
        )


def expected_of(ladder: Ladder, script: Script) -> Expected:
    """What the reference shows, computed in float64. FaultError where the reference itself fails."""
    try:
        with quiet():
            return ladder.expected(in_double(script))
    except Exception as error:
        raise FaultError(message("judge.reference-failed", name=ladder.name, error=repr(error))) from error


def failure_of(ladder: Ladder, script: Script, expected: Expected, reply: Reply) -> Failure | None:
    """In which way a reply fails, None where it is right."""
    result = reply.result
    if isinstance(result, Stop):
        return Failure(result.outcome, result.reason, stop=result, output=reply.output, loaded=reply.loaded)
    try:
        seen = result.named(script, ladder.returns)
    except ValueError:
        return _wrong_number(ladder, script, result, reply.output)
    with quiet():
        difference = first_difference(ladder, _as_fine(seen, script), expected)
    if difference is not None:
        return Failure(difference.outcome, difference.reason, seen, difference, output=reply.output)
    for step, name, after in result.modified:
        taken = script.steps[step]
        before = taken.args[name] if isinstance(taken, New | Call) else None
        if same(before, after):
            stop = malformed("unchanged")
            return Failure(stop.outcome, stop.reason, seen, stop=stop, output=reply.output)
        reason = message("judge.input-modified", name=name)
        changed = Difference(Outcome.INPUT_MODIFIED, reason, name, before, after)
        return Failure(Outcome.INPUT_MODIFIED, reason, seen, changed, output=reply.output)
    return None


def _as_fine(seen: tuple[Seen, ...], script: Script) -> tuple[Seen, ...]:
    """Half precision where nothing half came in is judged as single: its rounding would excuse almost anything."""
    if not any(_half(one.value) for one in seen):
        return seen
    if any(_half(value) for step in script.steps if isinstance(step, New | Call) for value in step.args.values()):
        return seen
    return tuple(replace(one, value=_widened(one.value)) for one in seen)


def _half(value: Any) -> bool:
    if isinstance(value, tuple):
        return any(map(_half, value))
    return isinstance(value, np.ndarray | np.generic) and value.dtype == np.float16


def _widened(value: Any) -> Any:
    if type(value) in (tuple, list):
        return type(value)(map(_widened, value))
    return value.astype(np.float32) if _half(value) else value


def try_here(
    target: Target, ladder: Ladder, script: Script, expected: Expected, kind: Kind = "numpy"
) -> Failure | None:
    """The same trial in this process, for code of our own."""
    return failure_of(ladder, script, expected, Reply(_performed(target, script, kind)))


def load_here(source: str, name: str) -> Target:
    """The function or class `name` of a source of our own."""
    space: dict[str, Any] = {"__name__": "submission"}
    exec(compile(source, "mutant.py", "exec"), space)
    target: Target = space[name]
    return target


@contextmanager
def quiet() -> Iterator[None]:
    """Without NumPy's warnings: what a computation warns of shows in its result.

    Filters of warnings belong to the whole process. Threads that are quiet at the same time share one change of them,
    made by the first to come and taken back by the last to go, or one would take back what another needs.
    """
    with _silence, np.errstate(all="ignore"):
        yield


class _Silence:
    def __init__(self) -> None:
        self._lock, self._inside = Lock(), 0
        self._before = warnings.catch_warnings()

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._before = warnings.catch_warnings()
                self._before.__enter__()
                warnings.simplefilter("ignore")
            self._inside += 1

    def __exit__(self, *failure: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._before.__exit__(None, None, None)


_silence = _Silence()


def near(a: Any, b: Any) -> bool:
    """Equal up to rounding, whatever the container."""
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(near(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, np.ndarray | np.generic | int | float) and isinstance(b, np.ndarray | np.generic | int | float):
        x, y = np.asarray(a), np.asarray(b)
        with quiet():
            return x.shape == y.shape and bool(np.allclose(x, y, rtol=1e-6, atol=1e-9, equal_nan=True))
    return same(a, b)


def _performed(target: Target, script: Script, kind: Kind) -> Shown | Stop:
    steps = [(verb, name, taken(value, "numpy")) for verb, name, value in plain_steps(script)]
    try:
        with quiet():
            done = perform(target, steps, [-1], kind)
    except MemoryError:
        return Stop(Outcome.OUT_OF_MEMORY, message("judge.killed", limit="-"), "memory")
    except Exception as error:
        at = Text("", "")
        told = message("judge.raised", error=repr(error), at=at)
        return Stop(Outcome.CRASHED, told, raised(type(error).__name__, str(error)))
    return Shown(tuple(done.shown), tuple(done.modified))


def _wrong_number(ladder: Ladder, script: Script, result: Shown, output: str) -> Failure:
    for step, name, value in result.values:
        names = ladder.returns[name] if isinstance(script.steps[step], Call) else (name,)
        if len(names) > 1 and (not isinstance(value, tuple | list) or len(value) != len(names)):
            came = f"{len(value)}" if isinstance(value, tuple | list) else type(value).__name__
            reason = message("judge.wrong-number", name=name, want=len(names), names=", ".join(names), came=came)
            difference = Difference(Outcome.WRONG_SHAPE, reason, name, None, value)
            return Failure(Outcome.WRONG_SHAPE, reason, difference=difference, output=output)
    raise AssertionError("every result has its number")


def in_double(script: Script) -> Script:
    """The same script with float16 and float32 arrays widened to float64."""
    return Script(tuple(_step_in_double(step) for step in script.steps))


def _step_in_double(step: New | Set | Call | Get) -> New | Set | Call | Get:
    match step:
        case New(args):
            return New({name: _double(value) for name, value in args.items()})
        case Call(method, args):
            return Call(method, {name: _double(value) for name, value in args.items()})
        case Set(name, value):
            return Set(name, _double(value))
    return step


def _double(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic) and value.dtype in (np.float16, np.float32):
        return value.astype(np.float64)
    if isinstance(value, tuple):
        return tuple(_double(part) for part in value)
    return value
