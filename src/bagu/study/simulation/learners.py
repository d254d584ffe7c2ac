"""Simulated learners: what they truly remember, and what bagu believes of it."""

import numpy as np
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from numpy.typing import NDArray

from bagu.study.fsrs6 import Floats, Weights, answered, first, recalled
from bagu.study.memory import parameters
from bagu.study.ratings import AGAIN, EASY, GOOD, HARD
from bagu.study.simulation import world as assumed
from bagu.study.simulation.world import Deck, World

Places = NDArray[np.intp]
NEVER = -np.inf
MINUTES_APART = 1 / 144  # of a day: ten minutes between two showings of one day
STUDIED_AT = 0.5


class Memories:
    """Stability, difficulty and time of the last answer, in days, for learners × items under some weights."""

    def __init__(self, shape: tuple[int, int], weights: Weights) -> None:
        self.weights = np.asarray(weights)  # (21,) or (21, learners)
        self.stability, self.difficulty = np.ones(shape), np.ones(shape)
        self.last = np.full(shape, NEVER)

    @property
    def begun(self) -> NDArray[np.bool_]:
        return np.asarray(np.isfinite(self.last))

    def answer(self, who: Places, what: Places, at: float, grade: NDArray[np.int64], pace: float = 1.0) -> None:
        """Learners answer items, one each. pace: how much faster time passes for forgetting."""
        weights = self.weights if self.weights.ndim == 1 else self.weights[:, who]
        stability, difficulty, last = self.stability[who, what], self.difficulty[who, what], self.last[who, what]
        new = ~np.isfinite(last)
        days = np.where(new, 0, np.floor(at) - np.floor(np.where(new, at, last)))
        later = answered(stability, difficulty, days * pace, grade, weights)
        begun = first(grade, weights)
        self.stability[who, what] = np.where(new, begun[0], later[0])
        self.difficulty[who, what] = np.where(new, begun[1], later[1])
        self.last[who, what] = at

    def since(self, at: float) -> Floats:
        """Days since the last answer, 0 where there was none."""
        return np.where(self.begun, at - np.where(self.begun, self.last, at), 0.0)


class Learners:
    """Some learners with weights and previous knowledge of their own; the same seed draws the same learners.

    Whether an answer succeeds hangs on seed, learner, item and day, not on what else was done: plans are compared on
    the same luck.
    """

    def __init__(self, deck: Deck, world: World, count: int, seed: int) -> None:
        self.deck, self.world, self.seed = deck, world, seed
        rng = np.random.default_rng((seed, 0))
        shape = (count, len(deck.items))
        self.true = Memories(shape, _weights(rng, world, count))
        known = rng.random(shape) < _chance_known(rng, deck, world, count)
        held = assumed.HELD_DAYS * np.exp(rng.normal(0, assumed.HELD_SPREAD, shape))
        self.true.stability = np.where(known, held, 1.0)
        self.true.difficulty = np.where(known, np.clip(rng.normal(5, 1.5, shape), 1, 10), 1.0)
        self.true.last = np.where(known, -rng.integers(*assumed.LAST_SEEN, shape).astype(float), NEVER)
        self.first = np.zeros(shape, dtype=np.int64)  # grade of the first answer that bagu saw
        self.latest = np.zeros(shape, dtype=np.int64)
        self.believed = Memories(shape, parameters())
        self._day = -1
        self._draws: NDArray[np.float64] = np.empty(0)

    def recall(self, at: float) -> Floats:
        """How likely each item is truly recalled."""
        held = self._curve(self.true.since(at), self.true.stability, self.true.weights[:, :, None])
        return np.where(self.true.begun, held, 0.0)

    def answer(self, who: Places, what: Places, day: int, again: int = 0) -> NDArray[np.int64]:
        """Learners try to answer items, one each, and are told; returns the grades as bagu hears them.

        again: how often the item was already shown today.
        """
        at = day + assumed_time(again)
        since = self.true.since(at)[who, what]
        curve = self._curve(since, self.true.stability[who, what], self.true.weights[:, who])
        luck, quality, slip, side = (np.modf(draw[who, what] + again * 0.6180339887)[0] for draw in self._luck(day))
        recalls = self.true.begun[who, what] & (luck < curve)
        easy = np.where(quality >= 1 - assumed.EASY_SHARE, EASY, GOOD)
        grade = np.where(recalls, np.where(quality < assumed.HARD_SHARE, HARD, easy), AGAIN)
        told = np.clip(grade + np.where(slip < self.world.noise, np.where(side < 0.5, 1, -1), 0), AGAIN, EASY)
        self.true.answer(who, what, at, grade, self.world.faster)
        self.believed.answer(who, what, at, told)
        self.first[who, what] = np.where(self.first[who, what] == 0, told, self.first[who, what])
        self.latest[who, what] = told
        return np.asarray(told)

    def _curve(self, since: Floats, stability: Floats, weights: Floats) -> Floats:
        days = since * self.world.faster
        if self.world.law == "exponential":
            return np.asarray(0.9 ** (days / stability))
        return recalled(days, stability, weights)

    def _luck(self, day: int) -> NDArray[np.float64]:
        if day != self._day:
            self._draws = np.random.default_rng((self.seed, 1 + day)).random((4, *self.first.shape))
            self._day = day
        return self._draws


def assumed_time(again: int) -> float:
    """When in a day an item is shown: at noon, and ten minutes later each time it is shown again."""
    return STUDIED_AT + again * MINUTES_APART


def _weights(rng: np.random.Generator, world: World, count: int) -> Floats:
    """(21, learners), within the bounds of the fsrs package."""
    mean, spread = np.array(parameters())[:, None], np.array(assumed.SPREAD)[:, None]
    drawn = mean + world.spread * spread * rng.standard_normal((21, count))
    common = rng.normal(0, assumed.OF_LEARNER, (1, count)) + rng.normal(0, assumed.OF_GRADE, (4, count))
    drawn[:4] = np.sort(mean[:4] * np.exp(world.spread * common), axis=0)
    return np.clip(drawn, np.array(LOWER_BOUNDS_PARAMETERS)[:, None], np.array(UPPER_BOUNDS_PARAMETERS)[:, None])


def _chance_known(rng: np.random.Generator, deck: Deck, world: World, count: int) -> Floats:
    """How likely each item is known before: by ability, topic, level and the item itself. (learners, items)"""
    if world.known <= 0:
        return np.zeros((count, len(deck.items)))
    ability = np.log(world.known / (1 - world.known)) + rng.normal(0, assumed.ABILITY, (count, 1))
    topics = rng.normal(0, assumed.OF_TOPIC, (count, int(deck.topic.max()) + 1))[:, deck.topic]
    own = rng.normal(0, assumed.OF_ITEM, (count, len(deck.items)))
    return np.asarray(1 / (1 + np.exp(-(ability + topics + own - assumed.PER_LEVEL * (deck.level - 2)))))
