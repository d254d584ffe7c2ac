"""Gaussian mixtures by EM from a given start."""

import warnings
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.classical_ml import gaussian_mixture, gaussian_mixture_loops
from bagu.ladders.classical_ml._points import LARGEST, POINTS, Array, point_sets
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact, Rounding


def sklearn_mixture(
    x: Array,
    weights: Array,
    means: Array,
    covariances: Array,
    max_iter: int = 100,
    tol: float = 1e-3,
    reg_covar: float = 1e-6,
) -> tuple[Array, Array, Array, float, int]:
    """sklearn.mixture.GaussianMixture from that start."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    model = GaussianMixture(
        len(weights), covariance_type="full", tol=tol, reg_covar=reg_covar, max_iter=max_iter, weights_init=weights,
        means_init=means, precisions_init=np.linalg.inv(covariances), init_params="random", random_state=0,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x)
    return model.weights_, model.means_, model.covariances_, float(model.lower_bound_), int(model.n_iter_)


@st.composite
def mixture_inputs(draw: st.DrawFn) -> Script:
    """Broad components over whole points, some iterations; a floor of 1 under the variances keeps all well apart."""
    x = draw(point_sets(3))
    k, d = draw(st.integers(1, 2)), x.shape[1]
    share = draw(st.sampled_from([0.5, 0.25, 0.75]))
    spread = draw(st.sampled_from([16.0, 4.0, 64.0]))
    tilt = 0.5 * draw(st.sampled_from([0, 1, -1])) * (np.ones((d, d)) - np.eye(d)) * (d < 3)
    return call(
        "gaussian_mixture",
        x=x,
        weights=np.array([share, 1 - share]) if k == 2 else np.ones(1),
        means=draw(point_sets(k, d, most=k)),
        covariances=np.stack([spread * (np.eye(d) + tilt)] * k),
        max_iter=draw(st.integers(1, 3)),
        tol=0.0,
        reg_covar=1.0,
    )


def sample_mixture(rng: Generator, size: int) -> Script:
    x = np.concatenate([rng.standard_normal((size, 4)) - 2, 2 * rng.standard_normal((size, 4)) + 2])
    start = {
        "weights": np.full(2, 0.5),
        "means": np.stack([-np.ones(4), np.ones(4)]),
        "covariances": np.stack([np.eye(4)] * 2),
    }
    return call("gaussian_mixture", x=x, **start, max_iter=10, tol=0.0, reg_covar=1e-3)


def mixture(x: Any, means: Any, **changes: Any) -> Script:
    at = np.array(means, np.float64)
    k, d = at.shape if at.ndim == 2 else (1, 1)
    plain = {"weights": np.full(k, 1 / k), "means": at, "covariances": np.stack([np.eye(d)] * k)}
    return call("gaussian_mixture", **{"x": np.array(x, np.float64), **plain, **changes})


LINE = [[-1], [1], [9], [11]]

LADDER = Ladder(
    name="gaussian_mixture",
    rungs=(gaussian_mixture_loops, gaussian_mixture),
    reference=gaussian_mixture,
    oracle=Oracle("scikit-learn", sklearn_mixture),
    inputs=mixture_inputs,
    returns={"gaussian_mixture": ("weights", "means", "covariances", "log_likelihood", "n_iter")},
    tolerance={
        # An error of a mean moves the exponents of the next E step by distance / variance, at most 4 · LARGEST in 1,
        # and through them each result by as much again: three steps.
        **{
            name: Rounding(POINTS, condition=(4 * LARGEST) ** 3)
            for name in ("weights", "means", "covariances", "log_likelihood")
        },
        "n_iter": Exact(),
    },
    edge_cases=(
        mixture(LINE, [[0], [9]]),
        mixture(LINE, [[0]]),
        mixture([[0, 0], [1, 1], [2, 2], [3, 3]], [[1, 2]]),  # on a line: reg_covar keeps the covariance invertible
        mixture([[1000], [1001], [0], [1]], [[0], [999]]),  # densities underflow, logarithms do not
        mixture(LINE, [[0], [9]], weights=np.array([0.75, 0.25]), max_iter=1),
    ),
    bad_inputs=(
        (mixture([], [[0]]), "x"),
        (mixture([[np.nan]], [[0]]), "x"),
        (mixture(LINE, [[0, 1]]), "means"),
        (mixture(LINE, [[np.inf]]), "means"),
        (mixture(LINE, [[0]], weights=np.full(2, 0.5)), "weights"),
        (mixture(LINE, [[0]], weights=np.array([0.5])), "weights"),
        (mixture(LINE, [[0]], covariances=np.eye(1)), "covariances"),
        (mixture(LINE, [[0]], covariances=-np.ones((1, 1, 1))), "covariances"),
        (mixture(LINE, [[0]], max_iter=0), "max_iter"),
        (mixture(LINE, [[0]], tol=-1.0), "tol"),
        (mixture(LINE, [[0]], reg_covar=-1.0), "reg_covar"),
    ),
    sizes=(100, 1_000, 10_000),  # points of 4 coordinates for each of 2 components; 10 iterations
    sample=sample_mixture,
    see=("responsibilities",),
)
