"""Batches that are spread over three cards."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

PARTS = 3
PART_VALUES = 12  # the most values a channel on one card: 3 samples of 2 × 2 positions
# As INV_STD in _draws.py, for all cards together.
INV_STD = PARTS * PART_VALUES / (PARTS * PART_VALUES - 1) ** 0.5  # 6.1


@st.composite
def part_shapes(draw: st.DrawFn) -> tuple[tuple[int, ...], ...]:
    """Three shapes (N, C) or (N, C, H, W) that differ in N only."""
    samples = draw(st.lists(st.sampled_from([1, 2, 3]), min_size=PARTS, max_size=PARTS))
    c, h, w = draw(st.sampled_from([1, 2])), draw(st.sampled_from([1, 2])), draw(st.sampled_from([1, 2]))
    rest = (c, h, w) if draw(st.booleans()) else (c,)
    return tuple((n, *rest) for n in samples)


def split(whole: NDArray[np.float64], parts: tuple[NDArray[np.float64], ...]) -> tuple[NDArray[np.float64], ...]:
    """The batch divided as the parts are."""
    return tuple(np.split(whole, np.cumsum([len(part) for part in parts])[:-1]))
