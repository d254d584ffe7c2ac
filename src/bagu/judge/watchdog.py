"""Runs code of our own that may hang or die: in a forked child, which is replaced when it does."""

import json
import os
import select
import signal
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

Item = TypeVar("Item")


class Lost(Enum):
    """What became of an item that gave no result."""

    LATE = "late"
    DIED = "died"


def watched(
    work: Callable[[Item], Any], items: Sequence[Item], *, seconds: float, megabytes: int = 1024
) -> Iterator[Any]:
    """`work` of each item, which must be JSON, or Lost; in order.

    seconds: wall clock an item. megabytes: memory beyond what this process has. POSIX only.
    """
    done = 0
    while done < len(items):
        child, results = _fork(work, items[done:], megabytes)
        try:
            for result in _results(results, seconds):
                yield result
                done += 1
                if done == len(items) or isinstance(result, Lost):
                    break
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(results)


def _fork(work: Callable[[Item], Any], items: Sequence[Item], megabytes: int) -> tuple[int, int]:
    ours, theirs = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns of threads in the parent; the child only computes with NumPy and leaves by _exit.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        os.close(theirs)
        return child, ours
    try:
        silence = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(silence, fd)
        _limit(megabytes)
        for item in items:
            os.write(theirs, json.dumps(work(item)).encode() + b"\n")
    finally:
        os._exit(0)  # neither the parent's atexit handlers nor its exception hooks


def _results(fd: int, seconds: float) -> Iterator[Any]:
    pending = b""
    while True:
        until = time.monotonic() + seconds
        while b"\n" not in pending:
            if not select.select([fd], [], [], max(0.0, until - time.monotonic()))[0]:
                yield Lost.LATE
                return
            part = os.read(fd, 1 << 16)
            if not part:
                yield Lost.DIED
                return
            pending += part
        line, _, pending = pending.partition(b"\n")
        yield json.loads(line)


def _limit(megabytes: int) -> None:
    import resource

    size = Path("/proc/self/statm")
    if size.exists():
        bare = int(size.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        limit = bare + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
