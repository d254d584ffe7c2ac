"""Convolution: forward and backward, windows as columns, channels last."""

from bagu.algorithms.convolution.conv2d import conv2d, conv2d_im2col, conv2d_loops
from bagu.algorithms.convolution.conv2d_backward import (
    conv2d_backward,
    conv2d_backward_im2col,
    conv2d_backward_loops,
)
from bagu.algorithms.convolution.conv2d_nhwc import conv2d_nhwc, conv2d_nhwc_loops
from bagu.algorithms.convolution.im2col import col2im, im2col

__all__ = [
    "col2im",
    "conv2d",
    "conv2d_backward",
    "conv2d_backward_im2col",
    "conv2d_backward_loops",
    "conv2d_im2col",
    "conv2d_loops",
    "conv2d_nhwc",
    "conv2d_nhwc_loops",
    "im2col",
]
