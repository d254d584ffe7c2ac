"""Edges with a known place and direction. Grey levels lie in [0, 1] unless said otherwise."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.image_processing import gaussian_blur

Array = NDArray[Any]

SMOOTHING = np.array([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16
SOBEL_X = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def step(degrees: float, side: int = 41, sigma: float = 1.5, contrast: float = 1.0) -> Array:
    """A straight edge through the middle, blurred; it grows brighter towards `degrees`, 0 right and 90 down."""
    y, x = np.mgrid[:side, :side] - side // 2
    angle = np.deg2rad(degrees)
    distance = x * np.cos(angle) + y * np.sin(angle)
    soft = np.clip(distance + 0.5, 0, 1)  # how much of the pixel lies on the bright side, nearly
    return gaussian_blur(contrast * soft, 2 * round(4 * sigma) + 1, sigma)


def disc(side: int = 40, radius: float = 12.0, level: float = 200.0) -> Array:
    """A bright disc on black, in grey levels of uint8."""
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    return np.where(x**2 + y**2 < radius**2, level, 0.0)


def correlate(image: Array, kernel: Array) -> Array:
    """The kernel laid over every pixel as it stands; only where it fits."""
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.asarray(np.einsum("yxij,ij->yx", windows, kernel))
