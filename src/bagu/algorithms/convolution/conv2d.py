"""Two-dimensional convolution, forward.

Letters: N samples, C channels in, O out, k kernel, s stride, p padding, d dilation.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.convolution.checks import check_conv2d
from bagu.algorithms.convolution.im2col import Pair, pair


def conv2d_loops(
    x: NDArray[Any],
    weight: NDArray[Any],
    bias: NDArray[Any] | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> NDArray[Any]:
    """Convolution as seven nested loops, padding by asking whether a pixel is there. See `conv2d`."""
    check_conv2d(x, weight, bias, stride, padding, dilation, groups)
    n, _, h, w = x.shape
    kernels, per_group, kh, kw = weight.shape
    (sh, sw), (ph, pw), (dh, dw) = map(pair, (stride, padding, dilation))
    oh = (h + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    ow = (w + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    y = np.zeros((n, kernels, oh, ow), np.result_type(x, weight))
    for b in range(n):
        for o in range(kernels):
            first = o // (kernels // groups) * per_group  # the first channel that this kernel sees
            for r in range(oh):
                for q in range(ow):
                    total = 0.0 if bias is None else float(bias[o])
                    for c in range(per_group):
                        for i in range(kh):
                            for j in range(kw):
                                row, col = r * sh - ph + i * dh, q * sw - pw + j * dw
                                inside = 0 <= row < h and 0 <= col < w
                                value = float(x[b, first + c, row, col]) if inside else 0.0
                                total += value * float(weight[o, c, i, j])
                    y[b, o, r, q] = total
    return y


def conv2d_im2col(
    x: NDArray[Any],
    weight: NDArray[Any],
    bias: NDArray[Any] | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> NDArray[Any]:
    """Convolution as one matrix product with the windows laid out as columns: the reference. See `conv2d`."""
    check_conv2d(x, weight, bias, stride, padding, dilation, groups)
    n, c, h, w = x.shape
    kernels, per_group, kh, kw = weight.shape
    (sh, sw), (ph, pw), (dh, dw) = map(pair, (stride, padding, dilation))
    dtype = np.result_type(x, weight)
    wide = np.promote_types(dtype, np.float32)  # float16 is computed in float32
    padded = np.zeros((n, c, h + 2 * ph, w + 2 * pw), wide)
    padded[:, :, ph : ph + h, pw : pw + w] = x
    oh = (padded.shape[2] - dh * (kh - 1) - 1) // sh + 1
    ow = (padded.shape[3] - dw * (kw - 1) - 1) // sw + 1
    columns = np.empty((n, c, kh, kw, oh, ow), wide)
    for i in range(kh):
        for j in range(kw):
            top, left = i * dh, j * dw
            columns[:, :, i, j] = padded[:, :, top : top + sh * oh : sh, left : left + sw * ow : sw]
    length = per_group * kh * kw
    columns = columns.reshape(n, groups, length, oh * ow)
    matrix = weight.astype(wide).reshape(groups, kernels // groups, length)
    y: NDArray[Any] = (matrix @ columns).reshape(n, kernels, oh, ow)
    if bias is not None:
        y = y + bias[:, None, None]
    return y.astype(dtype, copy=False)


def conv2d(
    x: NDArray[Any],
    weight: NDArray[Any],
    bias: NDArray[Any] | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> NDArray[Any]:
    """Slide every kernel, unflipped, over the zero-padded input: cross-correlation, which deep learning calls so.

    y[n, o, r, q] = bias[o] + Σ over c, i, j of weight[o, c, i, j] · x[n, first(o) + c, r·s − p + i·d, q·s − p + j·d],
    where a kernel sees only the C / groups channels of its own group and x is 0 outside. The output has
    ⌊(H + 2p − d(k − 1) − 1) / s⌋ + 1 rows. For convolution in the mathematical sense flip the kernel:
    weight[:, :, ::-1, ::-1].

    x: (N, C, H, W); weight: (O, C / groups, kh, kw); bias: (O,) or None; float16, float32 or float64, and the result
    has the wider of the two types; float16 is computed in float32. stride, padding, dilation: an integer or a pair
    (rows, columns). N may be 0. NaN in x spoils the outputs whose window holds it.
    Errors: ValueError where shapes do not match, groups do not divide C and O, or the kernel does not fit.
    Cost: N·O·oh·ow·kh·kw·C / groups multiplications, as one matrix product for each of the kh·kw kernel positions,
    added up. Memory: the padded input and one shifted copy, where `conv2d_im2col` needs kh·kw of them.
    Conventions of torch.nn.functional.conv2d.

    >>> conv2d(np.ones((1, 3, 5, 5)), np.ones((2, 3, 3, 3)), padding=1)[0, 0, 0].tolist()
    [12.0, 18.0, 18.0, 18.0, 12.0]
    """
    check_conv2d(x, weight, bias, stride, padding, dilation, groups)
    n, c, h, w = x.shape
    kernels, per_group, kh, kw = weight.shape
    (sh, sw), (ph, pw), (dh, dw) = map(pair, (stride, padding, dilation))
    dtype = np.result_type(x, weight)
    wide = np.promote_types(dtype, np.float32)
    padded = np.zeros((n, c, h + 2 * ph, w + 2 * pw), wide)
    padded[:, :, ph : ph + h, pw : pw + w] = x
    oh = (padded.shape[2] - dh * (kh - 1) - 1) // sh + 1
    ow = (padded.shape[3] - dw * (kw - 1) - 1) // sw + 1
    matrices = weight.reshape(groups, kernels // groups, per_group, kh, kw).transpose(3, 4, 0, 1, 2).astype(wide, "C")
    y = np.zeros((n, groups, kernels // groups, oh * ow), wide)
    for i in range(kh):
        for j in range(kw):
            window = padded[:, :, i * dh : i * dh + sh * oh : sh, j * dw : j * dw + sw * ow : sw]
            y += matrices[i, j] @ window.reshape(n, groups, per_group, oh * ow)
    y = y.reshape(n, kernels, oh, ow)
    if bias is not None:
        y += bias.astype(wide)[:, None, None]
    return y.astype(dtype, copy=False)
