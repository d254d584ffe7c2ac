import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.figures.canvas import number, shortened, text_width
from bagu.figures.scales import Scale, span


@pytest.mark.parametrize(
    ("low", "high", "most", "want"),
    [
        (0, 1, 6, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-1, 1, 5, ["−1.0", "−0.5", "0", "0.5", "1.0"]),
        (0, 40, 5, ["0", "10", "20", "30", "40"]),
        (0.881, 0.886, 4, ["0.882", "0.884", "0.886"]),
        (0, 3e6, 4, ["0", "1e6", "2e6", "3e6"]),
        (0, 3e-6, 4, ["0", "1e-6", "2e-6", "3e-6"]),
    ],
)
def test_ticks_are_round(low: float, high: float, most: int, want: list[str]) -> None:
    assert [label for _, label in Scale(low, high, 0, 1).ticks(most)] == want


@pytest.mark.parametrize(
    ("low", "high", "most", "want"),
    [
        (1, 1000, 8, ["1", "10", "100", "1000"]),
        (0.05, 20, 8, ["0.1", "1", "10"]),
        (1, 1e12, 4, ["1", "10⁴", "10⁸", "10¹²"]),
        (2, 9, 8, ["2", "5"]),
        (3, 4, 4, ["3.0", "3.5", "4.0"]),
    ],
)
def test_logarithmic_ticks(low: float, high: float, most: int, want: list[str]) -> None:
    assert [label for _, label in Scale(low, high, 0, 1, "log").ticks(most)] == want


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(2, 9))
@settings(deadline=None, derandomize=True, database=None)
def test_ticks_lie_inside_are_few_and_differ(low: float, size: float, most: int) -> None:
    scale = Scale(low, low + size, 0, 100)
    if scale.high - scale.low < 1e-9 * max(abs(low), 1):
        return
    ticks = scale.ticks(most)
    assert len(ticks) <= most + 1
    assert len({label for _, label in ticks}) == len(ticks)
    assert all(-0.01 <= scale.at(value) <= 100.01 for value, _ in ticks)


@given(st.lists(st.floats(-1e12, 1e12), min_size=1))
@settings(deadline=None, derandomize=True, database=None)
def test_a_span_has_room_and_may_hold_zero(values: list[float]) -> None:
    low, high = span(values)
    assert low < min(values) <= max(values) < high
    low, high = span(values, zero=True)
    assert low <= 0 <= high
    assert low < high


def test_coordinates_are_short_and_finite() -> None:
    assert [number(value) for value in (1.0, 1.256, -0.001, 100.0, 0.1)] == ["1", "1.26", "0", "100", "0.1"]
    with pytest.raises(ValueError, match="finite"):
        number(float("nan"))


def test_words_are_cut_to_a_width() -> None:
    assert text_width("中文") > text_width("ab")
    assert shortened("short", 100) == "short"
    cut = shortened("a very long label indeed", 60)
    assert cut.endswith("…")
    assert text_width(cut) <= 60
