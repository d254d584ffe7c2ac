"""Runs: what takes a while is a row, and what comes of it are rows, so that any server may tell of it."""

import json
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, func, select, update
from sqlalchemy.dialects.sqlite import insert

from bagu.store.attempt import JSON, new_id
from bagu.store.rows import json_of, text_of
from bagu.store.tables import DESKS, EVENTS, RUNS, USERS

RunKind = Literal["judge", "examples", "speed", "claim"]
RunState = Literal["waiting", "running", "ended", "stopped", "lost"]
OPEN: tuple[RunState, ...] = ("waiting", "running")
KEPT: Mapping[RunKind, int] = {
    "judge": 40,
    "examples": 2,
    "speed": 4,
    "claim": 6,
}  # of an item, beside those that go on

_LATEST = (RUNS.c.at.desc(), RUNS.c.n.desc())  # what was imported arrived later than it was made

Open = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True)
class Run:
    """request: what it works on, JSON. state: lost where its server ended in the middle of it."""

    id: str
    user: str
    kind: RunKind
    item: str
    request: Mapping[str, JSON]
    at: datetime
    state: RunState

    @property
    def open(self) -> bool:
        """Whether something may still come."""
        return self.state in OPEN


@dataclass(frozen=True)
class Event:
    """One thing that came of a run; seq counts from 1."""

    seq: int
    kind: str
    payload: JSON = field(default=None)


class Runs:
    """Made once by whoever asks, begun by one server, followed by all. A run that is over never changes."""

    def __init__(self, read: Open, write: Open) -> None:
        self._read, self._write = read, write

    def ask(self, user: str, kind: RunKind, item: str, request: Mapping[str, JSON], key: str) -> Run:
        """A new run, or the one that was asked for under the same key; the oldest that are over make room for it."""
        row = {
            "id": new_id(), "user_id": user, "key": key, "kind": kind, "item": item, "request": json_of(request),
            "at": text_of(datetime.now(UTC)), "state": "waiting",
        }  # fmt: skip
        with self._write() as connection:
            connection.execute(insert(USERS).values(id=user, since=row["at"]).on_conflict_do_nothing())
            connection.execute(insert(RUNS).values(row).on_conflict_do_nothing(index_elements=["user_id", "key"]))
            held = connection.execute(select(RUNS).where(RUNS.c.user_id == user, RUNS.c.key == key)).one()
            prune(connection, user, item, kind)
        return _run_of(held)

    def asked(self, user: str, key: str) -> Run | None:
        """The run that was asked for under a key."""
        with self._read() as connection:
            held = connection.execute(select(RUNS).where(RUNS.c.user_id == user, RUNS.c.key == key)).one_or_none()
        return None if held is None else _run_of(held)

    def begin(self, owner: str, kinds: Collection[RunKind]) -> Run | None:
        """The run that has waited longest, which now belongs to this server; None where none waits."""
        waits = [RUNS.c.state == "waiting", RUNS.c.kind.in_(sorted(kinds))]
        with self._read() as connection:  # most of the time there is nothing, and nobody need wait for a look
            if connection.execute(select(RUNS.c.n).where(*waits).limit(1)).one_or_none() is None:
                return None
        with self._write() as connection:
            found = connection.execute(select(RUNS).where(*waits).order_by(RUNS.c.n).limit(1)).one_or_none()
            if found is None:
                return None
            taken = {"state": "running", "owner": owner, "beat": text_of(datetime.now(UTC))}
            connection.execute(update(RUNS).where(RUNS.c.n == found.n).values(taken))
            return _run_of(connection.execute(select(RUNS).where(RUNS.c.n == found.n)).one())

    def tell(self, id: str, owner: str, kind: str, payload: JSON = None, *, last: bool = False) -> bool:
        """Add an event; the last one ends the run. False where it is no longer this server's to tell of."""
        with self._write() as connection:
            mine = connection.execute(
                select(RUNS.c.n).where(RUNS.c.id == id, RUNS.c.owner == owner, RUNS.c.state == "running")
            ).one_or_none()
            if mine is None:
                return False
            add_event(connection, id, kind, payload)
            if last:
                connection.execute(update(RUNS).where(RUNS.c.id == id).values(state="ended"))
        return True

    def beat(self, owner: str) -> None:
        """This server lives: what it has begun is not lost."""
        with self._write() as connection:
            mine = update(RUNS).where(RUNS.c.owner == owner, RUNS.c.state == "running")
            connection.execute(mine.values(beat=text_of(datetime.now(UTC))))

    def lose(self, before: datetime) -> int:
        """Give up on runs whose server was last known to live before that time; returns how many."""
        return self._over("lost", RUNS.c.state == "running", RUNS.c.beat < text_of(before))

    def stop(self, id: str) -> bool:
        """Nobody wants it any more; False where it is over already."""
        return self._over("stopped", RUNS.c.id == id, RUNS.c.state.in_(OPEN)) > 0

    def stop_all(self, user: str, item: str, kind: RunKind) -> int:
        """Those of one item and kind that go on."""
        return self._over(
            "stopped", RUNS.c.user_id == user, RUNS.c.item == item, RUNS.c.kind == kind, RUNS.c.state.in_(OPEN)
        )  # fmt: skip

    def busy(self) -> bool:
        """Whether any server is at work on something."""
        with self._read() as connection:
            query = select(RUNS.c.n).where(RUNS.c.state == "running").limit(1)
            return connection.execute(query).one_or_none() is not None

    def find(self, id: str) -> Run | None:
        """The run of that id; None where there is none, or none any more."""
        with self._read() as connection:
            held = connection.execute(select(RUNS).where(RUNS.c.id == id)).one_or_none()
        return None if held is None else _run_of(held)

    def of(self, user: str, item: str, kind: RunKind) -> tuple[Run, ...]:
        """The runs of an item, the latest first."""
        mine = [RUNS.c.user_id == user, RUNS.c.item == item, RUNS.c.kind == kind]
        with self._read() as connection:
            return tuple(map(_run_of, connection.execute(select(RUNS).where(*mine).order_by(*_LATEST))))

    def events(self, id: str, after: int = 0) -> tuple[Event, ...]:
        """What came of a run, after the event of that number."""
        query = select(EVENTS).where(EVENTS.c.run_id == id, EVENTS.c.seq > after).order_by(EVENTS.c.seq)
        with self._read() as connection:
            return tuple(Event(row.seq, row.kind, json.loads(row.payload)) for row in connection.execute(query))

    def last(self, ids: Collection[str], kind: str) -> dict[str, JSON]:
        """The latest event of a kind by run, of those that have one."""
        query = select(EVENTS).where(EVENTS.c.run_id.in_(sorted(ids)), EVENTS.c.kind == kind).order_by(EVENTS.c.seq)
        with self._read() as connection:
            return {row.run_id: json.loads(row.payload) for row in connection.execute(query)}

    def _over(self, state: RunState, *where: ColumnElement[bool]) -> int:
        with self._read() as connection:  # asked every second: only writing makes others wait
            if connection.execute(select(RUNS.c.id).where(*where).limit(1)).one_or_none() is None:
                return 0
        with self._write() as connection:
            ids = list(connection.execute(select(RUNS.c.id).where(*where)).scalars())
            for id in ids:
                add_event(connection, id, state, None)
            connection.execute(update(RUNS).where(RUNS.c.id.in_(ids)).values(state=state))
        return len(ids)


class Desks:
    """Problems that are being solved, a row each."""

    def __init__(self, read: Open, write: Open) -> None:
        self._read, self._write = read, write

    def load(self, user: str, item: str) -> JSON:
        """What lies on the desk; None where nothing does."""
        with self._read() as connection:
            return _desk(connection, user, item)

    def change(self, user: str, item: str, change: Callable[[JSON], JSON]) -> JSON:
        """Put in its place what `change` makes of it; nobody else comes in between."""
        with self._write() as connection:
            new = change(_desk(connection, user, item))
            connection.execute(
                insert(USERS).values(id=user, since=text_of(datetime.now(UTC))).on_conflict_do_nothing()
            )  # fmt: skip
            row = {"user_id": user, "item": item, "state": json_of(new)}
            connection.execute(insert(DESKS).values(row).on_conflict_do_update(set_=row))
        return new


def _desk(connection: Connection, user: str, item: str) -> JSON:
    query = select(DESKS.c.state).where(DESKS.c.user_id == user, DESKS.c.item == item)
    held = connection.execute(query).scalar_one_or_none()
    return None if held is None else json.loads(held)


def add_event(connection: Connection, id: str, kind: str, payload: JSON) -> None:
    """As the last of its run."""
    before = connection.execute(select(func.max(EVENTS.c.seq)).where(EVENTS.c.run_id == id)).scalar_one()
    row = {"run_id": id, "seq": (before or 0) + 1, "kind": kind, "payload": json_of(payload)}
    connection.execute(EVENTS.insert().values(row))


def prune(connection: Connection, user: str, item: str, kind: RunKind) -> None:
    """Let go of the oldest that are over, beyond as many as are kept."""
    over = select(RUNS.c.id).where(
        RUNS.c.user_id == user, RUNS.c.item == item, RUNS.c.kind == kind, RUNS.c.state.not_in(OPEN)
    )  # fmt: skip
    old = list(connection.execute(over.order_by(*_LATEST).offset(KEPT[kind])).scalars())
    connection.execute(EVENTS.delete().where(EVENTS.c.run_id.in_(old)))
    connection.execute(RUNS.delete().where(RUNS.c.id.in_(old)))


def _run_of(row: Row[Any]) -> Run:
    return Run(
        row.id, row.user_id, row.kind, row.item, json.loads(row.request), datetime.fromisoformat(row.at), row.state
    )  # fmt: skip
