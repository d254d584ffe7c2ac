"""What both faces call: every answer is kept, and what is wanted follows from the log."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.contracts import to_json
from bagu.errors import UsageError
from bagu.store import Attempt, open_store
from bagu.study.learner import Learner, utc_now
from bagu.study.memory import RETENTION, Memory, model_of, replay
from bagu.study.plan import plan_today
from store.logs import NOON, entry, study_log
from study.curricula import item

ITEMS = [
    item("nms#greedy", asked=5),
    item("nms#iou", "drill"),
    item("batch-norm#train-eval"),
    item("nms#nms", "problem"),
]


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def learner(tmp_path: Path, clock: Clock) -> Iterator[Learner]:
    with open_store(tmp_path) as store:
        yield Learner(store, clock=clock)


def test_an_experiment_is_kept_once_a_day_and_undo_passes_over_it(learner: Learner, clock: Clock) -> None:
    answered = learner.review("nms#greedy", 5, 5, None)
    first = learner.ran("nms#cost-nk")
    assert learner.ran("nms#cost-nk") == first
    assert learner.ran("nms#other") != first
    clock.now += timedelta(days=1)
    assert learner.ran("nms#cost-nk") != first
    assert learner.undo() == answered
    assert learner.undo() is None


def test_each_thing_done_is_kept_as_it_was(learner: Learner) -> None:
    done = [
        learner.review("nms#greedy", named=4, total=5, seconds=70.5),
        learner.review("nms#greedy", 5, 5, None, grade=4),
        learner.drill("nms#iou", version=2, seed=17, correct=True, seconds=30, minutes=2),
        learner.solve("nms#nms", accepted=False, tries=3, seconds=900, minutes=20, outcome="wrong answer"),
        learner.ran("nms#cost-nk"),
        learner.note("nms#greedy", "先排序"),
        learner.star("nms#greedy"),
        learner.know("batch-norm#train-eval"),
        learner.set("minutes", 45),
    ]
    assert learner.store.attempts("me") == tuple(done)
    assert [attempt.kind for attempt in done] == [
        "question", "question", "drill", "problem", "claim", "note", "star", "known", "setting",
    ]  # fmt: skip
    assert [attempt.rating for attempt in done[:5]] == [3, 4, 4, 1, None]
    assert done[0].seconds == 70.5
    assert done[1].detail == {"named": 5, "total": 5, "grade": 4}
    assert done[2].seed == "nms#iou/2:17"
    assert done[3].detail["outcome"] == "wrong answer"


def test_what_is_wrong_with_an_answer_is_told_before_anything_is_kept(learner: Learner) -> None:
    with pytest.raises(UsageError):
        learner.review("nms#greedy", named=6, total=5, seconds=1)
    with pytest.raises(UsageError):
        learner.review("nms#greedy", named=5, total=5, seconds=1, grade=0)
    with pytest.raises(UsageError):
        learner.set("minutes", 0)
    assert learner.store.attempts() == ()


def test_undo_takes_back_one_after_another(learner: Learner) -> None:
    first = learner.review("nms#greedy", 5, 5, 60)
    due = learner.due("nms#greedy")
    second = learner.review("nms#greedy", 0, 5, 60)
    assert learner.due("nms#greedy") != due
    assert learner.undo() == second
    assert learner.due("nms#greedy") == due
    assert learner.undo() == first
    assert learner.due("nms#greedy") is None
    assert learner.undo() is None
    assert len(learner.store.attempts()) == 4


def test_undo_takes_back_a_setting_a_star_and_known(learner: Learner) -> None:
    learner.set("minutes", 45)
    learner.set("interview", "2026-03-31")
    assert (learner.settings.minutes, learner.settings.interview) == (45.0, date(2026, 3, 31))
    learner.undo()
    assert learner.settings.interview is None
    learner.know("nms#greedy")
    assert "nms#greedy" not in [planned.item for planned in learner.plan(ITEMS).items]
    learner.undo()
    assert "nms#greedy" in [planned.item for planned in learner.plan(ITEMS).items]


def test_a_clock_in_another_zone_is_kept_in_utc(learner: Learner) -> None:
    learner.clock = lambda: NOON.astimezone(timezone(timedelta(hours=8)))
    assert learner.star("nms#greedy").at == NOON
    assert learner.star("nms#greedy").at.tzinfo is UTC
    assert utc_now().tzinfo is UTC


def test_notes_are_read_back_and_terminal_bytes_do_not_break_them(learner: Learner) -> None:
    learner.note("nms#greedy", "先排序")
    learner.note("nms#iou", "elsewhere")
    learner.note("nms#greedy", "half \udce5 a character")
    assert learner.notes("nms#greedy") == ("先排序", "half ? a character")
    learner.undo()
    assert learner.notes("nms#greedy") == ("先排序",)


def test_two_learners_of_one_store_do_not_see_each_other(learner: Learner, clock: Clock) -> None:
    other = Learner(learner.store, "other", clock)
    other.know("nms#greedy")
    other.set("minutes", 5)
    learner.review("nms#greedy", 5, 5, 60)
    assert learner.settings.minutes == 30
    assert learner.due("nms#greedy") is not None
    assert other.due("nms#greedy") is None
    assert other.undo() is not None
    assert len(learner.store.attempts("me")) == 1


def test_the_plan_is_that_of_the_whole_log(learner: Learner, clock: Clock) -> None:
    for days in (0, 1, 5, 30):
        clock.now += timedelta(days=days)
        learner.review("nms#greedy", 5, 5, 60)
        learner.drill("nms#iou", 1, days, days != 5, 30, 2)
        learner.review("batch-norm#train-eval", days % 4, 5, 60)
        plan = learner.plan(ITEMS)
        assert plan == plan_today(ITEMS, learner.store.attempts("me"), learner.settings, clock.now)
        assert plan.spent == 9
    learner.undo()
    assert learner.plan(ITEMS).spent == 6
    written = json.loads(to_json(learner.plan(ITEMS)))
    assert (written["kind"], written["version"]) == ("plan", 1)


def test_mistakes_are_those_of_the_last_days_the_latest_first(learner: Learner, clock: Clock) -> None:
    learner.review("nms#old", 0, 5, 60)
    clock.now += timedelta(days=14)
    learner.review("nms#greedy", 4, 5, 60)
    learner.drill("nms#iou", 1, 7, False, 30, 2)
    learner.solve("nms#nms", False, 2, 60, 20, "too slow")
    learner.drill("nms#iou", 1, 8, True, 30, 2)
    learner.review("nms#fine", 5, 5, 60)
    found = learner.mistakes(days=14)
    assert [mistake.item for mistake in found.mistakes] == ["nms#nms", "nms#iou", "nms#greedy"]
    assert [mistake.mended for mistake in found.mistakes] == [False, True, False]
    assert found.mistakes[1].seed == "nms#iou/1:7"
    assert "too slow" in found.mistakes[0].what.en
    assert "4" in found.mistakes[2].what.zh
    assert len(learner.mistakes(days=15).mistakes) == 4
    assert '"kind":"mistakes"' in to_json(found)
    with pytest.raises(UsageError, match="0 days"):
        learner.mistakes(days=0)


def test_mastery_is_that_of_the_log(learner: Learner) -> None:
    learner.review("nms#greedy", 5, 5, 60)
    found = learner.mastery(ITEMS)
    assert [one.reviews for one in found.items] == [1, 0, 0, 0]
    assert found.items[0].due == learner.due("nms#greedy")


@settings(deadline=None, derandomize=True, database=None, max_examples=12)
@given(study_log(), st.data())
def test_the_cache_is_the_replay_whatever_came_from_where(
    tmp_path_factory: pytest.TempPathFactory, log: list[Attempt], data: st.DataObject
) -> None:
    """Entries are appended or imported in any order, and the cache is asked, or another process asks, or it is lost."""
    with open_store(tmp_path_factory.mktemp("log")) as store:
        learner, shuffled = Learner(store), data.draw(st.permutations(log))
        while shuffled:
            count = data.draw(st.integers(1, 6))
            part, shuffled = shuffled[:count], shuffled[count:]
            for attempt in part:
                store.append(attempt)
            match data.draw(st.sampled_from(("nothing", "ask", "other model"))):
                case "ask":
                    learner.memories()
                case "other model":
                    store.mastery.keep("me", "older model", 1, {"nms#greedy": (None, {"reviews": 99})})
        assert learner.memories() == replay(log)
        assert learner.memories() == replay(log)  # now from the cache alone
        kept = store.mastery.load("me", model_of(RETENTION))
        assert kept.upto == kept.latest
        assert set(kept.states) == (set(replay(log)) if log else set())


def test_the_stored_due_date_is_the_one_told(learner: Learner) -> None:
    learner.review("nms#greedy", 5, 5, 60)
    learner.know("nms#iou")
    due = learner.due("nms#greedy")
    learner.memories()
    assert learner.store.mastery.due("me", "nms#greedy") == due
    assert learner.store.mastery.due("me", "nms#iou") is None
    assert learner.store.mastery.due("me", "unknown") is None


def test_due_dates_follow_the_retention_and_nothing_else_does(learner: Learner, clock: Clock) -> None:
    for days in (0, 3):  # few enough that no interval meets the longest
        clock.now += timedelta(days=days)
        learner.review("nms#greedy", 5, 5, 60)
        learner.drill("nms#iou", 1, days, True, 110, 2)
    asked: dict[float, dict[str, Memory]] = {}
    for retention in (0.97, 0.9, 0.8, 0.7, 0.9):
        learner.set("retention", retention)
        found = learner.memories()
        assert found == asked.setdefault(retention, found)
        assert found == replay(learner.store.attempts("me"), retention)
        assert learner.due("nms#greedy") == found["nms#greedy"].due == learner.store.mastery.due("me", "nms#greedy")
    held = list(asked.values())
    for name in ("nms#greedy", "nms#iou"):
        dues = [memories[name].due for memories in held]
        assert dues == sorted(set(dues), key=lambda due: due or NOON)
        assert len({replace(memories[name], due=None) for memories in held}) == 1
    learner.undo()
    assert learner.memories() == asked[0.7]


def test_a_reading_that_another_process_overtook_does_not_spoil_the_cache(learner: Learner) -> None:
    cache = learner.store.mastery
    for number in range(3):
        learner.store.append(entry(str(number), item=f"nms#{number}"))
    learner.memories()
    wrong = {"nms#0": (None, {"reviews": 99})}
    ours = model_of(RETENTION)
    for model, upto, base in ((ours, 2, 0), (ours, 4, 4), ("another model", 4, 3)):  # older; no such base; nor there
        cache.keep("me", model, upto, wrong, base=base)
        assert cache.load("me", "another model").states == {}
        assert cache.load("me", ours).upto == 3
        assert learner.memories() == replay(learner.store.attempts())


def test_what_another_machine_did_counts_after_an_import(learner: Learner, tmp_path: Path, clock: Clock) -> None:
    with open_store(tmp_path / "laptop") as laptop:
        there = Learner(laptop, clock=clock)
        there.review("nms#greedy", 5, 5, 60)
        clock.now += timedelta(days=3)
        learner.review("nms#greedy", 5, 5, 60)
        assert learner.due("nms#greedy") != there.due("nms#greedy")
        for source, target in ((there, learner), (learner, there)):
            stream = StringIO()
            source.store.export(stream)
            stream.seek(0)
            target.store.import_(stream)
        assert learner.memories() == there.memories()
        assert learner.memories()["nms#greedy"].reviews == 2
