"""Bilinear resizing: each new pixel is a weighted mean of the four old ones around the place where it lies."""

from math import floor

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.arrays import Array
from bagu.algorithms.checks import check_count
from bagu.algorithms.image_processing.checks import check_resize


def source_positions(length: int, size: int, align_corners: bool = False) -> NDArray[np.float64]:
    """Where each of `size` new pixels lies among `length` old ones, counted from the centre of the first.

    False, half-pixel: (i + 0.5) · length / size − 0.5, which makes the outer borders of both images coincide; what
    falls outside the centres of the rim is moved onto them. True: i · (length − 1) / (size − 1), which makes the
    centres of the corner pixels coincide; a single new pixel lies on the first.

    Returns (size,), float64, from 0 to length − 1, ascending. Errors: ValueError for a length or size below 1.
    Cost: O(size). Source: conventions of torch.nn.functional.interpolate.

    >>> source_positions(2, 4).tolist()
    [0.0, 0.25, 0.75, 1.0]
    >>> source_positions(2, 4, align_corners=True).round(3).tolist()
    [0.0, 0.333, 0.667, 1.0]
    """
    check_count(length, "length", at_least=1)
    check_count(size, "size", at_least=1)
    i = np.arange(size, dtype=np.float64)
    if align_corners:
        return i * ((length - 1) / max(size - 1, 1))
    return np.clip((i + 0.5) * (length / size) - 0.5, 0, length - 1)


def bilinear_resize_loops(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Pixel by pixel, as one writes it first. See `bilinear_resize`."""
    check_resize(image, size, align_corners)
    (height, width), (rows, columns) = image.shape[:2], size
    resized = np.zeros((rows, columns, *image.shape[2:]), dtype=image.dtype)
    for r in range(rows):
        for c in range(columns):
            if align_corners:
                y = r * (height - 1) / (rows - 1) if rows > 1 else 0.0
                x = c * (width - 1) / (columns - 1) if columns > 1 else 0.0
            else:
                y = min(max((r + 0.5) * height / rows - 0.5, 0.0), height - 1.0)
                x = min(max((c + 0.5) * width / columns - 0.5, 0.0), width - 1.0)
            top, left = floor(y), floor(x)
            bottom, right = min(top + 1, height - 1), min(left + 1, width - 1)
            down, across = y - top, x - left
            upper = image[top, left].astype(np.float64) * (1 - across) + image[top, right] * across
            lower = image[bottom, left].astype(np.float64) * (1 - across) + image[bottom, right] * across
            resized[r, c] = upper * (1 - down) + lower * down
    return resized


def bilinear_resize(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Every new pixel from its four old neighbours, weighted by nearness: first across, then down.

    At (y, x) with t = ⌊y⌋, l = ⌊x⌋, v = y − t, u = x − l: (1 − v)·[(1 − u)·I(t, l) + u·I(t, l + 1)] +
    v·[(1 − u)·I(t + 1, l) + u·I(t + 1, l + 1)]; beyond the last row or column stands the last one.

    image: (H, W) or (H, W, C), floating. size: new rows and columns. align_corners: where the new pixels lie, as
    `source_positions`. Returns (*size) or with C, the image's type; computed in float64. Nothing is smoothed: when the
    image shrinks more than twofold, old pixels between the neighbours are not looked at (`antialias_resize` does).
    NaN spreads to every pixel that has it among its neighbours, even at weight 0. Errors: TypeError for integers,
    ValueError for an image without pixels or a size below 1. Cost: O(pixels of the result).
    Source: conventions of torch.nn.functional.interpolate; align_corners=False is cv2.resize with INTER_LINEAR.

    >>> bilinear_resize(np.array([[0.0, 4.0]]), (1, 4)).tolist()
    [[0.0, 1.0, 3.0, 4.0]]
    """
    check_resize(image, size, align_corners)
    (height, width), trailing = image.shape[:2], (1,) * (image.ndim - 2)
    y = source_positions(height, size[0], align_corners)
    x = source_positions(width, size[1], align_corners)
    top, left = np.floor(y).astype(np.int64), np.floor(x).astype(np.int64)
    bottom, right = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    down, across = (y - top).reshape(-1, 1, *trailing), (x - left).reshape(-1, *trailing)
    wide = image.astype(np.float64)
    columns = wide[:, left] * (1 - across) + wide[:, right] * across  # (H, columns, C)
    rows: Array = columns[top] * (1 - down) + columns[bottom] * down  # (rows, columns, C)
    return rows.astype(image.dtype)
