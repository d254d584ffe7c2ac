"""The small numbers that the page on softmax and cross-entropy states, computed; larger ones come from its evidence."""

from math import e, log

import numpy as np
import pytest

from bagu.algorithms.losses_metrics import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    cross_entropy_backward,
    log_softmax,
    softmax,
)
from bagu.topics.losses_metrics.softmax_cross_entropy.data import (
    confused_classifier,
    fewest_steps,
    sigmoid,
    squared_error_backward,
    steps_to_learn,
)

LOGITS = np.array([1.0, 2.0, 3.0, 4.0])
P = softmax(LOGITS)
FIRST = np.eye(4)[0]


def test_the_table_of_the_example() -> None:
    assert P.round(3).tolist() == [0.032, 0.087, 0.237, 0.644]
    assert (-log_softmax(LOGITS)).round(3).tolist() == [3.44, 2.44, 1.44, 0.44]
    assert np.log(LOGITS).round(3).tolist() == [0, 0.693, 1.099, 1.386]
    assert sigmoid(LOGITS).round(3).tolist() == [0.731, 0.881, 0.953, 0.982]
    assert softmax(P).round(3).tolist() == [0.195, 0.206, 0.239, 0.36]
    total = np.exp(LOGITS - 4).sum()
    assert (round(total, 4), round(4 + log(total), 3)) == (1.553, 4.44)


def test_temperatures() -> None:
    assert [round(float(softmax(LOGITS / t).max()), 3) for t in (2, 0.5)] == [0.455, 0.865]
    assert log(2) == pytest.approx(0.693, abs=5e-4)


def test_the_gradients_of_the_example() -> None:
    right = cross_entropy_backward(LOGITS[None], np.array([0]))[0]
    assert right.round(3).tolist() == [-0.968, 0.087, 0.237, 0.644]
    squared = squared_error_backward(LOGITS, FIRST)
    assert squared.round(3).tolist() == [-0.091, -0.063, -0.1, 0.253]
    elementwise = 2 * (P - FIRST) * P * (1 - P)
    assert elementwise.round(3).tolist() == [-0.06, 0.014, 0.086, 0.295]
    assert abs(squared.sum()) < 1e-12 < abs(elementwise.sum())


def test_the_jacobian_is_a_covariance_with_the_constant_in_its_null_space() -> None:
    jacobian = np.diag(P) - np.outer(P, P)
    assert np.linalg.eigvalsh(jacobian).min() > -1e-12
    assert np.allclose(jacobian @ np.ones(4), 0)


def test_softmax_twice_in_the_example() -> None:
    assert float(cross_entropy(P[None], np.array([3]))) == pytest.approx(1.023, abs=5e-4)
    assert log(1 + 3 / e) == pytest.approx(0.744, abs=5e-4)
    assert log(1 + 9 / e) == pytest.approx(1.461, abs=5e-4)


def test_the_labels_of_the_example() -> None:
    losses = binary_cross_entropy_with_logits(LOGITS, np.array([0.0, 0, 1, 1]), reduction="none")
    assert losses.round(3).tolist() == [1.313, 2.127, 0.049, 0.018]
    assert losses.mean() == pytest.approx(0.877, abs=5e-4)


def test_the_numbers_of_label_smoothing() -> None:
    targets = np.array([0.91, *[0.01] * 9])
    assert log(91) == pytest.approx(4.51, abs=1e-2)
    assert -(targets * np.log(targets)).sum() == pytest.approx(0.5, abs=5e-4)


def test_from_a_uniform_start_squared_error_is_three_times_slower() -> None:
    steps = [steps_to_learn(np.zeros((1, 10)), 0, squared, 1.0) for squared in (False, True)]
    assert steps[1] / steps[0] == pytest.approx(3, abs=0.5)


def test_the_mistakes() -> None:
    apart = np.array([[0.0, 1000.0]])
    assert softmax(apart)[0, 0] == 0
    assert cross_entropy(apart, np.array([0])) == 1000
    assert -log(1e-12) == pytest.approx(27.6, abs=0.05)
    far = np.array([[1000.0, 1001.0], [0.0, 1.0]])
    assert not np.exp(far - far.max())[1].any()
    assert cross_entropy(apart.T[:1], np.array([0])) == 0
    assert log(10) == pytest.approx(2.303, abs=5e-4)


def test_all_ignored_in_torch_is_a_loss_of_nan_and_a_gradient_of_zero() -> None:
    torch = pytest.importorskip("torch")
    logits = torch.tensor([[1.0, 2.0]], requires_grad=True)
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor([-100]))
    loss.backward()
    assert torch.isnan(loss)
    assert logits.grad.tolist() == [[0, 0]]


def test_probabilities_as_labels_divide_by_positions_and_know_no_ignored_index_in_torch() -> None:
    torch = pytest.importorskip("torch")
    logits, weight = torch.tensor([[1.0, 2.0], [0.0, 3.0], [4.0, 1.0]]), torch.tensor([1.0, 5.0])
    labels = torch.tensor([[0.5, 0.5], [0.2, 0.8], [1.0, 0.0]])
    total, mean = (
        float(torch.nn.functional.cross_entropy(logits, labels, weight=weight, reduction=how))
        for how in ("sum", "mean")
    )
    assert total / mean == pytest.approx(3)
    with pytest.raises(RuntimeError, match="ignore_index"):
        torch.nn.functional.cross_entropy(logits, labels, ignore_index=1)


def test_the_gradient_is_finite_where_the_probability_is_not_positive() -> None:
    assert cross_entropy_backward(np.array([[0.0, 1000.0]]), np.array([0])).tolist() == [[-1, 1]]


def test_a_confused_classifier_knows_all_classes_but_two() -> None:
    x, truth, start = confused_classifier(np.random.default_rng(2000), 1.0)
    labels, guesses = truth.argmax(1), (x @ start).argmax(1)
    others = labels > 1
    assert (guesses[others] == labels[others]).mean() > 0.95
    assert (guesses[~others] == 1 - labels[~others]).mean() > 0.95
    assert not confused_classifier(np.random.default_rng(2000), 0.0)[2].any()


def test_fewest_steps_is_the_least_over_the_rates() -> None:
    x, truth, start = confused_classifier(np.random.default_rng(2001), 1.0)
    single = [fewest_steps(x, truth, start, True, [rate], 60) for rate in (1.0, 10.0, 30.0)]
    assert fewest_steps(x, truth, start, True, (1.0, 10.0, 30.0), 60) == min(single)
    assert fewest_steps(x, truth, start, True, (1e-6,), 60) == 60
