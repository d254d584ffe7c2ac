"""The log and what lies beside it as JSON Lines: a header, then one entry a line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TextIO

import msgspec

from bagu.errors import UsageError
from bagu.store.attempt import JSON, YEARS, Attempt, EntryKind
from bagu.store.rows import json_of, text_of
from bagu.text import message

VERSION = 2
KNOWN = (1, VERSION)  # 1 had neither submissions nor desks

_Instant = Annotated[datetime, msgspec.Meta(tz=True)]
_Name = Annotated[str, msgspec.Meta(min_length=1)]


@dataclass(frozen=True)
class Draft:
    """Text that a learner has begun and not yet handed in."""

    user: str
    item: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Submission:
    """Code that was handed in. verdict: what the judge said, as JSON; failed: why it could not, in both languages."""

    id: str
    user: str
    item: str
    at: datetime
    source: str
    state: str
    verdict: Mapping[str, JSON] | None = None
    failed: Mapping[str, str] | None = None


@dataclass(frozen=True)
class DeskState:
    """A problem that is being solved: tries, hints and time so far, as JSON. at: when something was last done."""

    user: str
    item: str
    at: datetime
    state: Mapping[str, JSON]


Entry = Attempt | Draft | Submission | DeskState


class _Header(msgspec.Struct, tag_field="entry", tag="log", forbid_unknown_fields=True):
    version: Literal[1, 2]


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
    user: _Name
    item: str
    at: _Instant
    text: str


class _Words(msgspec.Struct, forbid_unknown_fields=True):
    zh: str
    en: str


class _Verdict(msgspec.Struct):
    """What every verdict has; the rest is the judge's."""

    outcome: str
    reason: _Words


class _SubmissionLine(msgspec.Struct, tag_field="entry", tag="submission", forbid_unknown_fields=True):
    id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f-]{36}$")]
    user: _Name
    item: str
    at: _Instant
    source: str
    state: Literal["ended", "stopped", "lost"]
    verdict: dict[str, Any] | None = None
    failed: dict[str, Any] | None = None


class _DeskLine(msgspec.Struct, tag_field="entry", tag="desk", forbid_unknown_fields=True):
    user: _Name
    item: str
    at: _Instant
    state: dict[str, Any]


_Line = _Header | _AttemptLine | _DraftLine | _SubmissionLine | _DeskLine


def lines_of(
    attempts: Iterable[Attempt],
    drafts: Iterable[Draft],
    submissions: Iterable[Submission] = (),
    desks: Iterable[DeskState] = (),
) -> Iterator[str]:
    """The lines of an export, without their ends."""
    yield json.dumps({"entry": "log", "version": VERSION})
    for attempt in attempts:
        held = {
            "id": attempt.id, "user": attempt.user, "item": attempt.item, "kind": attempt.kind,
            "at": text_of(attempt.at), "seconds": attempt.seconds, "rating": attempt.rating, "seed": attempt.seed,
            "detail": dict(attempt.detail), "undoes": attempt.undoes,
        }  # fmt: skip
        yield _line("attempt", held)
    for draft in drafts:
        body = {"user": draft.user, "item": draft.item, "at": text_of(draft.at), "text": draft.text}
        yield _line("draft", body)
    for one in submissions:
        yield _line("submission", {**vars(one), "at": text_of(one.at)})
    for desk in desks:
        yield _line("desk", {**vars(desk), "at": text_of(desk.at)})


def _line(entry: str, fields: Mapping[str, JSON]) -> str:
    said = {name: value for name, value in fields.items() if value is not None and value != {}}
    return json.dumps({"entry": entry, **said}, ensure_ascii=False, allow_nan=False)


def read_lines(stream: TextIO) -> Iterator[tuple[int, Entry]]:
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


def _parsed(at: int, line: str) -> _Line:
    try:
        value = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise UsageError(message("store.import-line", line=at, why=error)) from error
    if isinstance(value, dict) and value.get("entry") == "log" and value.get("version") not in KNOWN:
        raise UsageError(message("store.import-version", line=at, version=value.get("version"), known=VERSION))
    try:
        found: _Line = msgspec.convert(value, type=_Line)
    except msgspec.ValidationError as error:
        raise UsageError(message("store.import-line", line=at, why=error)) from error
    return found


def _entry(at: int, found: _AttemptLine | _DraftLine | _SubmissionLine | _DeskLine) -> Entry:
    try:
        fields = msgspec.structs.asdict(found)
        json_of([value for name, value in fields.items() if name != "at"])
        fields["at"] = found.at.astimezone(UTC)
        match found:
            case _AttemptLine():
                return Attempt(**fields)
            case _DraftLine():
                _timely(found.at)
                return Draft(**fields)
            case _SubmissionLine():
                _timely(found.at)
                for held, kind in ((found.verdict, _Verdict), (found.failed, _Words)):
                    if held is not None:
                        msgspec.convert(held, kind)
                return Submission(**fields)
            case _DeskLine():
                _timely(found.at)
                return DeskState(**fields)
    except (ValueError, OverflowError) as error:
        raise UsageError(message("store.import-line", line=at, why=error)) from error


def _timely(at: datetime) -> None:
    """Times near the end of what can be written have no equal in other zones."""
    if at.year not in YEARS:
        raise ValueError(f"at must be from {YEARS.start} to {YEARS.stop - 1}, not {at!r}")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
