"""Dropout: its moments counted out, torch's own masks recovered, and what is decided about modes, p and NaN."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from bagu.algorithms.regularization import (
    Dropout,
    DropoutLoops,
    dropout,
    dropout2d,
    dropout2d_loops,
    dropout_backward,
    dropout_loops,
    dropout_noise,
)

functions = pytest.mark.parametrize("function", [dropout, dropout_loops])
layers = pytest.mark.parametrize("layer", [Dropout, DropoutLoops])
X = np.array([1.0, -2.0, 3.0])


@functions
@pytest.mark.parametrize("p", [0.2, 0.5, 0.9])
def test_mean_and_variance_over_all_masks(function: Callable[..., Any], p: float) -> None:
    keeps = np.array(list(product([0.0, 0.999], repeat=3)))
    chances = np.where(keeps > 0, 1 - p, p).prod(1)
    outputs = np.array([function(X, u, p) for u in keeps])
    assert np.allclose(chances @ outputs, X)
    assert np.allclose(chances @ (outputs - X) ** 2, X**2 * p / (1 - p))


@given(st.floats(0, 0.99), st.integers(0, 2**32 - 1))
def test_the_noise_drops_what_lies_below_p_and_nothing_else(p: float, seed: int) -> None:
    u = default_rng(seed).random(50)
    noise = dropout_noise(u, p)
    assert np.array_equal(noise == 0, u < p)
    assert np.allclose(noise[u >= p] * (1 - p), 1)


def test_a_draw_equal_to_p_is_kept() -> None:
    assert dropout(X, np.zeros(3), p=0.0).tolist() == X.tolist()
    assert dropout(X, np.full(3, 0.25), p=0.25).tolist() == (X / 0.75).tolist()


@functions
def test_p_of_one_leaves_zeros_and_divides_by_nothing(function: Callable[..., Any]) -> None:
    y = function(X, np.array([0.0, 0.5, 0.999]), p=1)
    assert np.array_equal(y, np.zeros(3))


@functions
def test_eval_mode_returns_a_copy(function: Callable[..., Any]) -> None:
    y = function(X, np.zeros(3), training=False)
    assert y is not X
    assert not np.shares_memory(y, X)
    assert np.array_equal(y, X)


@functions
def test_what_is_dropped_is_multiplied_by_zero(function: Callable[..., Any]) -> None:
    odd = np.array([np.nan, np.inf, np.nan, np.inf])
    with np.errstate(invalid="ignore"):
        y = function(odd, np.array([0.0, 0.0, 0.9, 0.9]))
    assert np.isnan(y[[0, 1, 2]]).all()
    assert y[3] == np.inf


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_with_its_own_seed_torch_gives_the_same_for_the_mask_it_drew(p: float) -> None:
    torch = pytest.importorskip("torch")
    x = torch.arange(1.0, 61, dtype=torch.float64).reshape(3, 20).requires_grad_()
    torch.manual_seed(0)
    y = torch.nn.functional.dropout(x, p)
    y.backward(torch.ones_like(y) * 3)
    keep = (y != 0).numpy()
    assert 0 < keep.mean() < 1
    assert np.allclose(dropout(x.detach().numpy(), np.where(keep, 0.999, 0.0), p), y.detach().numpy(), rtol=1e-12)
    assert np.allclose(dropout_backward(np.full(keep.shape, 3.0), keep, p), x.grad.numpy(), rtol=1e-12)


def test_with_its_own_seed_torch_drops_the_channels_that_it_drew() -> None:
    torch = pytest.importorskip("torch")
    x = torch.arange(1.0, 2 * 5 * 6 + 1).reshape(2, 5, 2, 3)
    torch.manual_seed(1)
    y = torch.nn.functional.dropout2d(x, 0.4)
    kept = (y != 0).numpy().all((2, 3))
    assert np.array_equal(kept, (y != 0).numpy().any((2, 3)))  # torch drops whole channels, too
    for function in (dropout2d, dropout2d_loops):
        mine = function(x.numpy(), np.where(kept, 0.999, 0.0), 0.4)
        assert np.allclose(mine, y.numpy(), rtol=1e-6)


@layers
def test_backward_is_the_derivative_of_forward(layer: type[Dropout]) -> None:
    rng = default_rng(0)
    u, weights, step = rng.random((2, 3)), rng.standard_normal((2, 3)), 1e-6
    x = rng.standard_normal((2, 3))
    net = layer(0.4)
    net.forward(x, u)
    grad = net.backward(weights)
    for at in np.ndindex(x.shape):
        ends = []
        for sign in (1, -1):
            moved = x.copy()
            moved[at] += sign * step
            ends.append((layer(0.4).forward(moved, u) * weights).sum())
        assert np.isclose(grad[at], (ends[0] - ends[1]) / (2 * step))


@layers
def test_a_layer_draws_for_itself_anew_each_time_and_repeatably(layer: type[Dropout]) -> None:
    x = np.ones(200)
    net = layer(0.5, default_rng(3))
    first, second = net.forward(x), net.forward(x)
    assert not np.array_equal(first, second)
    assert set(np.unique(first)) == {0.0, 2.0}
    assert 60 < (first == 0).sum() < 140
    again = layer(0.5, default_rng(3))
    assert np.array_equal(again.forward(x), first)
    assert layer().forward(x).shape == (200,)  # without a generator, one of its own


@layers
def test_train_and_eval_switch_and_return_the_layer(layer: type[Dropout]) -> None:
    net = layer(0.999, default_rng(0))
    assert net.eval() is net
    assert not net.training
    assert np.array_equal(net.forward(X), X)
    assert np.array_equal(net.backward(X), X)
    assert net.train().training
    assert net.train(False).training is False


@layers
def test_types_and_scalars(layer: type[Dropout]) -> None:
    for dtype in (np.float16, np.float32, np.float64):
        net = layer(0.5)
        assert net.forward(np.ones(4, dtype), np.full(4, 0.75)).dtype == dtype
        assert net.backward(np.ones(4, dtype)).dtype == dtype
    assert dropout(np.array(3.0), np.array(0.9)).shape == ()
