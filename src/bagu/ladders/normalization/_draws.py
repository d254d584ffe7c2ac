"""Small whole-numbered inputs: the plainest value first, one draw a value, so that what is shown is what matters."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

LARGEST = 4  # |x|, |grad| of what is drawn
WHOLE = st.sampled_from([0, 1, 2, 3, 4, -1, -2, -3, -4])
GAIN = st.sampled_from([1.0, 2.0, 3.0, 0.5, -1.0, 0.0])
SHIFT = st.sampled_from([0.0, 1.0, 2.0, -1.0, -3.0])
SPREAD = st.sampled_from([1.0, 4.0, 2.0, 0.25])  # a running variance
EPS = st.sampled_from([1e-5, 1e-3, 0.1])
VALUES = 27  # the most values a channel: 3 samples of 3 × 3 positions
# The least standard deviation of n whole numbers that are not all equal has one of them differ by 1: √(n − 1) / n.
INV_STD = VALUES / (VALUES - 1) ** 0.5  # 5.3


@st.composite
def shapes(draw: st.DrawFn, planes: bool | None = None, least: int = 2) -> tuple[int, ...]:
    """(N, C) or (N, C, H, W), as `planes` says or either, with at least `least` values a channel."""
    n, c = draw(st.sampled_from([2, 1, 3])), draw(st.sampled_from([1, 2, 3]))
    h, w = draw(st.sampled_from([1, 2, 3])), draw(st.sampled_from([1, 2, 3]))
    flat = not planes if planes is not None else not draw(st.booleans())
    shape = (n, c) if flat else (n, c, h, w)
    return shape if n * (1 if flat else h * w) >= least else (least, *shape[1:])


@st.composite
def arrays(draw: st.DrawFn, shape: tuple[int, ...], values: st.SearchStrategy[Any] = WHOLE) -> NDArray[np.float64]:
    """A float64 array of that shape, one draw a value."""
    size = int(np.prod(shape))
    return np.array(draw(st.lists(values, min_size=size, max_size=size)), dtype=np.float64).reshape(shape)


def feature_maps(rng: np.random.Generator, batch: int, channels: int = 64, side: int = 56) -> NDArray[np.float32]:
    """Activations as an early stage of a residual network has them."""
    return rng.standard_normal((batch, channels, side, side), dtype=np.float32)
