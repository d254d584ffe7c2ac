"""Right repairs that look unlike the reference."""

import math
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.topics.convolution.conv2d.variants import (
    nhwc_as_one_product,
    nhwc_by_fourier,
    nhwc_by_pixels,
    nhwc_by_selecting,
    nhwc_by_seven_loops,
    nhwc_in_float32,
    nhwc_through_nchw,
)
from bagu.topics.detection.nms.variants import BOX_IOU_VARIANTS
from bagu.topics.image_processing.gaussian_blur.variants import KERNEL_VARIANTS
from bagu.topics.losses_metrics.softmax_cross_entropy.variants import CROSS_ENTROPY_VARIANTS

Array = NDArray[Any]
Size = int | tuple[int, int]


def conv_with_np_pad(x: Array, weight: Array, stride: Size = 1, padding: Size = 0) -> Array:
    """Correct: np.pad needs no slice, and ranges stop where the window no longer fits."""
    (sh, sw), (ph, pw) = np.broadcast_to(stride, 2).tolist(), np.broadcast_to(padding, 2).tolist()
    padded = np.pad(x, [(0, 0), (ph, ph), (pw, pw), (0, 0)])
    kh, kw = weight.shape[:2]
    rows = [
        np.stack(
            [
                np.einsum("nijc,ijco->no", padded[:, top : top + kh, left : left + kw], weight)
                for left in range(0, padded.shape[2] - kw + 1, sw)
            ],
            axis=1,
        )
        for top in range(0, padded.shape[1] - kh + 1, sh)
    ]
    return np.stack(rows, axis=1)


def conv_from_unpadded(x: Array, weight: Array, stride: Size = 1, padding: Size = 0) -> Array:
    """Correct: the formula with + 2p, once, on the sides before padding; and no padded copy at all."""
    (sh, sw), (ph, pw) = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding))
    n, h, w, _ = x.shape
    kh, kw, _, kernels = weight.shape
    y = np.zeros((n, (h + 2 * ph - kh) // sh + 1, (w + 2 * pw - kw) // sw + 1, kernels))
    for r, q, i, j in np.ndindex(*y.shape[1:3], kh, kw):
        row, column = r * sh - ph + i, q * sw - pw + j
        if 0 <= row < h and 0 <= column < w:
            y[:, r, q] += x[:, row, column] @ weight[i, j]
    return y


def iou_in_loops(a: Array, b: Array, plus_one: bool = False) -> Array:
    """Correct: the snippet's own loops and scalars, each name spelled once."""
    extra = 1 if plus_one else 0
    scores = np.zeros((len(a), len(b)))
    for i, (px1, py1, px2, py2) in enumerate(a.tolist()):
        for j, (gx1, gy1, gx2, gy2) in enumerate(b.tolist()):
            w = min(px2, gx2) - max(px1, gx1) + extra
            h = min(py2, gy2) - max(py1, gy1) + extra
            if w <= 0 or h <= 0:
                continue
            both = (px2 - px1 + extra) * (py2 - py1 + extra) + (gx2 - gx1 + extra) * (gy2 - gy1 + extra)
            scores[i, j] = w * h / (both - w * h)
    return scores


def iou_with_last_pixel(a: Array, b: Array, plus_one: bool = False) -> Array:
    """Correct: the +1 moved into the boxes, after which there is one convention only."""
    a, b = (np.concatenate([boxes[:, :2], boxes[:, 2:] + plus_one], axis=1).astype(float) for boxes in (a, b))
    lo, hi = np.maximum(a[:, None, :2], b[:, :2]), np.minimum(a[:, None, 2:], b[:, 2:])
    inter = np.clip(hi - lo, 0, None).prod(-1)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(-1) for boxes in (a, b)]
    union = np.add.outer(*areas) - inter
    return np.asarray(np.where(union > 0, inter / np.where(union > 0, union, 1), 0))


def xavier_by_mean_fan(z: Array, gain: float = 1.0) -> Array:
    """Correct: the divisor of the snippet, with the mean of both fans in place of half of one."""
    fan_in, fan_out = z[0].size, z[:, 0].size
    return np.asarray(gain * z / np.sqrt((fan_in + fan_out) / 2))


def xavier_by_variance(z: Array, gain: float = 1.0) -> Array:
    """Correct: variance first; the area of the kernel is what remains of the size."""
    out, inner = z.shape[:2]
    area = z.size // (out * inner)
    return np.asarray(np.sqrt(2 * gain**2 / (area * (out + inner))) * z)


def kernel_by_cells(ksize: int, sigma: float = 0.0) -> Array:
    """Correct: the snippet's double loop, with OpenCV's rows where sigma is 0."""
    rows = {3: [1, 2, 1], 5: [1, 4, 6, 4, 1], 7: [2, 7, 14, 18, 14, 7, 2], 9: [4, 13, 30, 51, 60, 51, 30, 13, 4]}
    given = rows.get(ksize) if sigma == 0 else None
    spread, middle = sigma or 0.15 * ksize + 0.35, ksize // 2
    kernel = np.zeros((ksize, ksize))
    for i in range(ksize):
        for j in range(ksize):
            distance = (i - middle) ** 2 + (j - middle) ** 2
            kernel[i, j] = given[i] * given[j] if given else np.exp(-distance / (2 * spread**2))
    return np.asarray(kernel / kernel.sum())


def kernel_by_binomials(ksize: int, sigma: float = 0.0) -> Array:
    """Correct: up to 5 OpenCV's rows are binomial coefficients, found by repeated convolution."""
    if sigma == 0 and ksize in (1, 3, 5):
        row = np.ones(1)
        for _ in range(ksize - 1):
            row = np.convolve(row, [0.5, 0.5])
    elif sigma == 0 and ksize in (7, 9):
        half = np.array([4, 13, 30, 51, 60] if ksize == 9 else [2, 7, 14, 18]) / (256 if ksize == 9 else 64)
        row = np.concatenate([half, half[-2::-1]])
    else:
        x = np.linspace(-(ksize - 1) / 2, (ksize - 1) / 2, ksize)
        row = np.exp(-0.5 * (x / (sigma or 0.15 * ksize + 0.35)) ** 2)
        row /= row.sum()
    return np.asarray(row[:, None] * row)


def entropy_by_logsumexp(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Correct: the starter with one line put right, log-sum-exp by logaddexp."""
    classes = input.shape[1]
    weights = np.ones(classes) if weight is None else weight
    log_p = np.moveaxis(input - np.logaddexp.reduce(input, axis=1, keepdims=True), 1, -1)
    kept = target != ignore_index
    labels = np.where(kept, target, 0)
    picked = np.take_along_axis(log_p, labels[..., None], axis=-1)[..., 0]
    losses = -(1 - label_smoothing) * weights[labels] * picked - label_smoothing / classes * (log_p @ weights)
    losses = np.where(kept, losses, 0)
    if reduction == "none":
        return losses
    total = losses.sum()
    if reduction == "sum":
        return total
    count = weights[labels][kept].sum()
    return total / count if count else np.nan


def entropy_by_odds(
    input: Array,
    target: Array,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Correct: −log p_y is the logarithm of Σ exp(z_c − z_y), one position at a time; no softmax is seen."""
    weights = np.ones(input.shape[1]) if weight is None else weight
    losses = np.zeros(target.shape)
    count: Any = 0.0
    for at in np.ndindex(target.shape):
        if target[at] == ignore_index:
            continue
        z = input[at[0], :, *at[1:]]
        gaps = z[None, :] - z[:, None]  # gaps[y, c]
        top = gaps.max(axis=1)
        nll = top + np.log(np.exp(gaps - top[:, None]).sum(axis=1))
        asked = label_smoothing / len(z) * weights
        asked[target[at]] += (1 - label_smoothing) * weights[target[at]]
        losses[at], count = asked @ nll, count + weights[target[at]]
    if reduction == "none":
        return losses
    return losses.sum() / (1 if reduction == "sum" else count or np.nan)


def info_by_dictionary(
    shapes: tuple[tuple[int, ...], ...], dtypes: tuple[str, ...], kinds: tuple[str, ...], storage: Array
) -> tuple[int, int, int, int]:
    """Correct: a dictionary by tensor leaves out the repeats; widths read off the name of the type."""
    tensors = dict(zip(storage.tolist(), zip(shapes, dtypes, kinds, strict=True), strict=True))
    count = {place: int(np.prod(shape, dtype=np.int64)) for place, (shape, _, _) in tensors.items()}
    bits = {dtype: int("".join(sign for sign in dtype if sign.isdigit())) for dtype in dtypes}
    size = sum(count[place] * bits[dtype] // 8 for place, (_, dtype, _) in tensors.items())
    of = {k: sum(count[p] for p, (_, _, kind) in tensors.items() if kind == k) for k in ("trained", "frozen", "buffer")}
    return of["trained"] + of["frozen"], of["trained"], of["buffer"], size


def info_by_sorting(
    shapes: tuple[tuple[int, ...], ...], dtypes: tuple[str, ...], kinds: tuple[str, ...], storage: Array
) -> tuple[int, int, int, int]:
    """Correct: the last name of each tensor counts, not the first; NumPy's own sizes of types."""
    totals = {"trained": 0, "frozen": 0, "buffer": 0}
    size = 0
    for at in range(len(shapes)):
        if (storage[at + 1 :] == storage[at]).any():
            continue
        numbers = int(np.prod(shapes[at], dtype=int))
        totals[kinds[at]] += numbers
        size += numbers * (2 if dtypes[at] == "bfloat16" else np.dtype(dtypes[at]).itemsize)
    return totals["trained"] + totals["frozen"], totals["trained"], totals["buffer"], size


def product_by_broadcasting(a: Array, b: Array) -> Array:
    """Correct: multiply everything with everything, number by number, and add up the inner dimension."""
    left = a.reshape(1, -1) if a.ndim == 1 else a
    right = b.reshape(-1, 1) if b.ndim == 1 else b
    c = (left[..., :, :, None] * right[..., None, :, :]).sum(axis=-2)  # (…, n, k, m) -> (…, n, m)
    lent = tuple(axis for axis, x in ((-2, a), (-1, b)) if x.ndim == 1)
    return np.asarray(np.squeeze(c, axis=lent))


def product_by_dot(a: Array, b: Array) -> Array:
    """Correct: np.dot, one matrix of the stack at a time; for a vector on the right it is right at once."""
    if b.ndim == 1:
        return np.asarray(np.dot(a, b))
    if a.ndim == 1:
        return np.asarray(np.dot(np.swapaxes(b, -1, -2), a))
    batch = np.broadcast(np.empty(a.shape[:-2]), np.empty(b.shape[:-2])).shape
    left, right = np.broadcast_to(a, batch + a.shape[-2:]), np.broadcast_to(b, batch + b.shape[-2:])
    c = np.zeros((*batch, a.shape[-2], b.shape[-1]))
    for at in np.ndindex(*batch):
        c[at] = np.dot(left[at], right[at])
    return c


def product_by_einsum(a: Array, b: Array) -> Array:
    """Correct: the ellipsis of einsum is the stack."""
    left, right = "p" if a.ndim == 1 else "...ip", "p" if b.ndim == 1 else "...pj"
    kept = ("" if a.ndim == 1 else "i") + ("" if b.ndim == 1 else "j")
    dots = "..." if "..." in left + right else ""
    return np.asarray(np.einsum(f"{left},{right}->{dots}{kept}", a, b))


def xavier_cell_by_cell(z: Array, gain: float = 1.0) -> Array:
    """Correct: one weight at a time; the fans are counted by walking along both axes."""
    fan_in = sum(1 for _ in np.ndindex(z.shape[1:]))
    fan_out = z.shape[0] * sum(1 for _ in np.ndindex(z.shape[2:]))
    weights = np.zeros(z.shape)
    for at in np.ndindex(z.shape):
        weights[at] = z[at] * gain * (2 / (fan_in + fan_out)) ** 0.5
    return weights


def xavier_of_both_ends(z: Array, gain: float = 1.0) -> Array:
    """Correct: He's deviation of either end, joined: 2/(i + o) is half the harmonic mean of 2/i and 2/o."""
    forward, backward = 2 / z[0].size, 2 / z[:, 0].size
    return np.asarray(z * gain * np.sqrt(forward * backward / (forward + backward)))


def xavier_in_place(z: Array, gain: float = 1.0) -> Array:
    """Correct: a copy that is scaled twice; prod of shapes."""
    area = int(np.prod(z.shape[2:]))
    weights = z.copy()
    weights *= gain
    weights /= np.sqrt(area * (z.shape[0] + z.shape[1]) / 2.0)
    return weights


def xavier_as_matrix(z: Array, gain: float = 1.0) -> Array:
    """Correct: kernels flattened into columns; the two fans are read off two matrices."""
    by_output, by_input = z.reshape(z.shape[0], -1), z.swapaxes(0, 1).reshape(z.shape[1], -1)
    std = gain * (0.5 * (by_output.shape[1] + by_input.shape[1])) ** -0.5
    return np.asarray(by_output * std).reshape(z.shape)


def xavier_by_logarithms(z: Array, gain: float = 1.0) -> Array:
    """Correct: the deviation is half a logarithm away from the variance."""
    out, inner, *kernel = z.shape
    fans = (out + inner) * np.prod(kernel)
    return np.asarray(z * (gain * np.exp(0.5 * (np.log(2.0) - np.log(fans)))))


def xavier_in_single_precision(z: Array, gain: float = 1.0) -> Array:
    """Correct: float32."""
    fans = z[0].size + z[:, 0].size
    return z.astype(np.float32) * np.float32(gain * np.sqrt(2 / fans))


def info_by_columns(
    shapes: tuple[tuple[int, ...], ...], dtypes: tuple[str, ...], kinds: tuple[str, ...], storage: Array
) -> tuple[int, int, int, int]:
    """Correct: np.unique leaves out the repeats, the rest are sums of columns."""
    first = np.unique(storage, return_index=True)[1].tolist()
    numbers = np.array([np.prod(shapes[at]) for at in first], dtype=np.int64)
    widths = np.array([{"16": 2, "32": 4, "64": 8, "t8": 1}[dtypes[at][-2:]] for at in first], dtype=np.int64)
    kind = np.array([kinds[at] for at in first], dtype=object)
    buffer, trained = kind == "buffer", kind == "trained"
    return int(numbers[~buffer].sum()), int(numbers[trained].sum()), int(numbers[buffer].sum()), int(numbers @ widths)


def info_by_real_arrays(
    shapes: tuple[tuple[int, ...], ...], dtypes: tuple[str, ...], kinds: tuple[str, ...], storage: Array
) -> tuple[int, int, int, int]:
    """Correct: arrays that hold nothing are made, and asked for their size and bytes."""
    parameters = trained = buffers = size = 0
    seen: set[int] = set()
    for shape, dtype, kind, place in zip(shapes, dtypes, kinds, map(int, storage), strict=True):
        if place in seen:
            continue
        seen.add(place)
        held = np.broadcast_to(np.zeros((), dtype="uint16" if dtype == "bfloat16" else dtype), shape)
        size += held.nbytes
        parameters += held.size if kind != "buffer" else 0
        trained += held.size if kind == "trained" else 0
        buffers += held.size if kind == "buffer" else 0
    return parameters, trained, buffers, size


def info_by_counter(
    shapes: tuple[tuple[int, ...], ...], dtypes: tuple[str, ...], kinds: tuple[str, ...], storage: Array
) -> tuple[int, int, int, int]:
    """Correct: a counter for each kind and each type of number."""
    of: Counter[str] = Counter()
    places = storage.tolist()
    for at in [places.index(place) for place in set(places)]:
        numbers = math.prod(shapes[at])
        of[kinds[at]] += numbers
        of[dtypes[at]] += numbers
    halves, fours = of["float16"] + of["bfloat16"], of["float32"]
    size = of["int8"] + 2 * halves + 4 * fours + 8 * (of["float64"] + of["int64"])
    return of["trained"] + of["frozen"], of["trained"], of["buffer"], size


def info_by_comprehension(
    shapes: tuple[tuple[int, ...], ...], dtypes: tuple[str, ...], kinds: tuple[str, ...], storage: Array
) -> Array:
    """Correct: each entry counts by a share of 1 over the names of its tensor; one array comes back."""
    names = (storage[:, None] == storage).sum(0).tolist()
    byte = {"int8": 1, "float16": 2, "bfloat16": 2, "float32": 4, "int64": 8, "float64": 8}
    rows = [
        [Fraction(math.prod(shape), n) * factor for factor in (kind != "buffer", kind == "trained", kind == "buffer",
                                                               byte[dtype])]
        for shape, dtype, kind, n in zip(shapes, dtypes, kinds, names, strict=True)
    ]  # fmt: skip
    return np.array([int(sum(column)) for column in zip(*rows, strict=True)] or [0] * 4)


def info_by_recursion(
    shapes: tuple[tuple[int, ...], ...], dtypes: tuple[str, ...], kinds: tuple[str, ...], storage: Array
) -> tuple[int, int, int, int]:
    """Correct: the last name is taken off, and counts if its tensor is not among those that are left."""
    if not shapes:
        return 0, 0, 0, 0
    n, trained, buffers, size = info_by_recursion(shapes[:-1], dtypes[:-1], kinds[:-1], storage[:-1])
    if storage[-1] in storage[:-1]:
        return n, trained, buffers, size
    count = 1
    for side in shapes[-1]:
        count *= side
    width = 8 if "64" in dtypes[-1] else 4 if "32" in dtypes[-1] else 2 if "16" in dtypes[-1] else 1
    if kinds[-1] == "buffer":
        return n, trained, buffers + count, size + count * width
    return n + count, trained + count * (kinds[-1] == "trained"), buffers, size + count * width


def info_in_two_passes(
    shapes: tuple[tuple[int, ...], ...], dtypes: tuple[str, ...], kinds: tuple[str, ...], storage: Array
) -> list[int]:
    """Correct: parameters first and buffers second, as a module lists them; a list comes back."""
    bits = {"bfloat16": 16} | {f"{name}{width}": width for name in ("int", "float") for width in (8, 16, 32, 64)}
    found: list[set[tuple[int, int, int, bool]]] = [set(), set()]
    for shape, dtype, kind, place in zip(shapes, dtypes, kinds, storage, strict=True):
        numbers = int(np.prod(np.array(shape, dtype=np.int64)))
        found[kind == "buffer"].add((int(place), numbers, numbers * bits[dtype] // 8, kind == "trained"))
    parameters, buffers = found
    size = sum(entry[2] for entry in parameters | buffers)
    return [sum(e[1] for e in parameters), sum(e[1] for e in parameters if e[3]), sum(e[1] for e in buffers), size]


def product_in_loops(a: Array, b: Array) -> Array:
    """Correct: every number of the result by its own loop over the inner dimension."""
    left, right = (a[None, :] if a.ndim == 1 else a), (b[:, None] if b.ndim == 1 else b)
    batch = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    left, right = np.broadcast_to(left, batch + left.shape[-2:]), np.broadcast_to(right, batch + right.shape[-2:])
    c = np.zeros((*batch, left.shape[-2], right.shape[-1]))
    for *at, i, j in np.ndindex(*c.shape):
        for p in range(a.shape[-1]):
            c[*at, i, j] += left[*at, i, p] * right[*at, p, j]
    shape = batch + (() if a.ndim == 1 else (left.shape[-2],)) + (() if b.ndim == 1 else (right.shape[-1],))
    return c.reshape(shape)


def product_by_outer_products(a: Array, b: Array) -> Array:
    """Correct: a sum of outer products, one for each place of the inner dimension."""
    left = np.expand_dims(a, 0) if a.ndim < 2 else a
    right = np.expand_dims(b, 1) if b.ndim < 2 else b
    batch = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    c = np.zeros((*batch, left.shape[-2], right.shape[-1]))
    for p in range(left.shape[-1]):
        c += left[..., :, p, None] * right[..., None, p, :]
    c = c[..., 0, :] if a.ndim < 2 else c
    return c[..., 0] if b.ndim < 2 else c


def product_by_columns(a: Array, b: Array) -> Array:
    """Correct: one column of the right side at a time, multiplied with every row."""
    if b.ndim == 1:
        return np.asarray((a * b).sum(axis=-1))
    if a.ndim == 1:
        return np.asarray((a[:, None] * b).sum(axis=-2))
    columns = [(a * b[..., None, :, j]).sum(-1) for j in range(b.shape[-1])]
    empty = np.zeros((*np.broadcast_shapes(a.shape[:-2], b.shape[:-2]), a.shape[-2], 0))
    return np.stack(columns, axis=-1) if columns else empty


def product_by_recursion(a: Array, b: Array) -> Array:
    """Correct: stacks are taken apart along their first dimension, until matrices are left."""
    if max(a.ndim, b.ndim) <= 2:
        return np.asarray(np.dot(a, b))
    if 0 in (batch := np.broadcast_shapes(a.shape[:-2], b.shape[:-2])):  # no page to stack
        return np.zeros(batch + a.shape[-2:-1] * (a.ndim > 1) + b.shape[-1:] * (b.ndim > 1))
    apart_a, apart_b = a.ndim >= max(b.ndim, 3), b.ndim >= max(a.ndim, 3)
    if apart_a and apart_b:
        n = len(a) if len(b) == 1 else len(b)
        return np.stack([product_by_recursion(a[i % len(a)], b[i % len(b)]) for i in range(n)])
    if apart_a:
        return np.stack([product_by_recursion(page, b) for page in a])
    return np.stack([product_by_recursion(a, page) for page in b])


def product_by_inner(a: Array, b: Array) -> Array:
    """Correct: np.inner of rows with rows of the transpose, over stacks that were made flat."""
    left = a if a.ndim > 1 else a.reshape(1, -1)
    right = b.swapaxes(-1, -2) if b.ndim > 1 else b.reshape(1, -1)
    batch = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    pages = math.prod(batch)
    flat_left = np.broadcast_to(left, batch + left.shape[-2:]).reshape(pages, *left.shape[-2:])
    flat_right = np.broadcast_to(right, batch + right.shape[-2:]).reshape(pages, *right.shape[-2:])
    c = np.zeros((pages, left.shape[-2], right.shape[-2]))
    for page in range(pages):
        c[page] = np.inner(flat_left[page], flat_right[page])
    return c.reshape(batch + left.shape[-2:-1] * (a.ndim > 1) + right.shape[-2:-1] * (b.ndim > 1))


def product_in_single_precision(a: Array, b: Array) -> Array:
    """Correct: float32."""
    return np.asarray(np.matmul(a.astype(np.float32), b.astype(np.float32)))


CONVOLUTION_VARIANTS = (
    conv_with_np_pad,
    conv_from_unpadded,
    nhwc_by_seven_loops,
    nhwc_as_one_product,
    nhwc_through_nchw,
    nhwc_by_fourier,
    nhwc_in_float32,
    nhwc_by_pixels,
    nhwc_by_selecting,
)
IOU_VARIANTS = (iou_in_loops, iou_with_last_pixel, *BOX_IOU_VARIANTS)
XAVIER_VARIANTS = (
    xavier_by_mean_fan,
    xavier_by_variance,
    xavier_cell_by_cell,
    xavier_of_both_ends,
    xavier_in_place,
    xavier_as_matrix,
    xavier_by_logarithms,
    xavier_in_single_precision,
)
GAUSSIAN_VARIANTS = (kernel_by_cells, kernel_by_binomials, *KERNEL_VARIANTS)
ENTROPY_VARIANTS = (entropy_by_logsumexp, entropy_by_odds, *CROSS_ENTROPY_VARIANTS)
INFO_VARIANTS = (
    info_by_dictionary,
    info_by_sorting,
    info_by_columns,
    info_by_real_arrays,
    info_by_counter,
    info_by_comprehension,
    info_by_recursion,
    info_in_two_passes,
)
PRODUCT_VARIANTS = (
    product_by_broadcasting,
    product_by_dot,
    product_by_einsum,
    product_in_loops,
    product_by_outer_products,
    product_by_columns,
    product_by_recursion,
    product_by_inner,
    product_in_single_precision,
)
