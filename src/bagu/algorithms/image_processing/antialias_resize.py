"""Bilinear resizing that looks at every old pixel when the image shrinks."""

from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.arrays import Array
from bagu.algorithms.checks import check_count
from bagu.algorithms.image_processing.checks import check_resize


def triangle_weights(length: int, size: int) -> NDArray[np.float64]:
    """What each of `length` old pixels contributes to each of `size` new ones: a tent as wide as the step demands.

    The new pixel lies at (i + 0.5) · length / size − 0.5; the weight of old pixel j falls linearly to 0 at a distance
    of max(1, length / size), and each row is made to sum to 1. Enlarging, this is bilinear interpolation.

    Returns (size, length), float64. Errors: ValueError for a length or size below 1. Cost: O(size · length).

    >>> triangle_weights(4, 2).round(3).tolist()
    [[0.429, 0.429, 0.143, 0.0], [0.0, 0.143, 0.429, 0.429]]
    """
    check_count(length, "length", at_least=1)
    check_count(size, "size", at_least=1)
    step = length / size
    centres = (np.arange(size) + 0.5) * step - 0.5
    distance = np.abs(np.arange(length) - centres[:, None])  # (size, length)
    weights = np.maximum(1 - distance / max(step, 1.0), 0)
    total: NDArray[np.float64] = weights.sum(axis=1, keepdims=True)
    return weights / total


def antialias_resize_loops(image: Array, size: tuple[int, int]) -> Array:
    """Pixel by pixel over the support of its tent. See `antialias_resize`."""
    check_resize(image, size)
    (height, width), (rows, columns) = image.shape[:2], size
    resized = np.zeros((rows, columns, *image.shape[2:]), dtype=image.dtype)
    for r, c in np.ndindex(rows, columns):
        whole, value = 0.0, np.zeros(image.shape[2:])
        (y, reach_y), (x, reach_x) = (
            ((at + 0.5) * length / new - 0.5, max(length / new, 1.0))
            for at, length, new in ((r, height, rows), (c, width, columns))
        )
        for i in range(max(0, ceil(y - reach_y)), min(height, floor(y + reach_y) + 1)):
            for j in range(max(0, ceil(x - reach_x)), min(width, floor(x + reach_x) + 1)):
                weight = (1 - abs(i - y) / reach_y) * (1 - abs(j - x) / reach_x)
                whole, value = whole + weight, value + weight * image[i, j].astype(np.float64)
        resized[r, c] = value / whole
    return resized


def antialias_resize(image: Array, size: tuple[int, int]) -> Array:
    """Two matrix products with `triangle_weights`, down and across: smoothing and resizing in one.

    Enlarging it equals `bilinear_resize` with half-pixel positions; shrinking it averages where that skips.

    image: (H, W) or (H, W, C), floating. size: new rows and columns. Returns (*size) or with C, the image's type;
    computed in float64. Errors: as `bilinear_resize`. Cost: O(rows · H · W + rows · columns · W) for dense weights.
    Source: torch.nn.functional.interpolate with antialias=True, which its manual says matches Pillow when shrinking.

    >>> antialias_resize(np.array([[0.0, 0.0, 7.0, 7.0]]), (1, 2)).round(6).tolist()
    [[1.0, 6.0]]
    """
    check_resize(image, size)
    down = triangle_weights(image.shape[0], size[0])  # (rows, H)
    across = triangle_weights(image.shape[1], size[1])  # (columns, W)
    wide = image.astype(np.float64)
    narrowed = np.tensordot(down, wide, (1, 0))  # (rows, W, C)
    resized = np.moveaxis(np.tensordot(across, narrowed, (1, 1)), 0, 1)  # (rows, columns, C)
    return resized.astype(image.dtype)
