"""Resizing at positions of one's own, and images in which a shift or a skipped pixel shows."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.image_processing import source_positions

Array = NDArray[Any]
Convention = Literal["half-pixel", "align corners", "asymmetric"]


def positions(length: int, size: int, convention: Convention) -> Array:
    """Where the new pixels lie among the old; "asymmetric" scales the index and aligns the first centres only."""
    if convention == "asymmetric":
        return np.minimum(np.arange(size) * length / size, length - 1)
    return source_positions(length, size, align_corners=convention == "align corners")


def read_at(row: Array, at: Array) -> Array:
    """A row read between its pixels, linearly; beyond the last pixel stands the last one."""
    left = np.floor(at).astype(np.int64)
    right = np.minimum(left + 1, len(row) - 1)
    return np.asarray(row[left] * (1 - (at - left)) + row[right] * (at - left))


def border(at: Array) -> tuple[float, float]:
    """The place in the old row of the two outer borders of the new pixels, half a step beyond the rim.

    The step is that between the two middle pixels, where nothing was moved onto a rim.
    """
    middle = len(at) // 2
    step = at[middle] - at[middle - 1]
    first = at[middle] - (middle + 0.5) * step
    return float(first), float(first + len(at) * step)


def centre(row: Array) -> float:
    """The centre of mass, in pixels counted from the border."""
    return float((row * (np.arange(len(row)) + 0.5)).sum() / row.sum())


def stripes(length: int, periods: float, phase: float = 0.0) -> Array:
    """A wave of mean 0 and amplitude 1."""
    return np.asarray(np.cos(2 * np.pi * (periods * (np.arange(length) + 0.5) / length + phase)))
