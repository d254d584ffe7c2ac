"""The multiplicative noise of dropout. Every variant multiplies something by it; they differ in what and how widely."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def dropout_noise(u: NDArray[Any], p: float = 0.5) -> NDArray[Any]:
    """0 where the uniform draw lies below p, 1 / (1 − p) elsewhere.

    Mean 1 and variance p / (1 − p), so that a product with it keeps its mean; all 0 for p = 1, all 1 for p = 0.

    u: `rng.random(shape)`, floating, in [0, 1); the result has its shape and type. Cost: one pass.
    Source: conventions of torch.nn.functional.dropout.

    >>> dropout_noise(np.array([0.1, 0.6, 0.2, 0.5])).tolist()
    [0.0, 2.0, 0.0, 2.0]
    """
    scale = 1 / (1 - p) if p < 1 else 0.0
    return np.asarray((u >= p) * scale, dtype=u.dtype)
