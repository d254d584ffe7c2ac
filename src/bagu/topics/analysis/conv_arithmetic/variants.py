"""Right solutions of conv-output-size that look unlike the reference."""

from bisect import bisect_right
from fractions import Fraction
from math import ceil, floor

import numpy as np


def by_starts(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """Correct: list where windows may start, and keep those that end, or with ceil_mode begin, in time."""
    last = (kernel_size - 1) * dilation
    starts = range(-padding, size + padding, stride)
    whole = [at for at in starts if at + last < size + padding]
    if ceil_mode and whole[-1] + last < size + padding - 1:
        whole += [at for at in starts if at == whole[-1] + stride and at < size]
    return len(whole)


def round_up_then_correct(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """Correct: the effective kernel k + (k − 1)(d − 1), and torch's order: round up, then take the last one back."""
    effective = kernel_size + (kernel_size - 1) * (dilation - 1)
    quotient = (size + 2 * padding - effective) / stride
    if not ceil_mode:
        return int(quotient + 1)
    count = ceil(quotient) + 1
    return count - 1 if (count - 1) * stride >= size + padding else count


def by_walking(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """Correct: a window that walks until it falls off."""
    span, at, count = (kernel_size - 1) * dilation + 1, -padding, 0
    while at + span <= size + padding:
        at, count = at + stride, count + 1
    left_over = size + padding - (at - stride + span)
    return count + 1 if ceil_mode and left_over > 0 and at < size else count


def by_stepping_back(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """Correct: without the last step there is one window fewer."""
    span = (kernel_size - 1) * dilation + 1
    if size + 2 * padding < span + stride:
        return 1 + int(ceil_mode and size + 2 * padding > span and stride < size + padding)
    return 1 + by_stepping_back(size - stride, kernel_size, stride, padding, dilation, ceil_mode)


def length_of_a_range(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """Correct: the starts are a range, whose length Python knows; rounding up is a longer range, cut at the input."""
    span = dilation * (kernel_size - 1) + 1
    if not ceil_mode:
        return len(range(0, size + 2 * padding - span + 1, stride))
    return len(range(0, min(size + 2 * padding - span + stride, size + padding), stride))


def by_fractions(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """Correct: an exact quotient, rounded down or up."""
    moves = Fraction(size + 2 * padding - dilation * (kernel_size - 1) - 1, stride)
    if ceil_mode and (ceil(moves) * stride - padding) < size:
        return ceil(moves) + 1
    return floor(moves) + 1


def as_the_library_counts(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """Correct: one formula for both, stride − 1 added before the division; then the last window is looked at."""
    up = stride - 1 if ceil_mode else 0
    count = (size + 2 * padding - dilation * (kernel_size - 1) - 1 + up) // stride + 1
    if ceil_mode and (count - 1) * stride >= size + padding:
        count -= 1
    return count


def by_minus_division(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """Correct: rounding up is minus rounding down of minus; a minimum drops the window that starts too late."""
    room = size + 2 * padding - 1 - dilation * (kernel_size - 1)
    if ceil_mode:
        return min(-(-room // stride), (size + padding - 1) // stride) + 1
    return room // stride + 1


def by_boolean_arrays(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """Correct: every window as a row of cells, and which rows are to count; a NumPy integer comes back."""
    starts = np.arange(-padding, size + padding, stride)
    windows = starts[:, None] + dilation * np.arange(kernel_size)
    ends = windows[:, -1]
    whole = ends < size + padding
    if ceil_mode:
        whole |= (ends - stride < size + padding - 1) & (starts < size)  # the window before left cells over
    count: int = whole.sum()
    return count


def by_bisection(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """Correct: the ends of the windows are sorted, so that the first one outside is searched for."""
    ends = range((kernel_size - 1) * dilation, 2 * (size + 2 * padding) + kernel_size * dilation + stride, stride)
    count = bisect_right(ends, size + 2 * padding - 1)
    if not ceil_mode or ends[count - 1] == size + 2 * padding - 1:
        return count
    return count + (count * stride < padding + size)
