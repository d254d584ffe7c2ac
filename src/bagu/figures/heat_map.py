"""A matrix as cells whose strength shows the number."""

from collections.abc import Collection, Sequence
from math import isfinite

from bagu.figures.axes import WIDTH
from bagu.figures.canvas import INK, Canvas, colour, shortened, text_width
from bagu.figures.figure import Cell, Figure, say
from bagu.figures.scales import finite
from bagu.text import Text, message
from bagu.text.bilingual import Language

_SMALL = 11.0


def heat_map(
    title: Text,
    values: Sequence[Sequence[float]],
    row_names: Sequence[Text | str] | None = None,
    column_names: Sequence[Text | str] | None = None,
    largest: float | None = None,
    marked: Collection[tuple[int, int]] = (),
    digits: int = 2,
    gaps: bool = False,
    numbers: bool = True,
) -> Figure:
    """Opacity is |value| / largest; negative cells have another colour. Marked cells get a border.

    largest: give the same to figures that stand side by side, or a small number looks as strong as a large one.
    Numbers are written where they fit, unless numbers is False.
    gaps: cells may be NaN or infinite; they have no strength, only their word.
    Raises ValueError for ragged rows, wrong names, and, without gaps, numbers that are not finite.
    """
    rows = [_floats(row) if gaps else finite(row, f"row {at}") for at, row in enumerate(values)]
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("values must be a matrix with at least one row, all rows equally long")
    down = list(row_names) if row_names is not None else [str(at) for at in range(len(rows))]
    across = list(column_names) if column_names is not None else [str(at) for at in range(len(rows[0]))]
    if len(down) != len(rows) or len(across) != len(rows[0]):
        raise ValueError(
            f"{len(rows)} × {len(rows[0])} cells have {len(down)} row names and {len(across)} column names"
        )
    top = largest or max((abs(value) for row in rows for value in row if isfinite(value)), default=1.0) or 1.0

    def paint(language: Language) -> Canvas:
        left = min(WIDTH * 0.35, 10 + max(text_width(say(name, language), _SMALL) for name in down))
        cell = min((WIDTH - left - 2) / len(across), 56.0)
        tall = max(min(cell, 30.0), 6.0)
        canvas = Canvas(WIDTH, 22 + tall * len(down) + 2)
        shown = [[_word(value, digits) for value in row] for row in rows]
        written = numbers and max(text_width(word, _SMALL) for row in shown for word in row) <= cell - 4 and tall >= 14
        every = next(n for n in range(1, len(across) + 1) if _fit(across, n, cell, language) or n == len(across))
        for j in range(0, len(across), every):
            name = shortened(say(across[j], language), cell * every - 2, _SMALL)
            canvas.text(left + (j + 0.5) * cell, 15, name, "middle", _SMALL, role="tick-x")
        gap = 1.0 if cell >= 12 else 0.0
        every_row = max(1, -int(-14 // tall))
        for i, row in enumerate(rows):
            y = 22 + i * tall
            if i % every_row == 0:
                name = shortened(say(down[i], language), left - 8, _SMALL)
                canvas.text(left - 6, y + tall / 2 + 4, name, "end", _SMALL, role="tick-y")
            for j, value in enumerate(row):
                x = left + j * cell
                share = min(abs(value) / top, 1.0) if isfinite(value) else 0.0
                strong = 0.04 + 0.56 * share  # at most 0.6, so that the number stays readable
                border = INK if (i, j) in marked else "none"
                canvas.rect(
                    x + gap,
                    y + gap,
                    cell - 2 * gap,
                    tall - 2 * gap,
                    colour(4 if value < 0 else 0),
                    strong,
                    border,
                    thick=2,
                )
                if written:
                    canvas.text(x + cell / 2, y + tall / 2 + 4, shown[i][j], "middle", _SMALL)
        return canvas

    table: list[tuple[Cell, ...]] = [
        (down[i], across[j], value) for i, row in enumerate(rows) for j, value in enumerate(row)
    ]
    return Figure(title, (message("text.row"), message("text.column"), message("text.value")), tuple(table), paint)


def _floats(row: Sequence[float]) -> list[float]:
    if not len(row):
        raise ValueError("a row is empty, at least one number is needed")
    return [float(value) for value in row]


def _word(value: float, digits: int) -> str:
    if value != value:
        return "NaN"
    return (f"{value:.{digits}f}" if isfinite(value) else "∞" if value > 0 else "-∞").replace("-", "−")


def _fit(names: Sequence[Text | str], every: int, cell: float, language: Language) -> bool:
    return all(text_width(say(name, language), _SMALL) <= cell * every - 2 for name in names[::every])
