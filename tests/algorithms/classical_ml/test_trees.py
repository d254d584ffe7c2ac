"""Trees, forests and boosting against scikit-learn, exact arithmetic, and each other."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from bagu.algorithms.classical_ml import (
    Forest,
    best_split,
    best_split_loops,
    best_split_vectorized,
    bootstrap_counts,
    decision_tree,
    decision_tree_vectorized,
    draw_forest,
    gradient_boosting,
    impurity,
    impurity_importance,
    oob_score,
    permutation_importance,
    random_forest,
    root_of,
    tree_predict,
)
from bagu.algorithms.classical_ml.trees.best_split import middle
from bagu.ladders.catalog import find_ladder
from bagu.ladders.script import Call, Script

quick = settings(deadline=None, derandomize=True, database=None, max_examples=40)
labels = st.lists(st.integers(0, 2), min_size=1, max_size=8)


@quick
@given(y=labels)
def test_gini_is_the_chance_that_two_draws_differ(y: list[int]) -> None:
    differ = Fraction(sum(a != b for a, b in product(y, repeat=2)), len(y) ** 2)
    assert impurity(np.array(y)) == pytest.approx(float(differ))


@quick
@given(y=st.lists(st.integers(0, 1), min_size=1, max_size=8))
def test_gini_of_two_classes_is_twice_the_variance(y: list[int]) -> None:
    assert impurity(np.array(y)) == pytest.approx(2 * impurity(np.array(y), "squared_error"))


@quick
@given(seed=st.integers(0, 10_000), criterion=st.sampled_from(["gini", "entropy", "squared_error"]))
def test_no_cut_gains_more_than_the_best_and_none_loses(seed: int, criterion: str) -> None:
    rng = default_rng(seed)
    x, y = rng.integers(4, size=(9, 2)).astype(float), rng.integers(3, size=9)
    feature, threshold, gain = best_split(x, y, criterion)
    for j in range(2):
        for cut in np.unique(x[:, j])[:-1]:
            a, b = y[x[:, j] <= cut], y[x[:, j] > cut]
            other = impurity(y, criterion) - (len(a) * impurity(a, criterion) + len(b) * impurity(b, criterion)) / 9
            assert -1e-12 <= other <= gain + 1e-12
    left = x[:, feature] <= threshold
    assert 0 < left.sum() < 9


def test_ties_go_to_the_first_feature_then_to_the_lowest_threshold() -> None:
    x, y = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]), np.array([0, 1, 0])
    for rung in (best_split_loops, best_split_vectorized, best_split):
        assert rung(x, y)[:2] == (0, 1.5)


def test_a_middle_that_rounds_up_steps_back() -> None:
    low = 1 + np.finfo(float).eps
    high = np.nextafter(low, 2)
    assert low / 2 + high / 2 == high
    assert middle(low, high) == low
    x = np.array([[low], [high]])
    assert len(decision_tree(x, np.array([0, 1])).feature) == 3  # and not an empty left side


def test_a_shift_does_not_change_a_regression_split() -> None:
    x, y = np.arange(6.0)[:, None], np.array([0.0, 1.0, 0.5, 4.0, 5.0, 4.5])
    for rung in (best_split_loops, best_split_vectorized, best_split):
        near, far = rung(x, y, "squared_error"), rung(x, y + 2.0**30, "squared_error")
        assert far[:2] == near[:2]
        assert far[2] == pytest.approx(near[2], rel=1e-9)


@quick
@given(seed=st.integers(0, 10_000), leaf=st.integers(1, 4), depth=st.none() | st.integers(0, 4))
def test_a_tree_keeps_its_limits_and_owns_every_row_once(seed: int, leaf: int, depth: int | None) -> None:
    rng = default_rng(seed)
    x, y = rng.integers(5, size=(30, 3)).astype(float), rng.integers(3, size=30)
    tree = decision_tree(x, y, "gini", depth, leaf)
    ends = tree._replace(value=np.arange(len(tree.feature), dtype=float)[:, None]).predict(x)[:, 0].astype(int)
    levels = np.zeros(len(tree.feature), dtype=int)
    for node in np.flatnonzero(tree.left >= 0):
        levels[[tree.left[node], tree.right[node]]] = levels[node] + 1
    assert depth is None or levels.max() <= depth
    for end in set(ends.tolist()):
        own = y[ends == end]
        assert tree.left[end] == -1
        assert tree.samples[end] == len(own) >= min(leaf, 30)
        assert np.allclose(tree.value[end], np.bincount(own, minlength=tree.value.shape[1]) / len(own))
    assert tree.samples[tree.left == -1].sum() == 30


def test_a_full_tree_fits_any_labels_of_distinct_rows() -> None:
    rng = default_rng(0)
    x, y = rng.random((200, 4)), rng.integers(5, size=200)
    assert (decision_tree(x, y).classify(x) == y).all()


@pytest.mark.parametrize("criterion", ["gini", "entropy", "squared_error"])
def test_large_trees_equal_scikit_learns_where_nothing_ties(criterion: str) -> None:
    tree_module = pytest.importorskip("sklearn.tree")
    rng = default_rng(1)
    x = rng.random((400, 1)).astype(np.float32).astype(float)  # one feature: nodes tie only in their counts
    y = rng.normal(size=400) if criterion == "squared_error" else (np.sin(9 * x[:, 0]) > rng.random(400)).astype(int)
    kind = tree_module.DecisionTreeRegressor if criterion == "squared_error" else tree_module.DecisionTreeClassifier
    theirs = kind(criterion=criterion, min_samples_leaf=12, random_state=0).fit(x, y)
    ours = decision_tree(x, y, criterion, min_samples_leaf=12)
    assert np.array_equal(ours.left, theirs.tree_.children_left)
    assert np.allclose(ours.threshold[ours.left >= 0], theirs.tree_.threshold[ours.left >= 0], atol=1e-7)
    assert np.allclose(impurity_importance(ours, 1), theirs.feature_importances_)


def test_where_gains_tie_scikit_learn_gains_as_much() -> None:
    tree_module = pytest.importorskip("sklearn.tree")
    rng = default_rng(2)
    for _ in range(30):
        x, y = rng.integers(3, size=(12, 4)).astype(float), rng.integers(2, size=12)
        theirs = tree_module.DecisionTreeClassifier(max_depth=1, random_state=0).fit(x, y).tree_
        gain = theirs.impurity[0] - (theirs.impurity[1:] * theirs.n_node_samples[1:]).sum() / 12
        assert best_split(x, y)[2] == pytest.approx(gain, abs=1e-12)


@quick
@given(seed=st.integers(0, 10_000))
def test_repeating_rows_is_what_a_bag_does(seed: int) -> None:
    rng = default_rng(seed)
    x, y, bag = rng.random((12, 2)), rng.integers(3, size=12), rng.integers(12, size=(1, 12))
    grown = random_forest(x, y, bag).trees[0]
    copies = np.repeat(np.arange(12), bootstrap_counts(bag, 12)[0])
    again = decision_tree_vectorized(x[copies], y[copies])
    assert np.array_equal(grown.feature, again.feature)
    assert np.allclose(grown.predict(x)[:, : again.value.shape[1]], again.predict(x))


def test_a_node_looks_at_its_own_features_only() -> None:
    rng = default_rng(3)
    x, y = rng.random((100, 5)), rng.integers(2, size=100)
    order = np.array([[4, 0, 1, 2, 3], [2, 4, 0, 1, 3]])
    tree = decision_tree(x, y, max_features=1, order=order)
    inner = np.flatnonzero(tree.left >= 0)
    assert (tree.feature[inner] == order[inner % 2, 0]).all()


def test_features_are_drawn_evenly() -> None:
    _, orders = draw_forest(default_rng(0), n=10, features=8, trees=50)
    assert (np.sort(orders, axis=2) == np.arange(8)).all()
    share = np.bincount(orders[:, :, :2].ravel(), minlength=8) / orders[:, :, :2].size
    assert share == pytest.approx(1 / 8, abs=0.01)
    assert [root_of(d) for d in (1, 3, 4, 64)] == [1, 1, 2, 8]


def test_our_forest_is_as_good_as_scikit_learns() -> None:
    ensemble, datasets = pytest.importorskip("sklearn.ensemble"), pytest.importorskip("sklearn.datasets")
    x, y = datasets.load_digits(return_X_y=True)
    rows = default_rng(0).permutation(len(x))
    a, b = rows[:800], rows[800:]
    indices, orders = draw_forest(default_rng(1), 800, 64, 60)
    ours = random_forest(x[a], y[a], indices, orders, 8)
    theirs = ensemble.RandomForestClassifier(60, random_state=0).fit(x[a], y[a])
    assert (ours.classify(x[b]) == y[b]).mean() == pytest.approx(theirs.score(x[b], y[b]), abs=0.02)
    assert impurity_importance(ours, 64) == pytest.approx(theirs.feature_importances_, abs=0.02)


def test_soft_and_hard_votes_may_differ() -> None:
    leaf, nothing = np.array([-1]), np.zeros(1)
    shares = ([0.0, 1.0], [0.6, 0.4], [0.6, 0.4])
    tree = decision_tree(np.zeros((1, 1)), np.array([0]))
    trees = tuple(tree._replace(value=np.array([share])) for share in shares)
    forest = Forest(trees, np.zeros((3, 1), dtype=int))
    assert forest.classify(np.zeros((1, 1))).tolist() == [1]
    assert forest.classify(np.zeros((1, 1)), "hard").tolist() == [0]
    assert tree_predict(leaf, nothing, leaf, leaf, np.array([[0.5]]), np.zeros((2, 3))).tolist() == [[0.5], [0.5]]


def test_boosting_ends_at_the_group_means_and_each_stage_fits_better() -> None:
    x, y = np.array([[1.0], [1.0], [2.0], [3.0]]), np.array([0.0, 2.0, 5.0, -1.0])
    stages = gradient_boosting(x, y, 200, 0.5, 2).stages(x)
    assert stages[0] == pytest.approx(1.5)
    assert stages[-1] == pytest.approx([1.0, 1.0, 5.0, -1.0])
    errors = ((stages - y) ** 2).mean(axis=1)
    assert (np.diff(errors) <= 1e-12).all()


def test_permutation_importance_equals_scikit_learns_on_the_same_shuffles() -> None:
    inspection = pytest.importorskip("sklearn.inspection")
    linear = pytest.importorskip("sklearn.linear_model")
    rng = default_rng(4)
    x = rng.normal(size=(400, 3))
    y = (x @ [2.0, 1.0, 0.0] + 0.3 * rng.normal(size=400) > 0).astype(int)
    model = linear.LogisticRegression().fit(x, y)
    shuffles = rng.permuted(np.tile(np.arange(400), (40, 1)), axis=1)
    ours = permutation_importance(lambda z: float(model.score(z, y)), x, shuffles)
    theirs = inspection.permutation_importance(model, x, y, n_repeats=40, random_state=0).importances_mean
    assert ours == pytest.approx(theirs, abs=0.015)
    with pytest.raises(ValueError, match=r"^permutations must have shape"):
        permutation_importance(lambda z: 0.0, x, shuffles[:, :5])


def test_out_of_bag_score_of_one_model_is_its_accuracy_outside() -> None:
    rng = default_rng(5)
    votes, y, bag = rng.integers(3, size=(1, 50)), rng.integers(3, size=50), rng.integers(50, size=(1, 50))
    outside = ~np.isin(np.arange(50), bag)
    assert oob_score(votes, bag, y) == pytest.approx((votes[0] == y)[outside].mean())


@pytest.mark.parametrize("name", ["best_split", "decision_tree", "random_forest", "gradient_boosting", "oob_score"])
def test_the_oracle_decides_a_fair_share_of_what_is_drawn(name: str) -> None:
    ladder = find_ladder(name)
    oracle, seen = ladder.oracle, []
    assert oracle is not None

    @settings(deadline=None, derandomize=True, database=None, max_examples=60)
    @given(script=ladder.inputs())
    def look(script: Script) -> None:
        assert isinstance(script.steps[0], Call)
        seen.append(oracle.accepts(script))

    look()
    assert np.mean(seen) >= 0.2
