"""Two-dimensional convolution, backward. Letters as in conv2d.py."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.convolution.checks import check_conv2d_backward
from bagu.algorithms.convolution.im2col import Pair, pair

Gradients = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


def conv2d_backward_loops(
    grad_output: NDArray[Any],
    x: NDArray[Any],
    weight: NDArray[Any],
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Gradients:
    """The loops of the forward pass, each product sending two gradients back. See `conv2d_backward`."""
    check_conv2d_backward(grad_output, x, weight, stride, padding, dilation, groups)
    h, w = x.shape[2:]
    kernels, per_group, kh, kw = weight.shape
    (sh, sw), (ph, pw), (dh, dw) = map(pair, (stride, padding, dilation))
    grad_input, grad_weight = np.zeros(x.shape), np.zeros(weight.shape)
    grad_bias = np.zeros(kernels)
    for b, o, r, q in np.ndindex(grad_output.shape):
        g = float(grad_output[b, o, r, q])
        first = o // (kernels // groups) * per_group
        grad_bias[o] += g
        for c in range(per_group):
            for i in range(kh):
                for j in range(kw):
                    row, col = r * sh - ph + i * dh, q * sw - pw + j * dw
                    if 0 <= row < h and 0 <= col < w:
                        grad_input[b, first + c, row, col] += g * float(weight[o, c, i, j])
                        grad_weight[o, c, i, j] += g * float(x[b, first + c, row, col])
    return grad_input.astype(x.dtype), grad_weight.astype(weight.dtype), grad_bias.astype(weight.dtype)


def conv2d_backward_im2col(
    grad_output: NDArray[Any],
    x: NDArray[Any],
    weight: NDArray[Any],
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Gradients:
    """Backward of the matrix product, the columns added back to the input: the reference. See `conv2d_backward`."""
    check_conv2d_backward(grad_output, x, weight, stride, padding, dilation, groups)
    n, c, h, w = x.shape
    kernels, per_group, kh, kw = weight.shape
    oh, ow = grad_output.shape[2:]
    (sh, sw), (ph, pw), (dh, dw) = map(pair, (stride, padding, dilation))
    wide = np.promote_types(np.result_type(x, weight), np.float32)
    padded = np.zeros((n, c, h + 2 * ph, w + 2 * pw), wide)
    padded[:, :, ph : ph + h, pw : pw + w] = x
    columns = np.empty((n, c, kh, kw, oh, ow), wide)
    for i in range(kh):
        for j in range(kw):
            top, left = i * dh, j * dw
            columns[:, :, i, j] = padded[:, :, top : top + sh * oh : sh, left : left + sw * ow : sw]
    length = per_group * kh * kw
    columns = columns.reshape(n, groups, length, oh * ow)
    matrix = weight.astype(wide).reshape(groups, kernels // groups, length)
    grad = grad_output.astype(wide).reshape(n, groups, kernels // groups, oh * ow)
    grad_weight = (grad @ columns.swapaxes(2, 3)).sum(0).reshape(weight.shape)
    grad_columns = (matrix.swapaxes(1, 2) @ grad).reshape(n, c, kh, kw, oh, ow)
    grad_padded = np.zeros_like(padded)
    for i in range(kh):
        for j in range(kw):
            top, left = i * dh, j * dw
            grad_padded[:, :, top : top + sh * oh : sh, left : left + sw * ow : sw] += grad_columns[:, :, i, j]
    grad_input = grad_padded[:, :, ph : ph + h, pw : pw + w]
    grad_bias = grad_output.astype(wide).sum((0, 2, 3))
    return (
        grad_input.astype(x.dtype),
        grad_weight.astype(weight.dtype, copy=False),
        grad_bias.astype(weight.dtype, copy=False),
    )


def conv2d_backward(
    grad_output: NDArray[Any],
    x: NDArray[Any],
    weight: NDArray[Any],
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Gradients:
    """Gradients of a convolution with respect to input, weight and bias.

    With g the incoming gradient: grad_bias[o] = Σ g[:, o]; grad_weight[o, c, i, j] = Σ g[n, o, r, q] ·
    x[n, c, r·s − p + i·d, q·s − p + j·d], the correlation of the input with g; grad_input adds g[n, o, r, q] ·
    weight[o, c, i, j] to that same pixel, which at stride 1 is the full correlation of g with the flipped kernel.

    grad_output: (N, O, oh, ow), the shape of the forward result; other arguments as in `conv2d`. grad_input has the
    type of x, the other two that of weight; float16 is computed in float32.
    Errors: ValueError where conv2d has them, or where grad_output has another shape.
    Cost: twice the multiplications of the forward pass. Memory: the padded input, its gradient and one shifted copy.

    >>> grad_input, grad_weight, grad_bias = conv2d_backward(
    ...     np.ones((1, 1, 2, 2)), np.arange(9.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2))
    ... )
    >>> grad_weight[0, 0].tolist(), grad_bias.tolist()
    ([[8.0, 12.0], [20.0, 24.0]], [4.0])
    """
    check_conv2d_backward(grad_output, x, weight, stride, padding, dilation, groups)
    n, c, h, w = x.shape
    kernels, per_group, kh, kw = weight.shape
    oh, ow = grad_output.shape[2:]
    (sh, sw), (ph, pw), (dh, dw) = map(pair, (stride, padding, dilation))
    wide = np.promote_types(np.result_type(x, weight), np.float32)
    padded = np.zeros((n, c, h + 2 * ph, w + 2 * pw), wide)
    padded[:, :, ph : ph + h, pw : pw + w] = x
    grad_padded = np.zeros_like(padded)
    grouped = (groups, kernels // groups, per_group, kh, kw)
    matrices = weight.reshape(grouped).transpose(3, 4, 0, 2, 1).astype(wide, "C")  # transposed already
    grad = grad_output.astype(wide).reshape(n, groups, kernels // groups, oh * ow)
    grad_weight = np.zeros(grouped, wide)
    for i in range(kh):
        for j in range(kw):
            place = np.s_[:, :, i * dh : i * dh + sh * oh : sh, j * dw : j * dw + sw * ow : sw]
            window = padded[place].reshape(n, groups, per_group, oh * ow)
            grad_weight[..., i, j] = (grad @ window.swapaxes(2, 3)).sum(0)
            grad_padded[place] += (matrices[i, j] @ grad).reshape(n, c, oh, ow)
    return (
        grad_padded[:, :, ph : ph + h, pw : pw + w].astype(x.dtype),
        grad_weight.reshape(weight.shape).astype(weight.dtype, copy=False),
        grad_output.astype(wide).sum((0, 2, 3)).astype(weight.dtype, copy=False),
    )
