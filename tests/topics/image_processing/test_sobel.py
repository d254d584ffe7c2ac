"""The small numbers that the page on Sobel states, computed; larger ones come from its evidence."""

from math import atan2, degrees, hypot, pi, sqrt

import numpy as np
import pytest

from bagu.algorithms.image_processing import sobel
from bagu.topics.image_processing.sobel.claims import sum_of_magnitudes
from bagu.topics.image_processing.sobel.data import disc

PATCHES = {
    "vertical": [[0, 0, 1]] * 3,
    "horizontal": [[0, 0, 0], [0, 0, 0], [1, 1, 1]],
    "slanted": [[0, 0, 1], [0, 1, 1], [1, 1, 1]],
    "slope": [[0, 1, 2]] * 3,
    "more": [[0, 0, 9], [0, 0, 9], [0, 9, 9]],
}


def middle(patch: list[list[int]], offset: float = 0.0, contrast: float = 1.0) -> tuple[float, float]:
    gx, gy = sobel(offset + contrast * np.array(patch, dtype=np.float64))
    return float(gx[1, 1]), float(gy[1, 1])


def test_the_patches() -> None:
    assert [middle(patch) for patch in PATCHES.values()] == [(4, 0), (0, 4), (3, 3), (8, 0), (36, 18)]
    assert hypot(3, 3) == pytest.approx(4.24, abs=5e-3)
    assert hypot(36, 18) == pytest.approx(40.2, abs=0.05)
    assert degrees(atan2(18, 36)) == pytest.approx(26.6, abs=0.05)
    assert middle(PATCHES["more"], offset=100) == (36, 18)
    assert middle(PATCHES["more"], contrast=2) == (72, 36)


def test_noise_of_the_kernels() -> None:
    smoothing = {"central": [1], "Prewitt": [1, 1, 1], "Sobel": [1, 2, 1], "Scharr": [3, 10, 3]}
    slopes, noise = [], []
    for weights in smoothing.values():
        kernel = np.outer(weights, [-1, 0, 1])
        slopes.append(float((kernel * np.array([-1, 0, 1])).sum()))
        noise.append(round(float(sqrt((kernel**2).sum()) / slopes[-1]), 3))
    assert slopes == [2, 6, 8, 32]
    assert noise == [0.707, 0.408, 0.433, 0.48]


def test_the_mistakes() -> None:
    assert middle([[200, 0, 0]] * 3) == (-800, 0)
    gx, gy = middle([[1, 1, 1], [0, 0, 0], [0, 0, 0]])
    assert degrees(atan2(gy, gx)) == -90
    flat = np.full((5, 5), 100.0)
    assert sobel(flat, "constant")[0][2, 0] == 400
    assert sobel(flat)[0][2, 0] == 0


def test_half_the_rim_of_a_disc_is_negative() -> None:
    gx, _ = sobel(disc())
    assert (gx > 0).sum() == (gx < 0).sum() > 0


def test_the_mean_over_all_angles_is_that_of_the_integral() -> None:
    numbers = sum_of_magnitudes.measure(np.random.default_rng(0))
    assert numbers["mean excess"] == pytest.approx(4 / pi - 1, abs=5e-3)
    assert numbers["largest excess"] == pytest.approx(sqrt(2) - 1, abs=1e-9)
