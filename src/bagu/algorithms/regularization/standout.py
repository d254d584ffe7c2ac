"""Standout (adaptive dropout): how probably a unit is kept depends on its own input."""

from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.regularization.checks import check_standout


def standout_loops(
    z: NDArray[Any], u: NDArray[Any], alpha: float = 1.0, beta: float = 0.0, training: bool = True
) -> NDArray[Any]:
    """Unit by unit. See `standout`."""
    check_standout(z, u, alpha, beta)
    y = np.empty_like(z)
    for at in np.ndindex(z.shape):
        t = alpha * float(z[at]) + beta
        keep = 1 / (1 + exp(-t)) if t >= 0 else exp(t) / (1 + exp(t))
        active = max(float(z[at]), 0.0)
        y[at] = active * (float(u[at] >= 1 - keep) if training else keep)
    return y


def standout(
    z: NDArray[Any], u: NDArray[Any], alpha: float = 1.0, beta: float = 0.0, training: bool = True
) -> NDArray[Any]:
    """ReLU units, each kept with probability σ(α z + β): for α > 0 strong units stay and weak ones go.

    y = m · relu(z) with P(m = 1) = π = σ(α z + β); when not training, the mean π · relu(z). The probability is part of
    the model, so what is kept is not rescaled. The paper has weights of its own for π and finds that they come out like
    the layer's; α times them plus β is the shortcut.

    z: pre-activations W x + b of any shape, floating; u: `rng.random(z.shape)`, kept where u ≥ 1 − π. The result has
    the shape and the type of z. Errors: TypeError for integers, ValueError for another shape or draws outside [0, 1).
    Cost: one pass.
    Source: Ba, Frey 2013.

    >>> standout(np.array([2.0, 2.0, -2.0]), np.array([0.5, 0.1, 0.9])).tolist()
    [2.0, 0.0, 0.0]
    """
    check_standout(z, u, alpha, beta)
    wide = z.astype(np.promote_types(z.dtype, np.float32), copy=False)
    keep = np.exp(-np.logaddexp(0, -(alpha * wide + beta)))  # σ without overflow
    active = np.maximum(wide, 0)
    return np.asarray(active * (u >= 1 - keep) if training else active * keep, dtype=z.dtype)
