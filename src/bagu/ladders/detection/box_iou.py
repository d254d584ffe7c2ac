"""IoU of every pair of boxes."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.detection import box_iou, box_iou_loops
from bagu.ladders.detection._boxes import (
    A_BOX,
    APART_ON_BOTH_AXES,
    HALF_OVER,
    INFINITE_BOX,
    LINE,
    NAN_BOX,
    NO_BOXES,
    REVERSED_BOX,
    TWO_EMPTY,
    box_sets,
    sample_boxes,
)
from bagu.ladders.ladder import Ladder
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding


@st.composite
def box_iou_inputs(draw: st.DrawFn) -> Script:
    return call("box_iou", a=draw(box_sets(most=4)), b=draw(box_sets(most=4)), plus_one=draw(st.booleans()))


def sample(rng: Generator, n: int) -> Script:
    return call("box_iou", a=sample_boxes(rng, n), b=sample_boxes(rng, n), plus_one=False)


# No oracle: no library at hand computes this on arrays with both conventions. Exact fractions stand in, in the tests.
LADDER = Ladder(
    name="box_iou",
    rungs=(box_iou_loops, box_iou),
    reference=box_iou,
    inputs=box_iou_inputs,
    returns={"box_iou": ("iou",)},
    tolerance=Rounding(length=4),  # a union of three terms, one division
    edge_cases=(
        call("box_iou", a=NO_BOXES, b=A_BOX, plus_one=False),
        call("box_iou", a=A_BOX, b=NO_BOXES, plus_one=False),
        call("box_iou", a=NO_BOXES, b=NO_BOXES, plus_one=True),
        call("box_iou", a=TWO_EMPTY, b=TWO_EMPTY, plus_one=False),
        call("box_iou", a=TWO_EMPTY, b=TWO_EMPTY, plus_one=True),
        call("box_iou", a=LINE, b=LINE, plus_one=False),
        call("box_iou", a=APART_ON_BOTH_AXES, b=APART_ON_BOTH_AXES, plus_one=False),
        call("box_iou", a=APART_ON_BOTH_AXES / 16, b=APART_ON_BOTH_AXES / 16, plus_one=True),
        call("box_iou", a=HALF_OVER, b=A_BOX, plus_one=False),
    ),
    bad_inputs=(
        (call("box_iou", a=[[0, 0, 4, 4]], b=A_BOX, plus_one=False), "a"),
        (call("box_iou", a=A_BOX[0], b=A_BOX, plus_one=False), "a"),
        (call("box_iou", a=A_BOX, b=A_BOX[:, :3], plus_one=False), "b"),
        (call("box_iou", a=NAN_BOX, b=A_BOX, plus_one=False), "a"),
        (call("box_iou", a=A_BOX, b=INFINITE_BOX, plus_one=False), "b"),
        (call("box_iou", a=A_BOX, b=REVERSED_BOX, plus_one=False), "b"),
        (call("box_iou", a=A_BOX.astype(np.complex128), b=A_BOX, plus_one=False), "a"),
        (call("box_iou", a=A_BOX, b=A_BOX.astype(np.bool_), plus_one=False), "b"),
    ),
    sizes=(10, 100, 1000),
    sample=sample,
    see=("diou",),
)
