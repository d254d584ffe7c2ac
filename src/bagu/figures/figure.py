"""A figure: its title, its drawing in each language, and the numbers behind it."""

from collections.abc import Callable
from dataclasses import dataclass

from bagu.figures.canvas import Canvas
from bagu.text import Language, Text

Cell = Text | str | int | float


@dataclass(frozen=True)
class Figure:
    """columns and rows are the data as a table, for readers who do not see the drawing, and for tests.

    The SVG has no size of its own but a view box about 400 units wide with text of 12: it fills what holds it, is
    readable from 360 px on, and takes its colours from `currentColor` and the variables --figure-1 … --figure-5.
    """

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    paint: Callable[[Language], Canvas]

    def svg(self, language: Language) -> str:
        """The drawing as SVG, labelled by the title; the same text every time."""
        return self.paint(language).svg(self.title.to(language))

    def table(self, language: Language) -> tuple[tuple[str, ...], ...]:
        """The data as words, the heading first."""
        head = tuple(column.to(language) for column in self.columns)
        return (head, *(tuple(show(cell, language) for cell in row) for row in self.rows))


def show(cell: Cell, language: Language) -> str:
    """A cell as words; numbers to six digits."""
    if isinstance(cell, Text):
        return cell.to(language)
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def say(label: Text | str, language: Language) -> str:
    """A label in a language; a plain string, a name or a number, is the same in all."""
    return label.to(language) if isinstance(label, Text) else label
