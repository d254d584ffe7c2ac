"""The median of every window."""

import numpy as np

from bagu.algorithms.arrays import Array
from bagu.algorithms.checks import check_array, check_choice, check_finite, check_odd
from bagu.algorithms.image_processing.borders import BORDERS, pad_border, source_index


def median_blur_loops(image: Array, ksize: int, border: str = "replicate") -> Array:
    """Sort every window and take the middle. See `median_blur`."""
    check_array(image, "image", (2, 3))
    check_finite(image, "image")
    check_odd(ksize, "ksize")
    check_choice(border, "border", tuple(BORDERS))
    radius = ksize // 2
    height, width, *channels = image.shape
    planes = image.reshape(height, width, *(channels or [1]))
    out = np.empty_like(planes)
    for y, x, c in np.ndindex(planes.shape):
        window = []
        for i in range(y - radius, y + radius + 1):
            for j in range(x - radius, x + radius + 1):
                row, column = source_index(i, height, border), source_index(j, width, border)
                window.append(0 if row is None or column is None else planes[row, column, c])
        out[y, x, c] = sorted(window)[len(window) // 2]
    return out.reshape(image.shape)


def median_blur(image: Array, ksize: int, border: str = "replicate") -> Array:
    """Each pixel becomes the median of its k × k neighbours, which is neither linear nor separable.

    One outlier cannot move it, and a straight step edge stays where it is. Every result is a pixel that was there.

    image: (H, W) or (H, W, C), integers or floating, finite; ksize: odd; border: as `pad_border`. Returns the image's
    shape and type. Errors: ValueError for NaN, an even size or an unknown border. Cost: O(pixels·k²) time and memory.
    Source: Tukey. Exploratory Data Analysis. 1977; conventions of cv2.medianBlur.

    >>> median_blur(np.array([[0, 9, 0, 1, 1]]), 3).tolist()
    [[0, 0, 1, 1, 1]]
    """
    check_array(image, "image", (2, 3))
    check_finite(image, "image")
    check_odd(ksize, "ksize")
    check_choice(border, "border", tuple(BORDERS))
    if not image.size:
        return image.copy()
    padded = pad_border(image, ksize // 2, border)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (ksize, ksize), axis=(0, 1))  # (H, W[, C], k, k)
    cells = windows.reshape(*image.shape, ksize * ksize)
    middle: Array = np.partition(cells, ksize * ksize // 2, axis=-1)[..., ksize * ksize // 2]
    return middle
