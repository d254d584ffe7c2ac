"""A frame with two axes, in which a chart draws."""

from dataclasses import dataclass
from itertools import pairwise

from bagu.figures.canvas import INK, TEXT_SIZE, Canvas, shortened, text_width
from bagu.figures.scales import Kind, Scale

WIDTH = 400.0
_TICK = 11.0  # size of tick labels


@dataclass(frozen=True)
class Frame:
    """A canvas with axes drawn; x.at and y.at give coordinates."""

    canvas: Canvas
    x: Scale
    y: Scale


def frame(
    x_span: tuple[float, float],
    y_span: tuple[float, float],
    x_label: str,
    y_label: str,
    x_kind: Kind = "linear",
    y_kind: Kind = "linear",
    height: float = 240.0,
    legend: float = 0.0,
) -> Frame:
    """Axes with ticks that do not overlap; legend is the room kept free above, y_label stands over its axis."""
    top, bottom = 24.0 + legend, height - 40.0
    y = Scale(*y_span, start=bottom, end=top, kind=y_kind)
    y_ticks = [tick for tick in y.ticks(int((bottom - top) / 28)) if top - 0.5 <= y.at(tick[0]) <= bottom + 0.5]
    left = max((text_width(label, _TICK) for _, label in y_ticks), default=0.0) + 14
    x = Scale(*x_span, start=left, end=WIDTH - 14, kind=x_kind)
    canvas = Canvas(WIDTH, height)
    for value, label in y_ticks:
        at = y.at(value)
        canvas.line(left, at, WIDTH - 14, at, opacity=0.15)
        canvas.text(left - 6, at + 4, label, "end", _TICK, role="tick-y")
    for at, label in fitting_ticks(x):
        canvas.line(at, bottom, at, bottom + 4)
        canvas.text(at, bottom + 16, label, "middle", _TICK, role="tick-x")
    canvas.line(left, bottom, WIDTH - 14, bottom)
    canvas.line(left, top, left, bottom)
    canvas.text((left + WIDTH - 14) / 2, height - 6, shortened(x_label, WIDTH - 14 - left), "middle")
    canvas.text(4, 14 + legend, shortened(y_label, WIDTH - 8))
    return Frame(canvas, x, y)


def fitting_ticks(scale: Scale) -> list[tuple[float, str]]:
    """(coordinate, label) of as many ticks as stand side by side inside the canvas without touching."""
    for most in range(8, 1, -1):
        ticks = [(scale.at(value), label) for value, label in scale.ticks(most)]
        halves = {label: text_width(label, _TICK) / 2 for _, label in ticks}
        ticks = [(at, label) for at, label in ticks if halves[label] <= at <= WIDTH - halves[label]]
        edges = [(at - halves[label], at + halves[label]) for at, label in ticks]
        if all(left[1] + 6 <= right[0] for left, right in pairwise(edges)):
            return ticks
    return ticks[:1]


def draw_legend(canvas: Canvas, names: list[str], draw_mark: list[tuple[int, str]]) -> None:
    """Names with their marks in rows at the top."""
    for (x, y, name), (kind, fill) in zip(_places(names)[0], draw_mark, strict=True):
        canvas.mark(kind, x + 5, y - 4, fill)
        canvas.text(x + 14, y, name, fill=INK)


def legend_height(names: list[str]) -> float:
    """The room that a legend takes."""
    return _places(names)[1]


def _places(names: list[str]) -> tuple[list[tuple[float, float, str]], float]:
    places: list[tuple[float, float, str]] = []
    x, y = 4.0, 14.0
    for name in names:
        name = shortened(name, WIDTH - 24)
        wide = 14 + text_width(name, TEXT_SIZE) + 14
        if x > 4 and x + wide > WIDTH:
            x, y = 4.0, y + 18
        places.append((x, y, name))
        x += wide
    return places, y + 6 if names else 0.0
