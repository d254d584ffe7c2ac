"""The row of Gaussian weights against cv2.getGaussianKernel."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.image_processing import gaussian_kernel1d, gaussian_kernel1d_loops
from bagu.ladders.image_processing._kernels import SIGMAS, SIZES
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding


def cv2_row(ksize: int, sigma: float = 0.0) -> Array:
    """cv2.getGaussianKernel in float64."""
    import cv2

    return np.asarray(cv2.getGaussianKernel(ksize, sigma, cv2.CV_64F)).ravel()


@st.composite
def row_inputs(draw: st.DrawFn) -> Script:
    return call("gaussian_kernel1d", ksize=draw(st.sampled_from(SIZES)), sigma=draw(st.sampled_from(SIGMAS)))


def sample_row(rng: Generator, size: int) -> Script:
    return call("gaussian_kernel1d", ksize=2 * size + 1, sigma=size / 3)


def row(ksize: int, sigma: float = 0.0) -> Script:
    return call("gaussian_kernel1d", ksize=ksize, sigma=sigma)


LADDER = Ladder(
    name="gaussian_kernel1d",
    rungs=(gaussian_kernel1d_loops, gaussian_kernel1d),
    reference=gaussian_kernel1d,
    oracle=Oracle("opencv-python-headless", cv2_row),
    inputs=row_inputs,
    returns={"gaussian_kernel1d": ("weights",)},
    # A sum of at most max(SIZES) terms; the exponent is off by a few eps of itself, which the weight shrinks.
    tolerance=Rounding(max(SIZES)),
    edge_cases=(row(3, 1.0), row(1), row(1, 2.0), row(3), row(5), row(7), row(9), row(11), row(5, 1e-3), row(3, 1e6)),
    bad_inputs=(
        (row(4, 1.0), "ksize"),
        (row(0), "ksize"),
        (row(-3), "ksize"),
        (call("gaussian_kernel1d", ksize=3.0), "ksize"),
        (row(3, -1.0), "sigma"),
        (row(3, float("nan")), "sigma"),
    ),
    sizes=(10, 100, 1_000),  # radius
    sample=sample_row,
    see=("gaussian_sigma",),
)
