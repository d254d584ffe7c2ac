"""Fast NMS: suppression without a sequence."""

import numpy as np

from bagu.algorithms.arrays import Array
from bagu.algorithms.checks import check_boxes, check_number, check_scores
from bagu.algorithms.detection.box_iou import box_iou


def fast_nms(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """Fast NMS: remove every box that overlaps any higher-scored box, kept or not.

    With distinct scores it keeps a subset of what greedy NMS keeps, since a removed box still suppresses others.

    Args:
        boxes: (n, 4) boxes x1, y1, x2, y2 with x1 <= x2 and y1 <= y2.
        scores: (n,) scores; among equal scores the smaller index comes first.
        iou_threshold: in [0, 1]; a box whose IoU equals it stays.

    Returns:
        (k,) int64, indices of the kept boxes, highest score first. Computed in float64.

    Raises:
        ValueError, TypeError: as `nms_vectorized`.

    Cost: O(n²) time and memory, no loop.

    >>> chain = np.array([[0, 0, 4, 1], [1, 0, 5, 1], [2, 0, 6, 1]])
    >>> fast_nms(chain, np.array([0.9, 0.8, 0.7]), 0.5)  # greedy NMS keeps the third box too
    array([0])

    Source: Bolya et al., YOLACT, ICCV 2019, arXiv:1904.02689.
    """
    check_boxes(boxes)
    check_scores(scores, len(boxes))
    check_number(iou_threshold, "iou_threshold", at_least=0, at_most=1)
    order = np.argsort(-scores.astype(np.float64), kind="stable")
    ranked = boxes[order].astype(np.float64)
    iou = np.triu(box_iou(ranked, ranked), 1)  # (n, n): row above column, the row has the higher score
    keep: Array = order[iou.max(axis=0, initial=0) <= iou_threshold]
    return keep
