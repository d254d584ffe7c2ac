"""Days that are left, sets of them, and the recall that each set leads to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.study.memory import parameters
from bagu.study.schedules import MOST, recall_by_schedule, recall_of_begun, recall_of_new, room, schedules
from study.by_hand import HeldState, recall_by

ROUND = settings(deadline=None, derandomize=True, database=None)
WEIGHTS = parameters()


def test_the_days_are_today_and_powers_of_two_before_the_interview() -> None:
    assert schedules(1).days == (0,)
    assert schedules(2).days == (0, 1)
    assert schedules(4).days == (0, 2, 3)
    assert schedules(30).days == (0, 14, 22, 26, 28, 29)
    assert [len(schedules(days).sets) for days in (1, 30, 365)] == [2, 52, 260]


@ROUND
@given(st.integers(1, 400), st.floats(1, 600))
def test_every_minute_of_every_day_has_its_place(days_left: int, minutes: float) -> None:
    held = room(days_left, minutes)
    assert held[0] == minutes
    assert held.sum() == pytest.approx(days_left * minutes)
    assert (held > 0).all()


@ROUND
@given(st.integers(1, 400))
def test_sets_with_a_day_more_or_less(days_left: int) -> None:
    table = schedules(days_left)
    assert len(set(table.sets)) == len(table.sets)
    for number, held in enumerate(table.sets):
        assert list(held) == sorted(set(held))
        for place in range(len(table.days)):
            more, less = table.added[number, place], table.sets[table.dropped[number, place]]
            assert set(less) == set(held) - {place}
            if place in held or (place and len(set(held) - {0}) == MOST):
                assert more == -1
            else:
                assert set(table.sets[more]) == {*held, place}


@ROUND
@given(st.integers(1, 90), st.floats(0.01, 300), st.floats(1, 10), st.integers(-200, -1), st.booleans())
def test_recall_by_schedule_is_that_of_the_model_by_hand(
    days_left: int, stability: float, difficulty: float, last: int, begun: bool
) -> None:
    table = schedules(days_left)
    state: HeldState = None
    found = recall_of_new(days_left, WEIGHTS)
    if begun:
        state = (stability, difficulty, last)
        one, two, three, four = (np.array([value]) for value in (stability, difficulty, last, days_left - last - 0.5))
        found = recall_of_begun(one, two, three, four, days_left, WEIGHTS)[0]
    by_hand = [recall_by(state, tuple(table.days[place] for place in held), days_left) for held in table.sets]
    assert found.tolist() == pytest.approx(by_hand, rel=1e-9)


@ROUND
@given(st.integers(1, 90), st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_under_one_schedule_each_it_is_that_of_all(days_left: int, items: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    stability, difficulty, last = rng.uniform(0.01, 300, items), rng.uniform(1, 10, items), rng.integers(-90, 1, items)
    state = stability, difficulty, last.astype(float), days_left - last - 0.5
    chosen = rng.integers(0, len(schedules(days_left).sets), items)
    found = recall_by_schedule(*state, chosen, days_left, WEIGHTS)
    whole = recall_of_begun(*state, days_left, WEIGHTS)
    assert found.tolist() == pytest.approx(whole[np.arange(items), chosen].tolist(), rel=1e-12)
