"""What the claims compare convolution with: other definitions of it, code with a known fault, counts."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.convolution import conv2d

Array = NDArray[Any]


def whole(rng: Generator, shape: tuple[int, ...]) -> Array:
    """Whole numbers from −4 to 4: sums of their products are exact in any order, so what is equal differs by 0."""
    return rng.integers(-4, 5, shape).astype(float)


def convolution_by_fft(x: Array, weight: Array) -> Array:
    """The convolution of signal processing, valid part, as a product of spectra; (N, C, H, W), (O, C, k, k)."""
    size = [a + b - 1 for a, b in zip(x.shape[2:], weight.shape[2:], strict=True)]
    spectrum = np.einsum("nchw,ochw->nohw", np.fft.rfft2(x, size), np.fft.rfft2(weight, size))
    kh, kw = weight.shape[2:]
    return np.fft.irfft2(spectrum, size)[:, :, kh - 1 : x.shape[2], kw - 1 : x.shape[3]]


def pads_twice(x: Array, weight: Array, stride: int = 1, padding: int = 0) -> Array:
    """The fault that travels with a well-known snippet: pads, and lets the size formula pad again. (N, H, W, C)."""
    padded = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    n, h, w, _ = padded.shape
    k, _, _, kernels = weight.shape
    y = np.zeros((n, (h + 2 * padding - k) // stride + 1, (w + 2 * padding - k) // stride + 1, kernels))
    for b, r, q, o in np.ndindex(y.shape):
        region = padded[b, r * stride : r * stride + k, q * stride : q * stride + k]
        y[b, r, q, o] = np.sum(region * weight[..., o])
    return y


def multiplications(
    channels: int,
    kernels: int,
    k: int,
    side: int = 8,
    *,
    groups: int = 1,
    dilation: int = 1,
    padding: int = 0,
    stride: int = 1,
) -> int:
    """How often a convolution multiplies, padding left out: of ones by ones, so that the outputs count."""
    ones = np.ones((1, channels, side, side))
    kernel = np.ones((kernels, channels // groups, k, k))
    return int(conv2d(ones, kernel, None, stride, padding, dilation, groups).sum())


def winograd(x: Array, weight: Array) -> tuple[Array, int]:
    """F(2 × 2, 3 × 3) on even outputs, and how many general multiplications it took; (N, C, H, W), (O, C, 3, 3).

    The kernel's transform is done beforehand, as in inference; the input's and the output's only add and subtract.
    Source: Lavin, Gray. Fast Algorithms for Convolutional Neural Networks. CVPR 2016.
    """
    into = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]], dtype=float)
    kernel = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
    out = np.array([[1, 1, 1, 0], [0, 1, -1, -1]], dtype=float)
    tiles = np.lib.stride_tricks.sliding_window_view(x, (4, 4), (2, 3))[:, :, ::2, ::2]  # (N, C, th, tw, 4, 4)
    u = kernel @ weight @ kernel.T  # (O, C, 4, 4)
    v = into @ tiles @ into.T
    products = u[None, :, :, None, None] * v[:, None]  # (N, O, C, th, tw, 4, 4)
    y = out @ products.sum(2) @ out.T  # (N, O, th, tw, 2, 2)
    n, o, th, tw = y.shape[:4]
    return y.transpose(0, 1, 2, 4, 3, 5).reshape(n, o, 2 * th, 2 * tw), products.size


def untied(x: Array, weights: Array) -> Array:
    """A locally connected layer: (C, H, W) with a kernel (O, C, k, k) of its own at each of oh × ow positions."""
    k = weights.shape[-1]
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k), (1, 2))  # (C, oh, ow, k, k)
    return np.asarray(np.einsum("chwij,hwocij->ohw", windows, weights))
