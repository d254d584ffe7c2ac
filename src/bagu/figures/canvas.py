"""Shapes that become SVG text."""

from math import isfinite
from typing import Literal
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

Anchor = Literal["start", "middle", "end"]

INK = "currentColor"
# Each is readable on white and on near-black; the page may set the variables.
COLOURS = tuple(
    f"var(--figure-{at}, {colour})"
    for at, colour in enumerate(("#3b82c4", "#d9791a", "#3a9d5d", "#9a6dd7", "#d6524b"), 1)
)
TEXT_SIZE = 12.0


def colour(at: int) -> str:
    """The colour of the series of that number; after five they begin again."""
    return COLOURS[at % len(COLOURS)]


def text_width(words: str, size: float = TEXT_SIZE) -> float:
    """A width that the words do not exceed in common fonts: full-width characters 1 em, others 0.6 em."""
    return size * sum(1.0 if east_asian_width(char) in "WFA" and ord(char) > 0x2000 else 0.6 for char in words)


def shortened(words: str, width: float, size: float = TEXT_SIZE) -> str:
    """The words, cut with an ellipsis where they are wider."""
    if text_width(words, size) <= width:
        return words
    while words and text_width(words + "…", size) > width:
        words = words[:-1]
    return words + "…"


class Canvas:
    """Collects shapes; y grows downwards."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.shapes: list[str] = []

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str = "none", opacity: float = 1.0,
        stroke: str = "none", dashed: bool = False, thick: float = 1.5, radius: float = 0.0,
    ) -> None:  # fmt: skip
        pairs = {"x": x, "y": y, "width": width, "height": height}
        paint = {"fill": fill} | ({"fill-opacity": number(opacity)} if fill != "none" and opacity != 1.0 else {})
        if radius:
            paint["rx"] = number(radius)
        self._add("rect", pairs, paint | _stroke(stroke, thick, dashed))

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str = INK, thick: float = 1.0, dashed: bool = False,
        opacity: float = 1.0,
    ) -> None:  # fmt: skip
        paint = _stroke(stroke, thick, dashed) | ({"stroke-opacity": number(opacity)} if opacity != 1.0 else {})
        self._add("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2}, paint)

    def path(self, points: list[tuple[float, float]], stroke: str, thick: float = 2.0, dashed: bool = False) -> None:
        """A line through the points."""
        at = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self._add("polyline", {}, {"points": at, "fill": "none"} | _stroke(stroke, thick, dashed))

    def mark(self, kind: int, x: float, y: float, fill: str, size: float = 3.5, opacity: float = 1.0) -> None:
        """A dot whose shape tells the series without colour: disc, square, diamond, triangle."""
        paint = {"fill": fill} | ({"fill-opacity": number(opacity)} if opacity != 1.0 else {})
        match kind % 4:
            case 0:
                self._add("circle", {"cx": x, "cy": y, "r": size}, paint)
            case 1:
                self._add("rect", {"x": x - size, "y": y - size, "width": 2 * size, "height": 2 * size}, paint)
            case 2:
                self._polygon(
                    [(x, y - 1.4 * size), (x + 1.4 * size, y), (x, y + 1.4 * size), (x - 1.4 * size, y)], paint
                )
            case _:
                self._polygon([(x, y - 1.3 * size), (x + 1.2 * size, y + size), (x - 1.2 * size, y + size)], paint)

    def _polygon(self, points: list[tuple[float, float]], paint: dict[str, str]) -> None:
        self._add("polygon", {}, {"points": " ".join(f"{number(x)},{number(y)}" for x, y in points)} | paint)

    def text(
        self, x: float, y: float, words: str, anchor: Anchor = "start", size: float = TEXT_SIZE, role: str = "",
        fill: str = INK, bold: bool = False,
    ) -> None:  # fmt: skip
        """Words whose baseline is at y; role becomes the class, by which tests find tick labels."""
        paint = {"text-anchor": anchor, "font-size": number(size), "fill": fill}
        paint |= ({"font-weight": "bold"} if bold else {}) | ({"class": role} if role else {})
        self._add("text", {"x": x, "y": y}, paint, words)

    def _add(self, name: str, at: dict[str, float], paint: dict[str, str], words: str = "") -> None:
        pairs = {key: number(value) for key, value in at.items()} | paint
        attributes = "".join(f" {key}={quoteattr(value)}" for key, value in pairs.items())
        self.shapes.append(f"<{name}{attributes}>{escape(words)}</{name}>" if words else f"<{name}{attributes}/>")

    def svg(self, label: str) -> str:
        """The whole drawing; label is what a screen reader says."""
        box = f"0 0 {number(self.width)} {number(self.height)}"
        shapes = "\n".join(self.shapes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" aria-label={quoteattr(label)} '
            f'font-family="system-ui, sans-serif">\n<title>{escape(label)}</title>\n{shapes}\n</svg>\n'
        )


def number(value: float) -> str:
    """A coordinate with two digits at most; raises ValueError if it is not finite."""
    if not isfinite(value):
        raise ValueError(f"a coordinate is {value}; figures are drawn of finite numbers")
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _stroke(stroke: str, thick: float, dashed: bool) -> dict[str, str]:
    if stroke == "none":
        return {}
    return {"stroke": stroke, "stroke-width": number(thick)} | ({"stroke-dasharray": "4 3"} if dashed else {})
