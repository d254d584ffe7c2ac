"""Sums about resampling: who is drawn, how many are distinct, who may vote, where an interval ends."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text

EVENTS = {
    "never": Text("一次也没被抽到", "is never drawn"),
    "at least once": Text("至少被抽到一次", "is drawn at least once"),
    "exactly once": Text("恰好被抽到一次", "is drawn exactly once"),
}


def by_listing(given: Mapping[str, Any]) -> Fraction:
    """The second way: write down all sequences of draws and count."""
    n, draws, event = given["n"], given["draws"], given["event"]
    hits = [sequence.count(0) for sequence in product(range(n), repeat=draws)]
    fits = {"never": lambda k: k == 0, "at least once": lambda k: k > 0, "exactly once": lambda k: k == 1}[event]
    return Fraction(sum(map(fits, hits)), len(hits))


@drill("inclusion-chance", verify=by_listing)
def inclusion_chance(rng: Generator) -> Exercise:
    n, draws = int(rng.integers(2, 7)), int(rng.integers(2, 6))
    event = str(rng.choice(list(EVENTS)))
    never, once = Fraction(n - 1, n) ** draws, draws * Fraction(1, n) * Fraction(n - 1, n) ** (draws - 1)
    answer = {"never": never, "at least once": 1 - never, "exactly once": once}[event]
    miss = Text(
        f"一次抽不到它的概率是 ${n - 1}/{n}$，{draws} 次都抽不到是 $({n - 1}/{n})^{draws}={never}$。",
        f"One draw misses it with chance ${n - 1}/{n}$, all {draws} with $({n - 1}/{n})^{draws}={never}$.",
    )
    hit = Text(
        f"第几次抽到有 {draws} 种可能，其余 {draws - 1} 次抽不到：${draws}\\times(1/{n})\\times({n - 1}/{n})^{{{draws - 1}}}={once}$。",
        f"It may be any of the {draws} draws, and the other {draws - 1} miss: ${draws}\\times(1/{n})\\times({n - 1}/{n})^{{{draws - 1}}}={once}$.",
    )
    rest = Text(f"至少一次：$1-{never}={answer}$。", f"At least once: $1-{never}={answer}$.")
    return Exercise(
        given={"n": n, "draws": draws, "event": event},
        ask=Text(
            f"从 {n} 个样本中有放回地抽 {draws} 次。某个指定的样本{EVENTS[event].zh}的概率是多少？写成最简分数。",
            f"{draws} draws with replacement from {n} samples. What is the chance that a given sample {EVENTS[event].en}? Give a fraction in lowest terms.",
        ),
        answer=answer,
        steps={"never": (miss,), "at least once": (miss, rest), "exactly once": (hit,)}[event],
    )


def by_occupancy(given: Mapping[str, Any]) -> float:
    """The second way: after each draw, the chances of having seen 1, 2, … different samples."""
    n = given["n"]
    chances = [1.0] + [0.0] * n
    for _ in range(given["draws"]):
        stay = [p * k / n for k, p in enumerate(chances)]
        move = [0.0] + [p * (n - k) / n for k, p in enumerate(chances[:-1])]
        chances = [a + b for a, b in zip(stay, move, strict=True)]
    return sum(k * p for k, p in enumerate(chances))


@drill("distinct-count", verify=by_occupancy)
def distinct_count(rng: Generator) -> Exercise:
    n = int(rng.integers(4, 61))
    draws = int(rng.choice([n // 2, n, 2 * n, 3 * n]) if rng.random() < 0.4 else rng.integers(2, 2 * n))
    miss = (1 - 1 / n) ** draws
    answer = n * (1 - miss)
    return Exercise(
        given={"n": n, "draws": draws},
        ask=Text(
            f"从 {n} 个样本中有放回地抽 {draws} 次，平均抽到多少个不同的样本？保留两位小数。",
            f"{draws} draws with replacement from {n} samples: how many different ones are drawn on average? Two decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                f"一个样本一次都没抽到的概率：$(1-1/{n})^{{{draws}}}={miss:.5f}$。",
                f"A sample is missed by all draws with chance $(1-1/{n})^{{{draws}}}={miss:.5f}$.",
            ),
            Text(
                f"期望可以相加，哪怕样本之间不独立：${n}\\times(1-{miss:.5f})={answer:.3f}$。",
                f"Expectations add up although the samples are not independent: ${n}\\times(1-{miss:.5f})={answer:.3f}$.",
            ),
        ),
        tolerance=0.01,
    )


def by_library(given: Mapping[str, Any]) -> Fraction:
    """The second way: bagu's out_of_bag as a mask over the votes."""
    import numpy as np

    from bagu.algorithms.classical_ml import out_of_bag

    votes, labels = np.array(given["votes"]), np.array(given["labels"])
    outside = out_of_bag(np.array(given["bags"]), len(labels))
    judged = outside.any(0)
    said = (votes * outside).sum(0) * 2 > outside.sum(0)
    return Fraction(int(((said != labels) & judged).sum()), int(judged.sum()))


@drill("oob-votes", verify=by_library)
def oob_votes(rng: Generator) -> Exercise:
    n, models = 5, 4
    while True:
        bags = rng.integers(n, size=(models, n)).tolist()
        votes, labels = rng.integers(2, size=(models, n)).tolist(), rng.integers(2, size=n).tolist()
        voters = [[m for m in range(models) if i not in bags[m]] for i in range(n)]
        counts = [(sum(votes[m][i] for m in who), len(who)) for i, who in enumerate(voters)]
        if all(2 * ones != of or not of for ones, of in counts) and sum(not of for _, of in counts) <= 1:
            break  # no ties; at most one sample that every model has seen
    judged = [i for i in range(n) if voters[i]]
    said = {i: int(2 * counts[i][0] > counts[i][1]) for i in judged}
    wrong = [i for i in judged if said[i] != labels[i]]
    answer = Fraction(len(wrong), len(judged))
    rows_zh = "；".join(f"模型 {m + 1} 用样本 {bags[m]} 训练，对样本 0 到 4 的预测是 {votes[m]}" for m in range(models))
    rows_en = "; ".join(
        f"model {m + 1} trained on samples {bags[m]} predicts {votes[m]} for samples 0 to 4" for m in range(models)
    )
    steps = []
    for i in range(n):
        if i not in said:
            steps.append(
                Text(f"样本 {i} 每个模型都见过，不计。", f"Sample {i} was seen by every model and does not count.")
            )
            continue
        who = [str(m + 1) for m in voters[i]]
        models_en = f"model {who[0]}" if len(who) == 1 else f"models {', '.join(who[:-1])} and {who[-1]}"
        zh, en = ("错", "wrong") if i in wrong else ("对", "right")
        cast = [votes[m][i] for m in voters[i]]
        steps.append(
            Text(
                f"样本 {i}：没见过它的是模型 {'、'.join(who)}，票为 {cast}，多数是 {said[i]}，真值 {labels[i]}，{zh}。",
                f"Sample {i} is judged by {models_en}: votes {cast}, majority {said[i]}, truth {labels[i]}, {en}.",
            )
        )
    share = f"{len(wrong)}/{len(judged)}"
    share = share if share == str(answer) else f"{share}={answer}"
    steps.append(
        Text(
            f"错 {len(wrong)} 个，共 {len(judged)} 个：${share}$。",
            f"{len(wrong)} wrong of {len(judged)}: ${share}$.",
        )
    )
    return Exercise(
        given={"bags": bags, "votes": votes, "labels": labels},
        ask=Text(
            f"五个样本的真实标签是 {labels}。{rows_zh}。按多数票，袋外错误率是多少？每个模型都见过的样本不计。写成分数。",
            f"Five samples have labels {labels}. {rows_en.capitalize()}. By majority vote, what is the out-of-bag error? A sample that every model saw does not count. Give a fraction.",
        ),
        answer=answer,
        steps=tuple(steps),
    )


def by_quantile(given: Mapping[str, Any]) -> float:
    """The second way: numpy.quantile on the means of the listed resamples' values."""
    import numpy as np

    tail = (1 - given["level"]) / 2
    return float(np.quantile(given["means"], 1 - tail) - np.quantile(given["means"], tail))


@drill("percentile-width", verify=by_quantile)
def percentile_width(rng: Generator) -> Exercise:
    level, resamples = (0.8, 11) if rng.random() < 0.5 else (0.9, 21)
    means = [int(v) for v in rng.integers(20, 80, resamples)]
    ranked = sorted(means)
    cut = 1  # (1 − level) / 2 of resamples − 1 places, both times
    answer = float(ranked[-1 - cut] - ranked[cut])
    tail = (1 - level) / 2
    return Exercise(
        given={"means": means, "level": level},
        ask=Text(
            f"{resamples} 次重采样的均值是 {means}。均值的 {level:.0%} 百分位区间有多宽？",
            f"The means of {resamples} resamples are {means}. How wide is the {level:.0%} percentile interval of the mean?",
        ),
        answer=answer,
        steps=(
            Text(f"排序：{ranked}。", f"Sorted: {ranked}."),
            Text(
                f"两头各去掉 ${tail:.2g}$，即 ${tail:.2g}\\times({resamples}-1)={cut}$ 个位置：从第 2 小到第 2 大，${ranked[cut]}$ 到 ${ranked[-1 - cut]}$。",
                f"Each tail is ${tail:.2g}$, that is ${tail:.2g}\\times({resamples}-1)={cut}$ place: from the second smallest to the second largest, ${ranked[cut]}$ to ${ranked[-1 - cut]}$.",
            ),
            Text(f"宽 ${answer:g}$。", f"Its width is ${answer:g}$."),
        ),
    )
