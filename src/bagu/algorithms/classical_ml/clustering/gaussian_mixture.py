"""Gaussian mixtures by expectation-maximisation. Letters: n points, d coordinates, k components."""

from math import exp, log, pi, sqrt

import numpy as np

from bagu.algorithms.arrays import Array, floating_dtype
from bagu.algorithms.checks import check_count, check_number
from bagu.algorithms.classical_ml.clustering.checks import check_mixture

Mixture = tuple[Array, Array, Array, float, int]  # weights, means, covariances, mean log-likelihood, iterations


def gaussian_mixture_loops(
    x: Array,
    weights: Array,
    means: Array,
    covariances: Array,
    max_iter: int = 100,
    tol: float = 1e-3,
    reg_covar: float = 1e-6,
) -> Mixture:
    """Point by point, with the Cholesky factor by hand. See `gaussian_mixture`."""
    check_mixture(x, weights, means, covariances)
    check_count(max_iter, "max_iter", at_least=1)
    check_number(tol, "tol", at_least=0)
    check_number(reg_covar, "reg_covar", at_least=0)
    points = x.astype(float).tolist()
    n, d, k = len(points), x.shape[1], len(weights)
    share, mean, covariance = (a.astype(float).tolist() for a in (weights, means, covariances))
    told = -np.inf
    for n_iter in range(1, max_iter + 1):  # noqa: B007, told at the end
        factors = [cholesky_loops(covariance[j]) for j in range(k)]
        likelihood, soft = 0.0, []
        for point in points:
            logs = [log(share[j]) + log_density_loops(point, mean[j], factors[j]) for j in range(k)]
            most = max(logs)
            total = most + log(sum(exp(value - most) for value in logs))
            likelihood += total / n
            soft.append([exp(value - total) for value in logs])
        for j in range(k):
            size = sum(row[j] for row in soft) + 10 * float(np.finfo(float).eps)
            share[j] = size / n
            mean[j] = [sum(row[j] * p[a] for row, p in zip(soft, points, strict=True)) / size for a in range(d)]
            for a in range(d):
                for b in range(d):
                    products = (
                        row[j] * (p[a] - mean[j][a]) * (p[b] - mean[j][b]) for row, p in zip(soft, points, strict=True)
                    )
                    covariance[j][a][b] = sum(products) / size + (reg_covar if a == b else 0.0)
        before, told = told, likelihood
        if abs(told - before) < tol:
            break
    dtype = floating_dtype(x, weights, means, covariances)
    whole = sum(share)
    parts = np.array([value / whole for value in share], dtype), np.array(mean, dtype), np.array(covariance, dtype)
    return *parts, told, n_iter


def cholesky_loops(matrix: list[list[float]]) -> list[list[float]]:
    """The lower triangle L with L·Lᵀ = matrix."""
    lower = [[0.0] * len(matrix) for _ in matrix]
    for a in range(len(matrix)):
        for b in range(a + 1):
            rest = matrix[a][b] - sum(lower[a][c] * lower[b][c] for c in range(b))
            lower[a][b] = sqrt(rest) if a == b else rest / lower[b][b]
    return lower


def log_density_loops(point: list[float], mean: list[float], lower: list[list[float]]) -> float:
    """ln N(point; mean, L·Lᵀ), by forward substitution."""
    solved: list[float] = []
    for a, row in enumerate(lower):
        solved.append((point[a] - mean[a] - sum(row[c] * solved[c] for c in range(a))) / row[a])
    squares, root = sum(value * value for value in solved), sum(log(row[a]) for a, row in enumerate(lower))
    return -0.5 * (len(mean) * log(2 * pi) + squares) - root


def gaussian_mixture(
    x: Array,
    weights: Array,
    means: Array,
    covariances: Array,
    max_iter: int = 100,
    tol: float = 1e-3,
    reg_covar: float = 1e-6,
) -> Mixture:
    """Fit a mixture of Gaussians with full covariances by EM from a given start.

    E: r(i, j) ∝ weight(j) · N(xᵢ; mean(j), covariance(j)), computed from logarithms. M: each component's weight, mean
    and covariance are those of the points weighted by r. Without reg_covar the likelihood never falls; with it, a
    component that shrinks onto one point keeps a covariance, and the likelihood stays bounded. Ends when the mean
    log-likelihood changes by less than tol.

    x: (n, d); weights: (k,), above 0, sum 1; means: (k, d); covariances: (k, d, d), positive definite. reg_covar is
    added to their diagonals in each M step. Returns weights, means, covariances in the floating type of the arguments,
    the mean log-likelihood of a point before the last M step, and the number of iterations.
    Errors: ValueError for NaN, bad shapes, weights or covariances; LinAlgError where reg_covar is too small to keep a
    covariance positive definite. Cost: O(iterations·k·(n·d² + d³)) time, O(n·(k + d)) memory.
    Source: conventions of sklearn.mixture.GaussianMixture, covariance_type="full".

    >>> x = np.array([[-1.0], [1.0], [9.0], [11.0]])
    >>> start = np.full(2, 0.5), np.array([[0.0], [9.0]]), np.ones((2, 1, 1))
    >>> gaussian_mixture(x, *start)[1].round(6).ravel().tolist()
    [0.0, 10.0]
    """
    check_mixture(x, weights, means, covariances)
    check_count(max_iter, "max_iter", at_least=1)
    check_number(tol, "tol", at_least=0)
    check_number(reg_covar, "reg_covar", at_least=0)
    points = x.astype(np.float64)
    share, mean, covariance = (a.astype(np.float64) for a in (weights, means, covariances))
    told = -np.inf
    for n_iter in range(1, max_iter + 1):  # noqa: B007, told at the end
        before = told
        soft, likelihoods = responsibilities(points, share, mean, covariance)
        told = float(likelihoods.mean())
        sizes = soft.sum(axis=0) + 10 * np.finfo(float).eps  # (k,), none 0
        share, mean = sizes / sizes.sum(), soft.T @ points / sizes[:, None]
        for j in range(len(sizes)):
            off = points - mean[j]  # (n, d)
            covariance[j] = (soft[:, j, None] * off).T @ off / sizes[j] + reg_covar * np.eye(points.shape[1])
        if abs(told - before) < tol:
            break
    dtype = floating_dtype(x, weights, means, covariances)
    return share.astype(dtype), mean.astype(dtype), covariance.astype(dtype), told, n_iter


def responsibilities(x: Array, weights: Array, means: Array, covariances: Array) -> tuple[Array, Array]:
    """The E step: how much of each point is each component's (n, k), and ln p(x) of each point (n,).

    Rows sum to 1. Of logarithms the largest is taken off before the exponential, so that points far from all
    components do not become 0/0. Arguments as in `gaussian_mixture`. Cost: O(k·(n·d² + d³)).

    >>> soft, _ = responsibilities(np.array([[1e3]]), np.full(2, 0.5), np.array([[0.0], [1.0]]), np.ones((2, 1, 1)))
    >>> soft.tolist()
    [[0.0, 1.0]]
    """
    logs = np.empty((len(x), len(weights)))
    for j, (weight, mean, covariance) in enumerate(zip(weights, means, covariances, strict=True)):
        lower = np.linalg.cholesky(covariance)
        solved = np.linalg.solve(lower, (x - mean).T)  # (d, n)
        norm = len(mean) * log(2 * pi) / 2 + np.log(np.diag(lower)).sum()
        logs[:, j] = np.log(weight) - norm - (solved**2).sum(axis=0) / 2
    most = logs.max(axis=1, keepdims=True)
    likelihoods = most + np.log(np.exp(logs - most).sum(axis=1, keepdims=True))  # (n, 1)
    return np.exp(logs - likelihoods), likelihoods[:, 0]
