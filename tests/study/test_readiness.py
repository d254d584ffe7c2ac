"""The chance that what was never answered is known, and what it does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.study.memory import parameters
from bagu.study.readiness import DOUBT, expected_recall, known_unseen
from bagu.study.schedules import recall_of_new

ROUND = settings(deadline=None, derandomize=True, database=None)
OUTCOMES = st.lists(
    st.tuples(st.sampled_from(("good", "missed", "unseen")), st.integers(1, 3)), min_size=1, max_size=30
)


def chances(outcomes: list[tuple[str, int]]) -> list[float]:
    hit, missed = (np.array([[came == which for came, _ in outcomes]]) for which in ("good", "missed"))
    return [float(chance) for chance in known_unseen(hit, missed, np.array([level for _, level in outcomes]))[0]]


@ROUND
@given(OUTCOMES)
def test_it_is_cautious(outcomes: list[tuple[str, int]]) -> None:
    found = chances(outcomes)
    good, missed = (sum(came == which for came, _ in outcomes) for which in ("good", "missed"))
    for chance, (_, level) in zip(found, outcomes, strict=True):
        assert 0 <= chance <= good / max(1, good + missed)
        hits = sum(came == "good" and other >= level for came, other in outcomes)
        assert chance == pytest.approx(hits / (hits + missed + DOUBT))
        harder = [c for c, (_, other) in zip(found, outcomes, strict=True) if other > level]
        assert all(one <= chance for one in harder)


@ROUND
@given(OUTCOMES, st.integers(1, 3))
def test_a_good_answer_raises_it_and_a_missed_one_lowers_it(outcomes: list[tuple[str, int]], level: int) -> None:
    before = chances([*outcomes, ("unseen", level)])
    better, worse = chances([*outcomes, ("good", level)]), chances([*outcomes, ("missed", level)])
    for one, two, three in zip(better, before, worse, strict=True):
        assert one >= two >= three


def test_without_evidence_nothing_is_known() -> None:
    assert chances([("unseen", 1), ("missed", 3), ("unseen", 2)]) == [0, 0, 0]


@ROUND
@given(st.floats(0, 1), st.integers(1, 60))
def test_what_may_be_known_gains_less_by_a_review(guess: float, days_left: int) -> None:
    one = np.ones(1)
    found = expected_recall(
        one, one, one * 0, one * 0, np.zeros(1, dtype=bool), one * guess, days_left, parameters()
    )[0]  # fmt: skip
    new = recall_of_new(days_left, parameters())
    assert found[0] == pytest.approx(guess)
    assert (found - found[0]).tolist() == pytest.approx(((1 - guess) * new).tolist())
