"""What lies beside the log and moves with it: code that was handed in with its verdict, and problems on the desk."""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from bagu.errors import UsageError
from bagu.store.exchange import DeskState, Submission
from bagu.store.rows import json_of, text_of
from bagu.store.runs import OPEN, add_event, prune
from bagu.store.tables import DESKS, EVENTS, RUNS
from bagu.text import message

KIND: Literal["judge"] = "judge"  # what else takes a while can be had again from the code or the experiment
TOLD = ("verdict", "failed")
_MANY = 500  # names in one query


def submissions_in(connection: Connection, user: str | None) -> list[Submission]:
    """What was handed in and is over, in the order of time."""
    where = [RUNS.c.kind == KIND, RUNS.c.state.not_in(OPEN), *([] if user is None else [RUNS.c.user_id == user])]
    told = select(EVENTS).join(RUNS, RUNS.c.id == EVENTS.c.run_id).where(*where, EVENTS.c.kind.in_(TOLD))
    events = {row.run_id: {row.kind: json.loads(row.payload)} for row in connection.execute(told)}
    rows = connection.execute(select(RUNS).where(*where).order_by(RUNS.c.at, RUNS.c.id))
    return [
        Submission(
            row.id, row.user_id, row.item, datetime.fromisoformat(row.at), str(json.loads(row.request).get("source")),
            row.state, **events.get(row.id, {}),
        )
        for row in rows
    ]  # fmt: skip


def put_submissions(connection: Connection, entries: Collection[tuple[int, Submission]]) -> int:
    """Add those that are not here yet, as far as they are among the latest of their problem; returns how many are.

    UsageError names the line whose id belongs to something else here.
    """
    held = _runs(connection, [entry.id for _, entry in entries])
    new: list[str] = []
    for line, entry in entries:
        about = (entry.user, KIND, entry.item, text_of(entry.at), json_of({"source": entry.source}))
        if held.setdefault(entry.id, about) != about:
            raise UsageError(message("store.import-differs", line=line, id=entry.id))
        row = dict(zip(("user_id", "kind", "item", "at", "request"), about, strict=True))
        row |= {"id": entry.id, "key": f"import:{entry.id}", "state": entry.state}
        if connection.execute(insert(RUNS).values(row).on_conflict_do_nothing()).rowcount:
            new.append(entry.id)
            for kind, payload in (("verdict", entry.verdict), ("failed", entry.failed)):
                if payload is not None:
                    add_event(connection, entry.id, kind, payload)
            if entry.state != "ended":
                add_event(connection, entry.id, entry.state, None)
    for user, item in {(entry.user, entry.item) for _, entry in entries}:
        prune(connection, user, item, KIND)
    return len(_runs(connection, new))


def desks_in(connection: Connection, user: str | None) -> list[DeskState]:
    """What lies on the desks."""
    query = select(DESKS).order_by(DESKS.c.user_id, DESKS.c.item)
    rows = connection.execute(query if user is None else query.where(DESKS.c.user_id == user))
    found = ((row.user_id, row.item, json.loads(row.state)) for row in rows)
    return [DeskState(user, item, at, state) for user, item, state in found if (at := _touched(state)) is not None]


def put_desks(connection: Connection, entries: Iterable[DeskState]) -> None:
    """Of two desks of one problem the one that was touched last stays."""
    for entry in entries:
        query = select(DESKS.c.state).where(DESKS.c.user_id == entry.user, DESKS.c.item == entry.item)
        before = connection.execute(query).scalar_one_or_none()
        at = None if before is None else _touched(json.loads(before))
        if at is None or at < entry.at:
            row = {"user_id": entry.user, "item": entry.item, "state": json_of(entry.state)}
            connection.execute(insert(DESKS).values(row).on_conflict_do_update(set_=row))


def _touched(state: object) -> datetime | None:
    """When something was last done there; None for an empty desk."""
    held = state.get("touched") if isinstance(state, dict) else None
    try:
        at = datetime.fromisoformat(held) if isinstance(held, str) else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo is None else at.astimezone(UTC)


def _runs(connection: Connection, ids: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for at in range(0, len(ids), _MANY):
        for row in connection.execute(select(RUNS).where(RUNS.c.id.in_(ids[at : at + _MANY]))):
            found[row.id] = (row.user_id, row.kind, row.item, row.at, row.request)
    return found
