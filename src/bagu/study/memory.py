"""What is believed to be remembered: the log replayed through FSRS, with a fuzz that is the same on every machine."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from bagu.store import Attempt, EntryKind, standing
from bagu.study.ratings import AGAIN

if TYPE_CHECKING:
    from fsrs import Card, Scheduler

# Raise the number after the slash when the same log gives other memories; what was derived before is then derived anew.
MODEL = "fsrs 6.3.2/2"

RETENTION = 0.9  # an item is due when it is recalled with this probability, unless the learner sets another
LATER_TODAY = timedelta(minutes=10)
LONGEST = 365  # days
ANSWERS: frozenset[EntryKind] = frozenset({"question", "drill", "problem"})

_LEARNING, _REVIEW = 1, 2  # fsrs.State
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Memory:
    """One item. state, step, stability (days), difficulty (1 to 10): as FSRS names them. lapses: learnt, then lost.

    first: the rating of the first answer, which tells what was known before. due: under one retention, see `model_of`.
    known: "I know this", in force until an answer shows otherwise. starred: matters to the learner.
    """

    reviews: int = 0
    lapses: int = 0
    first: int | None = None
    known: bool = False
    starred: bool = False
    state: int = _LEARNING
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    last: datetime | None = None
    due: datetime | None = None

    @property
    def begun(self) -> bool:
        return self.known or self.reviews > 0


def model_of(retention: float) -> str:
    """The name under which memories are kept: only due dates hang on the retention, and they are derived anew."""
    return f"{MODEL}, due at {retention:g}"


def parameters() -> tuple[float, ...]:
    """The 21 weights of FSRS-6 that memories are replayed with."""
    return _scheduler(RETENTION).parameters


def replay(attempts: Iterable[Attempt], retention: float = RETENTION) -> dict[str, Memory]:
    """The memory of each item that one learner's log speaks of, in whatever order it comes; about 10 µs an entry.

    retention: items are due when they are recalled with this probability. Nothing but `due` depends on it.
    """
    scheduler = _scheduler(retention)
    memories: dict[str, Memory] = {}
    for attempt in standing(attempts):
        before = memories.get(attempt.item, Memory())
        if attempt.kind in ANSWERS and attempt.rating is not None:
            memories[attempt.item] = _answered(scheduler, before, attempt, attempt.rating)
        elif attempt.kind == "known":
            memories[attempt.item] = replace(before, known=attempt.detail.get("on", True) is not False)
        elif attempt.kind == "star":
            memories[attempt.item] = replace(before, starred=attempt.detail.get("on", True) is not False)
    return memories


def recall(memory: Memory | None, now: datetime) -> float:
    """How likely an item is recalled now: 0 for what was never answered, 1 for what is known, else the forgetting curve
    (1 + f t / S)^-d of FSRS-6, with f such that it is 0.9 at t = S.

    FSRS itself counts whole days; hours tell apart what was learnt this morning and last night.
    """
    if memory is not None and memory.known:
        return 1.0
    if memory is None or memory.last is None or memory.stability is None:
        return 0.0
    factor, decay = _curve()
    days = max(0.0, (now - memory.last) / _DAY)
    return float((1 + factor * days / memory.stability) ** decay)


@cache
def _curve() -> tuple[float, float]:
    """f and -d of the forgetting curve."""
    decay = -parameters()[20]
    return 0.9 ** (1 / decay) - 1, decay


def _answered(scheduler: "Scheduler", before: Memory, attempt: Attempt, rating: int) -> Memory:
    from fsrs import Rating

    card, _ = scheduler.review_card(_card(before), Rating(rating), attempt.at)
    interval = card.due - attempt.at
    if card.state == _REVIEW:
        interval = timedelta(days=fuzzed(interval.days, attempt.item, attempt.id))
    return Memory(
        reviews=before.reviews + 1,
        lapses=before.lapses + (before.state == _REVIEW and rating == AGAIN),
        first=before.first or rating,
        known=before.known and rating != AGAIN,
        starred=before.starred,
        state=int(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        last=attempt.at,
        due=attempt.at + interval,
    )


def fuzzed(days: int, item: str, attempt: str) -> int:
    """The interval moved by up to a tenth, at least a day from three days on, so that what is learnt together parts.

    Drawn from the item and the attempt's id: the same on every machine that replays the log.
    """
    if days < 3:
        return days
    spread = max(1, round(days / 10))
    drawn = int.from_bytes(sha256(f"{item}\n{attempt}".encode()).digest()[:8])
    return min(days - spread + drawn % (2 * spread + 1), LONGEST)


def _card(memory: Memory) -> "Card":
    from fsrs import Card, State

    # An id of our own: without one the constructor sleeps to make ids differ.
    return Card(
        0, State(memory.state), memory.step, memory.stability, memory.difficulty, memory.due or _EPOCH, memory.last
    )


@cache
def _scheduler(retention: float) -> "Scheduler":
    from fsrs import Scheduler

    return Scheduler(
        desired_retention=retention, learning_steps=(LATER_TODAY,), relearning_steps=(LATER_TODAY,),
        maximum_interval=LONGEST, enable_fuzzing=False,
    )  # fmt: skip
