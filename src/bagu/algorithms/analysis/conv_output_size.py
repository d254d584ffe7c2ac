"""Sizes along one axis: of a convolution or pooling, of a transposed convolution, and the padding that keeps a size."""

from bagu.algorithms.analysis.checks import check_ceil_mode, check_transposed, check_window
from bagu.algorithms.checks import check_count


def conv_output_size_loops(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """Slide the window and count. See `conv_output_size`."""
    check_window(size, kernel_size, stride, padding, dilation)
    check_ceil_mode(kernel_size, padding, dilation, ceil_mode)
    extent = dilation * (kernel_size - 1) + 1
    start, end, count = -padding, size + padding, 0
    while start + extent <= end:
        count += 1
        start += stride
    rest = end - (start - stride + extent)  # columns behind the last window
    if ceil_mode and rest > 0 and start < size:
        count += 1
    return count


def conv_output_size(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """How many positions a window takes along one axis of `size` cells.

    floor((size + 2·padding − dilation·(kernel_size − 1) − 1) / stride) + 1. With ceil_mode (pooling) the quotient is
    rounded up, and a last window that would start beyond the input is left out.

    All arguments are whole numbers of cells; padding is that of one side. Errors: TypeError for other than integers,
    ValueError for a window that does not fit, or more padding than half a window with ceil_mode. Cost: O(1).
    Source: the manuals of torch.nn.Conv2d and torch.nn.MaxPool2d.

    >>> conv_output_size(224, 7, stride=2, padding=3)
    112
    """
    check_window(size, kernel_size, stride, padding, dilation)
    check_ceil_mode(kernel_size, padding, dilation, ceil_mode)
    room = size + 2 * padding - (dilation * (kernel_size - 1) + 1)
    count = room // stride + 1
    if ceil_mode and room % stride > 0 and count * stride < size + padding:
        count += 1
    return count


def transposed_output_size_loops(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    """Mark every cell that is written to, then crop. See `transposed_output_size`."""
    check_transposed(size, kernel_size, stride, padding, output_padding, dilation)
    written = {i * stride + tap * dilation for i in range(size) for tap in range(kernel_size)}
    return max(written) + 1 + output_padding - 2 * padding


def transposed_output_size(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    """The size of a transposed convolution's output along one axis.

    (size − 1)·stride − 2·padding + dilation·(kernel_size − 1) + output_padding + 1: the convolution with the same
    arguments turns it back into `size`. output_padding (0 … stride − 1) chooses among the sizes that floor made equal.

    Errors: ValueError for an output_padding as large as stride and dilation, or a padding that leaves nothing.
    Cost: O(1). Source: the manual of torch.nn.ConvTranspose2d.

    >>> transposed_output_size(7, 4, stride=2, padding=1)
    14
    """
    check_transposed(size, kernel_size, stride, padding, output_padding, dilation)
    return (size - 1) * stride - 2 * padding + dilation * (kernel_size - 1) + output_padding + 1


def same_padding_loops(size: int, kernel_size: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Add a cell behind, then in front, until the size is right. See `same_padding`."""
    for value, name in ((size, "size"), (kernel_size, "kernel_size"), (stride, "stride"), (dilation, "dilation")):
        check_count(value, name, 1)
    wanted = len(range(0, size, stride))
    before = after = 0
    while True:
        starts = range(-before, size + after - dilation * (kernel_size - 1), stride)
        if len(starts) >= wanted:
            return before, after
        before, after = (before, after + 1) if before == after else (before + 1, after)


def same_padding(size: int, kernel_size: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Padding (before, after) that makes the output ceil(size / stride), the odd cell behind: TensorFlow's SAME.

    total = max((ceil(size / stride) − 1)·stride + dilation·(kernel_size − 1) + 1 − size, 0); before = total // 2.
    With stride 1 and an odd kernel it is dilation·(kernel_size − 1)/2 on both sides; otherwise it depends on the
    input's size and may be uneven. Errors: ValueError for arguments below 1. Cost: O(1).

    >>> same_padding(224, 7, stride=2)
    (2, 3)
    """
    for value, name in ((size, "size"), (kernel_size, "kernel_size"), (stride, "stride"), (dilation, "dilation")):
        check_count(value, name, 1)
    out = -(-size // stride)
    total = max((out - 1) * stride + dilation * (kernel_size - 1) + 1 - size, 0)
    return total // 2, total - total // 2
