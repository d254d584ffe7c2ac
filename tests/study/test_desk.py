"""Tries, hints and time of a problem become one attempt, whatever comes in between."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from bagu.curriculum.catalog import Catalog
from bagu.judge.verdict import Outcome, Verdict
from bagu.store import Attempt, open_store
from bagu.store.store import Store
from bagu.study.desk import PAUSE, Desk, Desks
from bagu.study.learner import Learner
from bagu.text import Text

ITEM = "nms#nms"
WRONG = Verdict(ITEM, Outcome.WRONG_ANSWER, Text("错", "wrong"), "full", hint=Text("因", "cause"))
RIGHT = Verdict(ITEM, Outcome.ACCEPTED, Text("对", "right"), "full", blame="nobody")
OURS = Verdict(ITEM, Outcome.JUDGE_FAULT, Text("我们", "ours"), "full", blame="bagu")


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **passed: float) -> None:
        self.now += timedelta(**passed)


@pytest.fixture(scope="module")
def ours() -> Catalog:
    return Catalog.load()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


@pytest.fixture
def desks(ours: Catalog, store: Store, clock: Clock) -> Desks:
    learner = Learner(store, clock=clock)
    learner.set("zone", "UTC")
    return Desks(ours, learner)


def kept(desks: Desks) -> list[Attempt]:
    return list(desks.learner.store.attempts("me", kinds=["problem"]))


def test_accepted_is_kept_at_once_with_tries_hints_and_time(desks: Desks, clock: Clock) -> None:
    opened = clock.now
    clock.wait(seconds=100)
    desks.touch(ITEM, opened)
    clock.wait(seconds=50)
    desks.tried(ITEM, "a", WRONG)
    desks.hint(ITEM)
    clock.wait(seconds=30)
    assert desks.tried(ITEM, "b", RIGHT).over
    (attempt,) = kept(desks)
    assert attempt.seconds == 180
    assert attempt.detail["tries"] == 2
    assert attempt.detail["hints"] == 1
    assert attempt.detail["accepted"] is True


def test_the_same_source_again_and_faults_that_are_not_the_learners_are_no_tries(desks: Desks) -> None:
    desks.tried(ITEM, "a", WRONG)
    desks.tried(ITEM, "a", WRONG)
    desks.tried(ITEM, "b", OURS)
    assert desks.now(ITEM).tries == 1


def test_a_long_pause_counts_as_a_short_one(desks: Desks, clock: Clock) -> None:
    desks.touch(ITEM)
    clock.wait(hours=3)
    assert desks.touch(ITEM).spent == PAUSE


def test_what_comes_after_the_outcome_counts_no_more_on_that_day(desks: Desks, clock: Clock) -> None:
    desks.tried(ITEM, "a", RIGHT)
    clock.wait(minutes=1)
    desks.tried(ITEM, "b", WRONG)
    desks.give_up(ITEM)
    desks.leave(ITEM)
    assert len(kept(desks)) == 1
    assert desks.now(ITEM).accepted


def test_giving_up_is_kept_as_such_and_what_is_accepted_then_is_not_ones_own(desks: Desks) -> None:
    desks.tried(ITEM, "a", WRONG)
    desks.give_up(ITEM)
    desks.tried(ITEM, "b", RIGHT)
    (attempt,) = kept(desks)
    assert attempt.detail["accepted"] is False
    assert attempt.detail["outcome"] == "gave up"
    assert attempt.rating == 1


def test_on_another_day_the_desk_is_empty(desks: Desks, clock: Clock) -> None:
    desks.tried(ITEM, "a", RIGHT)
    clock.wait(days=1)
    assert not desks.now(ITEM).begun
    desks.tried(ITEM, "c", RIGHT)
    assert [attempt.detail["tries"] for attempt in kept(desks)] == [1, 1]


def test_tries_without_an_outcome_stay_on_the_desk_until_they_are_left(desks: Desks, clock: Clock) -> None:
    desks.tried(ITEM, "a", WRONG)
    clock.wait(days=2)
    assert desks.now(ITEM).tries == 1
    assert kept(desks) == []
    desks.leave(ITEM)
    assert [attempt.detail["outcome"] for attempt in kept(desks)] == ["wrong answer"]


def test_leaving_without_a_try_keeps_nothing_and_beginning_again_keeps_the_tries(desks: Desks) -> None:
    desks.touch(ITEM)
    desks.leave(ITEM)
    assert kept(desks) == []
    desks.tried(ITEM, "a", WRONG)
    assert not desks.again(ITEM).begun
    assert len(kept(desks)) == 1
    assert not desks.now(ITEM).begun


def test_the_first_hint_needs_a_cause(desks: Desks) -> None:
    assert desks.hint(ITEM).hints == 2
    assert desks.hint(ITEM).hints == 3
    assert desks.hint(ITEM).hints == 3
    desks.again(ITEM)
    desks.tried(ITEM, "a", WRONG)
    assert desks.hint(ITEM).hints == 1


@pytest.mark.parametrize(
    "end",
    [lambda desks: desks.tried(ITEM, "b", RIGHT), lambda desks: desks.give_up(ITEM), lambda desks: desks.leave(ITEM)],
    ids=["accepted", "given up", "left"],
)
def test_an_outcome_that_comes_from_several_tabs_at_once_is_kept_once(
    ours: Catalog, store: Store, clock: Clock, end: Callable[[Desks], Desk]
) -> None:
    tabs = [Desks(ours, Learner(store, clock=clock)) for _ in range(4)]
    tabs[0].tried(ITEM, "a", WRONG)
    line = Barrier(len(tabs))

    def press(desks: Desks) -> Desk:
        line.wait()
        return end(desks)

    with ThreadPoolExecutor(len(tabs)) as pool:
        seen = {desk.kept for desk in pool.map(press, tabs)}
    assert seen == {attempt.id for attempt in kept(tabs[0])}
    assert len(seen) == 1
