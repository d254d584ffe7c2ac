"""Resizing: what it promises beyond its ladders, with and without OpenCV."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagu.algorithms.image_processing import antialias_resize, bilinear_resize, source_positions, triangle_weights

LENGTHS = st.integers(1, 12)


@given(length=LENGTHS, size=LENGTHS, align_corners=st.booleans())
def test_positions_ascend_within_the_row_and_mirror_one_another(length: int, size: int, align_corners: bool) -> None:
    at = source_positions(length, size, align_corners)
    assert at.shape == (size,)
    assert at.min() >= 0
    assert at.max() <= length - 1 + 1e-12
    assert (np.diff(at) >= 0).all()
    if size > 1 or not align_corners:
        np.testing.assert_allclose(at + at[::-1], length - 1, atol=1e-12)


@given(length=LENGTHS, align_corners=st.booleans())
def test_the_same_size_is_the_same_image(length: int, align_corners: bool) -> None:
    image = np.arange(length * 3.0).reshape(length, 3) ** 2
    np.testing.assert_allclose(bilinear_resize(image, image.shape, align_corners), image, atol=1e-9)


def test_a_plane_stays_a_plane() -> None:
    """What is linear is reproduced wherever nothing was moved onto the rim."""
    y, x = np.mgrid[:6, :7].astype(np.float64)
    resized = bilinear_resize(2 * y - 3 * x, (11, 13), align_corners=True)
    rows, columns = source_positions(6, 11, True), source_positions(7, 13, True)
    np.testing.assert_allclose(resized, 2 * rows[:, None] - 3 * columns, atol=1e-12)


@given(length=LENGTHS, size=LENGTHS)
def test_tents_sum_to_one_and_are_linear_interpolation_when_enlarging(length: int, size: int) -> None:
    weights = triangle_weights(length, size)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-12)
    if size >= length:
        at = source_positions(length, size)
        tents = np.clip(1 - np.abs(at[:, None] - np.arange(length)), 0, 1)
        np.testing.assert_allclose(weights, tents, atol=1e-12)


def test_antialiasing_keeps_the_mean_where_the_factor_is_whole() -> None:
    image = np.zeros((12, 12))
    image[3:9, 4:8] = np.random.default_rng(0).random((6, 4))  # away from the rim, where every pixel weighs the same
    assert antialias_resize(image, (6, 6)).mean() == pytest.approx(image.mean())
    assert bilinear_resize(image, (6, 6)).mean() == pytest.approx(image.mean())  # twofold reads them all
    assert bilinear_resize(image, (3, 3)).mean() != pytest.approx(image.mean(), rel=1e-3)


def test_nan_spreads_to_its_neighbours_and_no_further() -> None:
    row = np.array([[np.nan, 1.0, 2.0, 3.0]])
    assert np.isnan(bilinear_resize(row, (1, 8))).tolist() == [[True, True, True, False, False, False, False, False]]


@pytest.mark.parametrize("size", [(24, 20), (13, 11), (6, 5), (5, 9), (3, 3), (1, 1), (12, 10), (2, 31)])
def test_half_pixel_is_opencv(size: tuple[int, int]) -> None:
    cv2 = pytest.importorskip("cv2")
    image = np.random.default_rng(3).uniform(0, 255, (12, 10, 3)).astype(np.float32)
    theirs = cv2.resize(image, size[::-1], interpolation=cv2.INTER_LINEAR)
    np.testing.assert_allclose(bilinear_resize(image, size), theirs, atol=1e-3)


def test_grey_levels_are_refused_since_their_rounding_has_no_agreed_rule() -> None:
    with pytest.raises(TypeError, match=r"^image must hold float16"):
        bilinear_resize(np.zeros((2, 2), dtype=np.uint8), (4, 4))
