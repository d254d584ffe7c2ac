"""Learners live through the days under a policy; what they truly recall on the interview day is the result."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bagu.study.fsrs6 import Floats
from bagu.study.ratings import AGAIN
from bagu.study.simulation.learners import Learners
from bagu.study.simulation.policies import Policy
from bagu.study.simulation.world import AGAIN_COSTS, Deck, World

AT_ONCE = 50  # learners: what one batch holds in memory stays small


@dataclass(frozen=True)
class Result:
    """By learner. weighted: true recall when the interview begins, by how often asked; plain: each item alike; top: of
    the quarter asked most; before: weighted, had nothing been studied; seen: share of the items shown at least once."""

    weighted: Floats
    plain: Floats
    top: Floats
    before: Floats
    seen: Floats


def simulate(deck: Deck, world: World, policy: Policy, count: int, seed: int) -> Result:
    """The same learners for each policy, batch by batch."""
    parts = []
    for batch in range(0, count, AT_ONCE):
        learners = Learners(deck, world, min(AT_ONCE, count - batch), seed + batch)
        before = weighted(deck, learners.recall(world.days))
        for day in range(world.days):
            live(learners, policy, day)
        recall = learners.recall(world.days)
        seen = (learners.first > 0).mean(axis=1)
        parts.append((weighted(deck, recall), recall.mean(axis=1), recall[:, deck.top].mean(axis=1), before, seen))
    return Result(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def live(learners: Learners, policy: Policy, day: int) -> Floats:
    """One day: each item of the order that still fits is shown; a showing again costs a part of its minutes.

    Returns the minutes spent, by learner.
    """
    order = policy.order(learners, day)
    minutes, limit = learners.deck.minutes, learners.world.minutes
    spent = np.zeros(len(order))
    for place in range(order.shape[1]):
        if (spent > 0).all() and (spent + minutes.min() > limit + 1e-9).all():
            break
        what = order[:, place]
        alone = (spent == 0) & (minutes[what] > limit)
        who = np.flatnonzero((what >= 0) & (alone | (spent + minutes[what] <= limit + 1e-9)))
        if not len(who):
            continue
        new = learners.first[who, what[who]] == 0
        grade = learners.answer(who, what[who], day)
        spent[who] += minutes[what[who]]
        left = np.where(new, policy.steps, 0)
        for again in range(1, policy.repeats + policy.steps + 1):
            cost = AGAIN_COSTS * minutes[what[who]]
            wanted = ((grade == AGAIN) & (again <= policy.repeats)) | ((grade > AGAIN) & (left > 0))
            left = np.where((grade > AGAIN) & wanted, left - 1, left)
            once_more = wanted & (spent[who] + cost <= limit + 1e-9)
            who, left, cost = who[once_more], left[once_more], cost[once_more]
            if not len(who):
                break
            grade = learners.answer(who, what[who], day, again)
            spent[who] += cost
    return spent


def weighted(deck: Deck, recall: NDArray[np.floating]) -> Floats:
    """The objective: recall of the items, each by how often it is asked."""
    return np.asarray(recall @ deck.asked / deck.asked.sum())
