"""Right solutions of receptive-field that look unlike the reference."""

from fractions import Fraction
from functools import reduce
from itertools import accumulate
from math import prod
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def from_the_output(layers: Array) -> tuple[int, int, float]:
    """Correct: both ends of output 0's field, layer by layer back to the input."""
    low = high = 0
    jump = 1
    for kernel, stride, padding, dilation in layers[::-1]:
        low = low * stride - padding
        high = high * stride - padding + dilation * (kernel - 1)
        jump *= stride
    return int(high - low + 1), int(jump), float(low + high) / 2


def closed_form(layers: Array) -> tuple[int, int, float]:
    """Correct: sums of products instead of a loop; padding never enters the size."""
    kernel, stride, padding, dilation = layers.T
    before = np.cumprod(np.concatenate([[1], stride]))  # (L + 1,): the jump in front of each layer
    reach = dilation * (kernel - 1)
    size = 1 + int(reach @ before[:-1])
    return size, int(before[-1]), float((size - 1) / 2 - padding @ before[:-1])


def by_sets_of_cells(layers: Array) -> tuple[int, int, float]:
    """Correct: the cells that outputs 0 and 1 need, followed back; their ends tell all three."""
    ends = []
    for output in (0, 1):
        cells = {output}
        for k, s, p, d in layers.tolist()[::-1]:
            cells = {cell * s - p + d * tap for cell in cells for tap in range(k)}
        ends.append((min(cells), max(cells)))
    (low, high), (next_low, _) = ends
    return high - low + 1, next_low - low, (low + high) / 2


def by_recursion(layers: Array) -> tuple[int, int, float]:
    """Correct: the field of the layers behind the first one, seen through the first one."""
    if len(layers) == 0:
        return 1, 1, 0.0
    kernel, stride, padding, dilation = (int(v) for v in layers[0])
    size, jump, start = by_recursion(layers[1:])
    reach = dilation * (kernel - 1)
    return (size - 1) * stride + reach + 1, jump * stride, start * stride + reach / 2 - padding


def by_folding(layers: Array) -> tuple[int, int, float]:
    """Correct: the left edge is carried, and the centre comes last; whole numbers until then."""

    def behind(state: tuple[int, int, int], layer: list[int]) -> tuple[int, int, int]:
        size, jump, left = state
        kernel, stride, padding, dilation = layer
        return size + dilation * (kernel - 1) * jump, jump * stride, left - padding * jump

    size, jump, left = reduce(behind, layers.tolist(), (1, 1, 0))
    return size, jump, left + (size - 1) / 2


def by_affine_maps(layers: Array) -> tuple[Any, Any, Any]:
    """Correct: each layer maps the ends of an interval; maps compose as matrices. NumPy numbers come back."""
    product = np.eye(3, dtype=np.int64)  # of (low, high, 1)
    for k, s, p, d in layers:
        product = product @ np.array([[s, 0, -p], [0, s, d * (k - 1) - p], [0, 0, 1]])
    low, high = product[:2] @ [0, 0, 1]
    return high - low + 1, product[0, 0], (low + high) / 2


def by_composed_kernels(layers: Array) -> tuple[int, int, float]:
    """Correct: kernels of ones, spread by dilation and by the strides before, convolved to the one that they make."""
    whole, jump, first = np.ones(1), 1, 0
    for kernel, stride, padding, dilation in layers.tolist():
        spread = np.zeros(dilation * (kernel - 1) * jump + 1)
        spread[:: dilation * jump] = 1
        whole = np.minimum(np.convolve(whole, spread), 1)  # only where it is not 0 matters
        first -= padding * jump
        jump *= stride
    return len(whole), jump, first + (len(whole) - 1) / 2


def by_sums_of_products(layers: Array) -> tuple[int, int, float]:
    """Correct: the written-out sum, each product anew."""
    rows = layers.tolist()
    jumps = [prod(row[1] for row in rows[:at]) for at in range(len(rows) + 1)]
    size = 1 + sum(d * (k - 1) * jump for (k, _, _, d), jump in zip(rows, jumps, strict=False))
    start = sum((d * (k - 1) - 2 * p) * jump for (k, _, p, d), jump in zip(rows, jumps, strict=False)) / 2
    return size, jumps[-1], start


def by_halves(layers: Array) -> list[Any]:
    """Correct: exact halves; a whole start is an integer, and a list comes back."""
    jumps = list(accumulate((int(s) for s in layers[:, 1]), mul, initial=1))
    size, start = 1, Fraction(0)
    for (kernel, _, padding, dilation), jump in zip(layers.tolist(), jumps, strict=False):
        size += dilation * (kernel - 1) * jump
        start += (Fraction(dilation * (kernel - 1), 2) - padding) * jump
    return [size, jumps[-1], int(start) if start.denominator == 1 else float(start)]


def by_two_outputs(layers: Array) -> tuple[int, int, float]:
    """Correct: left ends of two neighbours and the right end of one; their distance is the jump."""
    left, right, neighbour = 0, 0, 1
    for kernel, stride, padding, dilation in reversed(layers.tolist()):
        left, right, neighbour = (stride * at - padding for at in (left, right, neighbour))
        right += (kernel - 1) * dilation
    return right - left + 1, neighbour - left, left / 2 + right / 2
