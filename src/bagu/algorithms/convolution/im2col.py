"""Windows as columns of a matrix, and back. Letters: k kernel, s stride, p padding, d dilation, o output."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_floating
from bagu.algorithms.convolution.checks import check_columns, check_pair, check_window

Pair = int | tuple[int, int]


def pair(value: Pair) -> tuple[int, int]:
    """One number for rows and one for columns."""
    return value if isinstance(value, tuple) else (value, value)


def im2col(x: NDArray[Any], kernel_size: Pair, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1) -> NDArray[Any]:
    """Lay every window of the zero-padded input out as a column, in the order channel, kernel row, kernel column.

    x: (N, C, H, W), floating; the result is (N, C·kh·kw, oh·ow) with oh = ⌊(H + 2p − d(k − 1) − 1) / s⌋ + 1, as
    torch.nn.functional.unfold has it. Every other argument is an integer or a pair (rows, columns).
    Errors: ValueError where the kernel does not fit into the padded input.
    Cost: kh·kw copies of slices; about kh·kw / (sh·sw) times the memory of x.

    >>> im2col(np.arange(9.0).reshape(1, 1, 3, 3), 2)[0].tolist()
    [[0.0, 1.0, 3.0, 4.0], [1.0, 2.0, 4.0, 5.0], [3.0, 4.0, 6.0, 7.0], [4.0, 5.0, 7.0, 8.0]]
    """
    check_floating(x, "x", 4)
    check_pair(kernel_size, "kernel_size", 1)
    check_window(x.shape[2:], pair(kernel_size), stride, padding, dilation, "kernel_size")
    n, c, h, w = x.shape
    (kh, kw), (sh, sw), (ph, pw), (dh, dw) = map(pair, (kernel_size, stride, padding, dilation))
    padded = np.zeros((n, c, h + 2 * ph, w + 2 * pw), x.dtype)
    padded[:, :, ph : ph + h, pw : pw + w] = x
    oh = (padded.shape[2] - dh * (kh - 1) - 1) // sh + 1
    ow = (padded.shape[3] - dw * (kw - 1) - 1) // sw + 1
    columns = np.empty((n, c, kh, kw, oh, ow), x.dtype)
    for i in range(kh):
        for j in range(kw):
            rows = slice(i * dh, i * dh + sh * oh, sh)
            cols = slice(j * dw, j * dw + sw * ow, sw)
            columns[:, :, i, j] = padded[:, :, rows, cols]
    return columns.reshape(n, c * kh * kw, oh * ow)


def col2im(
    columns: NDArray[Any], size: Pair, kernel_size: Pair, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> NDArray[Any]:
    """Add every column back to where its window was: the adjoint of `im2col`, not its inverse.

    columns: (N, C·kh·kw, oh·ow); size: H, W of the input; the result is (N, C, H, W). A pixel that lies in m windows
    gets the sum of m entries; what falls on the padding is dropped. As torch.nn.functional.fold.
    Errors: ValueError where the kernel does not fit or the columns have another number of rows.
    Cost: kh·kw additions of slices; the memory of the padded input.

    >>> col2im(im2col(np.ones((1, 1, 3, 3)), 2), 3, 2)[0, 0].tolist()
    [[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]
    """
    check_columns(columns, size, kernel_size, stride, padding, dilation)
    (h, w), (kh, kw), (sh, sw), (ph, pw), (dh, dw) = map(pair, (size, kernel_size, stride, padding, dilation))
    n, c = columns.shape[0], columns.shape[1] // (kh * kw)
    padded = np.zeros((n, c, h + 2 * ph, w + 2 * pw), columns.dtype)
    oh = (padded.shape[2] - dh * (kh - 1) - 1) // sh + 1
    ow = (padded.shape[3] - dw * (kw - 1) - 1) // sw + 1
    windows = columns.reshape(n, c, kh, kw, oh, ow)
    for i in range(kh):
        for j in range(kw):
            rows = slice(i * dh, i * dh + sh * oh, sh)
            cols = slice(j * dw, j * dw + sw * ow, sw)
            padded[:, :, rows, cols] += windows[:, :, i, j]
    return padded[:, :, ph : ph + h, pw : pw + w]
