"""The picture of a counterexample: one scale, and exactly the cells that the tolerance refuses are marked."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from bagu.judge.compare import differ
from bagu.judge.picture import TALLEST, WIDEST, Picture, picture, speed_chart
from bagu.judge.verdict import Counterexample, Speed, SpeedPoint
from bagu.ladders.tolerance import Rounding
from figures.drawn import check
from judge.sample_problems import SELECT_LADDER

LADDER = replace(SELECT_LADDER, tolerance={"y": Rounding(4), "keep": SELECT_LADDER.tolerance_of("kept")})


def drawn(expected: Any, actual: Any, name: str = "y") -> Picture | None:
    found = differ(name, actual, expected, LADDER.tolerance_of(name))
    assert found is not None
    return picture(
        LADDER,
        Counterexample(
            "f()", {}, name, expected, actual, found.index, found.difference, found.limit, found.ulps
        ),
    )  # fmt: skip


def strengths(figure: Any) -> list[float]:
    return [float(one) for one in re.findall(r'fill-opacity="([\d.]+)"', figure.svg("en"))]


def test_three_maps_share_one_scale_and_mark_what_differs() -> None:
    found = drawn(np.array([[1.0, 2.0], [3.0, 100.0]]), np.array([[1.0, 2.5], [3.0, 100.0]]))
    assert found is not None
    expected, actual, apart = found.figures
    assert strengths(expected)[0] == strengths(actual)[0] < 0.1  # 1 beside 100
    assert max(strengths(apart)) < 0.1
    for figure in found.figures:
        check(figure)
        assert figure.svg("en").count('stroke="currentColor"') == 1
    assert [cell.index for cell in found.cells if cell.differs] == [(0, 1)]
    assert [(cell.expected, cell.actual) for cell in found.cells][1] == ("2", "2.5")
    assert (found.part, found.flat) == (None, False)


@given(st.data())
@settings(deadline=None, derandomize=True, database=None, max_examples=60)
def test_any_result_is_drawn_around_the_place_that_differs(data: st.DataObject) -> None:
    shape = data.draw(array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=20))
    expected = data.draw(arrays(np.float64, shape, elements=st.sampled_from([0.0, 1.0, -3.5, 1e9])))
    place = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
    actual = expected.copy()
    actual[place] += data.draw(st.sampled_from([1e6, np.inf, -np.inf, np.nan]))
    found = drawn(expected, actual)
    assert found is not None
    assert place in [cell.index for cell in found.cells if cell.differs]
    assert len(found.cells) <= WIDEST * TALLEST
    assert (found.part is None) == (len(found.cells) == expected.size)
    for cell in found.cells:
        assert float(cell.expected) == pytest.approx(expected[cell.index], rel=1e-5)
    for figure in found.figures:
        check(figure)


def test_results_of_other_lengths_and_shapes() -> None:
    found = drawn(np.array([0, 2, 3]), np.array([0, 3]), "keep")
    assert found is not None
    assert [(cell.index, cell.expected, cell.actual, cell.differs) for cell in found.cells] == [
        ((0,), "0", "0", False), ((1,), "2", "3", True), ((2,), "3", "", True),
    ]  # fmt: skip
    assert len(found.figures) == 2
    assert found.flat
    empty = drawn(np.array([1, 2]), np.array([], dtype=np.int64), "keep")
    assert empty is not None
    assert len(empty.figures) == 1
    assert drawn(np.ones((2, 2)), np.ones(4)) is not None


def test_a_place_inside_a_tuple_leads_to_that_part() -> None:
    found = drawn((np.zeros(2), np.array([1.0, 2.0])), (np.zeros(2), np.array([1.0, 5.0])))
    assert found is not None
    assert [cell.expected for cell in found.cells] == ["1", "2"]


def test_what_cannot_be_drawn_is_not() -> None:
    assert drawn(1.0, 2.0) is None
    assert drawn(np.ones(2), "text") is None
    assert drawn(np.ones(2), None) is None
    assert picture(LADDER, Counterexample("f()", {})) is None


def test_speed_is_drawn_beside_rungs_that_may_stop_early() -> None:
    points = (SpeedPoint(10, 1e-4, {"loops": 1e-3, "torch": 1e-5}), SpeedPoint(20, 2e-4, {"torch": 2e-5}))
    chart = speed_chart(Speed("nms#nms", points, None, None, {}, None))
    check(chart)
    assert len(chart.rows) == 5
    assert ("loops", 10.0, 1.0) in chart.rows
