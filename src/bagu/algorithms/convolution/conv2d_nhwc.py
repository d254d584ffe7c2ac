"""Two-dimensional convolution with channels last, as TensorFlow lays arrays out. Letters as in conv2d.py."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.convolution.checks import check_conv2d_nhwc
from bagu.algorithms.convolution.im2col import Pair, pair


def conv2d_nhwc_loops(x: NDArray[Any], weight: NDArray[Any], stride: Pair = 1, padding: Pair = 0) -> NDArray[Any]:
    """One window times one kernel at a time, as one writes it first: the reference. See `conv2d_nhwc`."""
    check_conv2d_nhwc(x, weight, stride, padding)
    n, h, w, c = x.shape
    kh, kw, _, kernels = weight.shape
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    dtype = np.result_type(x, weight)
    padded = np.zeros((n, h + 2 * ph, w + 2 * pw, c), np.promote_types(dtype, np.float32))
    padded[:, ph : ph + h, pw : pw + w] = x
    oh = (padded.shape[1] - kh) // sh + 1
    ow = (padded.shape[2] - kw) // sw + 1
    y = np.zeros((n, oh, ow, kernels), padded.dtype)
    for b in range(n):
        for o in range(kernels):
            for r in range(oh):
                for q in range(ow):
                    region = padded[b, r * sh : r * sh + kh, q * sw : q * sw + kw]
                    y[b, r, q, o] = np.sum(region * weight[..., o])
    return y.astype(dtype, copy=False)


def conv2d_nhwc(x: NDArray[Any], weight: NDArray[Any], stride: Pair = 1, padding: Pair = 0) -> NDArray[Any]:
    """Slide every kernel, unflipped, over the zero-padded input; channels are the last axis.

    y[n, r, q, o] = Σ over i, j, c of weight[i, j, c, o] · x[n, r·s − p + i, q·s − p + j, c], 0 outside x. The same as
    `conv2d` after x.transpose(0, 3, 1, 2) and weight.transpose(3, 2, 0, 1), its result transposed (0, 2, 3, 1).

    x: (N, H, W, C); weight: (kh, kw, C, O), floating; the result (N, oh, ow, O) has the wider type. stride, padding:
    an integer or a pair (rows, columns). Errors: ValueError where channels differ or the kernel does not fit.
    Cost: N·oh·ow·kh·kw·C·O multiplications, as one matrix product a kernel position; no matrix of windows.

    >>> conv2d_nhwc(np.ones((1, 5, 5, 3)), np.ones((3, 3, 3, 2)), stride=2, padding=1).shape
    (1, 3, 3, 2)
    """
    check_conv2d_nhwc(x, weight, stride, padding)
    n, h, w, c = x.shape
    kh, kw, _, kernels = weight.shape
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    dtype = np.result_type(x, weight)
    padded = np.zeros((n, h + 2 * ph, w + 2 * pw, c), np.promote_types(dtype, np.float32))
    padded[:, ph : ph + h, pw : pw + w] = x
    oh = (padded.shape[1] - kh) // sh + 1
    ow = (padded.shape[2] - kw) // sw + 1
    y = np.zeros((n, oh, ow, kernels), padded.dtype)
    for i in range(kh):
        for j in range(kw):
            y += padded[:, i : i + sh * oh : sh, j : j + sw * ow : sw] @ weight[i, j].astype(padded.dtype)
    return y.astype(dtype, copy=False)
