"""The plan with an interview ahead: what serves recall on that day, within every promise of the plan."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bagu.curriculum.item import Item
from bagu.store import Attempt
from bagu.study.day import day_of
from bagu.study.memory import recall, replay
from bagu.study.plan import OFTEN, Plan, plan_today
from bagu.study.settings import Settings
from store.logs import NOON, entry, study_log, undo
from study.by_hand import recall_by
from study.curricula import curricula, item

ROUND = hypothesis_settings(deadline=None, derandomize=True, database=None, max_examples=60)
DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)


def in_days(days: int, minutes: float = 30.0) -> Settings:
    return Settings(minutes, TODAY + timedelta(days=days), "UTC")


def ids(plan: Plan) -> list[str]:
    return [planned.item for planned in plan.items]


def answered(*ids: str, rating: int = 3, at: datetime = NOON) -> list[Attempt]:
    return [entry(f"{at:%m%d}-{id}", item=id, rating=rating, at=at) for id in ids]


@ROUND
@given(
    curricula(), study_log(), st.sampled_from((1.0, 5.0, 30.0, 100.0)), st.sampled_from((1, 2, 3, 9, 31, 90)),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_it_keeps_within_the_minutes_and_to_its_promises(
    items: list[Item], log: list[Attempt], minutes: float, days: int, random: Random
) -> None:
    now = max((attempt.at for attempt in log), default=NOON)
    settings = Settings(minutes, day_of(now, UTC) + timedelta(days=days), "UTC")
    plan = plan_today(items, log, settings, now)
    shuffled = list(log)
    random.shuffle(shuffled)
    assert plan_today(items, shuffled, settings, now) == plan

    assert (plan.interview, plan.days_left) == (settings.interview, days)
    within = plan.minutes <= max(0.0, minutes - plan.spent)
    assert within or (len(plan.items) == 1 and not plan.spent and plan.items[0].minutes > minutes)
    assert len(set(ids(plan))) == len(plan.items)
    assert 0 <= plan.recall_now <= 1
    assert plan.recall_then is not None
    assert 0 <= plan.recall_then <= 1

    memories = replay(log)
    begun = {id.partition("#")[0] for id, memory in memories.items() if memory.begun}
    offered = {one.topic for one in items}
    by_id = {one.id: one for one in items}
    weights = {one.id: OFTEN if (m := memories.get(one.id)) and m.starred else one.asked for one in items}
    held = sum(weights[one.id] * recall(memories.get(one.id), now) for one in items)
    assert plan.recall_now == pytest.approx(held / sum(weights.values()))
    for planned in plan.items:
        memory = memories.get(planned.item)
        assert memory is None or not memory.known
        if memory is None or not memory.begun:
            assert planned.due is None
            assert all(need in begun for need in by_id[planned.item].needs if need in offered)
        begun.add(by_id[planned.item].topic)


def test_on_the_day_after_it_and_without_one_it_is_the_plan_for_memory() -> None:
    items = [item(f"a#{n}", asked=1 + n % 5) for n in range(20)]
    log = answered("a#1", "a#2", at=NOON - 9 * DAY)
    without = plan_today(items, log, Settings(30, None, "UTC"), NOON)
    for days in (0, -1, -100):
        plan = plan_today(items, log, in_days(days), NOON)
        assert plan == without
        assert (plan.interview, plan.days_left, plan.recall_then) == (None, None, None)
    assert plan_today(items, log, in_days(1), NOON) != without


def test_what_is_expected_is_what_the_model_says_by_hand() -> None:
    """Two days, time for one item a day: what is asked more comes last, and nothing is known before."""
    items = [item("a#more", asked=5), item("a#less", asked=1)]
    plan = plan_today(items, [], in_days(2, 3.0), NOON)
    assert ids(plan) == ["a#less"]
    late, early = recall_by(None, (1,), 2), recall_by(None, (0,), 2)
    assert plan.items[0].recall_then == pytest.approx(early)
    assert plan.items[0].recall_otherwise == 0
    assert plan.recall_then == pytest.approx((5 * late + early) / 6)
    assert f"{100 * early:.0f}%" in plan.items[0].reason.en


def test_the_eve_belongs_to_what_is_gained_a_minute() -> None:
    items = [
        item("a#held", asked=5),
        item("a#faded", asked=5),
        item("a#rare", asked=1),
        item("a#long", asked=5, minutes=12.0),
    ]
    log = [
        *(entry(f"h{n}", item="a#held", rating=3, at=NOON - n * DAY) for n in (1, 4, 12, 30)),
        *answered("a#faded", rating=1, at=NOON - 20 * DAY),
    ]
    assert ids(plan_today(items, log, in_days(1, 3), NOON)) == ["a#faded"]
    assert ids(plan_today(items, log, in_days(1, 18), NOON)) == ["a#faded", "a#long", "a#rare"]
    words = plan_today(items, log, in_days(1, 3), NOON).items[0].reason
    assert "with reviews" in words.en
    assert "再复习" in words.zh


def test_a_star_counts_as_nearly_always_asked() -> None:
    items = [item("a#1", asked=4), item("a#2", asked=1)]
    assert ids(plan_today(items, [], in_days(1, 3), NOON)) == ["a#1"]
    assert ids(plan_today(items, [entry("s", "star", "a#2")], in_days(1, 3), NOON)) == ["a#2"]
    known = [entry("k", "known", "a#1")]
    found = plan_today(items, known, in_days(1, 3), NOON)
    assert ids(found) == ["a#2"]
    assert found.recall_now == pytest.approx(4 / 5)


def test_it_shrinks_by_what_was_done_and_does_not_shift() -> None:
    items = [item(f"t{n % 4}#{n}", asked=1 + n % 5, minutes=1.0 + n % 3) for n in range(40)]
    log = answered(*(f"t{n % 4}#{n}" for n in range(0, 20, 2)), rating=2, at=NOON - 6 * DAY)
    settings = in_days(20, 20)
    first = ids(plan_today(items, log, settings, NOON))
    assert len(first) > 6
    for number, id in enumerate(first):
        log += answered(id, rating=1 + number % 4, at=NOON + timedelta(minutes=number))
        plan = plan_today(items, log, settings, NOON + timedelta(minutes=number, seconds=1))
        assert ids(plan)[: len(first) - number - 1] == first[number + 1 :]
    undone = [*log, undo("~", log[-1].id, at=NOON + timedelta(hours=1))]
    assert ids(plan_today(items, undone, settings, NOON + timedelta(hours=2)))[:1] == first[-1:]


def test_what_failed_today_comes_once_more_when_minutes_are_left() -> None:
    items = [item("a#1"), item("a#2")]
    log = answered("a#1", rating=1)
    later = NOON + timedelta(minutes=1)
    assert ids(plan_today(items, log, in_days(9, 6), later)) == ["a#2"]
    plan = plan_today(items, log, in_days(9, 9), later)
    assert ids(plan) == ["a#2", "a#1"]
    assert "once more" in plan.items[1].reason.en


def test_what_a_topic_needs_comes_first_and_says_why() -> None:
    items = [item("b#1", asked=5, needs=("a",)), item("a#1", asked=1, minutes=20.0), item("a#2", asked=1, minutes=9.0)]
    plan = plan_today(items, [], in_days(1, 30), NOON)
    assert ids(plan)[:2] == ["a#2", "b#1"]
    assert "Item b#1" in plan.items[0].reason.en


def test_days_left_are_the_learners_days() -> None:
    settings = Settings(30, date(2026, 3, 4), "Asia/Shanghai")
    evening = datetime(2026, 3, 2, 19, 59, tzinfo=UTC)  # 03:59 of the third in Shanghai, still their second
    assert plan_today([item("a#1")], [], settings, evening).days_left == 2
    assert plan_today([item("a#1")], [], settings, evening + timedelta(minutes=1)).days_left == 1


def test_more_minutes_and_a_learner_who_answers_are_never_worse_off() -> None:
    items = [item(f"a#{n}", asked=1 + n % 5) for n in range(30)]
    told = [plan_today(items, [], in_days(10, minutes), NOON).recall_then or 0.0 for minutes in (3, 6, 12, 24, 48)]
    assert told == sorted(told)
    assert told[0] < told[-1]


def test_first_answers_defer_what_may_be_known_and_nothing_more() -> None:
    """Twelve good answers at level 2: what is unseen at levels 1 and 2 waits behind level 3, and counts as 0."""
    items = [item(f"a#{n}", level=1 + n % 3) for n in range(60)]
    firsts = [f"a#{n}" for n in range(1, 36, 3)]
    log = answered(*firsts, at=NOON - DAY)
    plan = plan_today(items, log, in_days(10, 21), NOON)
    new = [planned.item for planned in plan.items if planned.due is None]
    assert new
    assert {int(id.partition("#")[2]) % 3 for id in new} == {2}
    now = sum(recall(memory, NOON) for memory in replay(log).values()) / len(items)
    assert plan.recall_now == pytest.approx(now)
    assert {planned.recall for planned in plan.items if planned.due is None} == {0}


def test_without_a_date_planning_loads_no_numpy() -> None:
    program = (
        "import sys; from datetime import datetime, UTC; from bagu.study.plan import plan_today\n"
        "from bagu.study.settings import Settings; from study.curricula import item\n"
        "plan_today([item('a#1')], [], Settings(), datetime.now(UTC))\n"
        "assert 'numpy' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": "tests", "PATH": ""})


@pytest.mark.parametrize("items", [[], [item("a#1")]])
def test_little_or_nothing_to_plan(items: Sequence[Item]) -> None:
    plan = plan_today(items, [], in_days(3), NOON)
    assert plan.recall_now == 0
    assert (plan.recall_then or 0) <= 1
    known = plan_today(items, [entry("k", "known", "a#1")], in_days(3), NOON)
    assert known.items == ()
    assert known.recall_then == len(items)
