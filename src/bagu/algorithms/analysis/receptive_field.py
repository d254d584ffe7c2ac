"""Receptive fields along one axis of a chain of layers.

Letters: L layers; k, s, p, d kernel size, stride, padding, dilation.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.analysis.checks import check_stack
from bagu.algorithms.analysis.conv_output_size import conv_output_size
from bagu.algorithms.checks import check_count


def receptive_field_support(layers: NDArray[Any]) -> tuple[int, int, float]:
    """Walk back from outputs 0 and 1, position by position. See `receptive_field`."""
    check_stack(layers)
    edges = []
    for output in (0, 1):
        reached = {output}
        for kernel, stride, padding, dilation in layers.tolist()[::-1]:
            reached = {at * stride - padding + tap * dilation for at in reached for tap in range(kernel)}
        edges.append((min(reached), max(reached)))
    (low, high), (next_low, _) = edges
    return high - low + 1, next_low - low, (low + high) / 2


def receptive_field_backward(layers: NDArray[Any]) -> tuple[int, int, float]:
    """From the last layer to the input: size ← (size − 1)·s + d·(k − 1) + 1. See `receptive_field`."""
    check_stack(layers)
    size, jump, low = 1, 1, 0  # low: left edge of output 0's field
    for kernel, stride, padding, dilation in layers.tolist()[::-1]:
        size = (size - 1) * stride + dilation * (kernel - 1) + 1
        low = low * stride - padding
        jump *= stride
    return size, jump, low + (size - 1) / 2


def receptive_field(layers: NDArray[Any]) -> tuple[int, int, float]:
    """Size, jump and start of the receptive field of a chain's output, away from the border.

    From the input to the output, with size = jump = 1 and start = 0: size += d·(k − 1)·jump,
    start += (d·(k − 1)/2 − p)·jump, jump *= s, in this order.

    layers: (L, 4) integers, a row a layer from the input on: kernel size, stride, padding, dilation. Returns size
    (cells of the input from the first to the last that count, holes of a dilated kernel included), jump (cells between
    the fields of neighbouring outputs) and start (centre of output 0's field; cell i has its centre at i). Output j
    looks at start + j·jump ± (size − 1)/2, part of which may be padding. Errors: TypeError, ValueError for rows that
    are no layers. Cost: O(L).
    Source: Araujo, Norris, Sim. Computing Receptive Fields of Convolutional Neural Networks. Distill 2019.

    >>> receptive_field(np.array([[3, 1, 1, 1], [2, 2, 0, 1], [3, 1, 1, 1]]))
    (8, 2, 0.5)
    """
    check_stack(layers)
    size, jump, start = 1, 1, 0.0
    for kernel, stride, padding, dilation in layers.tolist():
        reach = dilation * (kernel - 1)
        size += reach * jump
        start += (reach / 2 - padding) * jump
        jump *= stride
    return size, jump, start


def input_support_loops(layers: NDArray[Any], length: int) -> NDArray[np.bool_]:
    """Every output carries the set of cells that it has seen. See `input_support`."""
    check_stack(layers)
    check_count(length, "length", 1)
    seen = [{cell} for cell in range(length)]
    for kernel, stride, padding, dilation in layers.tolist():
        windows = []
        for output in range(conv_output_size(len(seen), kernel, stride, padding, dilation)):
            cells: set[int] = set()
            for tap in range(kernel):
                at = output * stride - padding + tap * dilation
                if 0 <= at < len(seen):
                    cells |= seen[at]
            windows.append(cells)
        seen = windows
    return np.array([[cell in cells for cell in range(length)] for cells in seen], dtype=bool).reshape(-1, length)


def input_support(layers: NDArray[Any], length: int) -> NDArray[np.bool_]:
    """Which of `length` input cells each output of a chain depends on, border and holes included.

    A boolean is passed through the layers: an output is True where any tap of its window is. Padding is False.

    layers: (L, 4) as in `receptive_field`. Returns (outputs, length). Errors: ValueError where a window does not fit.
    Cost: O(L·k·outputs·length) time; for a picture it applies to each axis on its own.

    >>> input_support(np.array([[3, 2, 1, 1]]), 5).astype(int).tolist()
    [[1, 1, 0, 0, 0], [0, 1, 1, 1, 0], [0, 0, 0, 1, 1]]
    """
    check_stack(layers)
    check_count(length, "length", 1)
    seen = np.eye(length, dtype=bool)  # (cells, length)
    for kernel, stride, padding, dilation in layers.tolist():
        outputs = conv_output_size(len(seen), kernel, stride, padding, dilation)
        padded = np.pad(seen, ((padding, padding), (0, 0)))
        windows = np.arange(outputs)[:, None] * stride + np.arange(kernel) * dilation  # (outputs, kernel)
        seen = padded[windows].any(axis=1)
    return seen
