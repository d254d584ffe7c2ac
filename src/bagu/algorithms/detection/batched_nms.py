"""Non-maximum suppression of several classes at once."""

import numpy as np

from bagu.algorithms.arrays import Array
from bagu.algorithms.checks import check_boxes, check_labels, check_number, check_scores
from bagu.algorithms.detection.nms import nms, nms_vectorized


def batched_nms_loops(boxes: Array, scores: Array, labels: Array, iou_threshold: float) -> Array:
    """Non-maximum suppression within each class: boxes of different classes never suppress each other.

    Args:
        boxes: (n, 4) boxes x1, y1, x2, y2 with x1 <= x2 and y1 <= y2.
        scores: (n,) scores; among equal scores the smaller index comes first.
        labels: (n,) integer classes, any values.
        iou_threshold: in [0, 1]; a box whose IoU equals it stays.

    Returns:
        (k,) int64, indices of the kept boxes of all classes, highest score first.

    Raises:
        ValueError: as `nms_vectorized`, and labels that are not (n,).
        TypeError: as `nms_vectorized`, and labels that are no integers.

    Cost: O(n·C + n·k) time, C classes.

    >>> same = np.array([[0, 0, 4, 4], [0, 0, 4, 4], [0, 0, 4, 4]])
    >>> batched_nms_loops(same, np.array([0.7, 0.9, 0.8]), np.array([2, 1, 1]), 0.5)
    array([1, 0])

    Source: torchvision.ops.batched_nms.
    """
    check_boxes(boxes)
    check_scores(scores, len(boxes))
    check_labels(labels, len(boxes))
    check_number(iou_threshold, "iou_threshold", at_least=0, at_most=1)
    keep = [np.zeros(0, dtype=np.int64)]
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        keep.append(members[nms_vectorized(boxes[members], scores[members], iou_threshold)])
    kept = np.sort(np.concatenate(keep))
    return kept[np.argsort(-scores[kept].astype(np.float64), kind="stable")]


def batched_nms(boxes: Array, scores: Array, labels: Array, iou_threshold: float) -> Array:
    """Non-maximum suppression within each class by one call: every class is shifted to a place of its own.

    The k-th smallest label moves its boxes by k · (largest − smallest coordinate + 1), so that boxes of different
    classes cannot meet. The span counts negative coordinates too, labels are ranked first, and the sum is taken in
    float64: the three places where this trick goes wrong. An IoU may still change in its last bits.

    Arguments, result and errors are those of `batched_nms_loops`. O(n log n + n·k) time.

    >>> same = np.array([[0, 0, 4, 4], [0, 0, 4, 4], [0, 0, 4, 4]])
    >>> batched_nms(same, np.array([0.7, 0.9, 0.8]), np.array([2, 1, 1]), 0.5)
    array([1, 0])
    """
    check_boxes(boxes)
    check_scores(scores, len(boxes))
    check_labels(labels, len(boxes))
    check_number(iou_threshold, "iou_threshold", at_least=0, at_most=1)
    if not len(boxes):
        return np.zeros(0, dtype=np.int64)
    moved = boxes.astype(np.float64)
    _, rank = np.unique(labels, return_inverse=True)  # (n,)
    moved += (rank * (moved.max() - moved.min() + 1))[:, None]
    return nms(moved, scores, iou_threshold)
