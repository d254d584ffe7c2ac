"""Right ways to resize bilinearly that look unlike the reference."""

from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def four_corners(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: one weight a neighbour, pixel by pixel; Python's own numbers."""
    (h, w), (rows, columns) = image.shape[:2], size
    out = np.empty((rows, columns, *image.shape[2:]))
    for r in range(rows):
        for c in range(columns):
            if align_corners:
                y = r * (h - 1) / (rows - 1) if rows > 1 else 0
                x = c * (w - 1) / (columns - 1) if columns > 1 else 0
            else:
                y, x = max((r + 0.5) * h / rows - 0.5, 0), max((c + 0.5) * w / columns - 0.5, 0)
            i, j = min(int(y), h - 1), min(int(x), w - 1)
            v, u = y - i, x - j
            i2, j2 = min(i + 1, h - 1), min(j + 1, w - 1)
            out[r, c] = (
                image[i, j] * (1 - v) * (1 - u) + image[i, j2] * (1 - v) * u
                + image[i2, j] * v * (1 - u) + image[i2, j2] * v * u
            )  # fmt: skip
    return out


def by_matrices(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: a tent of width 1 around each position, as a matrix for each direction."""

    def tents(length: int, new: int) -> Array:
        centres = ((2 * np.arange(new) + 1) * length / new - 1) / 2
        at = np.linspace(0, length - 1, new) if align_corners else centres
        at = np.minimum(np.maximum(at, 0), length - 1)
        return np.asarray(np.clip(1 - np.abs(at[:, None] - np.arange(length)), 0, 1))

    down, across = tents(image.shape[0], size[0]), tents(image.shape[1], size[1])
    return np.asarray(np.einsum("rh,hw...,cw->rc...", down, image, across))


def by_interp(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: NumPy's own interpolation, a row at a time and then a column; it repeats the rim by itself."""

    def along(stack: Array, new: int) -> Array:  # the last axis
        length = stack.shape[-1]
        step = (length - 1) / max(new - 1, 1) if align_corners else length / new
        at = np.arange(new) * step + (0 if align_corners else step / 2 - 0.5)
        rows = stack.reshape(-1, length)
        return np.array([np.interp(at, np.arange(length), row) for row in rows]).reshape(*stack.shape[:-1], new)

    flat = image if image.ndim == 3 else image[:, :, None]
    resized = along(along(flat.transpose(2, 0, 1), size[1]).transpose(0, 2, 1), size[0]).transpose(2, 1, 0)
    return resized.reshape(*size, *image.shape[2:])


def places(length: int, new: int, align_corners: bool) -> Array:
    """Where the new pixels lie, moved onto the rim."""
    if not align_corners:
        return np.clip((np.arange(new) + 0.5) * length / new - 0.5, 0, length - 1)
    return np.arange(new) * (length - 1) / (new - 1) if new > 1 else np.zeros(1)


def on_a_padded_image(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: the rim is repeated by padding, so no index is clamped."""
    wide = np.pad(image, [(0, 1), (0, 1)] + [(0, 0)] * (image.ndim - 2), mode="edge")
    y, x = (places(image.shape[axis], size[axis], align_corners) for axis in (0, 1))
    i, j = y.astype(int), x.astype(int)
    v = (y - i).reshape(-1, 1, *[1] * (image.ndim - 2))
    u = (x - j).reshape(1, -1, *[1] * (image.ndim - 2))
    top, low = i[:, None], i[:, None] + 1
    return np.asarray(
        (1 - v) * (1 - u) * wide[top, j] + (1 - v) * u * wide[top, j + 1]
        + v * (1 - u) * wide[low, j] + v * u * wide[low, j + 1]
    )  # fmt: skip


def as_polynomial(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: a + bu + cv + duv of the four neighbours; floor and ceiling instead of one more."""
    y, x = np.meshgrid(*(places(image.shape[axis], size[axis], align_corners) for axis in (0, 1)), indexing="ij")
    i, j, i2, j2 = (part.astype(np.int64) for part in (np.floor(y), np.floor(x), np.ceil(y), np.ceil(x)))
    v, u = y - i, x - j
    if image.ndim == 3:
        v, u = v[..., None], u[..., None]
    corner = image[i, j]
    right, below = image[i, j2] - corner, image[i2, j] - corner
    both = image[i2, j2] - image[i2, j] - right
    return np.asarray(corner + right * u + below * v + both * u * v)


def columns_first(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: vertically first, one row at a time, then horizontally, one column at a time; lists, then an array."""

    def along(rows: list[Array], new: int) -> list[Array]:
        out = []
        for i in range(new):
            at = i * (len(rows) - 1) / max(new - 1, 1) if align_corners else (i + 0.5) * len(rows) / new - 0.5
            at = min(max(at, 0.0), len(rows) - 1.0)
            low = floor(at)
            high = low + 1 if low + 1 < len(rows) else low
            out.append(rows[low] + (at - low) * (rows[high] - rows[low]))
        return out

    tall = np.stack(along(list(image), size[0]))
    return np.stack(along(list(np.swapaxes(tall, 0, 1)), size[1]), axis=1)


def by_fractions(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: positions as exact fractions; whole and rest by divmod."""

    def parts(length: int, new: int) -> list[tuple[int, int, float]]:
        found = []
        for i in range(new):
            at = Fraction((2 * i + 1) * length - new, 2 * new)
            if align_corners:
                at = Fraction(i * (length - 1), new - 1) if new > 1 else Fraction(0)
            at = min(max(at, Fraction(0)), Fraction(length - 1))
            whole, rest = divmod(at, 1)
            found.append((int(whole), min(int(whole) + 1, length - 1), float(rest)))
        return found

    out = np.zeros((*size, *image.shape[2:]))
    for r, (i, i2, v) in enumerate(parts(image.shape[0], size[0])):
        for c, (j, j2, u) in enumerate(parts(image.shape[1], size[1])):
            upper = image[i, j] + u * (image[i, j2] - image[i, j])
            lower = image[i2, j] + u * (image[i2, j2] - image[i2, j])
            out[r, c] = upper + v * (lower - upper)
    return out


def scattered_weights(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: weights added into two matrices at the neighbours, then tensordot."""
    weights = []
    for axis in (0, 1):
        length, new = image.shape[axis], size[axis]
        at = places(length, new, align_corners)
        low = np.floor(at).astype(int)
        matrix = np.zeros((new, length))
        np.add.at(matrix, (np.arange(new), low), 1 - (at - low))
        np.add.at(matrix, (np.arange(new), np.minimum(low + 1, length - 1)), at - low)
        weights.append(matrix)
    tall = np.tensordot(weights[0], image, 1)
    return np.moveaxis(np.tensordot(weights[1], tall, (1, 1)), 0, 1)


def channel_by_channel(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: grey images only, and a stack of them for colour; the last pixel is reached from the one before."""
    if image.ndim == 3:
        return np.stack([channel_by_channel(image[:, :, c], size, align_corners) for c in range(image.shape[2])], 2)
    (h, w), (y, x) = image.shape, (places(n, m, align_corners) for n, m in zip(image.shape, size, strict=True))
    i, j = np.clip(y.astype(int), 0, max(h - 2, 0)), np.clip(x.astype(int), 0, max(w - 2, 0))
    v, u = (y - i)[:, None], x - j
    rows = image[i] * (1 - v) + image[np.minimum(i + 1, h - 1)] * v
    return np.asarray(rows[:, j] * (1 - u) + rows[:, np.minimum(j + 1, w - 1)] * u)


def in_single_precision(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: float32 all the way."""
    small = image.astype(np.float32)
    for axis in (0, 1):
        at = places(image.shape[axis], size[axis], align_corners).astype(np.float32)
        low = at.astype(np.int32)
        share = (at - low).reshape(-1, *[1] * (small.ndim - 1))
        moved = np.moveaxis(small, axis, 0)
        mixed = moved[low] * (1 - share) + moved[np.minimum(low + 1, len(moved) - 1)] * share
        small = np.moveaxis(mixed.astype(np.float32), 0, axis)
    return small


RESIZE_VARIANTS = (
    four_corners,
    by_matrices,
    by_interp,
    on_a_padded_image,
    as_polynomial,
    columns_first,
    by_fractions,
    scattered_weights,
    channel_by_channel,
    in_single_precision,
)
