"""Right solutions that look unlike the reference: fans counted and computed, weights scaled in many ways."""

from functools import reduce
from math import exp, log, prod
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def fans_by_counting_weights(shape: tuple[int, ...], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """Correct: all weights, shared among the channels of either end."""
    weights = 1
    for length in shape:
        weights *= length
    first, other = weights // shape[0], weights // (shape[1] * groups)
    return (other, first) if transposed else (first, other)


def fans_of_one_group(shape: tuple[int, ...], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """Correct: the fans of one group alone."""
    outputs, inputs = shape[0] // groups, shape[1]
    if transposed:
        outputs, inputs = inputs, outputs
    return inputs * prod(shape[2:]), outputs * prod(shape[2:])


def fans_by_unpacking(shape: tuple[int, ...], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """Correct: names for all parts of the shape; a reduction that is 1 without a kernel."""
    first, second, *kernel = shape
    area = reduce(mul, kernel, 1)
    c_out, c_in = (second * groups, first) if transposed else (first, second * groups)
    return c_in // groups * area, c_out // groups * area


def fans_of_an_array(shape: tuple[int, ...], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """Correct: makes the weights and asks NumPy for the sizes of two slices."""
    weights = np.empty(shape)
    ends = weights[0].size, weights[: shape[0] // groups, 0].size
    return ends[::-1] if transposed else ends


def fans_by_connections(shape: tuple[int, ...], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """Correct: which channel meets which as a matrix of blocks, and its sums by row and by column."""
    meets = np.kron(np.eye(groups, dtype=int), np.ones((shape[0] // groups, shape[1]), dtype=int))
    if transposed:
        meets = meets.T
    area = int(np.prod(shape[2:], dtype=int))
    return int(meets.sum(axis=1)[0]) * area, int(meets.sum(axis=0)[0]) * area


def fans_by_reaching(shape: tuple[int, ...], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """Correct: gathers, in two sets, what channel 0 of either end reaches through the weights."""
    rows = shape[0] // groups
    from_first = {(column, place) for column in range(shape[1]) for place in np.ndindex(*shape[2:])}
    from_second = {(row, place) for row in range(rows) for place in np.ndindex(*shape[2:])}
    fan_in, fan_out = (from_second, from_first) if transposed else (from_first, from_second)
    return len(fan_in), len(fan_out)


def fans_by_recursion(shape: tuple[int, ...], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """Correct: folds the last kernel side into both ends until a dense layer is left."""
    if len(shape) > 2:
        fan_in, fan_out = fans_by_recursion(shape[:-1], groups, transposed)
        return fan_in * shape[-1], fan_out * shape[-1]
    own, other = shape[1], shape[0] // groups
    return (other, own) if transposed else (own, other)


def fans_by_cumulative_product(shape: tuple[int, ...], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """Correct: the strides of a contiguous array are products of the later sides, and so fans."""
    strides = np.cumprod((1, *shape[:0:-1]))  # of the kernel's sides, then with the second dimension too
    own, area = int(strides[-1]), int(strides[-2])
    other = shape[0] * area // groups
    return (other, own) if transposed else (own, other)


def xavier_by_six(u: Array, gain: float = 1.0) -> Array:
    """Correct: the bound at once, and the interval as numpy.interp draws it."""
    fan_in, fan_out = u[0].size, u[:, 0].size
    bound = gain * np.sqrt(6 / (fan_in + fan_out))
    return np.asarray(np.interp(u, [0.0, 1.0], [-bound, bound]))


def xavier_centred_first(u: Array, gain: float = 1.0) -> Array:
    """Correct, though no 6 is seen: draws of mean 0 and deviation 1, since U(0, 1) has variance 1/12."""
    area = u[0, 0].size
    mean_fan = (u.shape[0] + u.shape[1]) * area / 2
    return np.asarray((u - 0.5) * np.sqrt(12) * gain / np.sqrt(mean_fan))


def xavier_in_loops(u: Array, gain: float = 1.0) -> Array:
    """Correct: number by number, over a flat list."""
    fans = 0
    for channels in u.shape[:2]:
        fan = channels
        for side in u.shape[2:]:
            fan *= side
        fans += fan
    bound = gain * (6 / fans) ** 0.5
    made = [-bound + value * 2 * bound for value in u.ravel().tolist()]
    return np.array(made).reshape(u.shape)


def xavier_in_place(u: Array, gain: float = 1.0) -> Array:
    """Correct: stretches and shifts a copy, in the type of the draws."""
    weights = u.copy()
    bound = float(np.sqrt(3) * gain * np.sqrt(2 / (weights[0].size + weights[:, 0].size)))
    weights *= 2 * bound
    weights -= bound
    return weights


def xavier_between_ends(u: Array, gain: float = 1.0) -> Array:
    """Correct: a weighted mean of both ends of the interval."""
    high = gain * np.sqrt(6 / ((u.shape[0] + u.shape[1]) * np.prod(u.shape[2:])))
    return np.asarray(u * high + (1 - u) * -high)


def xavier_as_polynomial(u: Array, gain: float = 1.0) -> Array:
    """Correct: a polynomial of degree 1, the slope first; fans from the size of all weights."""
    fans = u.size / u.shape[0] + u.size / u.shape[1]
    variance = 2 * gain**2 / fans
    slope = np.sqrt(12 * variance)
    return np.asarray(np.polyval([slope, -slope / 2], u))


def xavier_channels_last(u: Array, gain: float = 1.0) -> Array:
    """Correct: works on a view with the outputs last and hands a view back, so the answer is strided."""
    turned = np.moveaxis(u, 0, -1)  # (in, kernel …, out)
    fans = turned[..., 0].size + turned[0].size
    return np.moveaxis(np.einsum("...,->...", 2 * turned - 1, gain * np.sqrt(6 / fans)), -1, 0)


def xavier_in_single_precision(u: Array, gain: float = 1.0) -> Array:
    """Correct: float32 throughout, as weights are kept."""
    fans = sum(channels * prod(u.shape[2:]) for channels in u.shape[:2])
    bound = np.float32(gain * (6 / fans) ** 0.5)
    return np.asarray(bound * (2 * u.astype(np.float32) - 1))


def kaiming_by_table(z: Array, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Array:
    """Correct: variances in a table, fans by counting."""
    squares = {
        "linear": 1.0,
        "sigmoid": 1.0,
        "tanh": 25 / 9,
        "relu": 2.0,
        "selu": 9 / 16,
        "leaky_relu": 2 / (1 + a * a),
    }
    fan = z[0].size if mode == "fan_in" else z[:, 0].size
    return np.asarray(z * np.sqrt(squares[nonlinearity] / fan))


def kaiming_by_leaky(z: Array, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Array:
    """Correct: relu and linear as leaky rectifiers of slope 0 and 1."""
    slope = {"relu": 0.0, "linear": 1.0, "sigmoid": 1.0, "leaky_relu": a}.get(nonlinearity)
    gain = {"tanh": 5 / 3, "selu": 3 / 4}[nonlinearity] if slope is None else (2 / (1 + slope**2)) ** 0.5
    channels = z.shape[1] if mode == "fan_in" else z.shape[0]
    return np.asarray(z * (gain / (channels * z[0, 0].size) ** 0.5))


def kaiming_by_cases(z: Array, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Array:
    """Correct: one case an activation, and a division in place of the product."""
    match nonlinearity:
        case "relu":
            shrinks = 0.5
        case "leaky_relu":
            shrinks = (1 + a**2) / 2
        case "tanh":
            shrinks = (3 / 5) ** 2
        case "selu":
            shrinks = (4 / 3) ** 2
        case _:
            shrinks = 1.0
    fan = z.size // z.shape[mode == "fan_out"]  # all weights over the channels of the other end
    return np.asarray(z / np.sqrt(fan * shrinks))


def kaiming_in_loops(z: Array, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Array:
    """Correct: nested lists, number by number."""
    gains = {"linear": 1, "sigmoid": 1, "tanh": 5 / 3, "relu": 2**0.5, "selu": 0.75}
    gain = gains[nonlinearity] if nonlinearity in gains else (2 / (1 + a * a)) ** 0.5
    fan = z.shape[1] if mode == "fan_in" else z.shape[0]
    for side in z.shape[2:]:
        fan *= side
    weights = np.zeros(z.shape)
    for at, value in np.ndenumerate(z):
        weights[at] = float(value) * gain / fan**0.5
    return weights


def kaiming_by_logarithms(z: Array, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Array:
    """Correct: half the logarithm of the variance is the logarithm of the deviation."""
    squared = {"relu": 2.0, "tanh": (5 / 3) ** 2, "selu": 0.75**2, "leaky_relu": 2 / (1 + a * a)}
    sides = [z.shape[1] if mode == "fan_in" else z.shape[0], *z.shape[2:]]
    half = 0.5 * (log(squared.get(nonlinearity, 1.0)) - sum(map(log, sides)))
    return np.asarray(z * exp(half))


def kaiming_by_slopes(z: Array, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Array:
    """Correct: the second moment that both half-lines leave is the mean of their squared slopes."""
    slopes = {"linear": (1, 1), "sigmoid": (1, 1), "relu": (1, 0), "leaky_relu": (1, a), "tanh": (0.6, 0.6)}
    left = np.mean(np.square(slopes.get(nonlinearity, (4 / 3, 4 / 3))))
    axis = 1 if mode == "fan_in" else 0
    fan = np.prod([z.shape[axis], *z.shape[2:]])
    return np.asarray(z * (1 / np.sqrt(fan * left)))


def kaiming_row_by_row(z: Array, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu") -> Array:
    """Correct: as a matrix (out, rest) in the type of the draws, one output after the other, in place."""
    weights = z.copy()
    kernel = z[0, 0].size
    fan = kernel * z.shape[1 if mode == "fan_in" else 0]
    gain = 1.0
    if nonlinearity == "leaky_relu" or nonlinearity == "relu":
        gain = float(np.sqrt(2.0 / (1.0 + (a if nonlinearity == "leaky_relu" else 0.0) ** 2)))
    elif nonlinearity in ("tanh", "selu"):
        gain = 5 / 3 if nonlinearity == "tanh" else 3 / 4
    for row in weights:
        row *= gain
        row /= fan**0.5
    return weights


def kaiming_in_single_precision(
    z: Array, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> Array:
    """Correct: float32 throughout; a view with the kernel first, so the answer is strided."""
    rules = {"leaky_relu": lambda: 2 / (1 + a**2), "relu": lambda: 2.0, "tanh": lambda: 25 / 9, "selu": lambda: 9 / 16}
    variance = rules.get(nonlinearity, lambda: 1.0)() * z.shape[0 if mode == "fan_in" else 1] / z.size
    turned = np.ascontiguousarray(z.T, dtype=np.float32)
    return np.multiply(turned, np.float32(variance**0.5)).T
