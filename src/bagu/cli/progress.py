"""Progress on standard error: one line a finished piece, so that it reads well aloud and in a log."""

from collections.abc import Callable
from itertools import count

from bagu.cli.screen import screen
from bagu.proof.jobs import Done


def counted(total: int, *, quiet: bool) -> Callable[[Done], None]:
    """A callback that writes "3/40 nms#cost-nk" each time it is called."""
    turn = count(1)

    def say(done: Done) -> None:
        if not quiet:
            screen().err.print(f"{next(turn)}/{total} {done.job.name} {done.job.setting}", markup=False)

    return say
