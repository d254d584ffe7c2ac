"""Parameters, multiply-accumulates and shapes of a stack of convolutions. Letters: L layers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.analysis.checks import check_conv_layers
from bagu.algorithms.analysis.conv_output_size import conv_output_size

Ints = NDArray[np.int64]


def conv_cost_loops(
    layers: NDArray[Any], in_channels: int, height: int, width: int, bias: bool = True
) -> tuple[Ints, Ints, Ints]:
    """Run the six loops of every convolution and count instead of multiplying. See `conv_cost`."""
    check_conv_layers(layers, in_channels, height, width)
    parameters, macs, shapes = [], [], []
    channels, rows, columns = in_channels, height, width
    for out, kernel, stride, padding, dilation, groups in layers.tolist():
        span = dilation * (kernel - 1) + 1
        tops = range(-padding, rows + padding - span + 1, stride)
        lefts = range(-padding, columns + padding - span + 1, stride)
        weights = products = 0
        for _filter in range(out):
            weights += bias
            for top in tops:
                for left in lefts:
                    for _channel in range(channels // groups):
                        for _row in range(kernel):
                            for _column in range(kernel):
                                products += 1
                                weights += (top, left) == (-padding, -padding)  # a weight is met first at the corner
        parameters.append(weights)
        macs.append(products)
        channels, rows, columns = out, len(tops), len(lefts)
        shapes.append((channels, rows, columns))
    return _ints(parameters, (-1,)), _ints(macs, (-1,)), _ints(shapes, (-1, 3))


def conv_cost(
    layers: NDArray[Any], in_channels: int, height: int, width: int, bias: bool = True
) -> tuple[Ints, Ints, Ints]:
    """Parameters, multiply-accumulates and output shape of each convolution of a stack, for one image.

    parameters = cout·(cin/groups)·k² + cout with bias; MACs = cout·(cin/groups)·k²·Hout·Wout; neither counts anything
    else. FLOPs in the strict sense are twice the MACs. Products with padded zeros count, as every tool counts them.

    layers: (L, 6) integers: out channels, kernel size, stride, padding, dilation, groups; square kernels. Returns
    parameters (L,), macs (L,) and shapes (L, 3) as channels, height, width; all int64. Errors: ValueError where groups
    do not divide the channels or a window does not fit. Cost: O(L).

    >>> conv_cost(np.array([[64, 3, 1, 1, 1, 1]]), 3, 224, 224)[1].tolist()
    [86704128]
    """
    check_conv_layers(layers, in_channels, height, width)
    parameters, macs, shapes = [], [], []
    channels, rows, columns = int(in_channels), int(height), int(width)
    for out, kernel, stride, padding, dilation, groups in layers.tolist():
        weights = out * (channels // groups) * kernel**2
        rows = conv_output_size(rows, kernel, stride, padding, dilation)
        columns = conv_output_size(columns, kernel, stride, padding, dilation)
        parameters.append(weights + out * bool(bias))
        macs.append(weights * rows * columns)
        shapes.append((out, rows, columns))
        channels = out
    return _ints(parameters, (-1,)), _ints(macs, (-1,)), _ints(shapes, (-1, 3))


def _ints(values: list[Any], shape: tuple[int, ...]) -> Ints:
    return np.array(values, dtype=np.int64).reshape(shape)
