"""What softmax and its logarithm promise beyond equality with their oracle."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics import (
    log_softmax,
    log_softmax_loops,
    softmax,
    softmax_backward,
    softmax_backward_loops,
    softmax_loops,
)

Array = NDArray[Any]
SEEDS = st.integers(0, 10_000)

softmaxes = pytest.mark.parametrize("forward", [softmax_loops, softmax])
logarithms = pytest.mark.parametrize("forward", [log_softmax_loops, log_softmax])
backwards = pytest.mark.parametrize("backward", [softmax_backward_loops, softmax_backward])


@softmaxes
@settings(deadline=None, derandomize=True, database=None, max_examples=20)
@given(seed=SEEDS, shift=st.sampled_from([0.0, -7.0, 1000.0, -1e6]))
def test_a_constant_added_to_all_logits_cancels(forward: Callable[..., Array], seed: int, shift: float) -> None:
    x = default_rng(seed).standard_normal((3, 5))
    p = forward(x + shift)
    assert np.allclose(p, forward(x), atol=1e-9)
    assert np.allclose(p.sum(-1), 1)
    assert (p.argmax(-1) == x.argmax(-1)).all()


@softmaxes
def test_two_classes_are_the_sigmoid_of_the_difference(forward: Callable[..., Array]) -> None:
    a, b = default_rng(0).standard_normal((2, 50))
    assert np.allclose(forward(np.stack([a, b], 1))[:, 0], 1 / (1 + np.exp(b - a)))


@softmaxes
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_largest_logits_of_each_type_do_no_harm(forward: Callable[..., Array], dtype: type[Any]) -> None:
    largest = float(np.finfo(dtype).max) / 2
    assert forward(np.array([largest, largest, 0], dtype=dtype)).tolist() == [0.5, 0.5, 0]


@logarithms
def test_gaps_stay_where_probabilities_round_to_zero(forward: Callable[..., Array]) -> None:
    assert forward(np.array([0.0, 1000.0, -1e6])).tolist() == [-1000.0, 0.0, -1_001_000.0]
    x = default_rng(0).standard_normal((4, 3))
    assert np.allclose(forward(x, axis=0), np.log(softmax(x, axis=0)))


@backwards
def test_the_jacobian_is_diag_p_minus_the_outer_product(backward: Callable[..., Array]) -> None:
    x = default_rng(0).standard_normal(5)
    p = softmax(x)
    rows = [backward(g, p) for g in np.eye(5)]
    assert np.allclose(rows, np.diag(p) - np.outer(p, p))
    step = 1e-6
    columns = [(softmax(x + step * e) - softmax(x - step * e)) / (2 * step) for e in np.eye(5)]
    assert np.allclose(rows, np.transpose(columns), atol=1e-9)
    assert np.allclose(np.sum(rows, 1), 0)


@softmaxes
def test_a_ruled_out_class_has_no_share(forward: Callable[..., Array]) -> None:
    assert forward(np.array([0.0, -np.inf, 0.0])).tolist() == [0.5, 0.0, 0.5]
