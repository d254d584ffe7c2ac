"""Right solutions of conv2d and conv2d-nhwc that look unlike the reference."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Size = int | tuple[int, int]


def both(value: Size) -> tuple[int, int]:
    """One number for rows and one for columns."""
    return value if isinstance(value, tuple) else (value, value)


def places(
    size: tuple[int, ...], kernel: tuple[int, ...], s: tuple[int, int], p: tuple[int, int], d: tuple[int, int]
) -> tuple[int, int]:
    """How many places the kernel takes, down and across."""
    down, across = ((size[a] + 2 * p[a] - d[a] * (kernel[a] - 1) - 1) // s[a] + 1 for a in (0, 1))
    return down, across


def by_positions(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Array:
    """Correct: a loop over output positions, every kernel against the same window at once."""
    s, p, d = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding, dilation))
    padded = np.pad(x, ((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])))
    o, c, kh, kw = weight.shape
    reach = (d[0] * (kh - 1) + 1, d[1] * (kw - 1) + 1)
    oh, ow = (padded.shape[2] - reach[0]) // s[0] + 1, (padded.shape[3] - reach[1]) // s[1] + 1
    y = np.zeros((len(x), o, oh, ow))
    for g in range(groups):
        mine, theirs = slice(g * c, (g + 1) * c), slice(g * o // groups, (g + 1) * o // groups)
        for r in range(oh):
            for q in range(ow):
                rows = slice(r * s[0], r * s[0] + reach[0], d[0])
                cols = slice(q * s[1], q * s[1] + reach[1], d[1])
                window = padded[:, mine, rows, cols]
                y[:, theirs, r, q] = np.tensordot(window, weight[theirs], ((1, 2, 3), (1, 2, 3)))
    return y if bias is None else y + bias.reshape(1, -1, 1, 1)


def by_einsum(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Array:
    """Correct: a view of all windows, without a copy, and one einsum."""
    s, p, d = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding, dilation))
    padded = np.pad(x, ((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])))
    n, c = x.shape[:2]
    o, _, kh, kw = weight.shape
    spread = (d[0] * (kh - 1) + 1, d[1] * (kw - 1) + 1)
    views = np.lib.stride_tricks.sliding_window_view(padded, spread, (2, 3))
    views = views[:, :, :: s[0], :: s[1], :: d[0], :: d[1]]  # (n, c, oh, ow, kh, kw)
    views = views.reshape(n, groups, c // groups, *views.shape[2:])
    kernels = weight.reshape(groups, o // groups, c // groups, kh, kw)
    y = np.einsum("ngchwij,gocij->ngohw", views, kernels).reshape(n, o, *views.shape[3:5])
    return np.asarray(y if bias is None else y + bias[:, None, None])


def by_flipping(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Array:
    """Correct although it flips the kernel: a true convolution of the flipped kernel is the correlation asked for."""
    s, p, d = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding, dilation))
    n, _, h, w = x.shape
    o, per_group, kh, kw = weight.shape
    flipped = weight[:, :, ::-1, ::-1]
    full = np.zeros((n, o, h + 2 * p[0] + d[0] * (kh - 1), w + 2 * p[1] + d[1] * (kw - 1)))
    for k in range(o):
        first = k // (o // groups) * per_group
        for i in range(kh):
            for j in range(kw):
                spread = np.einsum("nchw,c->nhw", x[:, first : first + per_group], flipped[k, :, i, j])
                top, left = p[0] + i * d[0], p[1] + j * d[1]
                full[:, k, top : top + h, left : left + w] += spread
    valid = full[:, :, d[0] * (kh - 1) : h + 2 * p[0], d[1] * (kw - 1) : w + 2 * p[1]]
    y = valid[:, :, :: s[0], :: s[1]]
    return np.asarray(y.copy() if bias is None else y + bias[:, None, None])


def by_four_loops(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Array:
    """Correct: one output number at a time, its window times its kernel, summed by NumPy."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    padded = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    kernels, depth, kh, kw = weight.shape
    oh, ow = places(x.shape[2:], (kh, kw), (sh, sw), (ph, pw), (dh, dw))
    y = np.zeros((len(x), kernels, oh, ow))
    for b, o, r, q in np.ndindex(y.shape):
        first = o // (kernels // groups) * depth
        window = padded[b, first : first + depth, r * sh :: dh, q * sw :: dw][:, :kh, :kw]
        y[b, o, r, q] = (window * weight[o]).sum()
        if bias is not None:
            y[b, o, r, q] += bias[o]
    return y


def by_index_arrays(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Array:
    """Correct: float32 throughout, windows gathered by arrays of indices; what comes back is a transposed view."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    padded = np.pad(x.astype(np.float32), [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    kh, kw = weight.shape[2:]
    oh, ow = places(x.shape[2:], (kh, kw), (sh, sw), (ph, pw), (dh, dw))
    rows = sh * np.arange(oh)[:, None] + dh * np.arange(kh)  # (oh, kh)
    cols = sw * np.arange(ow)[:, None] + dw * np.arange(kw)  # (ow, kw)
    windows = padded[:, :, rows[:, None, :, None], cols[None, :, None, :]]  # (n, c, oh, ow, kh, kw)
    parts = [
        np.tensordot(some, mine, ((1, 4, 5), (1, 2, 3)))  # (n, oh, ow, o)
        for some, mine in zip(np.split(windows, groups, 1), np.split(weight.astype(np.float32), groups), strict=True)
    ]
    y = np.concatenate(parts, -1)
    if bias is not None:
        y += bias.astype(np.float32)
    return np.moveaxis(y, -1, 1)


def by_fourier(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Array:
    """Correct: a correlation is a product of spectra, one of them conjugated; strides pick from all positions."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    padded = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    n, _, *size = padded.shape
    kernels, depth, kh, kw = weight.shape
    spread = np.zeros((groups, kernels // groups, depth, dh * (kh - 1) + 1, dw * (kw - 1) + 1))
    spread[..., ::dh, ::dw] = weight.reshape(groups, kernels // groups, depth, kh, kw)
    image = np.fft.rfft2(padded.reshape(n, groups, depth, *size))
    product = np.einsum("ngchw,gochw->ngohw", image, np.fft.rfft2(spread, size).conj())
    whole = np.fft.irfft2(product, size).reshape(n, kernels, *size)
    y = whole[:, :, : size[0] - spread.shape[3] + 1 : sh, : size[1] - spread.shape[4] + 1 : sw]
    return y if bias is None else y + bias[:, None, None]


def by_input_pixels(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Array:
    """Correct: each pixel adds itself to the outputs that see it; nothing is padded."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    n, c, h, w = x.shape
    kernels, _, kh, kw = weight.shape
    oh, ow = places((h, w), (kh, kw), (sh, sw), (ph, pw), (dh, dw))
    y = np.zeros((n, kernels, oh, ow))
    if bias is not None:
        y += bias[None, :, None, None]
    for a, b, i, j in np.ndindex(h, w, kh, kw):
        (r, between_rows), (q, between_cols) = divmod(a + ph - i * dh, sh), divmod(b + pw - j * dw, sw)
        if between_rows or between_cols or not (0 <= r < oh and 0 <= q < ow):
            continue
        for ins, outs in zip(np.split(np.arange(c), groups), np.split(np.arange(kernels), groups), strict=True):
            y[:, outs, r, q] += x[:, ins, a, b] @ weight[outs, :, i, j].T
    return y


def by_strides(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Array:
    """Correct: windows as a view with strides of its own, a row a window, one matrix product a group."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    padded = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    n, c = x.shape[:2]
    kernels, depth, kh, kw = weight.shape
    oh, ow = places(x.shape[2:], (kh, kw), (sh, sw), (ph, pw), (dh, dw))
    s0, s1, s2, s3 = padded.strides
    windows = np.lib.stride_tricks.as_strided(
        padded, (n, oh, ow, c, kh, kw), (s0, s2 * sh, s3 * sw, s1, s2 * dh, s3 * dw), writeable=False
    )
    rows = windows.reshape(n * oh * ow, groups, depth * kh * kw)
    matrix = weight.reshape(groups, kernels // groups, depth * kh * kw)
    y = np.stack([rows[:, g] @ matrix[g].T for g in range(groups)], 1)  # (windows, groups, o)
    y = y.reshape(n, oh, ow, kernels).transpose(0, 3, 1, 2)
    return y if bias is None else y + bias.reshape(-1, 1, 1)


def by_output_rows(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Array:
    """Correct: a row of the output at a time, im2col for the band of input rows that it needs."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    n, c, h, w = x.shape
    kernels, depth, kh, kw = weight.shape
    oh, ow = places((h, w), (kh, kw), (sh, sw), (ph, pw), (dh, dw))
    matrix = weight.reshape(groups, kernels // groups, depth * kh * kw)
    y = np.empty((n, kernels, oh, ow))
    for r in range(oh):
        band = np.zeros((n, c, kh, w + 2 * pw))
        for i in range(kh):
            if 0 <= (row := r * sh - ph + i * dh) < h:
                band[:, :, i, pw : pw + w] = x[:, :, row]
        strips = [band[..., j * dw : j * dw + (ow - 1) * sw + 1 : sw] for j in range(kw)]
        columns = np.stack(strips, 3).reshape(n, groups, depth * kh * kw, ow)
        y[:, :, r] = (matrix @ columns).reshape(n, kernels, ow)
    if bias is not None:
        y += np.expand_dims(bias, (1, 2))
    return y


def by_block_diagonal(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Array:
    """Correct: groups are an ordinary kernel with zeros between the groups; then one product a kernel position."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    kernels, depth, kh, kw = weight.shape
    dense = np.zeros((kernels, x.shape[1], kh, kw))
    for o in range(kernels):
        first = o * groups // kernels * depth
        dense[o, first : first + depth] = weight[o]
    padded = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)]).transpose(1, 0, 2, 3)  # (c, n, h, w)
    oh, ow = places(x.shape[2:], (kh, kw), (sh, sw), (ph, pw), (dh, dw))
    y = np.zeros((kernels, len(x), oh, ow))
    for i, j in np.ndindex(kh, kw):
        shifted = padded[:, :, i * dh :: sh, j * dw :: sw][:, :, :oh, :ow]
        y += np.tensordot(dense[..., i, j], shifted, 1)
    if bias is not None:
        y += bias[:, None, None, None]
    return y.swapaxes(0, 1)


def all_kernels_at_once(x: Array, weight: Array, stride: Size = 1, padding: Size = 0) -> Array:
    """Correct: one tensordot an output position, np.pad for the zeros."""
    s, p = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding))
    padded = np.pad(x, ((0, 0), (p[0], p[0]), (p[1], p[1]), (0, 0)))
    kh, kw = weight.shape[:2]
    rows = range(0, padded.shape[1] - kh + 1, s[0])
    cols = range(0, padded.shape[2] - kw + 1, s[1])
    y = np.zeros((len(x), len(rows), len(cols), weight.shape[3]))
    for r, top in enumerate(rows):
        for q, left in enumerate(cols):
            y[:, r, q] = np.tensordot(padded[:, top : top + kh, left : left + kw], weight, 3)
    return y


def through_channels_first(x: Array, weight: Array, stride: Size = 1, padding: Size = 0) -> Array:
    """Correct: a view of all windows, whose last axes are channel, kernel row, kernel column."""
    s, p = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding))
    padded = np.pad(x, ((0, 0), (p[0], p[0]), (p[1], p[1]), (0, 0)))
    views = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[:2], (1, 2))[:, :: s[0], :: s[1]]
    return np.asarray(np.einsum("nhwcij,ijco->nhwo", views, weight))


def nhwc_by_seven_loops(x: Array, weight: Array, stride: Size = 1, padding: Size = 0) -> Array:
    """Correct: numbers only; what lies outside is skipped, so that nothing is padded."""
    (sh, sw), (ph, pw) = both(stride), both(padding)
    n, h, w, c = x.shape
    kh, kw, _, kernels = weight.shape
    y = np.zeros((n, *places((h, w), (kh, kw), (sh, sw), (ph, pw), (1, 1)), kernels))
    for b in range(n):
        for r in range(y.shape[1]):
            for q in range(y.shape[2]):
                for o in range(kernels):
                    for i in range(kh):
                        for j in range(kw):
                            row, col = r * sh - ph + i, q * sw - pw + j
                            if row < 0 or col < 0 or row >= h or col >= w:
                                continue
                            for k in range(c):
                                y[b, r, q, o] += x[b, row, col, k] * weight[i, j, k, o]
    return y


def nhwc_as_one_product(x: Array, weight: Array, stride: Size = 1, padding: Size = 0) -> Array:
    """Correct: im2col with a row a window; the kernel is a matrix as it lies."""
    (sh, sw), (ph, pw) = both(stride), both(padding)
    padded = np.pad(x, ((0, 0), (ph, ph), (pw, pw), (0, 0)))
    kh, kw, c, kernels = weight.shape
    oh, ow = places(x.shape[1:3], (kh, kw), (sh, sw), (ph, pw), (1, 1))
    rows = np.empty((len(x), oh, ow, kh, kw, c))
    for r in range(oh):
        for q in range(ow):
            rows[:, r, q] = padded[:, r * sh : r * sh + kh, q * sw : q * sw + kw]
    return (rows.reshape(len(x) * oh * ow, kh * kw * c) @ weight.reshape(-1, kernels)).reshape(len(x), oh, ow, kernels)


def nhwc_through_nchw(x: Array, weight: Array, stride: Size = 1, padding: Size = 0) -> Array:
    """Correct: axes moved to channels first, one product a kernel position, and moved back as a view."""
    (sh, sw), (ph, pw) = both(stride), both(padding)
    images, kernels = x.transpose(0, 3, 1, 2), weight.transpose(3, 2, 0, 1)
    padded = np.pad(images, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    oh, ow = places(x.shape[1:3], weight.shape[:2], (sh, sw), (ph, pw), (1, 1))
    y = np.zeros((len(x), len(kernels), oh, ow))
    for i, j in np.ndindex(*weight.shape[:2]):
        y += np.einsum("nchw,oc->nohw", padded[:, :, i::sh, j::sw][:, :, :oh, :ow], kernels[:, :, i, j])
    return y.transpose(0, 2, 3, 1)


def nhwc_by_fourier(x: Array, weight: Array, stride: Size = 1, padding: Size = 0) -> Array:
    """Correct: spectra over the two middle axes, in float32; the window that wraps around is cut off."""
    (sh, sw), (ph, pw) = both(stride), both(padding)
    kh, kw = weight.shape[:2]
    size = (x.shape[1] + 2 * ph, x.shape[2] + 2 * pw)
    image = np.fft.fft2(np.pad(x.astype(np.float32), ((0, 0), (ph, ph), (pw, pw), (0, 0))), axes=(1, 2))
    kernel = np.fft.fft2(weight.astype(np.float32), size, axes=(0, 1)).conj()
    whole = np.fft.ifft2(np.einsum("nhwc,hwco->nhwo", image, kernel), axes=(1, 2)).real
    return whole[:, : size[0] - kh + 1 : sh, : size[1] - kw + 1 : sw]


def nhwc_in_float32(x: Array, weight: Array, stride: Size = 1, padding: Size = 0) -> Array:
    """Correct: float32, and the last kernel position first."""
    (sh, sw), (ph, pw) = both(stride), both(padding)
    n, h, w, c = x.shape
    padded = np.zeros((n, h + 2 * ph, w + 2 * pw, c), np.float32)
    padded[:, ph : ph + h, pw : pw + w] = x
    kh, kw, _, kernels = weight.shape
    down, across = padded.shape[1] - kh, padded.shape[2] - kw  # how far the window moves
    y = np.zeros((n, down // sh + 1, across // sw + 1, kernels), np.float32)
    for i, j in reversed(list(np.ndindex(kh, kw))):
        y += padded[:, i : i + down + 1 : sh, j : j + across + 1 : sw] @ weight[i, j].astype(np.float32)
    return y


def nhwc_by_pixels(x: Array, weight: Array, stride: Size = 1, padding: Size = 0) -> Array:
    """Correct: each pixel is spread over the outputs that see it."""
    (sh, sw), (ph, pw) = both(stride), both(padding)
    n, h, w, _ = x.shape
    kh, kw, _, kernels = weight.shape
    y = np.zeros((n, *places((h, w), (kh, kw), (sh, sw), (ph, pw), (1, 1)), kernels))
    for a, b in np.ndindex(h, w):
        spread = np.tensordot(x[:, a, b], weight, (1, 2))  # (n, kh, kw, o)
        for i in range((a + ph) % sh, kh, sh):
            for j in range((b + pw) % sw, kw, sw):
                r, q = (a + ph - i) // sh, (b + pw - j) // sw
                if 0 <= r < y.shape[1] and 0 <= q < y.shape[2]:
                    y[:, r, q] += spread[:, i, j]
    return y


def nhwc_by_selecting(x: Array, weight: Array, stride: Size = 1, padding: Size = 0) -> Array:
    """Correct: rows and columns are taken by matrices of zeros and ones, which pad and stride by themselves."""

    def taken(length: int, k: int, s: int, p: int) -> Array:
        starts = s * np.arange((length + 2 * p - k) // s + 1) - p
        chosen: Array = starts[:, None, None] + np.arange(k)[:, None] == np.arange(length)  # (o, k, length)
        return chosen.astype(float)

    (sh, sw), (ph, pw) = both(stride), both(padding)
    rows, cols = taken(x.shape[1], weight.shape[0], sh, ph), taken(x.shape[2], weight.shape[1], sw, pw)
    y: Array = np.einsum("rih,qjw,nhwc,ijco->nrqo", rows, cols, x, weight, optimize=True)
    return y
