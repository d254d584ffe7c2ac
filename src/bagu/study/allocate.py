"""Which of the minutes that are left go to which item: to the highest gain a minute, again and again."""

from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace

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
    """Spend each day's minutes where they bring most, for each learner by itself; O(items + reviews · log items).

    value: (learners, items, schedules), the weighted recall that is expected. minutes: (items,); an item that takes
    more than a day has is a day's work. room: (days,), minutes, today's first.

    Start with no reviews; add the review, of any item on any day with room for it, that raises the value most per
    minute, until none does.
    """
    value = value / minutes[:, None]
    cost = np.minimum(minutes, room[0])
    chosen = np.array([_spent(each, cost, room, table) for each in value], dtype=np.intp).reshape(value.shape[:2])
    less = table.dropped[chosen, 0]
    today = less != chosen
    held = _at(value, chosen)
    return Allocation(chosen, today, np.where(today, held - _at(value, less), _gain(value, chosen, table.added[:, 0])))


def _spent(value: Floats, cost: Floats, room: Floats, table: Schedules) -> list[int]:
    """The schedule of each item of one learner.

    What an item offers changes only when it is taken, and falls when a day has no more room: so the best offers wait
    in a heap, the first item first among equals, and each is looked at again only when it comes to the top.
    """
    added, left, costs = table.added.tolist(), room.tolist(), cost.tolist()
    gains = np.where(cost[:, None] <= room + LEAST_GAIN, _gains(value, np.zeros(len(value), np.intp), table), -np.inf)
    best = gains.max(axis=1, initial=-np.inf)
    offers = [(-gain, item) for item, gain in enumerate(best.tolist()) if gain > LEAST_GAIN]
    heapify(offers)
    rows: dict[int, list[float]] = {}
    chosen = [0] * len(value)
    while offers:
        offered, item = offers[0]
        row = rows.get(item) or rows.setdefault(item, value[item].tolist())
        gain, day = _best(row, chosen[item], added, left, costs[item])
        if gain == -offered:
            chosen[item] = added[chosen[item]][day]
            left[day] -= costs[item]
            gain, _ = _best(row, chosen[item], added, left, costs[item])
        if gain > LEAST_GAIN:
            heapreplace(offers, (-gain, item))
        else:
            heappop(offers)
    return chosen


def _best(row: list[float], held: int, added: list[list[int]], left: list[float], cost: float) -> tuple[float, int]:
    """What one more review of an item raises most, and on which day, the first among equals."""
    best, on = float("-inf"), 0
    for day, more in enumerate(added[held]):
        if more >= 0 and cost <= left[day] + LEAST_GAIN:
            gain = row[more] - row[held]
            if gain > best:
                best, on = gain, day
    return best, on


def _at(value: Floats, chosen: NDArray[np.intp]) -> Floats:
    return np.take_along_axis(value, chosen[..., None], axis=-1)[..., 0]


def _gains(value: Floats, chosen: NDArray[np.intp], table: Schedules) -> Floats:
    """What one more review on each of the days adds. (items, days)"""
    added = table.added[chosen]
    more = np.take_along_axis(value, np.maximum(added, 0), axis=-1) - _at(value, chosen)[..., None]
    return np.where(added < 0, -np.inf, more)


def _gain(value: Floats, chosen: NDArray[np.intp], added: NDArray[np.intp]) -> Floats:
    """The same on one day, for each learner. added: by schedule. (learners, items)"""
    more = added[chosen]
    return np.where(more < 0, -np.inf, _at(value, np.maximum(more, 0)) - _at(value, chosen))
