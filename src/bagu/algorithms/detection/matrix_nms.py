"""Matrix NMS: Soft-NMS in one step."""

import numpy as np

from bagu.algorithms.arrays import Array, floating_dtype
from bagu.algorithms.checks import check_boxes, check_number, check_scores
from bagu.algorithms.detection.box_iou import box_iou


def matrix_nms(boxes: Array, scores: Array, sigma: float = 0.5) -> Array:
    """Matrix NMS: every score decays by the higher-scored boxes at once, each counted as far as it survives itself.

    s_j ← s_j · min over i with a higher score of f(IoU_ij) / f(max over k above i of IoU_ki), f(x) = exp(−x² / sigma).
    The authors' code writes exp(−sigma · x²) with sigma = 2, which is 0.5 here.

    Args:
        boxes: (n, 4) boxes x1, y1, x2, y2 with x1 <= x2 and y1 <= y2.
        scores: (n,) scores >= 0; among equal scores the smaller index ranks higher.
        sigma: above 0.

    Returns:
        (n,) decayed scores in the order of the input, of the type of `scores`; float64 for integers.

    Raises:
        ValueError, TypeError: as `soft_nms`.

    Cost: O(n²) time and memory, no loop.

    >>> matrix_nms(np.array([[0, 0, 4, 4], [0, 0, 4, 2], [9, 9, 10, 10]]), np.array([0.8, 0.6, 0.5])).round(3)
    array([0.8  , 0.364, 0.5  ])

    Source: Wang et al., SOLOv2, NeurIPS 2020, arXiv:2003.10152.
    """
    check_boxes(boxes)
    check_scores(scores, len(boxes), at_least=0)
    check_number(sigma, "sigma", above=0)
    order = np.argsort(-scores.astype(np.float64), kind="stable")
    ranked = boxes[order].astype(np.float64)
    iou = np.triu(box_iou(ranked, ranked), 1)  # (n, n): the row has the higher score
    survives = iou.max(axis=0, initial=0)[:, None]  # (n, 1): largest overlap of the row with what is above it
    decay = np.exp((survives**2 - iou**2) / sigma)  # (n, n)
    above = np.triu(np.ones(iou.shape, dtype=bool), 1)
    decayed = np.empty(len(scores), dtype=floating_dtype(scores))
    decayed[order] = scores[order] * np.min(decay, axis=0, where=above, initial=1.0)
    return decayed
