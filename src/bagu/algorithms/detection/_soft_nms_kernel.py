"""The rounds of Soft-NMS."""

from math import exp

import numpy as np

from bagu.algorithms._kernel import kernel
from bagu.algorithms.arrays import Array


@kernel
def take_and_decay(
    columns: Array, scores: Array, gaussian: bool, iou_threshold: float, sigma: float, score_threshold: float
) -> tuple[Array, Array]:
    """Boxes in the order taken and their scores: (4, n) float64 rows x1, y1, x2, y2 and (n,) -> (k,) int64, (k,).

    What is left is kept packed in the order of the input, so that the first of equal scores is the smallest index.
    """
    n = scores.size
    keep, taken = np.empty(n, dtype=np.int64), np.empty(n)
    left, current = np.arange(n), scores.copy()
    remaining, count, top = n, 0, 0
    for i in range(1, n):
        if current[i] > current[top]:
            top = i
    while remaining > 0 and current[top] >= score_threshold:
        best = left[top]
        keep[count], taken[count] = best, current[top]
        count += 1
        x1, y1, x2, y2 = columns[0, best], columns[1, best], columns[2, best], columns[3, best]
        area = (x2 - x1) * (y2 - y1)
        packed, next_top = 0, 0
        for at in range(remaining):
            if at == top:
                continue
            i, score = left[at], current[at]
            w = min(x2, columns[2, i]) - max(x1, columns[0, i])
            h = min(y2, columns[3, i]) - max(y1, columns[1, i])
            if w > 0 and h > 0:  # elsewhere IoU is 0, and neither kind of decay changes anything
                inter = w * h
                union = area + (columns[2, i] - columns[0, i]) * (columns[3, i] - columns[1, i]) - inter
                iou = inter / union
                if gaussian:
                    score *= exp(-(iou * iou) / sigma)
                elif iou > iou_threshold:
                    score *= 1 - iou
            if score >= score_threshold:
                left[packed], current[packed] = i, score
                if score > current[next_top]:
                    next_top = packed
                packed += 1
        remaining, top = packed, next_top
    return keep[:count], taken[:count]
