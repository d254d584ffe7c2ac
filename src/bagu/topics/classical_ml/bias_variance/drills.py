"""Sums about the terms of an error."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def by_listing(given: Mapping[str, Any]) -> Fraction:
    """The second way: every prediction against every noisy target, all equally likely."""
    targets = [given["truth"] - given["noise"], given["truth"] + given["noise"]]
    errors = [Fraction((p - t) ** 2) for p, t in product(given["predictions"], targets)]
    parts = {"error": sum(errors, Fraction()) / len(errors)}
    n, mean = len(given["predictions"]), Fraction(sum(given["predictions"]), len(given["predictions"]))
    pairs = sum(((a - b) ** 2 for a, b in product(given["predictions"], repeat=2)), 0)
    parts["variance"] = Fraction(pairs, 2 * n * n)  # half the mean squared difference of two draws
    parts["bias"] = parts["error"] - parts["variance"] - given["noise"] ** 2
    assert parts["bias"] == (mean - given["truth"]) ** 2
    return parts[given["asked"]]


ASKED = {
    "bias": Text("偏差的平方", "the squared bias"),
    "variance": Text("方差（除以个数）", "the variance (divided by the count)"),
    "error": Text("期望平方误差", "the expected squared error"),
}


@drill("error-terms", verify=by_listing)
def error_terms(rng: Generator) -> Exercise:
    predictions = [int(v) for v in rng.integers(0, 13, int(rng.choice([3, 4])))]
    truth, noise = int(rng.integers(2, 11)), int(rng.integers(1, 4))
    asked = str(rng.choice(list(ASKED)))
    n = len(predictions)
    mean = Fraction(sum(predictions), n)
    bias = (mean - truth) ** 2
    variance = sum(((p - mean) ** 2 for p in predictions), Fraction()) / n
    error = bias + variance + noise**2
    steps = [
        Text(f"平均预测：${mean}$。", f"The mean prediction: ${mean}$."),
        Text(f"偏差²：$({mean}-{truth})^2={bias}$。", f"Squared bias: $({mean}-{truth})^2={bias}$."),
        Text(
            f"方差：各预测到 ${mean}$ 的平方距离取平均，${variance}$。",
            f"Variance: the mean squared distance from ${mean}$, ${variance}$.",
        ),
        Text(
            f"噪声：${noise}^2={noise**2}$。和：${bias}+{variance}+{noise**2}={error}$。",
            f"Noise: ${noise}^2={noise**2}$. The sum: ${bias}+{variance}+{noise**2}={error}$.",
        ),
    ]
    kept = {"bias": steps[:2], "variance": [steps[0], steps[2]], "error": steps}[asked]
    return Exercise(
        given={"predictions": predictions, "truth": truth, "noise": noise, "asked": asked},
        ask=Text(
            f"同一个点上，{n} 份等可能的训练集给出预测 {predictions}；真值 {truth}，观测噪声等可能是 $+{noise}$ 或 $-{noise}$，与训练集无关。{ASKED[asked].zh}是多少？",
            f"At one point, {n} equally likely training sets give the predictions {predictions}; the truth is {truth}, and the observation's noise is $+{noise}$ or $-{noise}$, equally likely and independent of the training set. What is {ASKED[asked].en}? Give a fraction.",
        ),
        answer={"bias": bias, "variance": variance, "error": error}[asked],
        steps=tuple(kept),
    )


def by_points(given: Mapping[str, Any]) -> Fraction:
    """The second way: variance adds its size where the main answer is right and takes it off where it is wrong."""
    total = Fraction()
    for said, truth in zip(given["said"], given["labels"], strict=True):
        ones = Fraction(sum(said), len(said))
        main = int(ones > Fraction(1, 2))
        variance = 1 - ones if main else ones
        total += variance if main == truth else -variance
    return total / len(given["labels"])


@drill("zero-one-variance", verify=by_points)
def zero_one_variance(rng: Generator) -> Exercise:
    points, sets = 3, 5
    labels = [int(v) for v in rng.integers(2, size=points)]
    said = rng.integers(2, size=(points, sets)).tolist()
    wrong = [sum(v != y for v in row) for row, y in zip(said, labels, strict=True)]
    main_wrong = [int(w > sets / 2) for w in wrong]
    error, main = Fraction(sum(wrong), points * sets), Fraction(sum(main_wrong), points)
    answer = error - main
    rows_zh = "；".join(f"点 {i + 1}（标签 {labels[i]}）：{said[i]}" for i in range(points))
    rows_en = "; ".join(f"point {i + 1} (label {labels[i]}): {said[i]}" for i in range(points))
    return Exercise(
        given={"said": said, "labels": labels},
        ask=Text(
            f"五份训练集各训一个模型，对三个点的预测：{rows_zh}。每个点的主预测是多数。平均错误率减去主预测的错误率（方差净添的错误）是多少？写成分数，可以为负。",
            f"Five training sets give a model each; predictions at three points: {rows_en}. The main prediction at a point is the majority. What is the mean error minus the error of the main predictions (what variance adds in net)? Give a fraction; it may be negative.",
        ),
        answer=answer,
        steps=(
            Text(
                f"各点错的次数：{wrong}，平均错误率 ${sum(wrong)}/{points * sets}$。",
                f"Wrong at each point: {wrong}; mean error ${sum(wrong)}/{points * sets}$.",
            ),
            Text(
                f"主预测错在 {sum(main_wrong)} 个点：${sum(main_wrong)}/{points}$。",
                f"The main prediction is wrong at {sum(main_wrong)}: ${sum(main_wrong)}/{points}$.",
            ),
            Text(f"相减：${answer}$。", f"The difference: ${answer}$."),
        ),
    )
