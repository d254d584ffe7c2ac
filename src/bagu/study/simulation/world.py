"""What is assumed of the learners and of the days they have."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bagu.curriculum.item import Item
from bagu.study.fsrs6 import Floats

Law = Literal["fsrs", "exponential"]


@dataclass(frozen=True)
class World:
    """One setting. days, minutes: until the interview, a day.

    spread: of the learners' own FSRS-6 weights, in published standard deviations (`SPREAD`). law: of true forgetting.
    faster: true forgetting by this factor. known: how likely an item of level 2 is known before, to the median learner.
    noise: how often a grade is told one too high or too low.
    """

    days: int = 30
    minutes: float = 30.0
    spread: float = 1.0
    law: Law = "fsrs"
    faster: float = 1.0
    known: float = 0.3
    noise: float = 0.1


# The standard deviation over learners of each weight of FSRS-6, as the open-spaced-repetition optimiser regularises
# with (PARAMS_STDDEV in fsrs-rs, DEFAULT_PARAMS_STDDEV_TENSOR in fsrs-optimizer). Those of the four first stabilities
# exceed their means, since they are skewed: these are drawn log-normal instead, see `Learners`.
SPREAD = (
    6.43, 9.66, 17.58, 27.85, 0.57, 0.28, 0.6, 0.12, 0.39, 0.18, 0.33, 0.3, 0.09, 0.16, 0.57, 0.25, 1.03, 0.31, 0.32,
    0.14, 0.27,
)  # fmt: skip
OF_LEARNER, OF_GRADE = 0.8, 0.4  # log-normal spread of first stabilities: common to a learner's four, and of each

ABILITY, OF_TOPIC, OF_ITEM = 1.0, 1.0, 0.5  # spread, in logits, of what is known before
PER_LEVEL = 0.8  # logits that a level makes harder
HELD_DAYS, HELD_SPREAD = 100.0, 1.0  # median and log-spread of the stability of what is known before
LAST_SEEN = (10, 300)  # days ago
HARD_SHARE, EASY_SHARE = 0.15, 0.15  # of what is recalled
AGAIN_COSTS = 0.25  # of an item's minutes, when it is shown once more on the same day


@dataclass(frozen=True)
class Deck:
    """The items as arrays."""

    items: tuple[Item, ...]
    minutes: Floats
    asked: Floats
    level: np.ndarray[tuple[int], np.dtype[np.int64]]
    topic: np.ndarray[tuple[int], np.dtype[np.int64]]

    @classmethod
    def of(cls, items: tuple[Item, ...]) -> "Deck":
        topics = {topic: number for number, topic in enumerate(dict.fromkeys(item.topic for item in items))}
        return cls(
            items,
            np.array([item.minutes for item in items]),
            np.array([item.asked for item in items], dtype=float),
            np.array([item.level for item in items]),
            np.array([topics[item.topic] for item in items]),
        )

    @property
    def top(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The places of the quarter that is asked most; among equals the first."""
        return np.argsort(-self.asked, kind="stable")[: max(1, len(self.items) // 4)]
