"""DropConnect: the weights of a linear layer are dropped, anew for every sample."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.arrays import floating_dtype
from bagu.algorithms.regularization.checks import check_drop_connect
from bagu.algorithms.regularization.noise import dropout_noise


def drop_connect_loops(
    x: NDArray[Any],
    weight: NDArray[Any],
    u: NDArray[Any],
    bias: NDArray[Any] | None = None,
    u_bias: NDArray[Any] | None = None,
    p: float = 0.5,
    training: bool = True,
) -> NDArray[Any]:
    """Connection by connection. See `drop_connect`."""
    check_drop_connect(x, weight, u, bias, u_bias, p)
    scale = 1 / (1 - p) if training and p < 1 else 1.0
    y = np.empty((len(x), len(weight)), floating_dtype(x, weight))
    for n in range(len(x)):
        for o in range(len(weight)):
            total = 0.0
            for i in range(x.shape[1]):
                if not training or u[n, o, i] >= p:
                    total += float(x[n, i]) * float(weight[o, i]) * scale
            if bias is not None and u_bias is None:
                total += float(bias[o])
            elif bias is not None and u_bias is not None and (not training or u_bias[n, o] >= p):
                total += float(bias[o]) * scale
            y[n, o] = total
    return y


def drop_connect(
    x: NDArray[Any],
    weight: NDArray[Any],
    u: NDArray[Any],
    bias: NDArray[Any] | None = None,
    u_bias: NDArray[Any] | None = None,
    p: float = 0.5,
    training: bool = True,
) -> NDArray[Any]:
    """A linear layer each of whose weights is dropped with probability p, by a mask of its own for each sample.

    y[n] = (M[n] ∘ W / (1 − p)) x[n] + b. E[y] = W x + b and Var[y[n, o]] = p / (1 − p) · Σ_i W[o, i]² x[n, i]², as for
    dropout of x; but the noise of two outputs is independent here, while dropout of x gives both the same mask.
    When not training, y = W x + b.

    x: (N, I); weight: (O, I); u: `rng.random((N, O, I))`; bias: (O,) or None; u_bias: (N, O), to drop the bias as well,
    as the paper does. Returns (N, O) in the common type of x and weight. Errors: TypeError for integers, ValueError for
    shapes that do not fit, draws outside [0, 1), p outside [0, 1]. Cost: O(N·O·I) time and memory: the weights of every
    sample differ, so there is no matrix product for the batch.
    Source: Wan et al. 2013, by a description; inverted scaling is our choice.

    >>> drop_connect(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([[[0.9, 0.1]]])).tolist()
    [[6.0]]
    """
    check_drop_connect(x, weight, u, bias, u_bias, p)
    masked = weight * dropout_noise(u, p) if training else np.broadcast_to(weight, u.shape)  # (N, O, I)
    y = np.einsum("noi,ni->no", masked, x)
    if bias is not None:
        y = y + (bias * dropout_noise(u_bias, p) if training and u_bias is not None else bias)
    return np.asarray(y, dtype=floating_dtype(x, weight))
