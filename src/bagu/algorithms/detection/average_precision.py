"""From detections to average precision: match with the truth, then the area under precision over recall."""

from typing import Literal

import numpy as np

from bagu.algorithms.arrays import Array, floating_dtype
from bagu.algorithms.checks import check_boxes, check_choice, check_count, check_flags, check_number, check_scores
from bagu.algorithms.detection.box_iou import box_iou

Matching = Literal["coco", "voc"]
Flavour = Literal["all-point", "11-point", "101-point"]


def match_detections(
    truth: Array, boxes: Array, scores: Array, iou_threshold: float = 0.5, matching: Matching = "coco"
) -> tuple[Array, Array]:
    """Give each detection, highest score first, a true box that no earlier one has; it is a hit or a false positive.

    Args:
        truth: (m, 4) true boxes of one image and class.
        boxes: (n, 4) detections.
        scores: (n,) scores; among equal scores the smaller index comes first.
        iou_threshold: in [0, 1]; an IoU equal to it is enough.
        matching: "coco" looks for the best IoU among the true boxes still free, "voc" among all of them, so that a
            detection whose best box is taken is a false positive even where another free box would do.

    Returns:
        (n,) scores in descending order, of their own type (float64 for integers), and (n,) booleans: hit or not.

    Raises:
        ValueError, TypeError: boxes, scores or threshold as `nms_vectorized`; an unknown matching.

    Cost: O(n·m) time and memory.

    >>> truth = np.array([[0, 0, 4, 4]])
    >>> match_detections(truth, np.array([[0, 0, 4, 3], [0, 0, 4, 4]]), np.array([0.9, 0.8]))
    (array([0.9, 0.8]), array([ True, False]))

    Source: Everingham et al., IJCV 2010; Lin et al., Microsoft COCO, ECCV 2014.
    """
    check_boxes(truth, "truth")
    check_boxes(boxes)
    check_scores(scores, len(boxes))
    check_number(iou_threshold, "iou_threshold", at_least=0, at_most=1)
    check_choice(matching, "matching", ("coco", "voc"))
    order = np.argsort(-scores.astype(np.float64), kind="stable")
    iou = box_iou(boxes.astype(np.float64), truth.astype(np.float64))  # (n, m)
    free, hit = np.ones(len(truth), dtype=bool), np.zeros(len(boxes), dtype=bool)
    if len(truth):
        for rank, i in enumerate(order):
            best = int(np.argmax(np.where(free, iou[i], -1.0) if matching == "coco" else iou[i]))
            if free[best] and iou[i, best] >= iou_threshold:
                free[best], hit[rank] = False, True
    return scores[order].astype(floating_dtype(scores)), hit


def average_precision(scores: Array, hit: Array, positives: int, flavour: Flavour = "all-point") -> tuple[float, float]:
    """Average precision of pooled detections, and their final recall.

    Precision at a recall r is read from the envelope p(r) = max over recalls >= r of the precision.
    all-point: the area under the envelope (VOC from 2010). 11-point: its mean at r = 0, 0.1 … 1 (VOC 2007).
    101-point: its mean at r = 0, 0.01 … 1 (COCO).

    Args:
        scores: (n,) scores of the detections of all images; among equal scores the smaller index comes first.
        hit: (n,) booleans from `match_detections`, in the same order.
        positives: number of true boxes, at least 1 and at least the number of hits.
        flavour: "all-point", "11-point" or "101-point".

    Returns:
        Average precision and final recall, both in [0, 1]; (0, 0) without detections.

    Raises:
        ValueError: wrong shapes, NaN or infinity, fewer positives than hits, an unknown flavour.
        TypeError: hit holds no booleans, positives is no integer.

    Cost: O(n log n) time, O(n) memory.

    >>> average_precision(np.array([0.9, 0.8, 0.7]), np.array([True, False, True]), 2)
    (0.8333333333333333, 1.0)

    Source: Everingham et al., IJCV 2010; Lin et al., Microsoft COCO, ECCV 2014.
    """
    check_flags(hit, "hit", 1)
    check_scores(scores, len(hit))
    check_count(positives, "positives", at_least=max(1, int(hit.sum())))
    check_choice(flavour, "flavour", ("all-point", "11-point", "101-point"))
    hits = np.cumsum(hit[np.argsort(-scores.astype(np.float64), kind="stable")])  # (n,)
    recall = hits / positives
    envelope = np.maximum.accumulate((hits / np.arange(1, len(hits) + 1))[::-1])[::-1]
    final = float(recall[-1]) if len(hits) else 0.0
    if flavour == "all-point":
        return float(np.sum(np.diff(recall, prepend=0.0) * envelope)), final
    points = 11 if flavour == "11-point" else 101
    # k / (points − 1) <= hits / positives, compared in integers: 0.3 as a float is not three tenths
    first = np.searchsorted(hits * (points - 1), np.arange(points) * positives)
    return float(np.mean(np.append(envelope, 0.0)[first])), final
