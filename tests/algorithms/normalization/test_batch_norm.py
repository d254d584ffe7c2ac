"""What batch normalisation promises beyond equality with its oracle."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from numpy.typing import NDArray

from bagu.algorithms._kernel import interpreted
from bagu.algorithms.normalization import (
    batch_norm,
    batch_norm_backward,
    batch_norm_backward_loops,
    batch_norm_backward_vectorized,
    batch_norm_loops,
    batch_norm_vectorized,
)

Array = NDArray[Any]
SEEDS = st.integers(0, 10_000)

forwards = pytest.mark.parametrize("forward", [batch_norm_loops, batch_norm_vectorized, batch_norm])
backwards = pytest.mark.parametrize(
    "backward", [batch_norm_backward_loops, batch_norm_backward_vectorized, batch_norm_backward]
)


@forwards
def test_training_output_has_mean_zero_and_variance_one_per_channel(forward: Callable[..., Array]) -> None:
    x = default_rng(0).gamma(2.0, size=(4, 3, 5, 5)) * [[[2]], [[5]], [[9]]]
    y = forward(x, eps=1e-12)
    assert np.allclose(y.mean((0, 2, 3)), 0, atol=1e-12)
    assert np.allclose(y.var((0, 2, 3)), 1)


@forwards
def test_shape_of_the_distribution_stays(forward: Callable[..., Array]) -> None:
    x = default_rng(0).exponential(size=(500, 1))
    y = forward(x, eps=1e-12)
    third = [(((v - v.mean()) / v.std()) ** 3).mean() for v in (x, y)]
    assert third[0] == pytest.approx(third[1])
    assert y.min() > -2  # an exponential has no left tail, and gets none


@forwards
@settings(deadline=None, derandomize=True, database=None, max_examples=20)
@given(seed=SEEDS, scale=st.sampled_from([0.25, 3.0, 100.0]), shift=st.sampled_from([-7.0, 0.0, 50.0]))
def test_scale_and_shift_of_the_input_cancel(
    forward: Callable[..., Array], seed: int, scale: float, shift: float
) -> None:
    x = default_rng(seed).standard_normal((6, 2))
    assert np.allclose(forward(scale * x + shift, eps=1e-14), forward(x, eps=1e-14), atol=1e-8)


@forwards
def test_large_mean_in_float32_does_not_cancel(forward: Callable[..., Array]) -> None:
    x = (default_rng(0).standard_normal((8, 2, 8, 8)) + 1e4).astype(np.float32)
    exact = batch_norm_vectorized(x.astype(np.float64))
    assert np.abs(forward(x) - exact).max() < 2e-3  # float32 spacing at 1e4 is 1e-3; E[x²] − E[x]² would be off by 1


@forwards
def test_eval_uses_nothing_of_the_batch(forward: Callable[..., Array]) -> None:
    x = default_rng(0).standard_normal((5, 2))
    mean, var = np.array([1.0, -1.0]), np.array([4.0, 0.25])
    whole = forward(x, mean, var, training=False)
    assert np.array_equal(whole[:1], forward(x[:1], mean, var, training=False))


@backwards
@settings(deadline=None, derandomize=True, database=None, max_examples=15)
@given(seed=SEEDS, shape=st.sampled_from([(3, 2), (2, 2, 2, 1), (2, 1, 3, 2)]))
def test_gradients_equal_central_differences(
    backward: Callable[..., tuple[Array, ...]], seed: int, shape: tuple[int, ...]
) -> None:
    rng = default_rng(seed)
    x, grad_output = rng.standard_normal(shape), rng.standard_normal(shape)
    weight, bias = rng.standard_normal(shape[1]), rng.standard_normal(shape[1])
    given_arrays: dict[str, Any] = {"x": x, "weight": weight, "bias": bias}
    gradients = dict(zip(given_arrays, backward(grad_output, x, weight, 1e-2), strict=True))
    for name, array in given_arrays.items():
        for at in np.ndindex(array.shape):
            step = np.zeros_like(array)
            step[at] = 1e-5
            up, down = (
                (batch_norm_vectorized(**{**given_arrays, name: array + sign * step}, eps=1e-2) * grad_output).sum()
                for sign in (1, -1)
            )
            assert gradients[name][at] == pytest.approx((up - down) / 2e-5, abs=1e-6)


@backwards
def test_input_gradient_sums_to_zero_in_every_channel(backward: Callable[..., tuple[Array, ...]]) -> None:
    rng = default_rng(0)
    x, grad_output = rng.standard_normal((2, 4, 3, 3, 3))
    grad_input, _, _ = backward(grad_output, x, np.array([1.0, -2.0, 3.0]))
    assert np.allclose(grad_input.sum((0, 2, 3)), 0, atol=1e-12)


def test_compiled_loops_equal_the_python_that_they_are_on_real_numbers() -> None:
    rng = default_rng(0)
    x, grad_output = rng.standard_normal((2, 3, 2, 3, 3)) + 100
    weight = rng.standard_normal(2)
    compiled = batch_norm(x, weight=weight), *batch_norm_backward(grad_output, x, weight)
    with interpreted():
        python = batch_norm(x, weight=weight), *batch_norm_backward(grad_output, x, weight)
    for mine, theirs in zip(compiled, python, strict=True):
        assert np.allclose(mine, theirs, rtol=1e-9, atol=1e-9)
