"""What befalls a worker of k-means in the tests: a module of its own, because processes are spawned and import it."""

import os
import signal
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Fault:
    """Kill, stop or fail the process of a rank just before it sends its message of that round."""

    rank: int
    round: int
    how: Literal["kill", "stop", "fail"]

    def __call__(self, rank: int, number: int) -> None:
        if (rank, number) != (self.rank, self.round):
            return
        if self.how == "fail":
            raise ZeroDivisionError("bad shard")
        os.kill(os.getpid(), signal.SIGKILL if self.how == "kill" else signal.SIGSTOP)
