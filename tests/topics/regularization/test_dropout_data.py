"""What the claims about dropout measure with."""

import numpy as np
import pytest
from numpy.random import default_rng

from bagu.algorithms.losses_metrics import cross_entropy, softmax
from bagu.algorithms.regularization import dropout
from bagu.topics.regularization.dropout.data import (
    Array,
    Perceptron,
    Residual,
    all_noises,
    cross_entropy_slope,
    dropout_least_squares,
    error,
    fit_sine,
    geometric_mean,
    noise_of,
    ridge,
)


@pytest.mark.parametrize("p", [0.2, 0.5, 0.9])
def test_all_noises_are_a_distribution_of_mean_one(p: float) -> None:
    noises, weights = all_noises(5, p)
    assert noises.shape == (32, 5)
    assert np.isclose(weights.sum(), 1)
    assert np.allclose(weights @ noises, 1)
    assert np.allclose(weights @ (noises - 1) ** 2, p / (1 - p))


def test_the_geometric_mean_by_hand() -> None:
    found = geometric_mean(np.array([[0.2, 0.8], [0.8, 0.2], [0.2, 0.8]]), np.array([0.25, 0.5, 0.25]))
    assert np.allclose(found, [0.5, 0.5])


def test_dropout_least_squares_is_where_the_mean_loss_is_least() -> None:
    rng = default_rng(0)
    x, y = rng.normal(size=(6, 3)), rng.normal(size=6)
    noises, weights = all_noises(3, 0.3)
    best = dropout_least_squares(x, y, 0.3)

    def loss(w: Array) -> float:
        return float(sum(weights @ (label - (noises * row) @ w) ** 2 for row, label in zip(x, y, strict=True)))

    for direction in rng.normal(size=(20, 3)):
        assert loss(best) < loss(best + 1e-3 * direction)
    assert np.allclose(best, ridge(x, y, 0.3 / 0.7 * (x * x).sum(0)))


def test_ridge_without_penalty_is_least_squares() -> None:
    rng = default_rng(0)
    x, y = rng.normal(size=(6, 3)), rng.normal(size=6)
    assert np.allclose(ridge(x, y, np.zeros(3)), np.linalg.lstsq(x, y, rcond=None)[0])


def test_noise_of_is_that_of_each_copy() -> None:
    u = default_rng(0).random((2, 3))
    noise = noise_of(u, np.array([0.0, 0.5])[:, None, None])
    assert noise.shape == (2, 2, 3)
    assert np.array_equal(noise[0], np.ones((2, 3)))
    assert np.allclose(noise[1], dropout(np.ones((2, 3)), u))


def test_the_slope_of_cross_entropy_is_that_of_its_definition() -> None:
    logits, labels = default_rng(0).normal(size=(1, 4, 3)), np.array([0, 2, 1, 1])
    slope, step = cross_entropy_slope(logits, labels), 1e-6
    for n, k in np.ndindex(4, 3):
        moved = [logits[0].copy() for _ in range(2)]
        moved[0][n, k] += step
        moved[1][n, k] -= step
        up, down = (float(cross_entropy(z, labels)) for z in moved)
        assert np.isclose(slope[0, n, k], (up - down) / (2 * step), atol=1e-8)


def test_gradients_of_the_perceptron_equal_central_differences() -> None:
    rng = default_rng(0)
    net = Perceptron(rng, [0.0, 0.5], (4, 5, 3))
    net.parameters = [a + 0.1 * rng.normal(size=a.shape) for a in net.parameters]
    x, u, weights, step = rng.normal(size=(6, 4)), rng.random((6, 5)), rng.normal(size=(2, 6, 3)), 1e-6
    net.logits(x, u)
    gradients = net.gradients(weights)
    for parameter, gradient in zip(net.parameters, gradients, strict=True):
        assert gradient.shape == parameter.shape
        for flat in rng.integers(parameter.size, size=5):
            at = np.unravel_index(int(flat), parameter.shape)
            ends = []
            for sign in (1, -1):
                parameter[at] += sign * step
                ends.append((net.logits(x, u) * weights).sum())
                parameter[at] -= sign * step
            assert np.isclose(gradient[at], (ends[0] - ends[1]) / (2 * step), atol=1e-6)


def test_gradients_of_the_residual_network_equal_central_differences() -> None:
    rng = default_rng(0)
    net = Residual(rng, [0.0, 0.4], [0.3, 0.0], (4, 6, 3), blocks=2)
    x, u, weights, step = rng.normal(size=(7, 4)), rng.random((5, 7, 6)), rng.normal(size=(2, 7, 3)), 1e-6
    net.logits(x, u, training=True)
    gradients = net.gradients(x, weights)
    assert len(gradients) == len(net.weights) == 6
    for weight, gradient in zip(net.weights, gradients, strict=True):
        for flat in rng.integers(weight.size, size=5):
            at = np.unravel_index(int(flat), weight.shape)
            ends = []
            for sign in (1, -1):
                weight[at] += sign * step
                ends.append((net.logits(x, u, training=True) * weights).sum())
                weight[at] -= sign * step
            assert np.isclose(gradient[at], (ends[0] - ends[1]) / (2 * step), atol=1e-5)


def test_recalibrated_norms_receive_the_variance_that_they_expect() -> None:
    rng = default_rng(0)
    net, x = Residual(rng, [0.5], [0.0], (4, 6, 3), blocks=2), rng.normal(size=(50, 4))
    net.recalibrate(x)
    net.logits(x)
    assert np.allclose(net.arriving, 1)


def test_copies_without_dropout_and_decay_learn_the_same_and_a_copy_stands_alone() -> None:
    rng = default_rng(0)
    x = rng.normal(size=(40, 4))
    labels = (x[:, 0] > 0).astype(int)
    net, calls = Perceptron(rng, [0.0, 0.0, 0.5], (4, 8, 2)), []
    net.fit(rng, x, labels, decay=[0.0, 0.0, 0.0], steps=300, watch=lambda: calls.append(1))
    logits = net.logits(x)
    assert len(calls) == 15
    assert np.array_equal(logits[0], logits[1])
    assert not np.allclose(logits[0], logits[2])
    assert np.allclose(net.only(2).logits(x)[0], logits[2])
    assert (error(logits, labels) < 0.2).all()


def test_decay_shrinks_weights() -> None:
    rng = default_rng(0)
    x, labels = rng.normal(size=(40, 4)), rng.integers(2, size=40)
    net = Perceptron(rng, [0.0, 0.0], (4, 8, 2))
    net.fit(rng, x, labels, decay=[0.0, 3.0], steps=200)
    sizes = [float((net.parameters[0][copy] ** 2).sum()) for copy in (0, 1)]
    assert sizes[1] < 0.5 * sizes[0]


def test_the_sine_is_learnt_where_the_data_are() -> None:
    w1, b1, w2, b2 = fit_sine(default_rng(0), 0.1)
    x = np.linspace(0.4, 1, 20)[:, None]
    out = np.maximum(x @ w1.T + b1, 0) @ w2.T + b2
    assert np.sqrt(((out - np.sin(3 * x)) ** 2).mean()) < 0.2


def test_errors_are_counted() -> None:
    assert error(softmax(np.array([[[2.0, 1.0], [0.0, 1.0]]])), np.array([0, 0])).tolist() == [0.5]
