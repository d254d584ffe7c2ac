"""A question with a clock above it; what is typed is read as ever."""

import os
import select
import sys
from collections.abc import Callable

from bagu.cli.screen import Screen
from bagu.text import Text
from bagu.text.layout import folded

EVERY = 1.0  # seconds

# Save the cursor, up one line, to its beginning, write, clear the rest of the line, back.
_ABOVE = "\x1b7\x1b[1A\r{words}\x1b[K\x1b8"


def line_waits(seconds: float) -> bool:
    """Whether a typed line can be read within so many seconds."""
    return bool(select.select([sys.stdin], [], [], seconds)[0])


def moves(screen: Screen) -> bool:
    """Whether this terminal can redraw a line while another is typed; elsewhere the clock is one plain line."""
    return screen.interactive and screen.out.is_terminal and not screen.out.is_dumb_terminal and os.name == "posix"


def ask_by_the_clock(
    screen: Screen, clock: Callable[[], Text], question: Text, waits: Callable[[float], bool] = line_waits
) -> str:
    """Write the clock, ask below it, and draw the clock anew until a line was typed.

    clock: the words for this moment. waits: for tests; without a terminal that can, it is not called.
    """
    screen.line(clock())
    if not moves(screen):
        return screen.ask(question)
    screen.out.print(screen.say(question), end=" ", markup=False)
    screen.out.file.flush()
    while not waits(EVERY):
        words = folded(screen.say(clock()), screen.out.width)[0]
        screen.out.file.write(_ABOVE.format(words=words))
        screen.out.file.flush()
    return input().strip()
