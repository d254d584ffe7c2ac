"""Write by hand: k-means, its seeding, and its step over shards."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.classical_ml.kmeans import LADDER as KMEANS_LADDER
from bagu.ladders.classical_ml.kmeans_plusplus import LADDER as PLUSPLUS_LADDER
from bagu.ladders.classical_ml.sharded_kmeans_step import LADDER as STEP_LADDER
from bagu.text import Text
from bagu.topics.classical_ml.kmeans.seeds import (
    as_a_class,
    by_accumulate,
    by_intervals,
    by_search,
    by_shares,
    by_subtraction,
    from_the_right,
    in_narrow_floats,
)
from bagu.topics.classical_ml.kmeans.variants import (
    added_at,
    as_moves,
    by_recursion,
    by_sorting,
    by_triangles,
    by_variances,
    in_float32,
    in_one_place,
    merged_in_pairs,
    messages,
    one_hot,
    plain_python,
    step_in_float32,
    weighted_means,
    with_dictionaries,
    with_masks,
)

BLOCKS = "blocks of points may have any size: only memory and time depend on it"
SAME_TYPE = "the common type of two arrays is the same in either order"
ALL_FLOATING = "the judge's arrays are all floating, so nothing is taken for integers"
NOT_USED = "0/0 is computed for an empty cluster and then replaced"
SHARED = {
    "constant: 3 ** 16": BLOCKS,
    "constant: 1 ** 16": BLOCKS,
    "constant: 2 ** 17": BLOCKS,
    "constant: 2 ** 15": BLOCKS,
    "constant: max(2, BLOCK // len(centers))": BLOCKS,
    "constant: max(0, BLOCK // len(centers))": "there are never more centres than the block is long",
    "constant: np.maximum(counts, 0)": NOT_USED,
    "swapped: np.issubdtype(np.floating, x.dtype)": ALL_FLOATING,
}
HEAD = "def kmeans_vectorized(x, centers, max_iter={}, tol=0.0001, empty='farthest'):"

KMEANS = Problem(
    id="kmeans",
    ladder=KMEANS_LADDER,
    starter='''import numpy as np


def kmeans(x, centers, max_iter=300, tol=1e-4, empty="farthest"):
    """Lloyd's iterations: (centers, labels, inertia, n_iter)."""
    labels = np.zeros(len(x), dtype=np.int64)
    return centers, labels, 0.0, max_iter
''',
    variants=(with_masks, one_hot, added_at, plain_python, in_float32, by_recursion, by_triangles, by_sorting),
    forbidden=("torch", "scipy", "sklearn"),
    limits=Limits(seconds=4, largest=300),
    equivalent={
        **SHARED,
        "swapped: floating_dtype(centers, x)": SAME_TYPE,
        "swapped: floating_dtype(centers, x) #2": SAME_TYPE,
        f"constant: {HEAD.format(301)}": "small inputs are at rest long before",
        f"constant: {HEAD.format(299)}": "small inputs are at rest long before",
        "constant: np.full(len(points), -2)": "any number that is no label will do",
    },
    mutants=(
        Mutant("empty-is-nan", (("np.where(counts[:, None] > 0, moved, centers)", "np.where(counts[:, None] > 0, moved, np.nan)"),),
               Text("空簇的均值是 0 除以 0，要先决定它怎么办。", "The mean of no points is 0/0; decide first what becomes of such a centre.")),
        Mutant("empty-falls-back", (("np.where(counts[:, None] > 0, moved, centers)", "moved"),),
               Text("空簇的和是 0，除以 1 还是 0：中心被挪到了数据的平均值。", "The sum of an empty cluster is 0, whatever it is divided by: its centre jumps to where 0 is.")),
        Mutant("never-refounds", (("empty == 'farthest'", "False"),),
               Text("`farthest` 约定下，空簇要接手离自己中心最远的点。", "Under `farthest`, an empty cluster takes over the point that is farthest from its own centre.")),
        Mutant("always-refounds", (("empty == 'farthest'", "True"),),
               Text("`keep` 约定下，空簇的中心留在原地。", "Under `keep`, the centre of an empty cluster stays.")),
        Mutant("nearest-refounds", (("np.argsort(-squared, kind='stable')", "np.argsort(squared, kind='stable')"),),
               Text("空簇接手的是最远的点，不是最近的。", "An empty cluster takes the farthest point, not the nearest.")),
        Mutant("donor-keeps-it", (("        sums[labels[i]] -= points[i]\n        counts[labels[i]] -= 1\n", ""),),
               Text("被接手的点离开了原来的簇，不能两边都算。", "A point that is taken over leaves its old cluster; it must not count twice.")),
        Mutant("far-from-the-middle", (("((points - centers[labels]) ** 2).sum(axis=1)", "(points ** 2).sum(axis=1)"),),
               Text("“最远”是离自己的中心最远，不是离数据的平均值最远。", "Farthest from its own centre, not from the mean of the data.")),
        Mutant("stale-labels", (("    labels = nearest_center(points, at)\n    inertia", "    inertia"),),
               Text("中心最后动过一次，标签和 inertia 要按最后的中心算。", "The centres moved once more: labels and inertia belong to the last ones.")),
        Mutant("old-inertia", (("points - at[labels]) ** 2).sum(dtype=np.float64)", "points - old[labels]) ** 2).sum(dtype=np.float64)"),),
               Text("inertia 用最后的中心算，不是移动之前的。", "The inertia is that of the last centres, not of those before the move.")),
        Mutant("unsquared-inertia", (("float(((points - at[labels]) ** 2).sum(dtype=np.float64))", "float(np.sqrt(((points - at[labels]) ** 2).sum(axis=1)).sum())"),),
               Text("目标是距离的平方之和，不开根号。", "The objective is the sum of squared distances, without a root.")),
        Mutant("mean-inertia", (("** 2).sum(dtype=np.float64))", "** 2).sum(axis=1).mean())"),),
               Text("inertia 是总和，不是平均。", "The inertia is a total, not a mean.")),
        Mutant("absolute-tol", (("tol * points.var(axis=0).mean()", "tol"),),
               Text("tol 是相对于各坐标方差的平均值的，换单位不该改变结果。", "tol is relative to the mean variance of a coordinate, so that units do not matter.")),
        Mutant("root-of-the-move", (("((at - old) ** 2).sum() <= limit", "np.sqrt(((at - old) ** 2).sum()) <= limit"),),
               Text("与界限比较的是移动量的平方和，界限也是平方的单位。", "The squared moves are compared; the limit, too, is in squared units.")),
        Mutant("largest-move", (("((at - old) ** 2).sum() <= limit", "((at - old) ** 2).max() <= limit"),),
               Text("比较的是所有中心移动量平方的总和。", "What is compared is the total over all centres.")),
        Mutant("one-round-short", (("range(1, max_iter + 1)", "range(1, max(max_iter, 2))"),),
               Text("要恰好迭代 max_iter 次（除非提前停下）。", "There are max_iter iterations, unless it stops before.")),
        Mutant("counts-from-zero", (("labels, inertia, n_iter)", "labels, inertia, n_iter - 1)"),),
               Text("迭代次数从 1 数起，停下来的那一次也算。", "Iterations count from 1, the one that ends it included.")),
        Mutant("city-block", (("(norms - 2 * products).argmin(axis=1)", "np.abs(points[start:start + rows, None] - centers).sum(axis=2).argmin(axis=1)"),),
               Text("均值最小化的是欧氏距离的平方；按别的距离分配，目标就可能上升。", "Means go with squared Euclidean distance; with another one the objective may rise.")),
        Mutant("half-the-product", (("norms - 2 * products", "norms - products"),),
               Text("展开平方时，交叉项的系数是 2。", "Expanding the square, the mixed term comes twice.")),
        Mutant("largest-product", (("norms - 2 * products", "-products"),),
               Text("内积最大的中心不一定最近：它自己的长度也要算进去。", "The centre of the largest dot product need not be nearest: its own length counts.")),
        Mutant("missing-clusters", (("np.bincount(labels, minlength=k)", "np.bincount(labels)"),),
               Text("编号最大的簇为空时，计数数组会短一截。", "Where the last clusters are empty, the counts come out too short.")),
        Mutant("unweighted-mean", (("moved = sums / np.maximum(counts, 1)[:, None]", "moved = sums / max(1.0, counts.mean())"),),
               Text("每个簇除以它自己的点数。", "Each cluster is divided by its own count.")),
        Mutant("centers-overwritten", (("old, at = (at, cluster_means(sums, counts, at))", "old, at = (at, cluster_means(sums, counts, at))\n        centers[:] = at + shift"),),
               Text("不要在传入的中心上原地更新。", "Do not update the centres that were passed in."), verdict="input modified"),
    ),
    deciding={
        "city-block": 1,
        "absolute-tol": 2, "root-of-the-move": 2, "largest-move": 2, "one-round-short": 2, "counts-from-zero": 2,
        "stale-labels": 3, "old-inertia": 3,
        "empty-is-nan": 4, "empty-falls-back": 4, "always-refounds": 4,
        "never-refounds": 5, "nearest-refounds": 5, "donor-keeps-it": 5, "far-from-the-middle": 5,
        "centers-overwritten": 6,
    },
)  # fmt: skip


FIRST = "((points - points[indices[0]]) ** 2).sum(axis=1)"
LATER = "((points - points[i]) ** 2).sum(axis=1)"
PICK = "(running > draws[:, None] * running[-1]).argmax(axis=1)"
BEST = "int(np.argmin([squares.sum() for squares in left]))"

KMEANS_PLUSPLUS = Problem(
    id="kmeans-plusplus",
    ladder=PLUSPLUS_LADDER,
    starter='''import numpy as np


def kmeans_plusplus(x, n_clusters, u):
    """First centres for k-means: (centers, indices)."""
    indices = np.arange(n_clusters)
    return x[indices], indices
''',
    variants=(by_search, by_subtraction, by_shares, in_narrow_floats, by_accumulate, by_intervals, from_the_right, as_a_class),
    forbidden=("torch", "scipy", "sklearn"),
    limits=Limits(seconds=4, largest=200),
    equivalent={
        "swapped: np.issubdtype(np.floating, x.dtype)": ALL_FLOATING,
        "constant: indices[-1]": "the list holds one index at that place",
    },
    mutants=(
        Mutant("unsquared", ((FIRST, f"np.sqrt({FIRST})"), (LATER, f"np.sqrt({LATER})")),
               Text("抽中的概率与距离的平方成正比。", "The chance is proportional to the squared distance.")),
        Mutant("farthest-point", ((PICK, "np.full(len(draws), nearest.argmax())"),),
               Text("总取最远的点就不随机了，而且专挑离群点。", "Always the farthest point is no longer a draw, and it collects outliers.")),
        Mutant("uniform", ((PICK, "(draws * len(points)).astype(int)"),),
               Text("只有第一个中心是等概率抽的。", "Only the first centre is drawn uniformly.")),
        Mutant("last-centre-only", ((f"np.minimum(nearest, {LATER})", LATER),),
               Text("距离是到最近的已选中心，不是到最后选的那个。", "The distance is to the nearest centre chosen so far, not to the last one.")),
        Mutant("farthest-centre", ((f"np.minimum(nearest, {LATER})", f"np.maximum(nearest, {LATER})"),),
               Text("取到各中心距离里最小的，不是最大的。", "Of the distances from the centres, the least counts.")),
        Mutant("never-updated", (("        nearest = left[best]\n", ""),),
               Text("选出新中心以后，最近距离要更新。", "After each choice the nearest distances change.")),
        Mutant("first-trial-only", ((BEST, "0"),),
               Text("有几个候选时，取让总和最小的那个。", "Of several candidates, the one that leaves the least total is taken.")),
        Mutant("farthest-trial", ((BEST, "int(np.argmax(nearest[candidates]))"),),
               Text("候选之间比的是剩下的总和，不是它自己有多远。", "Candidates are compared by the total that they leave, not by how far they lie themselves.")),
        Mutant("worst-trial", ((BEST, "int(np.argmax([squares.sum() for squares in left]))"),),
               Text("总和要小。", "The total is to be small.")),
        Mutant("starts-at-zero", (("int(u[0, 0] * len(points))", "0"),),
               Text("第一个中心由 u[0, 0] 决定。", "The first centre is drawn, too: u[0, 0] says which.")),
        Mutant("rounded-start", (("int(u[0, 0] * len(points))", "min(round(float(u[0, 0]) * len(points)), len(points) - 1)"),),
               Text("下标向下取整，四舍五入会让两端的机会少一半。", "Indices are rounded down; rounding to the nearest halves the chances of the ends.")),
        Mutant("not-scaled", (("draws[:, None] * running[-1]", "draws[:, None]"),),
               Text("均匀数要乘上总和，或者先把权重归一。", "The draw is a share of the total; scale one of the two.")),
        Mutant("chosen-again", (("running > draws", "running >= draws"),),
               Text("u 可以是 0；累积和要严格大于它，否则会再选中已选的点。", "A draw may be 0; the running sum must exceed it, or a chosen point is chosen again.")),
        Mutant("draws-reused", (("u[1:]", "u[:-1]"),),
               Text("第 j 个中心用 u 的第 j 行，第一行已经用过了。", "Row j of u belongs to centre j; the first row is used up.")),
        Mutant("one-cluster-too-many", (("u[1:]", "np.concatenate([u[1:], u[:1]])"),),
               Text("一共选 n_clusters 个，第一个也算在内。", "n_clusters in all, the first one included.")),
    ),
    deciding={
        "starts-at-zero": 1, "rounded-start": 1,
        "unsquared": 2, "farthest-point": 2, "uniform": 2, "last-centre-only": 2, "farthest-centre": 2,
        "never-updated": 2, "not-scaled": 2, "chosen-again": 2, "draws-reused": 2,
        "first-trial-only": 3, "farthest-trial": 3, "worst-trial": 3,
    },
)  # fmt: skip


ADD = "sums += local_sums"
MOVED = "moved = cluster_means(sums, counts, at)"

SHARDED_STEP = Problem(
    id="sharded-step",
    ladder=STEP_LADDER,
    starter='''import numpy as np


def sharded_kmeans_step(parts, centers):
    """One of Lloyd's iterations over shards: (centers, counts, inertia)."""
    counts = np.zeros(len(centers), dtype=np.int64)
    return centers, counts, 0.0
''',
    variants=(in_one_place, weighted_means, as_moves, messages, merged_in_pairs, with_dictionaries, by_variances, step_in_float32),
    forbidden=("torch", "scipy", "sklearn"),
    limits=Limits(seconds=4, largest=2_000),
    equivalent={
        **SHARED,
        "swapped: floating_dtype(centers, parts[0])": SAME_TYPE,
        "swapped: floating_dtype(centers, parts[0]) #2": SAME_TYPE,
        **{f"constant: parts[{at}]{which}": "all shards are of one type" for at in (1, -1) for which in ("", " #2")},
    },
    mutants=(
        Mutant("mean-of-means", ((ADD, "sums += cluster_means(local_sums, local_counts, at) / len(parts)"), (MOVED, "moved = sums")),
               Text("分片在一个簇里的点数不同，均值的均值不是总的均值。", "Shards have unlike counts in a cluster, so the mean of their means is not the mean.")),
        Mutant("weighted-by-shard", ((ADD, "sums += cluster_means(local_sums, local_counts, at) * len(part) / sum(map(len, parts))"), (MOVED, "moved = sums")),
               Text("权重是分片在这个簇里的点数，不是整个分片的大小。", "The weight is the shard's count in that cluster, not the size of the shard.")),
        Mutant("mean-of-those-present", ((ADD, "sums += local_sums / np.maximum(local_counts, 1)[:, None]"),
                                         (MOVED, "present = sum((np.bincount(nearest_center((p - shift).astype(wide), at), minlength=len(at)) > 0).astype(int) for p in parts)\n    moved = cluster_means(sums, present, at)")),
               Text("只对有点的分片取平均也不够：还要按点数加权。", "Averaging over the shards that have points is not enough: they must be weighted by their counts.")),
        Mutant("last-shard-wins", ((ADD, "sums = local_sums"),),
               Text("各分片的和要加起来，不是后来的覆盖先前的。", "The shards' sums add up; a later one does not replace the others.")),
        Mutant("last-counts-win", (("counts += local_counts", "counts = local_counts"),),
               Text("计数也要加起来。", "Counts add up as well.")),
        Mutant("moves-between-shards", (("        counts += local_counts\n", "        counts += local_counts\n        at = cluster_means(sums, counts, at)\n"),),
               Text("一次迭代里，所有分片用同一组中心分配。", "Within an iteration all shards assign by the same centres.")),
        Mutant("empty-falls-back", (("np.where(counts[:, None] > 0, moved, centers)", "moved"),),
               Text("哪个分片都没有点的中心留在原地。", "A centre for which no shard has points stays.")),
        Mutant("empty-is-nan", (("np.where(counts[:, None] > 0, moved, centers)", "np.where(counts[:, None] > 0, moved, np.nan)"),),
               Text("全体都为空的簇，均值是 0/0。", "Where all are empty, the mean is 0/0.")),
        Mutant("missing-clusters", (("np.bincount(labels, minlength=k)", "np.bincount(labels)"),),
               Text("分片可能没有编号最大的那些簇，它的消息也得是完整的长度。", "A shard may lack the last clusters; its message must have full length all the same.")),
        Mutant("divided-by-shards", (("np.maximum(counts, 1)[:, None]", "len(counts)"),),
               Text("除以这个簇的总点数。", "Divide by the cluster's total count.")),
        Mutant("new-inertia", (("    moved = cluster_means", "    inertia = sum(float(((p - shift - cluster_means(sums, counts, at)[nearest_center((p - shift).astype(wide), at)]) ** 2).sum()) for p in parts)\n    moved = cluster_means"),),
               Text("平方距离之和是到传入的中心的。", "The sum of squared distances is from the centres that came in.")),
        Mutant("mean-inertia", ((".sum(dtype=np.float64))", ".sum(axis=1).mean() if len(points) else 0.0)"),),
               Text("要总和；各分片平均值的和没有意义。", "A total is asked for; a sum of the shards' means is nothing.")),
        Mutant("one-count-a-shard", (("counts += local_counts", "counts += local_counts > 0"),),
               Text("计数数的是点，不是分片。", "Counts are of points, not of shards.")),
        Mutant("part-overwritten", (("points = (part - shift).astype(wide)", "part -= shift\n        points = part.astype(wide)"),),
               Text("不要改动分片的数据。", "Leave the shards' data as they are."), verdict="input modified"),
    ),
    deciding={"missing-clusters": 2, "empty-falls-back": 3, "empty-is-nan": 3, "part-overwritten": 5},
)  # fmt: skip
