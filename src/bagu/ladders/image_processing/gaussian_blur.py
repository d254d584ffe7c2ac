"""Gaussian blur against cv2.GaussianBlur."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.image_processing import gaussian_blur, gaussian_blur_direct, gaussian_blur_loops
from bagu.algorithms.image_processing.gaussian_kernel import TABLES
from bagu.ladders.image_processing._images import RAMP, SPOT, borders, cv2_border, drawn, images
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Script, call
from bagu.ladders.tolerance import Rounding

SIZES = (3, 5, 1, 7, 11)
SIGMAS = (1.0, 0.0, 2.0, 0.6)


def cv2_blur(image: Array, ksize: int, sigma: float = 0.0, border: str = "reflect101") -> Array:
    """cv2.GaussianBlur; floating images in float64."""
    import cv2

    pixels = image if image.dtype == np.uint8 else image.astype(np.float64)
    out = cv2.GaussianBlur(np.ascontiguousarray(pixels), (ksize, ksize), sigma, borderType=cv2_border(border))
    return np.asarray(out).reshape(image.shape).astype(image.dtype)


def cv2_accepts(script: Script) -> bool:
    """Finite pixels. On uint8 OpenCV's fixed-point weights decide, which are exact for its fixed rows only."""
    (step,) = script.steps
    assert isinstance(step, Call)
    image, ksize, sigma = (step.args.get(name, 0.0) for name in ("image", "ksize", "sigma"))
    exact = image.dtype != np.uint8 or (sigma == 0 and ksize in TABLES)
    return bool(image.size and np.isfinite(image).all() and exact)


@st.composite
def blur_inputs(draw: st.DrawFn) -> Script:
    return call(
        "gaussian_blur",
        image=draw(images(dtypes=("float64", "float64", "uint8"))),
        ksize=draw(st.sampled_from(SIZES)),
        sigma=draw(st.sampled_from(SIGMAS)),
        border=draw(borders()),
    )


def sample_blur(rng: Generator, size: int) -> Script:
    return call("gaussian_blur", image=drawn(rng, size), ksize=7, sigma=1.5, border="reflect101")


def blur(image: Array, ksize: int = 3, sigma: float = 0.0, border: str = "reflect101") -> Script:
    return call("gaussian_blur", image=image, ksize=ksize, sigma=sigma, border=border)


LADDER = Ladder(
    name="gaussian_blur",
    rungs=(gaussian_blur_loops, gaussian_blur_direct, gaussian_blur),
    reference=gaussian_blur,
    oracle=Oracle("opencv-python-headless", cv2_blur, cv2_accepts),
    inputs=blur_inputs,
    returns={"gaussian_blur": ("blurred",)},
    tolerance=Rounding(max(SIZES) ** 2),  # a sum of k² terms, weights adding up to 1; grey levels must be equal
    edge_cases=(
        blur(SPOT),
        blur(SPOT, 5, 1.0),
        blur(RAMP),
        *(blur(RAMP, 5, 1.0, border) for border in ("reflect101", "reflect", "replicate", "constant")),
        blur(np.array([[7.0]]), 5),
        blur(np.array([[0, 1]], dtype=np.uint8)),  # a half is rounded up
        blur(np.full((2, 2), 255, dtype=np.uint8), 11, 2.0),
        blur(np.stack([SPOT, RAMP[:1, :1] + SPOT.T * 0, SPOT * 2], axis=2)),
        blur(np.zeros((0, 3))),
        blur(np.zeros((2, 2, 0))),
        *(blur(SPOT[2:3].repeat(2, axis=1), ksize) for ksize in (7, 9)),
    ),
    bad_inputs=(
        (blur(np.zeros(3)), "image"),
        (blur(np.zeros((2, 2), dtype=np.int32)), "image"),
        (call("gaussian_blur", image=[[0.0]], ksize=3), "image"),
        (blur(SPOT, 4, 1.0), "ksize"),
        (blur(SPOT, 0), "ksize"),
        (blur(SPOT, 3, -1.0), "sigma"),
        (blur(SPOT, 3, 1.0, "wrap"), "border"),
    ),
    sizes=(32, 128, 512),  # side of the image, 7 × 7
    sample=sample_blur,
    see=("filter_separable", "pad_border"),
)
