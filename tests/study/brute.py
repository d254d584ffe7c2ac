"""Small cases in full: every way to spend the minutes of every day, and what day-by-day planning makes of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from bagu.study.allocate import allocate
from bagu.study.memory import parameters
from bagu.study.readiness import expected_recall
from bagu.study.schedules import room, schedules
from study.by_hand import HeldState, mean, outcomes, recall_by


@dataclass(frozen=True)
class Case:
    """Items: states, weights, minutes. days: until the interview. minutes: a day."""

    states: tuple[HeldState, ...]
    weights: tuple[int, ...]
    costs: tuple[int, ...]
    days: int
    minutes: int

    def value(self, studied: Sequence[Sequence[int]]) -> float:
        """The objective, without its constant divisor. studied: for each item, the days of its reviews."""
        found = zip(self.states, self.weights, studied, strict=True)
        return sum(weight * recall_by(state, tuple(days), self.days) for state, weight, days in found)


def optimum(case: Case) -> float:
    """The best value over all ways to spend the days."""
    choices = list(_of_a_day(case))
    best = 0.0
    items = range(len(case.states))
    studied: list[list[int]] = [[] for _ in items]

    def walk(day: int) -> None:
        nonlocal best
        if day == case.days:
            best = max(best, case.value(studied))
            return
        for chosen in choices:
            for item in chosen:
                studied[item].append(day)
            walk(day + 1)
            for item in chosen:
                studied[item].pop()

    walk(0)
    return best


def planned(case: Case) -> list[list[int]]:
    """The days of each item's reviews where each day is planned anew, from the states that the model expects."""
    states = list(case.states)
    studied: list[list[int]] = [[] for _ in states]
    for today in range(case.days):
        for item in todays(case, states, today):
            studied[item].append(today)
            states[item] = mean(outcomes(states[item], today))
    return studied


def todays(case: Case, states: Sequence[HeldState], today: int) -> list[int]:
    """What the plan chooses for this day, in its order."""
    left = case.days - today
    held = [(1.0, 1.0, 0, 0.0) if s is None else (s[0], s[1], s[2] - today, case.days - s[2] - 0.5) for s in states]
    stability, difficulty, last, since = np.array(held, dtype=float).T
    begun = np.array([state is not None for state in states])
    recall = expected_recall(
        stability, difficulty, last, since, begun, np.zeros(len(states)), left, parameters()
    )  # fmt: skip
    value = np.array(case.weights)[:, None] * recall
    costs = np.array(case.costs, dtype=float)
    plan = allocate(value[None], costs, room(left, case.minutes), schedules(left))
    return [int(item) for item in np.argsort(-plan.worth[0], kind="stable") if plan.today[0, item]]


def _of_a_day(case: Case) -> Iterator[tuple[int, ...]]:
    """The sets of items that fit into one day, the empty one too: a review may cost more than it brings."""
    items = range(len(case.states))
    for count in range(len(case.states) + 1):
        yield from (held for held in combinations(items, count) if sum(case.costs[at] for at in held) <= case.minutes)
