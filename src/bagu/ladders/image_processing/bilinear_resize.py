"""Bilinear resizing against torch's interpolate, for both conventions."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.image_processing import bilinear_resize, bilinear_resize_loops
from bagu.ladders.image_processing._images import HIGHEST, RAMP, SPOT, drawn, images
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding

SIZES = (1, 2, 3, 4, 5, 7)  # of the result; those of the images go up to 6
LONGEST = 7


def torch_interpolate(image: Array, size: tuple[int, int], **options: Any) -> Array:
    """torch.nn.functional.interpolate with the channels moved first and back."""
    import torch

    channels = image.reshape(*image.shape[:2], -1).transpose(2, 0, 1)
    tensor = torch.tensor(np.ascontiguousarray(channels, dtype=np.float64))[None]
    resized = torch.nn.functional.interpolate(tensor, size=tuple(size), mode="bilinear", **options)[0]
    return np.asarray(resized.numpy().transpose(1, 2, 0).reshape(*size, *image.shape[2:]).astype(image.dtype))


def torch_bilinear(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    return torch_interpolate(image, size, align_corners=align_corners)


@st.composite
def resize_inputs(draw: st.DrawFn) -> Script:
    size = draw(st.sampled_from(SIZES)), draw(st.sampled_from(SIZES))
    return call("bilinear_resize", image=draw(images()), size=size, align_corners=draw(st.booleans()))


def sample_resize(rng: Generator, side: int) -> Script:
    return call("bilinear_resize", image=drawn(rng, side), size=(2 * side, 2 * side), align_corners=False)


def resize(image: Any, size: Any, align_corners: bool = False) -> Script:
    return call("bilinear_resize", image=image, size=size, align_corners=align_corners)


PAIR = np.array([[0.0, 4.0]])

LADDER = Ladder(
    name="bilinear_resize",
    rungs=(bilinear_resize_loops, bilinear_resize),
    reference=bilinear_resize,
    oracle=Oracle("torch", torch_bilinear),
    inputs=resize_inputs,
    returns={"bilinear_resize": ("resized",)},
    # Four products of grey level and two weights; positions up to LONGEST are rounded where the slope is 255 or less.
    tolerance=Rounding(4, condition=LONGEST * HIGHEST),
    edge_cases=(
        resize(PAIR, (1, 4)),
        resize(PAIR, (1, 4), True),
        resize(PAIR.T.copy(), (3, 1), True),
        resize(RAMP, (1, 1)),
        resize(RAMP, (1, 1), True),  # one new pixel: the first corner
        resize(RAMP, (3, 4)),  # the same size
        resize(SPOT, (2, 2)),  # more than twofold: the spot is not seen
        resize(np.array([[7.0]]), (2, 3)),
        resize(np.array([[[1.0, 5.0]], [[3.0, 9.0]]]), (3, 2)),
        resize(np.array([[0.0, 255.0] * 3]), (1, 3)),
    ),
    bad_inputs=(
        (resize(np.zeros((2, 2), dtype=np.uint8), (2, 2)), "image"),
        (resize(np.zeros((2, 0)), (2, 2)), "image"),
        (resize(np.zeros(3), (2, 2)), "image"),
        (resize(PAIR, 3), "size"),
        (resize(PAIR, (0, 3)), "size"),
        (resize(PAIR, (2, 2.5)), "size"),
        (call("bilinear_resize", image=PAIR, size=(2, 2), align_corners=None), "align_corners"),
    ),
    sizes=(16, 64, 256),  # side before it is doubled
    sample=sample_resize,
    see=("source_positions",),
)
