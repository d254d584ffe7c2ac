"""The variants: special cases that are dropout or a plain layer, and expectations counted over every mask."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from bagu.algorithms.regularization import (
    cutout,
    cutout_loops,
    drop_connect,
    drop_connect_loops,
    dropout,
    gaussian_dropout,
    max_drop,
    max_drop_loops,
    max_pool_dropout,
    max_pool_dropout_loops,
    mc_dropout,
    mc_dropout_loops,
    recurrent_dropout,
    recurrent_dropout_loops,
    rnn_drop,
    rnn_drop_loops,
    standout,
    standout_loops,
    variational_dropout,
    variational_dropout_loops,
)

KEPT = 0.999


def test_drop_connect_with_whole_columns_gone_is_dropout_of_the_inputs() -> None:
    rng = default_rng(0)
    x, weight, u = rng.standard_normal((3, 4)), rng.standard_normal((2, 4)), rng.random((3, 4))
    columns = np.repeat(u[:, None], 2, axis=1)
    for function in (drop_connect, drop_connect_loops):
        assert np.allclose(function(x, weight, columns, p=0.3), dropout(x, u, 0.3) @ weight.T)


def test_drop_connect_drops_the_bias_only_by_draws_of_its_own() -> None:
    x, weight, bias = np.ones((1, 1)), np.ones((1, 1)), np.array([5.0])
    gone = np.zeros((1, 1, 1))
    for function in (drop_connect, drop_connect_loops):
        assert function(x, weight, gone, bias).tolist() == [[5.0]]
        assert function(x, weight, gone, bias, np.zeros((1, 1))).tolist() == [[0.0]]
        assert function(x, weight, gone, bias, np.full((1, 1), KEPT)).tolist() == [[10.0]]


@settings(max_examples=40)
@given(st.floats(-30, 30), st.floats(-2, 2), st.floats(-2, 2))
def test_standout_in_eval_mode_is_the_mean_of_training(z: float, alpha: float, beta: float) -> None:
    u = (np.arange(400) + 0.5) / 400  # every draw, evenly
    for function in (standout, standout_loops):
        mean = function(np.full(400, z), u, alpha, beta).mean()
        test = function(np.array([z]), np.zeros(1), alpha, beta, training=False)[0]
        assert abs(mean - test) <= max(z, 0.0) / 400 + 1e-12


def test_gaussian_noise_has_the_moments_of_dropouts() -> None:
    z = default_rng(0).standard_normal(200_000)
    noise = gaussian_dropout(np.ones_like(z), z, p=0.2)
    assert np.isclose(noise.mean(), 1, atol=0.005)
    assert np.isclose(noise.var(), 0.2 / 0.8, rtol=0.02)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 5), min_size=4, max_size=4), st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0]))
def test_pooling_at_test_time_is_the_mean_over_all_masks_of_training(values: list[int], p: float) -> None:
    x = np.array(values, dtype=float).reshape(1, 1, 2, 2)
    keeps = np.array(list(product([0.0, KEPT], repeat=4)))
    chances = np.where(keeps > 0, 1 - p, p).prod(1)
    for function in (max_pool_dropout, max_pool_dropout_loops):
        outputs = np.array([function(x, u.reshape(x.shape), 2, p=min(p, 0.99)).item() for u in keeps])
        assert np.isclose(function(x, np.zeros_like(x), 2, p=p, training=False).item(), chances @ outputs)


def test_without_dropping_pooling_is_torchs() -> None:
    torch = pytest.importorskip("torch")
    x = default_rng(0).random((2, 3, 7, 6))
    for size, stride in ((2, None), (3, 1), (2, 3)):
        want = torch.nn.functional.max_pool2d(torch.tensor(x), size, stride).numpy()
        for function in (max_pool_dropout, max_pool_dropout_loops):
            assert np.array_equal(function(x, np.zeros_like(x), size, stride, p=0.0), want)
            assert np.array_equal(function(x, np.zeros_like(x), size, stride, p=0.0, training=False), want)


@pytest.mark.parametrize("function", [max_drop, max_drop_loops])
def test_max_drop_takes_one_entry_a_maximum_and_it_is_the_largest(function: Callable[..., Any]) -> None:
    x = default_rng(0).random((4, 3, 5, 2)) + 1
    y = function(x, np.zeros((4, 3)))
    assert ((y == 0).sum((2, 3)) == 1).all()
    assert np.array_equal(x[y == 0], x.max((2, 3)).ravel())
    pixels = function(x, np.zeros((4, 5, 2)), over="channels")
    assert ((pixels == 0).sum(1) == 1).all()
    assert np.array_equal(np.sort(x[pixels == 0]), np.sort(x.max(1).ravel()))


@pytest.mark.parametrize("function", [cutout, cutout_loops])
@pytest.mark.parametrize(("side", "length"), [(8, 2), (8, 6), (9, 4), (7, 3)])
def test_cutout_over_all_centres_masks_what_the_formula_says(
    function: Callable[..., Any], side: int, length: int
) -> None:
    centres = np.array(list(product(range(side), repeat=2)))
    masked = function(np.ones((len(centres), 1, side, side)), centres, length) == 0
    lost = (length // 2) * (length // 2 + 1) / 2 + (length - length // 2 - 1) * (
        length - length // 2
    ) / 2  # top, bottom
    assert np.isclose(masked.mean(), ((length - lost / side) / side) ** 2)
    if length % 2 == 0:
        assert np.isclose(length - lost / side, length - length**2 / (4 * side))


def lstm(seed: int = 0) -> tuple[np.ndarray, ...]:
    rng = default_rng(seed)
    return (
        rng.standard_normal((5, 3, 2)),
        rng.standard_normal((16, 2)),
        rng.standard_normal((16, 4)),
        rng.standard_normal(16),
    )


RNN = (rnn_drop, rnn_drop_loops)
RECURRENT = (recurrent_dropout, recurrent_dropout_loops)
VARIATIONAL = (variational_dropout, variational_dropout_loops)


def test_without_masks_all_of_them_are_torchs_lstm() -> None:
    torch = pytest.importorskip("torch")
    x, weight_ih, weight_hh, bias = lstm()
    module = torch.nn.LSTM(2, 4, dtype=torch.float64)
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor(weight_ih))
        module.weight_hh_l0.copy_(torch.tensor(weight_hh))
        module.bias_ih_l0.copy_(torch.tensor(bias))
        module.bias_hh_l0.zero_()
        h, (_, c) = module(torch.tensor(x))
    per_sequence, per_step = np.zeros((3, 4)), np.zeros((5, 3, 4))
    for options in ({"p": 0.0}, {"training": False}):
        for functions, draws in (
            (RNN, (per_sequence,)),
            (RECURRENT, (per_step,)),
            (VARIATIONAL, (np.zeros((3, 2)), per_sequence)),
        ):
            for function in functions:
                found = function(x, weight_ih, weight_hh, bias, *draws, **options)
                assert np.allclose(found[0], h.numpy())
                assert np.allclose(found[1], c[0].numpy())


@pytest.mark.parametrize("function", RNN)
def test_a_cell_that_rnn_drop_drops_is_silent_at_every_step(function: Callable[..., Any]) -> None:
    u = np.array([[0.0, KEPT, 0.0, KEPT]] * 3)
    h, c = function(*lstm(), u)
    assert (h[:, :, [0, 2]] == 0).all()
    assert (c[:, [0, 2]] == 0).all()
    assert (h[:, :, [1, 3]] != 0).all()


@pytest.mark.parametrize("function", RECURRENT)
def test_recurrent_dropout_keeps_what_was_written_whatever_comes_after(function: Callable[..., Any]) -> None:
    gates = np.zeros((4, 1)), np.zeros((4, 1)), np.array([50.0, 50.0, 1.0, 0.0])  # i and f open, g = tanh 1
    u = np.zeros((6, 1, 1))
    u[0] = KEPT  # written once, dropped ever after
    assert np.isclose(function(np.zeros((6, 1, 1)), *gates, u)[1].item(), 2 * np.tanh(1))
    assert function(np.zeros((6, 1, 1)), *gates, np.zeros((6, 1, 1)), p=1.0)[1].item() == 0


@pytest.mark.parametrize("function", VARIATIONAL)
def test_variational_dropout_masks_the_same_input_at_all_steps(function: Callable[..., Any]) -> None:
    x, *weights = lstm()
    u_input, none = np.array([[0.0, KEPT]] * 3), np.full((3, 4), KEPT)
    masked = x * np.array([0.0, 2.0])
    weights[1] = np.zeros_like(weights[1])  # without recurrence only the inputs count
    want = function(masked, *weights, u_input, none, training=False)
    assert np.allclose(function(x, *weights, u_input, none)[0], want[0])


@pytest.mark.parametrize("function", [mc_dropout, mc_dropout_loops])
def test_over_all_masks_mc_dropout_has_the_mean_of_eval_mode_and_the_variance_of_the_formula(
    function: Callable[..., Any],
) -> None:
    rng = default_rng(0)
    x, w1, b1 = rng.standard_normal((2, 3)), rng.standard_normal((4, 3)), rng.standard_normal(4)
    w2, b2 = rng.standard_normal((1, 4)), rng.standard_normal(1)
    u = np.array(list(product([0.0, KEPT], repeat=4)))[:, None].repeat(2, axis=1)  # all masks, equally likely at 0.5
    mean, var = function(x, w1, b1, w2, b2, u, 0.5)
    hidden = np.maximum(x @ w1.T + b1, 0)
    assert np.allclose(mean, hidden @ w2.T + b2)
    assert np.allclose(var, hidden**2 @ (w2**2).T)
