"""Means with their intervals against bounds, a scale of its own for each, since they measure different things."""

from collections.abc import Sequence
from dataclasses import dataclass

from bagu.figures.axes import WIDTH, fitting_ticks
from bagu.figures.canvas import TEXT_SIZE, Canvas, colour, shortened, text_width
from bagu.figures.figure import Cell, Figure, say
from bagu.figures.scales import Scale, finite, span
from bagu.text import Language, Text, message

_ROW = 78.0


@dataclass(frozen=True)
class Interval:
    """A measured number: every value, their mean, the interval of it, and the bound it is held against."""

    name: Text | str
    values: Sequence[float]
    mean: float
    low: float
    high: float
    bound: float
    bound_label: str  # ">= 0.03"
    verdict: Text | str = ""


def interval_chart(title: Text, intervals: Sequence[Interval]) -> Figure:
    """One row a number: pale dots are single runs, the bar is the interval of the mean, the dashes are the bound."""
    if not intervals:
        raise ValueError("intervals is empty, at least one is needed")
    spans = [
        span(finite((*one.values, one.mean, one.low, one.high, one.bound), say(one.name, "en"))) for one in intervals
    ]

    def paint(language: Language) -> Canvas:
        canvas = Canvas(WIDTH, _ROW * len(intervals) + 2)
        for row, (one, limits) in enumerate(zip(intervals, spans, strict=True)):
            top = row * _ROW
            scale = Scale(*limits, start=16, end=WIDTH - 16)
            verdict = say(one.verdict, language)
            room = WIDTH - 16 - text_width(verdict)
            canvas.text(4, top + 15, shortened(f"{say(one.name, language)} {one.bound_label}", room), role="name")
            if verdict:
                canvas.text(WIDTH - 4, top + 15, verdict, "end", bold=True, role="verdict")
            middle, axis = top + 34, top + 50
            canvas.line(16, axis, WIDTH - 16, axis, opacity=0.5)
            for at, label in fitting_ticks(scale):
                canvas.line(at, axis, at, axis + 4, opacity=0.5)
                canvas.text(at, axis + 16, label, "middle", TEXT_SIZE - 1, role=f"tick-x row-{row}")
            bound = scale.at(one.bound)
            canvas.line(bound, top + 22, bound, axis, thick=1.5, dashed=True)
            for value in one.values:
                canvas.mark(0, scale.at(value), middle, colour(0), 3, 0.35)
            canvas.line(scale.at(one.low), middle, scale.at(one.high), middle, colour(0), 3)
            canvas.mark(0, scale.at(one.mean), middle, colour(0), 4.5)
        return canvas

    rows: list[tuple[Cell, ...]] = [
        (one.name, one.mean, one.low, one.high, one.bound_label, one.verdict) for one in intervals
    ]
    columns = ("text.name", "text.mean", "text.low", "text.high", "text.bound", "text.verdict")
    return Figure(title, tuple(message(key) for key in columns), tuple(rows), paint)
