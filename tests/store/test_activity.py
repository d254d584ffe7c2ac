"""What is read of the end of a log, and of its days, without reading all of it."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bagu.store import LOCAL_USER, Attempt, EntryKind, open_store, standing
from bagu.store.store import Store
from bagu.study.learner import Learner
from store.logs import NOON, entry, study_log, undo

KINDS: tuple[EntryKind, ...] = ("question", "drill")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


@given(log=study_log(), since=st.integers(0, 400))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_activity_counts_what_stands(tmp_path_factory: pytest.TempPathFactory, log: list[Attempt], since: int) -> None:
    begin = NOON + timedelta(hours=since)
    with open_store(tmp_path_factory.mktemp("log")) as store:
        for one in log:
            store.append(one)
        found = store.activity(LOCAL_USER, begin, KINDS)
    want = Counter(
        one.at.replace(minute=one.at.minute // 15 * 15, second=0, microsecond=0)
        for one in standing(log)
        if one.kind in KINDS and one.at >= begin
    )
    assert found == dict(want)


def test_activity_of_a_minute_before_the_quarter(store: Store) -> None:
    for minute in (0, 14, 15, 59):
        store.append(entry(f"m{minute}", at=NOON.replace(minute=minute)))
    found = store.activity(LOCAL_USER, NOON, KINDS)
    assert {at.minute: count for at, count in found.items()} == {0: 2, 15: 1, 45: 1}


@given(log=study_log(), count=st.integers(1, 30))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_lately_is_the_end_of_what_stands(
    tmp_path_factory: pytest.TempPathFactory, log: list[Attempt], count: int
) -> None:
    with open_store(tmp_path_factory.mktemp("log")) as store:
        for one in log:
            store.append(one)
        assert Learner(store).lately(count) == tuple(reversed(standing(log)))[:count]


def test_lately_looks_further_back_past_many_undone_entries(store: Store) -> None:
    store.append(entry("first"))
    for at in range(100):
        store.append(entry(f"e{at:03}", at=NOON + timedelta(minutes=2 * at + 1)))
        store.append(undo(f"u{at:03}", f"e{at:03}", at=NOON + timedelta(minutes=2 * at + 2)))
    last = Learner(store).last()
    assert last is not None
    assert last.id == "first"


def test_the_mark_grows_with_every_entry(store: Store) -> None:
    learner = Learner(store)
    marks = [learner.mark]
    for at in range(3):
        store.append(entry(f"e{at}"))
        marks.append(learner.mark)
    assert marks == sorted(set(marks))
