"""A process that runs claims one after another: what crashes or hangs in it can be ended and is told."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Lock

from bagu.errors import BaguError, ExitCode
from bagu.proof.engine import run_claim
from bagu.proof.jobs import Done, Job
from bagu.text import message

# One thread a worker: with as many workers as cores, more threads only wait for each other.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_environment = Lock()


@dataclass(frozen=True)
class Worker:
    """One such process and the pipe to it."""

    process: SpawnProcess
    pipe: "Connection[tuple[Job, bool], Done | int]"

    @classmethod
    def start(cls, megabytes: int | None = None) -> "Worker":
        """megabytes: of memory that it may have, where the system can say no to a process; None for all there is."""
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, megabytes), daemon=True)
        with _single_threaded():
            process.start()
        theirs.close()  # so that its death is an end of file here
        return cls(process, ours)

    def give(self, job: Job, *, told: bool) -> None:
        """Have it run a job; told: it sends how many seeds have been measured, before it is done."""
        with suppress(OSError):  # it died while idle; the end of file on the way back tells how
            self.pipe.send((job, told))

    def take(self, job: Job) -> Done | int:
        """What it has sent, or what its death means for the job that it had."""
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            self.process.join()
            failure = message("proof.worker-died", claim=job.name, how=_how_it_ended(self.process.exitcode))
            return Done(job, failure=failure, exit_code=ExitCode.MACHINE)

    def take_done(self, job: Job) -> Done:
        """The same of a job that nobody wanted to be told of."""
        done = self.take(job)
        assert isinstance(done, Done)
        return done

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _work(pipe: "Connection[Done | int, tuple[Job, bool]]", megabytes: int | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides and kills
    if megabytes is not None:
        _bound(megabytes)
    while True:
        try:
            job, told = pipe.recv()
        except EOFError:
            return
        pipe.send(_run(job, pipe if told else None))


def _bound(megabytes: int) -> None:
    """Have requests for more refused; Linux counts what is written to, and not the libraries that are mapped."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limits, and a lower one may be set already
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


def _run(job: Job, pipe: "Connection[Done | int, tuple[Job, bool]] | None") -> Done:
    def measured(seeds: int) -> None:
        if pipe is not None:
            pipe.send(seeds)

    try:
        return Done(job, run_claim(job.topic, job.find(), job.setting, job.overrides, measured))
    except BaguError as error:
        return Done(job, failure=error.text, exit_code=error.exit_code)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        failure = message("proof.cannot-load", claim=job.name, module=job.module, error=said)
        return Done(job, failure=failure, exit_code=ExitCode.FAULT)


def _how_it_ended(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        try:
            return signal.Signals(-exitcode).name
        except ValueError:
            return f"signal {-exitcode}"
    return f"exit code {exitcode}"


@contextmanager
def _single_threaded() -> Iterator[None]:
    """The libraries read these when they are loaded, so they must be there before the worker starts."""
    with _environment:
        before = {name: os.environ.get(name) for name in _THREADS}
        os.environ.update(dict.fromkeys(_THREADS, "1"))
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
