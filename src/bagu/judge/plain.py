"""Isolation without namespaces, where bubblewrap is missing or may not make them."""

import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from bagu.curriculum.problem import Limits
from bagu.errors import MachineError
from bagu.judge.forkserver import ForkServers, Plan
from bagu.judge.inside.values import Kind
from bagu.judge.packages import packages_of
from bagu.judge.process import open_box
from bagu.judge.runner import Box, Level
from bagu.judge.worker import ColdWorker, Pipes, unready
from bagu.text import message

# Megabytes of address space of Python with NumPy, or torch too, one thread; 110-140 and 601 were measured on Linux.
BARE: dict[Kind, int] = {"numpy": 144, "torch": 720}
BOOT = (
    "import sys; sys.path += sys.argv[{first}:{first} + 2]; "  # last: nothing there can stand before the library
    "from inside.{module} import main; main()"
)


class ColdRunner:
    """See `bagu.judge.runner.Runner`: a fresh process with limits, where nothing better can be had."""

    strongest: Level = "reduced"

    def open(self, source: str, name: str, limits: Limits, kind: Kind = "numpy") -> AbstractContextManager[Box]:
        return open_box(_cold, source, name, limits, kind)


class PlainRunner:
    """See `bagu.judge.runner.Runner`: Linux without namespaces. Landlock and seccomp keep a submission from files that
    are not the interpreter's, from sockets, processes and other programs; it can still see what this user runs."""

    strongest: Level = "reduced"

    def __init__(self) -> None:
        self.servers = ForkServers(_plan)

    def open(self, source: str, name: str, limits: Limits, kind: Kind = "numpy") -> AbstractContextManager[Box]:
        return open_box(self.servers.take, source, name, limits, kind)


def python_line(module: str, descriptors: tuple[int, ...], packages: str, ours: str, kind: Kind) -> list[str]:
    """The command of a process that runs `inside.<module>`; -I -S keeps site-packages out of its path."""
    python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    boot = BOOT.format(first=len(descriptors) + 1, module=module)
    return [python, "-I", "-S", "-B", "-X", "utf8", "-c", boot, *map(str, descriptors), packages, ours, kind]


def _cold(kind: Kind) -> ColdWorker:
    pipes = Pipes()
    packages, ours = packages_of(kind)["numpy"].parent, Path(__file__).parent
    line = python_line("worker", pipes.theirs[:2], str(packages), str(ours), kind)
    worker = ColdWorker(line, pipes, BARE[kind])
    if (problem := unready(worker)) is not None:
        worker.close()
        raise MachineError(message("judge.no-start", why=problem))
    return worker


def _plan(kind: Kind) -> Plan:
    packages, ours = packages_of(kind), Path(__file__).parent
    readable = (
        sys.base_prefix, *map(str, packages.values()), "/lib", "/lib64", "/usr/lib", "/usr/lib64",
        "/etc/ld.so.cache", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/random",
    )  # fmt: skip
    return Plan(
        lambda control: python_line("zygote", (control,), str(packages["numpy"].parent), str(ours), kind),
        nested=False, readable=readable, writable=("/dev/null",),
    )  # fmt: skip
