"""What the algorithms call an array, and which type their results have."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def floating_dtype(*arrays: Array) -> np.dtype[Any]:
    """The floating type that holds a result made of these arrays: their own, and float64 in place of integers."""
    return np.result_type(*[x.dtype if np.issubdtype(x.dtype, np.floating) else np.float64 for x in arrays])
