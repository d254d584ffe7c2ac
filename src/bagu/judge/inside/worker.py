"""Runs one submission inside the box: limits first, then the source, then one script after another.

What it sends is data to compare and never a verdict: the submission shares this process and can say anything.
"""

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from . import frames
from .perform import perform
from .values import Kind, settle

FILE = "submission.py"
LONGEST = 500  # characters of an exception's message that are worth sending


def main() -> None:
    """A box without a fork server: this process runs the one submission. `argv`: requests, replies, and the rest."""
    (requests, replies), kind = arguments(2)
    if kind == "torch":
        load_torch()
    serve(requests, replies, _limit, kind)


def arguments(descriptors: int) -> tuple[list[int], Kind]:
    """Take descriptors, folder of the packages, folder of this package and kind of box from `argv`, and leave nothing.

    From here on only what a box of this kind has can be imported.
    """
    *fds, packages, ours, kind = sys.argv[1:]
    sys.argv[:] = [FILE]
    import numpy

    del numpy
    if kind != "torch":  # torch imports parts of itself when they are wanted
        sys.path.remove(packages)  # NumPy finds its own parts by its __path__; nothing else there can be imported
    sys.path.remove(ours)
    assert len(fds) == descriptors
    return [int(fd) for fd in fds], "torch" if kind == "torch" else "numpy"


def load_torch() -> None:
    """One thread, and the parts that torch loads lazily: the first use of an optimiser would take most of a second."""
    import torch

    settle("torch")
    weight = torch.ones(1, 1, 3, 3, requires_grad=True)
    torch.autograd.grad(torch.nn.functional.conv2d(torch.ones(1, 1, 4, 4), weight).sum(), weight)
    torch.optim.Adam([weight]).step()


def serve(requests: int, replies: int, confine: Callable[[int, int], None], kind: Kind) -> None:
    """Answer until the pipe closes. A source is compiled after `confine(megabytes, seconds)`, or not at all."""
    _write(replies, frames.pack({"ready": True}))
    target: Any = None
    coming = _values(requests)
    while (request := next(coming, None)) is not None:
        if request["op"] == "load":
            try:
                confine(request["megabytes"], request["seconds"])
            except OSError as error:
                _write(replies, frames.pack({"fatal": str(error)}))
                return
            target = _answered(replies, _load, request["source"], request["name"])
        # All are read before the first runs: the other side may not listen before it has sent them.
        for steps in list(islice(coming, request.get("scripts", 0))):
            _answered(replies, _performed, target, steps, kind)


def _answered(replies: int, act: Callable[..., tuple[Any, dict[str, Any]]], *given: Any) -> Any:
    """One reply: what the act tells, or what it raised; returns what the act made."""
    made: Any = None
    try:
        made, told = act(*given)
        frame = _pack({"ok": True, **told})
    except BaseException as error:  # SystemExit and KeyboardInterrupt are the submission's too
        frame = frames.pack({"ok": False, **_told(error)})
    _flush()
    _write(replies, frame)
    return made


def _performed(target: Any, steps: Any, kind: Kind) -> tuple[None, dict[str, Any]]:
    done = perform(target, steps, [-1], kind)
    return None, {"shown": done.shown, "modified": done.modified}


class _UnfitError(Exception):
    """A result that no frame can hold, or a name that is not there."""


def _load(source: str, name: str) -> tuple[Any, dict[str, Any]]:
    space: dict[str, Any] = {"__name__": "submission", "__file__": FILE}
    exec(compile(source, FILE, "exec"), space)
    if name not in space:
        raise _UnfitError("missing", name)
    if not callable(space[name]):
        raise _UnfitError("not callable", name)
    return space[name], {}


def _pack(reply: dict[str, Any]) -> bytes:
    try:
        return frames.pack(reply)
    except (TypeError, RecursionError) as error:
        raise _UnfitError("result", str(error)) from None


def _told(error: BaseException) -> dict[str, Any]:
    if isinstance(error, _UnfitError):
        kind, text = error.args
    else:
        kind, text = "memory" if isinstance(error, MemoryError) else "raised", _words(error)
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
    line = lines[-1] if lines else error.lineno if isinstance(error, SyntaxError) else None
    module = error.name if isinstance(error, ModuleNotFoundError) else None
    told = {"kind": kind, "type": type(error).__name__, "text": text[:LONGEST], "line": line, "module": module}
    return {key: None if value is None else int(value) if key == "line" else str(value) for key, value in told.items()}


def _words(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # the submission's own exception class may fail to print itself
        return ""


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):  # the submission closed or replaced it
            continue


def _limit(megabytes: int, seconds: int) -> None:
    """As many of the limits as this system has; without a fork server there is no promise."""
    try:
        import resource
    except ImportError:
        return
    wanted = {"AS": megabytes << 20, "CPU": seconds, "FSIZE": 16 << 20, "NOFILE": 64, "CORE": 0, "NPROC": 0}
    for name, value in wanted.items():
        try:
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
        except (AttributeError, OSError, ValueError):
            continue


def _values(fd: int) -> Iterator[Any]:
    """What the other side sends, one value after the other, until it closes its end."""
    data = bytearray()
    while _filled(fd, data, frames.LENGTH.size):
        start = frames.LENGTH.size
        end = start + frames.header_length(data[:start])
        if not _filled(fd, data, end):
            return
        header = frames.read_header(data[start:end])
        if not _filled(fd, data, end + header.size):
            return
        value = header.value(data[end : end + header.size])
        del data[: end + header.size]
        yield value


def _filled(fd: int, data: bytearray, count: int) -> bool:
    """Read until there are so many bytes; False at the end."""
    while len(data) < count:
        part = os.read(fd, max(count - len(data), 1 << 16))
        if not part:
            return False
        data += part
    return True


def _write(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
