"""Bars side by side: a number a name, or how often a value occurs."""

from collections.abc import Sequence
from math import ceil, sqrt

from bagu.figures.axes import WIDTH, frame
from bagu.figures.canvas import INK, Canvas, colour, shortened, text_width
from bagu.figures.figure import Cell, Figure, say
from bagu.figures.scales import finite, span
from bagu.text import Language, Text, message

_ROW = 26.0


def bar_chart(
    title: Text, names: Sequence[Text | str], values: Sequence[float], value_label: Text, digits: int = 3
) -> Figure:
    """One horizontal bar a name from zero, its number behind it; the first stands out as the one compared with."""
    heights = finite(values, "values")
    if len(names) != len(heights):
        raise ValueError(f"names and values must be equally many, got {len(names)} and {len(heights)}")
    low, high = min(0.0, *heights), max(0.0, *heights)

    def paint(language: Language) -> Canvas:
        places = "" if all(value.is_integer() for value in heights) else "#"  # 31.0 beside 24.3, but 4 beside 2
        shown = [f"{value:{places}.{digits}g}".rstrip(".").replace("-", "−") for value in heights]
        left = min(WIDTH * 0.4, 12 + max(text_width(say(name, language)) for name in names))
        room = max(map(text_width, shown)) + 10
        start = left + (room if low < 0 else 0)
        scale = (WIDTH - room - start) / ((high - low) or 1.0)
        zero = start - low * scale
        canvas = Canvas(WIDTH, 22 + _ROW * len(heights))
        canvas.text(4, 14, shortened(value_label.to(language), WIDTH - 8))
        for at, (name, value) in enumerate(zip(names, heights, strict=True)):
            y = 22 + at * _ROW
            canvas.text(left - 8, y + 17, shortened(say(name, language), left - 10), "end", role="tick-y")
            begin, long = min(zero, zero + value * scale), abs(value) * scale
            canvas.rect(begin, y + 4, max(long, 1.0), _ROW - 8, colour(0), 1.0 if at == 0 else 0.55, radius=2)
            if value < 0:
                canvas.text(begin - 4, y + 17, shown[at], "end")
            else:
                canvas.text(begin + long + 4, y + 17, shown[at])
        canvas.line(zero, 22, zero, 22 + _ROW * len(heights), INK)
        return canvas

    rows: list[tuple[Cell, ...]] = list(zip(names, heights, strict=True))
    return Figure(title, (message("text.name"), value_label), tuple(rows), paint)


def histogram(title: Text, values: Sequence[float], x_label: Text, bins: int | None = None) -> Figure:
    """How many values fall into each of `bins` equal ranges, √n but at most 30 without it; the last has both ends."""
    sample = finite(values, "values")
    count = bins if bins is not None else min(30, ceil(sqrt(len(sample))))
    if count < 1:
        raise ValueError(f"bins is {count}, at least 1 is needed")
    low, high = min(sample), max(sample)
    if low == high:
        low, high = low - 0.5, high + 0.5
    width = (high - low) / count
    counts = [0] * count
    for value in sample:
        counts[min(int((value - low) / width), count - 1)] += 1
    edges = [low + at * width for at in range(count)] + [high]

    def paint(language: Language) -> Canvas:
        label = message("text.count").to(language)
        axes = frame((low, high), span([0.0, *map(float, counts)], zero=True), x_label.to(language), label)
        floor = axes.y.at(0)
        for at, many in enumerate(counts):
            x, x_end = axes.x.at(edges[at]), axes.x.at(edges[at + 1])
            if many:
                axes.canvas.rect(x + 0.5, axes.y.at(many), max(x_end - x - 1, 0.5), floor - axes.y.at(many), colour(0))
        return axes.canvas

    rows = tuple((edges[at], edges[at + 1], counts[at]) for at in range(count))
    return Figure(title, (message("text.from"), message("text.to"), message("text.count")), rows, paint)
