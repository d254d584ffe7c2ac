"""How well this machine can isolate: asked of the box itself, from inside, once a process."""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from bagu.curriculum.problem import Limits
from bagu.errors import MachineError, UsageError
from bagu.judge.runner import Level, Reply, Runner, Shown
from bagu.ladders.script import Script, call
from bagu.text import Text, message

# Each entry is True where the box holds. It runs as a submission, so it sees what a submission sees.
PROBE = """
import os, pkgutil, socket, sys


def denied(act, *args):
    try:
        act(*args)
    except OSError:
        return True
    return False


def write(folder):
    path = os.path.join(folder, "bagu-probe")
    with open(path, "w"):
        os.unlink(path)


def probe(port, pid, file):
    import numpy as np

    def connect():
        socket.create_connection(("127.0.0.1", port), 1).close()

    def fork():
        if os.fork() == 0:
            os._exit(0)
        os.wait()

    modules = {module.name for module in pkgutil.iter_modules()} - set(sys.stdlib_module_names)
    foreign = sorted(name for name in modules if name.partition("_")[0] in ("bagu", "torch", "scipy", "hypothesis"))
    folders = ("/usr/lib/python3/dist-packages", os.path.join(os.path.dirname(os.__file__), "site-packages"))
    packages = os.path.dirname(os.path.dirname(np.__file__))
    return {
        "network": denied(connect),
        "files": denied(os.stat, "/etc/passwd") and denied(os.stat, file),
        "processes": os.getppid() == 0 and not os.path.exists("/proc/%d" % pid) and denied(os.kill, pid, 0),
        "sockets": denied(socket.socket) and denied(socket.socket, socket.AF_UNIX),
        "privileges": os.getuid() != 0 and denied(os.setpriority, os.PRIO_PROCESS, 0, -1),
        "prefix": all(denied(write, folder) for folder in (os.path.dirname(os.__file__), os.path.dirname(np.__file__))),
        "fork": denied(fork),
        "packages": not foreign
        and not any(os.path.isdir(folder) and os.listdir(folder) for folder in folders)
        and {name.partition(".")[0] for name in os.listdir(packages)} == {"numpy"},
    }
"""
GOOD = """
import numpy as np


def good(x):
    return x @ x
"""
LEVELS: tuple[Level, ...] = ("none", "reduced", "full")


@dataclass(frozen=True)
class Isolation:
    """What the self-test found; `reasons` says what the level lacks."""

    kind: ClassVar[str] = "isolation"
    version: ClassVar[int] = 1

    level: Level
    reasons: tuple[Text, ...] = ()

    @property
    def line(self) -> Text:
        """The one quiet line beside a verdict."""
        return message(f"judge.level-{self.level}")


@cache
def isolation_level() -> Isolation:
    """The best level of this machine. About 0.2 s, once a process."""
    return _found()[1]


def runner_for(*, own: bool) -> tuple[Runner, Isolation]:
    """The runner for own code, at the best level, or for code of others: full or MachineError.

    `BAGU_REQUIRE=full` asks for full isolation in both cases.
    """
    asked = os.environ.get("BAGU_REQUIRE", "")
    if asked not in ("", "full"):  # a slip of the pen must not run code with less than was asked for
        raise UsageError(message("judge.bad-require", came=asked))
    runner, isolation = _found()
    required = not own or asked == "full"
    if runner is None or (required and isolation.level != "full"):
        english, chinese = "; ".join(r.en for r in isolation.reasons), "；".join(r.zh for r in isolation.reasons)
        why = Text(chinese, english)
        key = "required" if own else "foreign"
        raise MachineError(message(f"judge.{key}" if runner else "judge.cannot", level=isolation.level, why=why))
    return runner, isolation


@cache
def _found() -> tuple[Runner | None, Isolation]:
    if sys.platform == "win32":
        return None, Isolation("none", (message("judge.windows"),))
    reasons: list[Text] = []
    for runner in _runners(reasons):
        lacking = self_test(runner) if runner.strongest == "full" else _works(runner)
        if not lacking:
            return runner, Isolation(runner.strongest, tuple(reasons))
        reasons += lacking
    return None, Isolation("none", tuple(reasons))


def _runners(reasons: list[Text]) -> Iterator[Runner]:
    """Those that this system may have, the strongest first; adds why one is left out."""
    from bagu.judge import bwrap
    from bagu.judge.plain import ColdRunner, PlainRunner

    linux = sys.platform.startswith("linux")
    if not linux or not shutil.which("bwrap"):
        reasons.append(message("judge.no-bwrap"))
    elif not bwrap.available():
        reasons.append(message("judge.no-setpriv"))
    else:
        yield bwrap.BwrapRunner()
    if linux:
        yield PlainRunner()
    yield ColdRunner()


def self_test(runner: Runner) -> tuple[Text, ...]:
    """What keeps this runner from full isolation; empty where nothing does."""
    broken = _works(runner)
    if broken:
        return broken
    with socket.create_server(("127.0.0.1", 0)) as listener:
        script = call("probe", port=listener.getsockname()[1], pid=os.getpid(), file=str(Path(__file__).resolve()))
        reply = _run(runner, PROBE, "probe", script)
    held = reply.result.values[0][2] if isinstance(reply.result, Shown) else None
    if not isinstance(held, dict):
        return (message("judge.probe-failed", why=_why(reply)),)
    return tuple(message(f"judge.open-{name}") for name, holds in held.items() if holds is not True)


def _works(runner: Runner) -> tuple[Text, ...]:
    import numpy as np

    try:
        reply = _run(runner, GOOD, "good", call("good", x=np.eye(2)))
    except MachineError as error:
        return (error.text,)
    right = isinstance(reply.result, Shown) and np.array_equal(reply.result.values[0][2], np.eye(2))
    return () if right else (message("judge.probe-failed", why=_why(reply)),)


def _run(runner: Runner, source: str, name: str, script: Script) -> Reply:
    with runner.open(source, name, Limits(seconds=10.0)) as box:
        return box.run(script)


def _why(reply: Reply) -> str:
    return "wrong result" if isinstance(reply.result, Shown) else reply.result.reason.en
