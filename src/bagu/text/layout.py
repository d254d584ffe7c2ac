"""Lines of a terminal: Chinese may break between characters, and punctuation stays where it belongs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.text import Text as Styled

from bagu.text.cjk import is_cjk

TIE = "\u00a0"  # a space that does not break; printed as a space
_NOT_FIRST = "，。；：？！、）】》」』”’…%·.,;:?!)]}"
_NOT_LAST = "（【《「『“‘([{"


@dataclass(frozen=True)
class Flow:
    """Styled words that break at spaces and between Chinese characters."""

    words: Styled

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.words.split("\n", allow_blank=True):
            yield from _wrapped(line, max(options.max_width, 1))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        lines = self.words.plain.split("\n")
        widest = max((cell_len(unit.rstrip()) for line in lines for unit in units(line)), default=0)
        return Measurement(min(widest, options.max_width), max(map(cell_len, lines), default=0))


def folded(text: str, width: int) -> list[str]:
    """The lines of a text that is `width` cells wide at most."""
    if cell_len(text) <= width:
        return [text]
    return [line.plain for line in _wrapped(Styled(text), width)]


def _wrapped(line: Styled, width: int) -> Iterator[Styled]:
    start = at = used = 0
    for unit in units(line.plain):
        size = cell_len(unit.rstrip())
        if used and used + size > width:
            yield _trimmed(line[start:at])
            start, used = at, 0
        while used + size > width:  # longer than a line, an address: cut
            cut = _fitting(line.plain[at:], width)
            yield _trimmed(line[at : at + cut])
            at = start = at + cut
            unit = unit[cut:]
            size = cell_len(unit.rstrip())
        used += cell_len(unit)
        at += len(unit)
    yield _trimmed(line[start:])


def _trimmed(line: Styled) -> Styled:
    line.rstrip()
    line.plain = line.plain.replace(TIE, " ")
    line.no_wrap, line.overflow = True, "crop"
    return line


def _fitting(text: str, width: int) -> int:
    """How many characters fit, at least one."""
    count = 0
    while count < len(text) and cell_len(text[: count + 1]) <= width:
        count += 1
    return max(count, 1)


def units(line: str) -> list[str]:
    """What must stay together: words with the spaces after them, single Chinese characters with their punctuation."""
    found: list[str] = []
    for piece in re.findall(r" *[^ ]+ *| +", line):
        start = 0
        for at in range(1, len(piece)):
            before, char = piece[at - 1], piece[at]
            apart = is_cjk(before) or is_cjk(char)
            if apart and char not in _NOT_FIRST and before not in _NOT_LAST and not char.isspace() and char != "—":
                found.append(piece[start:at])
                start = at
        found.append(piece[start:])
    return found


@dataclass(frozen=True)
class Hanging:
    """A block behind a mark: `first` before its first line, `rest` before the others."""

    first: str
    rest: str
    block: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(options.max_width - cell_len(self.rest), 1)
        mark = self.first
        for line in console.render_lines(self.block, options.update(width=width), pad=False):
            yield Segment(mark)
            yield from line
            yield Segment.line()
            mark = self.rest
