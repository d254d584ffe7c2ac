"""Scenes, noises and filters that the claims share. Grey levels lie in [0, 1] unless said otherwise."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.image_processing import (
    filter_separable,
    gaussian_blur,
    gaussian_kernel2d,
    median_blur,
    pad_border,
)

Array = NDArray[Any]
Noise = Literal["normal", "salt and pepper"]
Filter = Literal["gaussian", "box", "median", "bilateral"]

SPREADS = (0.4, 0.5, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0)
WINDOWS = (3, 5, 7, 9)


def scene(rng: Generator, side: int = 64, edges: bool = True) -> Array:
    """Discs of even brightness with sharp rims, or slow waves without any edge."""
    y, x = np.mgrid[:side, :side]
    if not edges:
        waves = [np.sin(2 * np.pi * (a * x + b * y) / side + c) for a, b, c in rng.uniform(-1.5, 1.5, (4, 3))]
        return np.asarray(0.5 + 0.1 * np.sum(waves, axis=0))
    image = np.full((side, side), 0.3)
    for _ in range(6):
        (top, left), radius = rng.uniform(0, side, 2), rng.uniform(6, 18)
        image[(y - top) ** 2 + (x - left) ** 2 < radius**2] = rng.uniform(0, 1)
    return image


def noisy(rng: Generator, image: Array, noise: Noise, amount: float) -> Array:
    """Normal noise of that standard deviation, or that share of pixels set to 0 or 1."""
    if noise == "normal":
        return np.asarray(image + rng.normal(0, amount, image.shape))
    chance = rng.random(image.shape)
    return np.where(chance < amount / 2, 0.0, np.where(chance > 1 - amount / 2, 1.0, image))


def window_of(sigma: float) -> int:
    """An odd size that reaches four standard deviations to either side."""
    return 2 * int(4 * sigma + 0.5) + 1


def settings_of(name: Filter) -> Iterator[Callable[[Array], Array]]:
    """The filter at every setting that a user would try, doing nothing among them."""
    yield lambda image: image
    if name == "gaussian":
        yield from ((lambda image, s=s: gaussian_blur(image, window_of(s), s)) for s in SPREADS)
    elif name == "box":
        yield from ((lambda image, k=k: filter_separable(image, np.full(k, 1 / k))) for k in WINDOWS)
    elif name == "median":
        yield from ((lambda image, k=k: median_blur(image, k)) for k in WINDOWS)
    else:
        pairs = product((1.0, 1.5, 2.0, 3.0), (0.1, 0.15, 0.2, 0.3, 0.5))
        yield from ((lambda image, s=s, r=r: bilateral(image, s, r)) for s, r in pairs)


def bilateral(image: Array, sigma: float, spread: float) -> Array:
    """A Gaussian mean whose weights also fall with the difference in grey level, by a Gaussian of that spread."""
    radius, (height, width) = round(2 * sigma), image.shape
    near = gaussian_kernel2d(2 * radius + 1, sigma)
    padded = pad_border(image, radius)
    total, weights = np.zeros((2, height, width))
    for i, j in np.ndindex(near.shape):
        shifted = padded[i : i + height, j : j + width]
        weight = near[i, j] * np.exp(-((shifted - image) ** 2) / (2 * spread**2))
        total += weight * shifted
        weights += weight
    return np.asarray(total / weights)


def psnr(image: Array, truth: Array) -> float:
    """Peak signal-to-noise ratio in decibels, peak 1."""
    return float(-10 * np.log10(np.mean((image - truth) ** 2)))


def best_psnr(image: Array, truth: Array, name: Filter) -> float:
    """With the setting that suits this very image best."""
    return max(psnr(apply(image), truth) for apply in settings_of(name))


def response(weights: Array, frequencies: Array) -> Array:
    """By what a symmetric row of weights multiplies a wave of that many periods a pixel."""
    x = np.arange(len(weights)) - len(weights) // 2
    return np.asarray(np.cos(2 * np.pi * frequencies[:, None] * x) @ weights)


def deviation(weights: Array) -> float:
    """Standard deviation of a row of weights about its middle, in pixels."""
    x = np.arange(len(weights)) - len(weights) // 2
    return float(np.sqrt((weights * x**2).sum() / weights.sum()))


def disc(ksize: int) -> Array:
    """Equal weights in a round window, summing to 1."""
    x = np.arange(ksize) - ksize // 2
    inside = (x[:, None] ** 2 + x**2 <= (ksize / 2) ** 2).astype(np.float64)
    return np.asarray(inside / inside.sum())


def gaussian_square(ksize: int, sigma: float) -> Array:
    """The kernel cell by cell, without using that it is a product."""
    x = np.arange(ksize) - ksize // 2
    cells = np.exp(-(x[:, None] ** 2 + x**2) / (2 * sigma**2))
    return np.asarray(cells / cells.sum())


def direct(image: Array, kernel: Array) -> Array:
    """Every window times the kernel; only where the window fits."""
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.asarray(np.einsum("yxij,ij->yx", windows, kernel))


def two_passes(image: Array, kernel: Array) -> Array:
    """Along the rows and then along the columns, with the kernel's sums; only where the window fits."""
    across = np.lib.stride_tricks.sliding_window_view(image, kernel.shape[1], axis=1) @ kernel.sum(axis=0)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(across, kernel.shape[0], axis=0) @ kernel.sum(axis=1))
