"""Sums about softmax, cross-entropy and their gradients."""

from collections.abc import Mapping
from fractions import Fraction
from math import exp, log, log1p
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def draw_logits(rng: Generator, low: int, high: int) -> list[int]:
    """Three whole logits that are not all equal."""
    while True:
        z = [int(v) for v in rng.integers(low, high + 1, 3)]
        if len(set(z)) > 1:
            return z


def softmax_of(z: list[float]) -> list[float]:
    powers = [exp(v - max(z)) for v in z]
    return [power / sum(powers) for power in powers]


def by_pairs(given: Mapping[str, Any]) -> float:
    """The second way: p_i = 1 / Σ exp(z_j − z_i), with no maximum and no common divisor."""
    z, at, temperature = given["logits"], given["at"], given["temperature"]
    return 1 / sum(exp((other - z[at]) / temperature) for other in z)


@drill("probabilities", verify=by_pairs)
def probabilities(rng: Generator) -> Exercise:
    z, at = draw_logits(rng, -2, 3), int(rng.integers(3))
    temperature = float(rng.choice([1, 1, 2, 0.5]))
    scaled = [v / temperature for v in z]
    largest = max(scaled)
    powers = [exp(v - largest) for v in scaled]
    answer = powers[at] / sum(powers)
    shifted = ", ".join(f"{v - largest:g}" for v in scaled)
    shown = ", ".join(f"{power:.4f}" for power in powers)
    heat = "" if temperature == 1 else f"，温度 $T={temperature:g}$"
    warmth = "" if temperature == 1 else f" at temperature $T={temperature:g}$"
    divide = () if temperature == 1 else (
        Text(f"先除以温度：{', '.join(f'{v:g}' for v in scaled)}。",
             f"Divide by the temperature first: {', '.join(f'{v:g}' for v in scaled)}."),
    )  # fmt: skip
    return Exercise(
        given={"logits": z, "at": at, "temperature": temperature},
        ask=Text(
            f"logits 是 {z}{heat}。softmax 给第 {at} 类（从 0 数起）的概率是多少？保留三位小数。",
            f"The logits are {z}. What probability does softmax{warmth} give to class {at}, counted from 0? Three decimals.",
        ),
        answer=answer,
        steps=(
            *divide,
            Text(f"减去最大值：{shifted}。", f"Subtract the largest: {shifted}."),
            Text(
                f"取指数：{shown}，和是 {sum(powers):.4f}。",
                f"Exponentials: {shown}; they sum to {sum(powers):.4f}.",
            ),
            Text(
                f"${powers[at]:.4f}/{sum(powers):.4f}={answer:.4f}$。",
                f"${powers[at]:.4f}/{sum(powers):.4f}={answer:.4f}$.",
            ),
        ),
        tolerance=0.001,
    )


def by_probability(given: Mapping[str, Any]) -> float:
    """The second way: minus the logarithm of the probability itself."""
    return -log(softmax_of(given["logits"])[given["truth"]])


@drill("loss-value", verify=by_probability)
def loss_value(rng: Generator) -> Exercise:
    z, truth = draw_logits(rng, -4, 6), int(rng.integers(3))
    largest = max(z)
    taken = largest if largest >= 0 else f"({largest})"
    total = sum(exp(v - largest) for v in z)
    answer = log(total) + largest - z[truth]
    return Exercise(
        given={"logits": z, "truth": truth},
        ask=Text(
            f"logits 是 {z}，真实类别是 {truth}（从 0 数起）。softmax 交叉熵是多少（自然对数）？保留两位小数。",
            f"The logits are {z}, the true class is {truth}, counted from 0. What is the softmax cross-entropy, with natural logarithms? Two decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                f"损失是 $\\log\\sum_j e^{{z_j}}-z_y$；先提出最大值 {largest}。",
                f"The loss is $\\log\\sum_j e^{{z_j}}-z_y$; take out the largest, {largest}.",
            ),
            Text(
                f"$\\sum_j e^{{z_j-{taken}}}={total:.4f}$，取对数得 {log(total):.4f}。",
                f"$\\sum_j e^{{z_j-{taken}}}={total:.4f}$, whose logarithm is {log(total):.4f}.",
            ),
            Text(
                f"加回 {largest}，减去真类的 {z[truth]}：${answer:.4f}$。",
                f"Add {largest} back and subtract the true class's {z[truth]}: ${answer:.4f}$.",
            ),
        ),
        tolerance=0.01,
    )


def by_differences(given: Mapping[str, Any]) -> float:
    """The second way: move the logit a little both ways and see how the mean loss changes."""
    import numpy as np

    from bagu.algorithms.losses_metrics import cross_entropy

    z, truth, step = np.array(given["logits"], dtype=np.float64), np.array(given["truth"]), 1e-5
    move = np.zeros_like(z)
    move[given["sample"], given["at"]] = step
    return float((cross_entropy(z + move, truth) - cross_entropy(z - move, truth)) / (2 * step))


@drill("logit-gradient", verify=by_differences)
def logit_gradient(rng: Generator) -> Exercise:
    z = [draw_logits(rng, -2, 3), draw_logits(rng, -2, 3)]
    truth = [int(v) for v in rng.integers(3, size=2)]
    sample, at = int(rng.integers(2)), int(rng.integers(3))
    p = softmax_of([float(v) for v in z[sample]])[at]
    y = int(truth[sample] == at)
    answer = (p - y) / 2
    return Exercise(
        given={"logits": z, "truth": truth, "sample": sample, "at": at},
        ask=Text(
            f"一批两个样本，logits 是 {z}，真实类别是 {truth}。损失是交叉熵在批内的平均。它对样本 {sample} 的第 {at} 个 logit（都从 0 数起）的导数是多少？保留三位小数。",
            f"A batch of two samples has logits {z} and true classes {truth}. The loss is the mean cross-entropy. What is its derivative with respect to logit {at} of sample {sample}, both counted from 0? Three decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                f"只用到样本 {sample}：softmax 的第 {at} 项是 {p:.4f}。",
                f"Only sample {sample} matters: entry {at} of its softmax is {p:.4f}.",
            ),
            Text(
                f"$p-y={p:.4f}-{y}$，再除以样本数 2：${answer:.4f}$。",
                f"$p-y={p:.4f}-{y}$, divided by the 2 samples: ${answer:.4f}$.",
            ),
        ),
        tolerance=0.001,
    )


def by_moving_logits(given: Mapping[str, Any]) -> float:
    """The second way: recover logits as ln p, move one, and look at the loss."""
    at, truth, step = int(given["at"]), int(given["truth"]), 1e-5

    def loss(move: float) -> float:
        z = [log(p) + move * (i == at) for i, p in enumerate(given["p"])]
        return float(sum((p - (i == truth)) ** 2 for i, p in enumerate(softmax_of(z))))

    return (loss(step) - loss(-step)) / (2 * step)


@drill("squared-error-gradient", verify=by_moving_logits)
def squared_error_gradient(rng: Generator) -> Exercise:
    first, second = (int(v) for v in rng.choice(range(1, 20), 2, replace=False))
    cuts = sorted((first, second))
    twentieths = [cuts[0], cuts[1] - cuts[0], 20 - cuts[1]]
    truth, at = int(rng.integers(3)), int(rng.integers(3))
    p = [part / 20 for part in twentieths]
    error = [p[i] - (i == truth) for i in range(3)]
    mean = sum(p[i] * error[i] for i in range(3))
    answer = 2 * p[at] * (error[at] - mean)
    shown = ", ".join(f"{v:g}" for v in p)
    gaps = ", ".join(f"{v:g}" for v in error)
    return Exercise(
        given={"p": p, "truth": truth, "at": at},
        ask=Text(
            f"softmax 的输出是 [{shown}]，真实类别是 {truth}（从 0 数起）。损失 $L=\\sum_i(p_i-y_i)^2$。$L$ 对第 {at} 个 logit 的导数是多少？保留三位小数。",
            f"A softmax gives [{shown}]; the true class is {truth}, counted from 0. The loss is $L=\\sum_i(p_i-y_i)^2$. What is its derivative with respect to logit {at}? Three decimals.",
        ),
        answer=answer,
        steps=(
            Text(f"误差 $p-y$：{gaps}。", f"The errors $p-y$ are {gaps}."),
            Text(
                f"它们按 $p$ 加权的平均是 ${mean:.4f}$。",
                f"Their average weighted by $p$ is ${mean:.4f}$.",
            ),
            Text(
                f"雅可比是 $\\mathrm{{diag}}(p)-pp^\\top$，所以导数是 $2p_i(e_i-\\overline e)=2\\times{p[at]:g}\\times({error[at]:g}-({mean:.4f}))={answer:.4f}$。",
                f"The Jacobian is $\\mathrm{{diag}}(p)-pp^\\top$, so the derivative is $2p_i(e_i-\\overline e)=2\\times{p[at]:g}\\times({error[at]:g}-({mean:.4f}))={answer:.4f}$.",
            ),
        ),
        tolerance=0.001,
    )


def by_repeating(given: Mapping[str, Any]) -> Fraction:
    """The second way: a sample of weight w stands w times in the list, an ignored one not at all."""
    repeated = [
        Fraction(loss)
        for loss, label in zip(given["losses"], given["labels"], strict=True)
        if label != -100
        for _ in range(given["weights"][label])
    ]
    return sum(repeated, Fraction(0)) / len(repeated)


@drill("weighted-mean", verify=by_repeating)
def weighted_mean(rng: Generator) -> Exercise:
    weights = [1, int(rng.integers(2, 5)), int(rng.integers(1, 4))]
    labels = [int(v) for v in rng.integers(3, size=4)]
    if rng.random() < 0.7:
        labels[int(rng.integers(4))] = -100
    losses = [int(v) for v in rng.integers(1, 7, 4)]
    kept = [(loss, weights[label]) for loss, label in zip(losses, labels, strict=True) if label != -100]
    top, bottom = sum(loss * w for loss, w in kept), sum(w for _, w in kept)
    answer = Fraction(top, bottom)
    terms = "+".join(f"{w}\\times{loss}" for loss, w in kept)
    return Exercise(
        given={"losses": losses, "labels": labels, "weights": weights},
        ask=Text(
            f"四个样本的 $-\\log p_y$ 依次是 {losses}，标签是 {labels}，类别权重是 {weights}。按 torch 的约定，`cross_entropy(..., weight, ignore_index=-100, reduction='mean')` 是多少？写成分数。",
            f"Four samples have $-\\log p_y$ of {losses} and labels {labels}; the class weights are {weights}. By torch's conventions, what is `cross_entropy(..., weight, ignore_index=-100, reduction='mean')`? Give a fraction.",
        ),
        answer=answer,
        steps=(
            Text(
                f"标签为 -100 的不计，其余各乘自己标签的权重：${terms}={top}$。",
                f"Labels of -100 do not count; each other loss is multiplied by its label's weight: ${terms}={top}$.",
            ),
            Text(
                f"除以这些权重之和 {bottom}，不是样本数：${answer}$。",
                f"Divide by the sum of these weights, {bottom}, not by the number of samples: ${answer}$.",
            ),
        ),
    )


def by_two_classes(given: Mapping[str, Any]) -> float:
    """The second way: a label is a choice between the logits 0 and z."""
    import numpy as np

    from bagu.algorithms.losses_metrics import cross_entropy

    pairs = np.array([[0.0, z] for z in given["logits"]])
    return float(cross_entropy(pairs, np.array(given["truths"])))


@drill("binary-loss", verify=by_two_classes)
def binary_loss(rng: Generator) -> Exercise:
    z = [int(v) for v in rng.integers(-6, 7, 2)]
    truths = [int(v) for v in rng.integers(2, size=2)]
    losses = [log1p(exp(-v)) if y else log1p(exp(v)) for v, y in zip(z, truths, strict=True)]
    answer = sum(losses) / 2
    steps = [
        Text(
            f"第 {i} 个标签，真值 {y}：$\\ln(1+e^{{{-v if y else v}}})={loss:.4f}$。",
            f"Label {i}, truth {y}: $\\ln(1+e^{{{-v if y else v}}})={loss:.4f}$.",
        )
        for i, (v, y, loss) in enumerate(zip(z, truths, losses, strict=True))
    ]
    steps.append(Text(f"两个平均：${answer:.4f}$。", f"The average of the two is ${answer:.4f}$."))
    return Exercise(
        given={"logits": z, "truths": truths},
        ask=Text(
            f"一个样本有两个标签，logits 是 {z}，真值是 {truths}。`BCEWithLogitsLoss` 的平均损失是多少？保留两位小数。",
            f"A sample has two labels with logits {z} and truths {truths}. What is the mean loss of `BCEWithLogitsLoss`? Two decimals.",
        ),
        answer=answer,
        steps=tuple(steps),
        tolerance=0.01,
    )
