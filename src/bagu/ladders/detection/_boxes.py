"""Boxes and scores for the ladders of detection.

What a strategy shrinks to is what the learner sees, so every choice lists its plainest value first: whole coordinates,
boxes with area, distinct scores from 1 downwards. Each value is one draw: Hypothesis prefers fewer draws to smaller
values, so an alternative with fewer draws would win over every real box.

Coordinates are quarters and thresholds are binary fractions: areas and products are exact even in float32, the type of
the oracles, so that whether IoU exceeds a threshold never hangs on rounding, however it is written.
"""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array

QUARTERS = 4  # steps in a unit
THRESHOLDS = (0.5, 0.25, 0.75, 0.125, 0.0)


@st.composite
def box_sets(draw: st.DrawFn, grid: int = QUARTERS, empty_boxes: bool = True, most: int = 8) -> Array:
    """Up to `most` boxes on a small grid, so that ties, touching edges and IoU equal to the threshold are common."""
    corner = st.sampled_from([*range(0, 13 * grid, grid), *range(12 * grid + 1), *range(-1, -4 * grid - 1, -1)])
    side = st.sampled_from([*range(grid, 11 * grid, grid), *range(1, 10 * grid + 1), *[0] * (6 if empty_boxes else 0)])
    rows = draw(st.lists(st.tuples(corner, corner, side, side), max_size=most))
    boxes = [(x, y, x + w, y + h) for x, y, w, h in rows]
    return np.array(boxes, dtype=np.float64).reshape(-1, 4) / grid


@st.composite
def score_sets(draw: st.DrawFn, n: int, may_tie: bool) -> Array:
    """n scores in (0, 1], in steps of 1/64; tied ones use four levels only."""
    tied = may_tie and draw(st.booleans())
    steps = draw(st.lists(st.integers(0, 3 if tied else 63), min_size=n, max_size=n, unique=not tied))
    return 1 - np.array(steps, dtype=np.float64) / (4 if tied else 64)


def sample_boxes(rng: Generator, n: int) -> Array:
    """n float32 boxes with sides of 10 to 90 in a square of 1000: few overlaps, the hard case for greedy NMS."""
    corner = rng.uniform(0, 1000, (n, 2))
    return np.concatenate([corner, corner + rng.uniform(10, 90, (n, 2))], axis=1).astype(np.float32)  # (n, 4)


NO_BOXES = np.zeros((0, 4))
NO_SCORES = np.zeros(0)
A_BOX = np.array([[0.0, 0.0, 4.0, 4.0]])
A_SCORE = np.array([0.5])
NAN_BOX = np.array([[0.0, 0.0, np.nan, 4.0]])
INFINITE_BOX = np.array([[0.0, 0.0, np.inf, 4.0]])
REVERSED_BOX = np.array([[4.0, 0.0, 0.0, 4.0]])
NAN_SCORE = np.array([np.nan])
TWO_EMPTY = np.array([[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]])
# The first removes the second, which then may not remove the third: neighbours have IoU 7/13, the ends 1/4.
ROW = np.array([[0.0, 0.0, 10.0, 10.0], [3.0, 0.0, 13.0, 10.0], [6.0, 0.0, 16.0, 10.0]])
LINE = np.array([[0.0, 0.0, 4.0, 0.0], [0.0, 0.0, 4.0, 4.0]])  # zero height against a box that it touches
APART_ON_BOTH_AXES = np.array([[0.0, 0.0, 1.0, 1.0], [9.0, 9.0, 10.0, 10.0]])
HALF_OVER = np.array([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 2.0]])  # IoU exactly 0.5
