"""A residual block at the start of training: what the gamma of its last batch norm decides."""

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_number, check_residual_block


def residual_block_loops(
    x: NDArray[Any],
    conv1: NDArray[Any],
    conv2: NDArray[Any],
    gamma1: NDArray[Any],
    gamma2: NDArray[Any],
    eps: float = 1e-5,
) -> NDArray[Any]:
    """Output by output. See `residual_block`."""
    check_residual_block(x, conv1, conv2, gamma1, gamma2)
    check_number(eps, "eps", above=0)
    samples, channels, height, width = x.shape
    branch = x.astype(np.float64)
    for weight, gamma, active in ((conv1, gamma1, True), (conv2, gamma2, False)):
        made = np.empty_like(branch)
        for c in range(channels):
            for n in range(samples):
                for i in range(height):
                    for j in range(width):
                        total = 0.0
                        for p in range(max(0, i - 1), min(height, i + 2)):
                            for q in range(max(0, j - 1), min(width, j + 2)):
                                for k in range(channels):
                                    total += float(weight[c, k, p - i + 1, q - j + 1]) * float(branch[n, k, p, q])
                        made[n, c, i, j] = total
            values = made[:, c].ravel().tolist()
            mean = sum(values) / len(values)
            var = sum((value - mean) ** 2 for value in values) / len(values)
            made[:, c] = float(gamma[c]) * (made[:, c] - mean) / sqrt(var + eps)
        branch = np.maximum(made, 0) if active else made
    return np.asarray(np.maximum(x + branch, 0), dtype=x.dtype)


def residual_block(
    x: NDArray[Any],
    conv1: NDArray[Any],
    conv2: NDArray[Any],
    gamma1: NDArray[Any],
    gamma2: NDArray[Any],
    eps: float = 1e-5,
) -> NDArray[Any]:
    """The basic block of a ResNet as training begins: relu(x + bn2(conv2(relu(bn1(conv1(x)))))).

    Convolutions are 3 × 3 with padding 1 and no bias; batch norms use the batch's statistics and have beta 0. With
    gamma2 = 0 the branch is 0 and the block is relu(x), which is x itself behind a ReLU.

    x: (N, C, H, W); conv1, conv2: (C, C, 3, 3); gamma1, gamma2: (C,); all floating. The result has x's shape and type;
    it is computed in float64. Errors: ValueError for other shapes or fewer than 2 values a channel.
    Cost: O(N·H·W·C²) time, O(N·H·W·C) memory ninefold.
    Source: He et al. Deep Residual Learning for Image Recognition. CVPR 2016; Goyal et al. Accurate, Large Minibatch
    SGD. 2017, for gamma2 = 0.

    >>> x, conv = np.ones((2, 1, 2, 2)), np.ones((1, 1, 3, 3))
    >>> np.array_equal(residual_block(x, conv, conv, np.ones(1), np.zeros(1)), x)
    True
    """
    check_residual_block(x, conv1, conv2, gamma1, gamma2)
    check_number(eps, "eps", above=0)
    branch = np.maximum(_conv_norm(x.astype(np.float64), conv1, gamma1, eps), 0)
    return np.asarray(np.maximum(x + _conv_norm(branch, conv2, gamma2, eps), 0), dtype=x.dtype)


def _conv_norm(x: NDArray[Any], weight: NDArray[Any], gamma: NDArray[Any], eps: float) -> NDArray[Any]:
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))  # (N, C, H, W, 3, 3)
    made = np.moveaxis(np.tensordot(windows, weight, ((1, 4, 5), (1, 2, 3))), -1, 1)  # (N, C, H, W)
    centred = made - made.mean((0, 2, 3), keepdims=True)
    std = np.sqrt((centred**2).mean((0, 2, 3), keepdims=True) + eps)
    return np.asarray(gamma.reshape(-1, 1, 1) * centred / std)
