"""The networks of the claims compute what their gradients say, and stand for torch's layers."""

from math import sqrt

import numpy as np
import pytest
from numpy.random import default_rng

from bagu.topics.initialization.initialization.claims import bias_hides
from bagu.topics.initialization.initialization.data import (
    Activation,
    Net,
    a_layer,
    backward,
    curvature,
    forward,
    random_weights,
    spread,
)


@pytest.mark.parametrize("activation", ["linear", "relu", "tanh", "sigmoid"])
def test_signal_gradients_equal_central_differences(activation: Activation) -> None:
    rng = default_rng(0)
    weights = random_weights(rng, (3, 5, 4), lambda i, _: 1 / sqrt(i))
    x, direction, grad, step = (
        rng.standard_normal((1, 3)),
        rng.standard_normal((1, 3)),
        rng.standard_normal((1, 4)),
        1e-6,
    )
    ends = [forward(x + sign * step * direction, weights, activation)[-1] for sign in (1, -1)]
    wanted = ((ends[0] - ends[1]) * grad).sum() / (2 * step)
    found = backward(grad, forward(x, weights, activation), weights, activation)
    assert len(found) == 3
    assert (found[0] * direction).sum() == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("logistic", [False, True])
def test_loss_gradients_equal_central_differences(activation: Activation, logistic: bool) -> None:
    rng, step = default_rng(1), 1e-6
    net = Net.filled((3, 5, 4, 1), activation, lambda o, i: rng.standard_normal((o, i)))
    net.biases = [rng.standard_normal(len(bias)) for bias in net.biases]
    x, y = rng.standard_normal((7, 3)), (rng.random(7) > 0.5).astype(float)
    _, by_weight, by_bias = net.gradients(x, y, logistic)
    for arrays, grads in ((net.weights, by_weight), (net.biases, by_bias)):
        for array, grad in zip(arrays, grads, strict=True):
            at = tuple(0 for _ in array.shape)
            losses = []
            for move in (step, -2 * step):
                array[at] += move
                losses.append(net.gradients(x, y, logistic)[0])
            array[at] += step
            assert grad[at] == pytest.approx((losses[0] - losses[1]) / (2 * step), rel=1e-5, abs=1e-9)


def test_factor_a_layer_leads_from_the_first_number_to_the_last() -> None:
    assert a_layer(8.0, 1.0, 3) == pytest.approx(2.0)


def test_spread_ignores_what_all_samples_share() -> None:
    x = default_rng(0).standard_normal((50, 4))
    assert spread(x + np.array([10, -5, 0, 3])) == pytest.approx(spread(x))


def test_layers_of_torch_hide_the_vanishing_signal_behind_their_biases() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    with torch.no_grad():
        h = torch.randn(256, 512)
        for _ in range(10):
            h = torch.relu(torch.nn.Linear(512, 512)(h))
    end = h.numpy().astype(np.float64)
    ours = bias_hides.measure(default_rng(0))
    assert end.std() == pytest.approx(ours["overall std"], rel=0.15)
    assert spread(end) == pytest.approx(ours["spread"], rel=0.25)


def test_curvature_is_the_largest_eigenvalue_of_the_hessian() -> None:
    """Without a hidden layer the Hessian is known: the mean of (x, 1)(x, 1)ᵀ."""
    rng = default_rng(4)
    x, y = rng.standard_normal((50, 3)), rng.standard_normal(50)
    net = Net.filled((3, 1), "tanh", lambda o, i: rng.standard_normal((o, i)))
    extended = np.hstack([x, np.ones((50, 1))])
    assert curvature(net, x, y, turns=200) == pytest.approx(np.linalg.eigvalsh(extended.T @ extended / 50)[-1])
