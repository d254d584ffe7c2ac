"""What goes in is there, once, and never changes."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.errors import FaultError
from bagu.store import Attempt, EntryKind, open_store
from bagu.store.rows import attempt_of, row_of
from bagu.store.store import Store
from store.logs import ANY, NOON, any_attempt, entry, undo


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


@settings(deadline=None, derandomize=True, database=None)
@given(any_attempt())
def test_a_row_holds_all_of_an_entry(attempt: Attempt) -> None:
    assert attempt_of(row_of(attempt)) == attempt


@settings(deadline=None, derandomize=True, database=None, max_examples=8)
@given(st.lists(any_attempt(), max_size=9, unique_by=lambda a: a.id))
def test_every_entry_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, log: list[Attempt]) -> None:
    place = tmp_path_factory.mktemp("log")
    with open_store(place) as store:
        for attempt in log:
            assert store.append(attempt) is attempt
    with open_store(place) as store:
        assert list(store.attempts()) == sorted(log, key=lambda a: (a.at, a.id))
        mine = [attempt for attempt in store.attempts() if attempt.user == "me"]
        assert list(store.attempts("me")) == mine


def test_the_same_entry_again_is_kept_once_and_another_of_its_id_is_refused(store: Store) -> None:
    store.append(entry("1", detail={"a": 1, "b": 2}))
    store.append(entry("1", detail={"b": 2, "a": 1}))
    with pytest.raises(FaultError, match="id 1 belongs"):
        store.append(entry("1", rating=1))
    assert store.attempts() == (entry("1", detail={"a": 1, "b": 2}),)


def test_what_is_not_json_is_refused_and_nothing_is_kept(store: Store) -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        store.append(entry("1", detail={"x": float("nan")}))
    with pytest.raises(TypeError, match="not JSON serializable"):
        store.append(entry("1", detail={"x": object()}))
    with pytest.raises(ValueError, match="surrogates"):
        store.append(entry("1", "note", detail={"text": "\ud800"}))
    assert store.attempts() == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE attempts SET rating = 4",
        "UPDATE OR REPLACE attempts SET id = '2' WHERE id = '1'",
        "DELETE FROM attempts",
        "INSERT OR REPLACE INTO attempts (id, user_id, item, kind, at, detail) "
        "VALUES ('1', 'me', 'x', 'note', '', '{}')",
        "INSERT OR REPLACE INTO attempts (n, id, user_id, item, kind, at, detail) "
        "VALUES (1, '3', 'me', 'x', 'note', '', '{}')",
        "INSERT INTO attempts (id, user_id, item, kind, at, detail) VALUES ('1', 'me', 'x', 'note', '', '{}') "
        "ON CONFLICT (id) DO UPDATE SET rating = 4",
    ],
)
def test_no_program_changes_or_removes_an_entry(store: Store, statement: str) -> None:
    log = (store.append(entry("1")), store.append(entry("2", rating=1)))
    other = sqlite3.connect(store.path)
    try:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other.execute(statement)
        other.commit()
    finally:
        other.close()
    assert store.attempts() == log


def test_commits_are_synced_to_the_disk(store: Store) -> None:
    with store._read() as connection:
        read = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")}
    assert read == {"journal_mode": "wal", "synchronous": 2}


def test_the_log_is_read_by_user_time_item_and_arrival(store: Store) -> None:
    early = store.append(entry("1"))
    late = store.append(entry("2", at=NOON + timedelta(days=1), item="iou#a"))
    before = store.append(entry("0", at=NOON - timedelta(days=1)))
    other = store.append(entry("3", user="other"))
    gone = store.append(undo("4", "1", item="?"))
    assert store.attempts("me") == (before, early, gone, late)
    assert store.attempts("me", since=NOON) == (early, gone, late)
    assert store.attempts("other") == (other,)
    assert store.attempts_on("me", ["iou#a"]) == (gone, late)
    assert store.attempts_on("me", [f"x#{n}" for n in range(1200)]) == (gone,)
    assert store.arrived_since("me", 2) == (before, gone)


def test_settings_are_the_latest_that_stand(store: Store) -> None:
    store.append(entry("1", "setting", "minutes", detail={"value": 20.0}))
    store.append(entry("2", "setting", "minutes", detail={"value": 40.0}))
    store.append(entry("3", "setting", "zone", detail={"value": "Asia/Shanghai"}, user="other"))
    assert store.settings("me") == {"minutes": 40.0}
    store.append(undo("4", "2"))
    assert store.settings("me") == {"minutes": 20.0}


def test_a_draft_is_replaced_by_the_next(store: Store) -> None:
    assert store.draft("me", "nms#nms") is None
    store.save_draft("me", "nms#nms", "def nms(): ...")
    store.save_draft("me", "nms#nms", "def nms():\n    return 非极大值\ud800\n")
    store.save_draft("other", "nms#nms", "")
    assert store.draft("me", "nms#nms") == "def nms():\n    return 非极大值?\n"
    assert store.draft("other", "nms#nms") == ""


def test_threads_and_further_stores_write_into_one_file(store: Store) -> None:
    with open_store(store.path) as second, ThreadPoolExecutor(4) as pool:
        log = [entry(f"{n:02d}") for n in range(40)]
        list(pool.map(lambda pair: pair[0].append(pair[1]), zip([store, second] * 20, log, strict=True)))
        assert list(second.attempts()) == log


def test_two_processes_may_make_the_file_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(open_store, [tmp_path] * 4))
    for number, opened in enumerate(stores):
        opened.append(entry(str(number)))
    assert len(stores[0].attempts()) == 4
    for opened in stores:
        opened.close()
        opened.close()


def test_importing_the_store_loads_no_database(tmp_path: Path) -> None:
    program = (
        "import sys, bagu.store\n"
        "assert 'sqlalchemy' not in sys.modules\n"
        f"bagu.store.open_store({str(tmp_path)!r}).close()\n"
        "assert 'alembic' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    again = f"import sys, bagu.store; bagu.store.open_store({str(tmp_path)!r}); assert 'alembic' not in sys.modules"
    subprocess.run([sys.executable, "-c", again], check=True)


def test_an_entry_is_not_changed_through_the_mapping_that_was_given(store: Store) -> None:
    detail = {"named": 3}
    kept = store.append(entry("1", detail=detail))
    detail["named"] = 5
    assert store.attempts() == (replace(kept, detail={"named": 3}),)


def test_a_draft_is_of_the_time_that_is_told_and_an_older_one_changes_nothing(store: Store) -> None:
    assert store.saved("me", "nms#nms") is None
    store.save_draft("me", "nms#nms", "later", NOON)
    store.save_draft("me", "nms#nms", "earlier", NOON - timedelta(seconds=1))
    held = store.saved("me", "nms#nms")
    assert held is not None
    assert (held.text, held.at) == ("later", NOON)


@settings(deadline=None, derandomize=True, database=None, max_examples=8)
@given(st.lists(any_attempt(), max_size=9, unique_by=lambda a: a.id), st.sets(st.sampled_from(ANY)))
def test_entries_of_some_kinds_are_those_of_the_log(
    tmp_path_factory: pytest.TempPathFactory, log: list[Attempt], kinds: set[EntryKind]
) -> None:
    with open_store(tmp_path_factory.mktemp("log")) as store:
        for attempt in log:
            store.append(attempt)
        assert list(store.attempts(kinds=kinds)) == [one for one in store.attempts() if one.kind in kinds]
