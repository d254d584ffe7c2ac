"""Right solutions that look unlike the reference: means gathered in other ways, quantiles read off by hand."""

from functools import reduce
from heapq import nlargest, nsmallest
from math import ceil, floor, fsum
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def by_weights(x: Array, indices: Array, confidence_level: float = 0.95) -> tuple[float, float]:
    """Correct: a resample is a set of weights; quantiles by a sort and a straight line."""
    resamples, draws = indices.shape
    weights = np.zeros((resamples, len(x)))
    np.add.at(weights, (np.arange(resamples)[:, None], indices), 1 / draws)
    means = np.sort(weights @ x)
    ends = []
    for share in (0.5 - confidence_level / 2, 0.5 + confidence_level / 2):
        place = share * (resamples - 1)
        below = int(place)
        above = min(below + 1, resamples - 1)
        ends.append(float(means[below] * (1 - (place - below)) + means[above] * (place - below)))
    return ends[0], ends[1]


def one_at_a_time(x: Array, indices: Array, confidence_level: float = 0.95) -> tuple[float, float]:
    """Correct: a running sum a resample, and percentiles in percent."""
    means = []
    for resample in indices:
        total = 0.0
        for i in resample:
            total += x[i]
        means.append(total / len(resample))
    low, high = np.percentile(means, [50 - 50 * confidence_level, 50 + 50 * confidence_level])
    return float(low), float(high)


def by_bin_counts(x: Array, indices: Array, confidence_level: float = 0.95) -> tuple[float, float]:
    """Correct: how often each observation was drawn, times its value; quantiles as points of a broken line."""
    draws = indices.shape[1]
    means = np.sort([np.bincount(row, minlength=len(x)) @ x / draws for row in indices])
    tail = (1 - confidence_level) / 2
    low, high = np.interp([tail, 1 - tail], np.linspace(0, 1, len(means)), means)
    return float(low), float(high)


def by_exact_sums(x: Array, indices: Array, confidence_level: float = 0.95) -> tuple[float, float]:
    """Correct: plain Python with an exact sum; each end is a weighted mean of the means below and above it."""
    values = x.tolist()
    means = sorted(fsum(values[i] for i in row) / len(row) for row in indices.tolist())
    last = len(means) - 1

    def quantile(share: float) -> float:
        place = share * last
        below, above = floor(place), ceil(place)
        if below == above:
            return means[below]
        return means[below] * (above - place) + means[above] * (place - below)

    return quantile((1 - confidence_level) / 2), quantile((1 + confidence_level) / 2)


def by_running_means(x: Array, indices: Array, confidence_level: float = 0.95) -> tuple[float, float]:
    """Correct: all resamples at once, one draw after the other, with means that are right after every draw."""
    means = np.zeros(len(indices))
    for k, drawn in enumerate(indices.T, 1):
        means += (x[drawn] - means) / k
    ends = np.quantile(means, 0.5 + np.array([-0.5, 0.5]) * confidence_level)
    return float(ends[0]), float(ends[1])


def by_partition(x: Array, indices: Array, confidence_level: float = 0.95) -> tuple[float, float]:
    """Correct: sorts no more than it must; the upper end is the lower one of the means with their signs turned."""
    means = np.cumsum(np.take(x, indices), axis=1)[:, -1] / indices.shape[1]

    def lower(values: Array) -> float:
        place = (1 - confidence_level) / 2 * (len(values) - 1)
        below = int(place)
        above = min(below + 1, len(values) - 1)
        parted = np.partition(values, (below, above))
        return float(parted[below] + (place - below) * (parted[above] - parted[below]))

    return lower(means), -lower(-means)


def by_heaps(x: Array, indices: Array, confidence_level: float = 0.95) -> tuple[float, float]:
    """Correct: looks at the few smallest and the few largest means alone."""
    means = [fmean(x[row].tolist()) for row in indices]
    place = (1 - confidence_level) / 2 * (len(means) - 1)
    whole, part = divmod(place, 1)
    count = int(whole) + 2
    small, large = nsmallest(count, means), nlargest(count, means)
    low, high = (end[int(whole)] * (1 - part) + end[min(int(whole) + 1, len(end) - 1)] * part for end in (small, large))
    return low, high


def by_columns(x: Array, indices: Array, confidence_level: float = 0.95) -> tuple[float, float]:
    """Correct: gathers into a column-major array, sums by einsum, and has NumPy interpolate in percent."""
    drawn = np.asfortranarray(x[indices])
    means = np.einsum("bm->b", drawn) / drawn.shape[1]
    half = 50 * confidence_level
    return float(np.percentile(means, 50 - half, method="linear")), float(np.percentile(means, 50 + half))


def by_deviations(x: Array, indices: Array, confidence_level: float = 0.95) -> tuple[float, float]:
    """Correct: means of the deviations from the sample's mean, which is added again at the end."""
    centre = x.mean()
    shifted = x - centre  # a new array
    total = reduce(np.add, [shifted[indices[:, j]] for j in range(indices.shape[1])])
    tail = (1 - confidence_level) / 2
    low, high = np.nanquantile(total / indices.shape[1], (tail, tail + confidence_level)) + centre
    return low.item(), high.item()
