"""Boxes: how much they overlap, which to keep, how good they are."""

from bagu.algorithms.detection.average_precision import average_precision, match_detections
from bagu.algorithms.detection.batched_nms import batched_nms, batched_nms_loops, batched_nms_offset
from bagu.algorithms.detection.box_iou import box_iou, box_iou_loops
from bagu.algorithms.detection.diou import diou
from bagu.algorithms.detection.fast_nms import fast_nms
from bagu.algorithms.detection.matrix_nms import matrix_nms
from bagu.algorithms.detection.nms import nms, nms_loops, nms_vectorized
from bagu.algorithms.detection.soft_nms import soft_nms, soft_nms_loops, soft_nms_vectorized

__all__ = [
    "average_precision",
    "batched_nms",
    "batched_nms_loops",
    "batched_nms_offset",
    "box_iou",
    "box_iou_loops",
    "diou",
    "fast_nms",
    "match_detections",
    "matrix_nms",
    "nms",
    "nms_loops",
    "nms_vectorized",
    "soft_nms",
    "soft_nms_loops",
    "soft_nms_vectorized",
]
