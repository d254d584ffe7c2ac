"""Networks that the claims count: plain convolutional ones, drawn at random."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.analysis import conv_cost

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Plain:
    """3×3 convolutions in stages, each followed by 2×2 pooling, then fully connected layers.

    parameters, macs: one entry a layer with weights. values: numbers that one image leaves behind in every layer.
    """

    parameters: Ints
    macs: Ints
    values: int


def plain(stages: list[list[int]], side: int, head: list[int], pools: bool = True) -> Plain:
    """VGG-16 is plain([[64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3], 224, [4096, 4096, 1000])."""
    parameters: list[int] = []
    macs: list[int] = []
    values, channels = 0, 3
    for widths in stages:
        rows = np.array([[width, 3, 1, 1, 1, 1] for width in widths])
        weights, products, shapes = conv_cost(rows, channels, side, side)
        parameters += weights.tolist()
        macs += products.tolist()
        values += int(shapes.prod(axis=1).sum())
        channels = widths[-1]
        if pools:
            side //= 2
            values += channels * side**2
    features = channels * (side**2 if len(head) > 1 else 1)  # one layer alone stands behind global average pooling
    for width in head:
        parameters.append(features * width + width)
        macs.append(features * width)
        values += width
        features = width
    return Plain(np.array(parameters), np.array(macs), values)


def random_plain(rng: Generator, head: str, pools: bool = True) -> Plain:
    """Four or five stages of one to three layers; widths double from stage to stage, up to eight times the first."""
    width = int(rng.choice([32, 48, 64]))
    stages = [[width * 2 ** min(at, 3)] * int(rng.integers(1 if at else 2, 4)) for at in range(int(rng.integers(4, 6)))]
    side = int(rng.choice([192, 224, 256])) if pools else 32
    return plain(stages, side, [4096, 4096, 1000] if head == "fully connected" else [1000], pools)


def best_seconds(job: Any, repeats: int) -> float:
    """The shortest of several runs: what the machine can do when nobody disturbs it."""
    from time import perf_counter

    times = []
    for _ in range(repeats):
        start = perf_counter()
        job()
        times.append(perf_counter() - start)
    return min(times)
