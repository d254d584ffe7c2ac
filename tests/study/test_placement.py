"""The placement test: which question comes next, and what its answers do to the plan."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.contracts import to_json
from bagu.curriculum.item import Item
from bagu.store import Attempt, open_store
from bagu.study.learner import Learner
from bagu.study.memory import replay
from bagu.study.placement import MARK, QUESTIONS, Placement, placement_in
from bagu.study.plan import plan_today
from store.logs import NOON, entry, undo
from study.curricula import item

ROUND = settings(deadline=None, derandomize=True, database=None, max_examples=40)
AREAS = ("detection", "normalization", "optimization", "losses_metrics")
ITEMS = tuple(
    item(f"t{n // 3}#q{n}", "drill" if n % 7 == 6 else "question", area=AREAS[n // 3 % 4], level=1 + n % 3,
         asked=1 + n % 5)
    for n in range(120)
)  # fmt: skip


def answer(number: int, id: str, good: bool, placed: bool = True) -> Attempt:
    detail = {"named": 4 if good else 1, "total": 5} | ({MARK: True} if placed else {})
    at = NOON + timedelta(minutes=number)
    return entry(f"{number:03d}", item=id, rating=3 if good else 1, at=at, detail=detail)


def taken(outcomes: list[bool], items: tuple[Item, ...] = ITEMS) -> tuple[Placement, list[Attempt]]:
    """The test after so many answers; it must still be going on before each."""
    log: list[Attempt] = []
    held = placement_in(items, log, {})
    for number, good in enumerate(outcomes):
        assert held.next is not None
        log.append(answer(number, held.next, good))
        held = placement_in(items, log, replay(log))
    return held, log


@ROUND
@given(st.lists(st.booleans(), min_size=QUESTIONS, max_size=QUESTIONS))
def test_it_asks_twenty_questions_of_all_areas_once_each(outcomes: list[bool]) -> None:
    held, log = taken(outcomes)
    assert (held.next, held.questions) == (None, QUESTIONS)
    asked = [placed.item for placed in held.answers]
    assert asked == [attempt.item for attempt in log]
    assert len(set(asked)) == QUESTIONS
    by_id = {one.id: one for one in ITEMS}
    assert all(by_id[id].kind == "question" for id in asked)
    counts = Counter(placed.area for placed in held.answers)
    weight = Counter[str]()
    for one in ITEMS:
        weight[one.area] += one.asked if one.kind == "question" else 0
    for area, count in counts.items():
        assert abs(count - QUESTIONS * weight[area] / weight.total()) < 1.5
    assert [placed.good for placed in held.answers] == outcomes


def test_it_gets_harder_with_good_answers_and_easier_with_others() -> None:
    levels = {
        good: [placed.level for placed in taken([good] * 12)[0].answers] for good in (True, False)
    }  # fmt: skip
    assert sum(levels[True][1:]) > sum(levels[False][1:]) + 10
    asked = {one.id: one.asked for one in ITEMS}
    held, _ = taken([True, False] * 10)
    mean = sum(asked[placed.item] for placed in held.answers) / QUESTIONS
    assert mean > sum(asked.values()) / len(asked) + 1


def test_what_was_answered_or_is_known_is_not_asked() -> None:
    few = (item("a#1"), item("a#2"), item("b#1"), item("c#1", "drill"))
    log = [entry("k", "known", "a#1"), answer(1, "b#1", True, placed=False)]
    held = placement_in(few, log, replay(log))
    assert (held.next, held.questions, held.answers) == ("a#2", 1, ())
    log.append(answer(2, "a#2", False))
    held = placement_in(few, log, replay(log))
    assert (held.next, held.questions) == (None, 1)
    assert [(placed.item, placed.good, placed.named, placed.total) for placed in held.answers] == [
        ("a#2", False, 1, 5)
    ]  # fmt: skip
    assert placement_in([], [], {}) == Placement(0, (), None)
    assert '"kind":"placement"' in to_json(held)


def test_an_undo_takes_the_last_answer_back_and_asks_again() -> None:
    held, log = taken([True, False, True])
    log.append(undo("u", log[-1].id, at=NOON + timedelta(hours=1)))
    again = placement_in(ITEMS, log, replay(log))
    assert again.answers == held.answers[:2]
    assert again.next == held.answers[2].item


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    with open_store(tmp_path) as store:
        yield Learner(store, clock=Clock())


def test_todays_plan_knows_of_it_at_once_and_it_costs_none_of_the_minutes(learner: Learner) -> None:
    learner.set("interview", "2026-03-20")
    before = learner.plan(ITEMS)
    while (name := learner.placement(ITEMS).next) is not None:
        learner.review(name, named=5, total=5, seconds=20, within={MARK: True})
    after = learner.plan(ITEMS)
    assert after.spent == 0
    assert after.minutes == pytest.approx(before.minutes, abs=3)
    assert after.recall_now > before.recall_now == 0
    placed = {answer.item for answer in learner.placement(ITEMS).answers}
    assert not placed & {planned.item for planned in after.items}
    new = {planned.item for planned in after.items}
    assert new != {planned.item for planned in before.items}
    assert {planned.recall_otherwise for planned in before.items} == {0}
    assert max(planned.recall_otherwise or 0 for planned in after.items) > 0.5  # twenty good answers say something
    assert {planned.recall for planned in after.items} == {0}  # nothing that was not asked counts as known
    now = learner.now
    learner.clock = lambda: now
    assert plan_today(ITEMS, learner.store.attempts("me"), learner.settings, now) == learner.plan(ITEMS)


def test_it_goes_on_where_it_stopped(learner: Learner) -> None:
    first = learner.placement(ITEMS).next
    assert first is not None
    learner.review(first, 0, 5, 5, within={MARK: True})
    held = learner.placement(ITEMS)
    assert [placed.item for placed in held.answers] == [first]
    learner.undo()
    assert learner.placement(ITEMS).next == first
