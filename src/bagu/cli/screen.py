"""What a command writes to: one language, 80 columns where nothing else is known, colour only on a terminal."""

import sys
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from typing import Any

from bagu.contracts import Contract, to_json
from bagu.curriculum.finding import Finding
from bagu.text import Language, Text

NARROWEST = 20  # cells of a last column that can still be read
INDENT = 4  # cells before what goes on on the next line

_current: ContextVar["Screen"] = ContextVar("screen")


class Screen:
    """Words go out in the learner's language; nothing is said by colour or drawing alone."""

    def __init__(self, language: Language) -> None:
        from rich.console import Console

        self.language = language
        self.out = Console(highlight=False, soft_wrap=False)
        self.err = Console(stderr=True, highlight=False)

    @staticmethod
    def english() -> "Screen":
        """What is used until the language is known."""
        return Screen("en")

    @property
    def interactive(self) -> bool:
        return sys.stdin.isatty() and sys.stdout.isatty()

    def say(self, text: Text) -> str:
        """The words, not yet written."""
        return text.to(self.language)

    def line(self, text: Text | str = "", style: str | None = None) -> None:
        """Write one paragraph; it is wrapped, never interpreted as markup."""
        from rich.text import Text as RichText

        from bagu.text.layout import Flow

        words = text if isinstance(text, str) else self.say(text)
        self.out.print(Flow(RichText(words, style=style or "")))

    def show(self, renderable: Any) -> None:
        """Write something that rich can draw."""
        self.out.print(renderable)

    def rows(self, rows: Iterable[Sequence[str]], right: frozenset[int] = frozenset()) -> None:
        """Columns without lines between them: they read aloud in order and line up without colour.

        What does not fit goes on under the last column, or where there is no room for one, below. Written at once,
        since a listing may be long.
        """
        from rich.cells import cell_len

        from bagu.text.layout import folded

        held = [tuple(row) for row in rows]
        if not held:
            return
        last = len(held[0]) - 1
        widths = [max(cell_len(row[at]) for row in held) for at in range(last)]
        start = sum(widths) + 2 * last
        longest = max(cell_len(row[last]) for row in held)
        lines: list[str] = []
        if start + min(longest, NARROWEST) > self.out.width:  # no room for columns: each row is a paragraph
            for row in held:
                first, *rest = folded("  ".join(cell.rstrip() for cell in row if cell.strip()), self.out.width - INDENT)
                lines += [first, *(" " * INDENT + part for part in rest)]
            self.out.file.write("\n".join(lines) + "\n")
            return
        for row in held:
            gaps = [" " * (width - cell_len(cell)) for width, cell in zip(widths, row, strict=False)]
            front = "".join(gap + cell + "  " if at in right else cell + gap + "  "
                            for at, (gap, cell) in enumerate(zip(gaps, row, strict=False)))  # fmt: skip
            room = max(self.out.width - start, 1)
            parts = [row[last]] if cell_len(row[last]) <= room else folded(row[last], room)
            lines += [front + parts[0], *(" " * start + part for part in parts[1:])]
        self.out.file.write("\n".join(lines) + "\n")

    def error(self, text: Text) -> None:
        """One sentence on standard error."""
        from rich.text import Text as RichText

        from bagu.text.layout import Flow

        self.err.print(Flow(RichText(f"bagu: {self.say(text)}")))

    def json(self, value: Contract) -> None:
        """One object by contract, unwrapped and uncoloured."""
        sys.stdout.write(to_json(value) + "\n")

    def ask(self, text: Text) -> str:
        """One line from the learner, without surrounding space."""
        self.out.print(self.say(text), end=" ", markup=False)
        return input().strip()


def use(language: Language) -> Screen:
    """Make the screen of this command and keep it for those who ask."""
    screen = Screen(language)
    _current.set(screen)
    return screen


def screen() -> Screen:
    """The screen of this command."""
    return _current.get()


def place(finding: Finding) -> str:
    """topic/file:line, as far as known."""
    where = finding.topic + (f"/{finding.file}" if finding.file else "")
    return where + (f":{finding.line}" if finding.line else "")


def placed(finding: Finding) -> Text:
    """The finding as one sentence that begins with its place."""
    return Text(*(f"{place(finding)}: {words}" for words in (finding.text.zh, finding.text.en)))
