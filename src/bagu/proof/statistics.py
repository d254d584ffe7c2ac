"""Mean over the seeds and how far it may be off."""

from collections.abc import Sequence
from math import fsum, hypot, sqrt

from bagu.curriculum.evidence import Number

LEVEL = 0.95


def summarise(values: Sequence[float]) -> Number:
    """The mean and its 95 % Student-t interval: mean ± t(n − 1) · s / √n, s with n − 1.

    One value has no interval: low and high are the value itself. Equal values give exactly that value, so that
    "== 1.0" over the interval is not decided by rounding.
    """
    n = len(values)
    if n == 0:
        raise ValueError("values is empty, at least one is needed")
    if min(values) == max(values):
        return Number(values[0], values[0], values[0], tuple(values))
    from scipy.special import stdtrit

    mean = fsum(value / n for value in values)
    half = float(stdtrit(n - 1, (1 + LEVEL) / 2)) * hypot(*(value - mean for value in values)) / sqrt(n * (n - 1))
    return Number(mean, mean - half, mean + half, tuple(values))
