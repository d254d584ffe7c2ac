"""Single keys, read while something else goes on; where the terminal cannot, whole lines."""

import os
import select
import sys
from types import TracebackType
from typing import Any, Self


class Keys:
    """Within it a key is read without Enter; Ctrl-C works as ever. Without a terminal there are no keys."""

    def __init__(self) -> None:
        self._before: list[Any] | None = None
        self.there = sys.stdin.isatty() and os.name == "posix"

    def __enter__(self) -> Self:
        if self.there:
            import termios
            import tty

            self._before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._before is not None:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)

    def pressed(self, seconds: float) -> str | None:
        """The key that is pressed within so many seconds, in lower case; None where none is."""
        if not self.there:
            select.select([], [], [], seconds)
            return None
        if not select.select([sys.stdin], [], [], seconds)[0]:
            return None
        data = os.read(sys.stdin.fileno(), 64)
        if not data:
            raise EOFError
        return data.decode("utf-8", "replace")[0].lower()
