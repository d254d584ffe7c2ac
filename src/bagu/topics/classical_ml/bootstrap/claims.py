"""What the answers state about the bootstrap, measured."""

from collections.abc import Mapping
from math import exp, factorial
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator
from scipy.stats import t

from bagu.algorithms.classical_ml import bootstrap_counts, bootstrap_interval, inclusion_probability
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.classical_ml.bootstrap.data import Array, draw_indices, error_632, error_rates, student_bootstrap

SIZES = (10, 100, 1000)


@claim(
    "distinct-share",
    zh="有放回抽 N 次，平均抽到的不同样本占 1−(1−1/N)^N：N = 10、100、1000 时依次约为 65.1%、63.4%、63.2%。",
    en="Of N draws with replacement, the distinct samples are on average a share 1−(1−1/N)^N: about 65.1%, 63.4% and 63.2% for N = 10, 100 and 1000.",
    criteria=[Criterion("largest difference from the formula", "<=", 0.005)],
    control={"replace": False},
    fast={"draws": 400_000},
    full={"draws": 4_000_000},
)
def distinct_share(
    rng: Generator, *, draws: Annotated[int, Range(1000, 8_000_000)] = 400_000, replace: bool = True
) -> Mapping[str, float]:
    shares = {n: float((bootstrap_counts(draw_indices(rng, draws // n, n, n, replace), n) > 0).mean()) for n in SIZES}
    return {
        **{f"share, N = {n}": share for n, share in shares.items()},
        "largest difference from the formula": max(abs(shares[n] - inclusion_probability(n)) for n in SIZES),
    }


@claim(
    "exactly-once",
    zh="一次自助采样里，63.2% 的样本恰好被抽到一次。",
    en="In a bootstrap sample, 63.2% of the samples are drawn exactly once.",
    expects="refuted",
    criteria=[Criterion("share drawn exactly once", ">=", 0.6)],
    control={"replace": False},
    fast={"resamples": 200},
    full={"resamples": 4000},
)
def exactly_once(rng: Generator, *, resamples: int = 200, n: int = 1000, replace: bool = True) -> Mapping[str, float]:
    counts = bootstrap_counts(draw_indices(rng, resamples, n, n, replace), n)
    return {
        "share never drawn": float((counts == 0).mean()),
        "share drawn exactly once": float((counts == 1).mean()),
        "share drawn exactly twice": float((counts == 2).mean()),
        "share drawn at least twice": float((counts >= 2).mean()),
        "share drawn at all": float((counts >= 1).mean()),
    }


@claim(
    "poisson",
    zh="N 很大时，一个样本在自助采样里出现的次数近似服从均值为 1 的泊松分布。",
    en="For large N, how often a sample occurs in a bootstrap sample is nearly Poisson with mean 1.",
    criteria=[Criterion("total variation distance to Poisson(1)", "<=", 0.01)],
    control={"per_sample": 2},
    fast={"resamples": 200},
    full={"resamples": 4000},
)
def poisson(rng: Generator, *, resamples: int = 200, n: int = 1000, per_sample: int = 1) -> Mapping[str, float]:
    counts = bootstrap_counts(draw_indices(rng, resamples, n, per_sample * n), n)
    seen = np.bincount(counts.ravel()) / counts.size
    law = np.array([exp(-1) / factorial(k) for k in range(len(seen))])
    return {"total variation distance to Poisson(1)": float((np.abs(seen - law).sum() + 1 - law.sum()) / 2)}


@claim(
    "oob-error",
    zh="装袋模型的袋外误差与新数据上的误差相差不到 2 个百分点，训练误差却低得多。",
    en="The out-of-bag error of a bagged model is within 2 points of its error on fresh data; the training error is far lower.",
    criteria=[
        Criterion("out-of-bag minus fresh", "<=", 0.02, "ci"),
        Criterion("out-of-bag minus fresh", ">=", -0.02, "ci"),
        Criterion("training minus fresh", "<=", -0.05, "ci"),
    ],
    control={"in_bag": True},
    seeds=range(100, 110),
    fast={"sets": 6},
    full={"sets": 60},
    sources=["sklearn-oob"],
)
def oob_error(
    rng: Generator, *, sets: int = 6, n: int = 200, neighbours: int = 1, in_bag: bool = False
) -> Mapping[str, float]:
    runs = [error_rates(rng, n, 0.8, neighbours, 100, in_bag) for _ in range(sets)]
    mean = {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}
    five = [error_rates(rng, n, 0.8, neighbours, 5, in_bag) for _ in range(sets)]
    return {
        **mean,
        "out-of-bag minus fresh, 5 models": float(
            np.mean([run["out-of-bag error"] - run["error on fresh data"] for run in five])
        ),
        "out-of-bag minus fresh": mean["out-of-bag error"] - mean["error on fresh data"],
        "training minus fresh": mean["error on the training set"] - mean["error on fresh data"],
    }


@claim(
    "plus-correction",
    zh="标签纯属随机时，1-NN 的真实错误率是 0.5；.632 估计只有约 0.32，.632+ 回到 0.5 附近。",
    en="With labels that are pure chance the true error of 1-NN is 0.5; the .632 estimate says about 0.32, .632+ is back near 0.5.",
    criteria=[Criterion(".632", "<=", 0.35, "ci"), Criterion(".632+", ">=", 0.45, "ci")],
    control={"neighbours": 15},
    seeds=range(110, 115),
    fast={"sets": 20},
    full={"sets": 100},
    sources=["efron1997"],
)
def plus_correction(rng: Generator, *, sets: int = 4, n: int = 200, neighbours: int = 1) -> Mapping[str, float]:
    runs = [error_632(rng, n, neighbours, 60) for _ in range(sets)]
    return {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}


@claim(
    "small-samples",
    zh="自助法不要求数据服从正态分布，所以样本再小，95% 区间也有 95% 的把握盖住真值。",
    en="The bootstrap does not assume a normal distribution, so however small the sample, its 95% interval covers the true value 95% of the time.",
    expects="refuted",
    criteria=[Criterion("coverage of the percentile interval", ">=", 0.92, "ci")],
    seeds=range(110, 115),
    control={"n": 400, "trials": 1000},
    fast={"trials": 400},
    full={"trials": 4000},
    sources=["hesterberg2015"],
)
def small_samples(
    rng: Generator, *, trials: int = 400, n: Annotated[int, Range(2, 800)] = 10, resamples: int = 400
) -> Mapping[str, float]:
    """The mean of an exponential distribution is 1."""
    hits, student, studentised, widths = 0, 0, 0, []
    for x in rng.exponential(size=(trials, n)):
        indices = rng.integers(n, size=(resamples, n))
        low, high = bootstrap_interval(x, indices)
        t_low, t_high = student_bootstrap(x, indices)
        studentised += t_low <= 1 <= t_high
        half = float(t.ppf(0.975, n - 1) * x.std(ddof=1) / np.sqrt(n))
        hits += low <= 1 <= high
        student += abs(x.mean() - 1) <= half
        widths.append((high - low) / (2 * half))
    return {
        "coverage of the percentile interval": hits / trials,
        "coverage of Student's interval": student / trials,
        "coverage of the bootstrap t": studentised / trials,
        "width against Student's": float(np.mean(widths)),
    }


@claim(
    "any-statistic",
    zh="自助法对任何统计量都管用。",
    en="The bootstrap works for any statistic.",
    expects="refuted",
    criteria=[Criterion("coverage", ">=", 0.9, "ci")],
    control={"statistic": "mean"},
    fast={"trials": 400},
    full={"trials": 4000},
    sources=["bickel1997"],
)
def any_statistic(
    rng: Generator,
    *,
    trials: int = 400,
    n: int = 100,
    resamples: int = 400,
    statistic: Literal["maximum", "mean"] = "maximum",
) -> Mapping[str, float]:
    hits, same = 0, 0.0
    of, truth = (np.max, 1.0) if statistic == "maximum" else (np.mean, 0.5)
    for x in rng.random((trials, n)):
        values = of(x[rng.integers(n, size=(resamples, n))], axis=1)
        low, high = np.quantile(values, [0.025, 0.975])
        hits += low <= truth <= high
        same += float((values == of(x)).mean())
    return {"coverage": hits / trials, "resamples that repeat the sample's value": same / trials}


@claim(
    "fewer-draws",
    zh="对均匀分布的上界，每次只抽 √n 个的自助法，95% 区间的覆盖率在 90% 以上；抽满 n 个则达不到。",
    en="For the end of a uniform distribution, a bootstrap of √n draws gives 95% intervals that cover more than 90% of the time; with all n draws they do not.",
    criteria=[Criterion("coverage", ">=", 0.9, "ci"), Criterion("coverage, all n drawn", "<=", 0.9, "ci")],
    seeds=range(110, 115),
    control={"draws": 900, "trials": 150},
    fast={"trials": 300},
    full={"trials": 3000},
    sources=["bickel1997"],
)
def fewer_draws(
    rng: Generator, *, trials: Annotated[int, Range(5, 6000)] = 300, n: int = 900, draws: int = 30, resamples: int = 400
) -> Mapping[str, float]:
    def coverage(samples: Array, size: int) -> float:
        hits = 0
        for x in samples:
            largest = x.max()
            gaps = size * (largest - x[rng.integers(n, size=(resamples, size))].max(1))  # stands for n · (1 − largest)
            hits += largest + np.quantile(gaps, 0.95) / n >= 1
        return hits / len(samples)

    samples = rng.random((trials, n))
    few = trials // 5  # drawing all n takes longer
    return {"coverage": coverage(samples, draws), "coverage, all n drawn": coverage(samples[:few], n)}


@claim(
    "overlap",
    zh="两个模型的 95% 置信区间有重叠，它们的差别就不显著。",
    en="If the 95% intervals of two models overlap, the difference between them is not significant.",
    expects="refuted",
    criteria=[Criterion("overlapping pairs whose paired difference excludes 0", "<=", 0.1, "ci")],
    control={"fixed": 0.02, "broken": 0.02},
    fast={"trials": 200},
    full={"trials": 2000},
)
def overlap(
    rng: Generator,
    *,
    trials: int = 200,
    images: int = 500,
    fixed: Annotated[float, Range(0.0, 0.08)] = 0.03,
    broken: Annotated[float, Range(0.0, 0.92)] = 0.005,
) -> Mapping[str, float]:
    overlapping, excluded, widths = 0, 0, []
    for _ in range(trials):
        kind = rng.choice(4, size=images, p=[0.92 - broken, broken, fixed, 0.08 - fixed])  # both, only A, only B, none
        right_a, right_b = (kind <= 1).astype(float), ((kind == 0) | (kind == 2)).astype(float)
        indices = rng.integers(images, size=(400, images))
        low_a, high_a = bootstrap_interval(right_a, indices)
        low_b, high_b = bootstrap_interval(right_b, indices)
        low, high = bootstrap_interval(right_b - right_a, indices)
        widths.append((high_b - low_b, high - low))
        if low_b <= high_a and low_a <= high_b:
            overlapping += 1
            excluded += low > 0 or high < 0
    alone, paired = np.mean(widths, axis=0)
    return {
        "overlapping pairs": overlapping / trials,
        "overlapping pairs whose paired difference excludes 0": excluded / max(overlapping, 1),
        "half width of one accuracy": float(alone / 2),
        "half width of the paired difference": float(paired / 2),
    }


@claim(
    "frames",
    zh="视频里抽出的每一帧都算一个样本，对帧做自助重采样就行。",
    en="Every frame of a video counts as a sample, so one resamples frames.",
    expects="refuted",
    criteria=[Criterion("coverage, frames resampled", ">=", 0.9, "ci")],
    control={"between": 0.0},
    fast={"trials": 150},
    full={"trials": 2000},
)
def frames(
    rng: Generator,
    *,
    trials: int = 150,
    videos: Annotated[int, Range(2, 60)] = 30,
    length: int = 20,
    between: float = 1.0,
) -> Mapping[str, float]:
    by_frame, by_video, widths = 0, 0, []
    for _ in range(trials):
        scores = between * rng.standard_normal((videos, 1)) + rng.standard_normal((videos, length))  # the truth is 0
        low, high = bootstrap_interval(scores.ravel(), rng.integers(scores.size, size=(300, scores.size)))
        far_low, far_high = bootstrap_interval(scores.mean(1), rng.integers(videos, size=(300, videos)))
        by_frame += low <= 0 <= high
        by_video += far_low <= 0 <= far_high
        widths.append((high - low) / (far_high - far_low))
    return {
        "coverage, frames resampled": by_frame / trials,
        "coverage, videos resampled": by_video / trials,
        "width of frames against videos": float(np.mean(widths)),
    }
