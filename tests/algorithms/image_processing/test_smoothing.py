"""Gaussian kernels and blurs, borders and the median: what they promise beyond their ladders."""

import numpy as np
import pytest

from bagu.algorithms.arrays import Array
from bagu.algorithms.image_processing import (
    filter_separable,
    gaussian_blur,
    gaussian_blur_direct,
    gaussian_kernel1d,
    gaussian_kernel2d,
    gaussian_sigma,
    median_blur,
    pad_border,
)
from bagu.algorithms.image_processing.borders import BORDERS
from bagu.algorithms.image_processing.gaussian_kernel import TABLES

OPENCV = {"reflect101": "REFLECT_101", "reflect": "REFLECT", "replicate": "REPLICATE", "constant": "CONSTANT"}


def levels(seed: int, *shape: int) -> Array:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("ksize", [1, 3, 5, 7, 9, 11, 31])
@pytest.mark.parametrize("sigma", [0.0, 0.3, 1.0, 50.0])
def test_a_kernel_is_symmetric_sums_to_one_and_peaks_in_the_middle(ksize: int, sigma: float) -> None:
    row = gaussian_kernel1d(ksize, sigma)
    assert row.sum() == pytest.approx(1, abs=1e-14)
    assert np.array_equal(row, row[::-1])
    assert row.argmax() == ksize // 2
    assert np.linalg.matrix_rank(gaussian_kernel2d(ksize, sigma), tol=1e-12) == 1


def test_the_formula_gives_what_the_notes_say_and_the_rows_what_opencv_does() -> None:
    assert gaussian_kernel1d(3, gaussian_sigma(3)).round(3).tolist() == [0.239, 0.522, 0.239]
    assert gaussian_kernel1d(3).tolist() == [0.25, 0.5, 0.25]
    gaps = [float(np.abs(gaussian_kernel1d(k) - gaussian_kernel1d(k, gaussian_sigma(k))).max()) for k in (3, 5, 7, 9)]
    assert [round(gap, 4) for gap in gaps] == [0.0220, 0.0083, 0.0068, 0.0020]
    assert np.array_equal(gaussian_kernel1d(11), gaussian_kernel1d(11, gaussian_sigma(11)))


def test_the_fixed_rows_add_up_to_powers_of_two() -> None:
    assert {ksize: sum(row) for ksize, row in TABLES.items()} == {3: 4, 5: 16, 7: 64, 9: 256}


def test_sigma_grows_by_three_twentieths_a_pixel() -> None:
    assert [round(gaussian_sigma(k), 10) for k in (3, 5, 7, 31)] == [0.8, 1.1, 1.4, 5.0]


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (3, 2), (4, 5), (3, 4, 3)])
def test_borders_are_those_of_opencv_however_wide(border: str, shape: tuple[int, ...]) -> None:
    cv2 = pytest.importorskip("cv2")
    image = levels(1, *shape)
    for radius in (0, 1, 3, 9):
        kind = getattr(cv2, f"BORDER_{OPENCV[border]}")
        want = cv2.copyMakeBorder(image, radius, radius, radius, radius, kind)
        got = pad_border(image, radius, border)
        assert np.array_equal(got, np.asarray(want).reshape(got.shape))


@pytest.mark.parametrize(("ksize", "sigma"), [(3, 0.8), (5, 1.0), (7, 2.0), (11, 0.0), (31, 5.0)])
def test_grey_levels_are_within_two_of_opencv(ksize: int, sigma: float) -> None:
    cv2 = pytest.importorskip("cv2")
    chessboard = (np.indices((64, 64)).sum(axis=0) % 2 * 255).astype(np.uint8)
    for image in (levels(2, 64, 64), chessboard):
        want = cv2.GaussianBlur(image, (ksize, ksize), sigma).astype(int)
        apart = np.abs(gaussian_blur(image, ksize, sigma).astype(int) - want)
        assert apart.max() <= 2
        assert (apart > 1).mean() < 0.01 or image is chessboard


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.3])
def test_scipy_is_met_with_its_window_and_its_border(sigma: float) -> None:
    ndimage = pytest.importorskip("scipy.ndimage")
    image = np.random.default_rng(3).random((20, 17))
    for mine, theirs in (("reflect", "reflect"), ("reflect101", "mirror"), ("replicate", "nearest")):
        got = gaussian_blur(image, 2 * int(4 * sigma + 0.5) + 1, sigma, mine)
        np.testing.assert_allclose(got, ndimage.gaussian_filter(image, sigma, mode=theirs), atol=1e-13)


def test_a_flat_image_stays_flat_and_white_stays_white() -> None:
    white = np.full((9, 9, 3), 255, dtype=np.uint8)
    for border in ("reflect101", "reflect", "replicate"):
        assert np.array_equal(gaussian_blur(white, 7, 1.3, border), white)
    assert gaussian_blur(np.ones((9, 9)), 3, 0.0, "constant")[0, 0] == 9 / 16


def test_mirroring_with_the_rim_keeps_the_total() -> None:
    image = np.random.default_rng(4).random((6, 7))
    assert gaussian_blur(image, 9, 2.0, "reflect").sum() == pytest.approx(image.sum())
    assert gaussian_blur(image, 9, 2.0).sum() != pytest.approx(image.sum())


def test_halves_are_rounded_up() -> None:
    pair = np.array([[0, 1]], dtype=np.uint8)
    assert gaussian_blur(pair, 3).tolist() == [[1, 1]]
    assert gaussian_blur(pair.astype(np.float64), 3).tolist() == [[0.5, 0.5]]


def test_nan_spreads_over_the_window_and_no_further() -> None:
    image = np.zeros((7, 7))
    image[3, 3] = np.nan
    for blur in (gaussian_blur, gaussian_blur_direct):
        wrong = np.isnan(blur(image, 3, 1.0))
        assert wrong.sum() == 9
        assert wrong[2:5, 2:5].all()


def test_weights_that_leave_the_range_are_cut_off() -> None:
    image = np.array([[0, 0, 200, 200]], dtype=np.uint8)
    sharp = filter_separable(image, np.array([-0.5, 2.0, -0.5]))
    assert sharp.tolist() == [[0, 0, 255, 200]]


def test_the_median_drops_an_outlier_and_keeps_a_step() -> None:
    step = np.repeat(np.array([[0, 0, 0, 9, 9, 9]], dtype=np.uint8), 6, axis=0)
    assert np.array_equal(median_blur(step, 3), step)
    spoilt = step.copy()
    spoilt[2, 1] = 255
    assert np.array_equal(median_blur(spoilt, 3), step)


def test_the_median_of_grey_levels_is_that_of_opencv_for_any_window() -> None:
    cv2 = pytest.importorskip("cv2")
    image = levels(5, 24, 31)
    for ksize in (3, 5, 7, 9):
        assert np.array_equal(median_blur(image, ksize), cv2.medianBlur(image, ksize))


@pytest.mark.parametrize("dtype", [np.int32, np.bool_, np.complex64])
def test_other_types_of_pixels_are_refused(dtype: type) -> None:
    with pytest.raises(TypeError, match=r"^image must hold"):
        gaussian_blur(np.zeros((2, 2), dtype=dtype), 3)


def test_an_even_window_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^ksize must be odd"):
        gaussian_kernel1d(4, 1.0)
    with pytest.raises(ValueError, match=r"^weights must be odd"):
        filter_separable(np.zeros((2, 2)), np.array([0.5, 0.5]))


def test_no_border_without_pixels() -> None:
    with pytest.raises(ValueError, match=r"^image must have pixels"):
        pad_border(np.zeros((0, 3)), 1)
