"""The median filter against cv2.medianBlur."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.image_processing import median_blur, median_blur_loops
from bagu.ladders.image_processing._images import RAMP, SPOT, borders, drawn, images
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Script, call
from bagu.ladders.tolerance import Exact


def cv2_median(image: Array, ksize: int, border: str = "replicate") -> Array:
    """cv2.medianBlur, which knows one border."""
    import cv2

    out = cv2.medianBlur(np.ascontiguousarray(image.astype(np.float32)), ksize)
    return np.asarray(out).reshape(image.shape).astype(image.dtype)


def cv2_accepts(script: Script) -> bool:
    """In float32 OpenCV takes 3 and 5 only, one to four channels, and repeats the rim."""
    (step,) = script.steps
    assert isinstance(step, Call)
    image = step.args["image"]
    fits = image.size and (image.ndim == 2 or image.shape[2] in (1, 3, 4))
    return bool(fits and step.args["ksize"] in (3, 5) and step.args.get("border", "replicate") == "replicate")


@st.composite
def median_inputs(draw: st.DrawFn) -> Script:
    border = draw(st.one_of(st.just("replicate"), borders()))
    image = draw(images(dtypes=("float64", "uint8")))
    return call("median_blur", image=image, ksize=draw(st.sampled_from((3, 5, 1, 7))), border=border)


def sample_median(rng: Generator, size: int) -> Script:
    return call("median_blur", image=drawn(rng, size), ksize=5, border="replicate")


def median(image: Array, ksize: int = 3, border: str = "replicate") -> Script:
    return call("median_blur", image=image, ksize=ksize, border=border)


LADDER = Ladder(
    name="median_blur",
    rungs=(median_blur_loops, median_blur),
    reference=median_blur,
    oracle=Oracle("opencv-python-headless", cv2_median, cv2_accepts),
    inputs=median_inputs,
    returns={"median_blur": ("filtered",)},
    tolerance=Exact(),
    edge_cases=(
        median(SPOT),
        median(RAMP),
        median(RAMP, 5),
        median(RAMP, 3, "constant"),
        median(np.array([[7.0]]), 5),
        median(np.array([[0, 255, 0, 9]], dtype=np.uint8)),
        median(np.zeros((0, 2))),
    ),
    bad_inputs=(
        (median(np.zeros(3)), "image"),
        (median(np.array([[np.nan]])), "image"),
        (median(SPOT, 2), "ksize"),
        (median(SPOT, 3, "wrap"), "border"),
    ),
    sizes=(16, 64, 256),  # side of the image, 5 × 5
    sample=sample_median,
)
