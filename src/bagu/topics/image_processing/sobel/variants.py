"""Right solutions that look unlike the reference: other orders, other borders, other arithmetic."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

KERNEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
MODES = {"reflect101": "reflect", "reflect": "symmetric", "replicate": "edge", "constant": "constant"}


def framed(image: Array, border: str) -> Array:
    """One pixel more on every side, in float64."""
    return np.asarray(np.pad(image.astype(np.float64), 1, mode=MODES[border]))  # type: ignore[call-overload]  # a str


def nine_shifts(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """Correct: the kernels as they stand in the books, one shifted image a cell."""
    if image.size == 0:
        return image.copy(), image.copy()
    padded = framed(image, border)
    gx, gy = np.zeros((2, *image.shape))
    for i, j in np.ndindex(3, 3):
        window = padded[i : i + image.shape[0], j : j + image.shape[1]]
        gx += KERNEL[i, j] * window
        gy += KERNEL.T[i, j] * window
    return gx.astype(image.dtype), gy.astype(image.dtype)


def turned(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """Correct: one direction is written, the other is the same on the transposed image."""

    def across(pixels: Array) -> Array:
        if pixels.size == 0:
            return pixels.copy()
        padded = framed(pixels, border)
        smooth = (padded[:-2] + padded[1:-1]) + (padded[1:-1] + padded[2:])
        return np.asarray(smooth[:, 2:] - smooth[:, :-2]).astype(pixels.dtype)

    return across(image), across(image.T).T


def eight_neighbours(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """Correct: pixel by pixel in plain Python, the neighbours named by letters; no padded copy."""
    height, width = image.shape
    gx, gy = np.zeros_like(image), np.zeros_like(image)

    def level(y: int, x: int) -> float:
        places = []
        for at, n in ((y, height), (x, width)):
            if border == "constant" and not 0 <= at < n:
                return 0.0
            inside = at
            if at < 0:
                inside = 1 if border == "reflect101" and n > 1 else 0
            elif at >= n:
                inside = n - 2 if border == "reflect101" and n > 1 else n - 1
            places.append(inside)
        return float(image[places[0], places[1]])

    for y in range(height):
        for x in range(width):
            a, b, c = level(y - 1, x - 1), level(y - 1, x), level(y - 1, x + 1)
            d, f = level(y, x - 1), level(y, x + 1)
            g, h, i = level(y + 1, x - 1), level(y + 1, x), level(y + 1, x + 1)
            gx[y, x] = c + 2 * f + i - a - 2 * d - g
            gy[y, x] = g + 2 * h + i - a - 2 * b - c
    return gx, gy


def by_windows(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """Correct: all windows as a view, both kernels in one contraction."""
    if not image.size:
        return image.copy(), image.copy()
    windows = np.lib.stride_tricks.sliding_window_view(framed(image, border), (3, 3))
    both = np.einsum("yxij,kij->kyx", windows, np.stack([KERNEL, KERNEL.T]))
    return both[0], both[1]


def by_im2col(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """Correct: a matrix of nine columns times the two kernels as columns."""
    if not image.size:
        return image.copy(), image.copy()
    (height, width), padded = image.shape, framed(image, border)
    columns = np.stack([padded[i : i + height, j : j + width].ravel() for i in range(3) for j in range(3)], axis=1)
    responses = columns @ np.stack([KERNEL.ravel(), KERNEL.T.ravel()], axis=1)
    return responses[:, 0].reshape(image.shape), responses[:, 1].reshape(image.shape)


def one_complex_kernel(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """Correct: gx + i·gy by one kernel, in Fourier's domain; convolution flips it, so it is flipped before."""
    if not image.size:
        return image.copy(), image.copy()
    padded = framed(image, border)
    kernel = (KERNEL + 1j * KERNEL.T)[::-1, ::-1]
    both = np.fft.ifft2(np.fft.fft2(padded) * np.fft.fft2(kernel, padded.shape))[2:, 2:]
    return both.real, both.imag


def by_convolve(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """Correct: rows and columns one by one; np.convolve flips, so the difference is written as 1, 0, −1."""
    if not image.size:
        return image.copy(), image.copy()

    def filtered(pixels: Array, weights: tuple[int, ...], axis: int) -> Array:
        return np.asarray(np.apply_along_axis(np.convolve, axis, pixels, weights, "valid"))

    padded = framed(image, border)
    gx = filtered(filtered(padded, (1, 2, 1), 0), (1, 0, -1), 1)
    gy = filtered(filtered(padded, (1, 2, 1), 1), (1, 0, -1), 0)
    return gx, gy


def by_small_steps(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """Correct: 1, 2, 1 is 1, 1 twice, and −1, 0, 1 is −1, 1 and then 1, 1: nothing but neighbours added or subtracted."""
    if image.size == 0:
        return image.copy(), image.copy()
    padded = framed(image, border)
    four = padded[1:, 1:] + padded[1:, :-1] + padded[:-1, 1:] + padded[:-1, :-1]  # sums of 2 × 2
    right, down = np.diff(four, axis=1), np.diff(four, axis=0)
    return right[1:] + right[:-1], down[:, 1:] + down[:, :-1]


def by_matrices(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """Correct: smoothing times image times difference, the border folded into the matrices; whole numbers throughout."""
    smooth, differ = [], []
    for n in image.shape:
        frame = np.zeros((n + 2, n))
        frame[1:-1] = np.eye(n)
        if border != "constant" and n:
            step = 1 if border == "reflect101" and n > 1 else 0
            frame[0, step] = frame[-1, n - 1 - step] = 1
        smooth.append(frame[:-2] + 2 * frame[1:-1] + frame[2:])
        differ.append(frame[2:] - frame[:-2])
    return (smooth[0] @ image @ differ[1].T).astype(image.dtype), (differ[0] @ image @ smooth[1].T).astype(image.dtype)


def in_single_precision(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """Correct: grey levels and their sums are whole numbers, which float32 holds exactly."""
    if image.size == 0:
        return image.copy(), image.copy()
    p = framed(image, border).astype(np.float32)
    gx = p[:-2, 2:] - p[:-2, :-2] + 2 * (p[1:-1, 2:] - p[1:-1, :-2]) + p[2:, 2:] - p[2:, :-2]
    gy = p[2:, :-2] - p[:-2, :-2] + 2 * (p[2:, 1:-1] - p[:-2, 1:-1]) + p[2:, 2:] - p[:-2, 2:]
    return gx, gy


VARIANTS = (
    nine_shifts,
    turned,
    eight_neighbours,
    by_windows,
    by_im2col,
    one_complex_kernel,
    by_convolve,
    by_small_steps,
    by_matrices,
    in_single_precision,
)
