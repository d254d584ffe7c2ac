"""Code as it circulates, in words of our own with the same faults, and models to count."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.convolution import conv2d_nhwc

Array = NDArray[Any]
Overlap = Callable[[Array, Array], float]
Entry = tuple[tuple[int, ...], str, str, int]  # shape, type, kind, number of the tensor


def circulating_conv(x: Array, kernel: Array, stride: int = 1, padding: int = 0) -> Array:
    """NHWC convolution that pads, then pads once more in the formula, and cuts the frame with 0:-0."""
    n, side, _, c = x.shape
    k, out = kernel.shape[0], kernel.shape[3]
    padded = np.zeros((n, side + 2 * padding, side + 2 * padding, c))
    padded[:, padding:-padding, padding:-padding] = x
    size = (padded.shape[1] + 2 * padding - k) // stride + 1
    y = np.zeros((n, size, size, out))
    for b, o, r, q in product(range(n), range(out), range(size), range(size)):
        top, left = r * stride, q * stride
        y[b, r, q, o] = np.sum(padded[b, top : top + k, left : left + k] * kernel[..., o])
    return y


def fate(side: int, k: int, stride: int, padding: int, code: Callable[..., Array]) -> str:
    """What becomes of one call: "raises", "wrong" or "right"."""
    rng = np.random.default_rng(side)
    x, kernel = rng.random((1, side, side, 2)), rng.random((k, k, 2, 1))
    want = conv2d_nhwc(x, kernel, stride, padding)
    try:
        got = code(x, kernel, stride, padding)
    except ValueError:
        return "raises"
    return "right" if got.shape == want.shape and np.allclose(got, want) else "wrong"


def settings() -> Iterator[tuple[int, int, int, int]]:
    """Sides 3 to 8, kernels 1, 3 and 5 that fit, strides 1 to 3, padding 0 to 2."""
    for side, k, stride, padding in product(range(3, 9), (1, 3, 5), (1, 2, 3), (0, 1, 2)):
        if k <= side + 2 * padding:
            yield side, k, stride, padding


def overlap(
    a: Array, b: Array, extra: float = 0.0, clamp: str = "sides", twice: bool = False, mixed: bool = False
) -> float:
    """IoU of two boxes x1, y1, x2, y2, with a fault or none: that is what the arguments are for."""
    top = max(a[1], b[0] if mixed else b[1])
    w = min(a[2], b[2]) - max(a[0], b[0]) + extra
    h = min(a[3], b[3]) - top + extra
    if clamp == "sides":
        w, h = max(w, 0.0), max(h, 0.0)
    inter = max(w * h, 0.0) if clamp == "area" else w * h
    areas = sum((box[2] - box[0] + extra) * (box[3] - box[1] + extra) for box in (a, b))
    union = areas - (0.0 if twice else inter)
    return float(inter / union) if union else 0.0


FAULTY: dict[str, Overlap] = {
    "the +1": lambda a, b: overlap(a, b, extra=1.0),
    "no clamp": lambda a, b: overlap(a, b, clamp="none"),
    "clamped too late": lambda a, b: overlap(a, b, clamp="area"),
    "intersection counted twice": lambda a, b: overlap(a, b, twice=True),
    "x for y": lambda a, b: overlap(a, b, mixed=True),
}
Pair = tuple[tuple[int, ...], tuple[int, ...]]
TYPICAL: tuple[Pair, ...] = (((50, 50, 150, 150), (100, 100, 200, 200)),)
EDGES: tuple[Pair, ...] = (
    ((0, 0, 1, 1), (0, 0, 1, 1)),  # identical, small
    ((0, 0, 1, 1), (2, 2, 3, 3)),  # apart on both axes
    ((0, 0, 2, 2), (0, 1, 2, 3)),  # x and y unlike
)


def found(pairs: Sequence[Pair], tolerance: float) -> float:
    """The share of the faulty versions that some pair of boxes tells from the right one."""
    boxes = [(np.array(a, dtype=np.float64), np.array(b, dtype=np.float64)) for a, b in pairs]
    hits = [any(abs(wrong(a, b) - overlap(a, b)) > tolerance for a, b in boxes) for wrong in FAULTY.values()]
    return float(np.mean(hits))


SHAPES: tuple[tuple[int, ...], ...] = (
    (2,), (3,), (2, 3), (3, 2), (3, 3), (1, 3), (4, 2, 3), (4, 3, 2), (1, 3, 2), (5, 1, 2, 3), (2, 4, 3, 2),
)  # fmt: skip


def accepted(function: Callable[[Any, Any], Any], a: Any, b: Any) -> Any | None:
    """The result, or None where the library refuses the two shapes."""
    try:
        return function(a, b)
    except (RuntimeError, ValueError):
        return None


def resnet18() -> list[Entry]:
    """The parameters and buffers of ResNet-18 for 1000 classes, in float32, as torchvision lays them out."""
    entries: list[Entry] = []

    def add(shape: tuple[int, ...], dtype: str = "float32", kind: str = "trained") -> None:
        entries.append((shape, dtype, kind, len(entries)))

    def conv_norm(c: int, o: int, k: int) -> None:
        add((o, c, k, k))
        add((o,))
        add((o,))
        add((o,), kind="buffer")
        add((o,), kind="buffer")
        add((), "int64", "buffer")

    conv_norm(3, 64, 7)
    before = 64
    for channels in (64, 128, 256, 512):
        conv_norm(before, channels, 3)
        conv_norm(channels, channels, 3)
        if before != channels:
            conv_norm(before, channels, 1)
        conv_norm(channels, channels, 3)
        conv_norm(channels, channels, 3)
        before = channels
    add((1000, 512))
    add((1000,))
    return entries


def columns(entries: list[Entry]) -> dict[str, Any]:
    """The arguments of model_info."""
    shapes, dtypes, kinds, storage = zip(*entries, strict=True)
    return {"shapes": shapes, "dtypes": dtypes, "kinds": kinds, "storage": np.array(storage)}
