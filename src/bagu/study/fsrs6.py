"""FSRS-6 over arrays: the steps of the fsrs package for many items, and many learners, at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.study.ratings import AGAIN, EASY, GOOD, HARD

Floats = NDArray[np.floating[Any]]
Weights = Sequence[float] | Floats  # the 21 of FSRS-6 first; what follows broadcasts with the states

LEAST_STABILITY = 0.001
EASIEST, HARDEST = 1.0, 10.0


def recalled(days: Any, stability: Any, weights: Weights) -> Floats:
    """(1 + f t / S)^-d with d = w20 and f such that it is 0.9 at t = S; t in days, from 0."""
    decay = -np.asarray(weights[20])
    factor = 0.9 ** (1 / decay) - 1
    return np.asarray((1 + factor * np.maximum(days, 0) / stability) ** decay)


def first(rating: Any, weights: Weights) -> tuple[Floats, Floats]:
    """Stability and difficulty after the first answer."""
    w, rating = weights, np.asarray(rating)
    stability = np.select([rating == 1, rating == 2, rating == 3], [w[0], w[1], w[2]], w[3])
    difficulty = _first_difficulty(rating, w)
    return np.maximum(stability, LEAST_STABILITY), np.clip(difficulty, EASIEST, HARDEST)


def answered(stability: Any, difficulty: Any, days: Any, rating: Any, weights: Weights) -> tuple[Floats, Floats]:
    """Stability and difficulty after a later answer; days: whole days since the one before, 0 for the same day."""
    w, rating = weights, np.asarray(rating)
    known = recalled(days, stability, w)
    effort = np.where(rating == HARD, w[15], 1.0) * np.where(rating == EASY, w[16], 1.0)
    spacing = np.exp((1 - known) * w[10]) - 1
    kept = stability * (1 + np.exp(w[8]) * (11 - difficulty) * stability ** -np.asarray(w[9]) * spacing * effort)
    long_term = w[11] * difficulty ** -np.asarray(w[12]) * ((stability + 1) ** w[13] - 1) * np.exp((1 - known) * w[14])
    lost = np.minimum(long_term, stability / np.exp(np.asarray(w[17]) * w[18]))
    growth = np.exp(w[17] * (rating - 3 + w[18])) * stability ** -np.asarray(w[19])
    same_day = stability * np.where(rating == AGAIN, growth, np.maximum(growth, 1.0))
    after = np.where(np.asarray(days) < 1, same_day, np.where(rating == AGAIN, lost, kept))
    return np.maximum(after, LEAST_STABILITY), _next_difficulty(difficulty, rating, w)


def either_way(
    stability: Floats, difficulty: Floats, days: Any, weights: Weights
) -> tuple[Floats, tuple[Floats, Floats], tuple[Floats, Floats]]:
    """The chance that an answer after so many days is good, and stability and difficulty if so and if it is again.

    The same numbers as `recalled` and twice `answered`, at less than half the price: what they share is computed once.
    """
    w = weights
    known = recalled(days, stability, w)
    spacing = np.exp((1 - known) * w[10]) - 1
    good = stability * (1 + np.exp(w[8]) * (11 - difficulty) * stability ** -np.asarray(w[9]) * spacing)
    long_term = w[11] * difficulty ** -np.asarray(w[12]) * ((stability + 1) ** w[13] - 1) * np.exp((1 - known) * w[14])
    again = np.minimum(long_term, stability / np.exp(np.asarray(w[17]) * w[18]))
    same_day = np.asarray(days) < 1
    if same_day.any():
        slowed = stability ** -np.asarray(w[19])
        good_growth, again_growth = (np.exp(w[17] * (rating - 3 + w[18])) * slowed for rating in (GOOD, AGAIN))
        good = np.where(same_day, stability * np.maximum(good_growth, 1.0), good)
        again = np.where(same_day, stability * again_growth, again)
    return (
        known,
        (np.maximum(good, LEAST_STABILITY), _next_difficulty(difficulty, GOOD, w)),
        (np.maximum(again, LEAST_STABILITY), _next_difficulty(difficulty, AGAIN, w)),
    )


def _first_difficulty(rating: Any, w: Weights) -> Floats:
    return np.asarray(w[4] - np.exp(w[5] * (rating - 1)) + 1)


def _next_difficulty(difficulty: Any, rating: Any, w: Weights) -> Floats:
    moved = difficulty - w[6] * (rating - 3) * (HARDEST - difficulty) / 9
    reverted = w[7] * _first_difficulty(EASY, w) + (1 - np.asarray(w[7])) * moved
    return np.asarray(np.clip(reverted, EASIEST, HARDEST))
