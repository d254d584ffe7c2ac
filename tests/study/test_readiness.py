"""The chance that what was never answered is known, and what it does."""

from collections.abc import Mapping
from datetime import UTC, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.study.allocate import allocate
from bagu.study.day import begin_of, day_of
from bagu.study.fsrs6 import Floats
from bagu.study.memory import Memory, parameters, replay
from bagu.study.readiness import DOUBT, expected_recall, known_unseen, outlook
from bagu.study.schedules import recall_of_new, room, schedules
from bagu.study.settings import Settings
from store.logs import NOON, entry
from study.curricula import item

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


ITEMS = tuple(item(f"t{at}#q", asked=at % 5 + 1, level=at % 3 + 1, minutes=(2.0, 5.0)[at % 2]) for at in range(6))
ANSWERED = st.lists(st.tuples(st.integers(0, 5), st.sampled_from((1, 3, 4)), st.integers(0, 30)), max_size=12)


@ROUND
@given(ANSWERED, ANSWERED, st.integers(1, 40), st.sets(st.integers(0, 5), max_size=2))
def test_what_is_expected_is_the_objective_with_todays_answers_in_it(
    earlier: list[tuple[int, int, int]], today: list[tuple[int, int, int]], days_left: int, known: set[int]
) -> None:
    """By the recall of all items under all schedules, as the memories of now have it."""
    begin = begin_of(NOON.date(), UTC)
    before = [
        entry(f"a{n:02d}", item=ITEMS[at].id, rating=rating, at=NOON - timedelta(days=ago + 1))
        for n, (at, rating, ago) in enumerate(earlier)
    ]
    since = [
        entry(f"b{n:02d}", item=ITEMS[at].id, rating=rating, at=begin + timedelta(minutes=number))
        for n, (at, rating, number) in enumerate(today)
    ]
    marks = [entry(f"c{at}", "known", ITEMS[at].id, at=NOON) for at in known]
    morning, now = replay(before), replay([*before, *since, *marks])
    wanted = Settings(10.0, NOON.date() + timedelta(days=days_left), "UTC")
    weights = [one.asked for one in ITEMS]
    found = outlook(ITEMS, morning, now, weights, NOON.date(), wanted)

    then, there = under(morning, days_left), under(now, days_left)
    is_known = np.array([now.get(one.id, Memory()).known for one in ITEMS])
    value = np.where(is_known[:, None], 0.0, np.array(weights)[:, None] * then)
    table = schedules(days_left)
    plan = allocate(value[None], np.array([one.minutes for one in ITEMS]), room(days_left, 10.0), table).chosen[0]
    total = 0.0
    for place, one in enumerate(ITEMS):
        memory, done = now.get(one.id, Memory()), any(answer.item == one.id for answer in since)
        left = table.dropped[plan[place], 0] if done else plan[place]
        if memory.known:
            total += one.asked
        elif morning.get(one.id, Memory()).reviews or done or left:
            total += one.asked * (there if since else then)[place, left]
    assert found.expected == pytest.approx(total / sum(weights), rel=1e-9)


def under(memories: Mapping[str, Memory], days_left: int) -> Floats:
    """The recall of all items under all schedules."""
    held = [memories.get(one.id, Memory()) for one in ITEMS]
    begun = np.array([memory.last is not None for memory in held])
    last = np.array([float((day_of(m.last, UTC) - NOON.date()).days) if m.last else 0.0 for m in held])
    interview = begin_of(NOON.date() + timedelta(days=days_left), UTC)
    since = np.array([(interview - m.last) / timedelta(days=1) if m.last else 0.0 for m in held])
    first = np.array([memory.first or 0 for memory in held])
    guess = known_unseen(first >= 3, (first > 0) & (first < 3), np.array([one.level for one in ITEMS]))
    stability, difficulty = (np.array([getattr(m, name) or 1.0 for m in held]) for name in ("stability", "difficulty"))
    return expected_recall(stability, difficulty, last, since, begun, guess, days_left, parameters())
