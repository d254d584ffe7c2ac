"""Resizing with a tent as wide as the step, against torch's interpolate with antialias."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.image_processing import antialias_resize, antialias_resize_loops
from bagu.ladders.image_processing._images import HIGHEST, RAMP, SPOT, drawn, images
from bagu.ladders.image_processing.bilinear_resize import LONGEST, SIZES, torch_interpolate
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Script, call
from bagu.ladders.tolerance import Rounding


def torch_antialias(image: Array, size: tuple[int, int]) -> Array:
    return torch_interpolate(image, size, align_corners=False, antialias=True)


def torch_accepts(script: Script) -> bool:
    """torch 2.13 on a processor errs where the result is one column wide: 0 0 0 1 upright in two rows gives 0 0."""
    (step,) = script.steps
    assert isinstance(step, Call)
    return bool(step.args["size"][1] > 1)


@st.composite
def antialias_inputs(draw: st.DrawFn) -> Script:
    size = draw(st.sampled_from(SIZES)), draw(st.sampled_from(SIZES))
    return call("antialias_resize", image=draw(images()), size=size)


def sample_antialias(rng: Generator, side: int) -> Script:
    return call("antialias_resize", image=drawn(rng, side), size=(side // 2, side // 2))


def shrink(image: Any, size: Any) -> Script:
    return call("antialias_resize", image=image, size=size)


LADDER = Ladder(
    name="antialias_resize",
    rungs=(antialias_resize_loops, antialias_resize),
    reference=antialias_resize,
    oracle=Oracle("torch", torch_antialias, torch_accepts),
    inputs=antialias_inputs,
    returns={"antialias_resize": ("resized",)},
    # At most LONGEST pixels a direction; their weights come from rounded positions, and grey levels go up to 255.
    tolerance=Rounding(2 * LONGEST, condition=LONGEST * HIGHEST),
    edge_cases=(
        shrink(np.array([[0.0, 0.0, 7.0, 7.0]]), (1, 2)),
        shrink(SPOT, (2, 2)),
        shrink(RAMP, (1, 1)),
        shrink(RAMP, (6, 8)),
        shrink(RAMP, (3, 4)),
        shrink(np.array([[7.0]]), (2, 3)),
        shrink(np.array([[0.0, 255.0] * 3]), (1, 3)),
    ),
    bad_inputs=(
        (shrink(np.zeros((2, 2), dtype=np.int64), (2, 2)), "image"),
        (shrink(np.zeros((0, 2)), (2, 2)), "image"),
        (shrink(SPOT, (2,)), "size"),
        (shrink(SPOT, (2, -1)), "size"),
    ),
    sizes=(16, 64, 256),  # side before it is halved
    sample=sample_antialias,
    see=("triangle_weights",),
)
