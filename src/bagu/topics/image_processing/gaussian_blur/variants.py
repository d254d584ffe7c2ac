"""Right solutions that look unlike the references: other orders, other sums, other borders."""

from collections.abc import Callable
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

ROWS = {3: "1 2 1", 5: "1 4 6 4 1", 7: "2 7 14 18 14 7 2", 9: "4 13 30 51 60 51 30 13 4"}
MODES = {"reflect101": "reflect", "reflect": "symmetric", "replicate": "edge", "constant": "constant"}


def weights_of(ksize: int, sigma: float) -> Array:
    """One row, by the same rule as the reference."""
    if sigma == 0 and ksize in ROWS:
        row = np.array(ROWS[ksize].split(), dtype=np.float64)
        return np.asarray(row / row.sum())
    if sigma == 0:
        sigma = 0.15 * ksize + 0.35
    row = np.exp([-((i - (ksize - 1) / 2) ** 2) / (2 * sigma**2) for i in range(ksize)])
    return np.asarray(row / row.sum())


def on_a_grid(ksize: int, sigma: float = 0.0) -> Array:
    """Correct: every cell at once, normalised at the end; the factor 1/(2πσ²) would cancel."""
    if sigma == 0 and ksize in ROWS:
        row = weights_of(ksize, sigma)
        return np.asarray(row[:, None] * row)
    spread = sigma or 0.15 * ksize + 0.35
    y, x = np.mgrid[:ksize, :ksize] - ksize // 2
    cells = np.exp(-(x**2 + y**2) / (2 * spread**2)) / (2 * np.pi * spread**2)
    return np.asarray(cells / cells.sum())


def one_corner(ksize: int, sigma: float = 0.0) -> Array:
    """Correct: a quarter is computed, the rest is mirrored."""
    row = weights_of(ksize, sigma)[ksize // 2 :]
    quarter = np.outer(row, row)
    half = np.concatenate([quarter[:0:-1], quarter])
    return np.concatenate([half[:, :0:-1], half], axis=1)


def four_loops(ksize: int, sigma: float = 0.0) -> Array:
    """Correct: lists of lists, the sum in a first round and the division in a second."""
    table = [float(v) for v in ROWS[ksize].split()] if sigma == 0 and ksize in ROWS else None
    spread, centre = sigma if sigma > 0 else 0.3 * ((ksize - 1) * 0.5 - 1) + 0.8, (ksize - 1) // 2
    cells, total = [[0.0] * ksize for _ in range(ksize)], 0.0
    for i in range(ksize):
        for j in range(ksize):
            squared = (i - centre) ** 2 + (j - centre) ** 2
            cells[i][j] = table[i] * table[j] if table else exp(-squared / (2 * spread * spread))
            total += cells[i][j]
    return np.array([[cell / total for cell in row] for row in cells])


def by_ratios(ksize: int, sigma: float = 0.0) -> Array:
    """Correct: from the middle outwards each weight is the one before times exp(−(2i − 1)/(2σ²))."""
    if sigma == 0 and ksize in ROWS:
        row = weights_of(ksize, 0)
    else:
        spread, radius = sigma or 0.15 * ksize + 0.35, ksize // 2
        side = np.cumprod(np.exp(-(2 * np.arange(1, radius + 1) - 1) / (2 * spread**2)))
        row = np.concatenate([side[::-1], [1.0], side])
    return np.asarray(np.einsum("i,j->ij", row, row) / row.sum() ** 2)


def by_distances(ksize: int, sigma: float = 0.0) -> Array:
    """Correct: one exponential for each distance that occurs, then looked up; fixed rows as whole numbers."""
    if sigma == 0 and ksize <= 9:
        whole = [int(v) for v in ROWS[ksize].split()] if ksize > 1 else [1]
        return np.array([[a * b for a in whole] for b in whole]) / sum(whole) ** 2
    spread = sigma or 0.15 * ksize + 0.35
    steps = np.square(np.arange(ksize) - ksize // 2)
    found, place = np.unique(np.add.outer(steps, steps), return_inverse=True)
    cells = np.exp(found / (-2 * spread**2))[place.reshape(ksize, ksize)]
    return np.asarray(cells / cells.sum())


def by_logarithms(ksize: int, sigma: float = 0.0) -> Array:
    """Correct: a softmax of minus half the squared distance, in logarithms to the end."""
    if sigma == 0 and ksize in ROWS:
        logs = np.log([float(v) for v in ROWS[ksize].split()])
    else:
        logs = -0.5 * (np.linspace(-(ksize // 2), ksize // 2, ksize) / (sigma or 0.15 * ksize + 0.35)) ** 2
    logs = logs - np.logaddexp.reduce(logs)
    return np.asarray(np.exp(logs[:, None] + logs[None, :]))


def as_complex_numbers(ksize: int, sigma: float = 0.0) -> Array:
    """Correct: a pixel is a number of the complex plane, its distance the absolute value."""
    if sigma == 0 and ksize in ROWS:
        return np.kron(weights_of(ksize, 0), weights_of(ksize, 0)).reshape(ksize, ksize)
    spread, radius = sigma or 0.15 * ksize + 0.35, ksize // 2
    plane = np.fromfunction(lambda i, j: (j - radius) + 1j * (i - radius), (ksize, ksize))
    cells = np.power(np.e, -((np.abs(plane) / spread) ** 2) / 2)
    return np.asarray(cells / np.sum(cells))


def kernel_in_single_precision(ksize: int, sigma: float = 0.0) -> Array:
    """Correct in float32, which is judged as float32."""
    if sigma == 0 and ksize in ROWS:
        row = np.array(ROWS[ksize].split(), dtype=np.float32)
    else:
        x = np.arange(-(ksize // 2), ksize // 2 + 1, dtype=np.float32)
        row = np.exp(-x * x / np.float32(2 * (sigma or 0.15 * ksize + 0.35) ** 2))
    row = row / row.sum()
    return np.outer(row, row)


def finished(image: Array, out: Array) -> Array:
    """Rounded, halves up, where the image is uint8."""
    return np.asarray(np.floor(out + 0.5) if image.dtype == np.uint8 else out).astype(image.dtype)


def padded_by(radius: int, image: Array, border: str) -> Array:
    """The image in float64 with a frame, channels left alone."""
    around = [(radius, radius)] * 2 + [(0, 0)] * (image.ndim - 2)
    return np.asarray(np.pad(image.astype(np.float64), around, mode=MODES[border]))  # type: ignore[call-overload]


def cell_by_cell(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """Correct: the kernel in two dimensions, one shifted image a cell."""
    if image.size == 0:
        return image.copy()
    row, padded = weights_of(ksize, sigma), padded_by(ksize // 2, image, border)
    out = np.zeros(image.shape)
    for i, j in np.ndindex(ksize, ksize):
        out += row[i] * row[j] * padded[i : i + image.shape[0], j : j + image.shape[1]]
    return finished(image, out)


def source(i: int, n: int, border: str) -> int:
    """Which pixel of a row of n stands at place i; −1 for the zeros outside."""
    if border == "constant":
        return i if 0 <= i < n else -1
    if border == "replicate":
        return min(max(i, 0), n - 1)
    if border == "reflect":
        return min(i % (2 * n), (-1 - i) % (2 * n))
    return min(i % (2 * n - 2), -i % (2 * n - 2)) if n > 1 else 0


def by_matrices(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """Correct: each pass is a band matrix, the columns first; borders by folding indices."""
    if image.size == 0:
        return image.copy()
    row, out = weights_of(ksize, sigma), image.astype(np.float64)
    for axis in (0, 1):
        n = image.shape[axis]
        band = np.zeros((n, n + 1))
        for at in range(n):
            for k, weight in enumerate(row):
                band[at, source(at + k - ksize // 2, n, border)] += weight  # −1 is a column that is dropped
        out = np.moveaxis(np.tensordot(band[:, :n], out, axes=(1, axis)), 0, axis)
    return finished(image, out)


def pixel_by_pixel(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """Correct: five loops and no padded copy."""
    row, radius = weights_of(ksize, sigma).tolist(), ksize // 2
    planes = image if image.ndim == 3 else image[:, :, None]
    out = np.zeros(planes.shape)
    for y, x, c in np.ndindex(planes.shape):
        for i in range(-radius, radius + 1):
            for j in range(-radius, radius + 1):
                a, b = source(y + i, planes.shape[0], border), source(x + j, planes.shape[1], border)
                if a >= 0 and b >= 0:
                    out[y, x, c] += row[i + radius] * row[j + radius] * float(planes[a, b, c])
    return finished(image, out).reshape(image.shape)


def by_windows(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """Correct: all windows as a view, contracted with both rows of weights by einsum."""
    if not image.size:
        return image.copy()
    row = weights_of(ksize, sigma)
    windows = np.lib.stride_tricks.sliding_window_view(
        padded_by(ksize // 2, image, border), (ksize, ksize), axis=(0, 1)
    )
    return finished(image, np.einsum("...ij,i,j->...", windows, row, row))


def by_im2col(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """Correct: windows gathered into a matrix, pixels by k², times the kernel as a column."""
    if not image.size:
        return image.copy()
    height, width = image.shape[:2]
    padded = padded_by(ksize // 2, image, border)
    columns = [padded[i : i + height, j : j + width].ravel() for i in range(ksize) for j in range(ksize)]
    kernel = np.outer(weights_of(ksize, sigma), weights_of(ksize, sigma)).ravel()
    return finished(image, (np.stack(columns, axis=1) @ kernel).reshape(image.shape))


def by_fourier(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """Correct: a product of spectra. Its rounding of 1e-13 is taken off first, or a half might fall on either side."""
    if image.size == 0:
        return image.copy()
    padded, row = padded_by(ksize // 2, image, border), weights_of(ksize, sigma)
    size = padded.shape[:2]
    spectrum = np.fft.fft2(np.outer(row, row), size)
    spectrum = spectrum[:, :, None] if image.ndim == 3 else spectrum
    out = np.fft.ifft2(np.fft.fft2(padded, axes=(0, 1)) * spectrum, axes=(0, 1)).real[ksize - 1 :, ksize - 1 :]
    return finished(image, np.round(out, 9) if image.dtype == np.uint8 else out)


def by_convolve(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """Correct: np.convolve over every column and then every row."""
    if image.size == 0:
        return image.copy()
    row, out = weights_of(ksize, sigma), padded_by(ksize // 2, image, border)
    along: Callable[[Array], Array] = lambda line: np.convolve(line, row, mode="valid")  # noqa: E731  # short enough
    for axis in (0, 1):
        out = np.apply_along_axis(along, axis, out)
    return finished(image, out)


def by_pairs(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """Correct: pixels at equal distance are added before they are multiplied, outermost first: half the products."""
    if image.size == 0:
        return image.copy()
    row, radius = weights_of(ksize, sigma), ksize // 2
    out = padded_by(radius, image, border)
    for axis in (1, 0):
        lines = np.moveaxis(out, axis, 0)
        n = len(lines) - 2 * radius
        total = np.zeros((n, *lines.shape[1:]))
        for step in range(radius, 0, -1):
            total += row[radius + step] * (lines[radius - step :][:n] + lines[radius + step :][:n])
        out = np.moveaxis(total + row[radius] * lines[radius : radius + n], 0, axis)
    return finished(image, out)


def by_taking(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """Correct: rows and columns picked by number, a black pixel appended for what lies outside."""
    if image.size == 0:
        return image.copy()
    out = image.astype(float)
    for axis in (0, 1):
        n = out.shape[axis]
        black = np.concatenate([out, np.zeros_like(out.take([0], axis=axis))], axis=axis)
        out = np.zeros_like(out)
        for k, weight in enumerate(weights_of(ksize, sigma), start=-(ksize // 2)):
            out += weight * black.take([source(at + k, n, border) for at in range(n)], axis=axis)
    return np.where(image.dtype == np.uint8, (out + 0.5) // 1, out).astype(image.dtype)


KERNEL_VARIANTS = (
    on_a_grid,
    one_corner,
    four_loops,
    by_ratios,
    by_distances,
    by_logarithms,
    as_complex_numbers,
    kernel_in_single_precision,
)
BLUR_VARIANTS = (
    cell_by_cell,
    by_matrices,
    pixel_by_pixel,
    by_windows,
    by_im2col,
    by_fourier,
    by_convolve,
    by_pairs,
    by_taking,
)
