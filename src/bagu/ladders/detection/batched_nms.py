"""Non-maximum suppression within each class against the multi-class form of ONNX NonMaxSuppression."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.detection import batched_nms, batched_nms_loops, batched_nms_offset
from bagu.ladders.detection._boxes import (
    A_BOX,
    A_SCORE,
    HALF_OVER,
    NAN_BOX,
    NAN_SCORE,
    NO_BOXES,
    NO_SCORES,
    REVERSED_BOX,
    THRESHOLDS,
    TWO_EMPTY,
    box_sets,
    sample_boxes,
    score_sets,
)
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.onnx import run_operator
from bagu.ladders.script import Script, Value, call
from bagu.ladders.tolerance import Exact

CLASSES = 80  # as many as in COCO


def batched(**changes: Value) -> Script:
    """One call with every argument, two boxes of IoU 0.5 in one class unless told otherwise."""
    plain = {"boxes": HALF_OVER, "scores": np.array([0.75, 0.5]), "labels": np.array([0, 0]), "iou_threshold": 0.25}
    return call("batched_nms", **{**plain, **changes})


@st.composite
def batched_nms_inputs(draw: st.DrawFn) -> Script:
    boxes = draw(box_sets())
    labels = draw(st.lists(st.sampled_from([0, 1, 2, 7]), min_size=len(boxes), max_size=len(boxes)))
    return batched(
        boxes=boxes,
        scores=draw(score_sets(len(boxes), may_tie=True)),
        labels=np.array(labels, dtype=np.int64),
        iou_threshold=draw(st.sampled_from(THRESHOLDS)),
    )


def onnx_batched_nms(boxes: Array, scores: Array, labels: Array, iou_threshold: float) -> Array:
    """onnxruntime's NonMaxSuppression with a row of scores a class; boxes of other classes are below the threshold."""
    classes, rank = np.unique(labels, return_inverse=True)
    if not len(classes):
        return np.zeros(0, dtype=np.int64)
    absent = np.float32(scores.min() - 1)
    table = np.full((1, len(classes), len(boxes)), absent, dtype=np.float32)
    table[0, rank, np.arange(len(boxes))] = scores
    rows = run_operator(
        "NonMaxSuppression",
        11,
        [
            boxes[None].astype(np.float32),
            table,
            np.array([len(boxes)]),
            np.array([iou_threshold], dtype=np.float32),
            np.array([absent + 0.5], dtype=np.float32),
        ],
        output="int64",
    )
    kept = np.sort(rows[:, 2])  # rows are (batch, class, box), class by class
    return kept[np.argsort(-scores[kept], kind="stable")]


def sample(rng: Generator, n: int) -> Script:
    scores = rng.permutation(n).astype(np.float32) / np.float32(n)
    return batched(boxes=sample_boxes(rng, n), scores=scores, labels=rng.integers(0, CLASSES, n), iou_threshold=0.5)


LADDER = Ladder(
    name="batched_nms",
    rungs=(batched_nms_loops, batched_nms_offset, batched_nms),
    reference=batched_nms_loops,
    inputs=batched_nms_inputs,
    returns={"batched_nms": ("keep",)},
    tolerance=Exact(),
    oracle=Oracle("onnxruntime", onnx_batched_nms),
    edge_cases=(
        batched(boxes=NO_BOXES, scores=NO_SCORES, labels=np.zeros(0, dtype=np.int64)),
        batched(boxes=A_BOX, scores=A_SCORE, labels=np.array([-3])),
        batched(),
        batched(labels=np.array([0, 1])),
        batched(labels=np.array([2**60, 2**60])),  # ranks, not labels, are to be multiplied by the span
        batched(boxes=A_BOX[[0, 0]] - 4, labels=np.array([0, 1])),  # the largest coordinate is 0, the span is 4
        batched(boxes=HALF_OVER[[0, 0, 0]], scores=np.array([0.5, 0.5, 0.5]), labels=np.array([5, 3, 5])),
        batched(boxes=TWO_EMPTY, iou_threshold=0.0),
        batched(iou_threshold=1.0),
    ),
    bad_inputs=(
        (batched(boxes=A_BOX[:, :2]), "boxes"),
        (batched(boxes=NAN_BOX, scores=A_SCORE, labels=np.array([0])), "boxes"),
        (batched(boxes=REVERSED_BOX, scores=A_SCORE, labels=np.array([0])), "boxes"),
        (batched(scores=A_SCORE), "scores"),
        (batched(boxes=A_BOX, scores=NAN_SCORE, labels=np.array([0])), "scores"),
        (batched(labels=np.array([0])), "labels"),
        (batched(labels=np.array([0.0, 1.0])), "labels"),
        (batched(labels=[0, 0]), "labels"),
        (batched(iou_threshold=2), "iou_threshold"),
    ),
    sizes=(100, 1_000, 10_000),
    sample=sample,
)
