"""The square of Gaussian weights against the outer product of cv2.getGaussianKernel."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.image_processing import gaussian_kernel2d, gaussian_kernel2d_loops
from bagu.ladders.image_processing._kernels import SIGMAS, SIZES
from bagu.ladders.image_processing.gaussian_kernel1d import cv2_row
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding


def cv2_square(ksize: int, sigma: float = 0.0) -> Array:
    """Column times row, both from cv2.getGaussianKernel."""
    row = cv2_row(ksize, sigma)
    return np.outer(row, row)


@st.composite
def square_inputs(draw: st.DrawFn) -> Script:
    return call("gaussian_kernel2d", ksize=draw(st.sampled_from(SIZES)), sigma=draw(st.sampled_from(SIGMAS)))


def sample_square(rng: Generator, size: int) -> Script:
    return call("gaussian_kernel2d", ksize=2 * size + 1, sigma=size / 3)


def square(ksize: int, sigma: float = 0.0) -> Script:
    return call("gaussian_kernel2d", ksize=ksize, sigma=sigma)


LADDER = Ladder(
    name="gaussian_kernel2d",
    rungs=(gaussian_kernel2d_loops, gaussian_kernel2d),
    reference=gaussian_kernel2d,
    oracle=Oracle("opencv-python-headless", cv2_square),
    inputs=square_inputs,
    returns={"gaussian_kernel2d": ("kernel",)},
    tolerance=Rounding(max(SIZES)),  # as for the row, of which it is made
    edge_cases=(square(3, 1.0), square(1), square(3), square(5), square(7), square(9), square(11), square(5, 2.0)),
    bad_inputs=(
        (square(4, 1.0), "ksize"),
        (square(0), "ksize"),
        (call("gaussian_kernel2d", ksize="3"), "ksize"),
        (square(3, -0.5), "sigma"),
        (square(3, float("inf")), "sigma"),
    ),
    sizes=(5, 50, 200),  # radius
    sample=sample_square,
)
