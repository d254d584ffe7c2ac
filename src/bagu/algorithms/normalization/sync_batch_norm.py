"""Batch normalisation over a batch that is spread over several cards. Letters: W cards, the rest as in batch_norm.py.

A card's exchange with the others is written as a stack over cards and its reduction: one for the forward pass, one for
the backward pass.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_number, check_parts, check_vector
from bagu.algorithms.normalization.moments import merge_moments

Parts = Sequence[NDArray[Any]]


def sync_batch_norm_loops(
    parts: Parts, weight: NDArray[Any], bias: NDArray[Any], eps: float = 1e-5
) -> tuple[NDArray[Any], ...]:
    """The naive way, with two exchanges: first the sums, then the squared deviations. See `sync_batch_norm`."""
    check_parts(parts, batch=True)
    check_vector(weight, "weight", parts[0].shape[1])
    check_vector(bias, "bias", parts[0].shape[1])
    check_number(eps, "eps", above=0)
    outputs = tuple(np.empty_like(part) for part in parts)
    for c in range(parts[0].shape[1]):
        cards = [[float(value) for value in part[:, c].ravel()] for part in parts]
        n = sum(len(values) for values in cards)
        mean = sum(sum(values) for values in cards) / n
        var = sum(sum((value - mean) ** 2 for value in values) for values in cards) / n
        scale = float(weight[c]) / sqrt(var + eps)
        for output, values in zip(outputs, cards, strict=True):
            out = [(value - mean) * scale + float(bias[c]) for value in values]
            output[:, c] = np.array(out).reshape(output[:, c].shape)
    return outputs


def sync_batch_norm(
    parts: Parts, weight: NDArray[Any], bias: NDArray[Any], eps: float = 1e-5
) -> tuple[NDArray[Any], ...]:
    """Batch normalisation in training with the statistics of all cards' samples together: one output a card.

    Each card sends count, mean and M2 (a single exchange); `merge_moments` joins them. Equal to `batch_norm` of the
    whole batch up to rounding, however it is divided.

    parts: arrays (Nᵢ, C) or (Nᵢ, C, H, W), one a card, of one type, which the outputs have; Nᵢ ≥ 1 may differ.
    weight, bias: (C,). Errors: ValueError for an empty part, unlike channels, fewer than 2 values a channel in all.
    Cost: two passes over the data and 2·C + 1 numbers sent a card.
    Source: conventions of torch.nn.SyncBatchNorm.

    >>> outputs = sync_batch_norm((np.array([[1.0]]), np.array([[2.0], [3.0]])), np.ones(1), np.zeros(1))
    >>> [output.round(2).ravel().tolist() for output in outputs]
    [[-1.22], [0.0, 1.22]]
    """
    check_parts(parts, batch=True)
    check_vector(weight, "weight", parts[0].shape[1])
    check_vector(bias, "bias", parts[0].shape[1])
    check_number(eps, "eps", above=0)
    shape = (1, -1) + (1,) * (parts[0].ndim - 2)  # a value a channel, against a part
    wide = [part.astype(np.promote_types(part.dtype, np.float32), copy=False) for part in parts]
    _, mean, var = shared_moments(wide)
    scale = (weight / np.sqrt(var + eps)).reshape(shape)
    return tuple(
        ((full - mean.reshape(shape)) * scale + bias.reshape(shape)).astype(part.dtype)
        for full, part in zip(wide, parts, strict=True)
    )


def sync_batch_norm_backward_loops(
    grad_outputs: Parts, parts: Parts, weight: NDArray[Any], eps: float = 1e-5
) -> tuple[NDArray[Any], ...]:
    """Channel by channel, value by value. See `sync_batch_norm_backward`."""
    check_parts(parts, batch=True)
    check_parts(grad_outputs, "grad_outputs", shapes=[part.shape for part in parts])
    check_vector(weight, "weight", parts[0].shape[1])
    check_number(eps, "eps", above=0)
    grad_inputs = tuple(np.empty_like(part) for part in parts)
    grad_weight, grad_bias = np.empty(len(weight), parts[0].dtype), np.empty(len(weight), parts[0].dtype)
    for c in range(len(weight)):
        cards = [[float(value) for value in part[:, c].ravel()] for part in parts]
        grads = [[float(value) for value in grad[:, c].ravel()] for grad in grad_outputs]
        n = sum(len(values) for values in cards)
        mean = sum(sum(values) for values in cards) / n
        std = sqrt(sum(sum((value - mean) ** 2 for value in values) for values in cards) / n + eps)
        hats = [[(value - mean) / std for value in values] for values in cards]
        total = sum(sum(grad) for grad in grads)
        projected = sum(sum(g * hat for g, hat in zip(*pair, strict=True)) for pair in zip(grads, hats, strict=True))
        for grad_input, row, hat_row in zip(grad_inputs, grads, hats, strict=True):
            pairs = zip(row, hat_row, strict=True)
            out = [(g - total / n - hat * projected / n) * float(weight[c]) / std for g, hat in pairs]
            grad_input[:, c] = np.array(out).reshape(grad_input[:, c].shape)
        grad_weight[c], grad_bias[c] = projected, total
    return (*grad_inputs, grad_weight, grad_bias)


def sync_batch_norm_backward(
    grad_outputs: Parts, parts: Parts, weight: NDArray[Any], eps: float = 1e-5
) -> tuple[NDArray[Any], ...]:
    """Gradients of `sync_batch_norm`: the inputs' one a card, then the weight's, then the bias's.

    Use: `*grad_inputs, grad_weight, grad_bias = sync_batch_norm_backward(...)`. A card adds up g and g·x̂ over its own
    values and sends both sums (a single exchange); the rest is `batch_norm_backward` with the sums of all cards.
    Statistics kept from the forward pass need no second exchange; here they are computed anew.

    grad_outputs, parts: as in `sync_batch_norm`, shapes equal pair by pair; weight: (C,).
    Errors: as `sync_batch_norm`. Cost: four passes over the data and 2·C numbers sent a card.

    >>> parts = (np.array([[1.0]]), np.array([[2.0], [6.0]]))
    >>> *grad_inputs, grad_weight, grad_bias = sync_batch_norm_backward(parts, parts, np.ones(1))
    >>> len(grad_inputs), grad_bias.tolist()
    (2, [9.0])
    """
    check_parts(parts, batch=True)
    check_parts(grad_outputs, "grad_outputs", shapes=[part.shape for part in parts])
    check_vector(weight, "weight", parts[0].shape[1])
    check_number(eps, "eps", above=0)
    axes = (0, *range(2, parts[0].ndim))  # all but the channels
    shape = (1, -1) + (1,) * (parts[0].ndim - 2)  # a value a channel, against a part
    dtype = np.promote_types(parts[0].dtype, np.float32)
    wide = [part.astype(dtype, copy=False) for part in parts]
    grads = [grad.astype(dtype, copy=False) for grad in grad_outputs]
    n, mean, var = shared_moments(wide)
    inv_std = 1 / np.sqrt(var + eps)  # (C,)
    hats = [(full - mean.reshape(shape)) * inv_std.reshape(shape) for full in wide]
    grad_bias = np.stack([grad.sum(axes) for grad in grads]).sum(0)  # the exchange, with the next line
    grad_weight = np.stack([(grad * hat).sum(axes) for grad, hat in zip(grads, hats, strict=True)]).sum(0)
    scale = (weight * inv_std).reshape(shape)
    grad_inputs = [
        scale * (grad - (grad_bias / n).reshape(shape) - hat * (grad_weight / n).reshape(shape))
        for grad, hat in zip(grads, hats, strict=True)
    ]
    return tuple(grad.astype(parts[0].dtype, copy=False) for grad in (*grad_inputs, grad_weight, grad_bias))


def shared_moments(parts: Parts) -> tuple[int, NDArray[Any], NDArray[Any]]:
    """Count, mean and biased variance a channel of all cards together, from one exchange."""
    axes = (0, *range(2, parts[0].ndim))  # all but the channels
    counts = np.array([part.size // part.shape[1] for part in parts])  # (W,)
    means = np.stack([part.mean(axes) for part in parts])  # (W, C)
    m2 = np.stack([part.var(axes) * (part.size // part.shape[1]) for part in parts])
    count, mean, squares = merge_moments(counts, means, m2)
    return count, mean, squares / count
