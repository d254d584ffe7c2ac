"""Mastery by item, topic and area."""

from datetime import timedelta

from bagu.contracts import to_json
from bagu.study.day import day_of
from bagu.study.mastery import GroupMastery, mastery_of, reckoned
from bagu.study.memory import recall, replay
from store.logs import NOON, entry
from study.curricula import item


def test_a_group_is_the_mean_of_its_items_weighted_by_how_often_they_are_asked() -> None:
    items = [item("a#1", asked=4), item("a#2", asked=1), item("b#1", asked=5), item("c#1", area="other")]
    memories = replay([entry("1", item="a#1"), entry("2", "known", "b#1"), entry("3", "star", "a#2")])
    now = NOON + timedelta(days=5)
    found = mastery_of(items, memories, now, None)
    one = recall(memories["a#1"], now)
    assert 0 < one < 1
    assert [group.id for group in found.topics] == ["a", "b", "c"]
    assert found.topics[0] == GroupMastery("a", items=2, begun=1, due=1, recall=4 * one / 5)
    assert found.topics[1] == GroupMastery("b", items=1, begun=1, due=0, recall=1.0)
    assert found.areas[0] == GroupMastery("detection", items=3, begun=2, due=1, recall=(4 * one + 5) / 10)
    assert found.areas[1] == GroupMastery("other", items=1, begun=0, due=0, recall=0.0)
    first, second, third, _ = found.items
    assert (first.due, first.reviews, first.due_today) == (memories["a#1"].due, 1, True)
    assert (second.starred, second.recall, second.due) == (True, 0, None)
    assert (third.known, third.recall, third.due_today) == (True, 1, False)
    assert '"kind":"mastery"' in to_json(found)


def test_due_today_is_before_the_day_ends() -> None:
    memories = replay([entry("1", item="a#1")])
    due = memories["a#1"].due
    assert due is not None
    for now, today in ((due - timedelta(days=1), False), (due, True)):
        assert mastery_of([item("a#1")], memories, now, None).items[0].due_today is today
        assert (day_of(now, None) == day_of(due, None)) is today


def test_nothing_has_no_groups() -> None:
    assert mastery_of([], {}, NOON, None).topics == ()


def test_an_earlier_reckoning_helps_only_at_its_own_moment() -> None:
    items, held = [item("a#1"), item("b#1")], replay([entry("1", item="a#1"), entry("2", item="b#1")])
    at, later = NOON + timedelta(hours=1), NOON + timedelta(hours=3)
    before = reckoned(items, held, at, None)
    changed = replay([entry("1", item="a#1"), entry("2", item="b#1"), entry("3", item="b#1", at=at)])
    changed["a#1"] = held["a#1"]
    for memories, now, which in ((changed, at, items), (held, later, items), (changed, later, items[::-1])):
        assert reckoned(which, memories, now, None, before).mastery == mastery_of(which, memories, now, None)
    assert reckoned(items, changed, at, None, before).each["a#1"] is before.each["a#1"]
