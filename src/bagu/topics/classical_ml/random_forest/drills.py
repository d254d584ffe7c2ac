"""Sums about splits, votes, averages of trees, and boosting."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def by_draws(given: Mapping[str, Any]) -> Fraction:
    """The second way: Gini is the chance that two draws differ, so list all pairs of draws."""

    def differ(counts: list[int]) -> Fraction:
        rows = [c for c, count in enumerate(counts) for _ in range(count)]
        return Fraction(sum(a != b for a, b in product(rows, repeat=2)), len(rows) ** 2)

    left, right = given["left"], given["right"]
    n = sum(left) + sum(right)
    both = [a + b for a, b in zip(left, right, strict=True)]
    return differ(both) - Fraction(sum(left), n) * differ(left) - Fraction(sum(right), n) * differ(right)


def gini(counts: list[int]) -> Fraction:
    return 1 - sum((Fraction(c, sum(counts)) ** 2 for c in counts), Fraction())


@drill("gini-gain", verify=by_draws)
def gini_gain(rng: Generator) -> Exercise:
    while True:
        left, right = ([int(c) for c in rng.integers(0, 6, 2)] for _ in range(2))
        if sum(left) and sum(right) and sum(left) + sum(right) <= 12 and left[0] + right[0] and left[1] + right[1]:
            break
    n, both = sum(left) + sum(right), [left[0] + right[0], left[1] + right[1]]
    parent, a, b = gini(both), gini(left), gini(right)
    answer = parent - Fraction(sum(left), n) * a - Fraction(sum(right), n) * b
    return Exercise(
        given={"left": left, "right": right},
        ask=Text(
            f"一个节点有两类样本。切分后左边两类各 {left[0]}、{left[1]} 个，右边各 {right[0]}、{right[1]} 个。基尼增益是多少？写成最简分数。",
            f"A node holds two classes. A split puts {left[0]} and {left[1]} of them on the left and {right[0]} and {right[1]} on the right. What is the Gini gain? Give a fraction in lowest terms.",
        ),
        answer=answer,
        steps=(
            Text(
                f"切分前 {both[0]}、{both[1]}：$1-({both[0]}/{n})^2-({both[1]}/{n})^2={parent}$。",
                f"Before, {both[0]} and {both[1]}: $1-({both[0]}/{n})^2-({both[1]}/{n})^2={parent}$.",
            ),
            Text(f"左 ${a}$，右 ${b}$。", f"Left ${a}$, right ${b}$."),
            Text(
                f"按样本数加权再相减：${parent}-({sum(left)}/{n})\\times {a}-({sum(right)}/{n})\\times {b}={answer}$。",
                f"Weighted by size and taken off: ${parent}-({sum(left)}/{n})\\times {a}-({sum(right)}/{n})\\times {b}={answer}$.",
            ),
        ),
    )


def by_hand_count(given: Mapping[str, Any]) -> int:
    """The second way: bagu's own forests, soft and hard."""
    import numpy as np

    from bagu.algorithms.classical_ml import Forest, Tree

    leaf = np.array([-1])
    trees = [
        Tree(leaf, np.array([np.nan]), leaf, leaf, np.array([[1 - p / 10, p / 10]]), np.array([10]), np.zeros(1))
        for p in given["tenths"]
    ]
    forest = Forest(tuple(trees), np.zeros((len(trees), 1), dtype=np.int64))
    return int(forest.classify(np.zeros((1, 1)), given["voting"])[0])


@drill("soft-vote", verify=by_hand_count)
def soft_vote(rng: Generator) -> Exercise:
    while True:
        tenths = [int(p) for p in rng.integers(0, 11, int(rng.choice([3, 5])))]
        if 5 not in tenths and sum(tenths) * 2 != 10 * len(tenths):
            break  # no ties
    voting = str(rng.choice(["soft", "hard"]))
    shares, n = [f"{p / 10:g}" for p in tenths], len(tenths)
    ones, mean = sum(p > 5 for p in tenths), Fraction(sum(tenths), 10 * n)
    answer = int(mean > Fraction(1, 2)) if voting == "soft" else int(2 * ones > n)
    how = {
        "soft": Text("按平均份额（scikit-learn 的做法）", "by averaged shares, as scikit-learn does"),
        "hard": Text("按一棵树一票的多数", "by the majority of one vote a tree"),
    }[voting]
    step = {
        "soft": Text(f"平均份额 ${mean}$，与 $1/2$ 比。", f"The mean share is ${mean}$, against $1/2$."),
        "hard": Text(f"{n} 棵里有 {ones} 棵大于 0.5，投第 1 类。", f"{ones} of {n} exceed 0.5 and vote for class 1."),
    }[voting]
    return Exercise(
        given={"tenths": tenths, "voting": voting},
        ask=Text(
            f"样本落到 {n} 棵树的叶子里，第 1 类的份额依次是 {'、'.join(shares)}。{how.zh}，判为第几类（0 或 1）？",
            f"A sample ends in leaves of {n} trees whose shares of class 1 are {', '.join(shares)}. {how.en.capitalize()}, which class is it, 0 or 1?",
        ),
        answer=answer,
        steps=(step, Text(f"判为第 {answer} 类。", f"It is class {answer}.")),
    )


def by_covariances(given: Mapping[str, Any]) -> float:
    """The second way: the mean of all entries of the trees' covariance matrix."""
    import numpy as np

    b, variance, rho = given["trees"], given["variance"], given["rho"]
    return float(np.where(np.eye(b, dtype=bool), variance, rho * variance).mean())


@drill("average-variance", verify=by_covariances)
def average_variance(rng: Generator) -> Exercise:
    b, variance = int(rng.choice([2, 4, 5, 10, 20, 50, 100])), int(rng.integers(1, 21))
    rho = int(rng.integers(0, 19)) / 20
    answer = rho * variance + (1 - rho) * variance / b
    return Exercise(
        given={"trees": b, "variance": variance, "rho": rho},
        ask=Text(
            f"每棵树的方差是 {variance}，任意两棵的相关系数是 {rho:g}。{b} 棵取平均，方差是多少？保留两位小数。",
            f"Each tree has variance {variance}, any two have correlation {rho:g}. What is the variance of the mean of {b}? Two decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                f"相关的部分平均不掉：${rho:g}\\times{variance}={rho * variance:.4g}$。",
                f"What they share does not average out: ${rho:g}\\times{variance}={rho * variance:.4g}$.",
            ),
            Text(
                f"其余除以 {b}：${1 - rho:.4g}\\times{variance}/{b}={(1 - rho) * variance / b:.4g}$。",
                f"The rest is divided by {b}: ${1 - rho:.4g}\\times{variance}/{b}={(1 - rho) * variance / b:.4g}$.",
            ),
            Text(f"和：${answer:.4g}$。", f"The sum: ${answer:.4g}$."),
        ),
        tolerance=0.01,
    )


def by_tree_after_tree(given: Mapping[str, Any]) -> float:
    """The second way: add the trees one by one and keep the chances of 0, 1, 2 … judges."""
    miss = 1.0
    for _ in range(given["n"]):
        miss *= (given["n"] - 1) / given["n"]
    chances = [1.0]
    for _ in range(given["trees"]):
        chances = [
            (chances[k] * (1 - miss) if k < len(chances) else 0.0) + (chances[k - 1] * miss if k else 0.0)
            for k in range(len(chances) + 1)
        ]
    return sum(chances[given["least"] :])


@drill("oob-voters", verify=by_tree_after_tree)
def oob_voters(rng: Generator) -> Exercise:
    n, trees, least = int(rng.integers(2, 30)), int(rng.integers(2, 13)), int(rng.integers(1, 3))
    miss = (1 - 1 / n) ** n
    none, one = (1 - miss) ** trees, comb(trees, 1) * miss * (1 - miss) ** (trees - 1)
    answer = 1 - none - (one if least == 2 else 0.0)
    times = Text("至少有一棵", "at least one") if least == 1 else Text("至少有两棵", "at least two")
    last_zh = (
        f"至少一棵：$1-{none:.4f}={answer:.4f}$。"
        if least == 1
        else f"恰好一棵 ${trees}\\times{miss:.4f}\\times(1-{miss:.4f})^{{{trees - 1}}}={one:.4f}$，至少两棵：$1-{none:.4f}-{one:.4f}={answer:.4f}$。"
    )
    last_en = (
        f"At least one: $1-{none:.4f}={answer:.4f}$."
        if least == 1
        else f"Exactly one: ${trees}\\times{miss:.4f}\\times(1-{miss:.4f})^{{{trees - 1}}}={one:.4f}$; at least two: $1-{none:.4f}-{one:.4f}={answer:.4f}$."
    )
    return Exercise(
        given={"n": n, "trees": trees, "least": least},
        ask=Text(
            f"{n} 个样本，{trees} 棵树各有放回地抽 {n} 次。{times.zh}树没抽到某个指定样本、可以在袋外判它，概率是多少？保留三位小数。",
            f"{n} samples, {trees} trees, each drawing {n} times with replacement. What is the chance that {times.en} of the trees did not draw a given sample and may judge it out of bag? Three decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                f"一棵树没抽到它：$(1-1/{n})^{{{n}}}={miss:.4f}$。",
                f"One tree misses it: $(1-1/{n})^{{{n}}}={miss:.4f}$.",
            ),
            Text(
                f"没有一棵：$(1-{miss:.4f})^{{{trees}}}={none:.4f}$。",
                f"None does: $(1-{miss:.4f})^{{{trees}}}={none:.4f}$.",
            ),
            Text(last_zh, last_en),
        ),
        tolerance=0.001,
    )


def by_library(given: Mapping[str, Any]) -> float:
    """The second way: bagu's gradient_boosting."""
    import numpy as np

    from bagu.algorithms.classical_ml import gradient_boosting

    y = np.array(given["y"], dtype=np.float64)
    x = np.arange(1.0, len(y) + 1)[:, None]
    return float(gradient_boosting(x, y, 2, given["rate"], 1).predict(x[-1:])[0])


@drill("boosting-round", verify=by_library)
def boosting_round(rng: Generator) -> Exercise:
    rate = Fraction(1, 2)
    while True:
        y = [Fraction(int(v)) for v in rng.integers(0, 13, 4)]
        fitted, cuts, tied = [sum(y, Fraction()) / 4] * 4, [], False
        for _ in range(2):
            rest = [a - f for a, f in zip(y, fitted, strict=True)]
            gains = [sum(rest[:k], Fraction()) ** 2 / k + sum(rest[k:], Fraction()) ** 2 / (4 - k) for k in (1, 2, 3)]
            tied = tied or sorted(gains)[-1] == sorted(gains)[-2]
            k = 1 + gains.index(max(gains))
            means = (sum(rest[:k], Fraction()) / k, sum(rest[k:], Fraction()) / (4 - k))
            fitted = [f + rate * means[i >= k] for i, f in enumerate(fitted)]
            cuts.append((k, rest, means))
        if not tied:
            break
    (k1, rest1, means1), (k2, rest2, means2) = cuts

    def listed(values: list[Fraction]) -> str:
        return ", ".join(f"{float(v):.4g}" for v in values)

    return Exercise(
        given={"y": [int(v) for v in y], "rate": float(rate)},
        ask=Text(
            f"$x=1,2,3,4$，$y={', '.join(map(str, y))}$。平方损失，从均值出发，树桩，学习率 0.5，走两轮。对 $x=4$ 的预测是多少？保留两位小数。",
            f"$x=1,2,3,4$, $y={', '.join(map(str, y))}$. Squared loss, start at the mean, stumps, learning rate 0.5, two rounds. What is predicted at $x=4$? Two decimals.",
        ),
        answer=float(fitted[3]),
        steps=(
            Text(
                f"均值 ${float(sum(y) / 4):g}$，残差 ${listed(rest1)}$。",
                f"Mean ${float(sum(y) / 4):g}$, residuals ${listed(rest1)}$.",
            ),
            Text(
                f"第一轮切在 {k1} 与 {k1 + 1} 之间，右边的残差均值 ${float(means1[1]):.4g}$，加一半；残差变为 ${listed(rest2)}$。",
                f"Round one cuts between {k1} and {k1 + 1}; the right mean is ${float(means1[1]):.4g}$, half is added; residuals become ${listed(rest2)}$.",
            ),
            Text(
                f"第二轮切在 {k2} 与 {k2 + 1} 之间，右边 ${float(means2[1]):.4g}$，再加一半：${float(fitted[3]):.4g}$。",
                f"Round two cuts between {k2} and {k2 + 1}; the right mean is ${float(means2[1]):.4g}$, half is added: ${float(fitted[3]):.4g}$.",
            ),
        ),
        tolerance=0.01,
    )
