"""Batches in parts: whatever the division, the whole comes out. And folding, which changes no output."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from numpy.typing import NDArray

from bagu.algorithms.normalization import (
    batch_norm,
    batch_norm_backward,
    fold_batch_norm,
    fold_batch_norm_loops,
    merge_moments,
    merge_moments_loops,
    moments_one_pass,
    sync_batch_norm,
    sync_batch_norm_backward,
)

quick = settings(deadline=None, derandomize=True, database=None, max_examples=25)
CUTS = st.lists(st.integers(1, 15), max_size=5, unique=True).map(sorted)


@quick
@given(seed=st.integers(0, 10_000), cuts=CUTS)
def test_the_number_of_cards_changes_nothing(seed: int, cuts: list[int]) -> None:
    rng = default_rng(seed)
    x, grad_output = rng.standard_normal((2, 16, 3, 2, 2)) + 5
    weight, bias = rng.standard_normal((2, 3))
    parts, grads = tuple(np.split(x, cuts)), tuple(np.split(grad_output, cuts))
    outputs = np.concatenate(sync_batch_norm(parts, weight, bias))
    assert np.allclose(outputs, batch_norm(x, weight=weight, bias=bias), atol=1e-10)
    *grad_inputs, grad_weight, grad_bias = sync_batch_norm_backward(grads, parts, weight)
    want = batch_norm_backward(grad_output, x, weight)
    for mine, theirs in zip((np.concatenate(grad_inputs), grad_weight, grad_bias), want, strict=True):
        assert np.allclose(mine, theirs, atol=1e-9)


@quick
@given(seed=st.integers(0, 10_000), cuts=CUTS)
def test_merging_is_independent_of_the_division(seed: int, cuts: list[int]) -> None:
    x = default_rng(seed).standard_normal((16, 2))
    pieces = np.split(x, cuts)
    counts = np.array([len(piece) for piece in pieces])
    means = np.stack([piece.mean(0) for piece in pieces])
    m2 = np.stack([piece.var(0) * len(piece) for piece in pieces])
    for merge in (merge_moments, merge_moments_loops):
        count, mean, squares = merge(counts, means, m2)
        assert count == 16
        assert np.allclose(mean, x.mean(0))
        assert np.allclose(squares / count, x.var(0))


def test_one_pass_cancels_where_merging_does_not() -> None:
    x = (default_rng(0).standard_normal((4096, 1)) + 1e4).astype(np.float32)
    parts = tuple(np.split(x, 4))
    truth = float(x.astype(np.float64).var())
    _, one_pass = moments_one_pass(parts)
    means = np.stack([part.mean(0, dtype=np.float64) for part in parts]).astype(np.float32)
    m2 = np.stack([part.astype(np.float64).var(0) * 1024 for part in parts]).astype(np.float32)
    count, _, squares = merge_moments(np.full(4, 1024), means, m2)
    assert abs(float(one_pass[0]) - truth) > 0.5
    assert float(squares[0]) / count == pytest.approx(truth, rel=1e-3)


@pytest.mark.parametrize("fold", [fold_batch_norm, fold_batch_norm_loops])
@pytest.mark.parametrize("with_bias", [True, False])
def test_the_folded_layer_equals_the_two(fold: Any, with_bias: bool) -> None:
    rng = default_rng(0)
    x, weight = rng.standard_normal((5, 4)), rng.standard_normal((3, 4))
    bias: NDArray[Any] | None = rng.standard_normal(3) if with_bias else None
    mean, gain, shift = rng.standard_normal((3, 3))
    var = rng.uniform(0.5, 2, 3)
    before = x @ weight.T + (0 if bias is None else bias)
    folded, new_bias = fold(weight, bias, mean, var, gain, shift)
    assert np.allclose(x @ folded.T + new_bias, batch_norm(before, mean, var, gain, shift, training=False))
