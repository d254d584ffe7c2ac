"""Greedy non-maximum suppression."""

import numpy as np

from bagu.algorithms._kernel import compiles
from bagu.algorithms.arrays import Array
from bagu.algorithms.checks import check_boxes, check_number, check_scores
from bagu.algorithms.detection._nms_kernel import keep_sorted


def nms_loops(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """Greedy non-maximum suppression, each candidate compared with the boxes kept so far.

    As `nms_vectorized`, written as one writes it first.

    >>> nms_loops(np.array([[0, 0, 4, 4], [0, 0, 4, 3], [9, 9, 12, 12]]), np.array([0.8, 0.9, 0.5]), 0.5)
    array([1, 2])
    """
    check_boxes(boxes)
    check_scores(scores, len(boxes))
    check_number(iou_threshold, "iou_threshold", at_least=0, at_most=1)
    rows = [[float(v) for v in box] for box in boxes]
    keep: list[int] = []
    for i in sorted(range(len(rows)), key=lambda i: (-float(scores[i]), i)):
        x1, y1, x2, y2 = rows[i]
        suppressed = False
        for j in keep:
            u1, v1, u2, v2 = rows[j]
            inter = max(min(x2, u2) - max(x1, u1), 0.0) * max(min(y2, v2) - max(y1, v1), 0.0)
            union = (u2 - u1) * (v2 - v1) + (x2 - x1) * (y2 - y1) - inter
            if union > 0 and inter / union > iou_threshold:
                suppressed = True
                break
        if not suppressed:
            keep.append(i)
    return np.array(keep, dtype=np.int64)


def nms_vectorized(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """Greedy non-maximum suppression.

    Take the box with the highest score, remove every box whose IoU with it is greater than the threshold, repeat.
    With distinct scores two facts determine the result: kept boxes pairwise have IoU <= threshold, and every removed
    box has a higher-scored kept box with IoU > threshold.

    Args:
        boxes: (n, 4) boxes x1, y1, x2, y2 with x1 <= x2 and y1 <= y2, any unit.
        scores: (n,) scores; among equal scores the smaller index comes first.
        iou_threshold: in [0, 1]; a box whose IoU equals it stays. A pair of empty boxes has IoU 0.

    Returns:
        (k,) int64, indices of the kept boxes, highest score first. Computed in float64 whatever the type of the boxes.

    Raises:
        ValueError: wrong shapes, NaN or infinity, a box with x1 > x2 or y1 > y2, a threshold outside [0, 1].
        TypeError: boxes or scores are no NumPy arrays of integers, float16, float32 or float64.

    Cost: O(n log n + n·k) time, O(n) memory, k boxes kept.

    >>> nms_vectorized(np.array([[0, 0, 4, 4], [0, 0, 4, 3], [9, 9, 12, 12]]), np.array([0.8, 0.9, 0.5]), 0.5)
    array([1, 2])

    Source: Dalal and Triggs 2005; conventions of torchvision.ops.nms and of ONNX NonMaxSuppression.
    """
    check_boxes(boxes)
    check_scores(scores, len(boxes))
    check_number(iou_threshold, "iou_threshold", at_least=0, at_most=1)
    x1, y1, x2, y2 = boxes.astype(np.float64).T  # (n,) each
    area = (x2 - x1) * (y2 - y1)
    order = np.argsort(-scores.astype(np.float64), kind="stable")
    keep = []
    while order.size:
        best, rest = order[0], order[1:]
        keep.append(best)
        w = np.clip(np.minimum(x2[best], x2[rest]) - np.maximum(x1[best], x1[rest]), 0, None)
        h = np.clip(np.minimum(y2[best], y2[rest]) - np.maximum(y1[best], y1[rest]), 0, None)
        inter = w * h
        union = area[best] + area[rest] - inter
        iou = np.divide(inter, union, out=np.zeros_like(union), where=union > 0)
        order = rest[iou <= iou_threshold]
    return np.array(keep, dtype=np.int64)


def nms(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """Greedy non-maximum suppression, compiled: each candidate stops at the first kept box that suppresses it.

    Arguments, result, errors and conventions are those of `nms_vectorized`, which also does the work where numba is
    absent. O(n log n + n·k) time, of which the second part runs in SIMD and ends early.

    >>> nms(np.array([[0, 0, 4, 4], [0, 0, 4, 3], [9, 9, 12, 12]]), np.array([0.8, 0.9, 0.5]), 0.5)
    array([1, 2])
    """
    check_boxes(boxes)
    check_scores(scores, len(boxes))
    check_number(iou_threshold, "iou_threshold", at_least=0, at_most=1)
    if not compiles():
        return nms_vectorized(boxes, scores, iou_threshold)
    order = np.argsort(-scores.astype(np.float64), kind="stable")
    columns = np.ascontiguousarray(boxes[order].T, dtype=np.float64)  # (4, n)
    keep: Array = order[keep_sorted(columns, float(iou_threshold))]
    return keep
