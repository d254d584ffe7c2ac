"""What the answers state, measured: IoU, greedy NMS, Soft-NMS, classes, and the metrics that judge them."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.detection import batched_nms_loops, box_iou, fast_nms, nms, soft_nms
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.detection.nms.data import (
    Method,
    best_threshold,
    counted_nms,
    distinct_scores,
    offset_nms,
    overlapping,
    pooled,
    random_boxes,
    street,
)
from bagu.topics.detection.nms.figures import PARTS, SHARES, THRESHOLDS, draw_cost, draw_rates, draw_thresholds


@claim(
    "plus-one",
    zh="算 IoU 时宽高各加 1，不过差一个像素，影响可以忽略。",
    en="The +1 on widths and heights is a pixel at most, so it does not matter to IoU.",
    expects="refuted",
    criteria=[Criterion("largest change", "<=", 0.05), Criterion("share of disjoint pairs above 0.5", "==", 0)],
    control={"side": 10_000.0},
    fast={"boxes": 150}, full={"boxes": 1000},
)  # fmt: skip
def plus_one(rng: Generator, *, side: float = 1.0, boxes: Annotated[int, Range(10, 2000)] = 150) -> Mapping[str, float]:
    """Boxes with sides of 5 to 30 % of an image whose own side is 1 when coordinates are normalised."""
    corner = rng.uniform(0, 0.7, (boxes, 2))
    pile = side * np.concatenate([corner, corner + rng.uniform(0.05, 0.3, (boxes, 2))], axis=1)
    without, added = box_iou(pile, pile), box_iou(pile, pile, plus_one=True)
    disjoint = without == 0
    return {
        "largest change": float(np.abs(added - without).max()),
        "share of disjoint pairs above 0.5": float((added[disjoint] > 0.5).mean()),
        "smallest IoU with the +1": float(added.min()),
    }


@claim(
    "clamp",
    zh="不把负的宽高截到 0，互不相交的框“IoU”也能超过 0.5；出错的框对一定在两个方向上都分离。",
    en='Without clamping negative width and height, disjoint boxes get an "IoU" above 0.5, and only pairs apart on both axes do.',
    criteria=[Criterion("pairs wrongly above 0.5", ">=", 1), Criterion("of these, apart on one axis only", "==", 0)],
    control={"apart": "one axis"},
    fast={"pairs": 20_000}, full={"pairs": 1_000_000},
)  # fmt: skip
def clamp(
    rng: Generator,
    *,
    pairs: Annotated[int, Range(100, 2_000_000)] = 20_000,
    apart: Literal["anyhow", "one axis"] = "anyhow",
) -> Mapping[str, float]:
    a, b = random_boxes(rng, pairs), random_boxes(rng, pairs)
    if apart == "one axis":
        b[:, 0], b[:, 2] = a[:, 0], a[:, 2]  # the same columns: apart in y at most
    side = np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2])  # (pairs, 2)
    inter = side.prod(axis=1)
    union = (a[:, 2:] - a[:, :2]).prod(axis=1) + (b[:, 2:] - b[:, :2]).prod(axis=1) - inter
    disjoint = (side <= 0).any(axis=1)
    wrong = disjoint & (inter > 0.5 * union) & (union > 0)
    return {
        "pairs wrongly above 0.5": int(wrong.sum()),
        "share of disjoint pairs": float(wrong.sum() / disjoint.sum()),
        "of these, apart on one axis only": int((wrong & (side > 0).any(axis=1)).sum()),
    }


@claim(
    "greedy-cover",
    zh="得分互不相同时，NMS 的结果由两句话唯一确定：保留框两两 IoU 不超过阈值；每个被删的框都有一个得分更高、IoU 超过阈值的保留框。",
    en="With distinct scores two facts determine the result of NMS: kept boxes pairwise have IoU at most the threshold, "
    "and every removed box has a higher-scored kept box with IoU above it.",
    criteria=[Criterion("violations", "==", 0)],
    control={"rule": "fast"},
    fast={"sets": 60}, full={"sets": 2000},
)  # fmt: skip
def greedy_cover(
    rng: Generator, *, sets: int = 60, n: int = 40, threshold: float = 0.3, rule: Literal["greedy", "fast"] = "greedy"
) -> Mapping[str, float]:
    violations = removed = 0
    for _ in range(sets):
        boxes, scores = random_boxes(rng, n), distinct_scores(rng, n)
        keep = (nms if rule == "greedy" else fast_nms)(boxes, scores, threshold)
        over = overlapping(boxes, threshold)
        gone = np.setdiff1d(np.arange(n), keep)
        better = scores[gone, None] < scores[None, keep]  # (removed, kept)
        violations += int(over[np.ix_(keep, keep)].sum())
        violations += int((~(over[np.ix_(gone, keep)] & better).any(axis=1)).sum())
        removed += len(gone)
    return {"violations": violations, "share removed": removed / (sets * n)}


@claim(
    "order-free",
    zh="框的输入顺序不影响 NMS 的结果。",
    en="The order in which boxes are given does not change the result of NMS.",
    expects="refuted",
    criteria=[Criterion("share of sets that changed", "==", 0)],
    control={"levels": 0},
    fast={"sets": 100}, full={"sets": 3000},
)  # fmt: skip
def order_free(rng: Generator, *, sets: int = 100, n: int = 30, levels: int = 3) -> Mapping[str, float]:
    """Scores take that many levels, as after quantisation; 0 levels means that all differ."""
    changed = 0
    for _ in range(sets):
        boxes, shuffle = random_boxes(rng, n), rng.permutation(n)
        scores = rng.integers(1, levels + 1, n) / levels if levels else distinct_scores(rng, n)
        first = set(nms(boxes, scores, 0.5).tolist())
        changed += first != set(shuffle[nms(boxes[shuffle], scores[shuffle], 0.5)].tolist())
    return {"share of sets that changed": changed / sets}


@claim(
    "cost-nk",
    zh="贪心 NMS 至多算 n·k 次 IoU（k 为保留数）；框互不重叠时恰为 n(n−1)/2 次；目标数固定时，次数随 n 线性增长。",
    en="Greedy NMS evaluates at most n·k IoUs (k = boxes kept), n(n−1)/2 when the boxes are disjoint, and grows linearly "
    "with n around a fixed number of objects.",
    criteria=[
        Criterion("disjoint: count over n(n-1)/2", "==", 1.0),
        Criterion("clustered: count over n·k", "<=", 1.0),
        Criterion("clustered: exponent of n", "<=", 1.1),
    ],
    control={"objects": 100_000},
    fast={"largest": 400}, full={"largest": 4000}, draw=draw_cost,
)  # fmt: skip
def cost_nk(rng: Generator, *, largest: Annotated[int, Range(16, 8000)] = 400, objects: int = 8) -> Mapping[str, float]:
    sizes, counts, apart_counts, worst = [largest // part for part in PARTS], [], [], 0.0
    for n in sizes:
        left = np.arange(max(n, objects))[:, None] * 20.0
        apart = np.concatenate([left, left, left + 10, left + 10], axis=1)
        apart_counts.append(counted_nms(apart[:n], rng.random(n), 0.5)[1])
        heap = apart[rng.integers(0, objects, n)] + rng.uniform(-0.5, 0.5, (n, 4))
        kept, count = counted_nms(heap, rng.random(n), 0.5)
        counts.append(count)
        worst = max(worst, count / (n * len(kept)))
    return {
        "disjoint: count over n(n-1)/2": apart_counts[-1] / (largest * (largest - 1) / 2),
        "clustered: count over n·k": worst,
        "clustered: exponent of n": float(np.polyfit(np.log(sizes), np.log(counts), 1)[0]),
        **{f"disjoint: count at n/{part}": count for part, count in zip(PARTS, apart_counts, strict=True)},
        **{f"clustered: count at n/{part}": count for part, count in zip(PARTS, counts, strict=True)},
    }


@claim(
    "threshold-monotone",
    zh="阈值调高，保留的框只会变多。",
    en="A higher threshold never keeps fewer boxes.",
    expects="refuted",
    criteria=[Criterion("share of sets that once kept fewer", "==", 0)],
    control={"n": 3},
    fast={"sets": 60}, full={"sets": 2000},
)  # fmt: skip
def threshold_monotone(rng: Generator, *, sets: int = 60, n: int = 12) -> Mapping[str, float]:
    """Thresholds from 0.2 to 0.8 on piles of n boxes. With three boxes the myth is true; it takes four to break it."""
    fewer = 0
    for _ in range(sets):
        corner = rng.uniform(0, 25, (n, 2))
        boxes = np.concatenate([corner, corner + rng.uniform(30, 40, (n, 2))], axis=1)
        scores = distinct_scores(rng, n)
        kept = [len(nms(boxes, scores, threshold)) for threshold in np.linspace(0.2, 0.8, 13).tolist()]
        fewer += bool((np.diff(kept) < 0).any())
    return {"share of sets that once kept fewer": fewer / sets}


@claim(
    "score-fit",
    zh="运气能扣掉四成得分时，NMS 留下的框与真框的 IoU，比同一目标最准的候选框平均低 0.03 以上。",
    en="When chance may take 40 % of a score, the box that NMS keeps fits its object worse than the best candidate, by an "
    "IoU of at least 0.03 on average.",
    criteria=[Criterion("IoU lost to the best candidate", ">=", 0.03, "ci")],
    control={"luck": 0.0},
    fast={"scenes": 20}, full={"scenes": 400},
)  # fmt: skip
def score_fit(rng: Generator, *, scenes: int = 20, luck: float = 0.4) -> Mapping[str, float]:
    """People far apart, so that the only question is which of a person's boxes survives."""
    lost, best = [], []
    for _ in range(scenes):
        scene = street(rng, spacing=1.5, luck=luck)
        fit = np.append(box_iou(scene.boxes, scene.truth), np.zeros((len(scene.boxes), 1)), axis=1)
        quality = fit[np.arange(len(scene.owner)), scene.owner]  # background looks up the column of zeros
        keep = nms(scene.boxes, scene.scores, 0.3)
        for person in range(len(scene.truth)):
            top = quality[scene.owner == person].max()
            survivors = keep[scene.owner[keep] == person]
            if survivors.size:
                best.append(top)
                lost.append(top - quality[survivors[0]])
    return {"IoU lost to the best candidate": float(np.mean(lost)), "IoU of the best candidate": float(np.mean(best))}


@claim(
    "duplicates-hurt",
    zh="一个目标报好几次而不去重，AP50 至少降低 0.2：重复的框都算误检。",
    en="Reporting each object several times without NMS costs at least 0.2 of AP50, since every repeat counts as a false positive.",
    criteria=[Criterion("AP50 lost without NMS", ">=", 0.2, "ci")],
    control={"copies": 1},
    fast={"scenes": 10}, full={"scenes": 200},
)  # fmt: skip
def duplicates_hurt(rng: Generator, *, scenes: int = 10, copies: int = 8) -> Mapping[str, float]:
    """People far apart: the case that NMS is made for."""
    streets = [street(rng, spacing=1.5, copies=copies) for _ in range(scenes)]
    without, after = pooled(streets, "hard", 1.0).ap, pooled(streets, "hard", 0.5).ap
    return {"AP50 without NMS": without, "AP50 with NMS": after, "AP50 lost without NMS": after - without}


@claim(
    "soft-crowd",
    zh="拥挤场景（相邻行人平均 IoU 约 0.5）中，同一阈值 0.5 下，线性 Soft-NMS 的 AP50 与等框数召回率都比 NMS 高 0.03 以上。",
    en="In a crowd (mean neighbour IoU about 0.5) and at the same threshold 0.5, linear Soft-NMS beats NMS by at least 0.03 "
    "in AP50 and in recall at an equal number of boxes.",
    criteria=[Criterion("AP50 gain", ">=", 0.03, "ci"), Criterion("recall gain, equal boxes", ">=", 0.03, "ci")],
    control={"spacing": 1.5},
    seeds=range(100, 110),
    fast={"scenes": 20}, full={"scenes": 200}, sources=["bodla2017"],
)  # fmt: skip
def soft_crowd(
    rng: Generator, *, scenes: int = 20, spacing: float = 0.3, clutter: Annotated[float, Range(0.02, 1.0)] = 0.6
) -> Mapping[str, float]:
    return compare(rng, scenes, spacing, clutter, "linear")


@claim(
    "soft-always",
    zh="换成 Soft-NMS，AP 不会变差。",
    en="Switching to Soft-NMS never lowers AP.",
    expects="refuted",
    criteria=[Criterion("AP50 gain", ">=", 0.0, "ci")],
    control={"clutter": 0.2},
    seeds=range(100, 110),
    fast={"scenes": 20}, full={"scenes": 200}, sources=["bodla2017"],
)  # fmt: skip
def soft_always(
    rng: Generator, *, scenes: int = 20, spacing: float = 0.3, clutter: Annotated[float, Range(0.02, 1.0)] = 0.6
) -> Mapping[str, float]:
    """Also the same crowd with background scores of 0.2 at most, where the Gaussian form does help."""
    clean = compare(rng, scenes, spacing, 0.2, "gaussian")
    return {
        **compare(rng, scenes, spacing, clutter, "gaussian"),
        "AP50 hard, background up to 0.2": clean["AP50 hard"],
        "AP50 soft, background up to 0.2": clean["AP50 soft"],
    }


def compare(rng: Generator, scenes: int, spacing: float, clutter: float, method: Method) -> Mapping[str, float]:
    """AP50 and recall of NMS and Soft-NMS at threshold 0.5 on the same scenes."""
    streets = [street(rng, spacing=spacing, clutter=clutter) for _ in range(scenes)]
    hard, soft = pooled(streets, "hard"), pooled(streets, method)
    neighbours = [np.diag(box_iou(scene.truth, scene.truth), 1).mean() for scene in streets]
    equal = soft.recall(len(hard.ranked[0]))
    return {
        "neighbour IoU": float(np.mean(neighbours)),
        "AP50 hard": hard.ap, "AP50 soft": soft.ap, "AP50 gain": soft.ap - hard.ap,
        "recall hard": hard.recall(), "recall gain, equal boxes": equal - hard.recall(),
    }  # fmt: skip


@claim(
    "soft-tuned",
    zh="NMS 与线性 Soft-NMS 各在另一批场景上选好阈值后，Soft-NMS 在拥挤场景里多得的 AP50 不到 0.02。",
    en="Once NMS and linear Soft-NMS have each had their threshold chosen on other scenes, the gain of Soft-NMS in the "
    "same crowd is below 0.02 AP50.",
    criteria=[Criterion("AP50 gain, both tuned", "<=", 0.02, "ci")],
    control={"tuned": False},
    fast={"scenes": 30}, full={"scenes": 200}, draw=draw_thresholds,
)  # fmt: skip
def soft_tuned(rng: Generator, *, scenes: int = 30, spacing: float = 0.3, tuned: bool = True) -> Mapping[str, float]:
    """Half of the scenes choose the thresholds, the other half measure; untuned, both use 0.5."""
    choose, measure = ([street(rng, spacing=spacing) for _ in range(scenes)] for _ in range(2))
    methods: tuple[Method, Method] = ("hard", "linear")
    chosen = [best_threshold(choose, method, THRESHOLDS) if tuned else 0.5 for method in methods]
    curves = {method: {t: pooled(measure, method, t).ap for t in THRESHOLDS} for method in methods}
    hard, soft = (curves[method][threshold] for method, threshold in zip(methods, chosen, strict=True))
    return {
        "AP50 hard": hard, "AP50 soft": soft, "AP50 gain, both tuned": soft - hard,
        "threshold hard": chosen[0], "threshold soft": chosen[1],
        **{f"hard at {t:g}": ap for t, ap in curves["hard"].items()},
        **{f"soft at {t:g}": ap for t, ap in curves["linear"].items()},
    }  # fmt: skip


@claim(
    "soft-quadratic",
    zh="Soft-NMS 不删框，所以轮数与框数成正比，代价总是 n²。",
    en="Soft-NMS deletes nothing, so its rounds grow with the number of boxes and it always costs n².",
    expects="refuted",
    criteria=[Criterion("exponent of n in the rounds", ">=", 0.9)],
    control={"objects": 100_000},
    seeds=range(110, 115),
    fast={"largest": 400}, full={"largest": 4000},
)  # fmt: skip
def soft_quadratic(
    rng: Generator, *, largest: Annotated[int, Range(16, 8000)] = 400, objects: int = 8
) -> Mapping[str, float]:
    """Gaussian Soft-NMS on piles around a fixed number of objects; with an object a box the statement is true."""
    sizes, rounds = [largest // part for part in PARTS], []
    for n in sizes:
        left = np.arange(max(n, objects))[:, None] * 20.0
        apart = np.concatenate([left, left, left + 10, left + 10], axis=1)
        owner = rng.integers(0, objects, n) if objects < n else np.arange(n)
        boxes, scores = apart[owner] + rng.uniform(-1, 1, (n, 4)), rng.uniform(0.1, 1, n)
        rounds.append(len(soft_nms(boxes, scores)[0]))
    return {
        "rounds": rounds[-1],
        "rounds of NMS": len(nms(boxes, scores, 0.5)),
        "exponent of n in the rounds": float(np.polyfit(np.log(sizes), np.log(rounds), 1)[0]),
    }


Precision = Literal["float16", "float32", "float64"]


def offset_differs(rng: Generator, sets: int, n: int, low: float, dtype: Precision) -> float:
    """Share of random sets where the coordinate offset and the loop over 80 classes keep different boxes."""
    different = 0
    for _ in range(sets):
        boxes = (random_boxes(rng, n) + low).astype(dtype)
        scores, labels = distinct_scores(rng, n), rng.integers(0, 80, n)
        loop = batched_nms_loops(boxes.astype(np.float64), scores, labels, 0.5)  # the same rounded boxes
        different += not np.array_equal(loop, offset_nms(boxes, scores, labels, 0.5))
    return different / sets


@claim(
    "offset-loop",
    zh="坐标非负、用 float64 时，“每类平移 最大坐标 + 1”的一次 NMS 与逐类循环结果相同。",
    en="With non-negative float64 coordinates, one NMS over boxes shifted by class × (largest coordinate + 1) equals a loop over classes.",
    criteria=[Criterion("share of sets that differ", "==", 0)],
    control={"low": -120.0},
    fast={"sets": 8}, full={"sets": 200}, sources=["torchvision-batched"],
)  # fmt: skip
def offset_loop(rng: Generator, *, sets: int = 8, n: int = 300, low: float = 0.0) -> Mapping[str, float]:
    return {"share of sets that differ": offset_differs(rng, sets, n, low, "float64")}


@claim(
    "offset-always",
    zh="坐标平移法对任何框都与逐类循环结果相同。",
    en="The coordinate offset equals the loop over classes for any boxes.",
    expects="refuted",
    criteria=[
        Criterion("share that differ, lowest coordinate negative", "==", 0),
        Criterion("share that differ, low precision", "==", 0),
    ],
    control={"low": 0.0, "dtype": "float64"},
    fast={"sets": 6}, full={"sets": 100}, sources=["torchvision-batched", "yolo-fp16"],
)  # fmt: skip
def offset_always(
    rng: Generator, *, sets: int = 6, n: int = 300, low: float = -120.0, dtype: Precision = "float16"
) -> Mapping[str, float]:
    return {
        "share that differ, lowest coordinate negative": offset_differs(rng, sets, n, low, "float64"),
        "share that differ, low precision": offset_differs(rng, sets, n, 0.0, dtype),
    }


@claim(
    "fast-subset",
    zh="Fast NMS 的保留框是贪心 NMS 的子集：它只会多删，不会多留。",
    en="Fast NMS keeps a subset of what greedy NMS keeps: it may remove more, never less.",
    criteria=[Criterion("kept by Fast only", "==", 0), Criterion("share of greedy's boxes lost", ">=", 0.001)],
    control={"fast_threshold": 0.7},
    fast={"sets": 80}, full={"sets": 3000}, sources=["bolya2019"],
)  # fmt: skip
def fast_subset(rng: Generator, *, sets: int = 80, n: int = 60, fast_threshold: float = 0.5) -> Mapping[str, float]:
    """The subset needs the same threshold on both sides: greedy NMS has 0.5."""
    extra = lost = total = 0
    for _ in range(sets):
        boxes, scores = random_boxes(rng, n, 60.0), distinct_scores(rng, n)
        greedy, fast = set(nms(boxes, scores, 0.5).tolist()), set(fast_nms(boxes, scores, fast_threshold).tolist())
        extra, lost, total = extra + len(fast - greedy), lost + len(greedy - fast), total + len(greedy)
    return {"kept by Fast only": extra, "share of greedy's boxes lost": lost / total}


@claim(
    "recall-falls",
    zh="提高得分阈值，召回率只降不升；只要得分有信息，精确率平均会上升。",
    en="A stricter score threshold never raises recall, and raises precision on average as long as scores carry information.",
    criteria=[Criterion("steps that raise recall", "==", 0), Criterion("precision gain", ">=", 0.1, "ci")],
    control={"informative": False},
    fast={"scenes": 20}, full={"scenes": 200}, draw=draw_rates,
)  # fmt: skip
def recall_falls(rng: Generator, *, scenes: int = 20, informative: bool = True) -> Mapping[str, float]:
    """Precision gain: the stricter half of the detections against all of them."""
    pool = pooled([street(rng) for _ in range(scenes)], "hard")
    hits = pool.ranked[1] if informative else rng.permutation(pool.ranked[1])
    found = np.cumsum(hits) / pool.people  # recall from the strictest threshold to the loosest
    half = len(hits) // 2
    return {
        "steps that raise recall": int((np.diff(found[::-1]) > 0).sum()),
        "precision gain": float(hits[:half].mean() - hits.mean()),
        "recall loss": float(found[-1] - found[half - 1]),
        **{f"precision at {share:.0%}": float(hits[: round(share * len(hits))].mean()) for share in SHARES},
        **{f"recall at {share:.0%}": float(found[round(share * len(hits)) - 1]) for share in SHARES},
    }


@claim(
    "precision-rises",
    zh="得分阈值越严，精确率越高。",
    en="A stricter score threshold always raises precision.",
    expects="refuted",
    criteria=[Criterion("steps that lower precision", "==", 0)],
    control={"separated": True},
    fast={"scenes": 20}, full={"scenes": 200},
)  # fmt: skip
def precision_rises(rng: Generator, *, scenes: int = 20, separated: bool = False) -> Mapping[str, float]:
    """Separated: every hit outranks every false positive. Only then is the myth true."""
    hits = pooled([street(rng) for _ in range(scenes)], "hard").ranked[1]
    if separated:
        hits = np.sort(hits)[::-1]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)  # strictest threshold first
    lowered = np.diff(precision[::-1]) < 0
    return {"steps that lower precision": int(lowered.sum()), "share of steps": float(lowered.mean())}


@claim(
    "tail-hurts",
    zh="低分误检越多，AP 越低，所以评测前要先用得分阈值滤掉。",
    en="More low-scored false boxes lower AP, so filter by score before you evaluate.",
    expects="refuted",
    criteria=[Criterion("AP50 lost", ">=", 0.01, "ci")],
    control={"score": 0.9},
    fast={"scenes": 20}, full={"scenes": 200},
)  # fmt: skip
def tail_hurts(rng: Generator, *, scenes: int = 20, boxes: int = 50, score: float = 0.001) -> Mapping[str, float]:
    """Adds that many false boxes a scene, all with one score; 0.001 lies below every other detection."""
    pool = pooled([street(rng) for _ in range(scenes)], "hard")
    before = pool.ap
    pool.scores.append(np.full(boxes * scenes, score))
    pool.hits.append(np.zeros(boxes * scenes, dtype=bool))
    precision = pool.ranked[1].mean()
    return {"AP50 before": before, "AP50 lost": before - pool.ap, "precision of all boxes": float(precision)}
