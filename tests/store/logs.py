"""Logs for tests: entries with given fields, and strategies that draw whole logs."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from bagu.store import LOCAL_USER, Attempt, EntryKind

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANY: tuple[EntryKind, ...] = get_args(EntryKind)
STUDIED: tuple[EntryKind, ...] = ("question", "drill", "problem", "known", "star", "note", "undo")
ITEMS = ("nms#greedy", "nms#iou", "batch-norm#train-eval")


def entry(id: str, kind: EntryKind = "question", item: str = "nms#greedy", **fields: Any) -> Attempt:
    """An answered question unless told otherwise."""
    held: dict[str, Any] = {"user": LOCAL_USER, "at": NOON, **fields}
    if kind == "question":
        held.setdefault("rating", 3)
    return Attempt(id=id, item=item, kind=kind, **held)


def undo(id: str, target: str, **fields: Any) -> Attempt:
    return entry(id, "undo", undoes=target, **fields)


def json_values() -> SearchStrategy[Any]:
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    )


@st.composite
def any_attempt(draw: DrawFn) -> Attempt:
    """An entry with every field drawn from all that it may hold."""
    kind = draw(st.sampled_from(ANY))
    naive = draw(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2999, 12, 31)))
    return Attempt(
        id=draw(st.text(min_size=1)),
        user=draw(st.sampled_from((LOCAL_USER, "学员", "b"))),
        item=draw(st.text()),
        kind=kind,
        at=naive.replace(tzinfo=UTC),
        seconds=draw(st.none() | st.floats(min_value=0, allow_infinity=False)),
        rating=draw(st.none() | st.integers(1, 4)),
        seed=draw(st.none() | st.text()),
        detail=draw(st.dictionaries(st.text(), json_values(), max_size=3)),
        undoes=draw(st.text(min_size=1)) if kind == "undo" else None,
    )


@st.composite
def study_log(draw: DrawFn, most: int = 25) -> list[Attempt]:
    """What one learner could have done in some weeks, undos of undos among it, in the order in which it was done."""
    log: list[Attempt] = []
    at = NOON
    for number in range(draw(st.integers(0, most))):
        at += draw(st.sampled_from((timedelta(0), timedelta(minutes=9), timedelta(hours=20), timedelta(days=6))))
        kind = draw(st.sampled_from(STUDIED))
        id = f"{number:03d}"
        if kind == "undo" and log:
            target = draw(st.sampled_from(log))
            log.append(undo(id, target.id, item=target.item, at=at))
        elif kind in ("question", "drill", "problem"):
            log.append(entry(id, kind, draw(st.sampled_from(ITEMS)), rating=draw(st.integers(1, 4)), at=at))
        elif kind == "star":
            log.append(entry(id, kind, draw(st.sampled_from(ITEMS)), detail={"on": draw(st.booleans())}, at=at))
        elif kind != "undo":
            log.append(entry(id, kind, draw(st.sampled_from(ITEMS)), at=at))
    return log
