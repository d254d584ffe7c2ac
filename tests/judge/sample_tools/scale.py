"""A helper and a constant in a file of their own."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FLOOR = 1.0


def largest(x: NDArray[Any]) -> float:
    """The largest magnitude, 0 for none."""
    return float(np.abs(x).max(initial=0.0))
