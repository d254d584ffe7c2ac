"""The networks that the claims about cost count."""

import numpy as np
from numpy.random import default_rng

from bagu.topics.analysis.conv_arithmetic.data import best_seconds, plain, random_plain


def test_vgg16_as_published() -> None:
    vgg = plain([[64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3], 224, [4096, 4096, 1000])
    assert vgg.parameters.sum() == 138_357_544
    assert vgg.macs.sum() == 15_470_264_320
    assert len(vgg.parameters) == 16


def test_the_network_of_the_page() -> None:
    net = plain([[16]], 32, [10])
    assert net.parameters.tolist() == [448, 170]
    assert net.macs.tolist() == [442_368, 160]
    assert net.values == 16_384 + 4096 + 10


def test_a_head_alone_stands_behind_global_pooling() -> None:
    large, small = (random_plain(default_rng(0), head) for head in ("fully connected", "pooled"))
    assert np.array_equal(large.parameters[: len(small.parameters) - 1], small.parameters[:-1])
    assert large.parameters.sum() > 2 * small.parameters.sum()


def test_the_shortest_run_counts() -> None:
    calls: list[int] = []
    assert best_seconds(lambda: calls.append(1), 3) >= 0
    assert len(calls) == 3
