"""A run is made once, belongs to one server, and is told of by its rows; a desk changes as a whole."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bagu.store import open_store
from bagu.store.runs import KEPT, Run
from bagu.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


def ask(store: Store, key: str = "k", item: str = "nms#nms") -> Run:
    return store.runs.ask("me", "judge", item, {"source": key}, key)


def test_what_is_asked_for_twice_under_one_key_is_one_run(store: Store) -> None:
    first = ask(store)
    assert ask(store) == first
    assert store.runs.asked("me", "k") == first
    assert ask(store, "other").id != first.id
    assert store.runs.ask("you", "judge", "nms#nms", {}, "k").id != first.id


def test_many_servers_begin_each_run_once_and_in_the_order_of_asking(store: Store) -> None:
    asked = [ask(store, str(at)).id for at in range(12)]
    with ThreadPoolExecutor(6) as pool:
        begun = [run for run in pool.map(lambda at: store.runs.begin(f"server {at}", ["judge"]), range(20)) if run]
    assert sorted(run.id for run in begun) == sorted(asked)
    ask(store, "one"), ask(store, "two")
    first, second = store.runs.begin("a", ["judge"]), store.runs.begin("a", ["judge"])
    assert [run and run.request["source"] for run in (first, second)] == ["one", "two"]


def test_only_kinds_that_are_wanted_begin(store: Store) -> None:
    ask(store)
    assert store.runs.begin("a", ["speed", "claim"]) is None
    assert store.runs.begin("a", ["claim", "judge"]) is not None


def test_events_are_numbered_and_read_from_any_place_on(store: Store) -> None:
    run = ask(store)
    store.runs.begin("a", ["judge"])
    for at in range(3):
        assert store.runs.tell(run.id, "a", "stage", {"at": at})
    assert store.runs.tell(run.id, "a", "verdict", ["论断"], last=True)
    assert [event.seq for event in store.runs.events(run.id)] == [1, 2, 3, 4]
    assert [(event.kind, event.payload) for event in store.runs.events(run.id, 2)] == [
        ("stage", {"at": 2}), ("verdict", ["论断"]),
    ]  # fmt: skip
    assert store.runs.last([run.id], "stage") == {run.id: {"at": 2}}
    held = store.runs.find(run.id)
    assert held is not None
    assert (held.state, held.open) == ("ended", False)


def test_a_run_that_is_over_or_somebody_elses_is_not_told_of(store: Store) -> None:
    run = ask(store)
    assert not store.runs.tell(run.id, "a", "stage")  # not begun
    store.runs.begin("a", ["judge"])
    assert not store.runs.tell(run.id, "b", "stage")
    assert store.runs.stop(run.id)
    assert not store.runs.tell(run.id, "a", "verdict", last=True)
    assert not store.runs.stop(run.id)
    assert [event.kind for event in store.runs.events(run.id)] == ["stopped"]


def test_runs_of_a_server_that_gives_no_sign_are_lost_and_what_waits_is_not(store: Store) -> None:
    gone, alive, waits = ask(store, "gone"), ask(store, "alive"), ask(store, "waits")
    store.runs.begin("dead", ["judge"])
    store.runs.begin("alive", ["judge"])
    later = datetime.now(UTC)
    store.runs.beat("alive")
    assert store.runs.busy()
    assert store.runs.lose(later) == 1
    assert [store.runs.find(run.id).state for run in (gone, alive, waits)] == ["lost", "running", "waiting"]  # type: ignore[union-attr]
    assert not store.runs.tell(gone.id, "dead", "verdict", last=True)  # it was only slow: too late
    assert [event.kind for event in store.runs.events(gone.id)] == ["lost"]
    assert store.runs.lose(later) == 0


def test_the_oldest_that_are_over_make_room_and_no_others(store: Store) -> None:
    going_on = ask(store, "going on")
    store.runs.begin("b", ["judge"])
    for at in range(KEPT["judge"] + 5):
        run = ask(store, str(at))
        store.runs.begin("a", ["judge"])
        store.runs.tell(run.id, "a", "verdict", at, last=True)
    ask(store, "new")
    held = store.runs.of("me", "nms#nms", "judge")
    assert [run.request["source"] for run in held] == ["new", *map(str, range(KEPT["judge"] + 4, 4, -1)), "going on"]
    assert store.runs.find(going_on.id) == held[-1]
    with store._read() as connection:
        events = connection.exec_driver_sql("SELECT count(DISTINCT run_id) FROM events").scalar_one()
    assert events == KEPT["judge"]


def test_all_runs_of_an_item_can_be_stopped(store: Store) -> None:
    first, second, other = ask(store, "1"), ask(store, "2"), ask(store, "3", "conv2d#conv2d")
    store.runs.begin("a", ["judge"])
    assert store.runs.stop_all("me", "nms#nms", "judge") == 2
    assert [store.runs.find(run.id).state for run in (first, second, other)] == ["stopped", "stopped", "waiting"]  # type: ignore[union-attr]


def test_runs_survive_and_their_times_are_utc(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        run = ask(store)
    with open_store(tmp_path) as store:
        assert store.runs.find(run.id) == run
    assert abs(datetime.now(UTC) - run.at) < timedelta(minutes=5)


def test_a_desk_is_changed_by_one_at_a_time(store: Store) -> None:
    def more(held: int | None) -> int:
        return (held or 0) + 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: store.desks.change("me", "nms#nms", more), range(20)))
    assert store.desks.load("me", "nms#nms") == 20
    assert store.desks.load("me", "conv2d#conv2d") is None


def test_a_file_of_the_first_revision_is_brought_up_to_date_with_all_that_is_in_it(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    import bagu.store
    from bagu.store.engine import engine_for, writing

    engine = engine_for(tmp_path / "bagu.db", 5)
    config = Config()
    config.set_main_option("script_location", str(Path(bagu.store.__file__).parent / "migrations"))
    with writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql("INSERT INTO users VALUES ('me', '2026-01-01T00:00:00.000000Z')")
        connection.exec_driver_sql(
            "INSERT INTO drafts VALUES ('me', 'nms#nms', '2026-01-01T00:00:00.000000Z', 'x = 1')"
        )
    engine.dispose()
    with open_store(tmp_path) as store:
        assert store.draft("me", "nms#nms") == "x = 1"
        assert ask(store).state == "waiting"
