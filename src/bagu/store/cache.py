"""What was last derived from a learner's log, so that today's plan needs no replay of it all."""

import json
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.dialects.sqlite import insert

from bagu.store.attempt import JSON
from bagu.store.rows import json_of, text_of
from bagu.store.tables import ATTEMPTS, MASTERY, MASTERY_MARK

Open = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True)
class Kept:
    """upto: the last entry it was derived from, in order of arrival; latest: the last entry there is now."""

    upto: int
    latest: int
    states: Mapping[str, JSON]


class MasteryCache:
    """State and due date by item. It may be wrong about nothing: `upto` says how much of the log it knows."""

    def __init__(self, read: Open, write: Open) -> None:
        self._read, self._write = read, write

    def load(self, user: str, model: str) -> Kept:
        """What was kept under this model; nothing, up to entry 0, where it was another."""
        with self._read() as connection:
            latest = connection.execute(latest_of(user)).scalar_one()
            query = select(MASTERY_MARK.c.upto).where(MASTERY_MARK.c.user_id == user, MASTERY_MARK.c.model == model)
            upto = connection.execute(query).scalar_one_or_none()
            if upto is None:
                return Kept(0, latest, {})
            rows = connection.execute(select(MASTERY.c.item, MASTERY.c.state).where(MASTERY.c.user_id == user))
            return Kept(upto, latest, {item: json.loads(state) for item, state in rows})

    def mark(self, user: str, model: str) -> tuple[int, int]:
        """How much of the log is known to what is kept under this model, and the last entry there is."""
        query = select(MASTERY_MARK.c.upto).where(MASTERY_MARK.c.user_id == user, MASTERY_MARK.c.model == model)
        with self._read() as connection:
            held = connection.execute(query).scalar_one_or_none()
            return held or 0, connection.execute(latest_of(user)).scalar_one()

    def latest(self, user: str) -> int:
        """The last entry there is, in order of arrival: what was derived from the log holds while this stays."""
        with self._read() as connection:
            return connection.execute(latest_of(user)).scalar_one()

    def keep(
        self,
        user: str,
        model: str,
        upto: int,
        states: Mapping[str, tuple[datetime | None, JSON]],
        *,
        base: int = 0,
        gone: Collection[str] = (),
    ) -> None:
        """Keep states with their due dates. base: the `upto` of the states that these add to; 0 where these are all.

        gone: items that have none any more.
        Nothing is kept where another process has meanwhile kept more, or something else than that base.
        """
        with self._write() as connection:
            mark = connection.execute(select(MASTERY_MARK).where(MASTERY_MARK.c.user_id == user)).one_or_none()
            held = mark.upto if mark is not None and mark.model == model else 0
            if not upto or held > upto or held < base:
                return
            if not base:
                connection.execute(MASTERY.delete().where(MASTERY.c.user_id == user))
            for item in gone:
                connection.execute(MASTERY.delete().where(MASTERY.c.user_id == user, MASTERY.c.item == item))
            for item, (due, state) in states.items():
                row = {"user_id": user, "item": item, "due": text_of(due) if due else None, "state": json_of(state)}
                connection.execute(insert(MASTERY).values(row).on_conflict_do_update(set_=row))
            new = {"user_id": user, "upto": upto, "model": model}
            connection.execute(insert(MASTERY_MARK).values(new).on_conflict_do_update(set_=new))

    def due(self, user: str, item: str) -> datetime | None:
        """The stored due date."""
        with self._read() as connection:
            query = select(MASTERY.c.due).where(MASTERY.c.user_id == user, MASTERY.c.item == item)
            held = connection.execute(query).scalar_one_or_none()
            return datetime.fromisoformat(held) if held else None


def latest_of(user: str) -> Select[int]:
    """Looks from the end: the sum keeps SQLite from taking the index of users, by which it would read all of theirs."""
    mine = (ATTEMPTS.c.user_id + "") == user
    last = select(ATTEMPTS.c.n).where(mine).order_by(ATTEMPTS.c.n.desc()).limit(1).scalar_subquery()
    return select(func.coalesce(last, 0))
