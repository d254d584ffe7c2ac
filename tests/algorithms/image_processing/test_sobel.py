"""Sobel's operator: what it promises beyond its ladder."""

import numpy as np
import pytest

from bagu.algorithms.image_processing import sobel


def test_horizontal_edges_have_no_gx() -> None:
    image = np.zeros((6, 6))
    image[3:] = 1
    gx, gy = sobel(image)
    assert not gx.any()
    assert gy.max() == 4
    across, down = sobel(image.T)
    assert across.max() == 4
    assert not down.any()


def test_the_expansion_by_letters() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        patch = rng.integers(-9, 10, (3, 3)).astype(np.float64)
        (a, b, c), (d, _e, f), (g, h, i) = patch.tolist()
        gx, gy = sobel(patch)
        assert gx[1, 1] == (c + 2 * f + i) - (a + 2 * d + g)
        assert gy[1, 1] == (g + 2 * h + i) - (a + 2 * b + c)


def test_a_slope_of_one_gives_eight() -> None:
    y, x = np.mgrid[:5, :6].astype(np.float64)
    gx, gy = sobel(3 * x + 2 * y)
    assert (gx[1:-1, 1:-1] == 24).all()
    assert (gy[1:-1, 1:-1] == 16).all()


def test_turning_the_image_exchanges_the_responses() -> None:
    image = np.random.default_rng(2).random((7, 5))
    gx, gy = sobel(image)
    across, down = sobel(image.T)
    np.testing.assert_allclose(across, gy.T, atol=1e-15)
    np.testing.assert_allclose(down, gx.T, atol=1e-15)


def test_grey_levels_are_refused_since_differences_have_signs() -> None:
    with pytest.raises(TypeError, match=r"^image must hold float16"):
        sobel(np.zeros((3, 3), dtype=np.uint8))
