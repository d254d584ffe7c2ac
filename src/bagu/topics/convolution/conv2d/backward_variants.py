"""Right solutions of conv2d-backward that look unlike the reference."""

from typing import Any

import numpy as np

from bagu.topics.convolution.conv2d.variants import Array, Size, both


def scattered(
    grad_output: Array,
    x: Array,
    weight: Array,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    """Correct: the windows of the forward pass again, one output position at a time."""
    s, p, d = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding, dilation))
    padded = np.pad(x, ((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])))
    o, c, kh, kw = weight.shape
    grad_padded, grad_weight = np.zeros_like(padded), np.zeros_like(weight)
    for g in range(groups):
        mine, theirs = slice(g * c, (g + 1) * c), slice(g * o // groups, (g + 1) * o // groups)
        for r, q in np.ndindex(*grad_output.shape[2:]):
            rows = slice(r * s[0], r * s[0] + d[0] * (kh - 1) + 1, d[0])
            cols = slice(q * s[1], q * s[1] + d[1] * (kw - 1) + 1, d[1])
            up = grad_output[:, theirs, r, q]
            grad_padded[:, mine, rows, cols] += np.tensordot(up, weight[theirs], 1)
            grad_weight[theirs] += np.tensordot(up, padded[:, mine, rows, cols], ((0,), (0,)))
    grad_input = grad_padded[:, :, p[0] : p[0] + x.shape[2], p[1] : p[1] + x.shape[3]]
    return grad_input, grad_weight, grad_output.sum((0, 2, 3))


def full_correlation(
    grad_output: Array,
    x: Array,
    weight: Array,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    """Correct: zeros between the gradients, then a full convolution; the weights by correlating the input with them."""
    s, p, d = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding, dilation))
    n, _, h, w = x.shape
    o, c, kh, kw = weight.shape
    high, wide = h + 2 * p[0] - d[0] * (kh - 1), w + 2 * p[1] - d[1] * (kw - 1)  # outputs at stride 1
    spread = np.zeros((n, o, high, wide))
    spread[:, :, :: s[0], :: s[1]] = grad_output
    padded = np.pad(x, ((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])))
    grad_padded, grad_weight = np.zeros(padded.shape), np.zeros(weight.shape)
    for k in range(o):
        first = k // (o // groups) * c
        for i in range(kh):
            for j in range(kw):
                place = np.s_[:, first : first + c, i * d[0] : i * d[0] + high, j * d[1] : j * d[1] + wide]
                grad_padded[place] += spread[:, k, None] * weight[k, :, i, j][:, None, None]
                grad_weight[k, :, i, j] = (padded[place] * spread[:, k, None]).sum((0, 2, 3))
    grad_input = grad_padded[:, :, p[0] : p[0] + h, p[1] : p[1] + w]
    return grad_input, grad_weight, spread.sum((0, 2, 3))


def by_each_output(
    grad_output: Array,
    x: Array,
    weight: Array,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    """Correct: one output number at a time sends its gradient to its window and to its kernel."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    padded = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    kernels, depth, kh, kw = weight.shape
    grad_padded, grad_weight, grad_bias = np.zeros_like(padded), np.zeros_like(weight), np.zeros(kernels)
    for b, o, r, q in np.ndindex(grad_output.shape):
        g, first = grad_output[b, o, r, q], o // (kernels // groups) * depth
        rows = slice(r * sh, r * sh + dh * (kh - 1) + 1, dh)
        window = (b, slice(first, first + depth), rows, slice(q * sw, q * sw + dw * (kw - 1) + 1, dw))
        grad_padded[window] += g * weight[o]
        grad_weight[o] += g * padded[window]
        grad_bias[o] += g
    return grad_padded[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]], grad_weight, grad_bias


def by_add_at(
    grad_output: Array,
    x: Array,
    weight: Array,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    """Correct: arrays of indices for the windows, read by indexing and added to by np.add.at."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    padded = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    n, kernels, oh, ow = grad_output.shape
    depth, kh, kw = weight.shape[1:]
    rows = (dh * np.arange(kh)[:, None] + sh * np.arange(oh))[:, None, :, None]  # (kh, 1, oh, 1)
    cols = (dw * np.arange(kw)[:, None] + sw * np.arange(ow))[None, :, None, :]  # (1, kw, 1, ow)
    columns = padded[:, :, rows, cols].reshape(n, groups, depth, kh, kw, oh, ow)
    grad = grad_output.reshape(n, groups, kernels // groups, oh, ow)
    matrices = weight.reshape(groups, kernels // groups, depth, kh, kw)
    grad_weight = np.einsum("ngorq,ngcijrq->gocij", grad, columns, optimize=True).reshape(weight.shape)
    back = np.einsum("ngorq,gocij->ngcijrq", grad, matrices, optimize=True)
    grad_padded = np.zeros_like(padded)
    place: Any = np.s_[:, :, rows, cols]
    np.add.at(grad_padded, place, back.reshape(*x.shape[:2], kh, kw, oh, ow))
    grad_input = grad_padded[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]
    return grad_input, grad_weight, grad_output.sum(3).sum(2).sum(0)


def by_two_correlations(
    grad_output: Array,
    x: Array,
    weight: Array,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    """Correct: both gradients are correlations at stride 1 with zeros put between the incoming gradients."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    n, _, h, w = x.shape
    kernels, depth, kh, kw = weight.shape
    up, left = dh * (kh - 1), dw * (kw - 1)
    spread = np.zeros((n, kernels, h + 2 * ph + up, w + 2 * pw + left))  # zeros around it, too
    spread[:, :, up : h + 2 * ph : sh, left : w + 2 * pw : sw] = grad_output
    windows = np.lib.stride_tricks.sliding_window_view(spread, (up + 1, left + 1), (2, 3))
    windows = windows[:, :, ph : ph + h, pw : pw + w, ::dh, ::dw].reshape(n, groups, kernels // groups, h, w, kh, kw)
    flipped = weight[:, :, ::-1, ::-1].reshape(groups, kernels // groups, depth, kh, kw)
    grad_input = np.einsum("ngohwij,gocij->ngchw", windows, flipped, optimize=True).reshape(x.shape)
    padded = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)]).reshape(n, groups, depth, h + 2 * ph, w + 2 * pw)
    inner = spread[:, :, up : h + 2 * ph, left : w + 2 * pw]  # one gradient for each window at stride 1
    seen = np.lib.stride_tricks.sliding_window_view(padded, inner.shape[2:], (3, 4))[:, :, :, ::dh, ::dw]
    inner = inner.reshape(n, groups, kernels // groups, *inner.shape[2:])
    grad_weight = np.einsum("ngcijhw,ngohw->gocij", seen, inner, optimize=True).reshape(weight.shape)
    return grad_input, grad_weight, np.einsum("nohw->o", grad_output)


def by_fourier_back(
    grad_output: Array,
    x: Array,
    weight: Array,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    """Correct: products of spectra; the input's gradient is a convolution, the weight's a correlation."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    padded = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    n, c, *size = padded.shape
    kernels, depth, kh, kw = weight.shape
    oh, ow = grad_output.shape[2:]
    spread, large = np.zeros((n, kernels, *size)), np.zeros((kernels, depth, *size))
    spread[:, :, : (oh - 1) * sh + 1 : sh, : (ow - 1) * sw + 1 : sw] = grad_output
    large[:, :, : (kh - 1) * dh + 1 : dh, : (kw - 1) * dw + 1 : dw] = weight
    up = np.fft.rfft2(spread.reshape(n, groups, kernels // groups, *size))
    image = np.fft.rfft2(padded.reshape(n, groups, depth, *size))
    kernel = np.fft.rfft2(large.reshape(groups, kernels // groups, depth, *size))
    grad_padded = np.fft.irfft2(np.einsum("ngohw,gochw->ngchw", up, kernel), size).reshape(n, c, *size)
    whole = np.fft.irfft2(np.einsum("ngchw,ngohw->gochw", image, up.conj()), size).reshape(kernels, depth, *size)
    grad_weight = whole[:, :, : (kh - 1) * dh + 1 : dh, : (kw - 1) * dw + 1 : dw]
    return grad_padded[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]], grad_weight, grad_output.sum(axis=(0, 2, 3))


def by_gathering(
    grad_output: Array,
    x: Array,
    weight: Array,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    """Correct: each pixel asks which outputs saw it, and through which weight; nothing is padded or cut."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    kernels, _, kh, kw = weight.shape
    _, c, h, w = x.shape
    oh, ow = grad_output.shape[2:]
    grad_input, grad_weight = np.zeros(x.shape), np.zeros(weight.shape)
    for a, b, i, j in np.ndindex(h, w, kh, kw):
        r, q = (a + ph - i * dh) / sh, (b + pw - j * dw) / sw
        if r not in range(oh) or q not in range(ow):
            continue
        for ins, outs in zip(np.split(np.arange(c), groups), np.split(np.arange(kernels), groups), strict=True):
            g = grad_output[:, outs, int(r), int(q)]  # (n, o)
            grad_input[:, ins, a, b] += g @ weight[outs, :, i, j]
            grad_weight[outs, :, i, j] += g.T @ x[:, ins, a, b]
    return grad_input, grad_weight, grad_output.sum(-1).sum(-1).sum(0)


def by_taps_in_float32(
    grad_output: Array,
    x: Array,
    weight: Array,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array]:
    """Correct: float32; one product a kernel position for each gradient, channels last in between."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    g, weight = grad_output.astype(np.float32).transpose(0, 2, 3, 1), weight.astype(np.float32)
    padded = np.pad(x.astype(np.float32), [(0, 0), (0, 0), (ph, ph), (pw, pw)]).transpose(0, 2, 3, 1)
    _, oh, ow, kernels = g.shape
    depth, share = weight.shape[1], kernels // groups
    grad_padded, grad_weight = np.zeros_like(padded), np.zeros_like(weight)
    for at in range(groups):
        mine, theirs = slice(at * depth, (at + 1) * depth), slice(at * share, (at + 1) * share)
        for i, j in np.ndindex(weight.shape[2:]):
            rows = slice(i * dh, i * dh + (oh - 1) * sh + 1, sh)
            cols = slice(j * dw, j * dw + (ow - 1) * sw + 1, sw)
            grad_padded[:, rows, cols, mine] += g[..., theirs] @ weight[theirs, :, i, j]
            grad_weight[theirs, :, i, j] = np.tensordot(g[..., theirs], padded[:, rows, cols, mine], ((0, 1, 2),) * 2)
    grad_input = grad_padded[:, ph : ph + x.shape[2], pw : pw + x.shape[3]].transpose(0, 3, 1, 2)
    return grad_input, grad_weight, g.sum((0, 1, 2))


def by_single_samples(
    grad_output: Array,
    x: Array,
    weight: Array,
    stride: Size = 1,
    padding: Size = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> list[Array]:
    """Correct: sample by sample through im2col matrices, whose columns are added back; a list comes back."""
    (sh, sw), (ph, pw), (dh, dw) = both(stride), both(padding), both(dilation)
    h, w = x.shape[2:]
    kernels, depth, kh, kw = weight.shape
    oh, ow = grad_output.shape[2:]
    matrix = weight.reshape(groups, kernels // groups, depth * kh * kw)
    grads = [np.zeros(x.shape), np.zeros(matrix.shape), np.zeros(kernels)]
    for b, (image, grad) in enumerate(zip(x, grad_output, strict=True)):
        padded = np.pad(image, [(0, 0), (ph, ph), (pw, pw)])
        number = np.arange(padded.size).reshape(padded.shape)  # where each entry of the matrix comes from
        source = np.stack(
            [
                number[:, i * dh : i * dh + (oh - 1) * sh + 1 : sh, j * dw : j * dw + (ow - 1) * sw + 1 : sw]
                for i, j in np.ndindex(kh, kw)
            ],
            1,
        ).reshape(groups, depth * kh * kw, oh * ow)
        g = grad.reshape(groups, kernels // groups, oh * ow)
        back = matrix.transpose(0, 2, 1) @ g
        summed = np.bincount(source.ravel(), back.ravel(), padded.size).reshape(padded.shape)
        grads[0][b] = summed[:, ph : ph + h, pw : pw + w]
        grads[1] += g @ padded.ravel()[source].transpose(0, 2, 1)
        grads[2] += g.sum(-1).ravel()
    return [grads[0], grads[1].reshape(weight.shape), grads[2]]
