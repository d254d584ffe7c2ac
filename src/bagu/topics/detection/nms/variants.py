"""Right solutions for IoU and NMS that look unlike the references."""

import heapq
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def row_by_row(a: Array, b: Array, plus_one: bool = False) -> Array:
    """Correct: one row of a against all of b."""
    one = int(plus_one)
    rows = np.zeros((len(a), len(b)))
    for i, (x1, y1, x2, y2) in enumerate(a):
        w = np.maximum(0, np.minimum(x2, b[:, 2]) - np.maximum(x1, b[:, 0]) + one)
        h = np.maximum(0, np.minimum(y2, b[:, 3]) - np.maximum(y1, b[:, 1]) + one)
        total = (x2 - x1 + one) * (y2 - y1 + one) + (b[:, 2] - b[:, 0] + one) * (b[:, 3] - b[:, 1] + one)
        touching = w * h > 0
        rows[i, touching] = (w * h)[touching] / (total - w * h)[touching]
    return rows


def both_corners_at_once(a: Array, b: Array, plus_one: bool = False) -> Array:
    """Correct: x and y together on a last axis; the last pixel is added to the boxes once and for all."""
    start_a, end_a = a[:, None, :2], a[:, None, 2:] + float(plus_one)  # (N, 1, 2)
    start_b, end_b = b[None, :, :2], b[None, :, 2:] + float(plus_one)  # (1, M, 2)
    side = np.minimum(end_a, end_b) - np.maximum(start_a, start_b)  # (N, M, 2)
    inter = np.where((side > 0).all(-1), side.prod(-1), 0.0)  # both positive: no clamp is needed
    union = (end_a - start_a).prod(-1) + (end_b - start_b).prod(-1) - inter
    return np.asarray(inter / np.where(union > 0, union, 1.0))


def by_the_hull(a: Array, b: Array, plus_one: bool = False) -> Array:
    """Correct, though no maximum meets a minimum: two intervals share what their lengths exceed their hull by."""
    shared, area = np.ones((len(a), len(b))), []
    for axis in (0, 1):
        length_a = a[:, axis + 2] - a[:, axis] + plus_one
        length_b = b[:, axis + 2] - b[:, axis] + plus_one
        hull = np.maximum.outer(a[:, axis + 2], b[:, axis + 2]) - np.minimum.outer(a[:, axis], b[:, axis]) + plus_one
        excess = length_a[:, None] + length_b[None, :] - hull
        shared = shared * (excess + np.abs(excess)) / 2  # the positive part
        area.append((length_a, length_b))
    union = (area[0][0] * area[1][0])[:, None] + (area[0][1] * area[1][1])[None, :] - shared
    with np.errstate(invalid="ignore"):
        return np.asarray(np.nan_to_num(shared / union))


def three_loops(a: Array, b: Array, plus_one: bool = False) -> Array:
    """Correct: scalars, an early way out for boxes that do not meet, and the two axes as a loop."""
    extra = 1.0 if plus_one else 0.0
    out = np.zeros((len(a), len(b)))
    for i in range(len(a)):
        for j in range(len(b)):
            inter = area_a = area_b = 1.0
            for axis in range(2):
                side = min(a[i, axis + 2], b[j, axis + 2]) - max(a[i, axis], b[j, axis]) + extra
                inter *= side if side > 0 else 0.0
                area_a *= a[i, axis + 2] - a[i, axis] + extra
                area_b *= b[j, axis + 2] - b[j, axis] + extra
            if inter > 0:
                out[i, j] = inter / (area_a + area_b - inter)
    return out


def pairs_in_a_row(a: Array, b: Array, plus_one: bool = False) -> Array:
    """Correct: all pairs as one long list, and a reshape at the end."""

    def size(boxes: Array) -> Array:
        return np.asarray(np.prod(boxes[:, 2:] - boxes[:, :2] + plus_one, axis=1))

    left, right = np.repeat(a, len(b), axis=0), np.tile(b, (len(a), 1))  # (N·M, 4) each
    meet = np.hstack([np.maximum(left, right)[:, :2], np.minimum(left, right)[:, 2:]])
    meet[:, 2:] = np.maximum(meet[:, 2:], meet[:, :2] - plus_one)  # a box of width 0 where the two are apart
    inter = size(meet)
    union = size(left) + size(right) - inter
    iou = np.divide(inter, union, where=union != 0, out=np.zeros(len(union)))
    return np.asarray(iou.reshape(len(a), len(b)))


def from_centres(a: Array, b: Array, plus_one: bool = False) -> Array:
    """Correct: centres and sides; two intervals share half their lengths less their distance, and no more than either."""
    shared: Any = 1.0
    area_a, area_b = np.ones(len(a)), np.ones(len(b))
    for low, high in ((0, 2), (1, 3)):
        side_a, side_b = a[:, high] - a[:, low] + plus_one, b[:, high] - b[:, low] + plus_one
        distance = np.abs(np.subtract.outer(a[:, low] + a[:, high], b[:, low] + b[:, high])) / 2
        length = np.add.outer(side_a, side_b) / 2 - distance
        shared = shared * np.maximum(0, np.minimum(length, np.minimum.outer(side_a, side_b)))
        area_a, area_b = area_a * side_a, area_b * side_b
    total = np.add.outer(area_a, area_b)
    return np.asarray(shared / np.where(total > shared, total - shared, 1.0))


def columns_of_b(a: Array, b: Array, plus_one: bool = False) -> Array:
    """Correct: a column at a time; the union is one box and what the other has outside of it."""
    boxes = a + np.array([0, 0, 1, 1]) * plus_one
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    columns = []
    for x1, y1, x2, y2 in (b + np.array([0, 0, 1, 1]) * plus_one).tolist():
        clipped_x, clipped_y = np.clip(boxes[:, ::2], x1, x2), np.clip(boxes[:, 1::2], y1, y2)
        inter = np.diff(clipped_x, axis=1)[:, 0] * np.diff(clipped_y, axis=1)[:, 0]
        outside = area - inter
        union = (x2 - x1) * (y2 - y1) + outside
        columns.append(np.where(union > 0, inter / np.where(union > 0, union, 1), 0))
    return np.stack(columns, axis=1) if columns else np.zeros((len(a), 0))


def iou_in_single_precision(a: Array, b: Array, plus_one: bool = False) -> Array:
    """Correct in float32, which is judged as float32."""
    p, q = a.astype(np.float32)[:, None], b.astype(np.float32)
    one = np.float32(plus_one)
    side = (np.minimum(p[..., 2:], q[..., 2:]) - np.maximum(p[..., :2], q[..., :2]) + one).clip(min=0)
    inter = side[..., 0] * side[..., 1]
    area_p, area_q = ((box[..., 2:] - box[..., :2] + one).prod(-1) for box in (p, q))
    return np.asarray(inter / np.maximum(area_p + area_q - inter, np.finfo(np.float32).tiny))


def matrix_first(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """Correct: the whole IoU matrix first, then a scan over a mask."""
    lo = np.maximum(boxes[:, None, :2], boxes[None, :, :2])  # (n, n, 2)
    hi = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    inter = np.maximum(hi - lo, 0).prod(2)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    over = inter > iou_threshold * (area[:, None] + area[None] - inter)  # no division: an empty pair compares 0 > 0
    gone = np.zeros(len(scores), dtype=bool)
    keep = []
    for i in np.argsort(-scores, kind="stable"):
        if not gone[i]:
            keep.append(i)
            gone |= over[i]
    return np.array(keep, dtype=np.int64)


def kept_list_loops(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """Correct: compare each box with the boxes kept so far. Clamping one side is enough for a yes or no."""
    keep: list[int] = []
    for i in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
        for j in keep:
            w = max(min(boxes[i, 2], boxes[j, 2]) - max(boxes[i, 0], boxes[j, 0]), 0.0)
            h = min(boxes[i, 3], boxes[j, 3]) - max(boxes[i, 1], boxes[j, 1])
            inter = w * h
            union = (boxes[i, 2] - boxes[i, 0]) * (boxes[i, 3] - boxes[i, 1]) - inter
            union += (boxes[j, 2] - boxes[j, 0]) * (boxes[j, 3] - boxes[j, 1])
            if union > 0 and inter / union > iou_threshold:
                break
        else:
            keep.append(i)
    return np.array(keep, dtype=np.int64)


def argmax_each_round(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """Correct: no sort at all; the best of those alive is looked for again in every round."""
    alive = np.ones(len(scores), dtype=bool)
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    keep = []
    while alive.any():
        best = int(np.argmax(np.where(alive, scores, -np.inf)))
        keep.append(best)
        side = np.minimum(boxes[best, 2:], boxes[:, 2:]) - np.maximum(boxes[best, :2], boxes[:, :2])
        inter = np.where((side > 0).all(1), side.prod(1), 0.0)
        alive &= inter <= iou_threshold * (area[best] + area - inter)
        alive[best] = False  # an empty box would not remove itself
    return np.array(keep, dtype=np.int64)


def flags_in_order(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """Correct: the textbook's two loops in C style, with a flag for each box that is gone."""
    ranked = sorted(zip(scores.tolist(), range(len(scores)), boxes.tolist(), strict=True), key=lambda row: -row[0])
    gone = [False] * len(ranked)
    for at, (_, _, (x1, y1, x2, y2)) in enumerate(ranked):
        if gone[at]:
            continue
        for other in range(at + 1, len(ranked)):
            u1, v1, u2, v2 = ranked[other][2]
            w, h = max(0.0, min(x2, u2) - max(x1, u1)), max(0.0, min(y2, v2) - max(y1, v1))
            union = (x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1) - w * h
            if w * h > iou_threshold * union:
                gone[other] = True
    return np.array([index for (_, index, _), lost in zip(ranked, gone, strict=True) if not lost], dtype=np.int64)


def popped_from_a_heap(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """Correct: a heap instead of a sort; whoever overlaps something kept is thrown away when it comes up."""
    heap = [(-score, index) for index, score in enumerate(scores)]
    heapq.heapify(heap)
    keep: list[int] = []
    while heap:
        i = heapq.heappop(heap)[1]
        kept = boxes[keep]
        side = np.clip(np.minimum(boxes[i, 2:], kept[:, 2:]) - np.maximum(boxes[i, :2], kept[:, :2]), 0, None)
        inter = side[:, 0] * side[:, 1]
        areas = np.prod(kept[:, 2:] - kept[:, :2], axis=1) + np.prod(boxes[i, 2:] - boxes[i, :2])
        if not np.any(inter > iou_threshold * (areas - inter)):
            keep.append(i)
    return np.array(keep, dtype=np.int64)


def until_nothing_changes(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """Correct: Cluster NMS; whoever is overlapped by a better box that stays must go, repeated to the fixed point."""
    order = np.lexsort((np.arange(len(scores)), -scores))
    x1, y1, x2, y2 = np.take(boxes, order, axis=0).T
    w = np.minimum.outer(x2, x2) - np.maximum.outer(x1, x1)
    h = np.minimum.outer(y2, y2) - np.maximum.outer(y1, y1)
    inter = np.where((w > 0) & (h > 0), w * h, 0)
    area = (x2 - x1) * (y2 - y1)
    over = np.triu(inter > iou_threshold * (np.add.outer(area, area) - inter), k=1)  # row beats column
    stays = np.ones(len(order), dtype=bool)
    for _ in range(len(order)):
        again = ~(over & stays[:, None]).any(axis=0)
        if (again == stays).all():
            break
        stays = again
    return np.asarray(order[stays])


def bits_of_a_number(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """Correct: as on the GPU, every box has a mask of those it removes, here the bits of a Python number."""
    order = np.argsort(-scores, kind="stable").tolist()
    masks = []
    for at, i in enumerate(order):
        mask = 0
        for later in range(at + 1, len(order)):
            j = order[later]
            w = min(boxes[i, 2], boxes[j, 2]) - max(boxes[i, 0], boxes[j, 0])
            h = min(boxes[i, 3], boxes[j, 3]) - max(boxes[i, 1], boxes[j, 1])
            if w > 0 and h > 0:
                both = np.prod(boxes[i, 2:] - boxes[i, :2]) + np.prod(boxes[j, 2:] - boxes[j, :2])
                mask |= int(w * h / (both - w * h) > iou_threshold) << later
        masks.append(mask)
    gone, keep = 0, []
    for at, mask in enumerate(masks):
        if not gone >> at & 1:
            keep.append(order[at])
            gone |= mask
    return np.array(keep, dtype=np.int64)


def first_and_the_rest(boxes: Array, scores: Array, iou_threshold: float) -> Array:
    """Correct: recursion; the best box, then NMS of those that it does not remove. float32 is exact on such boxes."""
    small = boxes.astype(np.float32)

    def suppress(order: Array) -> list[int]:
        if not len(order):
            return []
        best, rest = small[order[0]], small[order[1:]]
        meet = np.concatenate([np.maximum(best, rest)[:, :2], np.minimum(best, rest)[:, 2:]], axis=1)
        inter = np.maximum(meet[:, 2] - meet[:, 0], 0) * np.maximum(meet[:, 3] - meet[:, 1], 0)
        union = np.prod(best[2:] - best[:2]) + np.prod(rest[:, 2:] - rest[:, :2], axis=1) - inter
        iou = np.divide(inter, union, out=np.zeros_like(inter), where=union > 0)
        return [int(order[0]), *suppress(order[1:][iou <= iou_threshold])]

    return np.array(suppress(np.argsort(-scores, kind="stable")), dtype=np.int64)


BOX_IOU_VARIANTS = (
    row_by_row,
    both_corners_at_once,
    by_the_hull,
    three_loops,
    pairs_in_a_row,
    from_centres,
    columns_of_b,
    iou_in_single_precision,
)
NMS_VARIANTS = (
    matrix_first,
    kept_list_loops,
    argmax_each_round,
    flags_in_order,
    popped_from_a_heap,
    until_nothing_changes,
    bits_of_a_number,
    first_and_the_rest,
)
