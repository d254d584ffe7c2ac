"""Right repairs that look unlike the reference."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

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
