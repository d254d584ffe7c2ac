"""Day-by-day planning against every way to spend the days, under the same model of memory.

Of what reviews can add to the objective, the plan reaches at least `FLOOR` where all items take the same minutes, and
`LUMPY` where some take twice as long and days hold few of them. Hypothesis, searching 3,000 cases of each kind, found
0.86 and 0.79 at the lowest. Over 2,400 cases at random (2 to 4 days, up to 5 items) the mean was 0.996, and in two of
three the plan was the optimum itself.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from bagu.study.allocate import LEAST_GAIN, allocate
from bagu.study.fsrs6 import Floats
from bagu.study.schedules import Schedules, room, schedules
from study.brute import Case, optimum, planned
from study.by_hand import HeldState

FLOOR, LUMPY = 0.8, 0.7
ROUND = settings(deadline=None, derandomize=True, database=None, max_examples=60)


def states() -> st.SearchStrategy[HeldState]:
    return st.none() | st.tuples(st.floats(0.1, 60), st.floats(1, 10), st.integers(-60, -1))


@st.composite
def cases(draw: DrawFn, costs: tuple[int, ...] = (1,), least: int = 1, most: int = 4) -> Case:
    items = draw(st.integers(1, most))
    return Case(
        states=tuple(draw(states()) for _ in range(items)),
        weights=tuple(draw(st.integers(1, 5)) for _ in range(items)),
        costs=tuple(draw(st.sampled_from(costs)) for _ in range(items)),
        days=draw(st.integers(least, 4)),
        minutes=draw(st.integers(max(costs), 3)),
    )


def share(case: Case) -> float:
    """How much of what reviews can add the plan adds."""
    nothing = case.value([()] * len(case.states))
    best = optimum(case) - nothing
    return 1.0 if best < 1e-9 else (case.value(planned(case)) - nothing) / best


@ROUND
@given(cases())
def test_it_is_near_the_optimum_and_never_above_it(case: Case) -> None:
    assert FLOOR <= share(case) <= 1 + 1e-9


@ROUND
@given(cases(costs=(1, 2), least=2, most=3))
def test_items_that_fill_a_day_cost_some_of_it(case: Case) -> None:
    assert LUMPY <= share(case) <= 1 + 1e-9


@ROUND
@given(cases().filter(lambda case: case.days == 1))
def test_on_the_eve_it_is_the_optimum(case: Case) -> None:
    assert share(case) == pytest.approx(1)


@ROUND
@given(st.integers(1, 5), st.integers(1, 3), states())
def test_one_item_is_reviewed_on_the_best_days(weight: int, days: int, state: HeldState) -> None:
    assert share(Case((state,), (weight,), (1,), days, 1)) == pytest.approx(1)


def test_two_new_items_and_one_slot_a_day_by_hand() -> None:
    """Two days: the one asked more comes last, where it fades least, though it could have come first."""
    case = Case((None, None), (5, 1), (1, 1), 2, 1)
    assert planned(case) == [[1], [0]]
    assert share(case) == pytest.approx(1)


def scanned(value: Floats, costs: Floats, held: Floats, table: Schedules) -> list[int]:
    """The plan of one learner by looking at every item and day before each step."""
    value, left, chosen = value / costs[:, None], held.copy(), [0] * len(value)
    costs = np.minimum(costs, held[0])
    while True:
        offers = [
            (value[item, more] - value[item, chosen[item]], -item, -day)
            for item in range(len(value))
            for day, more in enumerate(table.added[chosen[item]])
            if more >= 0 and costs[item] <= left[day] + LEAST_GAIN
        ]
        gain, item, day = max(offers, default=(0.0, 0, 0))
        if gain <= LEAST_GAIN:
            return chosen
        chosen[-item] = int(table.added[chosen[-item], -day])
        left[-day] -= costs[-item]


@ROUND
@given(st.integers(1, 20), st.integers(0, 6), st.sampled_from((1.0, 3.0, 10.0)), st.integers(0, 2**32 - 1))
def test_the_best_offer_is_always_taken_the_first_among_equals(
    days: int, items: int, minutes: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    table, held = schedules(days), room(days, minutes)
    costs = rng.choice([0.5, 1.0, 2.0, 40.0], items)
    value = rng.integers(0, 5, (2, items, len(table.sets))).astype(float)  # many are equal, and some reviews harm
    value[1].sort(axis=-1)
    found = allocate(value, costs, held, table)
    assert found.chosen.tolist() == [scanned(each, costs, held, table) for each in value]


@ROUND
@given(st.integers(1, 40), st.integers(1, 12), st.floats(3, 40), st.integers(0, 2**32 - 1))
def test_it_keeps_within_every_day_and_learners_do_not_mix(days: int, items: int, minutes: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, held = schedules(days), room(days, minutes)
    costs = rng.uniform(0.5, 3, items)
    value = np.sort(rng.uniform(0, 5, (2, items, len(table.sets))), axis=2)
    together = allocate(value, costs, held, table)
    for learner in range(2):
        alone = allocate(value[learner : learner + 1], costs, held, table)
        assert (alone.chosen[0] == together.chosen[learner]).all()
        spent = np.zeros(len(held))
        for item, chosen in enumerate(together.chosen[learner]):
            spent[list(table.sets[chosen])] += costs[item]
            assert together.today[learner, item] == (0 in table.sets[chosen])
        assert (spent <= held + 1e-6).all()
