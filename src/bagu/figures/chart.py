"""Lines and dots over two axes, with intervals where they are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bagu.figures.axes import draw_legend, frame, legend_height
from bagu.figures.canvas import Canvas, colour
from bagu.figures.figure import Cell, Figure, say
from bagu.figures.scales import Kind, finite, span
from bagu.text import Language, Text, message


@dataclass(frozen=True)
class Series:
    """One line or one set of dots; low and high are the ends of the interval of each y."""

    name: Text | str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None
    style: Literal["line", "dots", "both"] = "both"


def line_chart(
    title: Text,
    series: Sequence[Series],
    x_label: Text,
    y_label: Text,
    x_scale: Kind = "linear",
    y_scale: Kind = "linear",
) -> Figure:
    """Lines and dots; raises ValueError for no series, unequal lengths, or numbers that are not finite."""
    lines = [_checked(one) for one in series]
    if not lines:
        raise ValueError("series is empty, at least one is needed")
    x_span = span([value for line in lines for value in line.x], x_scale)
    y_span = span([v for line in lines for v in (*line.y, *(line.low or ()), *(line.high or ()))], y_scale)

    def paint(language: Language) -> Canvas:
        names = [say(line.name, language) for line in lines] if len(lines) > 1 else []
        room = legend_height(names)
        axes = frame(x_span, y_span, x_label.to(language), y_label.to(language), x_scale, y_scale, 240 + room, room)
        canvas = axes.canvas
        for at, line in enumerate(lines):
            points = [(axes.x.at(x), axes.y.at(y)) for x, y in zip(line.x, line.y, strict=True)]
            if line.style != "dots":
                canvas.path(points, colour(at), dashed=at >= 5)
            for (x, _), low, high in zip(points, line.low or (), line.high or (), strict=False):
                canvas.line(x, axes.y.at(low), x, axes.y.at(high), colour(at), 1.5)
            if line.style != "line" or len(points) == 1:
                for x, y in points:
                    canvas.mark(at, x, y, colour(at))
        draw_legend(canvas, names, [(at, colour(at)) for at in range(len(names))])
        return canvas

    rows: list[tuple[Cell, ...]] = []
    intervals = any(line.low is not None for line in lines)
    for line in lines:
        lows, highs = line.low or line.y, line.high or line.y
        for x, y, low, high in zip(line.x, line.y, lows, highs, strict=True):
            rows.append((line.name, x, y, low, high) if intervals else (line.name, x, y))
    ends = (message("text.low"), message("text.high")) if intervals else ()
    return Figure(title, (message("text.series"), x_label, y_label, *ends), tuple(rows), paint)


def _checked(series: Series) -> Series:
    name = say(series.name, "en")
    x, y = finite(series.x, f"x of {name}"), finite(series.y, f"y of {name}")
    low = finite(series.low, f"low of {name}") if series.low is not None else None
    high = finite(series.high, f"high of {name}") if series.high is not None else None
    if (low is None) != (high is None):
        raise ValueError(f"{name} has one end of its intervals, both low and high are needed")
    if any(len(other) != len(x) for other in (y, low, high) if other is not None):
        raise ValueError(f"x, y, low and high of {name} must be equally long")
    return Series(series.name, x, y, low, high, series.style)
