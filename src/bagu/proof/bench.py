"""A worker kept warm for somebody who plays: one run after another, each of which may be given up."""

from collections.abc import Callable
from time import monotonic

from bagu.errors import ExitCode
from bagu.proof.jobs import Done, Job
from bagu.proof.worker import Worker
from bagu.text import message

LOOK = 0.05  # seconds between two looks whether the run is still wanted


class Bench:
    """Not for several threads at once. The process starts with the first run, and anew after one that was given up.

    megabytes: of memory that a run may have, None for all there is.
    """

    def __init__(self, megabytes: int | None = None) -> None:
        self._megabytes = megabytes
        self._worker: Worker | None = None

    def run(
        self, job: Job, *, seconds: float, measured: Callable[[int], None], wanted: Callable[[], bool]
    ) -> Done | None:
        """What came of the job; None where it was no longer wanted. measured: is told how many seeds have been."""
        if self._worker is None or not self._worker.process.is_alive():
            self.close()
            self._worker = Worker.start(self._megabytes)
        try:
            return self._wait(self._worker, job, seconds, measured, wanted)
        except BaseException:  # whoever listens has had enough; what it still sends is for nobody
            self.close()
            raise

    def _wait(
        self, worker: Worker, job: Job, seconds: float, measured: Callable[[int], None], wanted: Callable[[], bool]
    ) -> Done | None:
        until = monotonic() + seconds
        worker.give(job, told=True)
        while True:
            if not worker.pipe.poll(LOOK):
                if not wanted():
                    self.close()
                    return None
                if monotonic() > until:
                    self.close()
                    failure = message("proof.too-long", claim=job.name, seconds=f"{seconds:g}")
                    return Done(job, failure=failure, exit_code=ExitCode.MACHINE)
                continue
            came = worker.take(job)
            if isinstance(came, Done):
                return came
            measured(came)

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None
