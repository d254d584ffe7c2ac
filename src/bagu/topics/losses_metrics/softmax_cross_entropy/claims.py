"""What the answers state about softmax and cross-entropy, measured."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.losses_metrics import (
    cross_entropy,
    cross_entropy_backward,
    log_softmax,
    softmax,
)
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.losses_metrics.softmax_cross_entropy.data import (
    Array,
    best_threshold,
    central_differences,
    confused_classifier,
    exact_match,
    fewest_steps,
    fit_linear,
    probabilities,
    right_with_counts,
    settled,
    sigmoid,
    squared_error_backward,
    steps_to_learn,
    tagged_samples,
)

Float = Literal["float16", "float32", "float64"]


@claim(
    "raw-logits",
    zh="对 logits [1, 2, 3, 4] 直接算交叉熵，得到的值肯定非常大。",
    en="Cross-entropy taken of the raw logits [1, 2, 3, 4] is surely very large.",
    expects="refuted",
    criteria=[Criterion("largest -ln(logit)", ">=", 3.0)],
    control={"scale": 0.001},
)
def raw_logits(rng: Generator, *, scale: Annotated[float, Range(0.001, 2.0)] = 1.0) -> Mapping[str, float]:
    logits = rng.permutation([1.0, 2.0, 3.0, 4.0])
    raw, right = 0 - np.log(scale * logits), -log_softmax(logits)  # 0 −, since −0 would print as such
    by_class = np.argsort(logits)
    with np.errstate(invalid="ignore"):
        undefined = np.isnan(np.log(logits - logits.mean()))  # the same softmax, the same right loss
    return {
        "largest -ln(logit)": float(raw.max()),
        **{f"-ln(logit), class {c + 1}": float(raw[by_class[c]]) for c in range(4)},
        **{f"cross-entropy, class {c + 1}": float(right[by_class[c]]) for c in range(4)},
        "undefined after centring": float(undefined.mean()),
    }


@claim(
    "argmax",
    zh="softmax 不改变最大值的位置：最大的两个 logit 相差 0.01 以上时，float32 里 argmax(softmax(z)) 总等于 argmax(z)。",
    en="Softmax keeps the argmax: in float32, where the two largest logits differ by 0.01 or more, argmax(softmax(z)) always equals argmax(z).",
    criteria=[Criterion("share with the same argmax", "==", 1)],
    control={"gap": 1e-9},
    fast={"rows": 20_000},
    full={"rows": 200_000},
)
def argmax(
    rng: Generator, *, rows: int = 20_000, classes: Annotated[int, Range(2, 20)] = 10, gap: float = 0.01
) -> Mapping[str, float]:
    z = -1 - 3 * rng.random((rows, classes))
    first, second = rng.permuted(np.tile(np.arange(classes), (rows, 1)), axis=1)[:, :2].T
    z[np.arange(rows), first], z[np.arange(rows), second] = 0, -gap  # near 0 float32 tells them apart, exp does not
    z = z.astype(np.float32)
    p = softmax(z)
    return {
        "share with the same argmax": float((p.argmax(1) == z.argmax(1)).mean()),
        "share with a tie of probabilities": float(((p == p.max(1, keepdims=True)).sum(1) > 1).mean()),
    }


@claim(
    "shift",
    zh="不减最大值的 softmax 在 float32 里遇到 120 以上的 logit 就全是 NaN；先减最大值，一个也没有。",
    en="In float32 a softmax that does not subtract the maximum gives NaN for every row with a logit of 120 or more; one that does never gives NaN.",
    criteria=[Criterion("naive rows with NaN", "==", 1), Criterion("shifted rows with NaN", "==", 0)],
    control={"dtype": "float64"},
    sources=["blanchard2021"],
)
def shift(rng: Generator, *, rows: int = 2000, dtype: Float = "float32") -> Mapping[str, float]:
    z = 40.0 * rng.integers(-5, 6, size=(rows, 8))
    z[:, 0] = 40.0 * rng.integers(3, 6, size=rows)
    z = z.astype(dtype)
    with np.errstate(all="ignore"):
        powers = np.exp(z)
        naive = powers / powers.sum(1, keepdims=True)
        first_to_overflow = {
            kind: next(k for k in range(1, 1000) if np.isinf(np.exp(np.full(32, k, dtype=kind))).all())
            for kind in ("float16", "float32", "float64")
        }
    return {
        "naive rows with NaN": float(np.isnan(naive).any(1).mean()),
        "shifted rows with NaN": float(np.isnan(softmax(z)).any(1).mean()),
        **{f"first whole logit that overflows, {kind}": float(k) for kind, k in first_to_overflow.items()},
    }


@claim(
    "avoids-zero",
    zh="先做 softmax，交叉熵里就不会出现 log 0。",
    en="With a softmax in front, cross-entropy never meets log 0.",
    expects="refuted",
    criteria=[Criterion("samples with log 0", "==", 0)],
    control={"unit": 4.0},
    sources=["blanchard2021"],
)
def avoids_zero(rng: Generator, *, rows: int = 2000, unit: float = 40.0) -> Mapping[str, float]:
    z = (unit * rng.integers(0, 6, size=(rows, 10))).astype(np.float32)  # gaps below 88 or above 119: none is close
    truth = rng.integers(10, size=(rows, 1))
    picked = np.take_along_axis(softmax(z), truth, 1)
    stable = -np.take_along_axis(log_softmax(z), truth, 1)
    lost = picked == 0
    return {
        "samples with log 0": float(lost.mean()),
        "log_softmax not finite": float((~np.isfinite(stable)).mean()),
        "smallest true loss among the lost": float(stable[lost].min()) if lost.any() else 0.0,
    }


@claim(
    "residual",
    zh="softmax 加交叉熵，对 logits 的梯度就是 p − y。",
    en="For softmax with cross-entropy the gradient with respect to the logits is p − y.",
    criteria=[Criterion("relative error of p - y", "<=", 1e-6)],
    control={"loss": "squared error"},
)
def residual(
    rng: Generator,
    *,
    classes: Annotated[int, Range(2, 10)] = 5,
    loss: Literal["cross-entropy", "squared error"] = "cross-entropy",
) -> Mapping[str, float]:
    z, truth = rng.standard_normal((6, classes)), rng.integers(classes, size=6)
    y = np.eye(classes)[truth]

    def value(at: Array) -> float:
        if loss == "squared error":
            return float(((softmax(at) - y) ** 2).sum())
        return float(cross_entropy(at, truth, reduction="sum"))

    measured = central_differences(value, z)
    return {
        "relative error of p - y": settled(np.linalg.norm(softmax(z) - y - measured) / np.linalg.norm(measured)),
        "largest row sum": settled(np.abs(measured.sum(1)).max()),
    }


@claim(
    "elementwise",
    zh="softmax 输出配均方误差，误差项逐元素乘激活导数 p(1 − p) 就行，和 sigmoid 一样。",
    en="With a softmax output and squared error, the delta is the error times p(1 − p), element by element, as for a sigmoid.",
    expects="refuted",
    criteria=[Criterion("relative error of the elementwise rule", "<=", 0.01)],
    control={"output": "sigmoid"},
)
def elementwise(
    rng: Generator, *, classes: Annotated[int, Range(2, 10)] = 5, output: Literal["softmax", "sigmoid"] = "softmax"
) -> Mapping[str, float]:
    z, y = rng.standard_normal((6, classes)), np.eye(classes)[rng.integers(classes, size=6)]
    activation = softmax if output == "softmax" else sigmoid
    measured = central_differences(lambda at: float(((activation(at) - y) ** 2).sum()), z)
    p = activation(z)
    size = np.linalg.norm(measured)
    return {
        "relative error of the elementwise rule": settled(np.linalg.norm(2 * (p - y) * p * (1 - p) - measured) / size),
        "relative error of the whole Jacobian": settled(
            np.linalg.norm(squared_error_backward(z, y, output) - measured) / size
        ),
    }


@claim(
    "saturated",
    zh="从错得很离谱的地方出发（错误类别的 logit 高出 10），均方误差学到 0.9 用的步数是交叉熵的 30 倍以上，学习率相同。",
    en="From a badly wrong start (a wrong logit 10 above), squared error needs over 30 times as many steps as cross-entropy to reach 0.9, at the same learning rate.",
    criteria=[Criterion("times as many steps", ">=", 30)],
    control={"gap": 0.0},
)
def saturated(rng: Generator, *, gap: float = 10.0, classes: Annotated[int, Range(2, 20)] = 10) -> Mapping[str, float]:
    z = 0.1 * rng.standard_normal((1, classes))
    z[0, 1] += gap
    y = np.eye(classes)[[0]]
    steps = {
        (squared, rate): steps_to_learn(z, 0, squared, rate)
        for squared in (False, True)
        for rate in (1.0, 10.0, 1e2, 1e3, 1e4, 1e5, 1e6)
    }
    return {
        "steps, cross-entropy": float(steps[False, 1.0]),
        "steps, squared error": float(steps[True, 1.0]),
        "times as many steps": steps[True, 1.0] / steps[False, 1.0],
        "steps, cross-entropy at its best rate": float(min(n for (squared, _), n in steps.items() if not squared)),
        "steps, squared error at its best rate": float(min(n for (squared, _), n in steps.items() if squared)),
        "first gradient, cross-entropy": float(-cross_entropy_backward(z, np.array([0]))[0, 0]),
        "first gradient, squared error": float(-squared_error_backward(z, y)[0, 0]),
    }


@claim(
    "shared-weights",
    zh="样本共用权重时，学习率救不了均方误差：训练好的线性分类器对调两个类的权重，学习率各取最合适的，均方误差回到 95% 的步数仍是交叉熵的 2 倍以上。",
    en="Where samples share weights, no learning rate saves squared error: after two classes of a trained linear classifier are swapped, it needs over twice as many steps back to 95% as cross-entropy, each at its best rate.",
    criteria=[Criterion("times as many steps", ">=", 2)],
    control={"scale": 0.0},
    fast={"samples": 200},
    full={"samples": 1000},
)
def shared_weights(rng: Generator, *, samples: int = 200, scale: float = 1.0, limit: int = 200) -> Mapping[str, float]:
    """Rates from 0.1 to 10 000 in half decades; scale 0 starts from zero weights, where nothing is saturated."""
    x, truth, start = confused_classifier(rng, scale, samples=samples)
    rates = [10 ** (half / 2) for half in range(-2, 9)]
    steps = {squared: fewest_steps(x, truth, start, squared, rates, limit) for squared in (False, True)}
    return {
        "times as many steps": steps[True] / max(steps[False], 1),
        "steps, cross-entropy": float(steps[False]),
        "steps, squared error": float(steps[True]),
    }


@claim(
    "double-softmax",
    zh="损失函数里已经有 softmax，前面再加一层也无妨，损失照样能降到 0。",
    en="A softmax in front of a loss that has its own does no harm: the loss still goes to 0.",
    expects="refuted",
    criteria=[Criterion("loss of a perfect prediction", "<=", 0.01)],
    control={"twice": False},
    sources=["tf-softmax-ce"],
)
def double_softmax(
    rng: Generator, *, classes: Annotated[int, Range(2, 20)] = 10, twice: bool = True
) -> Mapping[str, float]:
    truth = rng.integers(classes, size=64)
    perfect = 50.0 * np.eye(classes)[truth]
    fresh = 0.1 * rng.standard_normal((64, classes))

    def loss(z: Array) -> float:
        return float(cross_entropy(softmax(z) if twice else z, truth))

    slope = np.linalg.norm(central_differences(loss, fresh))
    return {
        "loss of a perfect prediction": loss(perfect),
        "floor ln(1 + (K-1)/e)": float(np.log1p((classes - 1) / np.e)),
        "loss at the start": loss(fresh),
        "gradient against one softmax": float(slope / np.linalg.norm(cross_entropy_backward(fresh, truth))),
    }


@claim(
    "accumulation",
    zh="把一批拆成几个小批，各算 mean 再平均，等于整批的 mean。",
    en="Splitting a batch, taking the mean of each part and averaging, gives the mean of the whole batch.",
    expects="refuted",
    criteria=[Criterion("relative difference", "<=", 1e-9)],
    control={"ignored": False},
    sources=["torch-ce"],
)
def accumulation(rng: Generator, *, parts: Literal[1, 2, 4] = 4, ignored: bool = True) -> Mapping[str, float]:
    z, truth = 2 * rng.standard_normal((64, 10)), rng.integers(10, size=64)
    z[np.arange(64), truth] += np.repeat([4.0, 2.0, 1.0, 0.0], 16)  # the parts are not equally easy
    if ignored:
        truth[np.arange(64) % 16 >= np.repeat([14, 8, 4, 2], 16)] = -100  # nor equally long
    split = np.split(np.arange(64), parts)
    whole = float(cross_entropy(z, truth))
    average = float(np.mean([cross_entropy(z[rows], truth[rows]) for rows in split]))
    sums = sum(float(cross_entropy(z[rows], truth[rows], reduction="sum")) for rows in split)
    return {
        "relative difference": settled(abs(average - whole) / whole),
        "mean of the whole batch": whole,
        "mean of the parts' means": average,
        "difference of sums over the count": settled(abs(sums / (truth >= 0).sum() - whole) / whole),
    }


@claim(
    "softmax-labels",
    zh="多标签也可以用 softmax：选好阈值，把超过的类别全取出来，和 sigmoid 一样好。",
    en="Softmax serves multi-label too: with a well-chosen threshold, taking every class above it is as good as sigmoids.",
    expects="refuted",
    criteria=[Criterion("exact match, softmax minus sigmoid", ">=", -0.05, "ci")],
    control={"exclusive": True},
    fast={"samples": 400},
    full={"samples": 4000},
)
def softmax_labels(rng: Generator, *, samples: int = 400, exclusive: bool = False) -> Mapping[str, float]:
    mixing = rng.standard_normal((5, 12))
    (x, tags), (test, truth) = (tagged_samples(rng, samples, mixing, exclusive) for _ in range(2))
    numbers, two = {}, truth.sum(1) == 2
    for output in ("softmax", "sigmoid"):
        weights = fit_linear(x, tags, output)
        p = probabilities(test, weights, output)
        threshold = best_threshold(probabilities(x, weights, output), tags)
        numbers[f"exact match, {output}"] = exact_match(p, truth, threshold)
        numbers[f"right where the count is known, {output}"] = right_with_counts(p, truth)
        if two.any():
            pairs = p[two][truth[two] > 0].reshape(-1, 2)
            numbers[f"two labels both above 0.5, {output}"] = float((pairs > 0.5).all(1).mean())
            numbers[f"mean probability of one of two labels, {output}"] = float(pairs.mean())
    return {
        **numbers,
        "exact match, softmax minus sigmoid": numbers["exact match, softmax"] - numbers["exact match, sigmoid"],
    }


@claim(
    "assumed-sigmoid",
    zh="logits 是 [1, 2, 3, 4]，每个过一遍 sigmoid，阈值 0.3：选出来的是最后两类。",
    en="For the logits [1, 2, 3, 4], a sigmoid each and a threshold of 0.3 select the last two classes.",
    expects="refuted",
    criteria=[Criterion("labels selected", "==", 2)],
    control={"shift": -3.0},
)
def assumed_sigmoid(rng: Generator, *, shift: float = 0.0, threshold: float = 0.3) -> Mapping[str, float]:
    logits = rng.permutation([1.0, 2.0, 3.0, 4.0]) + shift
    p = np.sort(sigmoid(logits))
    positive = sigmoid(rng.exponential(size=1000))
    return {
        "labels selected": float((p > threshold).sum()),
        "labels above 0.5": float((p > 0.5).sum()),
        **{f"sigmoid, class {c + 1}": float(p[c]) for c in range(4)},
        "positive logits above 0.5": float((positive > 0.5).mean()),
    }


@claim(
    "smoothing-gap",
    zh="标签平滑让最优的 logit 差距有限：ε = 0.1、10 类时，真类比其他类高 ln 91 = 4.51，再训也不涨。",
    en="Label smoothing makes the best gap between logits finite: with ε = 0.1 and 10 classes the true one ends ln 91 = 4.51 above the rest and stays there.",
    criteria=[
        Criterion("gap after training", ">=", 4.5),
        Criterion("gap after training", "<=", 4.52),
        Criterion("gap grown in the second half", "<=", 0.01),
    ],
    control={"smoothing": 0.0},
    sources=["muller2019"],
)
def smoothing_gap(
    rng: Generator, *, smoothing: float = 0.1, steps: Annotated[int, Range(2, 4000)] = 2000
) -> Mapping[str, float]:
    z, truth = rng.standard_normal((1, 10)), np.array([0])
    gaps = []
    for step in range(steps):
        z -= 5 * cross_entropy_backward(z, truth, label_smoothing=smoothing)
        if step + 1 in (steps // 2, steps):
            gaps.append(float(z[0, 0] - z[0, 1:].mean()))
    return {
        "gap after training": gaps[1],
        "gap grown in the second half": settled(gaps[1] - gaps[0]),
        "smoothed loss": float(cross_entropy(z, truth, label_smoothing=smoothing)),
    }
