"""What the claims about k-means measure with."""

import numpy as np
import pytest
from numpy.random import default_rng

from bagu.algorithms.classical_ml import kmeans, squared_distances_broadcast
from bagu.topics.classical_ml.kmeans.data import (
    adjusted_rand,
    blobs,
    digits,
    em_path,
    first_centers,
    gap_choice,
    half_steps,
    inertias,
    knee,
    logistic_accuracy,
    merged_means,
    minibatch,
    moved,
    product_distances,
    scattered,
    sharpest_bend,
    silhouettes,
    was_empty,
)


def test_agreement_and_silhouette_are_those_of_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rng = default_rng(0)
    for k in (2, 3, 5):
        x, a, b = rng.standard_normal((40, 2)), rng.integers(k, size=40), rng.integers(3, size=40)
        assert adjusted_rand(a, b) == pytest.approx(metrics.adjusted_rand_score(a, b))
        assert silhouettes(x, [a]) == pytest.approx([metrics.silhouette_score(x, a)])
    lone = np.array([0] * 39 + [1])
    assert silhouettes(x, [lone]) == pytest.approx([metrics.silhouette_score(x, lone)])
    assert adjusted_rand(a, a) == 1.0
    assert silhouettes(x, [np.zeros(40, dtype=int)]) == []


def test_the_bend_of_a_curve_with_a_corner_is_its_corner() -> None:
    corner = np.array([9.0, 6.0, 3.0, 2.5, 2.0, 1.5])
    assert knee(corner) == sharpest_bend(corner) == 3


def test_the_gap_tells_two_far_clusters_from_one() -> None:
    rng = default_rng(0)
    for k in (1, 2):
        x, _ = blobs(rng, 50.0 * np.arange(k)[:, None] * np.ones(2), 40)
        curve, labels = inertias(rng, x, 5, 3)
        assert gap_choice(rng, x, curve, 20, 1) == k
        assert (np.diff(curve) < 0).all()
        assert [division.max() + 1 for division in labels] == [1, 2, 3, 4, 5]


def test_places_are_as_far_apart_as_asked() -> None:
    places = scattered(default_rng(0), 6, 20.0, 4.0)
    squares = squared_distances_broadcast(places, places) + 1e9 * np.eye(6)
    assert squares.min() >= 16


def test_half_steps_end_where_k_means_ends() -> None:
    x = default_rng(0).standard_normal((60, 2))
    seen = half_steps(x, x[:4])
    assert seen[-1] == pytest.approx(kmeans(x, x[:4], tol=0, empty="keep")[2])
    assert (np.diff(seen) <= 0).all()


def test_an_empty_cluster_is_noticed() -> None:
    x = np.array([[0.0], [1.0], [9.0]])
    assert was_empty(x, np.array([[0.0], [50.0]]))
    assert not was_empty(x, np.array([[0.0], [9.0]]))


def test_first_centres_are_different_points() -> None:
    x = default_rng(0).standard_normal((30, 2))
    for seeding in ("uniform", "k-means++", "greedy"):
        centers = first_centers(default_rng(1), x, 5, seeding)
        assert len({tuple(center) for center in centers} & {tuple(point) for point in x}) == 5


def test_a_single_full_batch_is_the_mean_and_later_ones_keep_it() -> None:
    x = default_rng(0).standard_normal((500, 2))
    *_, after = minibatch(default_rng(0), x, np.array([[5.0, 5.0]]), 500, 40)
    assert np.allclose(after, x.mean(0), atol=0.05)  # 20,000 draws: a standard error of 0.007


def test_means_weighted_by_counts_are_the_mean_and_others_are_not() -> None:
    parts = (np.array([[0.0], [0.0], [6.0]]), np.array([[3.0]]))
    start = np.array([[2.0]])
    found = {how: float(merged_means(parts, start, how)[0, 0])
             for how in ("weighted by counts", "weighted by shard", "mean of means")}  # fmt: skip
    assert found == {"weighted by counts": 2.25, "weighted by shard": 2.25, "mean of means": 2.5}
    two = np.array([[0.0], [7.0]])
    assert merged_means(parts, two, "weighted by counts").ravel().tolist() == [1.0, 6.0]
    assert merged_means(parts, two, "weighted by shard").ravel().tolist() == [0.75, 6.25]


def test_em_stops_where_a_component_collapses() -> None:
    x = np.concatenate([default_rng(0).standard_normal((30, 2)), [[40.0, 40.0]]])
    told, collapsed = em_path(x, np.array([[0.0, 0.0], [40.0, 40.0]]), 0.0, 50)
    assert collapsed
    assert len(told) < 50
    assert not em_path(x, np.array([[0.0, 0.0], [1.0, 1.0]]), 1.0, 50)[1]


def test_digits_keep_their_pixels_when_moved() -> None:
    pytest.importorskip("sklearn")
    images, classes = digits(default_rng(0), 20)
    assert images.shape == (20, 12, 12)
    assert set(classes.tolist()) <= set(range(10))
    for shift in (1, 2):
        there = moved(default_rng(1), images, shift)
        assert np.array_equal(there.sum((1, 2)), images.sum((1, 2)))
        assert (there != images).any((1, 2)).all()
    assert np.array_equal(moved(default_rng(1), images, 0), images)


def test_products_are_distances_near_the_origin() -> None:
    x, y = default_rng(0).standard_normal((2, 9, 3))
    assert np.allclose(product_distances(x, y), squared_distances_broadcast(x, y))


def test_a_line_is_learnt_from_labels() -> None:
    x = default_rng(0).uniform(-1, 1, (400, 2))
    assert logistic_accuracy(default_rng(1), x, (x[:, 0] > 0).astype(int)) > 0.95
