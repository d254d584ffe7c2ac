"""What the losses promise beyond equality with their oracle."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_backward,
    binary_cross_entropy_with_logits_backward_loops,
    binary_cross_entropy_with_logits_loops,
    cross_entropy,
    cross_entropy_backward,
    cross_entropy_backward_loops,
    cross_entropy_loops,
    log_softmax,
    softmax,
)

Array = NDArray[Any]
losses = pytest.mark.parametrize("loss", [cross_entropy_loops, cross_entropy])
binary = pytest.mark.parametrize("loss", [binary_cross_entropy_with_logits_loops, binary_cross_entropy_with_logits])
PAIRS = [
    (cross_entropy, cross_entropy_backward_loops, {"weight": np.array([1.0, 2.0, 0.5]), "label_smoothing": 0.2}),
    (cross_entropy, cross_entropy_backward, {"weight": np.array([1.0, 2.0, 0.5]), "label_smoothing": 0.2}),
    (cross_entropy, cross_entropy_backward, {"ignore_index": 1, "reduction": "sum"}),
    (binary_cross_entropy_with_logits, binary_cross_entropy_with_logits_backward_loops, {"pos_weight": np.ones(3) * 3}),
    (binary_cross_entropy_with_logits, binary_cross_entropy_with_logits_backward, {"pos_weight": np.ones(3) * 3}),
]


@pytest.mark.parametrize(("loss", "backward", "options"), PAIRS)
def test_gradients_are_those_of_central_differences(
    loss: Callable[..., float], backward: Callable[..., Array], options: dict[str, Any]
) -> None:
    rng = default_rng(0)
    x, step = rng.standard_normal((4, 3)), 1e-6
    target = rng.integers(3, size=4) if "pos_weight" not in options else rng.random((4, 3))
    want = np.empty_like(x)
    for at in np.ndindex(x.shape):
        move = np.zeros_like(x)
        move[at] = step
        want[at] = (loss(x + move, target, **options) - loss(x - move, target, **options)) / (2 * step)
    assert np.allclose(backward(x, target, **options), want, atol=1e-8)


def test_the_gradient_is_probabilities_minus_truth() -> None:
    x, target = default_rng(1).standard_normal((5, 4)), np.array([0, 3, 1, 1, 2])
    grad = cross_entropy_backward(x, target, reduction="sum")
    assert np.allclose(grad, softmax(x) - np.eye(4)[target])
    assert np.allclose(grad.sum(1), 0)


@losses
def test_a_map_is_many_samples(loss: Callable[..., Any]) -> None:
    x, target = default_rng(2).standard_normal((2, 3, 4, 5)), default_rng(3).integers(3, size=(2, 4, 5))
    flat = loss(np.moveaxis(x, 1, -1).reshape(-1, 3), target.ravel())
    assert loss(x, target) == pytest.approx(flat)


@losses
def test_ignored_positions_count_nowhere(loss: Callable[..., Any]) -> None:
    x = default_rng(4).standard_normal((3, 4))
    x[1, 0] = -np.inf
    assert loss(x, np.array([2, -100, 0])) == pytest.approx(loss(x[[0, 2]], np.array([2, 0])))
    assert np.isnan(loss(x, np.full(3, -100)))
    assert loss(x, np.full(3, -100), reduction="sum") == 0


@losses
def test_the_mean_divides_by_the_weights_of_the_labels(loss: Callable[..., Any]) -> None:
    x, weight, target = default_rng(5).standard_normal((3, 2)), np.array([1.0, 9.0]), np.array([0, 1, 1])
    each = loss(x, target, reduction="none")
    assert loss(x, target, weight) == pytest.approx((each * weight[target]).sum() / 19)


@losses
def test_smoothing_mixes_in_the_mean_over_all_classes(loss: Callable[..., Any]) -> None:
    x, target = default_rng(6).standard_normal((2, 5)), np.array([1, 4])
    every = -log_softmax(x).mean()
    assert loss(x, target, label_smoothing=0.3) == pytest.approx(0.7 * loss(x, target) + 0.3 * every)


@binary
def test_no_logit_is_too_large(loss: Callable[..., Any]) -> None:
    z = np.array([1e4, -1e4, 1e4, -1e4])
    assert loss(z, np.array([1.0, 0.0, 0.0, 1.0]), reduction="none").tolist() == [0, 0, 1e4, 1e4]


@binary
def test_binary_is_two_class_cross_entropy(loss: Callable[..., Any]) -> None:
    z, target = default_rng(7).standard_normal(6), np.array([0, 1, 1, 0, 1, 0])
    two = np.stack([np.zeros(6), z], 1)
    assert loss(z, target.astype(np.float64)) == pytest.approx(cross_entropy(two, target))


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_narrow_types_are_as_good_as_their_rounding(dtype: type[Any]) -> None:
    x, target = (4 * default_rng(8).standard_normal((6, 5))).astype(dtype), default_rng(9).integers(5, size=6)
    slack = 4 * float(np.finfo(dtype).eps)
    for loss in (cross_entropy_loops, cross_entropy):
        assert loss(x, target).dtype == dtype
        assert float(loss(x, target)) == pytest.approx(float(cross_entropy(x.astype(np.float64), target)), rel=slack)
    for backward in (cross_entropy_backward_loops, cross_entropy_backward):
        wide = backward(x.astype(np.float64), target)
        assert backward(x, target).dtype == dtype
        assert np.abs(backward(x, target) - wide).max() <= slack
