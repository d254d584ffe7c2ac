"""Sums about IoU, NMS, Soft-NMS, precision, recall and AP."""

from collections.abc import Mapping
from fractions import Fraction
from math import exp
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text

Box = tuple[int, int, int, int]


def draw_box(rng: Generator, span: int = 8) -> Box:
    x, y = (int(v) for v in rng.integers(0, span, 2))
    w, h = (int(v) for v in rng.integers(2, span + 1, 2))
    return x, y, x + w, y + h


def overlap(a: Box, b: Box) -> tuple[int, int, int]:
    """Width and height of the intersection, clamped, and the area of the union."""
    w = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    return w, h, (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h


def iou(a: Box, b: Box) -> Fraction:
    w, h, union = overlap(a, b)
    return Fraction(w * h, union)


def pick(rng: Generator, n: int, low: int, high: int) -> list[int]:
    """n different whole numbers in [low, high), in random order."""
    return [int(v) for v in rng.choice(range(low, high), n, replace=False)]


def count_cells(given: Mapping[str, Any]) -> Fraction:
    """Second way: count unit cells; with the +1 a box owns its last row and column too."""
    extra = 1 if given["plus_one"] else 0
    a, b = (
        {(x, y) for x in range(q[0], q[2] + extra) for y in range(q[1], q[3] + extra)} for q in (given["a"], given["b"])
    )
    return Fraction(len(a & b), len(a | b))


@drill("iou-fraction", verify=count_cells)
def iou_fraction(rng: Generator) -> Exercise:
    plus_one = bool(rng.random() < 0.25)
    extra = 1 if plus_one else 0
    while True:
        a, b = draw_box(rng), draw_box(rng)
        p, q = ((x1, y1, x2 + extra, y2 + extra) for x1, y1, x2, y2 in (a, b))
        w, h, union = overlap(p, q)
        if w * h or rng.random() < 0.1:  # one in ten may be disjoint
            break
    area_a, area_b = ((z[2] - z[0]) * (z[3] - z[1]) for z in (p, q))
    answer = Fraction(w * h, union)
    quotient = f"{w * h}/{union}" if f"{w * h}/{union}" == str(answer) else f"{w * h}/{union}={answer}"
    rule_zh = "坐标是含端点的像素编号，宽高要加 1" if plus_one else "坐标是连续的，不加 1"
    rule_en = "Coordinates are inclusive pixel numbers, so add 1" if plus_one else "Coordinates are continuous, no +1"
    return Exercise(
        given={"a": a, "b": b, "plus_one": plus_one},
        ask=Text(
            zh=f"xyxy 框 $A={list(a)}$、$B={list(b)}$；{rule_zh}。IoU 是多少？写成最简分数。",
            en=f"xyxy boxes $A={list(a)}$ and $B={list(b)}$. {rule_en}. What is their IoU, as a fraction in lowest terms?",
        ),
        answer=answer,
        steps=(
            Text(f"交集宽 {w}、高 {h}，面积 $I={w * h}$。", f"The intersection is {w} wide and {h} high: $I={w * h}$."),
            Text(
                f"并集 $U={area_a}+{area_b}-{w * h}={union}$。", f"The union is $U={area_a}+{area_b}-{w * h}={union}$."
            ),
            Text(f"$I/U={quotient}$。", f"$I/U={quotient}$."),
        ),
    )


def listing(rows: list[tuple[str, Box, float]]) -> Text:
    """Named boxes with their scores, as an exercise states them."""
    words = [(f"${name}={list(box)}$", f"{score:.2f}") for name, box, score in rows]
    return Text(
        "；".join(f"{box}，{score}" for box, score in words), "; ".join(f"{box}, {score}" for box, score in words)
    )


def greedy(boxes: list[Box], threshold: Fraction) -> list[int]:
    """Indices kept of boxes in descending order of score."""
    kept: list[int] = []
    for i, box in enumerate(boxes):
        if all(iou(box, boxes[j]) <= threshold for j in kept):
            kept.append(i)
    return kept


def survivors_by_definition(given: Mapping[str, Any]) -> str:
    """Second way: of all subsets, the only one that satisfies both halves of the definition."""
    boxes, threshold = given["boxes"], given["threshold"]  # in descending order of score
    n = len(boxes)
    over = [[iou(boxes[i], boxes[j]) > threshold for j in range(n)] for i in range(n)]
    subsets = ([i for i in range(n) if bits >> i & 1] for bits in range(1, 2**n))
    (only,) = (
        kept
        for kept in subsets
        if not any(over[i][j] for i in kept for j in kept if i < j)
        and all(any(over[i][j] for j in kept if j < i) for i in range(n) if i not in kept)
    )
    return "".join(given["names"][i] for i in only)


@drill("survivors", verify=survivors_by_definition)
def survivors(rng: Generator) -> Exercise:
    threshold = Fraction(int(rng.choice([3, 4, 5])), 10)
    while True:
        corners = [tuple(int(v) for v in rng.integers(0, 9, 2)) for _ in range(5)]
        boxes: list[Box] = [(x, y, x + 10, y + 10) for x, y in corners]
        pairs = [iou(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]]
        kept = greedy(boxes, threshold)
        if len(set(boxes)) == 5 and all(abs(p - threshold) > Fraction(1, 50) for p in pairs) and 2 <= len(kept) <= 4:
            break  # nothing hinges on > or >=, and there is something to do
    scores = sorted(pick(rng, 5, 40, 99), reverse=True)
    names = [str(name) for name in rng.permutation(list("ABCDE"))]
    listed = listing([(name, box, score / 100) for name, box, score in sorted(zip(names, boxes, scores, strict=True))])
    steps = []
    for i, name in enumerate(names):
        by = next((k for k in kept if k < i and iou(boxes[k], boxes[i]) > threshold), None)
        if by is None:
            steps.append(Text(f"{name} 保留。", f"{name} stays."))
        else:
            value = iou(boxes[by], boxes[i])
            fact = f"IoU({names[by]}, {name}) = {value} ≈ {float(value):.3f} > {float(threshold)}"
            steps.append(Text(f"{name} 被删：{fact}。", f"{name} goes: {fact}."))
    return Exercise(
        given={"boxes": boxes, "threshold": threshold, "names": names},
        ask=Text(
            zh=f"框与得分：{listed.zh}。NMS 阈值 {float(threshold)}，哪些框留下？按得分从高到低写字母。",
            en=f"Boxes and scores: {listed.en}. NMS at threshold {float(threshold)}: which boxes survive? "
            "Give the letters, highest score first.",
        ),
        answer="".join(names[i] for i in kept),
        steps=tuple(steps),
    )


def count_by_running(given: Mapping[str, Any]) -> int:
    """Second way: run the rounds on labels, comparing one by one."""
    left = [label for label, size in enumerate(given["sizes"]) for _ in range(size)]
    left.sort()  # the first of each object is its best box, and objects come in order of their best
    count = 0
    while left:
        best = left.pop(0)
        survivors = []
        for other in left:
            count += 1
            if other != best:
                survivors.append(other)
        left = survivors
    return count


@drill("iou-count", verify=count_by_running)
def iou_count(rng: Generator) -> Exercise:
    while True:
        sizes = [int(v) for v in rng.integers(1, 13, int(rng.integers(3, 6)))]
        if sum(sizes) <= 30:
            break
    total, left, terms = sum(sizes), sum(sizes), []
    for size in sizes:
        terms.append(left - 1)
        left -= size
    listed = "、".join(map(str, sizes)), f"{', '.join(map(str, sizes[:-1]))} and {sizes[-1]}"
    summed = "+".join(map(str, terms))
    return Exercise(
        given={"sizes": sizes},
        ask=Text(
            zh=f"检测器给 {len(sizes)} 个目标各报了若干个框，按各目标最高得分从高到低，框数依次为 {listed[0]}。"
            "同一目标的框两两 IoU 都超过阈值，不同目标的框互不重叠。贪心 NMS 每轮拿取出的框与余下的框逐一比较，一共算多少次 IoU？",
            en=f"A detector reports {len(sizes)} objects. In descending order of each object's best score, they have "
            f"{listed[1]} boxes. Any two boxes of one object have IoU above the threshold; boxes of different objects do not "
            "overlap. Greedy NMS compares "
            "the box it takes with every box left. How many IoUs does it evaluate in all?",
        ),
        answer=sum(terms),
        steps=(
            Text(
                f"共 {total} 个框。每轮与余下的框各比一次，然后这个目标的框全部出局。",
                f"There are {total} boxes. Each round compares with all that are left, then removes that object's boxes.",
            ),
            Text(f"${summed}={sum(terms)}$。", f"${summed}={sum(terms)}$."),
        ),
    )


def soft_by_library(given: Mapping[str, Any]) -> float:
    """Second way: bagu's own soft_nms on arrays, stopped after k boxes."""
    import numpy as np

    from bagu.algorithms.detection import soft_nms

    _, scores = soft_nms(
        np.array(given["boxes"], dtype=float), np.array(given["scores"]),
        method=given["method"], iou_threshold=0.3, sigma=0.5, score_threshold=0.0,
    )  # fmt: skip
    return float(scores[given["k"] - 1])


Round = tuple[int, float, list[tuple[int, Fraction, float, float]]]


def soft_rounds(boxes: list[Box], scores: list[float], method: str) -> list[Round]:
    """Each round: the box taken, its score, and of every box left (box, IoU, score before, factor)."""
    left, now, rounds = set(range(len(boxes))), dict(enumerate(scores)), []
    while left:
        best = max(left, key=lambda i: now[i])
        left.remove(best)
        decays = []
        for j in sorted(left):
            u = iou(boxes[best], boxes[j])
            factor = (
                (float(1 - u) if u > Fraction(3, 10) else 1.0) if method == "linear" else exp(-(float(u) ** 2) / 0.5)
            )
            decays.append((j, u, now[j], factor))
            now[j] *= factor
        rounds.append((best, now[best], decays))
    return rounds


@drill("soft-score", verify=soft_by_library)
def soft_score(rng: Generator) -> Exercise:
    method = str(rng.choice(["linear", "gaussian"]))
    while True:
        starts = [0, *pick(rng, 2, 1, 10)]
        boxes = [(s, 0, s + 10, 10) for s in starts]
        scores = [s / 50 for s in pick(rng, 3, 25, 50)]
        rounds = soft_rounds(boxes, scores, method)
        edge = any(u == Fraction(3, 10) for _, _, decays in rounds for _, u, _, _ in decays)
        if min(rounds[i][1] - rounds[i + 1][1] for i in range(2)) > 0.02 and rounds[-1][1] > 0.01 and not edge:
            break
    k = int(rng.integers(2, 4))
    names = "ABC"
    listed = listing(list(zip(names, boxes, scores, strict=True)))
    rule_zh = "线性，阈值 0.3" if method == "linear" else "高斯，σ = 0.5"
    rule_en = "linear, threshold 0.3" if method == "linear" else "Gaussian, σ = 0.5"
    steps = []
    for taken, value, decays in rounds[:k]:
        told = [f"{names[j]}: IoU = {u}, {s:.4f} × {f:.4f} = {s * f:.4f}" for j, u, s, f in decays]
        zh, en = "".join(f"{t}。" for t in told), "".join(f" {t}." for t in told)
        steps.append(Text(f"取 {names[taken]}（{value:.4f}）。{zh}", f"Take {names[taken]} ({value:.4f}).{en}"))
    return Exercise(
        given={"boxes": boxes, "scores": scores, "method": method, "k": k},
        ask=Text(
            zh=f"框与得分：{listed.zh}。用 Soft-NMS（{rule_zh}），第 {k} 个取出的框得分是多少？保留三位小数。",
            en=f"Boxes and scores: {listed.en}. With Soft-NMS ({rule_en}), what is the score of box number {k} taken? "
            "Three decimals.",
        ),
        answer=rounds[k - 1][1],
        steps=tuple(steps),
        tolerance=0.001,
    )


def draw_ranking(rng: Generator, n: int) -> tuple[str, int]:
    """n detections by falling score, T a hit and F a false positive, and the number of objects."""
    while True:
        marks = "".join("T" if hit else "F" for hit in rng.random(n) < 0.55)
        if 1 <= marks.count("T") < n:
            return marks, marks.count("T") + int(rng.integers(0, 3))


def rate_by_listing(given: Mapping[str, Any]) -> Fraction:
    """Second way: list who is right, who is reported and who is an object, and count the lists."""
    reported = list(enumerate(given["marks"]))[: given["k"]]
    right = [f"object {i}" for i, mark in reported if mark == "T"]
    objects = [*right, *(f"unseen {i}" for i in range(given["objects"] - len(right)))]
    if given["rate"] == "precision":
        return Fraction(len(right), len(reported))
    if given["rate"] == "recall":
        return Fraction(len(right), len(objects))
    precision, recall = Fraction(len(right), len(reported)), Fraction(len(right), len(objects))
    return 2 / (1 / precision + 1 / recall)  # the harmonic mean by its definition


RATES = {"precision": ("精确率", "precision"), "recall": ("召回率", "recall"), "F1": ("F1 ", "F1")}


def rate_exercise(rng: Generator, rates: list[str]) -> Exercise:
    """One rate at one score threshold, from counts."""
    rate = str(rng.choice(rates))
    marks, objects = draw_ranking(rng, int(rng.integers(6, 11)))
    k = int(rng.integers(max(3, marks.index("T") + 1), len(marks) + 1))
    hits = marks[:k].count("T")
    tp, fp, fn = hits, k - hits, objects - hits
    answer = {"precision": Fraction(tp, k), "recall": Fraction(tp, objects), "F1": Fraction(2 * tp, 2 * tp + fp + fn)}[
        rate
    ]
    formula = {
        "precision": rf"TP/(TP+FP)={tp}/({tp}+{fp})={answer}",
        "recall": rf"TP/(TP+FN)={tp}/({tp}+{fn})={answer}",
        "F1": rf"2TP/(2TP+FP+FN)={2 * tp}/({2 * tp}+{fp}+{fn})={answer}",
    }[rate]
    zh, en = RATES[rate]
    return Exercise(
        given={"marks": marks, "objects": objects, "k": k, "rate": rate},
        ask=Text(
            zh=f"图里有 {objects} 个目标。检测按得分从高到低是 {' '.join(marks)}（T 命中，F 误检）。"
            f"得分阈值只放过前 {k} 个，{zh}是多少？写成最简分数。",
            en=f"There are {objects} objects. The detections, by falling score, are {' '.join(marks)} (T a hit, F a false "
            f"positive). The score threshold lets the first {k} pass. What is the {en}, as a fraction in lowest terms?",
        ),
        answer=answer,
        steps=(
            Text(
                f"$TP={tp}$，$FP={fp}$，$FN={objects}-{tp}={fn}$。", f"$TP={tp}$, $FP={fp}$, $FN={objects}-{tp}={fn}$."
            ),
            Text(f"${formula}$。", f"${formula}$."),
        ),
    )


@drill("precision-or-recall", verify=rate_by_listing)
def precision_or_recall(rng: Generator) -> Exercise:
    return rate_exercise(rng, ["precision", "recall"])


@drill("f1", verify=rate_by_listing)
def f1(rng: Generator) -> Exercise:
    return rate_exercise(rng, ["F1"])


def ap_by_definition(given: Mapping[str, Any]) -> Fraction:
    """Second way: at each recall level, the best precision of any rank that reaches it; no envelope, no areas."""
    marks, objects = given["marks"], given["objects"]
    ranks = [(marks[:k].count("T"), Fraction(marks[:k].count("T"), k)) for k in range(1, len(marks) + 1)]
    if given["points"] == 11:
        levels = [Fraction(i * objects, 10) for i in range(11)]  # hits that recall i/10 takes
    else:
        levels = [Fraction(i + 1) for i in range(objects)]  # one level an object found
    return sum(
        (max([p for hits, p in ranks if hits >= level], default=Fraction(0)) for level in levels), Fraction(0)
    ) / len(levels)


@drill("ap-by-hand", verify=ap_by_definition)
def ap_by_hand(rng: Generator) -> Exercise:
    points = int(rng.choice([0, 11]))  # 0: all points
    marks, objects = draw_ranking(rng, int(rng.integers(5, 9)))
    hits = 0
    corners: list[tuple[Fraction, Fraction]] = []  # recall and precision after each hit
    for k, mark in enumerate(marks, 1):
        if mark == "T":
            hits += 1
            corners.append((Fraction(hits, objects), Fraction(hits, k)))
    envelope = [(recall, max(p for _, p in corners[i:])) for i, (recall, _) in enumerate(corners)]
    listed, smooth = ([f"$({r}, {p})$" for r, p in curve] for curve in (corners, envelope))
    if points == 11:
        reached = [next((p for r, p in envelope if r >= Fraction(i, 10)), Fraction(0)) for i in range(11)]
        answer = sum(reached, Fraction(0)) / 11
        final = Text(
            f"召回率 0、0.1、…、1 处依次取 {'、'.join(map(str, reached))}，平均得 ${answer}$。",
            f"At recall 0, 0.1, …, 1 these are {', '.join(map(str, reached))}; their mean is ${answer}$.",
        )
    else:
        widths = [
            r - before for (r, _), before in zip(envelope, [Fraction(0), *(r for r, _ in envelope)], strict=False)
        ]
        answer = sum((w * p for w, (_, p) in zip(widths, envelope, strict=True)), Fraction(0))
        summed = "+".join(rf"{w}\cdot {p}" for w, (_, p) in zip(widths, envelope, strict=True))
        final = Text(f"面积 ${summed}={answer}$。", f"The area is ${summed}={answer}$.")
    kind_zh, kind_en = (
        ("11 点 ", "11-point") if points == 11 else ("全点（包络线下的面积）", "all-point (area under the envelope)")
    )
    return Exercise(
        given={"marks": marks, "objects": objects, "points": points},
        ask=Text(
            zh=f"图里有 {objects} 个目标。检测按得分从高到低是 {' '.join(marks)}（T 命中，F 误检）。{kind_zh}AP 是多少？写成最简分数。",
            en=f"There are {objects} objects. The detections, by falling score, are {' '.join(marks)} (T a hit, F a false "
            f"positive). What is the {kind_en} AP, as a fraction in lowest terms?",
        ),
        answer=answer,
        steps=(
            Text(
                f"每次命中后的（召回率，精确率）：{'、'.join(listed)}。",
                f"(Recall, precision) after each hit: {', '.join(listed)}.",
            ),
            Text(
                f"每点取它及右边最大的精确率：{'、'.join(smooth)}。",
                f"Each point takes the best precision at or to the right of it: {', '.join(smooth)}.",
            ),
            final,
        ),
    )
