"""Which of the minutes that are left go to which item: to the highest gain a minute, again and again."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bagu.study.fsrs6 import Floats
from bagu.study.schedules import Schedules

LEAST_GAIN = 1e-9  # below it, a review is not worth its minutes, and rounding would decide


@dataclass(frozen=True)
class Allocation:
    """chosen: a schedule for each item. today: whether it holds today. worth: what today's review adds, a minute;
    where it is not chosen for today, what it would add."""

    chosen: NDArray[np.intp]
    today: NDArray[np.bool_]
    worth: Floats


def allocate(value: Floats, minutes: Floats, room: Floats, table: Schedules) -> Allocation:
    """Spend each day's minutes where they bring most, for each learner by itself; O(pairs · items · days).

    value: (learners, items, schedules), the weighted recall that is expected. minutes: (items,); an item that takes
    more than a day has is a day's work. room: (days,), minutes, today's first.

    Start with no reviews; add the review, of any item on any day with room for it, that raises the value most per
    minute, until none does.
    """
    learners, items, _ = value.shape
    value = value / minutes[:, None]
    cost = np.minimum(minutes, room[0])
    left = np.tile(room, (learners, 1))
    chosen = np.zeros((learners, items), dtype=np.intp)
    rows = np.arange(learners)
    gains = _gains(value, chosen, table)
    running = rows if items else rows[:0]
    while len(running):
        fits = cost[None, :, None] <= left[running, None, :] + LEAST_GAIN
        offers = np.where(fits, gains[running], -np.inf).reshape(len(running), -1)
        best = offers.argmax(axis=1)
        worth = offers[np.arange(len(running)), best] > LEAST_GAIN
        running, best = running[worth], best[worth]
        item, day = np.divmod(best, len(room))
        chosen[running, item] = table.added[chosen[running, item], day]
        left[running, day] -= cost[item]
        gains[running, item] = _gains(value[running, item][:, None], chosen[running, item][:, None], table)[:, 0]
    today = table.dropped[chosen, 0] != chosen
    adds = _at(value, chosen) - _at(value, table.dropped[chosen, 0])
    return Allocation(chosen, today, np.where(today, adds, _gains(value, chosen, table)[:, :, 0]))


def _at(value: Floats, chosen: NDArray[np.intp]) -> Floats:
    return np.take_along_axis(value, chosen[..., None], axis=-1)[..., 0]


def _gains(value: Floats, chosen: NDArray[np.intp], table: Schedules) -> Floats:
    """What one more review on each of the days adds. (learners, items, days)"""
    added = table.added[chosen]
    more = np.take_along_axis(value, np.maximum(added, 0), axis=-1) - _at(value, chosen)[..., None]
    return np.where(added < 0, -np.inf, more)
