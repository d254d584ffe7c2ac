"""Non-maximum suppression of several classes at once."""

import numpy as np

from bagu.algorithms._kernel import compiles
from bagu.algorithms.arrays import Array
from bagu.algorithms.checks import check_boxes, check_labels, check_number, check_scores
from bagu.algorithms.detection._nms_kernel import keep_sorted_groups
from bagu.algorithms.detection.nms import nms_vectorized


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


def batched_nms_offset(boxes: Array, scores: Array, labels: Array, iou_threshold: float) -> Array:
    """Non-maximum suppression within each class by one call: every class is shifted to a place of its own.

    The k-th smallest label moves its boxes by k · (largest − smallest coordinate + 1), so that boxes of different
    classes cannot meet. The span counts negative coordinates too, labels are ranked first, and the sum is taken in
    float64: the three places where this trick goes wrong. An IoU may still change in its last bits.

    Arguments, result and errors are those of `batched_nms_loops`. O(n log n + n·k) time: boxes of other classes are
    compared too, in vain.

    >>> same = np.array([[0, 0, 4, 4], [0, 0, 4, 4], [0, 0, 4, 4]])
    >>> batched_nms_offset(same, np.array([0.7, 0.9, 0.8]), np.array([2, 1, 1]), 0.5)
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
    return nms_vectorized(moved, scores, iou_threshold)


def batched_nms(boxes: Array, scores: Array, labels: Array, iou_threshold: float) -> Array:
    """Non-maximum suppression within each class, compiled: sorted by class once, then class by class.

    Arguments, result and errors are those of `batched_nms_loops`, which also does the work where numba is absent.
    O(n log n + sum over the classes of n_c·k_c) time, and the IoUs are those of the boxes where they are.

    >>> same = np.array([[0, 0, 4, 4], [0, 0, 4, 4], [0, 0, 4, 4]])
    >>> batched_nms(same, np.array([0.7, 0.9, 0.8]), np.array([2, 1, 1]), 0.5)
    array([1, 0])
    """
    check_boxes(boxes)
    check_scores(scores, len(boxes))
    check_labels(labels, len(boxes))
    check_number(iou_threshold, "iou_threshold", at_least=0, at_most=1)
    if not compiles():
        return batched_nms_loops(boxes, scores, labels, iou_threshold)
    ranked = np.argsort(-scores.astype(np.float64), kind="stable")
    by_class = ranked[np.argsort(labels[ranked], kind="stable")]  # class by class, best first within each
    columns = np.ascontiguousarray(boxes[by_class].T, dtype=np.float64)  # (4, n)
    classes = labels[by_class]
    changes = np.flatnonzero(classes[1:] != classes[:-1]) + 1
    edges = np.concatenate([[0], changes, [len(classes)]])
    kept = np.zeros(len(scores), dtype=bool)
    kept[by_class] = keep_sorted_groups(columns, edges, float(iou_threshold))
    keep: Array = ranked[kept[ranked]]
    return keep
