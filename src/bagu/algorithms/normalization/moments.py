"""Mean and variance of data that lie in parts: on several cards, in several batches."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_moments, check_parts

Moments = tuple[int, NDArray[Any], NDArray[Any]]


def merge_moments_loops(counts: NDArray[Any], means: NDArray[Any], m2: NDArray[Any]) -> Moments:
    """Two parts at a time, as Chan, Golub and LeVeque write it. See `merge_moments`."""
    check_moments(counts, means, m2)
    count, mean, squares = 0, np.zeros_like(means[0]), np.zeros_like(m2[0])
    for n, part_mean, part_squares in zip(counts, means, m2, strict=True):
        total = count + int(n)
        if total:
            delta = part_mean - mean
            mean = mean + delta * (int(n) / total)
            squares = squares + part_squares + delta * delta * (count * int(n) / total)
        count = total
    return count, mean.astype(means.dtype), squares.astype(means.dtype)


def merge_moments(counts: NDArray[Any], means: NDArray[Any], m2: NDArray[Any]) -> Moments:
    """Count, mean and sum of squared deviations M2 of all parts together, from those of each part.

    count = Σ nᵢ, mean = Σ nᵢ·meanᵢ / count, M2 = Σ M2ᵢ + Σ nᵢ·(meanᵢ − mean)². No squares of raw values occur, so
    nothing cancels where the mean is large. Biased variance = M2 / count.

    counts: (W,) integers ≥ 0; means, m2: (W,) or (W, C), floating. Returns count, mean and M2, () or (C,), with the
    type of means. An empty part adds nothing. Errors: ValueError when all parts are empty, or for a negative M2.
    Cost: O(W·C). Source: Chan, Golub, LeVeque. Updating Formulae and a Pairwise Algorithm for Computing Sample
    Variances. 1979.

    >>> count, mean, m2 = merge_moments(np.array([2, 1]), np.array([1.0, 4.0]), np.array([2.0, 0.0]))
    >>> count, float(mean), float(m2)
    (3, 2.0, 8.0)
    """
    check_moments(counts, means, m2)
    n = counts.reshape((-1,) + (1,) * (means.ndim - 1))  # (W, 1)
    total = int(counts.sum())
    mean = (n * means).sum(0) / total
    squares = m2.sum(0) + (n * (means - mean) ** 2).sum(0)
    return total, mean.astype(means.dtype), squares.astype(means.dtype)


def moments_one_pass_loops(parts: Sequence[NDArray[Any]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Value by value, in the type of the data. See `moments_one_pass`."""
    check_parts(parts)
    dtype, channels = parts[0].dtype, parts[0].shape[1]
    mean, var = np.empty(channels, dtype), np.empty(channels, dtype)
    for c in range(channels):
        count, total, squares = 0, dtype.type(0), dtype.type(0)
        for part in parts:
            for value in part[:, c].ravel():
                count, total, squares = count + 1, total + value, squares + value * value
        mean[c] = total / dtype.type(count)
        var[c] = squares / dtype.type(count) - mean[c] * mean[c]
    return mean, var


def moments_one_pass(parts: Sequence[NDArray[Any]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Mean and biased variance a channel as E[x] and E[x²] − E[x]²: one exchange of two sums, and unsafe.

    The difference cancels where |mean| is much larger than the deviation: with mean / deviation = r about r² · eps of
    the variance's digits are lost, and the result can be 0 or negative. `merge_moments` needs one exchange, too.

    parts: arrays (Nᵢ, C) or (Nᵢ, C, H, W), one a card, of one floating type, in which all sums are taken. Returns
    mean and variance, (C,). Errors: ValueError for no parts, an empty part or unlike channels. Cost: one pass.

    >>> mean, var = moments_one_pass((np.array([[1.0], [2.0]]), np.array([[6.0]])))
    >>> mean.tolist(), var.round(3).tolist()
    ([3.0], [4.667])
    """
    check_parts(parts)
    axes = (0, *range(2, parts[0].ndim))  # all but the channels
    count = sum(part.size // part.shape[1] for part in parts)
    total = np.stack([part.sum(axes) for part in parts]).sum(0)  # (C,)
    squares = np.stack([(part * part).sum(axes) for part in parts]).sum(0)
    mean = total / total.dtype.type(count)
    return mean, squares / total.dtype.type(count) - mean * mean
