"""Sampled Gaussian weights, in one and in two dimensions."""

from math import exp

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_number, check_odd

# What OpenCV 5.0 uses in place of the formula where sigma is 0: integers over a power of two
TABLES = {
    3: (1, 2, 1),
    5: (1, 4, 6, 4, 1),
    7: (2, 7, 14, 18, 14, 7, 2),
    9: (4, 13, 30, 51, 60, 51, 30, 13, 4),
}


def gaussian_sigma(ksize: int) -> float:
    """OpenCV's standard deviation for a window of that size: 0.3·((k − 1)/2 − 1) + 0.8 = 0.15·k + 0.35, in pixels.

    Errors: ValueError unless the size is odd and positive. Cost: O(1).

    >>> round(gaussian_sigma(3), 3)
    0.8
    """
    check_odd(ksize, "ksize")
    return 0.3 * ((ksize - 1) / 2 - 1) + 0.8


def gaussian_kernel1d_loops(ksize: int, sigma: float = 0.0) -> NDArray[np.float64]:
    """One exponential a weight, then a division by their sum. See `gaussian_kernel1d`."""
    check_odd(ksize, "ksize")
    check_number(sigma, "sigma", at_least=0)
    if sigma == 0 and ksize in TABLES:
        weights = [float(weight) for weight in TABLES[ksize]]
    else:
        spread = sigma or gaussian_sigma(ksize)
        distances = [(i - ksize // 2) / spread for i in range(ksize)]
        weights = [exp(-distance * distance / 2) for distance in distances]
    total = sum(weights)
    return np.array([weight / total for weight in weights])


def gaussian_kernel1d(ksize: int, sigma: float = 0.0) -> NDArray[np.float64]:
    """The Gaussian at whole pixels, made to sum to 1: w(x) ∝ exp(−x² / (2·sigma²)), x = −(k − 1)/2 … (k − 1)/2.

    The factor 1/(sqrt(2·pi)·sigma) would cancel in the division. Where sigma is 0: OpenCV's fixed rows for k up to 9,
    beyond that sigma = `gaussian_sigma(ksize)`. Give that sigma yourself to have the formula for every k.

    ksize: odd, at least 1; sigma: at least 0, in pixels. Returns (ksize,), float64, symmetric. Errors: ValueError for
    an even size or a negative sigma. Cost: O(k). Source: cv2.getGaussianKernel of OpenCV 5.0; older releases have fixed
    rows up to k = 7 only.

    >>> gaussian_kernel1d(3).tolist()
    [0.25, 0.5, 0.25]
    """
    check_odd(ksize, "ksize")
    check_number(sigma, "sigma", at_least=0)
    if sigma == 0 and ksize in TABLES:
        weights = np.array(TABLES[ksize], dtype=np.float64)
    else:
        spread = sigma if sigma > 0 else gaussian_sigma(ksize)
        x = np.arange(ksize) - ksize // 2
        weights = np.exp(-((x / spread) ** 2) / 2)
    normalized: NDArray[np.float64] = weights / weights.sum()
    return normalized


def gaussian_kernel2d_loops(ksize: int, sigma: float = 0.0) -> NDArray[np.float64]:
    """Every cell for itself, exp(−(x² + y²)/(2·sigma²)), then a division by the sum. See `gaussian_kernel2d`."""
    check_odd(ksize, "ksize")
    check_number(sigma, "sigma", at_least=0)
    kernel = np.zeros((ksize, ksize))
    spread = sigma or gaussian_sigma(ksize)
    for i in range(ksize):
        for j in range(ksize):
            if sigma == 0 and ksize in TABLES:
                kernel[i, j] = TABLES[ksize][i] * TABLES[ksize][j]
            else:
                x, y = (j - ksize // 2) / spread, (i - ksize // 2) / spread
                kernel[i, j] = exp(-(x * x + y * y) / 2)
    normalized: NDArray[np.float64] = kernel / kernel.sum()
    return normalized


def gaussian_kernel2d(ksize: int, sigma: float = 0.0) -> NDArray[np.float64]:
    """The kernel in two dimensions: K(x, y) = w(x)·w(y), since exp(−(x² + y²)/(2·sigma²)) is a product.

    ksize, sigma, errors: as `gaussian_kernel1d`. Returns (ksize, ksize), float64, sum 1, rank 1. Cost: O(k²).

    >>> gaussian_kernel2d(3)[0].tolist()
    [0.0625, 0.125, 0.0625]
    """
    check_odd(ksize, "ksize")
    check_number(sigma, "sigma", at_least=0)
    weights = gaussian_kernel1d(ksize, sigma)
    return np.outer(weights, weights)
