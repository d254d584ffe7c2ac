"""Folding a batch normalisation that follows a convolution or a linear layer into that layer."""

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_fold, check_number


def fold_batch_norm_loops(
    weight: NDArray[Any],
    bias: NDArray[Any] | None,
    running_mean: NDArray[Any],
    running_var: NDArray[Any],
    bn_weight: NDArray[Any],
    bn_bias: NDArray[Any],
    eps: float = 1e-5,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """One output channel after the other. See `fold_batch_norm`."""
    check_fold(weight, bias, running_mean, running_var, bn_weight, bn_bias)
    check_number(eps, "eps", above=0)
    folded, shift = np.empty_like(weight), np.empty(len(weight), weight.dtype)
    for o in range(len(weight)):
        scale = float(bn_weight[o]) / sqrt(float(running_var[o]) + eps)
        before = 0.0 if bias is None else float(bias[o])
        for at in np.ndindex(weight[o].shape):
            folded[o][at] = scale * float(weight[o][at])
        shift[o] = (before - float(running_mean[o])) * scale + float(bn_bias[o])
    return folded, shift


def fold_batch_norm(
    weight: NDArray[Any],
    bias: NDArray[Any] | None,
    running_mean: NDArray[Any],
    running_var: NDArray[Any],
    bn_weight: NDArray[Any],
    bn_bias: NDArray[Any],
    eps: float = 1e-5,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Weight and bias of the one layer that equals the layer followed by batch normalisation in eval mode.

    With scale = bn_weight / √(running_var + eps): weight' = scale · weight, one scale an output channel, and
    bias' = (bias − running_mean) · scale + bn_bias; a missing bias counts as 0.

    weight: (O, I, kh, kw) of a convolution or (O, I) of a linear layer; all others (O,). Not for transposed
    convolutions, whose output channels lie on axis 1. The results have the type of weight.
    Cost: O(size of weight) time and memory. Source: conventions of torch.nn.utils.fusion.fuse_conv_bn_weights.

    >>> one = np.ones(1)
    >>> weight, bias = fold_batch_norm(np.full((1, 2), 4.0), None, one, one * 4, one, one, eps=1e-9)
    >>> weight.round(3).tolist(), bias.round(3).tolist()
    ([[2.0, 2.0]], [0.5])
    """
    check_fold(weight, bias, running_mean, running_var, bn_weight, bn_bias)
    check_number(eps, "eps", above=0)
    scale = bn_weight / np.sqrt(running_var + eps)  # (O,)
    before = 0.0 if bias is None else bias
    folded = weight * scale.reshape((-1,) + (1,) * (weight.ndim - 1))
    shift = (before - running_mean) * scale + bn_bias
    return folded.astype(weight.dtype, copy=False), shift.astype(weight.dtype, copy=False)
