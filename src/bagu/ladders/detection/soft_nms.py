"""Soft-NMS against OpenCV's softNMSBoxes."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.detection import box_iou, soft_nms, soft_nms_loops, soft_nms_vectorized
from bagu.ladders.detection._boxes import (
    A_BOX,
    A_SCORE,
    APART_ON_BOTH_AXES,
    HALF_OVER,
    LINE,
    NAN_BOX,
    NAN_SCORE,
    NO_BOXES,
    NO_SCORES,
    REVERSED_BOX,
    TWO_EMPTY,
    box_sets,
    sample_boxes,
    score_sets,
)
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Script, Value, call
from bagu.ladders.tolerance import Exact, Rounding

MARGIN = 1e-5  # far above what float32 rounds away in eight decays


def soft(**changes: Value) -> Script:
    """One call with every argument, two boxes of IoU 0.5 unless told otherwise."""
    plain = {"boxes": HALF_OVER, "scores": np.array([0.75, 0.5]), "method": "linear", "iou_threshold": 0.25}
    return call("soft_nms", **{**plain, "sigma": 0.5, "score_threshold": 0.0625, **changes})


@st.composite
def soft_nms_inputs(draw: st.DrawFn) -> Script:
    boxes = draw(box_sets(grid=1, empty_boxes=False))  # the oracle takes whole coordinates
    return soft(
        boxes=boxes,
        scores=draw(score_sets(len(boxes), may_tie=False)),
        method=draw(st.sampled_from(["linear", "gaussian"])),
        iou_threshold=draw(st.sampled_from([0.5, 0.25, 0.75])),
        sigma=draw(st.sampled_from([0.5, 0.25, 1.0])),
        score_threshold=draw(st.sampled_from([1 / 1024, 1 / 16, 1 / 4])),
    )


def clear_cut(script: Script) -> bool:
    """False where rounding could decide: two best scores of a round, or the best and the threshold, within MARGIN.

    A score that never decayed may equal the threshold; one that fell on it did so by the way it was rounded.
    """
    (step,) = script.steps
    assert isinstance(step, Call)
    given = step.args
    given_scores = np.sort(given["scores"])[::-1]
    current = given_scores.copy()
    order = np.argsort(-given["scores"], kind="stable")
    boxes = given["boxes"][order]
    iou = box_iou(boxes, boxes)
    linear = np.where(iou > given["iou_threshold"], 1 - iou, 1.0)
    decay = linear if given["method"] == "linear" else np.exp(-(iou**2) / given["sigma"])
    while current.size:
        best = int(np.argmax(current))
        beside = np.delete(current, best)
        if beside.size and current[best] - beside.max() < MARGIN:
            return False
        distance = abs(current[best] - given["score_threshold"])
        if distance < MARGIN and (distance > 0 or current[best] != given_scores[best]):
            return False
        if current[best] < given["score_threshold"]:
            return True
        current = beside * np.delete(decay[best], best)
        given_scores = np.delete(given_scores, best)
        decay = np.delete(np.delete(decay, best, 0), best, 1)
    return True


def opencv_soft_nms(
    boxes: Array,
    scores: Array,
    method: str = "gaussian",
    iou_threshold: float = 0.5,
    sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[Array, Array]:
    """cv2.dnn.softNMSBoxes: whole rectangles x, y, width, height and float32 scores."""
    import cv2

    corner, side = boxes[:, :2].astype(np.int64), (boxes[:, 2:] - boxes[:, :2]).astype(np.int64)
    kind = cv2.dnn.SOFT_NMSMETHOD_SOFTNMS_LINEAR if method == "linear" else cv2.dnn.SOFT_NMSMETHOD_SOFTNMS_GAUSSIAN
    rescored, keep = cv2.dnn.softNMSBoxes(
        np.concatenate([corner, side], axis=1).tolist(),
        scores.astype(np.float32).tolist(),
        score_threshold,
        iou_threshold,
        0,  # no limit on how many
        sigma,
        kind,
    )
    return np.array(keep, dtype=np.int64).ravel(), np.array(rescored, dtype=np.float32).ravel()


def whole_boxes(script: Script) -> bool:
    """OpenCV takes whole rectangles, and two empty ones have IoU 1 there."""
    boxes = script.steps[0].args["boxes"]  # type: ignore[union-attr]  # a function's script is one call
    return bool((boxes == np.round(boxes)).all() and (boxes[:, :2] < boxes[:, 2:]).all())


def sample(rng: Generator, n: int) -> Script:
    boxes = np.round(sample_boxes(rng, n))
    scores = rng.permutation(n).astype(np.float32) / np.float32(n)
    return soft(boxes=boxes, scores=scores, method="gaussian", iou_threshold=0.5, score_threshold=0.25)


LADDER = Ladder(
    name="soft_nms",
    rungs=(soft_nms_loops, soft_nms_vectorized, soft_nms),
    reference=soft_nms_vectorized,
    inputs=lambda: soft_nms_inputs().filter(clear_cut),
    returns={"soft_nms": ("keep", "new_scores")},
    # at most eight decays, each a few roundings; an exponent of up to 1 / 0.25 magnifies its own by as much
    tolerance={"keep": Exact(), "new_scores": Rounding(length=8, condition=4)},
    oracle=Oracle("opencv-python-headless", opencv_soft_nms, whole_boxes),
    edge_cases=(
        soft(boxes=NO_BOXES, scores=NO_SCORES),
        soft(boxes=A_BOX, scores=A_SCORE),
        soft(),
        soft(method="gaussian"),
        soft(iou_threshold=0.5),  # equal to the IoU: no decay
        soft(scores=np.array([0.75, 0.0625]), iou_threshold=0.5),  # equal to the score threshold: taken
        soft(scores=np.array([0.75, 0.09375])),  # decays below the threshold
        soft(scores=np.array([0.03125, 0.03125])),  # nothing reaches the threshold
        soft(scores=np.array([0.0, 0.0]), score_threshold=0.0, method="gaussian"),
        soft(boxes=APART_ON_BOTH_AXES, method="gaussian"),
        soft(boxes=HALF_OVER[[0, 0]], iou_threshold=0.0),  # IoU 1: nothing is left of the second
        soft(boxes=APART_ON_BOTH_AXES[[1, 0, 1]], scores=np.array([0.5, 0.5, 0.25])),  # a tie goes to the smaller index
        soft(boxes=A_BOX + np.array([[0], [9], [18]]), scores=np.array([0.5, 0.75, 0.5])),  # and so in later rounds
        soft(boxes=TWO_EMPTY, scores=np.array([0.75, 0.5]), method="gaussian"),
        soft(boxes=LINE, scores=np.array([0.75, 0.5]), iou_threshold=0.0),
    ),
    bad_inputs=(
        (soft(boxes=[[0, 0, 4, 4]], scores=A_SCORE), "boxes"),
        (soft(boxes=A_BOX[0]), "boxes"),
        (soft(boxes=NAN_BOX, scores=A_SCORE), "boxes"),
        (soft(boxes=REVERSED_BOX, scores=A_SCORE), "boxes"),
        (soft(scores=A_SCORE), "scores"),
        (soft(boxes=A_BOX, scores=NAN_SCORE), "scores"),
        (soft(boxes=A_BOX, scores=np.array([-0.5])), "scores"),
        (soft(method="hard"), "method"),
        (soft(iou_threshold=-0.5), "iou_threshold"),
        (soft(sigma=0.0), "sigma"),
        (soft(score_threshold=-1.0), "score_threshold"),
        (soft(score_threshold=None), "score_threshold"),
    ),
    sizes=(100, 1_000, 4_000),
    sample=sample,
)
