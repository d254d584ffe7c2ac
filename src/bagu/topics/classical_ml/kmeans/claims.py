"""What the answers state about k-means, measured."""

from collections.abc import Mapping
from math import log
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.classical_ml import (
    gaussian_mixture,
    kmeans,
    kmeans_restarts,
    responsibilities,
    sharded_kmeans,
    sharded_kmeans_step,
    squared_distances_broadcast,
)
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.classical_ml.kmeans.data import (
    Array,
    Seeding,
    adjusted_rand,
    best_mixture,
    blobs,
    digits,
    em_path,
    first_centers,
    gap_choice,
    half_steps,
    inertia_of,
    inertias,
    knee,
    logistic_accuracy,
    merged_means,
    minibatch,
    moved,
    product_distances,
    scattered,
    sharpest_bend,
    silhouettes,
    was_empty,
)
from bagu.topics.classical_ml.kmeans.figures import draw_choices

BOUND = 8 * (log(10) + 2)  # of the expected inertia of k-means++ over the optimum, for 10 centres


@claim(
    "never-rises",
    zh="k-means 的两个半步（分配、求均值）都不会让平方距离之和变大；200 个点、6 个中心时，几十次迭代之内就停下。",
    en="Neither half-step of k-means, assignment or means, raises the sum of squared distances; on 200 points with 6 centres it stops within some dozens of iterations.",
    criteria=[Criterion("largest relative rise", "<=", 1e-12), Criterion("most iterations", "<=", 99)],
    control={"middle": "median"},
    fast={"runs": 50}, full={"runs": 500},
)  # fmt: skip
def never_rises(rng: Generator, *, runs: int = 50, middle: Literal["mean", "median"] = "mean") -> Mapping[str, float]:
    rise, lengths = 0.0, []
    for _ in range(runs):
        x = rng.standard_normal((200, 3))
        seen = half_steps(x, x[:6], middle)
        rise = max(rise, float((np.diff(seen) / seen[:-1]).max(initial=0)))
        lengths.append((len(seen) + 1) // 2)
    many = rng.standard_normal((20_000, 2))
    return {
        "largest relative rise": rise,
        "mean iterations": float(np.mean(lengths)),
        "most iterations": float(max(lengths)),
        "iterations, 20 000 points and 50 centres": float(kmeans(many, many[:50], max_iter=1000, tol=0)[3]),
    }


@claim(
    "finds-the-optimum",
    zh="k-means 一定收敛，所以能找到最好的聚类。",
    en="k-means always converges, so it finds the best clustering.",
    expects="refuted",
    criteria=[Criterion("worst end over best", "<=", 1.01)],
    control={"k": 1},
    fast={"starts": 30}, full={"starts": 300},
)  # fmt: skip
def finds_the_optimum(rng: Generator, *, k: int = 8, starts: int = 30) -> Mapping[str, float]:
    x, _ = blobs(rng, scattered(rng, k, 20, 4), 50)
    ends = np.array([kmeans(x, first_centers(rng, x, k, "uniform"), tol=0)[2] for _ in range(starts)])
    best = min(ends.min(), kmeans_restarts(x, k, rng, 20, tol=0)[2])
    return {
        "worst end over best": float(ends.max() / best),
        "share that reach the best": float((ends < 1.001 * best).mean()),
    }


@claim(
    "careful-seeding",
    zh="20 个簇时，从随机样本出发，收敛后的平方距离之和比从 k-means++ 出发大 10% 以上；各取 10 次里最好的，也还大 5% 以上。",
    en="With 20 clusters, random starts end more than 10% above starts by k-means++ in the sum of squared distances; the best of 10 each, still more than 5%.",
    criteria=[
        Criterion("one start, uniform over k-means++", ">=", 1.1, "ci"),
        Criterion("best of 10, uniform over k-means++", ">=", 1.05, "ci"),
    ],
    control={"k": 1},
    seeds=range(200, 205),
    fast={"scenes": 8}, full={"scenes": 60}, sources=["arthur2007"],
)  # fmt: skip
def careful_seeding(rng: Generator, *, k: int = 20, scenes: int = 8) -> Mapping[str, float]:
    seedings: tuple[Seeding, ...] = ("uniform", "k-means++", "greedy")
    ends, rounds = np.empty((3, scenes, 10)), np.empty((3, scenes, 10))
    for scene in range(scenes):
        x, _ = blobs(rng, scattered(rng, k, 30, 2), 40)
        for at, seeding in enumerate(seedings):
            runs = [kmeans(x, first_centers(rng, x, k, seeding), tol=0) for _ in range(10)]
            ends[at, scene] = [run[2] for run in runs]
            rounds[at, scene] = [run[3] for run in runs]
    one, ten = (ends[0].mean(1) / ends.mean(2)).mean(1), (ends[0].min(1) / ends.min(2)).mean(1)
    return {
        "one start, uniform over k-means++": float(one[1]),
        "best of 10, uniform over k-means++": float(ten[1]),
        "one start, uniform over greedy": float(one[2]),
        "best of 10, uniform over greedy": float(ten[2]),
        "iterations, uniform": float(rounds[0].mean()),
        "iterations, k-means++": float(rounds[1].mean()),
    }


@claim(
    "far-apart",
    zh="10 个簇隔得再远，k-means++ 选出的初始中心，平均损失也在最优值的 8(ln k + 2) = 34 倍以内；随机选的随间距的平方变坏。",
    en="However far apart 10 clusters lie, the centres that k-means++ starts from cost on average less than 8(ln k + 2) = 34 times the optimum; random ones get worse with the distance squared.",
    criteria=[
        Criterion("seeds over optimum, largest", "<=", BOUND),
        Criterion("uniform seeds over optimum, growth", ">=", 50.0),
    ],
    control={"seeding": "uniform"},
    fast={"starts": 100}, full={"starts": 2000}, sources=["makarychev2020"],
)  # fmt: skip
def far_apart(
    rng: Generator, *, starts: Annotated[int, Range(5, 4000)] = 100, seeding: Seeding = "k-means++"
) -> Mapping[str, float]:
    grid = np.stack([np.arange(10) % 5, np.arange(10) // 5], axis=1)
    cost: dict[float, float] = {}
    plain: dict[float, float] = {}
    for distance in (10.0, 100.0, 1000.0):
        x, _ = blobs(rng, distance * grid, 20)
        best = kmeans_restarts(x, 10, rng, 10)[2]
        cost[distance] = (
            float(np.mean([inertia_of(x, first_centers(rng, x, 10, seeding)) for _ in range(starts)])) / best
        )
        seeds = [first_centers(rng, x, 10, "uniform") for _ in range(starts // 5)]
        plain[distance] = float(np.mean([inertia_of(x, centers) for centers in seeds])) / best
    return {
        **{f"seeds over optimum, distance {distance:g}": value for distance, value in cost.items()},
        **{f"uniform seeds over optimum, distance {distance:g}": value for distance, value in plain.items()},
        "seeds over optimum, largest": max(cost.values()),
        "uniform seeds over optimum, growth": plain[100.0] / plain[10.0],
    }


@claim(
    "elbow",
    zh="画出平方距离之和随 k 的曲线，肘部就是真正的簇数。",
    en="Plot the sum of squared distances against k: the elbow is the true number of clusters.",
    expects="refuted",
    criteria=[Criterion("right, elbow", ">=", 0.8, "ci")],
    control={"scale": "log"},
    fast={"sets": 6}, full={"sets": 40, "references": 20},
    sources=["schubert2022", "tibshirani2001"],
    draw=draw_choices,
)  # fmt: skip
def elbow(
    rng: Generator,
    *,
    sets: int = 6,
    apart: float = 5.0,
    scale: Literal["linear", "log"] = "linear",
    references: int = 5,
) -> Mapping[str, float]:
    """3 to 7 round clusters of 30 points, no two nearer than 5 standard deviations; k from 1 to 10 is tried."""
    names = ("chord", "bend", "log chord", "log bend", "silhouette", "gap")
    right: dict[str, list[bool]] = {name: [] for name in names}
    for _ in range(sets):
        k = int(rng.integers(3, 8))
        x, _ = blobs(rng, scattered(rng, k, 4 * apart, apart), 30)
        curve, labels = inertias(rng, x, 10, 5)
        for name, values in (("", curve), ("log ", np.log(curve))):
            right[f"{name}chord"].append(knee(values) == k)
            right[f"{name}bend"].append(sharpest_bend(values) == k)
        right["silhouette"].append(int(np.argmax(silhouettes(x, labels))) + 2 == k)
        right["gap"].append(gap_choice(rng, x, curve, references, 1) == k)
    shares = {name: float(np.mean(hits)) for name, hits in right.items()}
    prefix = "log " if scale == "log" else ""
    return {
        "right, elbow": max(shares[f"{prefix}chord"], shares[f"{prefix}bend"]),  # the better of the two readings
        **{f"right, {name}": share for name, share in shares.items()},
    }


@claim(
    "no-clusters",
    zh="一团均匀分布的点没有簇：gap 统计量多半能答出 k = 1，肘部和轮廓系数从不会这样回答。",
    en="A uniform cloud has no clusters: the gap statistic mostly says k = 1, which elbow and silhouette never do.",
    criteria=[Criterion("gap says one", ">=", 0.5, "ci"), Criterion("elbow says one", "==", 0.0)],
    control={"clusters": 4},
    fast={"sets": 5}, full={"sets": 40}, sources=["tibshirani2001"],
)  # fmt: skip
def no_clusters(rng: Generator, *, sets: int = 5, clusters: Annotated[int, Range(1, 4)] = 1) -> Mapping[str, float]:
    gaps, elbows, best = [], [], []
    for _ in range(sets):
        corners = rng.permutation(np.stack(np.meshgrid([0.0, 4.0], [0.0, 4.0]), -1).reshape(4, 2))[:clusters]
        x = (corners[:, None] + rng.random((clusters, 150 // clusters, 2))).reshape(-1, 2)
        curve, labels = inertias(rng, x, 8, 5)
        gaps.append(gap_choice(rng, x, curve, 10, 1))
        elbows.append(knee(np.log(curve)))
        best.append(max(silhouettes(x, labels)))
    return {
        "gap says one": float((np.array(gaps) == 1).mean()),
        "elbow says one": float((np.array(elbows) == 1).mean()),
        "elbow on average": float(np.mean(elbows)),
        "best silhouette": float(np.mean(best)),
    }


@claim(
    "standardise",
    zh="做 k-means 之前先把每个特征标准化，总没有坏处。",
    en="Standardising every feature before k-means never hurts.",
    expects="refuted",
    criteria=[Criterion("agreement gained", ">=", 0.0, "ci")],
    control={"unit": 100.0},
    fast={"sets": 10}, full={"sets": 100},
)  # fmt: skip
def standardise(
    rng: Generator, *, sets: int = 10, unit: Annotated[float, Range(0.1, 200.0)] = 1.0, noise: int = 8
) -> Mapping[str, float]:
    """Two clusters 5 deviations apart along the first of 9 features; `unit` is that of the other eight, pure noise."""
    middles = np.zeros((2, 1 + noise))
    middles[1, 0] = 5
    agreements = []
    for _ in range(sets):
        x, y = blobs(rng, middles, 100)
        x[:, 1:] *= unit
        scaled = (x - x.mean(0)) / x.std(0)
        agreements.append([adjusted_rand(kmeans_restarts(z, 2, rng, 5)[1], y) for z in (x, scaled)])
    raw, standard = np.mean(agreements, 0)
    return {
        "agreement, as measured": float(raw),
        "agreement, standardised": float(standard),
        "agreement gained": float(standard - raw),
    }


@claim(
    "one-outlier",
    zh="100 个点的两个簇，加一个足够远的点，k-means 就给它一个中心，把两个簇并成一个。",
    en="Two clusters of 100 points in all and a single point far enough away: k-means gives it a centre and merges the two.",
    criteria=[Criterion("agreement with the two clusters", "<=", 0.1)],
    control={"distance": 10.0},
)
def one_outlier(rng: Generator, *, distance: float = 50.0, each: int = 50) -> Mapping[str, float]:
    x, y = blobs(rng, np.array([[0.0, 0.0], [6.0, 0.0]]), each)

    def labels_with(far: float) -> Array:
        return kmeans_restarts(np.concatenate([x, [[3.0, far]]]), 2, rng, 10)[1]

    reaches = np.arange(10.0, 60.0, 1.0)
    alone = [np.bincount(labels_with(far)).min() == 1 for far in reaches]
    return {
        "agreement with the two clusters": adjusted_rand(labels_with(distance)[:-1], y),
        "distance from which it is alone": float(reaches[np.argmax(alone)]),
        "distance by the formula": 6 * ((each + 1) / 2) ** 0.5,
    }


@claim(
    "never-empties",
    zh="初始中心取自样本点，就不会出现空簇。",
    en="If the first centres are data points, no cluster ever becomes empty.",
    expects="refuted",
    criteria=[Criterion("runs in which a cluster became empty", "==", 0)],
    control={"k": 2},
    fast={"runs": 400}, full={"runs": 4000},
)  # fmt: skip
def never_empties(rng: Generator, *, runs: int = 400, n: int = 100, k: int = 30) -> Mapping[str, float]:
    empty = [was_empty(x, x[:k]) for x in rng.standard_normal((runs, n, 2))]
    return {"runs in which a cluster became empty": float(np.mean(empty))}


@claim(
    "elongated",
    zh="三个平行的长条形簇：k-means 沿长边乱切，全协方差的高斯混合找得回来，调整兰德指数高 0.3 以上。",
    en="Three parallel elongated clusters: k-means cuts across them, a Gaussian mixture with full covariances finds them, more than 0.3 higher in adjusted Rand index.",
    criteria=[Criterion("agreement, mixture minus k-means", ">=", 0.3, "ci")],
    control={"stretch": 1.0},
)
def elongated(
    rng: Generator, *, stretch: Annotated[float, Range(0.1, 12.0)] = 6.0, each: int = 150
) -> Mapping[str, float]:
    x, y = blobs(rng, np.array([[0.0, 0.0], [0.0, 4.0], [0.0, 8.0]]), each)
    x[:, 0] *= stretch
    soft, _ = responsibilities(x, *best_mixture(rng, x, 3, starts=10))
    scaled = (x - x.mean(0)) / x.std(0)
    agreement = {
        "k-means": adjusted_rand(kmeans_restarts(x, 3, rng, 10)[1], y),
        "k-means, standardised": adjusted_rand(kmeans_restarts(scaled, 3, rng, 10)[1], y),
        "mixture": adjusted_rand(soft.argmax(1), y),
    }
    return {
        **{f"agreement, {name}": value for name, value in agreement.items()},
        "agreement, mixture minus k-means": agreement["mixture"]
        - max(agreement["k-means"], agreement["k-means, standardised"]),
    }


@claim(
    "em-rises",
    zh="EM 每次迭代都不会让似然下降（不加 reg_covar 时）。",
    en="No iteration of EM lowers the likelihood, as long as no reg_covar is added.",
    criteria=[Criterion("largest fall of the log-likelihood", "<=", 1e-9)],
    control={"reg_covar": 1.0},
    fast={"runs": 3}, full={"runs": 30},
)  # fmt: skip
def em_rises(
    rng: Generator, *, runs: int = 3, reg_covar: float = 0.0, iterations: Annotated[int, Range(2, 120)] = 60
) -> Mapping[str, float]:
    falls, gains, collapses = [], [], 0
    for _ in range(runs):
        x, _ = blobs(rng, rng.normal(0, 3, (4, 2)), 60)
        told, collapsed = em_path(x, first_centers(rng, x, 4, "uniform"), reg_covar, iterations)
        falls.append(-np.diff(told).min())
        gains.append(told[-1] - told[0])
        collapses += collapsed
    return {
        "largest fall of the log-likelihood": float(max(falls)),
        "gain a point": float(np.mean(gains)),
        "runs in which a component collapsed": collapses / runs,
    }


@claim(
    "hard-limit",
    zh="各分量协方差同为 σ²I、权重相等的高斯混合，σ 趋于 0 时，EM 更新均值的一步就是 k-means 的一步。",
    en="In a mixture of equal weights whose covariances are all σ²I, the step by which EM moves the means becomes that of k-means as σ goes to 0.",
    criteria=[Criterion("largest difference of the centres", "<=", 1e-9)],
    control={"sigma": 1.0},
)
def hard_limit(rng: Generator, *, sigma: Annotated[float, Range(1e-4, 2.0)] = 1e-4, k: int = 5) -> Mapping[str, float]:
    x = rng.standard_normal((200, 2))
    hard = kmeans(x, x[:k], max_iter=1)[0]

    def difference(width: float) -> float:
        soft = gaussian_mixture(x, np.full(k, 1 / k), x[:k], np.stack([width**2 * np.eye(2)] * k), max_iter=1)[1]
        return float(np.abs(soft - hard).max())

    return {"largest difference of the centres": difference(sigma), "difference at sigma 0.1": difference(0.1)}


@claim(
    "sharded-equal",
    zh="把各分片的局部和与计数加起来再除，得到的中心与单机一致，误差在 1e-9 以内；整个过程的标签也完全相同。",
    en="Adding the shards' sums and counts, then dividing, gives the centres of a single machine within 1e-9, and a whole run ends with the very same labels.",
    criteria=[
        Criterion("centres, difference after a step", "<=", 1e-9),
        Criterion("labels that differ after a run", "==", 0),
    ],
    control={"merge": "mean of means"},
    fast={"runs": 20}, full={"runs": 200}, sources=["dhillon1999"],
)  # fmt: skip
def sharded_equal(
    rng: Generator,
    *,
    runs: int = 20,
    shards: int = 4,
    merge: Literal["sums and counts", "mean of means"] = "sums and counts",
) -> Mapping[str, float]:
    """Shards of unequal sizes, cut along one axis with noise, so that clusters are spread over them unequally."""
    step, labels = 0.0, 0
    wrong: dict[str, list[float]] = {"mean of means": [], "weighted by shard": [], "weighted by counts": []}
    for _ in range(runs):
        x, _ = blobs(rng, scattered(rng, 5, 20, 3), 100)
        x = x[np.argsort(x[:, 0] + rng.normal(0, 3, len(x)))]
        cuts = np.sort(rng.choice(np.arange(10, len(x) - 10), shards - 1, replace=False))
        parts, start = tuple(np.split(x, cuts)), x[rng.choice(len(x), 5, replace=False)]
        whole = kmeans(x, start, max_iter=1, empty="keep")[0]
        merged = {name: merged_means(parts, start, name) for name in wrong}
        mine = sharded_kmeans_step(parts, start)[0] if merge == "sums and counts" else merged[merge]
        step = max(step, float(np.abs(mine - whole).max()))
        for name, centers in merged.items():
            wrong[name].append(float(np.abs(centers - whole).max()))
        alone, together = kmeans(x, start, empty="keep"), sharded_kmeans(parts, start)
        labels += int((alone[1] != np.concatenate(together[1])).sum())
    return {
        "centres, difference after a step": step,
        "labels that differ after a run": float(labels),
        **{f"{name}, mean difference": float(np.mean(values)) for name, values in wrong.items()},
    }


@claim(
    "both-moved",
    zh="欧氏距离对平移敏感：图像一平移，两张图的距离就变了。",
    en="Euclidean distance is sensitive to translation: move the images and their distance changes.",
    expects="refuted",
    criteria=[Criterion("largest relative change", ">=", 0.01)],
    control={"move": "one"},
)
def both_moved(
    rng: Generator, *, n: Annotated[int, Range(2, 600)] = 300, move: Literal["both", "one"] = "both"
) -> Mapping[str, float]:
    images, _ = digits(rng, n)
    shifted = np.roll(images, 1, axis=2).reshape(n, -1)
    flat = images.reshape(n, -1)
    before = squared_distances_broadcast(flat[: n // 2], flat[n // 2 :]) ** 0.5
    after = squared_distances_broadcast(shifted[: n // 2], (shifted if move == "both" else flat)[n // 2 :]) ** 0.5
    return {"largest relative change": float((np.abs(after - before) / before).max())}


@claim(
    "one-pixel",
    zh="8×8 的手写数字只挪一个像素，它离自己就比离最近的别的数字还远。",
    en="Move a handwritten digit of 8 × 8 pixels by one pixel, and it is farther from itself than from the nearest digit of another class.",
    criteria=[Criterion("share farther than another digit", ">=", 0.5, "ci")],
    control={"shift": 0},
    fast={"n": 300}, full={"n": 1000}, sources=["sun2015"],
)  # fmt: skip
def one_pixel(rng: Generator, *, n: Annotated[int, Range(20, 1000)] = 300, shift: int = 1) -> Mapping[str, float]:
    images, classes = digits(rng, n)
    flat, changed = images.reshape(n, -1), moved(rng, images, shift).reshape(n, -1)
    own = ((flat - changed) ** 2).sum(1) ** 0.5
    between = squared_distances_broadcast(flat, flat) ** 0.5
    np.fill_diagonal(between, np.inf)
    other = np.where(classes[:, None] != classes, between, np.inf).min(1)
    return {
        "share farther than another digit": float((own > other).mean()),
        "distance from itself, moved": float(own.mean()),
        "distance from another digit": float(other.mean()),
    }


@claim(
    "cancellation",
    zh="数据离原点 1000 个标准差时，float32 里用 |x|² − 2x·c + |c|² 算距离，5% 以上的点会分错簇。",
    en="With data 1000 standard deviations from the origin, distances by |x|² − 2 x·c + |c|² in float32 give more than 5% of the points a wrong centre.",
    criteria=[Criterion("labels wrong", ">=", 0.05)],
    control={"centred": True},
)
def cancellation(
    rng: Generator, *, offset: float = 1000.0, centred: bool = False, n: int = 2000
) -> Mapping[str, float]:
    x = (rng.standard_normal((n, 8)) + offset).astype(np.float32)
    truth = squared_distances_broadcast(x.astype(np.float64), x[:20].astype(np.float64)).argmin(1)
    shift = x.mean(0) if centred else np.zeros(8, np.float32)
    squares = product_distances(x - shift, x[:20] - shift)
    differences = squared_distances_broadcast(x, x[:20]).argmin(1)
    return {
        "labels wrong": float((squares.argmin(1) != truth).mean()),
        "labels wrong, by differences": float((differences != truth).mean()),
        "least squared distance": float(squares.min()),
    }


@claim(
    "mini-batch",
    zh="小批量 k-means 只看 Lloyd 5% 以内的点，就能把平方距离之和做到高出不足 10%。",
    en="Mini-batch k-means reads less than 5% of the points that Lloyd's iterations read and ends less than 10% higher.",
    criteria=[
        Criterion("inertia over Lloyd's", "<=", 1.1, "ci"),
        Criterion("points read, share of Lloyd's", "<=", 0.05, "ci"),
    ],
    control={"batch": 1},
    sources=["sculley2010"],
)
def mini_batch(
    rng: Generator, *, batch: int = 100, steps: int = 100, n: Annotated[int, Range(200, 40_000, step=20)] = 20_000
) -> Mapping[str, float]:
    x, _ = blobs(rng, rng.uniform(0, 20, (20, 10)), n // 20, 4.0)
    start = first_centers(rng, x[rng.choice(n, n // 10, replace=False)], 20, "greedy")
    _, _, inertia, n_iter = kmeans(x, start)
    *_, centers = minibatch(rng, x, start, batch, steps)
    return {
        "inertia over Lloyd's": inertia_of(x, centers) / inertia,
        "start over Lloyd's": inertia_of(x, start) / inertia,
        "points read, share of Lloyd's": batch * steps / (n_iter * n),
    }


@claim(
    "clusters-are-classes",
    zh="聚类就是不用标签的分类：聚出来的簇对应类别。",
    en="Clustering is classification without labels: the clusters that come out are the classes.",
    expects="refuted",
    criteria=[Criterion("agreement of clusters with classes", ">=", 0.5)],
    control={"width": 1.0},
)
def clusters_are_classes(rng: Generator, *, width: float = 8.0, each: int = 200) -> Mapping[str, float]:
    """Two classes 3 apart across a strip of that half-width."""
    y = np.repeat([0, 1], each)
    x = np.stack([rng.uniform(-width, width, 2 * each), rng.normal(3.0 * y, 0.5)], axis=1)
    return {
        "agreement of clusters with classes": adjusted_rand(kmeans_restarts(x, 2, rng, 10)[1], y),
        "accuracy with labels": logistic_accuracy(rng, x, y),
    }
