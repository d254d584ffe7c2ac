"""FSRS-6 over arrays takes the same steps as the fsrs package, whatever its weights."""

from datetime import UTC, datetime, timedelta

import fsrs
import numpy as np
import pytest
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.study.fsrs6 import answered, either_way, first, recalled
from bagu.study.memory import parameters

ROUND = settings(deadline=None, derandomize=True, database=None)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WEIGHTS = st.just(parameters()) | st.tuples(
    *(st.floats(low, high) for low, high in zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True))
)
REVIEWS = st.lists(st.tuples(st.integers(1, 4), st.sampled_from((0, 1, 2, 7, 40, 300))), min_size=1, max_size=8)


@ROUND
@given(WEIGHTS, REVIEWS, st.integers(0, 500))
def test_each_step_is_that_of_fsrs(weights: tuple[float, ...], reviews: list[tuple[int, int]], later: int) -> None:
    scheduler = fsrs.Scheduler(weights, enable_fuzzing=False)
    card = fsrs.Card(card_id=1)
    at = NOON
    stability = difficulty = np.array(np.nan)
    for number, (rating, days) in enumerate(reviews):
        at += timedelta(days=days)
        card, _ = scheduler.review_card(card, fsrs.Rating(rating), at)
        if number:
            stability, difficulty = answered(stability, difficulty, days, rating, weights)
        else:
            stability, difficulty = first(rating, weights)
    assert float(stability) == pytest.approx(card.stability, rel=1e-9)
    assert float(difficulty) == pytest.approx(card.difficulty, rel=1e-9)
    then = scheduler.get_card_retrievability(card, at + timedelta(days=later))
    assert float(recalled(later, stability, weights)) == pytest.approx(then, rel=1e-9)


@ROUND
@given(WEIGHTS, st.lists(st.tuples(st.floats(0.001, 400), st.floats(1, 10), st.integers(0, 400)), max_size=9))
def test_either_way_is_each_answer_by_itself(
    weights: tuple[float, ...], states: list[tuple[float, float, int]]
) -> None:
    stability, difficulty, days = np.array(states, dtype=float).reshape(-1, 3).T
    known, *ways = either_way(stability, difficulty, days, weights)
    assert known.tolist() == recalled(days, stability, weights).tolist()
    for way, rating in zip(ways, (3, 1), strict=True):
        alone = answered(stability, difficulty, days, rating, weights)
        assert [part.tolist() for part in way] == [part.tolist() for part in alone]


def test_arrays_are_their_elements_one_by_one() -> None:
    rng = np.random.default_rng(0)
    stability, difficulty = rng.uniform(0.1, 60, (3, 4)), rng.uniform(1, 10, (3, 4))
    days, rating = rng.integers(0, 9, (3, 4)), rng.integers(1, 5, (3, 4))
    learners = np.array(parameters())[:, None, None] * rng.uniform(0.9, 1.1, (21, 3, 1))  # one set of weights a row
    together = answered(stability, difficulty, days, rating, learners)
    for row in range(3):
        for column in range(4):
            alone = answered(
                stability[row, column], difficulty[row, column], days[row, column], rating[row, column],
                learners[:, row, 0],
            )  # fmt: skip
            assert [float(part[row, column]) for part in together] == pytest.approx([float(part) for part in alone])
