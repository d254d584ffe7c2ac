"""The open store: entries go in and are never changed; everything else is read from them."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import local
from typing import Any, Self, TextIO

from sqlalchemy import ColumnElement, Connection, Integer, Row, and_, cast, func, select
from sqlalchemy.dialects.sqlite import insert

from bagu.errors import FaultError, UsageError
from bagu.store.attempt import JSON, Attempt, EntryKind
from bagu.store.cache import MasteryCache, latest_of
from bagu.store.disk import replacing, sync_folder
from bagu.store.engine import engine_for, writing
from bagu.store.exchange import DeskState, Draft, Submission, lines_of, read_lines
from bagu.store.failures import machine_error, told
from bagu.store.growth import Growth
from bagu.store.migrate import upgrade
from bagu.store.moving import desks_in, put_desks, put_submissions, submissions_in
from bagu.store.report import ImportReport
from bagu.store.rows import attempt_of, row_of, text_of
from bagu.store.runs import Desks, Runs
from bagu.store.tables import ATTEMPTS, DRAFTS, USERS
from bagu.store.undo import standing
from bagu.text import message

_MANY = 500  # names in one query; SQLite allows 999 everywhere


class Store:
    """One file of learners' data; may be used by several threads, and by several processes that each open it.

    What a method has written is on the disk when it returns. MachineError where the machine refuses: the call has then
    changed nothing, and all that was written before is there.
    """

    def __init__(self, file: Path, patience: float) -> None:
        self.path = file
        self.folder = file.parent
        new = not file.exists()
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise machine_error(file, error) from error
        self._engine = engine_for(file, patience)
        self._writing = writing(self._engine)
        self._step = _Step()
        try:
            with told(file):
                upgrade(self._engine, file)
        except BaseException:
            self._engine.dispose()
            raise
        if new:
            sync_folder(self.folder)
        self.derived: dict[str, object] = {}  # by user, what readers hold of the log while it is open
        self.mastery = MasteryCache(self._read, self._write)
        self.runs = Runs(self._read, self._write)
        self.desks = Desks(self._read, self._write)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        self._engine.dispose()

    def append(self, attempt: Attempt) -> Attempt:
        """Keep an entry; it survives kill and power loss once this returns. The same entry again is kept once.

        FaultError where another entry has its id; ValueError where its detail is not JSON.
        """
        row = row_of(attempt)
        with self._write() as connection:
            held = _held(connection, [attempt.id]).get(attempt.id)
            if held is None:
                _enlist(connection, {attempt.user})
                connection.execute(ATTEMPTS.insert().values(row))
            elif row_of(held) != row:
                raise FaultError(message("store.id-taken", id=attempt.id))
        return attempt

    def attempts(
        self, user: str | None = None, *, since: datetime | None = None, kinds: Collection[EntryKind] | None = None
    ) -> tuple[Attempt, ...]:
        """The log by time and then id, undos among the rest (see `standing`); None means everyone's, and all kinds."""
        where = [] if user is None else [ATTEMPTS.c.user_id == user]
        if since is not None:
            where.append(ATTEMPTS.c.at >= text_of(since))
        if kinds is not None:
            where.append(ATTEMPTS.c.kind.in_(sorted(kinds)))
        with self._read() as connection:
            return _select(connection, *where, by_kind=user is not None and kinds is not None and since is None)

    def newest(self, user: str, count: int) -> tuple[Attempt, ...]:
        """The last entries by time and then id, in the log's order, and all undos, which say whether they stand."""
        mine = ATTEMPTS.c.user_id == user
        query = select(ATTEMPTS).where(mine).order_by(ATTEMPTS.c.at.desc(), ATTEMPTS.c.id.desc()).limit(count)
        with self._read() as connection:
            found = {a.id: a for a in map(attempt_of, connection.execute(query).mappings())}
            found |= {a.id: a for a in _select(connection, mine, ATTEMPTS.c.kind == "undo", by_kind=True)}
        return tuple(sorted(found.values(), key=lambda a: (a.at, a.id)))

    def attempts_on(self, user: str, items: Collection[str]) -> tuple[Attempt, ...]:
        """The entries on these items, and all undos, since an undo may concern any of them."""
        mine = ATTEMPTS.c.user_id == user
        with self._read() as connection:
            found = {a.id: a for a in _select(connection, mine, ATTEMPTS.c.kind == "undo", by_kind=True)}
            for some in _portions(sorted(items)):
                found.update((a.id, a) for a in _select(connection, mine, ATTEMPTS.c.item.in_(some), by_kind=True))
        return tuple(sorted(found.values(), key=lambda a: (a.at, a.id)))

    def arrived_since(self, user: str, mark: int) -> tuple[Attempt, ...]:
        """The entries that arrived after a mark of the mastery cache, whatever time they are of."""
        with self._read() as connection:
            return _arrived(connection, user, mark)

    def grown(self, user: str, mark: int) -> Growth:
        """The same with the entries that an undo among them takes back or brings back, whenever those arrived."""
        with self._read() as connection:
            upto = connection.execute(latest_of(user)).scalar_one()
            found = {entry.id: entry for entry in _arrived(connection, user, mark)}
            looked: set[str] = set()
            while targets := {e.undoes for e in found.values() if e.undoes is not None} - found.keys() - looked:
                looked |= targets
                found |= {id: entry for id, entry in _held(connection, sorted(targets)).items() if entry.user == user}
        return Growth(upto, tuple(found.values()))

    def activity(
        self, user: str, since: datetime, kinds: Collection[EntryKind], *, until: datetime | None = None
    ) -> dict[datetime, int]:
        """How many entries of these kinds stand, by the quarter of an hour in which they were made; no other is read.

        Every zone's days begin on a quarter of an hour. until: the first moment that does not count.
        """
        minute = cast(func.substr(ATTEMPTS.c.at, 15, 2), Integer) // 15 * 15
        quarter = func.printf("%s%02d", func.substr(ATTEMPTS.c.at, 1, 14), minute)
        where = [ATTEMPTS.c.user_id == user, ATTEMPTS.c.at >= text_of(since), ATTEMPTS.c.kind.in_(sorted(kinds))]
        if until is not None:
            where.append(ATTEMPTS.c.at < text_of(until))
        with self._read() as connection:
            rows = connection.execute(select(quarter, func.count()).where(*where).group_by(quarter)).all()
            undos = _select(connection, ATTEMPTS.c.user_id == user, ATTEMPTS.c.kind == "undo", by_kind=True)
            undone = _held(connection, [undo.undoes for undo in undos if undo.undoes is not None])
        counts = {datetime.fromisoformat(f"{at}Z"): int(count) for at, count in rows}
        stands = {entry.id for entry in standing([*undos, *undone.values()])}
        for entry in undone.values():
            within = entry.at >= since and (until is None or entry.at < until)
            if entry.id not in stands and entry.user == user and entry.kind in kinds and within:
                at = entry.at.replace(minute=entry.at.minute // 15 * 15, second=0, microsecond=0)
                counts[at] -= 1
        return {at: count for at, count in counts.items() if count}

    def settings(self, user: str) -> dict[str, JSON]:
        """The latest value of each setting that stands."""
        with self._read() as connection:
            kinds = ATTEMPTS.c.kind.in_(("setting", "undo"))
            log = _select(connection, ATTEMPTS.c.user_id == user, kinds, by_kind=True)
        return {entry.item: entry.detail.get("value") for entry in standing(log)}

    def draft(self, user: str, item: str) -> str | None:
        """What was last saved of an item, None where nothing was."""
        held = self.saved(user, item)
        return None if held is None else held.text

    def saved(self, user: str, item: str) -> Draft | None:
        """The same with the time at which it was saved."""
        query = select(DRAFTS).where(DRAFTS.c.user_id == user, DRAFTS.c.item == item)
        with self._read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _draft_of(row)

    def save_draft(self, user: str, item: str, text: str, at: datetime | None = None) -> None:
        """Keep what a learner has written so far, in place of what was there before; at: now, unless told."""
        with self._write() as connection:
            _enlist(connection, {user})
            text = text.encode("utf-8", "replace").decode()
            _put_draft(connection, Draft(user, item, at or datetime.now(UTC), text))

    def export(self, stream: TextIO, user: str | None = None) -> int:
        """Write everything as JSON Lines: the log, drafts, what was handed in, what lies on the desks.

        Returns how many entries. None means everyone's.
        """
        with self._read() as connection:
            attempts = _select(connection, *([] if user is None else [ATTEMPTS.c.user_id == user]))
            query = select(DRAFTS).order_by(DRAFTS.c.user_id, DRAFTS.c.item)
            rows = connection.execute(query if user is None else query.where(DRAFTS.c.user_id == user)).all()
            submissions, desks = submissions_in(connection, user), desks_in(connection, user)
        drafts = [_draft_of(row) for row in rows]
        for line in lines_of(attempts, drafts, submissions, desks):
            stream.write(line + "\n")
        return len(attempts) + len(drafts) + len(submissions) + len(desks)

    def export_to(self, file: Path) -> int:
        """Export everything to a file, which is replaced once the new one is whole; returns how many entries."""
        try:
            with replacing(file) as stream:
                return self.export(stream)
        except OSError as error:
            raise machine_error(file, error) from error

    def import_(self, stream: TextIO) -> ImportReport:
        """Add the entries of an export that are not here yet, all or none; twice is the same as once.

        UsageError names the line that is broken, or whose id belongs to another entry here.
        """
        entries = list(read_lines(stream))
        attempts = [(line, entry) for line, entry in entries if isinstance(entry, Attempt)]
        drafts = [entry for _, entry in entries if isinstance(entry, Draft)]
        with self._write() as connection:
            held = _held(connection, [attempt.id for _, attempt in attempts])
            new: list[dict[str, Any]] = []
            for line, attempt in attempts:
                row = row_of(attempt)
                before = held.setdefault(attempt.id, attempt)
                if before is attempt:
                    new.append(row)
                elif row_of(before) != row:
                    raise UsageError(message("store.import-differs", line=line, id=attempt.id))
            _enlist(connection, {entry.user for _, entry in entries})
            if new:
                connection.execute(ATTEMPTS.insert(), new)
            taken = sum(_put_draft(connection, draft) for draft in drafts)
            put_desks(connection, (entry for _, entry in entries if isinstance(entry, DeskState)))
            handed_in = [(line, entry) for line, entry in entries if isinstance(entry, Submission)]
            submitted = put_submissions(connection, handed_in)
        return ImportReport(len(new), len(attempts) - len(new), taken, submitted)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What this thread reads and writes within is one step: nobody else writes in between, and whatever fails or is
        killed before its end leaves nothing of it. Within another step it is a part of that one.

        Others who want to write wait meanwhile, so nothing that takes long belongs in it.
        """
        if self._step.connection is not None:
            with told(self.path):
                yield
            return
        with told(self.path), self._writing.begin() as connection:
            self._step.connection = connection
            try:
                yield
            finally:
                self._step.connection = None

    @property
    def stepping(self) -> bool:
        """Whether this thread is within a step."""
        return self._step.connection is not None

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        held = self._step.connection
        if held is not None:
            with told(self.path):
                yield held
            return
        with told(self.path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self.together():
            assert self._step.connection is not None
            yield self._step.connection


class _Step(local):
    """The transaction in which this thread is."""

    connection: Connection | None = None


def _select(connection: Connection, *where: ColumnElement[bool], by_kind: bool = False) -> tuple[Attempt, ...]:
    """by_kind: for kinds or items of which there are few; SQLite would rather read a whole log than sort these."""
    at = ATTEMPTS.c.at + "" if by_kind else ATTEMPTS.c.at  # of a sum there is no index that would be in order already
    query = select(ATTEMPTS).where(and_(True, *where)).order_by(at, ATTEMPTS.c.id)
    return tuple(attempt_of(row) for row in connection.execute(query).mappings())


def _arrived(connection: Connection, user: str, mark: int) -> tuple[Attempt, ...]:
    """From a mark on: the sum keeps SQLite from taking the index of users, by which it would look at all of theirs."""
    return _select(connection, (ATTEMPTS.c.user_id + "") == user, ATTEMPTS.c.n > mark, by_kind=True)


def _held(connection: Connection, ids: list[str]) -> dict[str, Attempt]:
    return {a.id: a for some in _portions(ids) for a in _select(connection, ATTEMPTS.c.id.in_(some))}


def _portions(names: list[str]) -> Iterator[list[str]]:
    return (names[at : at + _MANY] for at in range(0, len(names), _MANY))


def _enlist(connection: Connection, users: Iterable[str]) -> None:
    since = text_of(datetime.now(UTC))
    for user in sorted(users):
        connection.execute(insert(USERS).values(id=user, since=since).on_conflict_do_nothing())


def _draft_of(row: Row[Any]) -> Draft:
    return Draft(row.user_id, row.item, datetime.fromisoformat(row.at), row.text)


def _put_draft(connection: Connection, draft: Draft) -> bool:
    """Keep the later of two drafts; True where this one was."""
    row = {"user_id": draft.user, "item": draft.item, "at": text_of(draft.at), "text": draft.text}
    put = insert(DRAFTS).values(row)
    put = put.on_conflict_do_update(
        index_elements=["user_id", "item"], set_={"at": put.excluded.at, "text": put.excluded.text},
        where=put.excluded.at > DRAFTS.c.at,
    )  # fmt: skip
    return connection.execute(put).rowcount > 0
