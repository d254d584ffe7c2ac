"""Intersection over union of every pair of boxes."""

import numpy as np

from bagu.algorithms.arrays import Array, floating_dtype
from bagu.algorithms.checks import check_boxes


def box_iou_loops(a: Array, b: Array, plus_one: bool = False) -> Array:
    """Intersection over union of every pair of boxes, one pair at a time.

    As `box_iou`, written as one writes it first: two loops and four comparisons.

    >>> box_iou_loops(np.array([[0, 0, 2, 2]]), np.array([[1, 0, 3, 2], [5, 5, 6, 6]])).round(3)
    array([[0.333, 0.   ]])
    """
    check_boxes(a, "a")
    check_boxes(b, "b")
    extra = 1.0 if plus_one else 0.0
    iou = np.zeros((len(a), len(b)), dtype=floating_dtype(a, b))  # (N, M)
    for i in range(len(a)):
        for j in range(len(b)):
            ax1, ay1, ax2, ay2 = (float(v) for v in a[i])
            bx1, by1, bx2, by2 = (float(v) for v in b[j])
            w = max(min(ax2, bx2) - max(ax1, bx1) + extra, 0.0)
            h = max(min(ay2, by2) - max(ay1, by1) + extra, 0.0)
            area_a = (ax2 - ax1 + extra) * (ay2 - ay1 + extra)
            area_b = (bx2 - bx1 + extra) * (by2 - by1 + extra)
            union = area_a + area_b - w * h
            if union > 0:
                iou[i, j] = w * h / union
    return iou


def box_iou(a: Array, b: Array, plus_one: bool = False) -> Array:
    """Intersection over union of every pair of boxes.

    IoU = |A ∩ B| / |A ∪ B|, with |A ∪ B| = |A| + |B| − |A ∩ B|; width and height of the intersection are clamped at 0.
    A pair of empty boxes (zero area) has IoU 0.

    Args:
        a: (N, 4) boxes x1, y1, x2, y2 with x1 <= x2 and y1 <= y2.
        b: (M, 4) boxes.
        plus_one: the old convention of inclusive pixel indices, in which a width is x2 − x1 + 1. Wrong for continuous
            or normalised coordinates.

    Returns:
        (N, M) in [0, 1]. Computed in float64, then rounded to the type of the boxes; float64 for integers.

    Raises:
        ValueError: a or b is not (n, 4), holds NaN or infinity, or has a box with x1 > x2 or y1 > y2.
        TypeError: a or b is no NumPy array of integers, float16, float32 or float64.

    Cost: O(N·M) time and memory.

    >>> box_iou(np.array([[0, 0, 2, 2]]), np.array([[1, 0, 3, 2], [5, 5, 6, 6]])).shape
    (1, 2)

    Source: Jaccard 1901; Everingham et al., The PASCAL Visual Object Classes Challenge, IJCV 2010 (the + 1).
    """
    check_boxes(a, "a")
    check_boxes(b, "b")
    extra = 1.0 if plus_one else 0.0
    ax1, ay1, ax2, ay2 = a.astype(np.float64).T[:, :, None]  # (N, 1) each
    bx1, by1, bx2, by2 = b.astype(np.float64).T[:, None, :]  # (1, M) each
    w = np.clip(np.minimum(ax2, bx2) - np.maximum(ax1, bx1) + extra, 0, None)  # (N, M)
    h = np.clip(np.minimum(ay2, by2) - np.maximum(ay1, by1) + extra, 0, None)
    inter = w * h
    union = (ax2 - ax1 + extra) * (ay2 - ay1 + extra) + (bx2 - bx1 + extra) * (by2 - by1 + extra) - inter
    iou: Array = np.divide(inter, union, out=np.zeros_like(union), where=union > 0)
    return iou.astype(floating_dtype(a, b))
