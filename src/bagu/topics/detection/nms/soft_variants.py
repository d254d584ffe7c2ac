"""Right solutions for Soft-NMS that look unlike the reference."""

import heapq
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def table_with_swaps(
    boxes: Array, scores: Array, method: str = "gaussian", iou_threshold: float = 0.5, sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[Array, Array]:  # fmt: skip
    """Correct: the classic form, which brings the best row to the front of one table of its own."""
    rows = np.column_stack([boxes, scores, np.arange(len(scores))]).astype(np.float64)  # (n, 6)
    n = 0
    while n < len(rows):
        best = max(range(n, len(rows)), key=lambda i: (rows[i, 4], -rows[i, 5]))
        rows[[n, best]] = rows[[best, n]]
        if rows[n, 4] < score_threshold:
            break
        side = np.minimum(rows[n, 2:4], rows[n + 1 :, 2:4]) - np.maximum(rows[n, :2], rows[n + 1 :, :2])
        inter = np.maximum(side, 0).prod(1)
        area = (rows[n:, 2:4] - rows[n:, :2]).prod(1)
        union = area[0] + area[1:] - inter
        iou = inter / np.where(union > 0, union, 1)
        rows[n + 1 :, 4] *= (
            np.where(iou > iou_threshold, 1 - iou, 1) if method == "linear" else np.exp(-(iou**2) / sigma)
        )
        n += 1
    return rows[:n, 5].astype(np.int64), rows[:n, 4]


def pair_by_pair(
    boxes: Array, scores: Array, method: str = "gaussian", iou_threshold: float = 0.5, sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[Array, Array]:  # fmt: skip
    """Correct: plain lists and loops."""
    now, left = [float(s) for s in scores], list(range(len(scores)))
    keep, taken = [], []
    while left and now[best := max(left, key=lambda i: (now[i], -i))] >= score_threshold:
        left.remove(best)
        keep.append(best)
        taken.append(now[best])
        for i in left:
            w = min(boxes[best, 2], boxes[i, 2]) - max(boxes[best, 0], boxes[i, 0])
            h = min(boxes[best, 3], boxes[i, 3]) - max(boxes[best, 1], boxes[i, 1])
            if w <= 0 or h <= 0:
                continue  # IoU 0: neither form changes the score
            areas = [(x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in (boxes[best], boxes[i])]
            iou = w * h / (sum(areas) - w * h)
            if method == "gaussian":
                now[i] *= np.exp(-iou * iou / sigma)
            elif iou > iou_threshold:
                now[i] -= now[i] * iou
    return np.array(keep, dtype=np.int64), np.array(taken, dtype=np.float64)


def matrix_of_factors(
    boxes: Array, scores: Array, method: str = "gaussian", iou_threshold: float = 0.5, sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[Array, Array]:  # fmt: skip
    """Correct: all factors beforehand; a box that is taken drops to minus infinity and is never the maximum again."""
    side = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:]) - np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    inter = np.maximum(side, 0).prod(2)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    union = area[:, None] + area - inter
    iou = inter / np.where(union > 0, union, 1)
    factor = np.where(iou > iou_threshold, 1 - iou, 1) if method == "linear" else np.exp(-(iou**2) / sigma)
    now, keep, taken = scores.astype(np.float64), [], []
    for _ in range(len(now)):
        best = int(np.argmax(now))
        if now[best] < score_threshold:
            break
        keep.append(best)
        taken.append(now[best])
        now *= factor[best]  # its own score changes too, but it was noted before
        now[keep] = -np.inf
    return np.array(keep, dtype=np.int64), np.array(taken, dtype=np.float64)


def ious_with(best: Array, others: Array) -> Array:
    """IoU of one box with each of the others, 0 for two empty ones."""
    side = np.minimum(best[2:], others[:, 2:]) - np.maximum(best[:2], others[:, :2])
    inter = np.where(np.all(side > 0, axis=1), side[:, 0] * side[:, 1], 0)
    total = np.prod(best[2:] - best[:2]) + np.prod(others[:, 2:] - others[:, :2], axis=1) - inter
    return np.asarray(np.divide(inter, total, out=np.zeros(len(others)), where=total > 0))


def shrinking_arrays(
    boxes: Array, scores: Array, method: str = "gaussian", iou_threshold: float = 0.5, sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[Array, Array]:  # fmt: skip
    """Correct: what was taken is deleted from three arrays, which grow shorter together."""
    b, s, index = boxes.copy(), scores.copy(), np.arange(len(scores))
    keep, taken = np.zeros(0, dtype=np.int64), np.zeros(0)
    while len(s) and np.max(s) >= score_threshold:
        i = int(s.argmax())
        keep, taken = np.append(keep, index[i]), np.append(taken, s[i])
        iou = ious_with(b[i], b)
        s = s * (1 - iou * (iou > iou_threshold) if method == "linear" else np.exp(-np.square(iou) / sigma))
        b, s, index = np.delete(b, i, axis=0), np.delete(s, i), np.delete(index, i)
    return keep, taken


def sorted_each_round(
    boxes: Array, scores: Array, method: str = "gaussian", iou_threshold: float = 0.5, sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[Array, Array]:  # fmt: skip
    """Correct: a list of rows sorted anew in every round; hopeless ones leave at once, since scores only fall."""
    rows = [(float(score), i) for i, score in enumerate(scores)]
    out: list[tuple[int, float]] = []
    while rows:
        rows = sorted((row for row in rows if row[0] >= score_threshold), key=lambda row: (-row[0], row[1]))
        if not rows:
            break
        (score, best), *rest = rows
        out.append((best, score))
        decay = ious_with(boxes[best], boxes[[i for _, i in rest]]).tolist() if rest else []
        rows = [
            (old * exp(-(iou**2) / sigma) if method == "gaussian" else old * (1 - iou if iou > iou_threshold else 1), i)
            for (old, i), iou in zip(rest, decay, strict=True)
        ]
    return np.array([i for i, _ in out], dtype=np.int64), np.array([score for _, score in out], dtype=np.float64)


def in_logarithms(
    boxes: Array, scores: Array, method: str = "gaussian", iou_threshold: float = 0.5, sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[Array, Array]:  # fmt: skip
    """Correct: decays are added up in logarithms and only what is returned is a score again."""
    with np.errstate(divide="ignore"):
        logs, alive = np.log(scores.astype(np.float64)), np.ones(len(scores), dtype=bool)
        lowest = np.log(np.float64(score_threshold))
        keep, taken = [], []
        while alive.any():
            best = np.flatnonzero(alive)[np.argmax(logs[alive])]
            if logs[best] < lowest:
                break
            alive[best] = False
            keep.append(best)
            taken.append(np.exp(logs[best]))
            iou = ious_with(boxes[best], boxes)
            logs = logs + (
                np.log1p(np.where(iou > iou_threshold, -iou, 0)) if method == "linear" else -(iou**2) / sigma
            )
    return np.array(keep, dtype=np.int64), np.array(taken)


def lazily_from_a_heap(
    boxes: Array, scores: Array, method: str = "gaussian", iou_threshold: float = 0.5, sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[Array, Array]:  # fmt: skip
    """Correct: a heap of scores that may be stale; whoever comes up first catches up with the boxes taken meanwhile."""
    heap = [(-float(score), i, 0) for i, score in enumerate(scores)]
    heapq.heapify(heap)
    keep: list[int] = []
    taken: list[float] = []
    while heap:
        minus, i, seen = heapq.heappop(heap)
        if -minus < score_threshold:
            break
        if seen < len(keep):
            for iou in ious_with(boxes[i], boxes[keep[seen:]]):
                minus *= np.exp(-iou * iou / sigma) if method == "gaussian" else (1 - iou if iou > iou_threshold else 1)
            heapq.heappush(heap, (float(minus), i, len(keep)))
            continue
        keep.append(i)
        taken.append(-minus)
    return np.array(keep, dtype=np.int64), np.array(taken, dtype=np.float64)


def by_recursion(
    boxes: Array, scores: Array, method: str = "gaussian", iou_threshold: float = 0.5, sigma: float = 0.5,
    score_threshold: float = 0.001,
) -> tuple[Array, Array]:  # fmt: skip
    """Correct: the best, then Soft-NMS of the rest with the scores that it leaves them."""

    def take(index: Array, now: Array) -> list[tuple[int, float]]:
        if not index.size or now.max() < score_threshold:
            return []
        at = int(now.argmax())
        iou = ious_with(boxes[index[at]], boxes[index])
        factor = {"linear": np.where(iou <= iou_threshold, 1.0, 1 - iou), "gaussian": np.exp(iou * -iou / sigma)}[
            method
        ]
        rest = np.arange(index.size) != at
        return [(int(index[at]), float(now[at])), *take(index[rest], (now * factor)[rest])]

    found = take(np.arange(len(scores)), scores)
    return np.array([i for i, _ in found], dtype=np.int64), np.array([score for _, score in found], dtype=np.float64)


SOFT_NMS_VARIANTS = (
    table_with_swaps,
    pair_by_pair,
    matrix_of_factors,
    shrinking_arrays,
    sorted_each_round,
    in_logarithms,
    lazily_from_a_heap,
    by_recursion,
)
