"""Gaussian blur, and any filter that is a product of two rows."""

from math import floor

import numpy as np

from bagu.algorithms.arrays import Array
from bagu.algorithms.checks import check_choice, check_floating, check_image, check_number, check_odd
from bagu.algorithms.image_processing.borders import BORDERS, pad_border, source_index
from bagu.algorithms.image_processing.gaussian_kernel import gaussian_kernel1d, gaussian_kernel2d


def gaussian_blur_loops(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """Pixel by pixel, weight by weight, with the kernel in two dimensions: O(pixels·k²). See `gaussian_blur`."""
    check_image(image)
    check_odd(ksize, "ksize")
    check_number(sigma, "sigma", at_least=0)
    check_choice(border, "border", tuple(BORDERS))
    kernel, radius = gaussian_kernel2d(ksize, sigma), ksize // 2
    height, width, *channels = image.shape
    planes = image.reshape(height, width, *(channels or [1]))
    out = np.empty_like(planes)
    for y, x, c in np.ndindex(planes.shape):
        total = 0.0
        for i in range(ksize):
            for j in range(ksize):
                row = source_index(y + i - radius, height, border)
                column = source_index(x + j - radius, width, border)
                if row is not None and column is not None:
                    total += kernel[i, j] * float(planes[row, column, c])
        out[y, x, c] = floor(total + 0.5) if image.dtype == np.uint8 else total
    return out.reshape(image.shape)


def gaussian_blur_direct(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """The whole image shifted and weighted once for each cell of the kernel: O(pixels·k²). See `gaussian_blur`."""
    check_image(image)
    check_odd(ksize, "ksize")
    check_number(sigma, "sigma", at_least=0)
    check_choice(border, "border", tuple(BORDERS))
    if not image.size:
        return image.copy()
    kernel = gaussian_kernel2d(ksize, sigma)
    padded = pad_border(image.astype(np.float64), ksize // 2, border)
    height, width = image.shape[:2]
    out = np.zeros(image.shape)
    for i in range(ksize):
        for j in range(ksize):
            out += kernel[i, j] * padded[i : i + height, j : j + width]
    return (np.floor(out + 0.5) if image.dtype == np.uint8 else out).astype(image.dtype)


def filter_separable(image: Array, weights: Array, border: str = "reflect101") -> Array:
    """Weight along the rows, then along the columns: what a kernel K(y, x) = w(y)·w(x) gives, in 2k steps a pixel.

    image: (H, W) or (H, W, C), uint8 or floating; weights: (k,), floating, k odd, not flipped. Computed in float64.
    Returns the image's shape and type; a result for uint8 is rounded, halves up, and cut off at 0 and 255.
    NaN and infinity spread over the window. Errors: TypeError for other types, ValueError for an even k or an unknown
    border. Cost: O(pixels·k) time, O(pixels) memory.

    >>> filter_separable(np.array([[0.0, 0.0, 4.0]]), np.array([0.25, 0.5, 0.25])).tolist()
    [[0.0, 1.0, 2.0]]
    """
    check_image(image)
    check_floating(weights, "weights", 1)
    check_odd(len(weights), "weights")
    check_choice(border, "border", tuple(BORDERS))
    if not image.size:
        return image.copy()
    padded = pad_border(image.astype(np.float64), len(weights) // 2, border)
    height, width = image.shape[:2]
    rows = sum(w * padded[:, j : j + width] for j, w in enumerate(weights))  # (H + k − 1, W)
    out = sum(w * rows[i : i + height] for i, w in enumerate(weights))  # (H, W)
    if image.dtype == np.uint8:
        out = np.clip(np.floor(out + 0.5), 0, 255)
    return np.asarray(out).astype(image.dtype)


def gaussian_blur(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """Each pixel becomes the Gaussian-weighted mean of its k × k neighbours; channels do not mix.

    Two passes with one row of weights equal one pass with the k × k kernel. Borders as `pad_border`; "constant" is 0
    and darkens the rim. Smoothing by s and then by t is smoothing by sqrt(s² + t²), up to the cut at the window's end.

    Args:
        image: (H, W) or (H, W, C), uint8 or floating; no pixels are allowed.
        ksize: side of the window in pixels, odd.
        sigma: standard deviation in pixels; 0 takes `gaussian_kernel1d`'s rule for the size.
        border: "reflect101", "reflect", "replicate" or "constant".

    Returns:
        The image's shape and type, computed in float64; uint8 is rounded, halves up.

    Raises:
        TypeError: another type of pixels.
        ValueError: another number of dimensions, an even size, a negative sigma, an unknown border.

    Cost: O(pixels·k) time, O(pixels) memory.

    >>> gaussian_blur(np.array([[0.0, 0.0, 16.0]]), 3).tolist()
    [[0.0, 4.0, 8.0]]

    Source: cv2.GaussianBlur, which works on uint8 in fixed point and may differ by a grey level.
    """
    check_image(image)
    check_odd(ksize, "ksize")
    check_number(sigma, "sigma", at_least=0)
    check_choice(border, "border", tuple(BORDERS))
    return filter_separable(image, gaussian_kernel1d(ksize, sigma), border)
