"""A process in which one submission runs, as the trusted side holds it."""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from typing import Any, Protocol

from bagu.errors import MachineError
from bagu.judge.channel import Channel
from bagu.text import message

START = 60.0  # seconds for Python and its libraries to come up on a loaded machine
ENVIRONMENT = {
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


@dataclass(frozen=True)
class Ended:
    """status: exit status, or minus the signal. megabytes: its largest resident set, where that is known."""

    status: int
    megabytes: float | None = None


class Worker(Protocol):
    """channel: the way to it. bare: megabytes of address space that it has before any submission's."""

    channel: Channel
    bare: int

    def ended(self, patience: float) -> "Ended | None":
        """How it ended; None where it lives on after so many seconds."""

    def close(self) -> None:
        """End it and everything in it."""


def unready(worker: Worker) -> str | None:
    """Wait until a worker is ready; or why it never will be."""
    try:
        said: Any = worker.channel.receive(time.monotonic() + START)
    except Exception as error:  # a process that cannot come up says so in many ways
        return worker.channel.printed().strip()[-300:] or type(error).__name__
    return str(said["fatal"]) if "fatal" in said else None


class Pipes:
    """Both ends of the three pipes of a worker: `theirs` are requests, replies and prints, to be given away."""

    def __init__(self) -> None:
        request_in, request_out = os.pipe()
        reply_in, reply_out = os.pipe()
        print_in, print_out = os.pipe()
        self.channel = Channel(request_out, reply_in, print_in)
        self.theirs = (request_in, reply_out, print_out)

    def given(self) -> None:
        """Close what was given away."""
        for fd in self.theirs:
            os.close(fd)


class ColdWorker:
    """A process started for one submission. command: takes the descriptors of requests and replies."""

    def __init__(self, command: list[str], pipes: Pipes, bare: int) -> None:
        self.channel, self.bare = pipes.channel, bare
        requests, replies, prints = pipes.theirs
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=prints, stderr=prints, pass_fds=(requests, replies),
                env=ENVIRONMENT, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            self.channel.close()
            raise MachineError(message("judge.no-start", why=str(error))) from error
        finally:
            pipes.given()

    def ended(self, patience: float) -> Ended | None:
        try:
            return Ended(self._process.wait(patience))
        except subprocess.TimeoutExpired:
            return None

    def close(self) -> None:
        self.channel.close()
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # its own session: helpers that it started go too
        self._process.wait()
