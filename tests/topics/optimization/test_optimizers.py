"""What the claims about optimisers measure with."""

import numpy as np
import pytest
from numpy.random import default_rng

from bagu.algorithms.optimization import SGD, Adam
from bagu.topics.optimization.optimizers.data import (
    Array,
    adam_supremum,
    growing,
    noisy_descent,
    rosenbrock_gradient,
    step_sizes,
    steps_to,
    switched,
    uncorrected,
    walk,
)


def test_the_supremum_of_adams_step_at_the_defaults() -> None:
    found = [round(adam_supremum(t), 2) for t in (1, 100, 1000, 20_000)]
    assert found == [1.0, 2.24, 5.78, 7.27]


@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.5, 0.75), (0.0, 0.9)])
def test_growing_gradients_reach_the_supremum_and_random_ones_stay_below(betas: tuple[float, float]) -> None:
    rng = default_rng(0)
    for t in (1, 2, 7, 50):
        best = step_sizes(Adam(lr=1.0, betas=betas, eps=1e-300), growing(t, betas)[:, None])[-1, 0]
        assert np.isclose(best, adam_supremum(t, betas))
        others = rng.standard_normal((t, 200)) ** 3
        assert step_sizes(Adam(lr=1.0, betas=betas, eps=1e-300), others)[-1].max() <= best * (1 + 1e-9)


def test_uncorrected_adam_starts_with_the_bare_moments() -> None:
    assert np.allclose(step_sizes(uncorrected((0.9, 0.99)), np.full((1, 1), 5.0)), 0.1 / 0.01**0.5)


def test_noisy_descent_without_noise_is_gradient_descent() -> None:
    squared = noisy_descent(default_rng(0), np.full(3, 0.5), copies=4, noise=0.0)
    assert np.allclose(squared, [0.25, 0.0625, 0.015625])


def test_steps_are_counted_until_the_target() -> None:
    assert steps_to(SGD(lr=0.5), np.ones(2), np.ones(2), 0.25) == 2
    assert steps_to(SGD(lr=3.0), np.ones(2), np.ones(2), 0.25, most=9) == 9


def test_a_walk_takes_the_steps_it_is_told() -> None:
    assert np.allclose(walk(SGD(lr=0.5), np.ones(1), lambda w: w, 3), 0.125)


def test_the_gradient_of_the_curved_valley_is_that_of_its_formula() -> None:
    w, h = default_rng(0).standard_normal((5, 2)), 1e-6

    def value(w: Array) -> Array:
        return np.asarray((1 - w[:, 0]) ** 2 + 5 * (w[:, 1] - w[:, 0] ** 2) ** 2)

    for axis in (0, 1):
        move = h * np.eye(2)[axis]
        assert np.allclose((value(w + move) - value(w - move)) / (2 * h), rosenbrock_gradient(w)[:, axis], atol=1e-6)


def test_without_steps_on_a_task_nothing_is_learned_of_it() -> None:
    laws = np.stack([np.full((3, 2), 5.0), np.full((3, 2), 2.0)])  # tasks A and B
    assert switched(default_rng(5), lambda: SGD(lr=0.1), laws, first=10, then=0)[1] == 12.0  # three weights, off by 2
    after, _ = switched(default_rng(5), lambda: SGD(lr=0.1), laws, first=300, then=0)
    assert after == pytest.approx(27.0, rel=0.3)  # at A: three weights, off by 3
    late, early = switched(default_rng(5), lambda: SGD(lr=0.1), laws, first=300, then=300)
    assert max(late, early) < 0.1
