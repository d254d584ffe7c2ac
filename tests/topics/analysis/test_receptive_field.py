"""The measures behind the claims about receptive fields, against SciPy and against one layer worked out."""

import numpy as np
import pytest
from numpy.random import default_rng
from scipy.signal import convolve2d

from bagu.topics.analysis.receptive_field.data import compose, fit_error, gradient_energy, width


def test_a_chain_is_the_convolution_of_its_kernels() -> None:
    a, b, c = default_rng(0).standard_normal((3, 3, 3))
    assert np.allclose(compose(np.stack([a, b, c])), convolve2d(convolve2d(a, b), c))


def test_what_a_chain_made_is_found_again() -> None:
    rng = default_rng(1)
    assert fit_error(rng, compose(rng.standard_normal((2, 3, 3))), starts=20, rounds=100) < 1e-3


def test_a_large_kernel_is_not_beaten_by_random_search() -> None:
    rng = default_rng(2)
    target = rng.standard_normal((5, 5))
    error = fit_error(rng, target, starts=20, rounds=100)
    for _ in range(200):
        chain = compose(rng.standard_normal((2, 3, 3)))
        scale = (chain * target).sum() / (chain**2).sum()
        assert np.linalg.norm(scale * chain - target) / np.linalg.norm(target) > error


@pytest.mark.parametrize("dilation", [1, 2])
def test_the_gradient_of_one_layer(dilation: int) -> None:
    side = 2 * dilation + 1
    rng = default_rng(3)
    rng.standard_normal((3, side, side))
    weight = rng.standard_normal((9, 4, 3)) * np.sqrt(2 / 27)
    gradient = rng.standard_normal(4)
    want = np.zeros((side, side))
    want[::dilation, ::dilation] = ((gradient @ weight) ** 2).sum(axis=1).reshape(3, 3)
    assert np.allclose(gradient_energy(default_rng(3), [dilation], 4), want / want.sum())


def test_energy_fills_the_theoretical_field_and_no_more() -> None:
    energy = gradient_energy(default_rng(4), [1, 2, 4], 8)
    assert energy.shape == (15, 15)
    assert energy.sum() == pytest.approx(1)
    assert all(edge.any() for edge in (energy[0], energy[-1], energy[:, 0], energy[:, -1]))


def test_width_of_a_known_map() -> None:
    energy = np.zeros((5, 5))
    energy[2, 0] = energy[2, 4] = 0.5
    assert width(energy) == pytest.approx(np.sqrt(2))  # 2 along one axis, 0 along the other
