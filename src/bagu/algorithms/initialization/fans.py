"""How many inputs feed a unit and how many units an input feeds, read off the shape of the weights."""

from collections.abc import Sequence
from math import prod

from bagu.algorithms.checks import check_weight_shape


def fans_of_shape(shape: Sequence[int]) -> tuple[int, int]:
    """fan_in and fan_out of weights (out, in, …), for layers without groups: what torch.nn.init reads off a tensor.

    fan_in = in · kernel area, fan_out = out · kernel area. Errors: ValueError for fewer than 2 dimensions or a zero.
    Cost: O(dimensions).

    >>> fans_of_shape((128, 16, 3, 3))
    (144, 1152)
    """
    check_weight_shape(shape)
    area = prod(shape[2:])
    return shape[1] * area, shape[0] * area


def fan_in_and_fan_out_loops(shape: Sequence[int], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """Walk over all weights and count those of one output and of one input. See `fan_in_and_fan_out`."""
    check_weight_shape(shape, groups)
    of_first, of_other = 0, 0
    for row in range(shape[0]):
        group = row // (shape[0] // groups)
        for column in range(shape[1]):
            other = group * shape[1] + column  # the channel at the other end of these weights
            for _ in range(prod(shape[2:])):
                of_first += row == 0
                of_other += other == 0
    return (of_other, of_first) if transposed else (of_first, of_other)


def fan_in_and_fan_out(shape: Sequence[int], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """How many inputs one output has, and how many outputs one input has, away from the border and at stride 1.

    fan_in = c_in / groups · kernel area, fan_out = c_out / groups · kernel area.

    shape: that of the weights, (out, in / groups, kernel …), or (in, out / groups, kernel …) when `transposed`.
    torch.nn.init knows neither of the arguments: for grouped layers its fan_out is `groups` times as large, and for
    transposed ones it has the two fans the wrong way round. With the defaults both say the same.
    Errors: ValueError for fewer than 2 dimensions, a zero, or a first dimension that groups do not divide.
    Cost: O(dimensions). Source: Glorot, Bengio. Understanding the Difficulty of Training Deep Feedforward Neural
    Networks. AISTATS 2010, for dense layers.

    >>> fan_in_and_fan_out((128, 16, 3, 3), groups=4)
    (144, 288)
    """
    check_weight_shape(shape, groups)
    fan_in, fan_out = fans_of_shape(shape)
    fan_out = fan_out // groups
    return (fan_out, fan_in) if transposed else (fan_in, fan_out)
