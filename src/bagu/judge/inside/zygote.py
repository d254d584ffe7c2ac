"""The fork server of a box: NumPy, or torch too, is loaded once; each submission gets a fork of its own.

Three processes for a submission: this one, which never sees its code; a guard, which ends it when the trusted side
lets go and says how it ended; and the one that runs it, first in a pid namespace of its own.
"""

import gc
import os
import select
import signal
import socket
import struct
from dataclasses import dataclass

import numpy as np

from . import frames, harden
from .values import Kind
from .worker import arguments, load_torch, serve

STATUS = struct.Struct("=iq")  # how it ended: exit status or minus the signal; largest resident set in KiB
FAILED = 70  # exit status of a process that could not be hardened
SCRATCH = 16 << 20  # bytes of the private tmpfs; its pages are not in RLIMIT_AS


@dataclass(frozen=True)
class Confinement:
    """nested: namespaces of its own for each submission. readable, writable: for Landlock. seccomp: a BPF program."""

    nested: bool
    readable: tuple[str, ...]
    writable: tuple[str, ...]
    seccomp: bytes


def main() -> None:
    """`argv`: control socket, folder of the packages, folder of this package, kind of box."""
    (control,), kind = arguments(1)
    preload(kind)
    server = socket.socket(fileno=control)
    first = frames.unpack(server.recv(1 << 20))
    confinement = Confinement(
        first["nested"], tuple(first["readable"]), tuple(first["writable"]), first["seccomp"].tobytes()
    )
    server.send(frames.pack({"ready": True, "megabytes": _megabytes()}))
    serve_forks(server, confinement, kind)


def preload(kind: Kind) -> None:
    """What a submission will want at once: each import on demand would cost every fork its 10 ms."""

    np.random.default_rng(0).standard_normal(1)
    np.linalg.inv(np.eye(2))
    if kind == "torch":
        load_torch()
    gc.collect()
    gc.freeze()  # so that the collector of a fork does not copy what they share


def serve_forks(server: socket.socket, confinement: Confinement, kind: Kind) -> None:
    """A fork for each message, which brings descriptors: requests, replies, prints, status, life."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # guards are not waited for
    while True:
        data, fds, _, _ = socket.recv_fds(server, 1, 5)
        if not data:
            os._exit(0)
        if len(os.listdir("/proc/self/task")) != 1:
            os._exit(FAILED)  # a fork of several threads can hang for ever
        if os.fork() == 0:
            try:
                server.close()
                _guard(fds, confinement, kind)
            finally:
                os._exit(FAILED)
        for fd in fds:
            os.close(fd)


def _guard(fds: list[int], confinement: Confinement, kind: Kind) -> None:
    requests, replies, prints, status, life = fds
    try:
        harden.die_with_parent()
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for fd, at in ((nothing, 0), (prints, 1), (prints, 2)):
            os.dup2(fd, at)
        os.close(nothing)
        os.close(prints)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if confinement.nested:
            harden.new_namespaces()
        child = os.fork()
    except OSError as error:
        _fail(replies, error)
        return
    if child == 0:
        os.close(status)
        os.close(life)
        _run(requests, replies, confinement, kind)
    os.close(requests)
    os.close(replies)
    for fd in (1, 2):
        os.dup2(0, fd)
    os.write(status, STATUS.pack(*_ended(child, life)))
    os._exit(0)


def _ended(child: int, life: int) -> tuple[int, int]:
    """Wait for the end, or bring it about when `life` is closed."""
    watch = select.poll()
    process = os.pidfd_open(child)
    watch.register(process, select.POLLIN)
    watch.register(life, select.POLLIN)
    if process not in dict(watch.poll()):
        os.kill(child, signal.SIGKILL)  # the first of a pid namespace takes all others with it
    _, status, usage = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss


def _run(requests: int, replies: int, confinement: Confinement, kind: Kind) -> None:
    try:
        harden.die_with_parent()
        harden.first_to_go()
        if confinement.nested:
            harden.private_files(SCRATCH)
        harden.no_privileges()
        harden.landlock(confinement.readable, confinement.writable)
        np.random.seed(int.from_bytes(os.urandom(4), "little"))
        if kind == "torch":
            import torch

            torch.manual_seed(int.from_bytes(os.urandom(8), "little") >> 1)
    except OSError as error:
        _fail(replies, error)
        os._exit(FAILED)

    def confine(megabytes: int, seconds: int) -> None:
        harden.limits(megabytes, seconds)
        harden.seccomp(confinement.seccomp)

    serve(requests, replies, confine, kind)
    os._exit(0)


def _fail(replies: int, error: OSError) -> None:
    os.write(replies, frames.pack({"fatal": str(error)}))


def _megabytes() -> int:
    """The address space of this process."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE") >> 20
