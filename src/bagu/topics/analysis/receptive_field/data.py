"""Networks and gradients that the claims share."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[Any]

CONV, POOL = [3, 1, 1, 1], [2, 2, 0, 1]  # kernel, stride, padding, dilation
VGG = {
    "VGG-11": (1, 1, 2, 2, 2),
    "VGG-13": (2, 2, 2, 2, 2),
    "VGG-16": (2, 2, 3, 3, 3),
    "VGG-19": (2, 2, 4, 4, 4),
}  # 3×3 layers in each stage, pooling behind each


def vgg(name: str, kernel: int = 3) -> tuple[list[str], list[list[int]]]:
    """Names of the layers, and their kernel, stride, padding and dilation, up to pool5."""
    names, rows = [], []
    for stage, count in enumerate(VGG[name], 1):
        names += [f"conv{stage}_{at + 1}" for at in range(count)] + [f"pool{stage}"]
        rows += [[kernel, 1, kernel // 2, 1]] * count + [POOL]
    return names, rows


def shifted(x: Array, dilation: int, transposed: bool) -> list[Array]:
    """The nine views of x (C, H, W), zeros outside, that a 3×3 kernel meets; transposed for the way back."""
    padded = np.pad(x, ((0, 0), (dilation, dilation), (dilation, dilation)))
    height, width = x.shape[1:]
    starts = [at * dilation for at in (0, 1, 2)]
    if transposed:
        starts = starts[::-1]
    return [padded[:, top : top + height, left : left + width] for top in starts for left in starts]


def applied(weight: Array, views: list[Array]) -> Array:
    """The sum over nine taps: weight (9, out, in), views (in, H, W) each."""
    whole: Array = np.einsum("koi,kihw->ohw", weight, np.stack(views), optimize=True)
    return whole


def gradient_energy(rng: Generator, dilations: list[int], channels: int) -> Array:
    """Where the central output of random 3×3 layers with ReLU looks: the squared gradient, summed over channels.

    He initialisation and a random picture, three wide. Returns (n, n), n the theoretical receptive field; sums to 1.
    """
    radius = sum(dilations)
    side = 2 * radius + 1
    x = rng.standard_normal((3, side, side))
    layers, masks = [], []
    for dilation in dilations:
        weight = rng.standard_normal((9, channels, x.shape[0])) * np.sqrt(2 / (9 * x.shape[0]))
        x = applied(weight, shifted(x, dilation, False))
        masks.append(x > 0)
        x = x * masks[-1]
        layers.append(weight)
    gradient = np.zeros_like(x)
    gradient[:, radius, radius] = rng.standard_normal(channels)
    masks[-1][:, radius, radius] = True  # asked of the value before its ReLU, so that it is never silent
    for dilation, weight, mask in zip(dilations[::-1], layers[::-1], masks[::-1], strict=True):
        gradient = gradient * mask
        gradient = applied(weight.transpose(0, 2, 1), shifted(gradient, dilation, True))
    energy: Array = (gradient**2).sum(axis=0) / (gradient**2).sum()
    return energy


def width(energy: Array) -> float:
    """Root mean square distance from the centre along one axis, averaged over both."""
    at = np.arange(len(energy)) - len(energy) // 2
    return float(np.sqrt((energy.sum(0) @ at**2 + energy.sum(1) @ at**2) / 2))


def spectra(kernels: Array, side: int) -> Array:
    """Fourier transforms of kernels (..., 3, 3) on a square that holds the whole composition: nothing wraps around."""
    transformed: Array = np.fft.fft2(kernels, (side, side))
    return transformed


def compose(kernels: Array) -> Array:
    """The one kernel (2n + 1, 2n + 1) that a chain of n linear 3×3 layers with one channel amounts to."""
    side = 2 * len(kernels) + 1
    whole: Array = np.fft.ifft2(spectra(kernels, side).prod(axis=0)).real
    return whole


def fit_error(rng: Generator, target: Array, starts: int, rounds: int) -> float:
    """Relative error of the best chain of 3×3 kernels for a kernel: least squares for one at a time, in turns."""
    side = len(target)
    layers = (side - 1) // 2
    aim = np.fft.fft2(target).ravel()
    taps = spectra(np.eye(9).reshape(9, 3, 3), side).reshape(9, -1).T  # (side², 9)
    kernels = rng.standard_normal((starts, layers, 9))
    for _ in range(rounds):
        for at in range(layers):
            others = np.delete(kernels, at, axis=1)
            others /= np.linalg.norm(others, axis=2, keepdims=True)  # scale is left to the kernel that is solved for
            kernels[:, np.arange(layers) != at] = others
            basis = (others @ taps.T).prod(axis=1)[:, :, None] * taps  # (starts, side², 9)
            adjoint = basis.conj().transpose(0, 2, 1)
            normal, right = (adjoint @ basis).real, (adjoint @ aim).real
            kernels[:, at] = (np.linalg.pinv(normal, hermitian=True) @ right[:, :, None])[:, :, 0]
    reached = (kernels @ taps.T).prod(axis=1)  # (starts, side²)
    return float(np.linalg.norm(reached - aim, axis=1).min() / np.linalg.norm(aim))
