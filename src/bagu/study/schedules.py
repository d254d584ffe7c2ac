"""On which of the days that are left an item may be reviewed, and what recall on the interview day comes of it."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bagu.study.fsrs6 import Floats, Weights, either_way, first, recalled
from bagu.study.ratings import AGAIN

MOST = 3  # later reviews of one item that are planned, besides one today; the next day plans anew
STUDIED_AT = 0.5  # of a day: when the reviews of that day are taken to happen

_Review = tuple[Floats, tuple[Floats, Floats], tuple[Floats, Floats]]  # as `either_way` tells of one


@dataclass(frozen=True)
class Schedules:
    """days: today, 0, and some later ones. sets: ascending places in `days`, the empty set first.

    added[s, k]: the set s with day k, -1 where there is none. dropped[s, k]: the set s without day k, else s itself.
    """

    days: tuple[int, ...]
    sets: tuple[tuple[int, ...], ...]
    added: NDArray[np.intp]
    dropped: NDArray[np.intp]


@cache
def schedules(days_left: int) -> Schedules:
    """Today and 1, 2, 4, 8 … days before the interview: what is done late fades least, and days far from it are alike.

    Up to `MOST` reviews on the later ones, with and without one today: of 30 days 52 schedules, of a year 260.
    """
    back = [1 << power for power in range(days_left.bit_length()) if 1 << power <= days_left]
    days = tuple(sorted({0, *(days_left - days for days in back)}))
    sets: list[tuple[int, ...]] = [()]
    for held in sets:  # grows while it is walked
        if _extends(held):
            sets += [(*held, place) for place in range(held[-1] + 1 if held else 0, len(days))]
    at = {held: number for number, held in enumerate(sets)}
    places = range(len(days))
    added = [[at.get(tuple(sorted({*held, k})), -1) if k not in held else -1 for k in places] for held in sets]
    dropped = [[at[tuple(x for x in held if x != k)] for k in places] for held in sets]
    return Schedules(days, tuple(sets), np.array(added), np.array(dropped))


def _extends(held: tuple[int, ...]) -> bool:
    return sum(place > 0 for place in held) < MOST


def room(days_left: int, minutes: float) -> Floats:
    """The minutes at each of the days of `schedules`: today's own, and those of all later days at the nearest one."""
    days = schedules(days_left).days
    held = np.zeros(len(days))
    held[0] = minutes
    for day in range(1, days_left):
        held[min(range(1, len(days)), key=lambda place: abs(days[place] - day))] += minutes
    return held


def recall_of_begun(
    stability: Floats, difficulty: Floats, last: Floats, since: Floats, days_left: int, weights: Weights
) -> Floats:
    """The expected recall at the start of the interview day under each schedule. (n,) → (n, schedules)

    last: the learner's day of the last answer, today being 0. since: days from the last answer to the interview.

    A review succeeds with the recall of its day and is then good, else again. The expectation over the last review is
    exact; before it the two outcomes are one state, the geometric mean of stability and the mean of difficulty.
    """
    table = schedules(days_left)
    out = np.empty((len(stability), len(table.sets)))
    out[:, 0] = recalled(since, stability, weights)
    states = {0: (stability, difficulty, last)}
    for number, held in enumerate(table.sets[1:], 1):
        before = table.dropped[number, held[-1]]
        day = table.days[held[-1]]
        review = _reviewed(*states[before], day, weights)
        out[:, number] = _recall_then(review, day, days_left, weights)
        if _extends(held):
            states[number] = (*_mean(review), np.full(len(stability), float(day)))
    return out


def recall_by_schedule(
    stability: Floats, difficulty: Floats, last: Floats, since: Floats, chosen: NDArray[np.intp], days_left: int,
    weights: Weights,
) -> Floats:  # fmt: skip
    """The same under one schedule each, and only that. (n,) → (n,)"""
    table = schedules(days_left)
    out = recalled(since, stability, weights)
    for number in np.unique(chosen[chosen > 0]):
        rows = chosen == number
        state = stability[rows], difficulty[rows], last[rows]
        *earlier, final = (table.days[place] for place in table.sets[number])
        for day in earlier:
            state = (*_mean(_reviewed(*state, day, weights)), np.full(len(state[0]), float(day)))
        out[rows] = _recall_then(_reviewed(*state, final, weights), final, days_left, weights)
    return out


def recall_of_new(days_left: int, weights: Weights) -> Floats:
    """The same for what was never answered and is not known: the first answer fails. → (schedules,)"""
    table = schedules(days_left)
    at = {held: number for number, held in enumerate(table.sets)}
    days = np.array(table.days, dtype=float)
    stability, difficulty = (np.full(len(days), value) for value in first(AGAIN, weights))
    then = recall_of_begun(stability, difficulty, days, days_left - days - STUDIED_AT, days_left, weights)
    return np.array([then[held[0], at[held[1:]]] if held else 0.0 for held in table.sets])


def recall_after(
    stability: Floats, difficulty: Floats, last: Floats, day: float, days_left: int, weights: Weights
) -> Floats:
    """The expected recall on the interview day after one more review, on that day."""
    return _recall_then(_reviewed(stability, difficulty, last, day, weights), day, days_left, weights)


def _reviewed(stability: Floats, difficulty: Floats, last: Floats, day: float, weights: Weights) -> _Review:
    return either_way(stability, difficulty, day - last, weights)


def _recall_then(review: _Review, day: float, days_left: int, weights: Weights) -> Floats:
    then = days_left - day - STUDIED_AT
    known, (good, _), (again, _) = review
    return known * recalled(then, good, weights) + (1 - known) * recalled(then, again, weights)


def _mean(review: _Review) -> tuple[Floats, Floats]:
    """Stability and difficulty that are expected after it."""
    known, good, again = review
    mean = np.exp(known * np.log(good[0]) + (1 - known) * np.log(again[0]))
    return mean, known * good[1] + (1 - known) * again[1]
