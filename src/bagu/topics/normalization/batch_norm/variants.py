"""Right solutions for the backward pass and for merging moments that look unlike the references."""

from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def rows_of_channels(grad_output: Array, x: Array, weight: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Correct: every channel a row, and the chain rule step by step through variance and mean."""
    rows, g = (np.moveaxis(a, 1, 0).reshape(a.shape[1], -1) for a in (x, grad_output))  # (C, n)
    n = rows.shape[1]
    centred = rows - rows.mean(1, keepdims=True)
    std = np.sqrt((centred**2).mean(1, keepdims=True) + eps)
    to_hat = g * weight[:, None]
    to_var = (to_hat * centred).sum(1, keepdims=True) * -0.5 / std**3
    to_mean = -(to_hat / std).sum(1, keepdims=True) - to_var * 2 * centred.mean(1, keepdims=True)
    grad = to_hat / std + to_var * 2 * centred / n + to_mean / n
    shape = (x.shape[1], x.shape[0], *x.shape[2:])
    return np.moveaxis(grad.reshape(shape), 0, 1), (g * centred / std).sum(1), g.sum(1)


def three_numbers(grad_output: Array, x: Array, weight: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Correct: the input gradient is a·grad + b·x + c, with three numbers a channel."""
    grad_input = np.empty(x.shape)
    grad_weight, grad_bias = np.zeros(len(weight)), np.zeros(len(weight))
    for channel in range(len(weight)):
        values, g = x[:, channel], grad_output[:, channel]
        mean = values.mean()
        inverse = 1 / np.sqrt(values.var() + eps)
        grad_weight[channel], grad_bias[channel] = (g * (values - mean)).sum() * inverse, g.sum()
        a = weight[channel] * inverse
        b = -a * inverse * grad_weight[channel] / values.size
        c = -a * grad_bias[channel] / values.size - b * mean
        grad_input[:, channel] = a * g + b * values + c
    return grad_input, grad_weight, grad_bias


def centred_twice(grad_output: Array, x: Array, weight: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Correct, though no mean of the gradient is subtracted at first: the input gradient is centred at the end."""
    axes = tuple(axis for axis in range(x.ndim) if axis != 1)
    centred = x - x.mean(axes, keepdims=True)
    var = (centred * centred).mean(axes, keepdims=True) + eps
    slope = (grad_output * centred).mean(axes, keepdims=True) / var
    grad = (grad_output - slope * centred) / np.sqrt(var)
    grad = grad - grad.mean(axes, keepdims=True)
    wide = weight.reshape(-1, *[1] * (x.ndim - 2))
    return wide * grad, (grad_output * centred / np.sqrt(var)).sum(axes), grad_output.sum(axes)


def channels_last(grad_output: Array, x: Array, weight: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Correct: a matrix of values by channels, and x̂ from a shifted copy of the data: E[x²] − E[x]² about a value of it."""
    flat, g = np.moveaxis(x, 1, -1).reshape(-1, x.shape[1]), np.moveaxis(grad_output, 1, -1).reshape(-1, x.shape[1])
    moved = flat - flat[0]
    first = moved.mean(axis=0)
    std = np.sqrt(np.maximum((moved**2).mean(axis=0) - first**2, 0) + eps)
    hat = (moved - first) / std
    grad_weight, grad_bias = (g * hat).sum(axis=0), g.sum(axis=0)
    grad = weight / (len(g) * std) * (len(g) * g - grad_bias - hat * grad_weight)
    return np.moveaxis(grad.reshape(np.moveaxis(x, 1, -1).shape), -1, 1), grad_weight, grad_bias


def by_covariance(grad_output: Array, x: Array, weight: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Correct: what is left of the gradient after regressing it on x̂, whose slope is a covariance over 1 here."""
    channels = x.shape[1]
    rows, g = (np.moveaxis(a, 1, 0).reshape(channels, -1) for a in (x, grad_output))
    std = np.sqrt(rows.var(axis=1) + eps)
    hat = (rows - rows.mean(axis=1, keepdims=True)) / std[:, None]
    together = np.einsum("ci,ci->c", g, hat)
    rest = g - np.einsum("c,ci->ci", together / rows.shape[1], hat) - np.einsum("ci->c", g)[:, None] / rows.shape[1]
    grad = np.einsum("c,ci->ci", weight / std, rest)
    return np.moveaxis(grad.reshape(channels, x.shape[0], *x.shape[2:]), 0, 1), together, np.einsum("ci->c", g)


def number_by_number(grad_output: Array, x: Array, weight: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Correct: plain Python on lists, a channel at a time."""
    grad_input = np.zeros(x.shape)
    grad_weight, grad_bias = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for c in range(x.shape[1]):
        values, g = x[:, c].ravel().tolist(), grad_output[:, c].ravel().tolist()
        n = len(values)
        mean = sum(values) / n
        std = (sum((v - mean) ** 2 for v in values) / n + eps) ** 0.5
        for v, each in zip(values, g, strict=True):
            grad_weight[c] += each * (v - mean) / std
            grad_bias[c] += each
        slope, lift, base = weight[c] / std, grad_weight[c] / n, grad_bias[c] / n
        flat = [slope * (each - base - (v - mean) / std * lift) for v, each in zip(values, g, strict=True)]
        grad_input[:, c] = np.reshape(flat, x[:, c].shape)
    return grad_input, grad_weight, grad_bias


def with_dual_numbers(grad_output: Array, x: Array, weight: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Correct: forward and backward at once; the Jacobian is symmetric, so what moves along the gradient is the gradient."""
    axes = (0, *range(2, x.ndim))
    wide = (1, -1) + (1,) * (x.ndim - 2)
    mean, mean_moves = x.mean(axes).reshape(wide), grad_output.mean(axes).reshape(wide)
    centred, centred_moves = x - mean, grad_output - mean_moves
    var = (centred**2).mean(axes).reshape(wide)
    var_moves = (2 * centred * centred_moves).mean(axes).reshape(wide)
    power, power_moves = (var + eps) ** -0.5, -0.5 * (var + eps) ** -1.5 * var_moves
    hat_moves = centred_moves * power + centred * power_moves
    return hat_moves * weight.reshape(wide), (grad_output * centred * power).sum(axes), grad_output.sum(axes)


def backward_in_single_precision(
    grad_output: Array, x: Array, weight: Array, eps: float = 1e-5
) -> tuple[Array, Array, Array]:
    """Correct in float32, which is judged as float32."""
    g, values, gain = grad_output.astype(np.float32), x.astype(np.float32), weight.astype(np.float32)
    axes = (0, *range(2, x.ndim))
    centred = values - values.mean(axes, keepdims=True)
    inverse = 1 / np.sqrt(np.square(centred).mean(axes, keepdims=True) + np.float32(eps))
    hat = centred * inverse
    inner = g - g.mean(axes, keepdims=True) - hat * (g * hat).mean(axes, keepdims=True)
    return inner * inverse * gain.reshape(-1, *[1] * (x.ndim - 2)), (g * hat).sum(axes), g.sum(axes)


def part_after_part(counts: Array, means: Array, m2: Array) -> tuple[int, Array, Array]:
    """Correct: one part after the other joins what is there, by the formula for two."""
    total, mean, squares = 0, np.zeros(means.shape[1:]), np.zeros(means.shape[1:])
    for i in range(len(counts)):
        if counts[i] == 0:
            continue
        both = total + counts[i]
        gap = means[i] - mean
        squares = squares + m2[i] + gap**2 * total * counts[i] / both
        mean = (total * mean + counts[i] * means[i]) / both
        total = both
    return int(total), mean, squares


def halves(counts: Array, means: Array, m2: Array) -> tuple[int, Array, Array]:
    """Correct: halve, merge each half, merge the two, as a tree of cards does."""
    if len(counts) == 1:
        return int(counts[0]), means[0], m2[0]
    middle = len(counts) // 2
    a, mean_a, m2_a = halves(counts[:middle], means[:middle], m2[:middle])
    b, mean_b, m2_b = halves(counts[middle:], means[middle:], m2[middle:])
    if a + b == 0:
        return 0, mean_a, m2_a
    weight = b / (a + b)
    return a + b, mean_a + weight * (mean_b - mean_a), m2_a + m2_b + a * weight * (mean_b - mean_a) ** 2


def about_a_shift(counts: Array, means: Array, m2: Array) -> tuple[int, Array, Array]:
    """Correct, though it is E[x²] − E[x]²: about a value among the means nothing large cancels."""
    some = means[np.argmax(counts > 0)]
    total = int(counts.sum())
    moved = means - some
    first = np.tensordot(counts, moved, 1)
    second = m2.sum(0) + np.tensordot(counts, moved**2, 1)
    return total, some + first / total, second - first**2 / total


def every_pair(counts: Array, means: Array, m2: Array) -> tuple[int, Array, Array]:
    """Correct: between the cards lies Σ nᵢ·nⱼ·(gap)² / N over pairs, where no overall mean occurs."""
    total = counts.sum()
    share = counts / total
    between = np.zeros(means.shape[1:])
    for i in range(len(counts)):
        for j in range(i):
            between = between + counts[i] * share[j] * np.square(means[i] - means[j])
    mean = means[0] + np.tensordot(share, means - means[0], axes=1)
    return int(total), np.asarray(mean), np.asarray(m2.sum(axis=0) + between)


def law_of_total_variance(counts: Array, means: Array, m2: Array) -> tuple[int, Array, Array]:
    """Correct: the mean of the variances plus the variance of the means, times the count; empty cards left out."""
    full = counts > 0
    n, means, m2 = counts[full], means[full], m2[full]
    variances = (m2.T / n).T
    mean = np.average(means, axis=0, weights=n)
    variance = np.average(variances, axis=0, weights=n) + np.average((means - mean) ** 2, axis=0, weights=n)
    return int(n.sum()), mean, variance * n.sum()


def exact_fractions(counts: Array, means: Array, m2: Array) -> tuple[int, Array, Array]:
    """Correct: E[x²] − E[x]² is fine where nothing is rounded, as with fractions."""
    total = sum(int(n) for n in counts)
    columns = means.reshape(len(counts), -1), m2.reshape(len(counts), -1)
    mean, squares = [], []
    for c in range(columns[0].shape[1]):
        parts = [
            (int(n), Fraction(float(m)), Fraction(float(q)))
            for n, m, q in zip(counts, *(a[:, c] for a in columns), strict=True)
        ]
        middle = sum((n * m for n, m, _ in parts), Fraction(0)) / total
        mean.append(float(middle))
        squares.append(float(sum((q + n * m * m for n, m, q in parts), Fraction(0)) - total * middle * middle))
    return total, np.array(mean).reshape(means.shape[1:]), np.array(squares).reshape(means.shape[1:])


def by_running_totals(counts: Array, means: Array, m2: Array) -> tuple[int, Array, Array]:
    """Correct: cumulative sums give the mean before each card; what a card adds follows from its gap to that mean."""
    n = counts.astype(np.float64).reshape(-1, *[1] * (means.ndim - 1))
    upto = np.cumsum(n, axis=0)
    base = means[counts > 0][0]
    so_far = np.cumsum(n * (means - base), axis=0) / np.maximum(upto, 1)  # mean of the first cards, less base
    before = np.concatenate([np.zeros_like(so_far[:1]), so_far[:-1]])
    weight = n * (upto - n) / np.maximum(upto, 1)
    return int(upto[-1].item()), base + so_far[-1], (m2 + weight * (means - base - before) ** 2).sum(axis=0)


def folded_from_the_largest(counts: Array, means: Array, m2: Array) -> tuple[int, Array, Array]:
    """Correct: cards as triples, largest first, folded into one by the formula for two."""

    def join(a: tuple[Any, Any, Any], b: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
        n = a[0] + b[0]
        gap = b[1] - a[1]
        return n, a[1] + gap * b[0] / n, a[2] + b[2] + gap * gap * (a[0] * b[0] / n)

    cards = [(int(counts[i]), means[i], m2[i]) for i in np.argsort(-counts)]
    return reduce(join, cards)


BACKWARD_VARIANTS = (
    rows_of_channels,
    three_numbers,
    centred_twice,
    channels_last,
    by_covariance,
    number_by_number,
    with_dual_numbers,
    backward_in_single_precision,
)
MERGE_VARIANTS = (
    part_after_part,
    halves,
    about_a_shift,
    every_pair,
    law_of_total_variance,
    exact_fractions,
    by_running_totals,
    folded_from_the_largest,
)
