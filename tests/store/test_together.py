"""Several things written as one step: all of it or nothing, and nobody else in between."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bagu.errors import FaultError, MachineError
from bagu.store import open_store
from bagu.store.store import Store
from store.logs import entry


def test_a_step_is_seen_from_within_and_from_without_once_it_is_over(tmp_path: Path) -> None:
    with open_store(tmp_path) as store, ThreadPoolExecutor(1) as pool:
        with store.together():
            store.append(entry("1"))
            store.save_draft("me", "nms#nms", "x")
            assert [one.id for one in store.attempts()] == ["1"]
            assert pool.submit(store.attempts).result() == ()
        assert [one.id for one in pool.submit(store.attempts).result()] == ["1"]


def test_what_fails_before_its_end_leaves_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.append(entry("0"))

        def half() -> None:
            with store.together():
                store.append(entry("1"))
                with store.together():  # a part of the same step
                    store.desks.change("me", "nms#nms", lambda _: {"tries": 1})
                store.append(entry("0", rating=1))

        with pytest.raises(FaultError, match="belongs to another"):
            half()
        assert [one.id for one in store.attempts()] == ["0"]
        assert store.desks.load("me", "nms#nms") is None
        store.append(entry("2"))
        assert [one.id for one in store.attempts()] == ["0", "2"]


def test_others_wait_and_then_see_all_of_it(tmp_path: Path) -> None:
    """Each step reads how many there are and writes the next: a number that is given twice would be refused."""
    with open_store(tmp_path) as one, open_store(tmp_path) as two, ThreadPoolExecutor(4) as pool:

        def count(store: Store) -> None:
            with store.together():
                store.append(entry(f"{len(store.attempts()):03d}", "note", detail={"by": id(store)}))

        list(pool.map(count, [one, two] * 20))
        assert [each.id for each in one.attempts()] == [f"{number:03d}" for number in range(40)]


def test_whoever_waits_too_long_is_told(tmp_path: Path) -> None:
    with open_store(tmp_path) as one, open_store(tmp_path, patience=0.01) as two, one.together():
        with pytest.raises(MachineError, match="locked"):
            two.append(entry("1"))
        assert two.attempts() == ()
