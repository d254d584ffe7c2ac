"""Many claims at once, each worker a process of its own: a crash or a hang costs one claim and is told."""

import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from time import monotonic

from bagu.errors import ExitCode
from bagu.proof.jobs import Done, Job
from bagu.proof.worker import Worker
from bagu.text import message


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
    crew: list[Worker] = []
    running: list[_Run] = []
    try:
        while todo or running:
            crew = [worker for worker in crew if worker.process.is_alive()]
            while todo and len(running) < places:
                busy = {id(run.worker) for run in running}
                worker = next((worker for worker in crew if id(worker) not in busy), None)
                if worker is None:
                    worker = Worker.start()
                    crew.append(worker)
                at, job = todo.popleft()
                worker.give(job, told=False)
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
class _Run:
    worker: Worker
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
        return worker.take_done(self.job)


def _ended(running: Sequence[_Run]) -> list[_Run]:
    """Wait until a worker has answered, died or passed its deadline."""
    pause = max(0.0, min(run.deadline for run in running) - monotonic())
    answered = wait([run.worker.pipe for run in running], timeout=pause)
    return [run for run in running if run.worker.pipe in answered or monotonic() >= run.deadline]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
