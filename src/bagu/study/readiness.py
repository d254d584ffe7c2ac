"""The objective of the plan: what is expected to be recalled on the interview day, by how often it is asked.

    J = Σ w P / Σ w  over all items, with

- w: how often the item is asked, 1 to 5 (`Item.asked`); 5 where the learner starred it;
- P: the probability that the item is recalled when the interview day begins, 04:00 where the learner is:
  1 where the learner said "I know this"; the recall of FSRS-6 for what was answered, after the reviews still to come;
  for what was never answered and is not going to be, the chance that it is known unseen (`known_unseen`).

The plan maximises J over what is done on the days from today to the one before the interview, each within its minutes.
Reviews to come are taken in expectation: one succeeds with the recall of its day. What is told to the learner as
expected counts what was never answered and is not going to be as 0: only answers show that something is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from bagu.curriculum.item import Item
from bagu.study.allocate import Allocation, allocate
from bagu.study.day import begin_of, day_of
from bagu.study.fsrs6 import Floats, Weights
from bagu.study.memory import Memory, parameters
from bagu.study.ratings import GOOD
from bagu.study.schedules import recall_by_schedule, recall_of_begun, recall_of_new, room, schedules
from bagu.study.settings import Settings

_NONE = Memory()
DOUBT = 4  # first answers that were missed, counted beside those that were given: without evidence nothing is known


@dataclass(frozen=True)
class Outlook:
    """order: places of all items, today's first, each by what its review today adds a minute. useful: how many of them
    are worth reviewing today, the planned ones first. then: recall on the day if reviewed today, and later as planned;
    otherwise: with no more reviews, both by place. expected: the objective, as it is told.
    """

    order: tuple[int, ...]
    useful: int
    then: tuple[float, ...]
    otherwise: tuple[float, ...]
    expected: float


@dataclass(frozen=True)
class _Morning:
    """The day's plan, and all that decides it: it holds until one of these is another. recall: by item and schedule."""

    items: Sequence[Item]
    memories: Sequence[Memory]
    weights: Sequence[int]
    known: Sequence[bool]
    today: date
    settings: Settings
    recall: Floats
    begun: NDArray[np.bool_]
    chosen: NDArray[np.intp]
    outlook: Outlook

    def holds(self, *decides: object) -> bool:
        """Whether it follows from these as well."""
        return decides == (self.items, self.memories, self.weights, self.known, self.today, self.settings)


class Ahead:
    """Looks ahead for one set of items again and again; what it worked out for a day is kept while it holds."""

    def __init__(self) -> None:
        self._held: _Morning | None = None

    def outlook(
        self,
        items: Sequence[Item],
        morning: Mapping[str, Memory],
        memories: Mapping[str, Memory],
        weights: Sequence[int],
        today: date,
        settings: Settings,
    ) -> Outlook:
        """The best use of today's minutes with those of all days to come in view; the interview is after today.

        morning: memories when the day began, from which the plan of the day follows, so that it stays what it was
        while it is done. memories: now; they say what is known and what came of today's answers.
        """
        before = [morning.get(item.id, _NONE) for item in items]
        now = [memories.get(item.id, _NONE) for item in items]
        known = [memory.known for memory in now]
        held = self._held
        if held is None or not held.holds(items, before, weights, known, today, settings):
            self._held = held = _planned(items, before, weights, known, today, settings)
        return replace(held.outlook, expected=_expected(held, now))


def outlook(
    items: Sequence[Item],
    morning: Mapping[str, Memory],
    memories: Mapping[str, Memory],
    weights: Sequence[int],
    today: date,
    settings: Settings,
) -> Outlook:
    """The same once."""
    return Ahead().outlook(items, morning, memories, weights, today, settings)


def _planned(
    items: Sequence[Item], memories: Sequence[Memory], weights: Sequence[int], known: Sequence[bool], today: date,
    settings: Settings,
) -> _Morning:  # fmt: skip
    days_left = _days_left(today, settings)
    known_now = np.array(known, dtype=bool)
    minutes = np.array([item.minutes for item in items], dtype=float)
    recall, begun, guess = _recall(items, memories, days_left, today, settings)
    value = np.where(known_now[:, None], 0.0, np.array(weights, dtype=float)[:, None] * recall)
    table = schedules(days_left)
    plan = allocate(value[None], minutes, room(days_left, settings.minutes), table)
    chosen = plan.chosen[0]
    order, useful = (part[0] for part in ranked(plan, known_now[None]))
    reviewed = table.added[chosen, 0]  # with a review today; -1 where there is one already
    told = Outlook(
        order=tuple(order.tolist()),
        useful=int(useful),
        then=tuple(recall[np.arange(len(items)), np.where(reviewed < 0, chosen, reviewed)].tolist()),
        otherwise=tuple(np.where(begun, recall[:, 0], guess).tolist()),
        expected=0.0,
    )
    return _Morning(items, memories, weights, known, today, settings, recall, begun, chosen, told)


def _expected(held: _Morning, now: Sequence[Memory]) -> float:
    """The objective with what today's answers changed: they happened, so the rest of their schedules goes on from where
    they led."""
    settings, today = held.settings, held.today
    days_left = _days_left(today, settings)
    begins = begin_of(today, settings.tz)
    done = np.array([memory.last is not None and memory.last >= begins for memory in now], dtype=bool)
    table, rows = schedules(days_left), np.arange(len(now))
    rest = np.where(done, table.dropped[held.chosen, 0], held.chosen)
    then = held.recall[rows, rest]
    if done.any():
        unseen = np.array([memory.stability is None for memory in now], dtype=bool)
        new, guess = recall_of_new(days_left, parameters())[rest], _guess(held.items, now)
        then = np.where(unseen, new + guess * (1 - new), then)
        answered = [memory for memory, was in zip(now, done, strict=True) if was]
        stability, difficulty, last, since = _states(answered, today, days_left, settings)
        then[done] = recall_by_schedule(stability, difficulty, last, since, rest[done], days_left, parameters())
    expected = np.where(held.known, 1.0, np.where(~held.begun & ~done & (rest == 0), 0.0, then))
    weight = np.array(held.weights, dtype=float)
    total = weight.sum()
    return float((weight * expected).sum() / total) if total else 0.0


def ranked(plan: Allocation, known: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each learner the places of all items, today's first, then what else would help today, each by its worth a
    minute; and how many those are."""
    useful = ~known & (plan.today | (plan.worth > 0))
    return np.lexsort((-plan.worth, ~plan.today, ~useful), axis=-1), useful.sum(axis=-1)


def known_unseen(hit: NDArray[np.bool_], missed: NDArray[np.bool_], level: NDArray[np.integer]) -> Floats:
    """The chance that what was never answered is known all the same, from the first answers. (…, items) → (…, items)

    h / (h + m + `DOUBT`): h first answers that were good, to items of its level or above; m those that were not, to
    items of any level. It lies below the share of good answers whatever they are: it defers what may be known, and no
    more. Nobody's unseen item counts as known for it.
    """
    misses = missed.sum(axis=-1, keepdims=True)
    chance: Floats = np.zeros(hit.shape)
    for one in np.unique(level):
        hits = (hit & (level >= one)).sum(axis=-1, keepdims=True)
        chance = np.where(level == one, hits / (hits + misses + DOUBT), chance)
    return np.asarray(chance)


def expected_recall(
    stability: Floats, difficulty: Floats, last: Floats, since: Floats, begun: NDArray[np.bool_], guess: Floats,
    days_left: int, parameters: Weights,
) -> Floats:  # fmt: skip
    """The expected recall of each item under each schedule, of what was begun and of what was not.

    guess: the chance that the latter is known all the same; then it is recalled, reviewed or not, and a review adds
    nothing. All of one shape; → that shape and the schedules.
    """
    new = recall_of_new(days_left, parameters)
    out: Floats = new + guess[..., None] * (1 - new)
    out[begun] = recall_of_begun(
        stability[begun], difficulty[begun], last[begun], since[begun], days_left, parameters
    )  # fmt: skip
    return out


def _recall(
    items: Sequence[Item], memories: Sequence[Memory], days_left: int, today: date, settings: Settings
) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """Expected recall by schedule, which items were begun, and the chance that the others are known unseen."""
    begun = np.array([memory.stability is not None for memory in memories], dtype=bool)
    stability, difficulty, last, since = _states(memories, today, days_left, settings)
    guess = _guess(items, memories)
    return (
        expected_recall(stability, difficulty, last, since, begun, guess, days_left, parameters()),
        begun,
        np.where(begun, 0.0, guess),
    )


def _guess(items: Sequence[Item], memories: Sequence[Memory]) -> Floats:
    """`known_unseen` by the first answers that are remembered."""
    first = np.array([memory.first or 0 for memory in memories], dtype=int)
    level = np.array([item.level for item in items], dtype=int)
    return known_unseen(first >= GOOD, (first > 0) & (first < GOOD), level)


def _states(memories: Sequence[Memory], today: date, days_left: int, settings: Settings) -> Floats:
    """Four rows: stability, difficulty, the learner's day of the last answer, today being 0, and the days from it to
    the interview."""
    interview = begin_of(today + timedelta(days=days_left), settings.tz)
    state = [(m.stability or 1.0, m.difficulty or 1.0, *_ago(m.last, today, interview, settings)) for m in memories]
    return np.array(state, dtype=float).reshape(-1, 4).T


def _days_left(today: date, settings: Settings) -> int:
    assert settings.interview is not None
    return (settings.interview - today).days


def _ago(last: datetime | None, today: date, interview: datetime, settings: Settings) -> tuple[float, float]:
    """The learner's day of the last answer, today being 0, and the days from it to the interview."""
    if last is None:
        return 0.0, 0.0
    return float((day_of(last, settings.tz) - today).days), (interview - last) / timedelta(days=1)
