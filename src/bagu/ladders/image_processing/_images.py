"""Small images with whole grey levels, plainest first, and what OpenCV calls the borders."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.image_processing.borders import BORDERS

HIGHEST = 255
SHAPES = ((1, 1), (1, 2), (2, 1), (1, 4), (4, 1), (2, 3), (3, 2), (3, 3), (4, 5), (5, 4), (6, 6))
SPOT = np.array([[0.0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 16, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]])
RAMP = np.arange(12, dtype=np.float64).reshape(3, 4) ** 2


@st.composite
def images(draw: st.DrawFn, dtypes: tuple[str, ...] = ("float64",), channels: bool = True) -> Array:
    """(H, W), or sometimes (H, W, 2) or (H, W, 3)."""
    shape: tuple[int, ...] = draw(st.sampled_from(SHAPES))
    if channels:
        shape += draw(st.sampled_from([(), (), (), (2,), (3,)]))
    size = int(np.prod(shape))
    level = st.one_of(st.sampled_from([0, 1, 16, HIGHEST]), st.integers(0, HIGHEST))
    levels = draw(st.lists(level, min_size=size, max_size=size))
    return np.array(levels, dtype=draw(st.sampled_from(dtypes))).reshape(shape)


def borders() -> st.SearchStrategy[str]:
    return st.sampled_from(tuple(BORDERS))


def drawn(rng: Generator, side: int) -> Array:
    """A square image of independent grey levels."""
    return rng.integers(0, HIGHEST + 1, (side, side)).astype(np.float64)


def cv2_border(border: str) -> int:
    """OpenCV's number for a border."""
    import cv2

    return int(getattr(cv2, "BORDER_REFLECT_101" if border == "reflect101" else f"BORDER_{border.upper()}"))
