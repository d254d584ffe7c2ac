"""Scenes that the claims share: random boxes, a street of people, and what a detector makes of it."""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.detection import average_precision, box_iou, match_detections, nms, soft_nms

Boxes = NDArray[np.float64]  # (n, 4), x1 y1 x2 y2
Scores = NDArray[np.float64]  # (n,)
Indices = NDArray[np.int64]


def random_boxes(rng: Generator, n: int, side: float = 100.0) -> Boxes:
    """n boxes with sides of 5 to 40 whose corners lie in a square of the given side."""
    corner = rng.uniform(0, side, (n, 2))
    return np.concatenate([corner, corner + rng.uniform(5, 40, (n, 2))], axis=1)  # (n, 4)


def distinct_scores(rng: Generator, n: int) -> Scores:
    """n different scores in (0, 1]."""
    return (rng.permutation(n) + 1) / n


def overlapping(boxes: Boxes, threshold: float) -> NDArray[np.bool_]:
    """Which pairs of different boxes have IoU above the threshold, (n, n)."""
    over = np.asarray(box_iou(boxes, boxes) > threshold)
    np.fill_diagonal(over, False)
    return over


def counted_nms(boxes: Boxes, scores: Scores, threshold: float) -> tuple[Indices, int]:
    """Greedy NMS that compares each kept box with the boxes still left, and how many IoUs that took."""
    left = np.argsort(-scores, kind="stable")
    keep, evaluations = [], 0
    while left.size:
        best, left = left[0], left[1:]
        keep.append(best)
        evaluations += left.size
        left = left[box_iou(boxes[best : best + 1], boxes[left])[0] <= threshold]
    return np.array(keep, dtype=np.int64), evaluations


def offset_nms(boxes: NDArray[Any], scores: Scores, labels: Indices, threshold: float) -> Indices:
    """One NMS over boxes shifted by class × (largest coordinate + 1), in the boxes' own precision."""
    one = boxes.dtype.type(1)
    with np.errstate(over="ignore"):  # float16 overflows: that is one of the faults to be seen
        shifted = boxes + (labels.astype(boxes.dtype) * (boxes.max(initial=0) + one))[:, None]
    finite = np.isfinite(shifted).all(axis=1)
    inside = np.flatnonzero(finite)
    keep = inside[nms(shifted[inside].astype(np.float64), scores[inside], threshold)]  # only the shift is imprecise
    keep = np.concatenate([keep, np.flatnonzero(~finite)])  # inf - inf is NaN, and NaN > threshold removes nothing
    return np.asarray(keep[np.argsort(-scores[keep], kind="stable")])


@dataclass(frozen=True)
class Street:
    """People in a row and what a detector reports: several boxes a person, then background boxes.

    owner: the person a box was made for, -1 for background.
    """

    truth: Boxes
    boxes: Boxes
    scores: Scores
    owner: Indices


def street(
    rng: Generator, people: int = 8, spacing: float = 0.3, clutter: float = 0.6, copies: int = 8, luck: float = 0.4
) -> Street:
    """A row of people `spacing` widths apart, up to `copies` jittered boxes each, and as many background boxes as people.

    A box's score grows with its IoU to the person; `luck` is the share of it that chance may take away. Background
    scores are uniform up to `clutter`.
    """
    width = rng.uniform(30, 40, people)
    x = np.cumsum(rng.uniform(0.7, 1.3, people) * spacing * width)
    y = 60 + rng.uniform(-4, 4, people)
    truth = np.stack([x, y, x + width, y + 2 * width], axis=1)  # (people, 4)
    owner = np.repeat(np.arange(people), rng.integers((copies + 1) // 2, copies + 1, people))
    size = np.stack([width, 2 * width, width, 2 * width], axis=1)[owner]
    boxes = truth[owner] + rng.normal(0, 0.08, size.shape) * size
    quality = box_iou(boxes, truth)[np.arange(len(owner)), owner]
    scores = 0.25 + 0.6 * quality * (1 - rng.uniform(0, luck, len(owner))) + rng.normal(0, luck / 8, len(owner))
    left, top, wide = rng.uniform(0, x[-1] + 40, people), rng.uniform(0, 200, people), rng.uniform(20, 45, people)
    background = np.stack([left, top, left + wide, top + 2 * wide], axis=1)
    return Street(
        truth,
        np.concatenate([boxes, background]),
        np.concatenate([np.clip(scores, 0.02, 0.99), rng.uniform(0.02, clutter, people)]),
        np.concatenate([owner, np.full(people, -1)]),
    )


@dataclass
class Pool:
    """Detections of many scenes, each a hit or not, ranked together as AP ranks them."""

    people: int = 0
    scores: list[Scores] = field(default_factory=list)
    hits: list[NDArray[np.bool_]] = field(default_factory=list)

    def add(self, truth: Boxes, boxes: Boxes, scores: Scores, iou_threshold: float = 0.5) -> None:
        """Match one scene's detections to its people."""
        ranked, hit = match_detections(truth, boxes, scores, iou_threshold)
        self.people += len(truth)
        self.scores.append(ranked)
        self.hits.append(hit)

    @property
    def ranked(self) -> tuple[Scores, NDArray[np.bool_]]:
        """All scores in descending order, and their hits."""
        scores, hits = np.concatenate(self.scores), np.concatenate(self.hits)
        order = np.argsort(-scores, kind="stable")
        return scores[order], hits[order]

    @property
    def ap(self) -> float:
        """All-point average precision."""
        return float(average_precision(*self.ranked, self.people)[0])

    def recall(self, boxes: int | None = None) -> float:
        """Share of the people that are found, by the best so many boxes."""
        return float(self.ranked[1][:boxes].sum() / self.people)


Method = Literal["hard", "linear", "gaussian"]


def suppress(scene: Street, method: Method, threshold: float, sigma: float = 0.5) -> tuple[Boxes, Scores]:
    """The boxes and scores that NMS or Soft-NMS reports."""
    if method == "hard":
        keep = nms(scene.boxes, scene.scores, threshold)
        return scene.boxes[keep], scene.scores[keep]
    keep, scores = soft_nms(scene.boxes, scene.scores, method=method, iou_threshold=threshold, sigma=sigma)
    return scene.boxes[keep], scores


def pooled(scenes: list[Street], method: Method, threshold: float = 0.5) -> Pool:
    """All scenes through one method."""
    pool = Pool()
    for scene in scenes:
        pool.add(scene.truth, *suppress(scene, method, threshold))
    return pool


def best_threshold(scenes: list[Street], method: Method, thresholds: tuple[float, ...]) -> float:
    """The threshold with the highest AP50 on these scenes."""
    return max(thresholds, key=lambda threshold: pooled(scenes, method, threshold).ap)
