"""The bootstrap. Letters: n observations, B resamples of m draws each (m = n unless said otherwise).

The indices of the draws are an argument, `rng.integers(n, size=(B, m))`: results can be repeated and compared.
"""

from math import expm1, floor, log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_array, check_count, check_finite, check_indices, check_number


def inclusion_probability(n: int, draws: int | None = None) -> float:
    """The chance that a given one of n observations is drawn at least once in `draws` draws with replacement.

    1 − (1 − 1/n)^draws, with draws = n by default; then it falls from 1 towards 1 − 1/e = 0.632 as n grows. It is also
    the expected share of distinct observations in the sample. Computed by log1p and expm1, so that no digits are lost
    for a large n. Errors: ValueError for n < 1 or draws < 0. Cost: O(1).

    >>> round(inclusion_probability(10), 4)
    0.6513
    """
    check_count(n, "n", at_least=1)
    check_count(0 if draws is None else draws, "draws")
    times = n if draws is None else draws
    if n == 1:
        return float(times > 0)
    return -expm1(times * log1p(-1 / n))


def bootstrap_counts_loops(indices: NDArray[Any], n: int) -> NDArray[np.int64]:
    """One tally mark a draw. See `bootstrap_counts`."""
    check_count(n, "n", at_least=1)
    check_indices(indices, n)
    counts = np.zeros((len(indices), n), dtype=np.int64)
    for b, resample in enumerate(indices):
        for i in resample:
            counts[b, i] += 1
    return counts


def bootstrap_counts(indices: NDArray[Any], n: int) -> NDArray[np.int64]:
    """How often each of n observations occurs in each resample.

    indices: (B, m) integers in [0, n). Returns (B, n), int64; every row sums to m. The resample's mean of x is
    counts @ x / m, so resampling is reweighting. Errors: ValueError for an index outside, TypeError for floats.
    Cost: O(B·(m + n)) time and memory.

    >>> bootstrap_counts(np.array([[0, 2, 2]]), 3).tolist()
    [[1, 0, 2]]
    """
    check_count(n, "n", at_least=1)
    check_indices(indices, n)
    resamples = len(indices)
    cells = indices.astype(np.int64) + n * np.arange(resamples)[:, None]  # (B, m): row b owns b·n … b·n + n − 1
    return np.bincount(cells.ravel(), minlength=resamples * n).reshape(resamples, n)


def out_of_bag_loops(indices: NDArray[Any], n: int) -> NDArray[np.bool_]:
    """Look every observation up in every resample. See `out_of_bag`."""
    check_count(n, "n", at_least=1)
    check_indices(indices, n)
    outside = np.empty((len(indices), n), dtype=bool)
    for b, resample in enumerate(indices):
        for i in range(n):
            outside[b, i] = all(drawn != i for drawn in resample)
    return outside


def out_of_bag(indices: NDArray[Any], n: int) -> NDArray[np.bool_]:
    """Which observations a resample leaves out: those that the model trained on it may be tested on.

    indices: (B, m) integers in [0, n). Returns (B, n), True where observation i does not occur in resample b.
    Errors: as `bootstrap_counts`. Cost: O(B·(m + n)) time, O(B·n) memory.

    >>> out_of_bag(np.array([[0, 2, 2]]), 3).tolist()
    [[False, True, False]]
    """
    check_count(n, "n", at_least=1)
    check_indices(indices, n)
    outside = np.ones((len(indices), n), dtype=bool)
    rows = np.arange(len(indices))[:, None]  # (B, 1), against the columns (B, m)
    outside[rows, indices] = False
    return outside


def bootstrap_interval_loops(
    x: NDArray[Any], indices: NDArray[Any], confidence_level: float = 0.95
) -> tuple[float, float]:
    """Mean by mean, then a sort and a straight line between neighbours. See `bootstrap_interval`."""
    check_array(x, "x", 1)
    check_finite(x, "x")
    check_indices(indices, len(x), empty=False)
    check_number(confidence_level, "confidence_level", above=0, below=1)
    means = sorted(sum(float(x[i]) for i in resample) / len(resample) for resample in indices)
    ends = []
    for share in ((1 - confidence_level) / 2, (1 + confidence_level) / 2):
        place = share * (len(means) - 1)
        below = min(floor(place), len(means) - 1)
        above = min(below + 1, len(means) - 1)
        ends.append(means[below] + (place - below) * (means[above] - means[below]))
    return ends[0], ends[1]


def bootstrap_interval(x: NDArray[Any], indices: NDArray[Any], confidence_level: float = 0.95) -> tuple[float, float]:
    """The percentile interval of the mean: the middle part of the resamples' means.

    With tail = (1 − confidence_level) / 2: the quantiles tail and 1 − tail of the B means of x[indices[b]], by linear
    interpolation between order statistics. For a small n it covers the mean less often than the level says.

    x: (n,) finite numbers, integers allowed; indices: (B, m) integers in [0, n), B and m at least 1. Returns low and
    high as floats. Errors: ValueError for NaN, an index outside, an empty array or a level outside (0, 1).
    Cost: O(B·m) time and memory, and a selection among B.
    Source: Efron. Bootstrap Methods: Another Look at the Jackknife. 1979. Conventions of scipy.stats.bootstrap with
    method="percentile".

    >>> bootstrap_interval(np.array([1.0, 2.0, 6.0]), np.array([[0, 0], [1, 2]]), confidence_level=0.5)
    (1.75, 3.25)
    """
    check_array(x, "x", 1)
    check_finite(x, "x")
    check_indices(indices, len(x), empty=False)
    check_number(confidence_level, "confidence_level", above=0, below=1)
    means = x[indices].mean(axis=1, dtype=np.float64)  # (B,)
    tail = (1 - confidence_level) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)
