"""Sobel's estimate of the gradient."""

import numpy as np

from bagu.algorithms.arrays import Array
from bagu.algorithms.checks import check_choice, check_floating
from bagu.algorithms.image_processing.borders import BORDERS, pad_border, source_index

SOBEL_X = ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))  # what the loops lay over each pixel; its transpose gives y


def sobel_loops(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """Both kernels laid over every pixel, unflipped. See `sobel`."""
    check_floating(image, "image", 2)
    check_choice(border, "border", tuple(BORDERS))
    height, width = image.shape
    gx, gy = np.zeros((2, height, width), dtype=image.dtype)
    for y, x in np.ndindex(image.shape):
        across = down = 0.0
        for i in range(3):
            for j in range(3):
                row, column = source_index(y + i - 1, height, border), source_index(x + j - 1, width, border)
                if row is not None and column is not None:
                    across += SOBEL_X[i][j] * float(image[row, column])
                    down += SOBEL_X[j][i] * float(image[row, column])
        gx[y, x], gy[y, x] = across, down
    return gx, gy


def sobel(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """Differences across and down, smoothed along the other direction: gx = [1 2 1]ᵀ · [−1 0 1], gy its transpose.

    On a patch a b c / d e f / g h i: gx = (c + 2f + i) − (a + 2d + g), gy = (g + 2h + i) − (a + 2b + c). This is
    cross-correlation; true convolution flips both signs. A slope of 1 a pixel gives 8.

    image: (H, W), floating: differences of uint8 would wrap around or be cut off, so convert first. border: as
    `pad_border`. Returns gx and gy, (H, W) each, the image's type; vertical edges give a large gx, horizontal ones a
    large gy. Magnitude np.hypot(gx, gy), direction np.arctan2(gy, gx) across the edge, y downwards. Errors: TypeError
    for integers, ValueError for an unknown border. Cost: O(H·W). Source: cv2.Sobel with ksize = 3.

    >>> gx, gy = sobel(np.array([[0.0, 0.0, 1.0]] * 3))
    >>> gx[1].tolist(), gy[1].tolist()
    ([0.0, 4.0, 0.0], [0.0, 0.0, 0.0])
    """
    check_floating(image, "image", 2)
    check_choice(border, "border", tuple(BORDERS))
    if not image.size:
        return image.copy(), image.copy()
    padded = pad_border(image.astype(np.float64), 1, border)  # (H + 2, W + 2)
    across = padded[:, 2:] - padded[:, :-2]  # (H + 2, W)
    down = padded[2:] - padded[:-2]  # (H, W + 2)
    gx = across[:-2] + 2 * across[1:-1] + across[2:]
    gy = down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]
    return gx.astype(image.dtype), gy.astype(image.dtype)
