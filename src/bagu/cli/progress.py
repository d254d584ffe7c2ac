"""Progress on standard error: one line a finished piece, so that it reads well aloud and in a log."""

from collections.abc import Callable
from itertools import count

from bagu.cli.screen import screen

Progress = Callable[[str, str], None]  # (name, what of it was done)


def counted(*, quiet: bool) -> Progress:
    """A callback that writes "3 nms#cost-nk control" each time it is called."""
    turn = count(1)

    def say(name: str, what: str) -> None:
        if not quiet:
            screen().err.print(f"{next(turn)} {name} {what}", markup=False)

    return say
