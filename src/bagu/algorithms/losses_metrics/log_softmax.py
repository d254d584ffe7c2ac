"""The logarithm of softmax, without taking the softmax first."""

from math import exp, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_floating
from bagu.algorithms.losses_metrics.checks import check_axis


def log_softmax_loops(x: NDArray[Any], axis: int = -1) -> NDArray[Any]:
    """One slice along the axis after the other. See `log_softmax`."""
    check_floating(x, "x")
    check_axis(axis, x.ndim)
    y = np.empty_like(x)
    slices, out = np.moveaxis(x, axis, -1), np.moveaxis(y, axis, -1)
    for at in np.ndindex(slices.shape[:-1]):
        logits = [float(z) for z in slices[at]]
        largest = max(logits, default=0.0)
        log_total = log(sum(exp(z - largest) for z in logits)) if logits else 0.0
        for c, z in enumerate(logits):
            out[(*at, c)] = (z - largest) - log_total
    return y


def log_softmax(x: NDArray[Any], axis: int = -1) -> NDArray[Any]:
    """Logarithm of the softmax along the axis, finite wherever the logits are.

    log p_i = (z_i − m) − log Σ_j exp(z_j − m), m = max z: the sum lies between 1 and C, so its logarithm is safe, while
    log(softmax(z)) is −∞ as soon as a probability rounds to 0.

    x: any shape; −∞ stands for a class that is ruled out. The result has the shape and the type of x; float16 is
    computed in float32. Cost: O(size) time and memory.
    Source: Blanchard, Higham, Higham. Accurately computing the log-sum-exp and softmax functions. IMA J. Numer. Anal.
    41(4), 2021.

    >>> log_softmax(np.array([0.0, 1000.0])).tolist()
    [-1000.0, 0.0]
    """
    check_floating(x, "x")
    check_axis(axis, x.ndim)
    if not x.size:
        return x.copy()
    wide = x.astype(np.promote_types(x.dtype, np.float32), copy=False)
    shifted = wide - wide.max(axis=axis, keepdims=True)
    log_total = np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return np.asarray((shifted - log_total).astype(x.dtype, copy=False))
