"""The log is replayed the same everywhere, and forgets as FSRS says."""

import subprocess
import sys
from datetime import timedelta
from importlib.metadata import version
from itertools import pairwise
from random import Random

import fsrs
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.store import Attempt
from bagu.study.memory import LONGEST, MODEL, RETENTION, Memory, fuzzed, recall, replay
from store.logs import NOON, entry, study_log, undo

ROUND = settings(deadline=None, derandomize=True, database=None)
DAY = timedelta(days=1)


def answers(*ratings: int, apart: timedelta = 3 * DAY) -> list[Attempt]:
    return [entry(f"{n}", rating=rating, at=NOON + n * apart) for n, rating in enumerate(ratings)]


def memory_of(log: list[Attempt], item: str = "nms#greedy") -> Memory:
    return replay(log)[item]


def test_the_model_named_is_the_one_installed() -> None:
    assert MODEL.startswith(f"fsrs {version('fsrs')}/")


@ROUND
@given(st.lists(st.integers(1, 4), min_size=1, max_size=12), st.integers(1, 40))
def test_stability_and_difficulty_are_those_of_fsrs(ratings: list[int], days: int) -> None:
    step = timedelta(minutes=10)
    scheduler = fsrs.Scheduler(
        learning_steps=(step,), relearning_steps=(step,), maximum_interval=365, enable_fuzzing=False
    )
    card = fsrs.Card(card_id=1)
    log = answers(*ratings, apart=days * DAY)
    for attempt, rating in zip(log, ratings, strict=True):
        card, _ = scheduler.review_card(card, fsrs.Rating(rating), attempt.at)
    found = memory_of(log)
    assert (found.stability, found.difficulty, found.step) == (card.stability, card.difficulty, card.step)
    days_to_wait = (card.due - log[-1].at).days
    due = (
        card.due
        if card.state != fsrs.State.Review
        else log[-1].at + fuzzed(days_to_wait, "nms#greedy", log[-1].id) * DAY
    )
    assert found.due == due
    assert (found.state, found.last, found.reviews) == (int(card.state), log[-1].at, len(ratings))
    for whole in (0, 1, 10, 300):
        now = log[-1].at + whole * DAY
        assert recall(found, now) == pytest.approx(scheduler.get_card_retrievability(card, now), abs=1e-12)


@ROUND
@given(study_log(), st.randoms(use_true_random=False))
def test_the_order_in_which_a_merged_log_arrived_does_not_matter(log: list[Attempt], random: Random) -> None:
    shuffled = list(log)
    random.shuffle(shuffled)
    assert replay(shuffled) == replay(log)
    assert replay([*shuffled, *log]) == replay(log)


@ROUND
@given(study_log())
def test_an_undo_leaves_the_memory_as_if_nothing_had_been(log: list[Attempt]) -> None:
    last = entry("~1", rating=1, at=NOON + 400 * DAY)
    undone = [*log, last, undo("~2", "~1", at=last.at)]
    assert replay(undone) == replay(log)
    assert replay([*undone, undo("~3", "~2", at=last.at)]) == replay([*log, last])


@ROUND
@given(study_log())
def test_a_memory_can_be_written_down(log: list[Attempt]) -> None:
    for memory in replay(log).values():
        assert msgspec.json.decode(msgspec.json.encode(memory), type=Memory) == memory


def test_again_and_hard_come_back_today_and_good_after_days() -> None:
    for rating, due in ((1, timedelta(minutes=10)), (2, timedelta(minutes=15))):
        assert memory_of(answers(rating)).due == NOON + due
    good, easy = memory_of(answers(3)).due, memory_of(answers(4)).due
    assert good is not None
    assert easy is not None
    assert NOON + DAY <= good < easy


@ROUND
@given(st.integers(0, LONGEST), st.text(), st.text())
def test_the_fuzz_is_small_and_never_moves_twice(days: int, item: str, attempt: str) -> None:
    moved = fuzzed(days, item, attempt)
    assert moved == fuzzed(days, item, attempt)
    assert abs(moved - days) <= (0 if days < 3 else max(1, round(days / 10)))
    assert moved <= LONGEST


def test_the_fuzz_parts_what_was_learnt_together() -> None:
    drawn = [fuzzed(30, f"nms#{n}", "same") for n in range(700)]
    counts = {days: drawn.count(days) for days in sorted(set(drawn))}
    assert list(counts) == [27, 28, 29, 30, 31, 32, 33]
    assert all(60 < count < 140 for count in counts.values())
    assert len({fuzzed(30, "nms#a", f"{n}") for n in range(50)}) == 7
    assert fuzzed(30, "nms#greedy", "01a1fe05-6797-75ca-aa70-4e82be093074") == 28  # on any machine, in any version


def test_recall_fades_from_one_and_is_what_was_wanted_at_the_due_day() -> None:
    memory = memory_of(answers(3, 3, 3, 3))
    assert memory.stability is not None
    steps = [recall(memory, memory.last + timedelta(hours=6 * n)) for n in range(200)] if memory.last else []
    assert steps[0] == 1
    assert all(later < earlier for earlier, later in pairwise(steps))
    assert recall(memory, NOON - 300 * DAY) == 1  # a clock that went back
    at_stability = NOON + 9 * DAY + memory.stability * DAY
    assert recall(memory, at_stability) == pytest.approx(RETENTION)


def test_what_was_never_answered_is_not_recalled() -> None:
    assert recall(None, NOON) == 0
    assert recall(memory_of([entry("1", "star")]), NOON) == 0


def test_known_holds_until_an_answer_shows_otherwise() -> None:
    known = [entry("k", "known")]
    assert recall(memory_of(known), NOON + 999 * DAY) == 1
    assert memory_of(known).begun
    assert memory_of([*known, entry("n", rating=3, at=NOON + DAY)]).known
    assert not memory_of([*known, entry("n", rating=1, at=NOON + DAY)]).known
    assert replay([*known, undo("u", "k")]) == {}


def test_a_lapse_is_forgetting_what_was_learnt() -> None:
    assert memory_of(answers(1, 1, 3, 1, 1, 3, 1)).lapses == 2


def test_a_star_is_taken_off_by_the_next() -> None:
    on = entry("1", "star", detail={"on": True})
    assert memory_of([on]).starred
    assert not memory_of([on, entry("2", "star", detail={"on": False})]).starred
    assert memory_of([on, entry("2", rating=3)]).starred


def test_notes_claims_and_settings_are_no_answers() -> None:
    log = [entry("1", "note"), entry("2", "claim"), entry("3", "setting", "minutes"), entry("4", rating=None)]
    assert replay(log) == {}


def test_replaying_sleeps_never_and_loads_no_numpy() -> None:
    program = (
        "import sys, time; from datetime import datetime, UTC\n"
        "def sleep(seconds): raise AssertionError\n"
        "time.sleep = sleep\n"
        "from bagu.store import Attempt; from bagu.study.memory import replay; import bagu.study.learner\n"
        "assert 'fsrs' not in sys.modules\n"
        "replay([Attempt('1', 'me', 'a#b', 'question', datetime.now(UTC), rating=3)])\n"
        "assert not {'numpy', 'torch', 'sqlalchemy'} & set(sys.modules), sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
