"""Write by hand: the percentile interval of a mean."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.classical_ml.bootstrap_interval import LADDER
from bagu.text import Text
from bagu.topics.classical_ml.bootstrap.variants import (
    by_bin_counts,
    by_columns,
    by_deviations,
    by_exact_sums,
    by_heaps,
    by_partition,
    by_running_means,
    by_weights,
    one_at_a_time,
)

MEANS = "x[indices].mean(axis=1, dtype=np.float64)"
ENDS = "low, high = np.quantile(means, [tail, 1 - tail])"

BOOTSTRAP_INTERVAL = Problem(
    id="bootstrap-interval",
    ladder=LADDER,
    starter='''import numpy as np


def bootstrap_interval(x, indices, confidence_level=0.95):
    """Percentile interval of the mean: (low, high)."""
    return float(np.min(x)), float(np.max(x))
''',
    mutants=(
        Mutant(
            "one-tail",
            (("(1 - confidence_level) / 2", "1 - confidence_level"),),
            Text(
                "两侧各留一半：两个尾巴加起来才是 1 − 置信水平。",
                "Both sides share what is left: the two tails together make up 1 − the level.",
            ),
        ),
        Mutant(
            "wrong-axis",
            ((MEANS, "x[indices].mean(axis=0, dtype=np.float64)"),),
            Text(
                "每次重采样一个均值；你求的是各次重采样第 j 个数的均值。",
                "One mean a resample is needed; yours is over the j-th draws of all resamples.",
            ),
        ),
        Mutant(
            "values-not-means",
            ((MEANS, "x[indices].ravel()"),),
            Text(
                "这是数据的分位数：描述单个观测有多分散，而不是均值有多不确定。",
                "These are quantiles of the data: they tell how single observations spread, not how uncertain the mean is.",
            ),
        ),
        Mutant(
            "distinct-only",
            ((MEANS, "np.array([x[np.unique(row)].mean() for row in indices])"),),
            Text(
                "抽到两次的就要算两次：去重以后不再是有放回抽样。",
                "What was drawn twice counts twice; without repeats it is no longer sampling with replacement.",
            ),
        ),
        Mutant(
            "median",
            ((MEANS, "np.median(x[indices], axis=1)"),),
            Text("题目要的是均值，不是中位数。", "The mean is asked for, not the median."),
        ),
        Mutant(
            "normal-theory",
            ((ENDS, "low, high = (x.mean() - 1.96 * means.std(), x.mean() + 1.96 * means.std())"),),
            Text(
                "这是正态近似区间：左右对称，且把 95% 写死了。百分位区间直接取均值的分位数。",
                "This is the normal interval: symmetric, and 95% is built in. The percentile interval takes quantiles of the means.",
            ),
        ),
        Mutant(
            "basic",
            ((ENDS, "high, low = 2 * x.mean() - np.quantile(means, [tail, 1 - tail])"),),
            Text(
                "这是基本（反转）自助区间：它绕样本均值翻转了一次。",
                "This is the basic (reversed) bootstrap interval: it is turned around the sample's mean.",
            ),
        ),
        Mutant(
            "no-interpolation",
            ((ENDS, "low, high = np.quantile(means, [tail, 1 - tail], method='nearest')"),),
            Text(
                "分位数落在两个均值之间时，要按距离线性插值。",
                "Where a quantile falls between two means, interpolate by distance.",
            ),
        ),
        Mutant(
            "rank-of-b",
            (
                (
                    ENDS,
                    "low, high = np.sort(means)[[int(tail * len(means)), min(int((1 - tail) * len(means)), len(means) - 1)]]",
                ),
            ),
            Text(
                "B 个均值之间只有 B − 1 段，分位数的位置按 B − 1 算，还要插值。",
                "B means have B − 1 gaps between them: places are counted in B − 1, with interpolation.",
            ),
        ),
        Mutant(
            "unsorted",
            ((ENDS, "low, high = means[[int(tail * (len(means) - 1)), round((1 - tail) * (len(means) - 1))]]"),),
            Text("取分位数之前要把均值排序。", "The means must be in order before ranks mean anything."),
        ),
        Mutant(
            "extremes",
            ((ENDS, "low, high = (means.min(), means.max())"),),
            Text(
                "最小到最大是全部均值，没有用到置信水平。",
                "From least to largest is all of the means; the level is not used.",
            ),
        ),
        Mutant(
            "swapped",
            (("(float(low), float(high))", "(float(high), float(low))"),),
            Text("先下限，后上限。", "The lower end comes first."),
        ),
        Mutant(
            "sum",
            ((MEANS, "x[indices].sum(axis=1, dtype=np.float64) / len(x)"),),
            Text(
                "除以抽取的次数，不是样本个数：两者可以不同。",
                "Divide by the number of draws, not of observations: they may differ.",
            ),
        ),
        Mutant(
            "centres-input",
            (("    means = ", "    x -= x.mean()\n    means = "),),
            Text(
                "不要改动传入的数组，也不要先减去均值。",
                "Leave the given array as it is; nor is the mean to be taken off.",
            ),
        ),
    ),
    variants=(
        by_weights,
        one_at_a_time,
        by_bin_counts,
        by_exact_sums,
        by_running_means,
        by_partition,
        by_heaps,
        by_columns,
        by_deviations,
    ),
    forbidden=("torch", "scipy", "sklearn"),
    limits=Limits(largest=1_000),
    deciding={"sum": 2, "one-tail": 3, "extremes": 3, "no-interpolation": 4, "rank-of-b": 4, "unsorted": 4},
)
