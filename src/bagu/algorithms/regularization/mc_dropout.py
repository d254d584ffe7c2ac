"""Monte Carlo dropout: masks stay on at test time, and the spread of the outputs is read as uncertainty."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.arrays import floating_dtype
from bagu.algorithms.regularization.checks import check_mc_dropout
from bagu.algorithms.regularization.noise import dropout_noise


def mc_dropout_loops(
    x: NDArray[Any],
    weight1: NDArray[Any],
    bias1: NDArray[Any],
    weight2: NDArray[Any],
    bias2: NDArray[Any],
    u: NDArray[Any],
    p: float = 0.5,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Pass by pass, sample by sample, unit by unit. See `mc_dropout`."""
    check_mc_dropout(x, weight1, bias1, weight2, bias2, u, p)
    passes = np.zeros((len(u), len(x), len(weight2)))
    for s, n, k in np.ndindex(passes.shape):
        passes[s, n, k] = bias2[k]
        for h in range(len(weight1)):
            z = float(bias1[h]) + sum(float(w) * float(v) for w, v in zip(weight1[h], x[n], strict=True))
            if u[s, n, h] >= p:
                passes[s, n, k] += float(weight2[k, h]) * max(z, 0.0) / (1 - p)
    mean, var = np.zeros(passes.shape[1:]), np.zeros(passes.shape[1:])
    for n, k in np.ndindex(mean.shape):
        outputs = [float(v) for v in passes[:, n, k]]
        mean[n, k] = sum(outputs) / len(outputs)
        var[n, k] = sum((v - mean[n, k]) ** 2 for v in outputs) / len(outputs)
    dtype = floating_dtype(x, weight1, weight2)
    return mean.astype(dtype), var.astype(dtype)


def mc_dropout(
    x: NDArray[Any],
    weight1: NDArray[Any],
    bias1: NDArray[Any],
    weight2: NDArray[Any],
    bias2: NDArray[Any],
    u: NDArray[Any],
    p: float = 0.5,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Mean and biased variance over passes of a ReLU network with one hidden layer whose units are dropped.

    Pass s gives W2 (noise_s ∘ relu(W1 x + b1)) + b2. Its mean over masks is the output of eval mode here, where only a
    linear layer follows the dropout; the variance is Σ_h W2² relu² p / (1 − p) in the limit of many passes. It comes
    from p and from the weights alone: a noise variance of the data is not in it.

    x: (N, D); weight1: (H, D); bias1: (H,); weight2: (K, H); bias2: (K,); u: `rng.random((S, N, H))`, a mask for each
    pass and sample. Returns mean and variance, (N, K) both, in the common type of x and the weights.
    Errors: TypeError for integers, ValueError for shapes that do not fit, no pass, draws outside [0, 1), p outside
    [0, 1].
    Cost: O(N·H·(D + S·K)) time: what lies below the dropout is computed once.
    Source: Gal, Ghahramani 2016.

    >>> one = np.ones((1, 1))
    >>> mean, var = mc_dropout(one, one, np.zeros(1), one, np.zeros(1), np.array([[[0.2]], [[0.7]]]))
    >>> mean.item(), var.item()
    (1.0, 1.0)
    """
    check_mc_dropout(x, weight1, bias1, weight2, bias2, u, p)
    dtype = floating_dtype(x, weight1, weight2)
    wide = np.promote_types(dtype, np.float32)
    hidden = np.maximum(x.astype(wide) @ weight1.T + bias1, 0)  # (N, H)
    passes = (hidden * dropout_noise(u, p)) @ weight2.T.astype(wide) + bias2  # (S, N, K)
    return passes.mean(axis=0).astype(dtype), passes.var(axis=0).astype(dtype)
