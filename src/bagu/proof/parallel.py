"""Many claims at once, each worker a process of its own: a crash or a hang costs one claim and is told."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from threading import Lock
from time import monotonic

from bagu.errors import BaguError, ExitCode
from bagu.proof.engine import run_claim
from bagu.proof.jobs import Done, Job
from bagu.text import message

# One thread a worker: with as many workers as cores, more threads only wait for each other.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_environment = Lock()


def run_jobs(
    jobs: Sequence[Job],
    workers: int | None = None,
    seconds: float = 600.0,
    progress: Callable[[Done], None] | None = None,
) -> list[Done]:
    """Run all jobs and return what came of them, in their order.

    workers: processes, by default one a core that we may use. seconds: wall clock a job. progress: called here, in
    the order in which jobs end. An exception, Ctrl-C too, kills the workers before it goes on.
    """
    results: dict[int, Done] = {}
    todo = deque(enumerate(jobs))
    places = min(workers or _cores(), len(jobs))
    crew: list[_Worker] = []
    running: list[_Run] = []
    try:
        while todo or running:
            crew = [worker for worker in crew if worker.process.is_alive()]
            while todo and len(running) < places:
                busy = {id(run.worker) for run in running}
                worker = next((worker for worker in crew if id(worker) not in busy), None)
                if worker is None:
                    worker = _Worker.start()
                    crew.append(worker)
                at, job = todo.popleft()
                worker.give(job)
                running.append(_Run(worker, at, job, monotonic() + seconds))
            for run in _ended(running):
                running.remove(run)
                results[run.at] = run.done(seconds)
                if progress:
                    progress(results[run.at])
    finally:
        for worker in crew:
            worker.kill()
    return [results[at] for at in range(len(jobs))]


@dataclass(frozen=True)
class _Worker:
    process: SpawnProcess
    pipe: "Connection[Job, Done]"

    @classmethod
    def start(cls) -> "_Worker":
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs,), daemon=True)
        with _single_threaded():
            process.start()
        theirs.close()  # so that its death is an end of file here
        return cls(process, ours)

    def give(self, job: Job) -> None:
        with suppress(OSError):  # it died while idle; the end of file on the way back tells how
            self.pipe.send(job)

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


@dataclass(frozen=True)
class _Run:
    worker: _Worker
    at: int
    job: Job
    deadline: float

    def done(self, seconds: float) -> Done:
        """The end: an answer, a crash or the deadline; after the last two the process is gone."""
        worker = self.worker
        if not worker.pipe.poll():
            worker.kill()
            failure = message("proof.too-long", claim=self.job.name, seconds=f"{seconds:g}")
            return Done(self.job, failure=failure, exit_code=ExitCode.MACHINE)
        try:
            return worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join()
            how = _how_it_ended(worker.process.exitcode)
            failure = message("proof.worker-died", claim=self.job.name, how=how)
            return Done(self.job, failure=failure, exit_code=ExitCode.MACHINE)


def _ended(running: Sequence[_Run]) -> list[_Run]:
    """Wait until a worker has answered, died or passed its deadline."""
    pause = max(0.0, min(run.deadline for run in running) - monotonic())
    answered = wait([run.worker.pipe for run in running], timeout=pause)
    return [run for run in running if run.worker.pipe in answered or monotonic() >= run.deadline]


def _work(pipe: "Connection[Done, Job]") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides and kills
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        pipe.send(_run(job))


def _run(job: Job) -> Done:
    try:
        return Done(job, run_claim(job.topic, job.find(), job.setting, job.overrides))
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


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
