"""Bad input about sizes of images, told as in bagu.algorithms.checks."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bagu.algorithms.checks import check_count, check_floating, check_pixels


def check_resize(image: Any, size: Any, align_corners: Any = False) -> None:
    """A floating image (H, W) or (H, W, C) with pixels, and two whole numbers for its new rows and columns."""
    check_floating(image, "image", (2, 3))
    check_pixels(image)
    if not isinstance(size, Sequence) or isinstance(size, str) or len(size) != 2:
        raise TypeError(f"size must be two integers, rows and columns, got {size!r}.")
    for length in size:
        check_count(length, "size", at_least=1)
    if not isinstance(align_corners, bool | np.bool_):
        raise TypeError(f"align_corners must be True or False, got {align_corners!r}.")
