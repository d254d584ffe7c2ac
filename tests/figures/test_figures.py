from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.figures import Box, Figure, Interval, Series, bar_chart, box_picture, heat_map, histogram, interval_chart
from bagu.figures import line_chart as chart
from bagu.text import Text
from figures.drawn import check, extent, overlap, shapes, words

TITLE, X, Y = Text("标题", "Title"), Text("框的个数", "boxes"), Text("毫秒", "ms")
numbers = st.floats(-1e9, 1e9) | st.integers(-20, 20).map(float) | st.sampled_from([0.0, 1e-9, -1e-12, 1e12])
lists = st.lists(numbers, min_size=1, max_size=12)
positive = st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=12)
labels = st.text(alphabet="ab<&\"'>中文 ", min_size=1, max_size=30)
plain = settings(deadline=None, derandomize=True, database=None, max_examples=60)


@given(st.lists(st.tuples(labels, lists), min_size=1, max_size=6))
@plain
def test_any_lines(series: list[tuple[str, list[float]]]) -> None:
    lines = [Series(name, range(len(y)), y, [v - 1 for v in y], [v + 1 for v in y]) for name, y in series]
    figure = chart(TITLE, lines, X, Y)
    check(figure)
    assert len(figure.rows) == sum(len(y) for _, y in series)


@given(positive, positive)
@plain
def test_any_logarithmic_lines(x: list[float], y: list[float]) -> None:
    count = min(len(x), len(y))
    check(chart(TITLE, [Series("a", x[:count], y[:count])], X, Y, "log", "log"))


@given(st.lists(st.tuples(labels, numbers), min_size=1, max_size=10))
@plain
def test_any_bars(bars: list[tuple[str, float]]) -> None:
    figure = bar_chart(TITLE, [name for name, _ in bars], [value for _, value in bars], Y)
    check(figure)
    assert figure.rows == tuple(bars)


@given(lists, st.none() | st.integers(1, 40))
@plain
def test_any_histogram(values: list[float], bins: int | None) -> None:
    figure = histogram(TITLE, values, X, bins)
    check(figure)
    assert sum(int(str(row[2])) for row in figure.rows) == len(values)


@given(
    st.integers(1, 12).flatmap(lambda n: st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=1, max_size=8))
)
@plain
def test_any_heat_map(values: list[list[float]]) -> None:
    check(heat_map(TITLE, values, marked={(0, 0)}))


corner = st.integers(0, 30)


@given(st.lists(st.tuples(corner, corner, corner, corner, labels), min_size=1, max_size=6))
@plain
def test_any_boxes(boxes: list[tuple[int, int, int, int, str]]) -> None:
    check(box_picture(TITLE, [Box(x, y, x + w, y + h, name[:8]) for x, y, w, h, name in boxes]))


@given(st.lists(st.tuples(labels, lists, numbers), min_size=1, max_size=4))
@plain
def test_any_intervals(rows: list[tuple[str, list[float], float]]) -> None:
    intervals = [
        Interval(name, v, sum(v) / len(v), min(v), max(v), bound, f">= {bound:g}", Text("成立", "holds"))
        for name, v, bound in rows
    ]
    check(interval_chart(TITLE, intervals))


def test_cells_without_a_number_have_their_word_and_no_strength() -> None:
    figure = heat_map(TITLE, [[1.0, float("nan"), float("inf"), -float("inf")]], gaps=True)
    check(figure)
    assert words(figure)[-4:] == ["1.00", "NaN", "∞", "−∞"]
    with pytest.raises(ValueError, match="finite"):
        heat_map(TITLE, [[1.0, float("nan")]])
    with pytest.raises(ValueError, match="empty"):
        heat_map(TITLE, [[]], gaps=True)


def test_words_are_escaped_and_in_the_language() -> None:
    figure = bar_chart(Text("<甲>&", "<A>&\"'"), [Text("名<字", "na<me")], [1.0], Y)
    assert "<A>" not in figure.svg("en")
    assert words(figure, "tick-y", "zh") == ["名<字"]
    assert words(figure, "tick-y", "en") == ["na<me"]
    assert words(figure, "tick-y", "zh-Hant") == ["名<字"]
    assert figure.table("zh") == (("名称", "毫秒"), ("名<字", "1"))


def test_a_line_stands_where_its_numbers_say() -> None:
    figure = chart(TITLE, [Series("a", [0, 1, 2], [0, 10, 20])], X, Y)
    dots = [(float(s.attrib["cx"]), float(s.attrib["cy"])) for s in shapes(figure) if s.tag.endswith("circle")]
    (x0, y0), (x1, y1), (x2, y2) = dots
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.02)
    assert y1 - y0 == pytest.approx(y2 - y1, abs=0.02)
    assert y0 > y1 > y2  # up is more


def test_a_power_law_is_straight_on_logarithmic_axes() -> None:
    figure = chart(TITLE, [Series("a", [1, 10, 100], [2, 200, 20000])], X, Y, "log", "log")
    ys = [float(s.attrib["cy"]) for s in shapes(figure) if s.tag.endswith("circle")]
    assert ys[0] - ys[1] == pytest.approx(ys[1] - ys[2], abs=0.02)
    assert words(figure, "tick-x") == ["1", "10", "100"]


def test_bars_are_as_long_as_their_numbers() -> None:
    figure = bar_chart(TITLE, ["a", "b", "c"], [4.0, 2.0, -1.0], Y)
    wide = [float(s.attrib["width"]) for s in shapes(figure) if s.tag.endswith("rect")]
    assert wide[0] == pytest.approx(2 * wide[1], abs=0.02)
    assert wide[0] == pytest.approx(4 * wide[2], abs=0.02)
    assert "−1" in words(figure)


def test_bars_of_measured_numbers_show_equally_many_digits() -> None:
    shown = words(bar_chart(TITLE, ["a", "b", "c"], [31.0, 24.3, 0.5], Y))
    assert {"31.0", "24.3", "0.500"} <= set(shown)


def test_series_differ_without_colour() -> None:
    figure = chart(TITLE, [Series(str(n), [0, 1], [n, n]) for n in range(4)], X, Y)
    legend = [s for s in shapes(figure) if s.tag.split("}")[1] in ("circle", "rect", "polygon")][-4:]
    described = {(s.tag, len(s.get("points", "").split())) for s in legend}
    assert len(described) == 4


def test_heat_maps_that_share_a_scale_are_comparable() -> None:
    weak, strong = ([[0.1, 0.05]], [[1.0, 0.5]])

    def opacity(figure: Figure) -> float:
        return float(next(s for s in shapes(figure) if s.tag.endswith("rect")).attrib["fill-opacity"])

    assert opacity(heat_map(TITLE, weak)) == opacity(heat_map(TITLE, strong))
    assert opacity(heat_map(TITLE, weak, largest=1.0)) < opacity(heat_map(TITLE, strong, largest=1.0)) / 4
    assert opacity(heat_map(TITLE, strong)) <= 0.6  # the number on it must stay readable


def test_labels_of_overlapping_boxes_do_not_overlap() -> None:
    boxes = [Box(0, 0, 10, 10, "A 0.9"), Box(1, 0, 11, 10, "B 0.8", 1, True), Box(1, 0, 11, 10, "C 0.7", 2)]
    found = [extent(s) for s in shapes(box_picture(TITLE, boxes)) if s.get("class") == "label"]
    assert len(found) == 3
    assert not any(overlap(a, b) for a, b in combinations(found, 2))


def test_boxes_are_to_scale() -> None:
    figure = box_picture(TITLE, [Box(0, 0, 40, 10, "wide"), Box(0, 0, 10, 10, "square")])
    wide, square = ((float(s.attrib["width"]), float(s.attrib["height"])) for s in shapes(figure) if "rect" in s.tag)
    assert wide[0] == pytest.approx(4 * wide[1], abs=0.1)
    assert square[0] == pytest.approx(square[1], abs=0.1)


def test_colours_follow_the_page() -> None:
    svg = chart(TITLE, [Series("a", [0], [0])], X, Y).svg("en")
    assert 'fill="currentColor"' in svg
    assert "var(--figure-1, #" in svg
    assert "style=" not in svg  # a strict Content-Security-Policy forbids it


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: chart(TITLE, [], X, Y), "series is empty"),
        (lambda: chart(TITLE, [Series("a", [1], [float("nan")])], X, Y), "y of a contains nan"),
        (lambda: chart(TITLE, [Series("a", [1, 2], [1])], X, Y), "equally long"),
        (lambda: chart(TITLE, [Series("a", [1], [1], low=[0])], X, Y), "both low and high"),
        (lambda: chart(TITLE, [Series("a", [0], [1])], X, Y, "log"), "positive numbers, got 0"),
        (lambda: bar_chart(TITLE, ["a"], [1, 2], Y), "equally many"),
        (lambda: bar_chart(TITLE, [], [], Y), "values is empty"),
        (lambda: histogram(TITLE, [1.0], X, 0), "bins is 0"),
        (lambda: histogram(TITLE, [float("inf")], X), "contains inf"),
        (lambda: heat_map(TITLE, [[1], [1, 2]]), "equally long"),
        (lambda: heat_map(TITLE, [[1]], ["a", "b"]), "2 row names"),
        (lambda: box_picture(TITLE, []), "boxes is empty"),
        (lambda: box_picture(TITLE, [Box(1, 0, 0, 1, "b")]), "x1 <= x2"),
        (lambda: interval_chart(TITLE, []), "intervals is empty"),
    ],
)
def test_what_cannot_be_drawn_is_told(draw: Callable[[], Figure], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        draw()
