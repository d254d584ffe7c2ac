"""Clustering against search, theory and the same thing in other ways."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from scipy.stats import multivariate_normal

from bagu.algorithms.classical_ml import (
    gaussian_mixture,
    kmeans,
    kmeans_plusplus,
    kmeans_restarts,
    kmeans_vectorized,
    responsibilities,
    sharded_kmeans,
    sharded_kmeans_step,
    squared_distances,
    squared_distances_broadcast,
)
from bagu.algorithms.classical_ml.clustering import kmeans as module

quick = settings(deadline=None, derandomize=True, database=None, max_examples=40)
SEED = st.integers(0, 10_000)


@quick
@given(seed=SEED, k=st.integers(1, 6), empty=st.sampled_from(["farthest", "keep"]))
def test_the_inertia_falls_from_iteration_to_iteration_and_ends_at_rest(seed: int, k: int, empty: str) -> None:
    x = default_rng(seed).standard_normal((40, 2))
    seen = [kmeans(x, x[:k], max_iter=n, tol=0, empty=empty)[2] for n in range(1, 12)]
    assert (np.diff(seen) <= 1e-12 * seen[0]).all()
    centers, labels, inertia, _ = kmeans(x, x[:k], tol=0, empty=empty)
    assert np.allclose(centers, [x[labels == j].mean(0) for j in range(k)])
    assert np.array_equal(labels, squared_distances_broadcast(x, centers).argmin(1))
    assert inertia == pytest.approx(((x - centers[labels]) ** 2).sum())


def best_of_all(x: np.ndarray[Any, Any], k: int) -> float:
    """The least inertia over all divisions."""
    costs = []
    for labels in product(range(k), repeat=len(x)):
        groups = [x[[label == j for label in labels]] for j in range(k)]
        costs.append(sum(float(((group - group.mean(0)) ** 2).sum()) for group in groups if len(group)))
    return min(costs)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("k", [1, 2, 3])
def test_restarts_reach_the_optimum_of_small_sets(seed: int, k: int) -> None:
    x = default_rng(seed).standard_normal((7, 2))
    assert kmeans_restarts(x, k, default_rng(seed), n_init=40, tol=0)[2] == pytest.approx(best_of_all(x, k))


@quick
@given(seed=SEED, scale=st.sampled_from([0.5, 4.0]), shift=st.sampled_from([-3.0, 100.0]))
def test_clusters_move_with_the_data(seed: int, scale: float, shift: float) -> None:
    x = default_rng(seed).standard_normal((30, 3))
    centers, labels, inertia, n_iter = kmeans(x, x[:4])
    there = kmeans(scale * x + shift, scale * x[:4] + shift)
    assert np.allclose(there[0], scale * centers + shift)
    assert np.array_equal(there[1], labels)
    assert there[2] == pytest.approx(scale**2 * inertia)
    assert there[3] == n_iter  # the tolerance knows no unit


def test_a_lone_centre_is_the_mean() -> None:
    x = default_rng(0).standard_normal((50, 2))
    centers, _, inertia, _ = kmeans(x, np.array([[9.0, 9.0]]))
    assert np.allclose(centers, x.mean(0))
    assert inertia == pytest.approx(x.var(0).sum() * 50)


@pytest.mark.parametrize("rung", [kmeans, kmeans_vectorized])
@pytest.mark.parametrize("block", [1, 7, 24])
def test_blocks_of_any_size_give_the_same(rung: Any, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    x = default_rng(1).standard_normal((50, 3))
    want = kmeans(x, x[:5], tol=0)
    monkeypatch.setattr(module, "BLOCK", block)
    got = rung(x, x[:5], tol=0)
    assert np.allclose(got[0], want[0])
    assert np.array_equal(got[1], want[1])


def test_float32_far_from_the_origin_is_centred_first() -> None:
    x = default_rng(0).standard_normal((500, 4))
    far = (x + 1000).astype(np.float32)
    want = kmeans(far.astype(np.float64), far[:6].astype(np.float64), max_iter=3)[1]
    assert (kmeans(far, far[:6], max_iter=3)[1] == want).mean() > 0.995


@pytest.mark.parametrize("d", [1, 3])
def test_seeds_are_drawn_by_squared_distance(d: int) -> None:
    x = default_rng(2).standard_normal((6, d))
    shares = ((x - x[0]) ** 2).sum(1)
    shares /= shares.sum()
    grid = (np.arange(4000) + 0.5) / 4000
    picked = [kmeans_plusplus(x, 2, np.array([[0.0], [draw]]))[1][1] for draw in grid]
    assert np.allclose(np.bincount(picked, minlength=6) / 4000, shares, atol=1 / 4000)


@quick
@given(seed=SEED, k=st.integers(1, 8), trials=st.integers(1, 3))
def test_seeds_are_different_points_and_more_trials_leave_less(seed: int, k: int, trials: int) -> None:
    rng = default_rng(seed)
    x, u = rng.standard_normal((12, 2)), rng.random((k, trials))
    centers, indices = kmeans_plusplus(x, k, u)
    assert len(set(indices.tolist())) == k
    assert np.array_equal(centers, x[indices])
    one = kmeans_plusplus(x, min(k, 2), u[:2, :1])[0]
    many = kmeans_plusplus(x, min(k, 2), u[:2])[0]
    assert squared_distances(x, many).min(1).sum() <= squared_distances(x, one).min(1).sum() + 1e-12


@quick
@given(seed=SEED, cuts=st.lists(st.integers(0, 60), max_size=5).map(sorted), k=st.integers(1, 6))
def test_the_division_into_shards_changes_nothing(seed: int, cuts: list[int], k: int) -> None:
    x = default_rng(seed).standard_normal((60, 2))
    parts = tuple(np.split(x, cuts))
    centers, counts, _ = sharded_kmeans_step(parts, x[:k])
    one = kmeans(x, x[:k], max_iter=1, empty="keep")
    assert np.allclose(centers, one[0], atol=1e-12)
    assert counts.sum() == 60
    alone = kmeans(x, x[:k], empty="keep")
    at, labels, inertia, n_iter = sharded_kmeans(parts, x[:k])
    assert np.allclose(at, alone[0], atol=1e-12)
    assert np.array_equal(np.concatenate(labels), alone[1])
    assert inertia == pytest.approx(alone[2])
    assert n_iter == alone[3]


def test_a_stop_by_tolerance_and_by_rounds_is_that_of_one_machine() -> None:
    x = default_rng(3).standard_normal((200, 2))
    parts = tuple(np.array_split(x, 4))
    for rest in ({"tol": 0.05}, {"max_iter": 2}, {"tol": 0.0}):
        alone, together = kmeans(x, x[:8], empty="keep", **rest), sharded_kmeans(parts, x[:8], **rest)
        assert together[3] == alone[3]
        assert np.allclose(together[0], alone[0], atol=1e-12)
    assert kmeans(x, x[:8], tol=0.05)[3] < kmeans(x, x[:8], tol=0.0)[3]


def test_products_cancel_and_differences_do_not() -> None:
    near = np.array([[1e9, 0.0], [1e9 + 1, 0.0]])
    zero = np.zeros((1, 2))
    assert squared_distances_broadcast(near, near)[0, 1] == 1
    assert squared_distances(near, near)[0, 1] == 1  # the common shift is taken off
    both = np.concatenate([near, zero])
    assert squared_distances_broadcast(both, both)[0, 1] == 1
    assert squared_distances(both, both)[0, 1] != 1  # squares of 1e17 are 16 apart
    assert (squared_distances(both, both) >= 0).all()


def test_one_component_is_fitted_in_closed_form() -> None:
    x = default_rng(0).standard_normal((80, 3)) @ default_rng(1).standard_normal((3, 3))
    start = np.ones(1), np.zeros((1, 3)), np.eye(3)[None]
    weights, means, covariances, likelihood, _ = gaussian_mixture(x, *start, max_iter=2, tol=0, reg_covar=0)
    assert weights == pytest.approx(1)
    assert np.allclose(means[0], x.mean(0))
    assert np.allclose(covariances[0], np.cov(x.T, bias=True))
    assert likelihood == pytest.approx(multivariate_normal(x.mean(0), np.cov(x.T, bias=True)).logpdf(x).mean())


@quick
@given(seed=SEED)
def test_responsibilities_are_shares_of_the_density(seed: int) -> None:
    rng = default_rng(seed)
    x, means = rng.standard_normal((20, 2)), rng.standard_normal((3, 2))
    roots = rng.standard_normal((3, 2, 2))
    covariances, weights = roots @ roots.swapaxes(1, 2) + 0.1 * np.eye(2), np.array([0.2, 0.3, 0.5])
    densities = np.stack(
        [w * multivariate_normal(m, c).pdf(x) for w, m, c in zip(weights, means, covariances, strict=True)], axis=1
    )
    soft, likelihoods = responsibilities(x, weights, means, covariances)
    assert np.allclose(soft, densities / densities.sum(1, keepdims=True))
    assert np.allclose(likelihoods, np.log(densities.sum(1)))


@pytest.mark.parametrize(
    ("change", "name"),
    [({"n_clusters": 0}, "n_clusters"), ({"n_clusters": 4}, "n_clusters"), ({"n_init": 0}, "n_init")],
)
def test_restarts_refuse_what_makes_no_sense(change: dict[str, int], name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be"):
        kmeans_restarts(np.eye(3), **{"n_clusters": 2, "rng": default_rng(0), **change})  # type: ignore[arg-type]
