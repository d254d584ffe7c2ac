"""What stands beyond the rim of an image, under OpenCV's names."""

from typing import Literal

import numpy as np

from bagu.algorithms.arrays import Array
from bagu.algorithms.checks import check_array, check_choice, check_count, check_pixels

# OpenCV's name, for which pixels stand beyond a|bcd: NumPy's mode of padding
BORDERS: dict[str, Literal["reflect", "symmetric", "edge", "constant"]] = {
    "reflect101": "reflect",
    "reflect": "symmetric",
    "replicate": "edge",
    "constant": "constant",
}


def pad_border(image: Array, radius: int, border: str = "reflect101") -> Array:
    """The image with `radius` more pixels on all four sides.

    Beyond the left rim of a b c d stand, from far to near: "reflect101" d c b, "reflect" c b a, "replicate" a a a,
    "constant" 0 0 0. Mirrors repeat where the radius is larger than the image.

    image: (H, W) or (H, W, C). Returns (H + 2·radius, W + 2·radius) or with C, same type. Errors: ValueError for a
    negative radius, an unknown border, or an image without pixels. Cost: O(pixels of the result).
    Source: OpenCV's BorderTypes.

    >>> pad_border(np.array([[1, 2, 3]]), 1, "replicate").shape
    (3, 5)
    """
    check_array(image, "image", (2, 3))
    check_count(radius, "radius")
    check_choice(border, "border", tuple(BORDERS))
    check_pixels(image)
    sides = ((radius, radius), (radius, radius), (0, 0))
    padded: Array = np.pad(image, sides[: image.ndim], mode=BORDERS[border])
    return padded


def source_index(i: int, n: int, border: str) -> int | None:
    """Which of n pixels stands at place i, that may lie outside; None for a constant 0. Called by the loops."""
    while not 0 <= i < n:
        match border:
            case "constant":
                return None
            case "replicate":
                return 0 if i < 0 else n - 1
            case "reflect":
                i = -1 - i if i < 0 else 2 * n - 1 - i
            case _:
                i = 0 if n == 1 else -i if i < 0 else 2 * n - 2 - i
    return i
