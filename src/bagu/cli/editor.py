"""The learner's editor, and how a save is noticed."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bagu.errors import UsageError
from bagu.text import message

WINDOWED = ("code", "codium", "cursor", "subl", "gedit", "kate", "notepad", "notepad++", "zed", "atom", "mate", "gvim")
LOOK_EVERY = 0.2  # seconds between two looks at the file


@dataclass(frozen=True)
class Editor:
    """VISUAL, EDITOR, or the first of a few that are usually there."""

    command: tuple[str, ...]

    @classmethod
    def found(cls) -> "Editor | None":
        for name in ("VISUAL", "EDITOR"):
            told = os.environ.get(name, "")
            try:
                words = shlex.split(told)
            except ValueError as error:
                raise UsageError(message("cli.editor-failed", editor=told, why=str(error))) from error
            if words:
                return cls(tuple(words))
        for name in ("nano", "vim", "vi", "micro", "notepad"):
            if path := shutil.which(name):
                return cls((path,))
        return None

    @property
    def takes_terminal(self) -> bool:
        """Whether it draws where we would print."""
        return Path(self.command[0]).stem.lower() not in WINDOWED

    def edit(self, path: Path, on_save: Callable[..., None], *, quiet: bool) -> None:
        """Open the file and call `on_save` for each save until the editor ends."""
        try:
            running = subprocess.Popen([*self.command, str(path)])
        except OSError as error:
            raise UsageError(message("cli.editor-failed", editor=" ".join(self.command), why=str(error))) from error
        before = _stamp(path)
        while running.poll() is None:
            try:
                running.wait(LOOK_EVERY)
            except subprocess.TimeoutExpired:
                now = _stamp(path)
                if now not in (None, before):
                    before = now
                    on_save(show=not quiet)


class Saves:
    """Tells when a file was saved since the last look."""

    def __init__(self, path: Path) -> None:
        self._path, self._before = path, _stamp(path)

    def new(self) -> bool:
        now = _stamp(self._path)
        if now in (None, self._before):
            return False
        self._before = now
        return True


def _stamp(path: Path) -> tuple[int, int] | None:
    """Changes with each save; None while an editor replaces the file."""
    try:
        held = path.stat()
    except OSError:
        return None
    return held.st_mtime_ns, held.st_size
