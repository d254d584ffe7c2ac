"""Sobel's gradient against cv2.Sobel."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.image_processing import sobel, sobel_loops
from bagu.ladders.image_processing._images import RAMP, SPOT, borders, cv2_border, drawn, images
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Script, call
from bagu.ladders.tolerance import Rounding


def cv2_sobel(image: Array, border: str = "reflect101") -> tuple[Array, Array]:
    """cv2.Sobel with ksize = 3, once for each direction, in float64."""
    import cv2

    pixels = np.ascontiguousarray(image.astype(np.float64))
    gx, gy = (
        np.asarray(cv2.Sobel(pixels, cv2.CV_64F, dx, 1 - dx, ksize=3, borderType=cv2_border(border))) for dx in (1, 0)
    )
    return gx.astype(image.dtype), gy.astype(image.dtype)


def cv2_accepts(script: Script) -> bool:
    """OpenCV refuses an image without pixels."""
    (step,) = script.steps
    assert isinstance(step, Call)
    return bool(step.args["image"].size)


@st.composite
def sobel_inputs(draw: st.DrawFn) -> Script:
    return call("sobel", image=draw(images(channels=False)), border=draw(borders()))


def sample_sobel(rng: Generator, size: int) -> Script:
    return call("sobel", image=drawn(rng, size), border="reflect101")


def gradient(image: Array, border: str = "reflect101") -> Script:
    return call("sobel", image=image, border=border)


LADDER = Ladder(
    name="sobel",
    rungs=(sobel_loops, sobel),
    reference=sobel,
    oracle=Oracle("opencv-python-headless", cv2_sobel, cv2_accepts),
    inputs=sobel_inputs,
    returns={"sobel": ("gx", "gy")},
    # The weights' magnitudes add up to 8 and the results may cancel, so 6 terms of up to 2 · 255 are the scale.
    tolerance=Rounding(6, condition=8 * 255),
    edge_cases=(
        gradient(np.array([[0.0, 0, 1, 1]] * 4)),  # a vertical edge
        gradient(np.array([[0.0, 0, 1, 1]] * 4).T.copy()),  # a horizontal edge
        gradient(SPOT),
        gradient(RAMP),
        gradient(RAMP, "constant"),
        gradient(np.array([[7.0]])),
        gradient(np.array([[1.0, 5.0]]), "reflect"),
        gradient(np.zeros((0, 3))),
    ),
    bad_inputs=(
        (gradient(np.zeros((3, 3), dtype=np.uint8)), "image"),
        (gradient(np.zeros((3, 3, 3))), "image"),
        (gradient(SPOT, "wrap"), "border"),
    ),
    sizes=(32, 128, 512),  # side of the image
    sample=sample_sobel,
)
