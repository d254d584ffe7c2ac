"""What the claims about forests measure with, and the solutions that the problems accept."""

import numpy as np
import pytest
from numpy.random import default_rng

from bagu.algorithms.classical_ml import decision_tree, tree_predict_vectorized
from bagu.ladders.classical_ml._trees import tied, tree_tied
from bagu.topics.classical_ml.random_forest.data import (
    bagged,
    correlation,
    forest,
    leaf_of,
    parts,
    real_data,
    straight,
    tree_answers,
    tree_variances,
    xor_rows,
)
from bagu.topics.classical_ml.random_forest.solutions import by_recursion


def test_the_correlation_of_answers_whose_law_is_known() -> None:
    rng = default_rng(0)
    shared, own = rng.standard_normal((400, 1, 50)), rng.standard_normal((400, 20, 50))
    variance, rho = correlation(0.6 * shared + 0.8 * own)  # variance 1, covariance 0.36
    assert variance == pytest.approx(1, abs=0.02)
    assert rho == pytest.approx(0.36, abs=0.02)


def test_trees_with_sets_of_their_own_are_uncorrelated() -> None:
    alone, _ = tree_variances(default_rng(0), 30, 60, 10, fresh=True)
    together, _ = tree_variances(default_rng(0), 30, 60, 10)
    assert abs(correlation(alone)[1]) < 0.05 < correlation(together)[1]


def test_a_straight_line_is_found_and_bagging_keeps_it() -> None:
    x = default_rng(0).random((40, 2))
    y = 3 * x[:, 0] - x[:, 1] + 2
    assert straight(x, y, np.array([[1.0, 1.0]])) == pytest.approx(4)
    assert bagged(straight, 5)(default_rng(1), x, y, np.array([[0.0, 0.0]])) == pytest.approx(2)


def test_xor_needs_both_features_and_and_does_not() -> None:
    x, y = xor_rows(default_rng(0), 4000, 3, xor=True)
    assert abs(np.corrcoef(x[:, 0], y)[0, 1]) < 0.05
    x, y = xor_rows(default_rng(0), 4000, 3, xor=False)
    assert np.corrcoef(x[:, 0], y)[0, 1] > 0.3


def test_leaves_are_told_apart_and_parts_do_not_overlap() -> None:
    x, y = np.array([[1.0], [2.0], [3.0]]), np.array([0, 1, 0])
    assert len(set(leaf_of(decision_tree(x, y), x).tolist())) == 3
    a, b, c, d = parts(default_rng(0), np.arange(10)[:, None], np.arange(10), 4)
    assert sorted(np.r_[b, d].tolist()) == list(range(10))
    assert np.array_equal(a[:, 0], b)
    assert np.array_equal(c[:, 0], d)


def test_the_mean_of_the_trees_answers_is_the_forests() -> None:
    rng = default_rng(0)
    x, y = rng.random((50, 3)), rng.random(50)
    grown = forest(rng, x, y, 7, 2, criterion="squared_error")
    assert np.allclose(tree_answers(grown, x).mean(0), grown.predict(x)[:, 0])


def test_real_data_is_what_the_page_says() -> None:
    pytest.importorskip("sklearn")
    assert [real_data(name)[0].shape for name in ("digits", "breast_cancer")] == [(1797, 64), (569, 30)]


def test_ties_are_seen() -> None:
    x, y = np.array([[1.0], [2.0], [3.0]]), np.array([0, 1, 0])
    assert tied(x, y)
    assert not tied(x, np.array([0, 1, 1]))
    assert not tied(np.c_[x, x], np.array([0, 1, 1]), copies=True)
    assert tied(np.c_[x, x], np.array([0, 1, 1]))
    assert tree_tied(np.c_[x, x], np.array([0, 1, 1]), "gini", None, 1)
    assert not tree_tied(x, np.array([0, 1, 1]), "gini", None, 1)


def test_a_deep_chain_is_followed_by_recursion_too() -> None:
    tree = decision_tree(np.arange(40.0)[:, None], np.arange(40) % 2)
    arrays = (tree.feature, tree.threshold, tree.left, tree.right, tree.value)
    x = default_rng(0).uniform(-1, 41, (100, 1))
    assert np.array_equal(by_recursion(*arrays, x), tree_predict_vectorized(*arrays, x))
