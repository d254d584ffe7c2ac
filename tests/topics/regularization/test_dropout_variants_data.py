"""What the claims about the variants of dropout measure with."""

import numpy as np
from numpy.random import default_rng

from bagu.algorithms.regularization import recurrent_dropout
from bagu.topics.regularization.dropout_variants.data import adder, digit_maps, latch, neighbours


def test_maps_of_digits_are_rectified_and_drawn_by_the_seed() -> None:
    maps = digit_maps(default_rng(0), 5, 3)
    assert maps.shape == (5, 3, 6, 6)
    assert (maps >= 0).all()
    assert (maps > 0).any()
    assert np.array_equal(maps, digit_maps(default_rng(0), 5, 3))


def test_neighbours_are_averaged_where_they_are_kept() -> None:
    x = np.arange(9.0).reshape(1, 1, 3, 3)
    keep = np.ones((1, 1, 3, 3), dtype=bool)
    assert [a.item() for a in neighbours(x, keep)] == [4.0, 4]  # 1, 7, 3 and 5
    keep[0, 0, 0, 1] = keep[0, 0, 1, 0] = False
    assert [a.item() for a in neighbours(x, keep)] == [6.0, 2]
    assert [a.item() for a in neighbours(x, np.zeros_like(keep))] == [0.0, 0]


def test_the_latch_writes_once_and_remembers() -> None:
    x = np.zeros((9, 1, 1))
    x[2] = 1
    h, c = recurrent_dropout(x, *latch(3), np.zeros((9, 1, 3)), training=False)
    assert np.allclose(c, np.tanh(1))
    assert np.allclose(h[:2], 0)
    assert np.allclose(h[2:], np.tanh(np.tanh(1)))


def test_the_adder_adds() -> None:
    weight, x = np.array([0.1, -0.2]), default_rng(0).normal(size=(4, 1, 2))
    c = recurrent_dropout(x, *adder(2, weight), np.zeros((4, 1, 1)), training=False)[1]
    assert np.isclose(c.item(), np.tanh(x[:, 0] @ weight).sum())
