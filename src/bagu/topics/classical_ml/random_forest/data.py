"""Real and made data, ensembles, and what is measured of them."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.classical_ml import Forest, Tree, draw_forest, gradient_boosting, random_forest, root_of
from bagu.topics.classical_ml.bias_variance.data import Array, Learner, friedman


def real_data(name: Literal["digits", "breast_cancer", "wine"]) -> tuple[Array, Array]:
    """Features and classes of a data set that comes with scikit-learn."""
    import sklearn.datasets

    x, y = getattr(sklearn.datasets, f"load_{name}")(return_X_y=True)
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.int64)


def parts(rng: Generator, x: Array, y: Array, training: int) -> tuple[Array, Array, Array, Array]:
    """Training features and classes, then those of the rest."""
    order = rng.permutation(len(x))
    a, b = order[:training], order[training:]
    return x[a], y[a], x[b], y[b]


def forest(
    rng: Generator,
    x: Array,
    y: Array,
    trees: int,
    max_features: int | None = None,
    bootstrap: bool = True,
    **limits: Any,
) -> Forest:
    """Grown on rows and orders of features drawn anew."""
    indices, orders = draw_forest(rng, len(x), x.shape[1], trees, bootstrap)
    return random_forest(x, y, indices, None if max_features is None else orders, max_features, **limits)


def classifier(rng: Generator, x: Array, y: Array, trees: int = 100, **limits: Any) -> Forest:
    """The usual random forest: each node looks at the root of the number of features."""
    return forest(rng, x, y, trees, root_of(x.shape[1]), **limits)


def tree_answers(grown: Forest, queries: Array) -> Array:
    """(B, q) what each tree says in regression."""
    return np.stack([tree.predict(queries)[:, 0] for tree in grown.trees])


def straight(x: Array, y: Array, queries: Array) -> Array:
    """Least squares with an intercept, by the pseudo-inverse: a learner that hardly moves."""
    weights = np.linalg.lstsq(np.c_[x, np.ones(len(x))], y, rcond=None)[0]
    return np.asarray(np.c_[queries, np.ones(len(queries))] @ weights)


def bagged(learner: Callable[[Array, Array, Array], Array], bags: int) -> Learner:
    """The mean of so many answers, each learnt from a resample."""

    def answer(rng: Generator, x: Array, y: Array, queries: Array) -> Array:
        rows = rng.integers(len(x), size=(bags, len(x)))
        return np.asarray(np.mean([learner(x[own], y[own], queries) for own in rows], axis=0))

    return answer


def boosted(rounds: int, max_depth: int = 1, learning_rate: float = 0.1) -> Learner:
    """Boosted trees after so many rounds."""
    return lambda rng, x, y, queries: gradient_boosting(x, y, rounds, learning_rate, max_depth).predict(queries)


def tree_variances(
    rng: Generator,
    sets: int,
    n: int,
    trees: int,
    noise: float = 1.0,
    max_features: int | None = None,
    fresh: bool = False,
) -> tuple[Array, Array]:
    """Answers (sets, B, q) of B trees a training set, and the truth; `fresh`: every tree has a set of its own."""
    queries, truth, _ = friedman(rng, 100, 0.0)
    answers = np.empty((sets, trees, len(queries)))
    for s in range(sets):
        if fresh:
            for b in range(trees):
                x, _, y = friedman(rng, n, noise)
                answers[s, b] = tree_answers(forest(rng, x, y, 1, max_features, criterion="squared_error"), queries)[0]
        else:
            x, _, y = friedman(rng, n, noise)
            answers[s] = tree_answers(forest(rng, x, y, trees, max_features, criterion="squared_error"), queries)
    return answers, truth


def correlation(answers: Array) -> tuple[float, float]:
    """Variance of one tree and correlation of two, from answers (sets, B, q), averaged over the queries.

    Two halves of the trees share the training set and nothing else, so the covariance of their means is that of two
    trees.
    """
    variance = answers.var(axis=0, ddof=1).mean()
    half = answers.shape[1] // 2
    first, second = (part - part.mean(axis=0) for part in (answers[:, :half].mean(1), answers[:, half:].mean(1)))
    covariance = (first * second).sum(axis=0).mean() / (len(answers) - 1)
    return float(variance), float(covariance / variance)


def leaf_of(tree: Tree, x: Array) -> Array:
    """The number of the leaf that each row ends in."""
    numbered = tree._replace(value=np.arange(len(tree.feature), dtype=np.float64)[:, None])
    return np.asarray(numbered.predict(x)[:, 0])


def xor_rows(rng: Generator, n: int, features: int, xor: bool) -> tuple[Array, Array]:
    """Uniform features; the label is whether exactly one of the first two exceeds ½, or whether both do."""
    x = rng.random((n, features))
    first, second = x[:, 0] > 0.5, x[:, 1] > 0.5
    return x, (first ^ second if xor else first & second).astype(np.int64)
