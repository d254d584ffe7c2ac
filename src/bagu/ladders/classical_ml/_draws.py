"""Small samples and the indices of their resamples: plainest first, one draw a value."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

RESAMPLES, DRAWS = 5, 6  # the most


@st.composite
def resamples(draw: st.DrawFn, n: int, draws: int) -> NDArray[np.int64]:
    """Indices (B, draws) into n observations."""
    rows = draw(st.sampled_from([1, 2, 3, RESAMPLES]))
    values = draw(st.lists(st.integers(0, n - 1), min_size=rows * draws, max_size=rows * draws))
    return np.array(values, dtype=np.int64).reshape(rows, draws)


def drawn(rng: np.random.Generator, n: int, rows: int = 100) -> NDArray[Any]:
    """The indices of `rows` resamples as large as the sample."""
    return rng.integers(n, size=(rows, n))
