"""The trusted side of a fork server: started once for a kind of box, asked for a fork for each submission."""

import contextlib
import os
import select
import socket
import struct
import subprocess
import tempfile
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

import numpy as np

from bagu.errors import MachineError
from bagu.judge.channel import Channel
from bagu.judge.inside import frames
from bagu.judge.inside.values import Kind
from bagu.judge.seccomp import program
from bagu.judge.worker import ENVIRONMENT, START, Ended, Pipes, unready
from bagu.text import message

SPARE = 2  # forks that wait, hardened, for the next submissions
STATUS = struct.Struct("=iq")  # as the guard inside writes it


@dataclass(frozen=True)
class Plan:
    """How to start a server of one kind. command: takes the descriptor of the control socket.

    nested: each submission gets namespaces of its own. readable, writable: paths inside, for Landlock.
    """

    command: Callable[[int], list[str]]
    nested: bool
    readable: tuple[str, ...]
    writable: tuple[str, ...]


class ForkedWorker:
    """See `bagu.judge.worker.Worker`. Closing the pipe `life` is what ends it, whatever it does."""

    def __init__(self, channel: Channel, bare: int, status: int, life: int) -> None:
        self.channel, self.bare = channel, bare
        self._status, self._life = status, life

    def ended(self, patience: float) -> Ended | None:
        ready, _, _ = select.select([self._status], [], [], patience)
        data = os.read(self._status, STATUS.size) if ready else b""
        if len(data) != STATUS.size:
            return None
        status, kib = STATUS.unpack(data)
        return Ended(status, kib / 1024)

    def close(self) -> None:
        self.channel.close()
        os.close(self._life)
        os.close(self._status)


class ForkServer:
    """One server process; threads share it. MachineError where it does not start or has died."""

    def __init__(self, plan: Plan) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control, self._owner = ours, os.getpid()
        self._told = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the server
        try:
            process = subprocess.Popen(
                plan.command(theirs.fileno()), stdin=subprocess.DEVNULL, stdout=self._told, stderr=self._told,
                pass_fds=(theirs.fileno(),), env=ENVIRONMENT, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            ours.close()
            self._told.close()
            raise MachineError(message("judge.no-start", why=str(error))) from error
        finally:
            theirs.close()
        self._process = process
        self.close = weakref.finalize(self, _let_go, ours, self._told, process, self._owner)
        confinement = {
            "nested": plan.nested,
            "readable": list(plan.readable),
            "writable": list(plan.writable),
            "seccomp": np.frombuffer(program(), dtype=np.uint8),
        }
        try:
            ours.settimeout(START)
            ours.send(frames.pack(confinement))
            self._bare = int(frames.unpack(ours.recv(1 << 16))["megabytes"])
        except Exception as error:  # a server that cannot come up says so in many ways
            why = self._words() or type(error).__name__
            self.close()
            raise MachineError(message("judge.no-start", why=why)) from error

    @property
    def usable(self) -> bool:
        """Whether it lives, and was not inherited by a fork of this process, which would share its socket."""
        return self._owner == os.getpid() and self._process.poll() is None

    def fork(self) -> ForkedWorker:
        """A fresh fork, which still has to say that it is ready."""
        pipes = Pipes()
        status_in, status_out = os.pipe()
        life_in, life_out = os.pipe()
        try:
            socket.send_fds(self._control, [b"f"], [*pipes.theirs, status_out, life_in])
        except OSError as error:
            pipes.channel.close()
            for fd in (status_in, life_out):
                os.close(fd)
            raise MachineError(message("judge.no-start", why=self._words() or str(error))) from error
        finally:
            pipes.given()
            os.close(status_out)
            os.close(life_in)
        return ForkedWorker(pipes.channel, self._bare, status_in, life_out)

    def _words(self) -> str:
        self._told.seek(0)
        return self._told.read().decode("utf-8", "replace").strip()[-300:]


def _let_go(control: socket.socket, told: IO[bytes], process: "subprocess.Popen[bytes]", owner: int) -> None:
    """At the end of its socket the server leaves, and all its forks with it."""
    control.close()
    told.close()
    if owner != os.getpid():
        process.returncode = 0  # another process's child: nothing to wait for
        return
    try:
        process.wait(5.0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class ForkServers:
    """The servers of this process by kind of box, started when first needed, with forks made ahead.

    A taken fork costs about 1 ms, for the next one is made while the submission runs.
    """

    def __init__(self, plan: Callable[[Kind], Plan]) -> None:
        self._plan = plan
        self._lock = threading.Lock()
        self._servers: dict[Kind, ForkServer] = {}
        self._spare: dict[Kind, list[ForkedWorker]] = {}

    def take(self, kind: Kind) -> ForkedWorker:
        """A fork that is ready for a submission. MachineError where none can be hardened."""
        with self._lock:
            spare = self._ready(kind)
            worker = spare.pop(0) if spare else None
        if worker is None or (problem := unready(worker)) is not None:
            if worker is not None:  # somebody ended it while it waited: a second one tells whether that is the rule
                worker.close()
            with self._lock:
                self._ready(kind)
                worker = self._servers[kind].fork()
            problem = unready(worker)
        if problem is not None:
            worker.close()
            raise MachineError(message("judge.no-start", why=problem))
        with self._lock, contextlib.suppress(MachineError):
            spare = self._ready(kind)
            while len(spare) < SPARE:
                spare.append(self._servers[kind].fork())
        return worker

    def close(self) -> None:
        """End all servers and what waits in them; the next `take` starts anew."""
        with self._lock:
            for kind in list(self._servers):
                self._drop(kind)

    def _ready(self, kind: Kind) -> list[ForkedWorker]:
        server = self._servers.get(kind)
        if server is not None and not server.usable:
            self._drop(kind)
            server = None
        if server is None:
            self._servers[kind] = ForkServer(self._plan(kind))
        return self._spare.setdefault(kind, [])

    def _drop(self, kind: Kind) -> None:
        for worker in self._spare.pop(kind, ()):
            worker.close()
        self._servers.pop(kind).close()
