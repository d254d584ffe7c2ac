"""What the claims about bias and variance measure with."""

import numpy as np
import pytest
from numpy.random import default_rng

from bagu.topics.classical_ml.bias_variance.data import depth_learner, friedman, over_sets, terms, two_classes


def test_terms_of_answers_whose_law_is_known() -> None:
    rng, truth = default_rng(0), np.zeros(4000)
    answers = 3.0 + 2.0 * rng.standard_normal((5, 4000))
    bias, variance = terms(answers, truth)
    assert bias == pytest.approx(9, abs=0.2)  # (mean − truth)² alone would say 9 + 4/5
    assert variance == pytest.approx(4, abs=0.2)


def test_friedmans_function_and_its_noise() -> None:
    x, truth, y = friedman(default_rng(0), 20_000, 2.0)
    assert x.shape == (20_000, 10)
    assert (y - truth).std() == pytest.approx(2, abs=0.05)
    at = x[:1]
    want = 10 * np.sin(np.pi * at[0, 0] * at[0, 1]) + 20 * (at[0, 2] - 0.5) ** 2 + 10 * at[0, 3] + 5 * at[0, 4]
    assert truth[0] == pytest.approx(want)


def test_the_circle_holds_half_and_labels_are_flipped_as_often_as_told() -> None:
    x, clean = two_classes(default_rng(0), 20_000, 0.0)
    assert clean.mean() == pytest.approx(np.pi * 0.64 / 4, abs=0.01)
    assert (clean == ((x**2).sum(1) < 0.64)).all()
    x, noisy = two_classes(default_rng(1), 20_000, 0.15)
    assert (noisy != ((x**2).sum(1) < 0.64)).mean() == pytest.approx(0.15, abs=0.01)


def test_every_learner_sees_the_same_sets() -> None:
    learners = {"a": depth_learner(2), "b": depth_learner(2), "deep": depth_learner(None)}
    answers, truth, fresh = over_sets(default_rng(0), learners, 3, 50, 1.0, queries=20)
    assert np.array_equal(answers["a"], answers["b"])
    assert not np.array_equal(answers["a"], answers["deep"])
    assert answers["a"].shape == fresh.shape == (3, 20)
    assert truth.shape == (20,)
