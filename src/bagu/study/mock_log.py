"""A mock interview as the log has it: its start, what was said and answered, its end. Nothing is kept anywhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar, get_args

import msgspec
from msgspec import Meta, Struct

from bagu.curriculum.item import Kind
from bagu.store import JSON, Attempt, standing
from bagu.study.mock_rule import Composition, Links, Met, Put, next_put

T = TypeVar("T")

ANSWERS: frozenset[str] = frozenset(get_args(Kind))
START, SAID, PASSED, STOPPED, SHOWN = "start", "said", "passed", "stopped", "shown"


def is_act(entry: Attempt) -> bool:
    """Whether undo takes it back by itself.

    What was said goes with its answer, a report shown stays shown, and that an experiment was run decides nothing.
    """
    return entry.kind != "claim" and (entry.kind != "mock" or entry.detail.get("event") not in (SAID, SHOWN))


class Said(Struct, frozen=True):
    """A step was said aloud, or handed in, after so many seconds. source: of a problem."""

    step: int
    of: str
    seconds: Annotated[float, Meta(ge=0)]
    source: str | None = None


@dataclass(frozen=True)
class Step:
    """One step that is over. entry: the answer, or why there is none. source: what was handed in."""

    put: Put
    begun: datetime
    seconds: float
    entry: Attempt
    source: str | None

    @property
    def score(self) -> float | None:
        """From 0 to 1: points named of all, right, accepted; None where this machine, or bagu, could not judge it."""
        detail = self.entry.detail
        match self.entry.kind:
            case "question":
                return float(detail["named"] / detail["total"])
            case "drill":
                return float(detail["correct"])
            case "problem":
                return float(detail["accepted"])
            case _:
                return None


@dataclass(frozen=True)
class Interview:
    """current: what was put last and is not answered, since `begun`; None when there is nothing left to put."""

    id: str
    started: datetime
    deadline: datetime
    topics: tuple[str, ...]
    areas: tuple[str, ...]
    plan: Composition
    steps: tuple[Step, ...]
    current: Put | None
    begun: datetime
    said: Said | None
    stopped: datetime | None
    shown: bool

    def over(self, now: datetime) -> bool:
        """Whether nothing can be answered any more: what was said in time may still be ticked or judged."""
        return self.stopped is not None or self.current is None or (now > self.deadline and self.said is None)

    def left(self, now: datetime) -> timedelta:
        """Until the deadline, which comes nearer whether bagu runs or not; never below zero."""
        return max(timedelta(0), self.deadline - now)


def starts_in(entries: Iterable[Attempt]) -> tuple[Attempt, ...]:
    """The starts that stand and can be read, the first first."""
    return tuple(
        e for e in standing(entries)
        if e.kind == "mock" and e.detail.get("event") == START and _read(e, _Start) is not None
    )  # fmt: skip


def started(plan: Composition, topics: Sequence[str], areas: Sequence[str], deadline: datetime) -> dict[str, JSON]:
    """What the entry of a start holds beside its event."""
    fields: dict[str, JSON] = msgspec.to_builtins(_Start(deadline, plan, tuple(topics), tuple(areas)))
    return fields


def place_of(interview: Interview, put: Put) -> dict[str, JSON]:
    """What an answer's entry says of its place in the interview."""
    fields: dict[str, JSON] = msgspec.to_builtins(_Place(interview.id, put.step, put.minutes, put.follows))
    return fields


def interview_of(start: Attempt, entries: Iterable[Attempt], links: Links) -> Interview:
    """The interview that began with this entry. entries: the learner's log, at least from that entry on."""
    held = _read(start, _Start)
    if held is None:
        raise ValueError(f"{start.id} starts no mock interview")
    answers: dict[int, tuple[Attempt, _Place]] = {}
    said: dict[tuple[int, str], Said] = {}
    stopped, shown = None, False
    for entry in standing(entries):
        event = entry.detail.get("event") if entry.kind == "mock" else None
        if (entry.item if event else entry.detail.get("mock")) != start.item:
            continue
        if entry.kind in ANSWERS or event == PASSED:
            if (place := _read(entry, _Place)) is not None and _scored(entry):
                answers.setdefault(place.step, (entry, place))
        elif event == SAID:
            if (word := _read(entry, Said)) is not None:
                said[word.step, word.of] = word
        elif event == STOPPED:
            stopped = entry.at
        elif event == SHOWN:
            shown = True
    steps: list[Step] = []
    begun = start.at
    while len(steps) in answers:
        entry, place = answers[len(steps)]
        kind: Kind = entry.kind if entry.kind in ANSWERS else place.of_kind  # type: ignore[assignment]
        put = Put(place.step, entry.item if entry.kind in ANSWERS else place.of, kind, place.worth, place.follows)
        handed_in = said.get((put.step, put.item))
        seconds = entry.seconds if entry.seconds is not None else handed_in.seconds if handed_in else 0.0
        steps.append(Step(put, begun, seconds, entry, handed_in.source if handed_in else None))
        begun = max(begun, entry.at)
    met = [Met(s.put.item, s.put.item_kind, s.put.follows, s.score) for s in steps]
    current = next_put(held.plan, met, begun, held.deadline, links)
    word = said.get((current.step, current.item)) if current else None
    return Interview(
        start.item, start.at, held.deadline, held.topics, held.areas, held.plan, tuple(steps), current, begun, word,
        stopped, shown,
    )  # fmt: skip


class _Start(Struct, frozen=True):
    deadline: Annotated[datetime, Meta(tz=True)]
    plan: Composition
    topics: tuple[str, ...]
    areas: tuple[str, ...]


class _Place(Struct, frozen=True, omit_defaults=True):
    """of, of_kind: where the entry itself does not say it, since nothing was answered."""

    mock: str
    step: int
    worth: float
    follows: int | None = None
    of: str = ""
    of_kind: Kind = "problem"


def _read(entry: Attempt, what: type[T]) -> T | None:
    """The detail of an entry; None for what another program wrote in another way."""
    try:
        return msgspec.convert(dict(entry.detail), what)
    except msgspec.ValidationError:
        return None


def _scored(entry: Attempt) -> bool:
    """Whether the outcome can be read."""
    detail: Any = entry.detail
    if entry.kind == "question":
        named, total = detail.get("named"), detail.get("total")
        return isinstance(named, int) and isinstance(total, int) and 0 <= named <= total and total > 0
    return entry.kind == "mock" or isinstance(detail.get("correct" if entry.kind == "drill" else "accepted"), bool)
