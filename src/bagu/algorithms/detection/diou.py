"""Distance-IoU of every pair of boxes."""

import numpy as np

from bagu.algorithms.arrays import Array, floating_dtype
from bagu.algorithms.checks import check_boxes
from bagu.algorithms.detection.box_iou import box_iou


def diou(a: Array, b: Array) -> Array:
    """Distance-IoU of every pair of boxes: it still tells near from far where boxes do not overlap.

    DIoU = IoU − d² / c², d the distance of the centres, c the diagonal of the smallest box that encloses both.
    Where that box is a single point, the penalty is 0.

    Args:
        a: (N, 4) boxes x1, y1, x2, y2.
        b: (M, 4) boxes.

    Returns:
        (N, M) in (−1, 1], computed in float64, then rounded to the type of the boxes; float64 for integers.

    Raises:
        ValueError, TypeError: as `box_iou`.

    Cost: O(N·M) time and memory.

    >>> diou(np.array([[0, 0, 2, 2]]), np.array([[0, 0, 2, 2], [2, 0, 4, 2]]))
    array([[ 1. , -0.2]])

    Source: Zheng et al., Distance-IoU Loss, AAAI 2020, arXiv:1911.08287.
    """
    check_boxes(a, "a")
    check_boxes(b, "b")
    p, q = a.astype(np.float64)[:, None], b.astype(np.float64)[None]  # (N, 1, 4), (1, M, 4)
    centres = (p[..., :2] + p[..., 2:] - q[..., :2] - q[..., 2:]) / 2  # (N, M, 2)
    hull = np.maximum(p[..., 2:], q[..., 2:]) - np.minimum(p[..., :2], q[..., :2])  # (N, M, 2)
    distance, diagonal = (centres**2).sum(-1), (hull**2).sum(-1)
    penalty = np.divide(distance, diagonal, out=np.zeros_like(distance), where=diagonal > 0)
    return np.asarray(box_iou(p[:, 0], q[0]) - penalty).astype(floating_dtype(a, b))
