"""What the claims of clipping measure with is what it says it is."""

import numpy as np
import pytest

from bagu.algorithms.optimization import Adam
from bagu.topics.gradients.gradient_clipping.data import cosine, descend, flat, heavy, one_by_one, starts, unit_loss


def test_the_unit_s_slopes_are_those_of_its_loss() -> None:
    w, b = starts(np.random.default_rng(0), 20)
    step = 1e-7
    _, dw, db = unit_loss(w, b, steps=6)
    for slope, up, down in (
        (dw, unit_loss(w + step, b, steps=6), unit_loss(w - step, b, steps=6)),
        (db, unit_loss(w, b + step, steps=6), unit_loss(w, b - step, steps=6)),
    ):
        np.testing.assert_allclose(slope, (up[0] - down[0]) / (2 * step), atol=1e-5)


def test_one_step_of_the_unit_by_hand() -> None:
    (loss,), (dw,), (db,) = unit_loss(np.array([2.0]), np.array([-1.0]), steps=1, target=0.0)
    half = 1 / (1 + np.exp(-0.5))
    s = 1 / (1 + np.exp(-(2 * half - 1)))
    assert loss == pytest.approx(s**2)
    assert db == pytest.approx(2 * s * s * (1 - s))
    assert dw == pytest.approx(half * db)


def test_a_clipped_descent_never_steps_further_than_rate_times_bound() -> None:
    w, b = starts(np.random.default_rng(1), 30)
    _, longest = descend(w, b, (1.0, 3.0), max_norm=0.5, rounds=40)
    assert longest.shape == (2, 30)
    assert (longest.max(axis=1) <= [0.5, 1.5]).all()
    assert longest.min() > 0


def test_rates_do_not_mix_and_a_bound_out_of_reach_clips_nothing() -> None:
    w, b = starts(np.random.default_rng(2), 10)
    both, alone = descend(w, b, (0.3, 1.0), 1e9, rounds=20), descend(w, b, (1.0,), None, rounds=20)
    np.testing.assert_allclose(both[0][1], alone[0][0])
    np.testing.assert_allclose(both[1][1], alone[1][0])


def test_heavy_gradients_have_root_mean_square_one_and_tails() -> None:
    numbers = flat(heavy(np.random.default_rng(2)))
    assert np.sqrt((numbers**2).mean()) == pytest.approx(1)
    assert np.abs(numbers).max() > 5


def test_one_by_one_bounds_each_array() -> None:
    clipped = one_by_one((np.array([3.0]), np.array([0.5, 0.0]), np.array([0.0, 40.0])), 1.0)
    assert [float(np.linalg.norm(c)) for c in clipped] == pytest.approx([1, 0.5, 1], abs=1e-5)
    assert cosine((np.array([1.0, 0.0]),), (np.array([1.0, 1.0]),)) == pytest.approx(np.sqrt(0.5))


def test_a_square_that_overflows_float32_zeroes_every_gradient() -> None:
    import torch

    def clipped(dtype: torch.dtype) -> list[float]:
        held = [torch.nn.Parameter(torch.zeros(n, dtype=dtype)) for n in (2, 1)]
        held[0].grad, held[1].grad = torch.tensor([1e30, 1], dtype=dtype), torch.tensor([2], dtype=dtype)
        torch.nn.utils.clip_grad_norm_(held, 1.0)
        return [number for param in held if param.grad is not None for number in param.grad.tolist()]

    assert clipped(torch.float32) == [0, 0, 0]
    assert clipped(torch.float64) == pytest.approx([1, 0, 0])


def test_adam_divides_a_constant_factor_out_until_its_epsilon() -> None:
    moved = []
    for factor in (1.0, 1 / 65536, 1e-9):
        adam, param = Adam(lr=0.1), np.zeros(3)
        for _ in range(5):
            param = adam.step(param, factor * np.array([1.0, -2.0, 3.0]))
        moved.append(param)
    np.testing.assert_allclose(moved[1], moved[0], rtol=1e-2)
    assert np.abs(moved[2]).max() < 0.5 * np.abs(moved[0]).min()
