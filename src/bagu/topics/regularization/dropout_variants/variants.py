"""Right ways to write the variants of dropout that look unlike the references."""

from itertools import product
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[Any]


def by_where(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: chosen by a boolean mask with two axes of length 1."""
    if not training:
        return np.array(x)
    dropped = (u < p).reshape(*u.shape, 1, 1)
    return np.where(dropped, 0.0, x * (1 / (1 - p) if p < 1 else 0.0))


def by_einsum(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: one factor a map, by an index expression."""
    factor = (u >= p) / max(1 - p, 1e-300) if training else np.ones(u.shape)
    return np.asarray(np.einsum("nchw,nc->nchw", x, factor))


def by_rows(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: maps as rows of a matrix, and only the kept ones are written."""
    if not training or p == 0:
        return x.copy()
    rows, kept = x.reshape(u.size, -1) if u.size else x.reshape(0, 1), u.ravel() >= p
    out = np.zeros_like(rows)
    if kept.any():
        out[kept] = rows[kept] / (1 - p)
    return out.reshape(x.shape)


def by_slices(x: Array, centres: Array, length: int, fill: float = 0.0) -> Array:
    """Correct: one slice an image; only the start is clamped, since a slice may end beyond the border."""
    y = x.copy()
    for image, (r, c) in zip(y, centres - length // 2, strict=True):
        image[:, max(r, 0) : max(r + length, 0), max(c, 0) : max(c + length, 0)] = fill
    return y


def by_distance(x: Array, centres: Array, length: int, fill: float = 0.0) -> Array:
    """Correct: a pixel is inside when its offset from the centre lies in [−⌊L/2⌋, ⌈L/2⌉)."""
    y = x.copy()
    rows, columns = np.meshgrid(np.arange(x.shape[2]), np.arange(x.shape[3]), indexing="ij")
    for n in range(len(x)):
        down, across = rows - centres[n, 0], columns - centres[n, 1]
        half = length // 2
        inside = (down >= -half) & (across >= -half) & (down < length - half) & (across < length - half)
        y[n, :, inside] = fill
    return y


def by_padding(x: Array, centres: Array, length: int, fill: float = 0.0) -> Array:
    """Correct: a border as wide as the square, so that no square sticks out; the border is taken off at the end."""
    pad = length
    wide = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    for n, (r, c) in enumerate(centres):
        top, left = r + pad - length // 2, c + pad - length // 2
        wide[n, :, top : top + length, left : left + length] = fill
    return np.ascontiguousarray(wide[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]])


def by_loops(
    x: Array, u: Array, kernel_size: int, stride: int | None = None, p: float = 0.5, training: bool = True
) -> Array:
    """Correct: the mean by Horner's rule from the smallest value up, m ← (1 − p) v + p m."""
    step = stride or kernel_size
    sides = [(side - kernel_size) // step + 1 for side in x.shape[2:]]
    y = np.zeros((*x.shape[:2], *sides))
    for n, c, i, j in np.ndindex(y.shape):
        area = (n, c, slice(i * step, i * step + kernel_size), slice(j * step, j * step + kernel_size))
        values = x[area][u[area] >= p] if training else np.sort(x[area].ravel())
        for v in values:
            y[n, c, i, j] = max(y[n, c, i, j], v) if training else (1 - p) * v + p * y[n, c, i, j]
    return y


def by_shifts(
    x: Array, u: Array, kernel_size: int, stride: int | None = None, p: float = 0.5, training: bool = True
) -> Array:
    """Correct: one strided view a position of the window; the mean by E[max] = ∫ P(max > t) dt, summed over gaps."""
    step = stride or kernel_size
    h, w = ((side - kernel_size) // step + 1 for side in x.shape[2:])
    source = np.where(u >= p, x, 0.0) if training else x
    views = np.stack(
        [
            source[:, :, i : i + (h - 1) * step + 1 : step, j : j + (w - 1) * step + 1 : step]
            for i, j in product(range(kernel_size), repeat=2)
        ]
    )
    if training:
        return np.asarray(views.max(0))
    ascending = np.sort(views, axis=0)
    gaps = np.diff(ascending, axis=0, prepend=0.0)  # between t_(k) and t_(k+1), n − k values lie above
    above = np.arange(len(views), 0, -1)
    return np.asarray(np.tensordot(1 - float(p) ** above, gaps, 1))


def by_masks(
    x: Array, u: Array, kernel_size: int, stride: int | None = None, p: float = 0.5, training: bool = True
) -> Array:
    """Correct and slow: the mean over every mask of a window."""
    step = stride or kernel_size
    h, w = ((side - kernel_size) // step + 1 for side in x.shape[2:])
    y = np.zeros((*x.shape[:2], h, w))
    masks = np.array(list(product([0, 1], repeat=kernel_size**2)))
    chances = (1 - p) ** masks.sum(1) * float(p) ** (masks.shape[1] - masks.sum(1))
    for n, c, i, j in np.ndindex(y.shape):
        area = (n, c, slice(i * step, i * step + kernel_size), slice(j * step, j * step + kernel_size))
        window = x[area].ravel()
        y[n, c, i, j] = (window * (u[area].ravel() >= p)).max() if training else chances @ (masks * window).max(1)
    return y


def map_by_map(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: two loops, a whole map at a time."""
    y = x.copy()
    if training:
        for n in range(x.shape[0]):
            for c in range(x.shape[1]):
                y[n, c] = 0 if u[n, c] < p else x[n, c] / (1 - p)
    return y


def by_repeating(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: the mask is spelled out for every pixel."""
    if not training:
        return x[...].copy()
    n, c, h, w = x.shape
    mask = np.repeat(np.greater_equal(u, p).ravel(), h * w).reshape(n, c, h, w)
    return mask * x / (1 - p) if p < 1 else np.zeros_like(x)


def channels_to_the_end(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: turned round until the axes of draws are last, where they broadcast by themselves."""
    factor = np.where(u >= p, 1 / max(1 - p, 1e-300), 0.0) if training else 1.0
    return np.ascontiguousarray((x.transpose(2, 3, 0, 1) * factor).transpose(2, 3, 0, 1))


def dropped_by_place(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: everything is scaled, then the dropped maps are set to 0 by their places."""
    if not training:
        return np.array(x, copy=True)
    y = x / (1 - p) if p < 1 else x.copy()
    y[np.nonzero(u < p)] = 0.0
    return np.asarray(y)


def spatial_in_single_precision(x: Array, u: Array, p: float = 0.5, training: bool = True) -> Array:
    """Correct: the mask from the draws as they are, the rest in float32."""
    small = x.astype(np.float32)
    if not training:
        return small
    scale = np.float32(1 / (1 - p)) if p < 1 else np.float32(0)
    return small * np.expand_dims(u >= p, (2, 3)) * scale


def pixel_by_pixel(x: Array, centres: Array, length: int, fill: float = 0.0) -> Array:
    """Correct: loops over rows and columns of the square, with a test whether they lie in the image."""
    y = np.array(x)
    for n in range(x.shape[0]):
        top, left = int(centres[n, 0]) - length // 2, int(centres[n, 1]) - length // 2
        for i in range(top, top + length):
            for j in range(left, left + length):
                if 0 <= i < x.shape[2] and 0 <= j < x.shape[3]:
                    y[n, :, i, j] = fill
    return y


def by_clipping_both_ends(x: Array, centres: Array, length: int, fill: float = 0.0) -> Array:
    """Correct: both ends are clipped to the image."""
    mask = np.ones((len(x), 1, *x.shape[2:]), dtype=bool)
    for n, (r, c) in enumerate(centres):
        y1, y2 = np.clip([r - length // 2, r - length // 2 + length], 0, x.shape[2])
        x1, x2 = np.clip([c - length // 2, c - length // 2 + length], 0, x.shape[3])
        mask[n, 0, y1:y2, x1:x2] = False
    return np.where(mask, x, fill)


def by_outer_products(x: Array, centres: Array, length: int, fill: float = 0.0) -> Array:
    """Correct: a mask of rows times a mask of columns, then x(1 − m) + fill · m."""
    inside = []
    for axis in (0, 1):
        offset = np.arange(x.shape[2 + axis]) - centres[:, axis, None] + length // 2
        inside.append(((offset >= 0) & (offset < length)).astype(x.dtype))
    hole = np.einsum("nh,nw->nhw", *inside)[:, None]
    return np.asarray(x * (1 - hole) + fill * hole)


def by_sets_of_rows(x: Array, centres: Array, length: int, fill: float = 0.0) -> Array:
    """Correct: the indices of rows and columns, filtered, and np.ix_."""
    out = x.copy()
    channels = range(x.shape[1])
    for image, (r, c) in zip(out, centres.tolist(), strict=True):
        rows = [i for i in range(r - length // 2, r - length // 2 + length) if 0 <= i < x.shape[2]]
        columns = [j for j in range(c - length // 2, c - length // 2 + length) if 0 <= j < x.shape[3]]
        image[np.ix_(channels, rows, columns)] = fill
    return out


def by_whole_division(x: Array, centres: Array, length: int, fill: float = 0.0) -> Array:
    """Correct: a row is inside where its offset into the square, divided by the side, is 0."""
    if length == 0:
        return x.copy()
    i, j = np.indices(x.shape[2:])
    down = (i - centres[:, 0].reshape(-1, 1, 1) + length // 2) // length
    across = (j - centres[:, 1].reshape(-1, 1, 1) + length // 2) // length
    y = np.moveaxis(x, 1, -1).copy()
    y[(down == 0) & (across == 0)] = fill
    return np.moveaxis(y, -1, 1)


def by_windows(
    x: Array, u: Array, kernel_size: int, stride: int | None = None, p: float = 0.5, training: bool = True
) -> Array:
    """Correct: NumPy's sliding windows; the mean from sorted values and chances by cumulative products."""
    step = kernel_size if stride is None else stride
    source = np.where(u < p, 0.0, x) if training else x
    view = sliding_window_view(source, (kernel_size, kernel_size), axis=(2, 3))[:, :, ::step, ::step]
    if training:
        return np.asarray(view.max(axis=(-2, -1)))
    ranked = -np.sort(-view.reshape(*view.shape[:4], -1), axis=-1)
    chances = np.cumprod(np.r_[1 - p, np.full(kernel_size**2 - 1, float(p))])
    return np.asarray((ranked * chances).sum(-1))


def by_heights(
    x: Array, u: Array, kernel_size: int, stride: int | None = None, p: float = 0.5, training: bool = True
) -> Array:
    """Correct: plain Python lists, sorted from the top, and the chance that all before were dropped."""
    step = stride if stride else kernel_size
    n, c, h, w = x.shape
    out = np.zeros((n, c, (h - kernel_size) // step + 1, (w - kernel_size) // step + 1))
    for at in np.ndindex(*out.shape):
        cells = [
            (at[0], at[1], at[2] * step + i, at[3] * step + j) for i in range(kernel_size) for j in range(kernel_size)
        ]
        if training:
            out[at] = max([float(x[cell]) for cell in cells if u[cell] >= p], default=0.0)
            continue
        all_dropped = 1.0
        for value in sorted((float(x[cell]) for cell in cells), reverse=True):
            out[at] += all_dropped * (1 - p) * value
            all_dropped *= p
    return out


def by_recursion(
    x: Array, u: Array, kernel_size: int, stride: int | None = None, p: float = 0.5, training: bool = True
) -> Array:
    """Correct: the mean of the largest, if it is kept, and else that of the others."""

    def mean(values: list[float]) -> float:
        return (1 - p) * values[0] + p * mean(values[1:]) if values else 0.0

    step = stride or kernel_size
    rows = range(0, x.shape[2] - kernel_size + 1, step)
    columns = range(0, x.shape[3] - kernel_size + 1, step)
    out = np.empty((*x.shape[:2], len(rows), len(columns)))
    for n, c, (a, i), (b, j) in product(range(len(x)), range(x.shape[1]), enumerate(rows), enumerate(columns)):
        window = x[n, c, i : i + kernel_size, j : j + kernel_size].ravel()
        kept = u[n, c, i : i + kernel_size, j : j + kernel_size].ravel() >= p
        out[n, c, a, b] = (window * kept).max() if training else mean(sorted(window.tolist())[::-1])
    return out


def by_columns_of_patches(
    x: Array, u: Array, kernel_size: int, stride: int | None = None, p: float = 0.5, training: bool = True
) -> Array:
    """Correct: indices of all patches at once; the mean as differences of powers of p."""
    step, k = stride or kernel_size, kernel_size
    h, w = ((side - k) // step + 1 for side in x.shape[2:])
    rows = (np.arange(h) * step)[:, None, None, None] + np.arange(k)[:, None]
    columns = (np.arange(w) * step)[:, None, None] + np.arange(k)
    patches = x[:, :, rows, columns].reshape(*x.shape[:2], h, w, k * k)
    if training:
        kept = u[:, :, rows, columns].reshape(patches.shape) >= p
        return np.asarray(np.max(patches, axis=-1, where=kept, initial=0.0))
    ladder = float(p) ** np.arange(k * k + 1)
    return np.asarray(np.sort(patches, axis=-1) @ (ladder[:-1] - ladder[1:])[::-1])


def pooled_in_single_precision(
    x: Array, u: Array, kernel_size: int, stride: int | None = None, p: float = 0.5, training: bool = True
) -> Array:
    """Correct: float32, the sort of one axis and a dot product."""
    step = stride or kernel_size
    kept = (x * (u >= p) if training else x).astype(np.float32)
    view = sliding_window_view(kept, (kernel_size, kernel_size), axis=(2, 3))[:, :, ::step, ::step]
    ranked = np.sort(view.reshape(*view.shape[:4], kernel_size**2), axis=-1)[..., ::-1]
    chances = np.array([(1 - p) * p**rank for rank in range(kernel_size**2)], dtype=np.float32)
    return np.asarray(ranked[..., 0] if training else ranked.dot(chances))


SPATIAL_VARIANTS = (
    by_where,
    by_einsum,
    by_rows,
    map_by_map,
    by_repeating,
    channels_to_the_end,
    dropped_by_place,
    spatial_in_single_precision,
)
CUTOUT_VARIANTS = (
    by_slices,
    by_distance,
    by_padding,
    pixel_by_pixel,
    by_clipping_both_ends,
    by_outer_products,
    by_sets_of_rows,
    by_whole_division,
)
POOL_VARIANTS = (
    by_loops,
    by_shifts,
    by_masks,
    by_windows,
    by_heights,
    by_recursion,
    by_columns_of_patches,
    pooled_in_single_precision,
)
