"""The bootstrap against theory, and what its functions owe each other."""

from math import e, exp, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from scipy.stats import binom

from bagu.algorithms.classical_ml import bootstrap_counts, bootstrap_interval, inclusion_probability, out_of_bag

quick = settings(deadline=None, derandomize=True, database=None, max_examples=50)


@quick
@given(n=st.integers(1, 500), draws=st.none() | st.integers(0, 500))
def test_inclusion_is_the_chance_of_more_than_no_hit(n: int, draws: int | None) -> None:
    want = binom.sf(0, n if draws is None else draws, 1 / n)
    assert inclusion_probability(n, draws) == pytest.approx(want, rel=1e-12, abs=1e-15)


def test_inclusion_falls_to_its_limit() -> None:
    chances = [inclusion_probability(n) for n in (1, 2, 3, 10, 100, 1000, 10**9)]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] == pytest.approx(1 - 1 / e, rel=1e-9)
    assert inclusion_probability(10**12, 1) == pytest.approx(1e-12, rel=1e-9)  # 1 − (1 − 1/n) has four digits left


@pytest.mark.parametrize(("n", "draws", "name"), [(0, None, "n"), (3, -1, "draws")])
def test_impossible_counts_are_refused(n: int, draws: int | None, name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be at least"):
        inclusion_probability(n, draws)


@quick
@given(seed=st.integers(0, 10_000), n=st.integers(1, 20), draws=st.integers(0, 20))
def test_counts_and_out_of_bag_tell_the_same_story(seed: int, n: int, draws: int) -> None:
    indices = default_rng(seed).integers(n, size=(5, draws))
    counts = bootstrap_counts(indices, n)
    assert (counts.sum(1) == draws).all()
    assert np.array_equal(counts == 0, out_of_bag(indices, n))


def test_multiplicities_are_poisson() -> None:
    counts = bootstrap_counts(default_rng(0).integers(200, size=(500, 200)), 200)
    for k in range(4):
        assert (counts == k).mean() == pytest.approx(exp(-1) / factorial(k), abs=0.005)


def test_resampling_is_reweighting() -> None:
    rng = default_rng(0)
    x, indices = rng.standard_normal(7), rng.integers(7, size=(50, 7))
    low, high = bootstrap_interval(x, indices, 0.9)
    assert (low, high) == pytest.approx(tuple(np.quantile(bootstrap_counts(indices, 7) @ x / 7, [0.05, 0.95])))


@quick
@given(seed=st.integers(0, 10_000), scale=st.sampled_from([0.5, 1.0, 4.0]), shift=st.sampled_from([-3.0, 0.0, 10.0]))
def test_interval_moves_with_the_data(seed: int, scale: float, shift: float) -> None:
    rng = default_rng(seed)
    x, indices = rng.standard_normal(8), rng.integers(8, size=(40, 8))
    low, high = bootstrap_interval(x, indices)
    assert bootstrap_interval(scale * x + shift, indices) == pytest.approx((scale * low + shift, scale * high + shift))
    assert x.min() <= low <= high <= x.max()
