"""What several claims share: descent on the logits of one sample, and a small multi-label task with linear models."""

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics import (
    binary_cross_entropy_with_logits_backward,
    cross_entropy_backward,
    softmax,
    softmax_backward,
)

Array = NDArray[Any]
Output = Literal["softmax", "sigmoid"]


def settled(number: Any) -> float:
    """Rounded to 1e-6: what lies below is rounding, which differs from one machine to the next."""
    return round(float(number), 6) + 0.0  # no −0


def sigmoid(z: Array) -> Array:
    return np.asarray(np.exp(-np.logaddexp(0, -z)))


def squared_error_backward(z: Array, truth: Array, output: Output = "softmax") -> Array:
    """Gradient of Σ (p − y)² with respect to the logits, through the whole Jacobian of the output."""
    if output == "sigmoid":
        p = sigmoid(z)
        return np.asarray(2 * (p - truth) * p * (1 - p))
    p = softmax(z)
    return softmax_backward(2 * (p - truth), p)


def central_differences(loss: Any, z: Array, step: float = 1e-5) -> Array:
    """The gradient of a function of z by differences, as a check that knows no calculus."""
    grad = np.empty_like(z)
    for at in np.ndindex(z.shape):
        move = np.zeros_like(z)
        move[at] = step
        grad[at] = (loss(z + move) - loss(z - move)) / (2 * step)
    return grad


def steps_to_learn(z: Array, truth: int, squared: bool, rate: float, limit: int = 5000) -> int:
    """How many steps of descent on the logits (1, C) lift the true class to 0.9."""
    z, target = z.copy(), np.array([truth])
    one_hot = np.eye(z.shape[1])[target]
    for step in range(limit):
        if softmax(z)[0, truth] >= 0.9:
            return step
        grad = squared_error_backward(z, one_hot) if squared else cross_entropy_backward(z, target)
        z -= rate * grad
    return limit


def confused_classifier(
    rng: Generator, scale: float, classes: int = 5, samples: int = 200
) -> tuple[Array, Array, Array]:
    """Features (N, D), one-hot labels (N, K) and weights (D, K): trained, times scale, two classes then swapped."""
    centres, labels = rng.standard_normal((classes, 8)), rng.integers(classes, size=samples)
    noise = 0.5 * rng.standard_normal((samples, 8))
    x = np.column_stack([centres[labels] + noise, np.ones(samples)])
    truth, weights = np.eye(classes)[labels], np.zeros((9, classes))
    for _ in range(300):
        weights -= x.T @ (softmax(x @ weights) - truth) / samples
    return x, truth, scale * weights[:, [1, 0, *range(2, classes)]]


def fewest_steps(x: Array, truth: Array, start: Array, squared: bool, rates: Iterable[float], limit: int) -> int:
    """Steps of full-batch descent to 95% accuracy at the rate that needs fewest; limit where none gets there."""
    fewest = limit
    for rate in rates:
        weights = start.copy()
        for step in range(fewest):
            z = x @ weights
            if (z.argmax(1) == truth.argmax(1)).mean() >= 0.95:
                fewest = step
                break
            grad = squared_error_backward(z, truth) if squared else softmax(z) - truth
            weights -= rate * x.T @ grad / len(x)
    return fewest


def tagged_samples(rng: Generator, count: int, mixing: Array, exclusive: bool) -> tuple[Array, Array]:
    """Features (count, D) of samples whose labels (count, K) add up in them: several labels each, or exactly one."""
    labels = mixing.shape[0]
    tags = (rng.random((count, labels)) < 0.3).astype(np.float64)
    if exclusive:
        tags = np.eye(labels)[rng.integers(labels, size=count)]
    return tags @ mixing + 0.3 * rng.standard_normal((count, mixing.shape[1])), tags


def fit_linear(x: Array, tags: Array, output: Output, steps: int = 300, rate: float = 1.0) -> Array:
    """Weights (D + 1, K) by descent: softmax against labels that share 1, or a sigmoid a label."""
    x = np.column_stack([x, np.ones(len(x))])
    if output == "softmax":
        x, tags = x[tags.any(1)], tags[tags.any(1)]  # no distribution over no labels
    weights = np.zeros((x.shape[1], tags.shape[1]))
    for _ in range(steps):
        z = x @ weights
        if output == "softmax":
            grad = (softmax(z) - tags / tags.sum(1, keepdims=True)) / len(x)
        else:
            grad = binary_cross_entropy_with_logits_backward(z, tags) * tags.shape[1]
        weights -= rate * x.T @ grad
    return weights


def probabilities(x: Array, weights: Array, output: Output) -> Array:
    z = np.column_stack([x, np.ones(len(x))]) @ weights
    return softmax(z) if output == "softmax" else sigmoid(z)


def exact_match(p: Array, tags: Array, threshold: float) -> float:
    """Share of samples whose whole set of labels is right."""
    return float(((p > threshold) == tags.astype(bool)).all(1).mean())


def best_threshold(p: Array, tags: Array) -> float:
    """The threshold that gets most sets of labels right."""
    return max((float(t) for t in np.arange(0.05, 1, 0.05)), key=lambda t: exact_match(p, tags, t))


def right_with_counts(p: Array, tags: Array) -> float:
    """Share of right sets where somebody tells how many labels each sample has, and the likeliest are taken."""
    ranks = (-p).argsort(1).argsort(1)
    return float(((ranks < tags.sum(1, keepdims=True)) == tags.astype(bool)).all(1).mean())
