"""Bad input of convolutions, told in one sentence; see bagu.algorithms.checks."""

from math import prod
from typing import Any

from bagu.algorithms.checks import check_count, check_floating, check_shape


def check_pair(value: Any, name: str, at_least: int) -> None:
    """A whole number for both axes, or a tuple of one for the rows and one for the columns."""
    if not isinstance(value, tuple):
        check_count(value, name, at_least)
        return
    if len(value) != 2:
        raise ValueError(f"{name} must be an integer or two of them, got {len(value)}.")
    for part in value:
        check_count(part, name, at_least)


def check_window(size: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, name: str) -> None:
    """Stride and dilation of at least 1, padding of at least 0, and a kernel that fits into the padded input."""
    check_pair(stride, "stride", 1)
    check_pair(padding, "padding", 0)
    check_pair(dilation, "dilation", 1)
    for axis in range(2):
        p, d = (value[axis] if isinstance(value, tuple) else value for value in (padding, dilation))
        room, reach = size[axis] + 2 * p, d * (kernel_size[axis] - 1) + 1
        if kernel_size[axis] < 1 or reach > room:
            raise ValueError(
                f"{name} must have a kernel of at least 1 that fits into the padded input, "
                f"got a reach of {reach} on {room} {('rows', 'columns')[axis]}."
            )


def check_conv2d(x: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: Any) -> None:
    """x (N, C, H, W), weight (O, C / groups, kh, kw), bias (O,) or None; groups divide C and O; the kernel fits."""
    check_floating(x, "x", 4)
    check_floating(weight, "weight", 4)
    check_count(groups, "groups", 1)
    channels, kernels = x.shape[1], weight.shape[0]
    if channels % groups or kernels % groups:
        raise ValueError(f"groups must divide {channels} channels in and {kernels} out, got {groups}.")
    check_shape(weight, "weight", (None, channels // groups, None, None))
    if bias is not None:
        check_floating(bias, "bias", 1)
        check_shape(bias, "bias", (kernels,))
    check_window(x.shape[2:], weight.shape[2:], stride, padding, dilation, "weight")


def check_conv2d_backward(
    grad_output: Any, x: Any, weight: Any, stride: Any, padding: Any, dilation: Any, groups: Any
) -> None:
    """As check_conv2d, and grad_output in the shape that the convolution has."""
    check_conv2d(x, weight, None, stride, padding, dilation, groups)
    check_floating(grad_output, "grad_output", 4)
    out = outputs(x.shape[2:], weight.shape[2:], stride, padding, dilation)
    check_shape(grad_output, "grad_output", (len(x), len(weight), *out))


def check_conv2d_nhwc(x: Any, weight: Any, stride: Any, padding: Any) -> None:
    """x (N, H, W, C), weight (kh, kw, C, O); the kernel fits."""
    check_floating(x, "x", 4)
    check_floating(weight, "weight", 4)
    check_shape(weight, "weight", (None, None, x.shape[3], None))
    check_window(x.shape[1:3], weight.shape[:2], stride, padding, 1, "weight")


def check_columns(columns: Any, size: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any) -> None:
    """Columns (N, C · kh · kw, oh · ow) that belong to an input of that size."""
    check_floating(columns, "columns", 3)
    check_pair(kernel_size, "kernel_size", 1)
    check_pair(size, "size", 1)
    height, width = size if isinstance(size, tuple) else (size, size)
    kernel = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    check_window((height, width), kernel, stride, padding, dilation, "kernel_size")
    places = prod(outputs((height, width), kernel, stride, padding, dilation))
    if columns.shape[1] % prod(kernel) or columns.shape[2] != places:
        raise ValueError(
            f"columns must have C · {prod(kernel)} rows and {places} columns, "
            f"got {columns.shape[1]} and {columns.shape[2]}."
        )


def outputs(size: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any) -> list[int]:
    """How many places the kernel takes, down and across."""
    counts = []
    for axis in range(2):
        s, p, d = (value[axis] if isinstance(value, tuple) else value for value in (stride, padding, dilation))
        counts.append((size[axis] + 2 * p - d * (kernel_size[axis] - 1) - 1) // s + 1)
    return counts
