"""Cutout: a square of the input image is masked out."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.regularization.checks import check_cutout


def cutout_loops(x: NDArray[Any], centres: NDArray[Any], length: int, fill: float = 0.0) -> NDArray[Any]:
    """Image by image. See `cutout`."""
    check_cutout(x, centres, length, fill)
    y = x.copy()
    for n in range(len(x)):
        top, left = (int(centre) - length // 2 for centre in centres[n])
        for i in range(max(top, 0), min(top + length, x.shape[2])):
            for j in range(max(left, 0), min(left + length, x.shape[3])):
                y[n, :, i, j] = fill
    return y


def cutout(x: NDArray[Any], centres: NDArray[Any], length: int, fill: float = 0.0) -> NDArray[Any]:
    """A square of that length around each centre becomes `fill`; what lies outside the image is cut off.

    Rows r − ⌊length / 2⌋ up to but without r − ⌊length / 2⌋ + length, and columns alike. Centres are drawn over all
    pixels, so that squares at the border lose a part: for even length L ≤ H a side covers L − L² / (4H) pixels on
    average, not L.

    x: (N, C, H, W), floating; centres: (N, 2) row and column, `rng.integers((H, W), size=(N, 2))`; length: in pixels, 0
    masks nothing. The result has the shape and the type of x; x is not modified. Errors: TypeError for integer images,
    ValueError for centres outside an image or a negative length. Cost: one pass.
    Source: DeVries, Taylor 2017.

    >>> cutout(np.ones((1, 1, 3, 4)), np.array([[0, 1]]), 2).tolist()
    [[[[0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]]]]
    """
    check_cutout(x, centres, length, fill)
    top, left = (centres.T - length // 2)[:, :, None]  # (N, 1)
    rows, columns = np.arange(x.shape[2]), np.arange(x.shape[3])
    inside_rows = (rows >= top) & (rows < top + length)  # (N, H)
    inside_columns = (columns >= left) & (columns < left + length)  # (N, W)
    hole = inside_rows[:, None, :, None] & inside_columns[:, None, None, :]  # (N, 1, H, W)
    return np.where(hole, np.asarray(fill, x.dtype), x)
