"""The small numbers that the page on Gaussian blur states, computed; larger ones come from its evidence."""

from math import cos, exp, pi, sqrt
from typing import Any

import numpy as np
import pytest

from bagu.algorithms.image_processing import (
    gaussian_blur,
    gaussian_kernel1d,
    gaussian_kernel2d,
    gaussian_sigma,
    median_blur,
)
from bagu.topics.image_processing.gaussian_blur.data import deviation, disc, response

ROW = np.array([[8.0, 4, 4, 16]])
HALF = np.array([0.5])


def gain(weights: Any, frequency: float) -> float:
    return float(response(weights, np.array([frequency]))[0])


def lowest(sigma: float, sides: int) -> float:
    """The lowest response of a Gaussian cut off after that many standard deviations."""
    return float(response(gaussian_kernel1d(2 * round(sides * sigma) + 1, sigma), np.linspace(0, 0.5, 2001)).min())


def test_the_row_of_the_example() -> None:
    names = ("reflect101", "reflect", "replicate")
    blurred = {border: gaussian_blur(ROW, 3, 0.0, border)[0].tolist() for border in names}
    assert blurred["reflect101"] == [6, 5, 7, 10]
    assert blurred["reflect"] == blurred["replicate"] == [7, 5, 7, 13]
    assert (np.convolve(ROW[0], [1, 2, 1])[1:-1] / 4).tolist() == [5, 5, 7, 9]  # zeros to the left and right only
    assert median_blur(ROW, 3, "replicate")[0].tolist() == [8, 4, 4, 16]


def test_a_lone_pixel_shows_the_kernel() -> None:
    image = np.zeros((5, 5))
    image[2, 2] = 16
    assert gaussian_blur(image, 3)[1:4, 1:4].tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


def test_white_corners_with_zeros_outside() -> None:
    assert gaussian_blur(np.ones((4, 4)), 3, 0.0, "constant")[0, 0] == pytest.approx(9 / 16)


def test_what_is_left_of_noise() -> None:
    weights = gaussian_kernel1d(3)
    assert (weights**2).sum() == 0.375
    assert (gaussian_kernel2d(3) ** 2).sum() == pytest.approx(0.141, abs=5e-4)
    assert sqrt(9 * (1 / 9) ** 2) == pytest.approx(0.333, abs=5e-4)


def test_the_kernel_of_the_formula() -> None:
    assert gaussian_sigma(3) == pytest.approx(0.8)
    assert gaussian_kernel1d(3, 0.8).round(3).tolist() == [0.239, 0.522, 0.239]
    assert (round(exp(-1 / 1.28), 3), round(1 + 2 * exp(-1 / 1.28), 3)) == (0.458, 1.916)
    apart = [float(np.abs(gaussian_kernel1d(k) - gaussian_kernel1d(k, gaussian_sigma(k))).max()) for k in (3, 5, 7, 9)]
    assert [round(v, 3) for v in apart] == [0.022, 0.008, 0.007, 0.002]


def test_the_mistakes() -> None:
    assert (1 + 2 * exp(-0.5)) ** 2 == pytest.approx(4.90, abs=5e-3)
    thinner = np.exp(-(np.arange(-9.0, 10) ** 2))
    assert deviation(thinner) == pytest.approx(0.71, abs=5e-3)
    assert deviation(np.full(3, 1 / 3)) == pytest.approx(0.816, abs=5e-4)
    assert (np.array([255], dtype=np.uint8) * np.uint8(2)).tolist() == [254]


def test_short_windows_turn_waves_and_wide_ones_hardly() -> None:
    assert lowest(2, 2) == pytest.approx(-0.015, abs=5e-4)
    assert lowest(2, 4) == pytest.approx(-1.5e-5, abs=5e-7)


def test_the_formula_of_the_response_needs_a_sigma_that_is_not_small() -> None:
    assert gain(gaussian_kernel1d(9, 0.5), 0.5) == pytest.approx(0.57, abs=5e-3)
    assert exp(-2 * (pi * 0.5 * 0.5) ** 2) == pytest.approx(0.29, abs=5e-3)
    assert abs(gain(gaussian_kernel1d(9, 1.0), 0.5) - exp(-2 * (pi * 0.5) ** 2)) < 0.008


def test_shrinking() -> None:
    binomial = np.array([1, 4, 6, 4, 1]) / 16
    assert deviation(binomial) == 1
    assert gain(binomial, 0.4) == pytest.approx(0.009, abs=5e-4)
    assert gain(gaussian_kernel1d(9, 1.0), 0.2) == pytest.approx(0.45, abs=5e-3)
    assert exp(-2 * pi**2) == pytest.approx(3e-9, abs=5e-10)


def test_repeats() -> None:
    assert np.convolve([1, 2, 1], [1, 2, 1]).tolist() == [1, 4, 6, 4, 1]
    assert np.convolve([1, 1, 1], [1, 1, 1]).tolist() == [1, 2, 3, 2, 1]
    assert np.linalg.matrix_rank(disc(7)) > 1


def test_bilinear_shrinking_in_opencv() -> None:
    cv2 = pytest.importorskip("cv2")
    wave = np.sin(2 * np.pi * 0.4 * np.arange(600))[None].repeat(6, axis=0)
    half, third = (cv2.resize(wave, (600 // f, 6 // f), interpolation=cv2.INTER_LINEAR)[0] for f in (2, 3))
    assert np.allclose(half, wave[0].reshape(-1, 2).mean(1))
    assert half.std() / wave.std() == pytest.approx(cos(0.4 * pi), abs=1e-3)
    assert cos(0.4 * pi) == pytest.approx(0.31, abs=5e-3)
    assert np.allclose(third, wave[0, 1::3])


def test_even_sides_in_opencv() -> None:
    cv2 = pytest.importorskip("cv2")
    sampled = np.exp(-(np.array([-1.5, -0.5]) ** 2) / 2)
    assert (sampled / sampled.sum() / 2).round(3).tolist() == [0.134, 0.366]
    with pytest.raises(cv2.error):
        cv2.GaussianBlur(np.zeros((8, 8)), (4, 4), 1)
    if cv2.__version__.startswith("5.0"):
        assert cv2.getGaussianKernel(4, 1).ravel().round(3).tolist()[:2] == [0.123, 0.377]


def test_fixed_point_in_opencv() -> None:
    cv2 = pytest.importorskip("cv2")
    rng = np.random.default_rng(7)
    chess = ((np.indices((160, 160)) // 8).sum(0) % 2 * 255).astype(np.uint8)
    edge = np.full((160, 160), 40, dtype=np.uint8)
    edge[:, 80:] = 200
    shares: list[float] = []
    for image in (rng.integers(0, 256, (160, 160), dtype=np.uint8), chess, edge):
        for ksize, sigma in ((5, 1.0), (7, 1.5), (13, 2.0), (21, 3.5)):
            ours = gaussian_blur(image, ksize, sigma).astype(int)
            off = np.abs(cv2.GaussianBlur(image, (ksize, ksize), sigma) - ours)
            assert off.max() <= 2
            assert (off == 2).mean() < 0.02
            shares.append((off > 0).mean())
        for ksize in (3, 5, 7, 9):
            assert np.array_equal(cv2.GaussianBlur(image, (ksize, ksize), 0), gaussian_blur(image, ksize))
    assert 0.2 < max(shares) < 0.3
