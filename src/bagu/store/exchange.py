"""The log as JSON Lines: a header, then one entry a line."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TextIO

import msgspec

from bagu.errors import UsageError
from bagu.store.attempt import Attempt, EntryKind
from bagu.store.rows import json_of, text_of
from bagu.text import message

VERSION = 1

_Instant = Annotated[datetime, msgspec.Meta(tz=True)]


@dataclass(frozen=True)
class Draft:
    """Text that a learner has begun and not yet handed in."""

    user: str
    item: str
    at: datetime
    text: str


class _Header(msgspec.Struct, tag_field="entry", tag="log", forbid_unknown_fields=True):
    version: Literal[1]


class _AttemptLine(msgspec.Struct, tag_field="entry", tag="attempt", forbid_unknown_fields=True):
    id: str
    user: str
    item: str
    kind: EntryKind
    at: _Instant
    seconds: float | None = None
    rating: int | None = None
    seed: str | None = None
    detail: dict[str, Any] = {}
    undoes: str | None = None


class _DraftLine(msgspec.Struct, tag_field="entry", tag="draft", forbid_unknown_fields=True):
    user: str
    item: str
    at: _Instant
    text: str


def lines_of(attempts: Iterable[Attempt], drafts: Iterable[Draft]) -> Iterator[str]:
    """The lines of an export, without their ends."""
    yield json.dumps({"entry": "log", "version": VERSION})
    for attempt in attempts:
        held = {
            "id": attempt.id, "user": attempt.user, "item": attempt.item, "kind": attempt.kind,
            "at": text_of(attempt.at), "seconds": attempt.seconds, "rating": attempt.rating, "seed": attempt.seed,
            "detail": dict(attempt.detail), "undoes": attempt.undoes,
        }  # fmt: skip
        said = {name: value for name, value in held.items() if value is not None and value != {}}
        yield json.dumps({"entry": "attempt", **said}, ensure_ascii=False, allow_nan=False)
    for draft in drafts:
        body = {"user": draft.user, "item": draft.item, "at": text_of(draft.at), "text": draft.text}
        yield json.dumps({"entry": "draft", **body}, ensure_ascii=False)


def read_lines(stream: TextIO) -> Iterator[tuple[int, Attempt | Draft]]:
    """The entries with their line numbers; UsageError names the first line that is broken.

    Several exports one after another are read as one.
    """
    begun = False
    for at, line in _numbered(stream):
        if not line.strip():
            continue
        found = _parsed(at, line)
        if isinstance(found, _Header):
            begun = True
        elif not begun:
            raise UsageError(message("store.import-header", line=at))
        else:
            yield at, _entry(at, found)
    if not begun:
        raise UsageError(message("store.import-empty"))


def _numbered(stream: TextIO) -> Iterator[tuple[int, str]]:
    at = 0
    try:
        for at, line in enumerate(stream, 1):
            yield at, line.removeprefix("\ufeff") if at == 1 else line
    except UnicodeDecodeError as error:
        raise UsageError(message("store.import-encoding", line=at)) from error


def _parsed(at: int, line: str) -> _Header | _AttemptLine | _DraftLine:
    try:
        value = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise UsageError(message("store.import-line", line=at, why=error)) from error
    if isinstance(value, dict) and value.get("entry") == "log" and value.get("version") != VERSION:
        raise UsageError(message("store.import-version", line=at, version=value.get("version"), known=VERSION))
    try:
        return msgspec.convert(value, type=_Header | _AttemptLine | _DraftLine)
    except msgspec.ValidationError as error:
        raise UsageError(message("store.import-line", line=at, why=error)) from error


def _entry(at: int, found: _AttemptLine | _DraftLine) -> Attempt | Draft:
    try:
        if isinstance(found, _DraftLine):
            json_of([found.user, found.item, found.text])
            return Draft(found.user, found.item, found.at.astimezone(UTC), found.text)
        fields = msgspec.structs.asdict(found)
        json_of([value for name, value in fields.items() if name != "at"])
        return Attempt(**{**fields, "at": found.at.astimezone(UTC)})
    except (ValueError, OverflowError) as error:
        raise UsageError(message("store.import-line", line=at, why=error)) from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
