"""The optimisers: hand-computed steps, conventions, and what is decided about shapes, types and NaN."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import default_rng

from bagu.algorithms.optimization import (
    SGD,
    Adagrad,
    AdagradLoops,
    Adam,
    AdamLoops,
    AdamW,
    AdamWLoops,
    RMSprop,
    RMSpropLoops,
    SGDLoops,
)

ALL = (SGD, SGDLoops, Adagrad, AdagradLoops, RMSprop, RMSpropLoops, Adam, AdamLoops, AdamW, AdamWLoops)
Optimizer = SGD | Adagrad | RMSprop | Adam | AdamW
every = pytest.mark.parametrize("kind", ALL)
ONE = np.array([1.0])


def path(optimizer: Optimizer, grads: list[float]) -> list[float]:
    """Positions from 0 under these gradients."""
    w, seen = np.zeros(1), []
    for grad in grads:
        w = optimizer.step(w, np.array([float(grad)]))
        seen.append(float(w[0]))
    return seen


def test_momentum_by_hand() -> None:
    assert path(SGD(lr=1.0, momentum=0.5), [1, 1, 1]) == [-1, -2.5, -4.25]  # velocities 1, 1.5, 1.75
    assert path(SGD(lr=1.0, momentum=0.5, nesterov=True), [1, 1]) == [-1.5, -3.25]  # 1 + 0.5 · 1, 1 + 0.5 · 1.5
    assert path(SGD(lr=1.0, momentum=0.5, dampening=0.5), [1, 1]) == [-1, -2]  # the first gradient is not dampened


def test_a_changed_rate_acts_on_the_whole_velocity() -> None:
    sgd = SGD(lr=1.0, momentum=0.5)
    w = sgd.step(np.zeros(1), ONE)
    sgd.lr = 0.1
    assert np.allclose(sgd.step(w, ONE), [-1.15])  # 0.1 · (0.5 + 1); with the rate inside the velocity, −1.6


def test_adagrad_steps_shrink_with_the_root_of_time() -> None:
    steps = -np.diff([0.0, *path(Adagrad(lr=1.0), [3, 3, 3, 3])])
    assert np.allclose(steps, [1, 1 / 2**0.5, 1 / 3**0.5, 1 / 2])


def test_rmsprop_begins_with_a_step_ten_times_the_rate() -> None:
    assert np.allclose(path(RMSprop(lr=1.0, eps=1e-12), [0.02])[0], -10)


@pytest.mark.parametrize("kind", [Adam, AdamLoops])
def test_adam_steps_by_the_rate_under_a_constant_gradient(kind: type[Adam]) -> None:
    for size in (1e-4, 7.0):
        assert np.allclose(path(kind(lr=0.1, eps=1e-14), [size] * 5), -0.1 * np.arange(1, 6))


def test_weight_decay_of_adamw_ignores_the_gradient_and_that_of_adam_does_not() -> None:
    rng = default_rng(0)
    noise = rng.standard_normal((200, 2)) * np.array([1.0, 100.0])
    found = {}
    for kind in (Adam, AdamW):
        with_decay, without = kind(lr=1e-3, weight_decay=0.1), kind(lr=1e-3, weight_decay=0.0)
        w, bare = np.full(2, 5.0), np.full(2, 5.0)
        for grad in noise:
            w, bare = with_decay.step(w, grad), without.step(bare, grad)
        found[kind] = bare - w
    assert np.allclose(found[AdamW][0], found[AdamW][1], rtol=0.05)
    assert found[Adam][0] > 10 * found[Adam][1]


@every
def test_parameters_without_dimensions_and_without_entries_are_fine(kind: Callable[[], Optimizer]) -> None:
    for param in (np.array(2.0), np.empty((0, 3)), np.ones((2, 1, 3))):
        optimizer = kind()
        after = optimizer.step(optimizer.step(param, param), param)
        assert isinstance(after, np.ndarray)
        assert after.shape == param.shape


@every
def test_the_type_of_the_parameter_is_kept_whatever_that_of_the_gradient(kind: Callable[[], Optimizer]) -> None:
    for dtype in (np.float16, np.float32, np.float64):
        assert kind().step(np.ones(2, dtype=dtype), np.ones(2, dtype=np.float32)).dtype == dtype


@every
def test_nan_spoils_its_own_entry_only(kind: Callable[[], Optimizer]) -> None:
    optimizer = kind()
    w = optimizer.step(np.zeros(2), np.array([np.nan, 1.0]))
    w = optimizer.step(w, np.ones(2))
    assert np.isfinite(w).tolist()[1]


@every
def test_another_shape_is_refused(kind: Callable[[], Optimizer]) -> None:
    with pytest.raises(ValueError, match="grad must have shape"):
        kind().step(np.zeros(2), np.zeros(3))
