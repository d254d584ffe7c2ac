"""Greedy non-maximum suppression against ONNX NonMaxSuppression."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.detection import nms, nms_loops, nms_vectorized
from bagu.ladders.detection._boxes import (
    A_BOX,
    A_SCORE,
    APART_ON_BOTH_AXES,
    HALF_OVER,
    INFINITE_BOX,
    LINE,
    NAN_BOX,
    NAN_SCORE,
    NO_BOXES,
    NO_SCORES,
    REVERSED_BOX,
    ROW,
    THRESHOLDS,
    TWO_EMPTY,
    box_sets,
    sample_boxes,
    score_sets,
)
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.onnx import run_operator
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact


@st.composite
def nms_inputs(draw: st.DrawFn) -> Script:
    boxes = draw(box_sets())
    scores = draw(score_sets(len(boxes), may_tie=True))
    return call("nms", boxes=boxes, scores=scores, iou_threshold=draw(st.sampled_from(THRESHOLDS)))


def sample(rng: Generator, n: int) -> Script:
    scores = rng.permutation(n).astype(np.float32) / np.float32(n)
    return call("nms", boxes=sample_boxes(rng, n), scores=scores, iou_threshold=0.5)


def onnx_nms(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """onnxruntime's NonMaxSuppression, in float32: strictly greater, the earlier index first among equal scores."""
    most = np.array([max(len(boxes), 1)])
    rows = run_operator(
        "NonMaxSuppression",
        11,
        [
            boxes[None].astype(np.float32),  # (1, n, 4)
            scores[None, None].astype(np.float32),  # (1, 1, n)
            most,
            np.array([iou_threshold], dtype=np.float32),
        ],
        output="int64",
    )
    return rows[:, 2]  # rows are (batch, class, box)


LADDER = Ladder(
    name="nms",
    rungs=(nms_loops, nms_vectorized, nms),
    reference=nms_vectorized,
    inputs=nms_inputs,
    returns={"nms": ("keep",)},
    tolerance=Exact(),
    oracle=Oracle("onnxruntime", onnx_nms),
    edge_cases=(
        call("nms", boxes=NO_BOXES, scores=NO_SCORES, iou_threshold=0.5),
        call("nms", boxes=A_BOX, scores=A_SCORE, iou_threshold=0.5),
        call("nms", boxes=HALF_OVER, scores=np.array([0.9, 0.8]), iou_threshold=0.5),
        call("nms", boxes=HALF_OVER[[0, 0, 0]], scores=np.array([0.5, 0.5, 0.5]), iou_threshold=0.5),
        call("nms", boxes=HALF_OVER[[0, 0]], scores=np.array([0.5, 0.75]), iou_threshold=1.0),
        call("nms", boxes=HALF_OVER - 9, scores=np.array([-2.0, -1.0]), iou_threshold=0.25),
        call("nms", boxes=APART_ON_BOTH_AXES, scores=np.array([0.9, 0.8]), iou_threshold=0.0),
        call("nms", boxes=TWO_EMPTY, scores=np.array([0.5, 0.5]), iou_threshold=0.0),
        call("nms", boxes=LINE, scores=np.array([0.5, 0.75]), iou_threshold=0.0),
        call("nms", boxes=ROW, scores=np.array([0.9, 0.8, 0.7]), iou_threshold=0.5),
    ),
    bad_inputs=(
        (call("nms", boxes=[[0, 0, 4, 4]], scores=A_SCORE, iou_threshold=0.5), "boxes"),
        (call("nms", boxes=A_BOX[:, :3], scores=A_SCORE, iou_threshold=0.5), "boxes"),
        (call("nms", boxes=NAN_BOX, scores=A_SCORE, iou_threshold=0.5), "boxes"),
        (call("nms", boxes=INFINITE_BOX, scores=A_SCORE, iou_threshold=0.5), "boxes"),
        (call("nms", boxes=REVERSED_BOX, scores=A_SCORE, iou_threshold=0.5), "boxes"),
        (call("nms", boxes=A_BOX.astype(np.complex128), scores=A_SCORE, iou_threshold=0.5), "boxes"),
        (call("nms", boxes=A_BOX, scores=[0.5], iou_threshold=0.5), "scores"),
        (call("nms", boxes=A_BOX, scores=np.array([0.5, 0.5]), iou_threshold=0.5), "scores"),
        (call("nms", boxes=A_BOX, scores=NAN_SCORE, iou_threshold=0.5), "scores"),
        (call("nms", boxes=A_BOX, scores=A_SCORE, iou_threshold=1.5), "iou_threshold"),
        (call("nms", boxes=A_BOX, scores=A_SCORE, iou_threshold=float("nan")), "iou_threshold"),
        (call("nms", boxes=A_BOX, scores=A_SCORE, iou_threshold="0.5"), "iou_threshold"),
    ),
    sizes=(100, 1_000, 10_000),
    sample=sample,
    see=("fast_nms", "matrix_nms", "match_detections", "average_precision"),
)
