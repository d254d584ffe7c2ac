"""Rectangles of a detection, to scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from bagu.figures.axes import WIDTH
from bagu.figures.canvas import TEXT_SIZE, Canvas, colour, text_width
from bagu.figures.figure import Cell, Figure, say
from bagu.figures.scales import finite
from bagu.text import Language, Text, message

_HIGHEST = 300.0
_MARGIN = 18.0


@dataclass(frozen=True)
class Box:
    """x1 y1 x2 y2 with y downwards; group chooses the colour; dashed for what was removed or is only predicted."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: Text | str
    group: int = 0
    dashed: bool = False


def box_picture(title: Text, boxes: Sequence[Box]) -> Figure:
    """The boxes to scale, each with its label where it covers no other. Raises ValueError for none or x2 < x1."""
    if not boxes:
        raise ValueError("boxes is empty, at least one is needed")
    for box in boxes:
        finite((box.x1, box.y1, box.x2, box.y2), f"box {say(box.label, 'en')}")
        if box.x2 < box.x1 or box.y2 < box.y1:
            raise ValueError(f"box {say(box.label, 'en')} needs x1 <= x2 and y1 <= y2")
    left, top = min(box.x1 for box in boxes), min(box.y1 for box in boxes)
    wide = max(box.x2 for box in boxes) - left or 1.0
    tall = max(box.y2 for box in boxes) - top or 1.0
    scale = min((WIDTH - 2 * _MARGIN) / wide, _HIGHEST / tall)

    def paint(language: Language) -> Canvas:
        canvas = Canvas(WIDTH, tall * scale + 2 * _MARGIN)
        shift = (WIDTH - wide * scale) / 2
        labels: list[tuple[float, float, float, float]] = []
        for box in boxes:
            x, y = shift + (box.x1 - left) * scale, _MARGIN + (box.y1 - top) * scale
            width, height = (box.x2 - box.x1) * scale, (box.y2 - box.y1) * scale
            paint_ = colour(box.group)
            canvas.rect(x, y, width, height, paint_, 0.10, paint_, box.dashed, 2)
            words = say(box.label, language)
            at = _free_place(x, y, width, height, text_width(words), canvas.height, labels)
            labels.append((at[0], at[1] - TEXT_SIZE, at[0] + text_width(words), at[1] + 3))
            canvas.text(*at, words, bold=not box.dashed, role="label")
        return canvas

    rows: list[tuple[Cell, ...]] = [(box.label, box.x1, box.y1, box.x2, box.y2) for box in boxes]
    names = tuple(Text(name, name) for name in ("x1", "y1", "x2", "y2"))
    return Figure(title, (message("text.name"), *names), tuple(rows), paint)


def _free_place(
    x: float, y: float, width: float, height: float, wide: float, bottom: float,
    taken: Sequence[tuple[float, float, float, float]],
) -> tuple[float, float]:  # fmt: skip
    """Baseline of a label: inside at the top, inside at the bottom, above, below, then any free line inside."""
    right = x + width - wide - 4
    lines = [y + 15 + n * 15 for n in range(max(1, int((height - 6) / 15)))]
    tries = [(x + 4, lines[0]), (right, lines[0]), (x + 4, y + height - 5), (right, y + height - 5)]
    tries += [(x, y - 4), (right + 4, y - 4), (x, y + height + 13), (right + 4, y + height + 13)]
    tries += [(column, line) for line in lines for column in (x + 4, x + (width - wide) / 2, right)]
    for left, base in tries:
        left = min(max(left, 1.0), WIDTH - wide - 1)
        inside = TEXT_SIZE <= base <= bottom - 3
        apart = all(left + wide <= a or c + 2 <= left or base + 3 <= b or d <= base - TEXT_SIZE for a, b, c, d in taken)
        if inside and apart:
            return left, base
    return min(max(x + 4, 1.0), WIDTH - wide - 1), lines[0]
