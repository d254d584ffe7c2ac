"""Bad input to clustering, told as in bagu.algorithms.checks."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bagu.algorithms.checks import check_array, check_choice, check_count, check_finite, check_floating, check_number


def check_points(x: Any, name: str = "x") -> None:
    """Points (n, d), finite, at least one and with at least one coordinate."""
    check_array(x, name, 2)
    if not x.size:
        raise ValueError(f"{name} must hold at least one point and one coordinate, got shape {x.shape}.")
    check_finite(x, name)


def check_pair(x: Any, y: Any) -> None:
    """Two sets of points, either of which may be empty, with the same number of coordinates."""
    for name, points in (("x", x), ("y", y)):
        check_array(points, name, 2)
        check_finite(points, name)
    if y.shape[1] != x.shape[1]:
        raise ValueError(f"y must have {x.shape[1]} coordinates a point as x has, got {y.shape[1]}.")


def check_centers(centers: Any, points: int, coordinates: int) -> None:
    """Centres (k, d), finite, at least one and at most one a point."""
    check_array(centers, "centers", 2)
    if centers.shape[1] != coordinates:
        raise ValueError(f"centers must have {coordinates} coordinates as the points have, got {centers.shape[1]}.")
    if not 1 <= len(centers) <= points:
        raise ValueError(f"centers must number between 1 and the {points} points, got {len(centers)}.")
    check_finite(centers, "centers")


def check_kmeans(x: Any, centers: Any, max_iter: Any, tol: Any, empty: Any) -> None:
    """The arguments of every rung of k-means."""
    check_points(x)
    check_centers(centers, *x.shape)
    check_count(max_iter, "max_iter", at_least=1)
    check_number(tol, "tol", at_least=0)
    check_choice(empty, "empty", ("farthest", "keep"))


def check_seeding(x: Any, n_clusters: Any, u: Any) -> None:
    """Points, how many of them are to be chosen, and draws (n_clusters, trials) in [0, 1)."""
    check_points(x)
    check_count(n_clusters, "n_clusters", at_least=1)
    if n_clusters > len(x):
        raise ValueError(f"n_clusters must be at most the number of points, {len(x)}, got {n_clusters}.")
    check_floating(u, "u", 2)
    if len(u) != n_clusters or not u.shape[1]:
        raise ValueError(f"u must have shape ({n_clusters}, trials) with at least one trial, got {u.shape}.")
    if not ((u >= 0) & (u < 1)).all():
        raise ValueError(f"u must lie in [0, 1), got {u[~((u >= 0) & (u < 1))][0]}.")


def check_shards(parts: Any, centers: Any) -> None:
    """Shards (nᵢ, d) of one type, some of which may be empty, and centres for all their points."""
    if not isinstance(parts, Sequence) or not parts:
        came = "none" if isinstance(parts, Sequence) else type(parts).__name__
        raise TypeError(f"parts must be a sequence of at least one array, got {came}.")
    for at, part in enumerate(parts):
        check_array(part, f"parts[{at}]", 2)
        check_finite(part, f"parts[{at}]")
        if part.dtype != parts[0].dtype or part.shape[1] != parts[0].shape[1]:
            raise ValueError(
                f"parts[{at}] must have the type {parts[0].dtype} and {parts[0].shape[1]} coordinates as parts[0] has, "
                f"got {part.dtype} and {part.shape[1]}."
            )
    points = sum(len(part) for part in parts)
    if not points or not parts[0].shape[1]:
        raise ValueError(f"parts must hold at least one point and one coordinate, got {points} points.")
    check_centers(centers, points, parts[0].shape[1])


def check_mixture(x: Any, weights: Any, means: Any, covariances: Any) -> None:
    """Points (n, d) and k components: weights (k,) that sum to 1, means (k, d), covariances (k, d, d)."""
    check_points(x)
    check_means(means, x)
    k, d = means.shape
    check_array(weights, "weights", 1)
    check_array(covariances, "covariances", 3)
    if weights.shape != (k,):
        raise ValueError(f"weights must have shape ({k},), one a component, got {weights.shape}.")
    if not np.isfinite(weights).all() or (weights <= 0).any() or abs(float(weights.sum(dtype=np.float64)) - 1) > 1e-3:
        raise ValueError(f"weights must be above 0 and sum to 1, got {weights.tolist()}.")
    if covariances.shape != (k, d, d):
        raise ValueError(f"covariances must have shape ({k}, {d}, {d}), got {covariances.shape}.")
    check_finite(covariances, "covariances")
    for at, matrix in enumerate(covariances.astype(np.float64)):
        if not np.allclose(matrix, matrix.T, rtol=1e-3) or np.linalg.eigvalsh(matrix)[0] <= 0:
            raise ValueError(f"covariances must be symmetric and positive definite, matrix {at} is not.")


def check_means(means: Any, x: Any) -> None:
    """Means (k, d), finite, at least one, with the coordinates of x."""
    check_array(means, "means", 2)
    if not len(means) or means.shape[1] != x.shape[1]:
        raise ValueError(f"means must have shape (k, {x.shape[1]}) with k at least 1, got {means.shape}.")
    check_finite(means, "means")
