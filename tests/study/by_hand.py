"""The expected-state model of the plan, once more: one item, plain floats, the fsrs package, any days."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from math import exp, log

from fsrs import Card, Rating, Scheduler, State

START = datetime(2026, 3, 2, 12, tzinfo=UTC)  # noon of day 0; the interview begins at midnight of its day
SCHEDULER = Scheduler(enable_fuzzing=False)
DECAY = -SCHEDULER.parameters[20]
FACTOR = 0.9 ** (1 / DECAY) - 1

HeldState = tuple[float, float, int] | None  # stability, difficulty, day of the last answer; None: never answered


def recall_at(state: tuple[float, float, int], day: float) -> float:
    """The forgetting curve; the last answer was given at noon of its day."""
    return float((1 + FACTOR * (day - state[2] - 0.5) / state[0]) ** DECAY)


def outcomes(state: HeldState, day: int) -> list[tuple[float, tuple[float, float, int]]]:
    """What a review on that day may lead to, with its chance: good where it is recalled, again where not."""
    if state is None:
        return [(1.0, _after(None, day, Rating.Again))]
    known = recall_at(state, day + 0.5)
    return [(known, _after(state, day, Rating.Good)), (1 - known, _after(state, day, Rating.Again))]


def mean(found: Sequence[tuple[float, tuple[float, float, int]]]) -> tuple[float, float, int]:
    """One state for several."""
    return (
        exp(sum(chance * log(state[0]) for chance, state in found)),
        sum(chance * state[1] for chance, state in found),
        found[0][1][2],
    )


@cache
def recall_by(state: HeldState, days: tuple[int, ...], interview: int) -> float:
    """Expected recall on the interview day after reviews on these days."""
    if not days:
        return 0.0 if state is None else recall_at(state, interview)
    found = outcomes(state, days[0])
    if len(days) == 1:
        return sum(chance * recall_at(after, interview) for chance, after in found)
    return recall_by(mean(found), days[1:], interview)


def _after(state: HeldState, day: int, rating: Rating) -> tuple[float, float, int]:
    card = Card(1)
    if state is not None:
        last = START + timedelta(days=state[2])
        card = Card(1, State.Review, None, state[0], state[1], START, last)
    card, _ = SCHEDULER.review_card(card, rating, START + timedelta(days=day))
    assert card.stability is not None
    assert card.difficulty is not None
    return card.stability, card.difficulty, day
