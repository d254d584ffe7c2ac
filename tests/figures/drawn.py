"""Reads a figure's SVG back: its shapes, its words and where they stand."""

import re
from itertools import combinations, groupby
from math import isfinite
from xml.etree import ElementTree

from bagu.figures import Figure
from bagu.figures.canvas import text_width
from bagu.text import Language

_COORDINATES = ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "font-size", "stroke-width")
Rectangle = tuple[float, float, float, float]


def shapes(figure: Figure, language: Language = "en") -> list[ElementTree.Element]:
    """All shapes; fails where the text is not well-formed XML or has no label."""
    root = ElementTree.fromstring(figure.svg(language))
    assert root.get("role") == "img"
    assert root.get("aria-label") == figure.title.to(language)
    return list(root)[1:]


def words(figure: Figure, role: str = "", language: Language = "en") -> list[str]:
    """The words of that role, in drawing order."""
    found = [shape for shape in shapes(figure, language) if shape.tag.endswith("text")]
    return [shape.text or "" for shape in found if role in shape.get("class", "").split() or not role]


def extent(shape: ElementTree.Element) -> Rectangle:
    """The rectangle that words take at most."""
    size = float(shape.get("font-size", "12"))
    wide = text_width(shape.text or "", size)
    x, y = float(shape.get("x", "0")), float(shape.get("y", "0"))
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[shape.get("text-anchor", "start")]
    return left, y - 0.8 * size, left + wide, y + 0.2 * size


def check(figure: Figure) -> None:
    """What must be true of every figure in every language."""
    for language in ("zh", "en", "zh-Hant"):
        text = figure.svg(language)
        assert text == figure.svg(language)
        root = ElementTree.fromstring(text)
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        for shape in root.iter():
            for name in _COORDINATES:
                if name in shape.attrib:
                    assert isfinite(float(shape.attrib[name]))
            for x, y in re.findall(r"(\S+),(\S+)", shape.get("points", "")):
                assert -2 <= float(x) <= width + 2
                assert -2 <= float(y) <= height + 2
            if shape.tag.endswith("}rect"):
                assert float(shape.attrib["x"]) >= -1
                assert float(shape.attrib["x"]) + float(shape.attrib["width"]) <= width + 1
        labels = [shape for shape in root.iter() if shape.tag.endswith("}text")]
        for label in labels:
            left, top, right, bottom = extent(label)
            assert left >= -1, label.text
            assert right <= width + 1, label.text
            assert top >= -1, label.text
            assert bottom <= height + 1, label.text
        ticks = sorted((shape for shape in labels if "tick" in shape.get("class", "")), key=lambda s: s.attrib["class"])
        for _, group in groupby(ticks, key=lambda s: s.attrib["class"]):
            for a, b in combinations(map(extent, group), 2):
                assert not overlap(a, b)
    assert all(len(row) == len(figure.columns) for row in figure.rows)


def overlap(a: Rectangle, b: Rectangle) -> bool:
    """Whether two rectangles share more than an edge."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
