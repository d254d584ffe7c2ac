"""The plan of the day: what fades and matters first, then what is new, within the minutes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bagu.curriculum.item import Item
from bagu.store import Attempt, standing
from bagu.study.day import end_of
from bagu.study.memory import recall, replay
from bagu.study.plan import Plan, plan_today
from bagu.study.settings import Settings
from store.logs import NOON, entry, study_log
from study.curricula import curricula, item

ROUND = hypothesis_settings(deadline=None, derandomize=True, database=None)
DAY = timedelta(days=1)
SHANGHAI = Settings(30.0, None, "Asia/Shanghai")
MINUTES = st.sampled_from((1.0, 5.0, 10.0, 30.0, 100.0))
LATER = st.sampled_from((timedelta(0), timedelta(hours=9), 3 * DAY, 40 * DAY, 300 * DAY))


def ids(plan: Plan) -> list[str]:
    return [planned.item for planned in plan.items]


def new_plan(items: Sequence[Item], minutes: float = 100.0) -> list[str]:
    return ids(plan_today(items, [], Settings(minutes, None, "UTC"), NOON))


def answered(*ids: str, rating: int = 3, at: datetime = NOON) -> list[Attempt]:
    return [entry(f"{at:%m%d}-{id}", item=id, rating=rating, at=at) for id in ids]


@ROUND
@given(curricula(), study_log(), MINUTES, LATER, st.randoms(use_true_random=False))
def test_it_keeps_within_the_minutes_and_to_its_promises(
    items: list[Item], log: list[Attempt], minutes: float, later: timedelta, random: Random
) -> None:
    settings = Settings(minutes, None, "Asia/Shanghai")
    now = max((attempt.at for attempt in log), default=NOON) + later
    plan = plan_today(items, log, settings, now)
    shuffled = list(log)
    random.shuffle(shuffled)
    assert plan_today(items, shuffled, settings, now) == plan

    assert plan.minutes == sum(planned.minutes for planned in plan.items)
    within = plan.minutes <= max(0.0, minutes - plan.spent)
    assert within or (len(plan.items) == 1 and not plan.spent and plan.items[0].minutes > minutes)
    assert len(set(ids(plan))) == len(plan.items)
    assert [planned.due is None for planned in plan.items] == sorted(planned.due is None for planned in plan.items)

    memories = replay(log)
    begun = {id.partition("#")[0] for id, memory in memories.items() if memory.begun}
    by_id = {one.id: one for one in items}
    end = end_of(plan.day, settings.tz)
    for planned in plan.items:
        memory = memories.get(planned.item)
        one = by_id[planned.item]
        assert not (memory is not None and memory.known)
        assert planned.recall == (recall(memory, now) if planned.due else 0)
        if planned.due is None:
            assert memory is None or not memory.begun
            assert all(need in begun for need in one.needs)
        else:
            assert planned.due < end
        begun.add(one.topic)
    due = {id for id, m in memories.items() if id in by_id and m.due is not None and m.due < end and not m.known}
    assert plan.waiting == len(due - set(ids(plan)))


def test_what_is_due_comes_by_expected_loss() -> None:
    items = [item("a#rare", asked=1), item("a#often", asked=5), item("a#fresh", asked=5), item("b#new", asked=5)]
    log = [*answered("a#rare", "a#often"), *answered("a#fresh", at=NOON + 9 * DAY)]
    plan = plan_today(items, log, SHANGHAI, NOON + 20 * DAY)
    assert ids(plan) == ["a#often", "a#fresh", "a#rare", "b#new"]
    losses = [5 * (1 - plan.items[0].recall), 5 * (1 - plan.items[1].recall), 1 - plan.items[2].recall]
    assert losses == sorted(losses, reverse=True)


def test_a_star_counts_as_nearly_always_asked() -> None:
    items = [item("a#1", asked=4), item("a#2", asked=1)]
    assert new_plan(items) == ["a#1", "a#2"]
    starred = [entry("s", "star", "a#2")]
    assert ids(plan_today(items, starred, SHANGHAI, NOON)) == ["a#2", "a#1"]


def test_what_is_new_comes_by_asked_then_level_then_kind_then_place() -> None:
    items = [
        item("a#deep", asked=5, level=3),
        item("a#write", "problem", asked=5, level=1),
        item("a#second", asked=5, level=1),
        item("a#compute", "drill", asked=5, level=1),
        item("a#last", asked=5, level=1),
        item("a#rare", asked=2, level=1),
    ]
    assert new_plan(items) == ["a#second", "a#last", "a#compute", "a#write", "a#deep", "a#rare"]


def test_what_a_topic_needs_comes_first_and_says_why() -> None:
    items = [
        item("c#1", asked=5, needs=("b",)),
        item("b#1", asked=1, needs=("a",)),
        item("b#2", asked=2, level=1, needs=("a",)),
        item("a#1", asked=1),
        item("d#1", asked=4),
    ]
    plan = plan_today(items, [], Settings(100, None, "UTC"), NOON)
    assert ids(plan) == ["a#1", "b#2", "c#1", "d#1", "b#1"]
    assert "Item c#1" in plan.items[1].reason.en
    assert "Item b#2" in plan.items[0].reason.en
    assert "nearly always asked" in plan.items[2].reason.en


def test_what_was_begun_is_not_needed_again_and_what_nobody_offers_is_not_waited_for() -> None:
    items = [item("c#1", asked=5, needs=("b", "elsewhere")), item("b#1"), item("b#2", asked=1)]
    log = answered("b#2")
    assert ids(plan_today(items, log, Settings(100, None, "UTC"), NOON))[0] == "c#1"


def test_without_time_for_what_it_needs_a_topic_waits() -> None:
    items = [
        item("c#1", asked=5, minutes=2, needs=("b",)),
        item("b#1", asked=1, minutes=20),
        item("a#1", asked=1, minutes=2),
    ]
    assert new_plan(items, 30) == ["b#1", "c#1", "a#1"]
    log = answered("a#1")
    assert ids(plan_today(items, log, Settings(10, None, "UTC"), NOON)) == []
    assert new_plan([items[2], *items[:2]], 10) == ["b#1"]


def test_topics_that_need_each_other_still_come() -> None:
    assert sorted(new_plan([item("a#1", needs=("b",)), item("b#1", needs=("a",)), item("c#1", needs=("c",))])) == [
        "a#1", "b#1", "c#1",
    ]  # fmt: skip


def test_a_long_item_is_a_day_of_its_own_and_not_put_off_for_ever() -> None:
    items = [item("a#write", "problem", asked=5, minutes=40), item("b#1", asked=4)]
    assert new_plan(items, 30) == ["a#write"]
    assert new_plan(items, 43) == ["a#write", "b#1"]
    done = answered("a#write")
    assert ids(plan_today(items, done, SHANGHAI, NOON)) == []


def test_where_all_take_longer_than_a_day_the_first_is_the_plan() -> None:
    items = [item("a#1", minutes=40.0), item("b#1", minutes=50.0)]
    assert new_plan(items, minutes=30) == ["a#1"]


def test_a_topic_begins_with_a_question() -> None:
    items = [item("a#write", "problem", asked=5), item("a#compute", "drill", asked=5), item("a#1", asked=1, level=3)]
    assert new_plan(items) == ["a#1", "a#compute", "a#write"]
    plan = plan_today(items, [], Settings(100, None, "UTC"), NOON)
    assert "Item a#compute" in plan.items[0].reason.en
    assert ids(plan_today(items, answered("a#compute"), Settings(100, None, "UTC"), NOON)) == ["a#write", "a#1"]
    long = [item("b#compute", "drill", asked=5, minutes=2), item("b#1", asked=1, minutes=20), item("c#1", asked=1)]
    assert ids(plan_today(long, [], Settings(6, None, "UTC"), NOON)) == ["b#1"]


def test_the_plan_shrinks_by_what_was_done_and_does_not_shift() -> None:
    items = [item(f"a#{n}", asked=5 - n // 4) for n in range(20)]
    log: list[Attempt] = []
    first = ids(plan_today(items, log, SHANGHAI, NOON))
    assert len(first) == 10
    for number, id in enumerate(first):
        log += answered(id, at=NOON + timedelta(minutes=number))
        plan = plan_today(items, log, SHANGHAI, NOON + timedelta(minutes=number, seconds=1))
        assert ids(plan) == first[number + 1 :]
        assert plan.spent == 3 * (number + 1)
    undone = [*log, entry("u", "undo", undoes=log[-1].id, at=NOON + timedelta(hours=1))]
    assert ids(plan_today(items, undone, SHANGHAI, NOON + timedelta(hours=2))) == first[-1:]


def test_a_new_day_begins_at_four_in_the_learners_zone() -> None:
    items = [item(f"a#{n}") for n in range(30)]
    evening = datetime(2026, 3, 2, 19, 59, tzinfo=UTC)  # 03:59 in Shanghai
    log = answered(*(f"a#{n}" for n in range(10)), at=evening - timedelta(hours=2))
    before, after = (plan_today(items, log, SHANGHAI, evening + timedelta(minutes=n)) for n in (0, 1))
    assert (before.day, before.spent, ids(before)) == (date(2026, 3, 2), 30, [])
    assert (after.day, after.spent, len(after.items)) == (date(2026, 3, 3), 0, 10)


def test_what_is_due_this_evening_is_in_this_mornings_plan() -> None:
    learnt = datetime(2026, 3, 2, 13, tzinfo=UTC)  # 21:00 in Shanghai
    log = answered("a#1", at=learnt)
    due = replay(log)["a#1"].due
    assert due is not None
    morning = datetime.combine(due.date(), learnt.time(), UTC) - timedelta(hours=12)
    assert ids(plan_today([item("a#1")], log, SHANGHAI, morning)) == ["a#1"]
    assert ids(plan_today([item("a#1")], log, SHANGHAI, morning - DAY)) == []


def test_what_went_wrong_today_comes_again_and_says_so() -> None:
    log = answered("a#1", rating=1)
    plan = plan_today([item("a#1"), item("a#2")], log, SHANGHAI, NOON + timedelta(minutes=1))
    assert ids(plan) == ["a#1", "a#2"]
    assert "once more" in plan.items[0].reason.en
    tomorrow = plan_today([item("a#1")], log, SHANGHAI, NOON + DAY)
    assert "due" in tomorrow.items[0].reason.en


def test_nothing_to_plan_is_an_empty_plan() -> None:
    assert plan_today([], [], SHANGHAI, NOON) == Plan(date(2026, 3, 2), (), 0.0, 0.0, 0)
    assert standing([]) == ()
