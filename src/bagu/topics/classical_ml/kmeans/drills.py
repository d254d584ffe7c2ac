"""Sums about k-means: a step, a seed, a merge, a distance, a silhouette, a responsibility, an outlier."""

from collections.abc import Mapping
from fractions import Fraction
from math import exp, sqrt
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def by_kmeans(given: Mapping[str, Any]) -> float:
    """The second way: the k-means of bagu.algorithms, stopped after one iteration."""
    import numpy as np

    from bagu.algorithms.classical_ml import kmeans

    x, start = (np.array(given[name], dtype=float)[:, None] for name in ("points", "centers"))
    centers, _, inertia, _ = kmeans(x, start, max_iter=1)
    return inertia if given["of"] == "inertia" else float(centers[given["of"], 0])


@drill("lloyd-step", verify=by_kmeans)
def lloyd_step(rng: Generator) -> Exercise:
    while True:
        points = sorted(int(v) for v in rng.choice(range(30), 6, replace=False))
        start = sorted(int(v) for v in rng.choice(range(30), 2, replace=False))
        left = [p for p in points if abs(p - start[0]) < abs(p - start[1])]
        right = [p for p in points if abs(p - start[0]) > abs(p - start[1])]
        if not left or not right or len(left) + len(right) < 6:
            continue
        centers = [Fraction(sum(group), len(group)) for group in (left, right)]
        new_left = [p for p in points if abs(p - centers[0]) < abs(p - centers[1])]
        if all(abs(p - centers[0]) != abs(p - centers[1]) for p in points):
            break
    choices: tuple[int | str, ...] = (0, 1, "inertia")
    of = choices[int(rng.integers(3))]
    new_right = [p for p in points if p not in new_left]
    inertia = sum((p - c) ** 2 for c, group in zip(centers, (new_left, new_right), strict=True) for p in group)
    answer = float(inertia) if of == "inertia" else float(centers[int(of)])
    steps = [
        Text(
            f"分界在 ${(start[0] + start[1]) / 2:g}$：{left} 归第一个中心，{right} 归第二个。",
            f"The border is at ${(start[0] + start[1]) / 2:g}$: {left} belong to the first centre, {right} to the second.",
        ),
        Text(
            f"新中心：${sum(left)}/{len(left)}={float(centers[0]):.4g}$ 和 ${sum(right)}/{len(right)}={float(centers[1]):.4g}$。",
            f"The new centres are ${sum(left)}/{len(left)}={float(centers[0]):.4g}$ and ${sum(right)}/{len(right)}={float(centers[1]):.4g}$.",
        ),
    ]
    if of == "inertia":
        steps.append(
            Text(
                f"按新中心重新分配：{new_left} 和 {new_right}，平方距离之和是 ${float(inertia):.4f}$。",
                f"Assigned anew by them: {new_left} and {new_right}; the squared distances sum to ${float(inertia):.4f}$.",
            )
        )
    what = {
        0: Text("第一个中心在哪里", "where is the first centre"),
        1: Text("第二个中心在哪里", "where is the second centre"),
        "inertia": Text(
            "按新中心重新分配，平方距离之和是多少", "what is the sum of squared distances, points being assigned anew"
        ),
    }[of]
    return Exercise(
        given={"points": points, "centers": start, "of": of},
        ask=Text(
            f"数轴上的点 {points}，初始中心 {start[0]} 和 {start[1]}。k-means 走一步（分配、求均值）之后，{what.zh}？保留两位小数。",
            f"Points {points} on a line, first centres {start[0]} and {start[1]}. After one step of k-means (assignment, means), {what.en}? Two decimals.",
        ),
        answer=answer,
        steps=tuple(steps),
        tolerance=0.006,
    )


def by_trying_draws(given: Mapping[str, Any]) -> Fraction:
    """The second way: the seeding of bagu.algorithms at one draw for each unit of the total."""
    import numpy as np

    from bagu.algorithms.classical_ml import kmeans_plusplus

    x = np.array(given["points"], dtype=float)[:, None]
    first, total = x[given["first"]], int(((x - x[given["first"]]) ** 2).sum())
    assert first.size == 1
    hits = 0
    for unit in range(total):
        u = np.array([[(given["first"] + 0.5) / len(x)], [(unit + 0.5) / total]])
        hits += int(kmeans_plusplus(x, 2, u)[1][1]) == given["asked"]
    return Fraction(hits, total)


@drill("seed-chance", verify=by_trying_draws)
def seed_chance(rng: Generator) -> Exercise:
    points = sorted(int(v) for v in rng.choice(range(13), int(rng.integers(3, 6)), replace=False))
    first, asked = (int(v) for v in rng.choice(len(points), 2, replace=False))
    squares = [(p - points[first]) ** 2 for p in points]
    answer = Fraction(squares[asked], sum(squares))
    return Exercise(
        given={"points": points, "first": first, "asked": asked},
        ask=Text(
            f"数轴上的点 {points}，k-means++ 的第一个中心选中了 {points[first]}。第二个中心选中 {points[asked]} 的概率是多少？写成最简分数。",
            f"Points {points} on a line; k-means++ took {points[first]} as its first centre. What is the chance that it takes {points[asked]} as its second? A fraction in lowest terms.",
        ),
        answer=answer,
        steps=(
            Text(f"到 {points[first]} 的距离平方：{squares}，总和 {sum(squares)}。", f"Squared distances from {points[first]}: {squares}, in all {sum(squares)}."),
            Text(f"概率是 ${squares[asked]}/{sum(squares)}={answer}$。", f"The chance is ${squares[asked]}/{sum(squares)}={answer}$."),
        ),
    )  # fmt: skip


def by_points(given: Mapping[str, Any]) -> float:
    """The second way: write every point down at its machine's mean and average them all."""
    points: list[float] = []
    for mean, count in zip(given["means"], given["counts"], strict=True):
        points += count * [float(mean)]
    return sum(points) / len(points)


@drill("merged-center", verify=by_points)
def merged_center(rng: Generator) -> Exercise:
    machines = int(rng.integers(2, 5))
    while True:
        means = [int(v) for v in rng.integers(0, 40, machines)]
        counts = [int(v) for v in rng.integers(0, 60, machines)]
        total = sum(counts)
        if (
            total
            and sum(count > 0 for count in counts) > 1
            and total * sum(means) != machines * sum(m * n for m, n in zip(means, counts, strict=True))
        ):
            break  # a plain mean of means must be wrong
    sums = [m * n for m, n in zip(means, counts, strict=True)]
    answer = sum(sums) / total
    told_zh = "；".join(
        f"机器 {at} 有 {n} 个点，均值 {m}" if n else f"机器 {at} 一个点也没有"
        for at, (m, n) in enumerate(zip(means, counts, strict=True))
    )
    told_en = "; ".join(
        f"machine {at} has {n} points of mean {m}" if n else f"machine {at} has none"
        for at, (m, n) in enumerate(zip(means, counts, strict=True))
    )
    return Exercise(
        given={"means": means, "counts": counts},
        ask=Text(
            f"分布式 k-means 里，同一个簇的某个坐标：{told_zh}。合并后的中心是多少？保留两位小数。",
            f"In distributed k-means, one coordinate of one cluster: {told_en}. What is the merged centre? Two decimals.",
        ),
        answer=answer,
        steps=(
            Text(f"各机器的和：{sums}，共 {sum(sums)}；点数共 {total}。", f"The machines' sums are {sums}, in all {sum(sums)}; the counts add up to {total}."),
            Text(f"${sum(sums)}/{total}={answer:.4f}$。", f"${sum(sums)}/{total}={answer:.4f}$."),
        ),
        tolerance=0.006,
    )  # fmt: skip


def by_differences(given: Mapping[str, Any]) -> float:
    """The second way: coordinate by coordinate."""
    return sqrt(sum((a - b) ** 2 for a, b in zip(given["x"], given["y"], strict=True)))


@drill("squared-distance", verify=by_differences)
def squared_distance(rng: Generator) -> Exercise:
    d = int(rng.integers(2, 5))
    x, y = ([int(v) for v in rng.integers(-6, 7, d)] for _ in range(2))
    xx, yy, xy = (sum(a * b for a, b in zip(p, q, strict=True)) for p, q in ((x, x), (y, y), (x, y)))
    square = xx - 2 * xy + yy
    minus = f"-2\\times({xy})" if xy < 0 else f"-2\\times{xy}"
    return Exercise(
        given={"x": x, "y": y},
        ask=Text(
            f"$|x|^2={xx}$，$|y|^2={yy}$，$x\\cdot y={xy}$。$x$ 和 $y$ 的欧氏距离是多少？保留三位小数。",
            f"$|x|^2={xx}$, $|y|^2={yy}$ and $x\\cdot y={xy}$. What is the Euclidean distance of $x$ and $y$? Three decimals.",
        ),
        answer=sqrt(square),
        steps=(
            Text(f"$|x-y|^2={xx}{minus}+{yy}={square}$。", f"$|x-y|^2={xx}{minus}+{yy}={square}$."),
            Text(
                f"$\\sqrt{{{square}}}={sqrt(square):.4f}$。例如 $x={tuple(x)}$，$y={tuple(y)}$。",
                f"$\\sqrt{{{square}}}={sqrt(square):.4f}$; for instance $x={tuple(x)}$ and $y={tuple(y)}$.",
            ),
        ),
        tolerance=0.0011,
    )


def by_all_points(given: Mapping[str, Any]) -> float:
    """The second way: the mean distance from each cluster, found anew from the list of points and labels."""
    points, labels, at = given["points"], given["labels"], given["at"]
    away: dict[int, list[int]] = {}
    for i, (p, label) in enumerate(zip(points, labels, strict=True)):
        if i != at:
            away.setdefault(label, []).append(abs(p - points[at]))
    means = {label: sum(values) / len(values) for label, values in away.items()}
    a = means.pop(labels[at])
    b = min(means.values())
    return (b - a) / max(a, b)


@drill("silhouette-of-a-point", verify=by_all_points)
def silhouette_of_a_point(rng: Generator) -> Exercise:
    places = sorted(int(v) for v in rng.choice(range(40), 9, replace=False))
    clusters = [places[0:3], places[3:6], places[6:9]]
    own, at = int(rng.integers(3)), int(rng.integers(3))
    point = clusters[own][at]
    a = sum(abs(p - point) for p in clusters[own]) / 2
    others = [sum(abs(p - point) for p in cluster) / 3 for j, cluster in enumerate(clusters) if j != own]
    b = min(others)
    answer = (b - a) / max(a, b)
    return Exercise(
        given={"points": places, "labels": [0, 0, 0, 1, 1, 1, 2, 2, 2], "at": 3 * own + at},
        ask=Text(
            f"数轴上分成三个簇：{clusters[0]}、{clusters[1]}、{clusters[2]}。点 {point} 的轮廓系数是多少？保留两位小数。",
            f"Three clusters on a line: {clusters[0]}, {clusters[1]}, {clusters[2]}. What is the silhouette of the point {point}? Two decimals.",
        ),
        answer=answer,
        steps=(
            Text(f"到自己簇里另外两点的平均距离 $a={a:.4g}$。", f"Its mean distance from the other two of its cluster is $a={a:.4g}$."),
            Text(f"到另外两个簇的平均距离是 {others[0]:.4g} 和 {others[1]:.4g}，小的是 $b={b:.4g}$。", f"Its mean distances from the other clusters are {others[0]:.4g} and {others[1]:.4g}; the smaller is $b={b:.4g}$."),
            Text(f"$(b-a)/\\max(a,b)={answer:.4f}$。", f"$(b-a)/\\max(a,b)={answer:.4f}$."),
        ),
        tolerance=0.006,
    )  # fmt: skip


def by_responsibilities(given: Mapping[str, Any]) -> float:
    """The second way: the E step of bagu.algorithms, by logarithms and Cholesky factors."""
    import numpy as np

    from bagu.algorithms.classical_ml import responsibilities

    soft, _ = responsibilities(
        np.array([[given["x"]]], dtype=float),
        np.array(given["weights"]),
        np.array(given["means"], dtype=float)[:, None],
        np.array(given["deviations"], dtype=float)[:, None, None] ** 2,
    )
    return float(soft[0, 0])


@drill("responsibility", verify=by_responsibilities)
def responsibility(rng: Generator) -> Exercise:
    while True:
        means, deviations = [int(v) for v in rng.integers(0, 7, 2)], [int(v) for v in rng.integers(1, 4, 2)]
        x, share = int(rng.integers(-1, 8)), float(rng.choice([0.5, 0.25, 0.75, 0.2, 0.4]))
        scores = [abs(x - m) / s for m, s in zip(means, deviations, strict=True)]
        if means[0] != means[1] and max(scores) <= 3:
            break
    weights = [share, 1 - share]
    parts = [w / s * exp(-z * z / 2) for w, s, z in zip(weights, deviations, scores, strict=True)]
    answer = parts[0] / sum(parts)
    return Exercise(
        given={"x": x, "weights": weights, "means": means, "deviations": deviations},
        ask=Text(
            f"一维高斯混合：第一个分量权重 {weights[0]:g}、均值 {means[0]}、标准差 {deviations[0]}；第二个权重 {weights[1]:g}、均值 {means[1]}、标准差 {deviations[1]}。点 $x={x}$ 对第一个分量的责任是多少？保留两位小数。",
            f"A Gaussian mixture on a line: the first component has weight {weights[0]:g}, mean {means[0]}, deviation {deviations[0]}, the second {weights[1]:g}, {means[1]}, {deviations[1]}. What is the first one's responsibility for the point $x={x}$? Two decimals.",
        ),
        answer=answer,
        steps=(
            Text("每个分量的分子是 $w/\\sigma\\cdot e^{-z^2/2}$，$z=(x-\\mu)/\\sigma$；$1/\\sqrt{2\\pi}$ 约掉了。", "Each component contributes $w/\\sigma\\cdot e^{-z^2/2}$ with $z=(x-\\mu)/\\sigma$; $1/\\sqrt{2\\pi}$ cancels."),
            Text(f"第一个 {parts[0]:.4f}，第二个 {parts[1]:.4f}。", f"The first gives {parts[0]:.4f}, the second {parts[1]:.4f}."),
            Text(f"${parts[0]:.4f}/({parts[0]:.4f}+{parts[1]:.4f})={answer:.4f}$。", f"${parts[0]:.4f}/({parts[0]:.4f}+{parts[1]:.4f})={answer:.4f}$."),
        ),
        tolerance=0.006,
    )  # fmt: skip


def by_comparing(given: Mapping[str, Any]) -> float:
    """The second way: bisect for the distance at which both divisions of the points cost the same."""
    n, gap = given["each"], given["gap"]

    def cost(points: list[tuple[float, int]]) -> float:
        """Sum of squared distances of points (place, how many) from their mean."""
        total = sum(count for _, count in points)
        mean = sum(place * count for place, count in points) / total
        return sum(count * (place - mean) ** 2 for place, count in points)

    low, high = 0.0, 1e6
    for _ in range(200):
        far = (low + high) / 2
        joined = cost([(gap, n), (gap + far, 1)])  # the outlier stays with the second heap
        alone = cost([(0.0, n), (gap, n)])  # it has a centre, the heaps share one
        low, high = (far, high) if joined < alone else (low, far)
    return high


@drill("outlier-reach", verify=by_comparing)
def outlier_reach(rng: Generator) -> Exercise:
    n, gap = int(rng.integers(2, 100)), int(rng.integers(2, 21))
    answer = gap * sqrt((n + 1) / 2)
    return Exercise(
        given={"each": n, "gap": gap},
        ask=Text(
            f"数轴上 0 处有 {n} 个重合的点，{gap} 处也有 {n} 个，再往右 $D$ 处有一个离群点。$k=2$ 的最优解里，$D$ 超过多少，离群点就独占一个中心？误差在 1% 以内即可。",
            f"There are {n} points at 0 of a line, {n} at {gap}, and one outlier a further $D$ to the right. Beyond which $D$ does it have a centre of its own in the best solution for $k=2$? To 1%.",
        ),
        answer=answer,
        steps=(
            Text(
                f"离群点跟着第二堆，代价是 $\\frac{{n}}{{n+1}}D^2$，$n={n}$。",
                f"Staying with the second heap it costs $\\frac{{n}}{{n+1}}D^2$ with $n={n}$.",
            ),
            Text(
                f"它独占一个中心，两堆就得合并，代价是 $\\frac{{n\\cdot n}}{{2n}}\\cdot{gap}^2=\\frac n2\\cdot{gap * gap}$。",
                f"If it has a centre, the heaps must share one, at a cost of $\\frac{{n\\cdot n}}{{2n}}\\cdot{gap}^2=\\frac n2\\cdot{gap * gap}$.",
            ),
            Text(
                f"相等时 $D={gap}\\sqrt{{(n+1)/2}}={answer:.4g}$。",
                f"They are equal at $D={gap}\\sqrt{{(n+1)/2}}={answer:.4g}$.",
            ),
        ),
        tolerance=0.01 * answer,
    )
