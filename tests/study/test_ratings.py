"""The rating follows from what was seen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.errors import UsageError
from bagu.study.ratings import checked_grade, rate_drill, rate_problem, rate_question

ROUND = settings(deadline=None, derandomize=True, database=None)
TIMES = st.none() | st.floats(0, 10_000)


@pytest.mark.parametrize(
    ("named", "total", "rating"),
    [(5, 5, 3), (4, 5, 3), (3, 5, 2), (2, 5, 1), (0, 5, 1), (1, 1, 3), (0, 1, 1), (1, 2, 2), (2, 3, 2), (6, 7, 3)],
)
def test_a_question_is_rated_by_the_share_of_its_points(named: int, total: int, rating: int) -> None:
    assert rate_question(named, total) == rating


@pytest.mark.parametrize(
    ("correct", "seconds", "rating"),
    [(False, 10, 1), (True, 60, 4), (True, 61, 3), (True, 180, 3), (True, 181, 2), (True, None, 3)],
)
def test_a_drill_of_two_minutes_is_rated_by_result_and_time(correct: bool, seconds: float | None, rating: int) -> None:
    assert rate_drill(correct, seconds, 2) == rating


@pytest.mark.parametrize(
    ("accepted", "tries", "minutes", "rating"),
    [(False, 1, 1, 1), (True, 1, 20, 4), (True, 1, 21, 3), (True, 2, 10, 3), (True, 3, 40, 3), (True, 4, 10, 2),
     (True, 2, 41, 2), (True, 1, None, 3)],
)  # fmt: skip
def test_a_problem_of_twenty_minutes_is_rated_by_verdict_tries_and_time(
    accepted: bool, tries: int, minutes: float | None, rating: int
) -> None:
    assert rate_problem(accepted, tries, None if minutes is None else 60 * minutes, 20) == rating


@ROUND
@given(st.integers(1, 7), st.data())
def test_one_more_point_never_rates_lower(total: int, data: st.DataObject) -> None:
    named = data.draw(st.integers(0, total - 1))
    assert rate_question(named, total) <= rate_question(named + 1, total)


@ROUND
@given(TIMES, st.floats(0, 60), st.integers(1, 9))
def test_right_is_never_again_and_wrong_is_always(seconds: float | None, minutes: float, tries: int) -> None:
    assert rate_drill(True, seconds, minutes) > 1 == rate_drill(False, seconds, minutes)
    assert rate_problem(True, tries, seconds, minutes) > 1 == rate_problem(False, tries, seconds, minutes)
    assert rate_problem(True, tries, seconds, minutes) >= rate_problem(True, tries + 1, seconds, minutes)


@pytest.mark.parametrize(("named", "total"), [(6, 5), (-1, 5), (0, 0)])
def test_impossible_counts_are_told(named: int, total: int) -> None:
    with pytest.raises(UsageError, match=f"{named} of {total}"):
        rate_question(named, total)


def test_a_grade_is_one_of_four() -> None:
    assert [checked_grade(grade) for grade in (1, 2, 3, 4)] == [1, 2, 3, 4]
    with pytest.raises(UsageError, match="grade 5"):
        checked_grade(5)


@pytest.mark.parametrize(("hints", "rating"), [(0, 4), (1, 3), (2, 3), (3, 2)])
def test_hints_cost_ease_and_the_outline_costs_more(hints: int, rating: int) -> None:
    assert rate_problem(accepted=True, tries=1, seconds=60, minutes=10, hints=hints) == rating
    assert rate_problem(accepted=False, tries=1, seconds=60, minutes=10, hints=hints) == 1
