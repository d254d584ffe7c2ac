"""The inner loop of greedy non-maximum suppression."""

import numpy as np

from bagu.algorithms._kernel import kernel
from bagu.algorithms.arrays import Array

BLOCK = 256  # kept boxes compared without a branch between two looks at the result


@kernel
def keep_sorted(columns: Array, iou_threshold: float) -> Array:
    """Positions kept of boxes sorted by falling score: (4, n) float64 rows x1, y1, x2, y2 -> (k,) int64.

    A block is first tested by a product with a little slack, which runs in SIMD; the division decides only where that
    test found something, so that the result is that of inter / union > iou_threshold to the last bit.
    """
    n = columns.shape[1]
    kept = np.empty((5, n))  # x1, y1, x2, y2, area
    keep = np.empty(n, dtype=np.int64)
    loose = iou_threshold * (1 - 1e-12)
    count = 0
    for i in range(n):
        x1, y1, x2, y2 = columns[0, i], columns[1, i], columns[2, i], columns[3, i]
        area = (x2 - x1) * (y2 - y1)
        suppressed = False
        start = 0
        while start < count and not suppressed:
            block = kept[:, start : min(start + BLOCK, count)]
            # a slice each: indices from 0 cannot be negative, and only then is the loop turned into SIMD
            left, top, right, bottom, areas = block[0], block[1], block[2], block[3], block[4]
            near = 0
            for j in range(left.size):
                w = max(min(x2, right[j]) - max(x1, left[j]), 0.0)
                h = max(min(y2, bottom[j]) - max(y1, top[j]), 0.0)
                inter = w * h
                near += inter > loose * (areas[j] + area - inter)
            if near > 0:
                for j in range(left.size):
                    w = max(min(x2, right[j]) - max(x1, left[j]), 0.0)
                    h = max(min(y2, bottom[j]) - max(y1, top[j]), 0.0)
                    inter = w * h
                    union = areas[j] + area - inter
                    if union > 0 and inter / union > iou_threshold:
                        suppressed = True
                        break
            start += BLOCK
        if not suppressed:
            kept[0, count], kept[1, count], kept[2, count], kept[3, count] = x1, y1, x2, y2
            kept[4, count] = area
            keep[count] = i
            count += 1
    return keep[:count]


@kernel
def keep_sorted_groups(columns: Array, edges: Array, iou_threshold: float) -> Array:
    """The same within groups: group g is columns edges[g] to edges[g + 1] -> (n,) booleans, kept or not."""
    kept = np.zeros(columns.shape[1], dtype=np.bool_)
    for g in range(edges.size - 1):
        for at in keep_sorted(columns[:, edges[g] : edges[g + 1]], iou_threshold):
            kept[edges[g] + at] = True
    return kept
