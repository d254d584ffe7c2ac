"""Soft-NMS: overlapping boxes lose score instead of their lives."""

from math import exp
from typing import Literal

import numpy as np

from bagu.algorithms._kernel import compiles
from bagu.algorithms.arrays import Array, floating_dtype
from bagu.algorithms.checks import check_soft_nms
from bagu.algorithms.detection._soft_nms_kernel import take_and_decay

Method = Literal["linear", "gaussian"]


def soft_nms_loops(
    boxes: Array,
    scores: Array,
    method: Method = "gaussian",
    iou_threshold: float = 0.5,
    sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[Array, Array]:
    """Soft-NMS, one pair of boxes at a time; arguments, result and errors as `soft_nms_vectorized`.

    >>> soft_nms_loops(np.array([[0, 0, 4, 4], [0, 0, 4, 2]]), np.array([0.8, 0.6]), method="linear", iou_threshold=0.3)
    (array([0, 1]), array([0.8, 0.3]))
    """
    check_soft_nms(boxes, scores, method, iou_threshold, sigma, score_threshold)
    rows = [[float(v) for v in box] for box in boxes]
    current = [float(score) for score in scores]
    left = list(range(len(rows)))
    keep: list[int] = []
    while left:
        best = max(left, key=lambda i: (current[i], -i))
        if current[best] < score_threshold:
            break
        keep.append(best)
        left.remove(best)
        x1, y1, x2, y2 = rows[best]
        for i in left:
            u1, v1, u2, v2 = rows[i]
            inter = max(min(x2, u2) - max(x1, u1), 0.0) * max(min(y2, v2) - max(y1, v1), 0.0)
            union = (x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1) - inter
            iou = inter / union if union > 0 else 0.0
            if method == "gaussian":
                current[i] *= exp(-(iou**2) / sigma)
            elif iou > iou_threshold:
                current[i] *= 1 - iou
    return np.array(keep, dtype=np.int64), np.array([current[i] for i in keep], dtype=floating_dtype(scores))


def soft_nms_vectorized(
    boxes: Array,
    scores: Array,
    method: Method = "gaussian",
    iou_threshold: float = 0.5,
    sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[Array, Array]:
    """Soft-NMS: each round takes the box with the highest current score, and the others decay with their IoU to it.

    linear:   s ← s · (1 − IoU) where IoU > iou_threshold
    gaussian: s ← s · exp(−IoU² / sigma), for any overlap; sigma is no standard deviation (no 2, no square)

    Args:
        boxes: (n, 4) boxes x1, y1, x2, y2 with x1 <= x2 and y1 <= y2. A pair of empty boxes has IoU 0.
        scores: (n,) scores >= 0; among equal current scores the smaller index comes first.
        method: "linear" or "gaussian".
        iou_threshold: in [0, 1], used by linear only.
        sigma: above 0, used by gaussian only.
        score_threshold: the rounds end when the best current score is below it.

    Returns:
        (k,) int64 indices in the order taken, and (k,) their scores at that moment, which only fall from one to the
        next. Computed in float64; the scores are rounded to the type of `scores`, float64 for integers.

    Raises:
        ValueError: wrong shapes, NaN or infinity, a box with x1 > x2 or y1 > y2, a negative score, an unknown method,
            a number out of its range.
        TypeError: boxes or scores are no NumPy arrays of integers, float16, float32 or float64.

    Cost: O(n·k) time, O(n) memory, k boxes taken.

    >>> soft_nms_vectorized(np.array([[0, 0, 4, 4], [0, 0, 4, 2]]), np.array([0.8, 0.6]), "linear", 0.3)
    (array([0, 1]), array([0.8, 0.3]))

    Source: Bodla et al., Soft-NMS, ICCV 2017, arXiv:1704.04503.
    """
    check_soft_nms(boxes, scores, method, iou_threshold, sigma, score_threshold)
    dtype = floating_dtype(scores)
    x1, y1, x2, y2 = boxes.astype(np.float64).T  # (n,) each
    area = (x2 - x1) * (y2 - y1)
    scores = scores.astype(np.float64)
    left = np.arange(len(scores))
    keep, taken = [], []
    while left.size:
        best = left[np.argmax(scores[left])]
        if scores[best] < score_threshold:
            break
        keep.append(best)
        taken.append(scores[best])
        left = left[left != best]
        w = np.clip(np.minimum(x2[best], x2[left]) - np.maximum(x1[best], x1[left]), 0, None)
        h = np.clip(np.minimum(y2[best], y2[left]) - np.maximum(y1[best], y1[left]), 0, None)
        inter = w * h
        union = area[best] + area[left] - inter
        iou = np.divide(inter, union, out=np.zeros_like(union), where=union > 0)
        if method == "linear":
            scores[left] *= np.where(iou > iou_threshold, 1 - iou, 1.0)
        else:
            scores[left] *= np.exp(-(iou**2) / sigma)
    return np.array(keep, dtype=np.int64), np.array(taken, dtype=dtype)


def soft_nms(
    boxes: Array,
    scores: Array,
    method: Method = "gaussian",
    iou_threshold: float = 0.5,
    sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[Array, Array]:
    """Soft-NMS, compiled: decay, next maximum and removal of hopeless boxes in one pass a round.

    Arguments, result, errors and conventions are those of `soft_nms_vectorized`, which also does the work where numba
    is absent. A score never rises, so a box below score_threshold leaves at once.

    >>> soft_nms(np.array([[0, 0, 4, 4], [0, 0, 4, 2]]), np.array([0.8, 0.6]), method="linear", iou_threshold=0.3)
    (array([0, 1]), array([0.8, 0.3]))
    """
    check_soft_nms(boxes, scores, method, iou_threshold, sigma, score_threshold)
    if not compiles():
        return soft_nms_vectorized(boxes, scores, method, iou_threshold, sigma, score_threshold)
    columns = np.ascontiguousarray(boxes.T, dtype=np.float64)  # (4, n)
    keep, taken = take_and_decay(
        columns,
        scores.astype(np.float64),
        method == "gaussian",
        float(iou_threshold),
        float(sigma),
        float(score_threshold),
    )
    return keep, taken.astype(floating_dtype(scores))
