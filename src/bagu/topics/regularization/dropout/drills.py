"""Sums that come up about dropout."""

from collections.abc import Mapping
from math import sqrt
from typing import TYPE_CHECKING, Any

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text

if TYPE_CHECKING:
    from numpy.random import Generator

RATES = (0.2, 0.5, 0.75, 0.6)


def whole(rng: "Generator", count: int, largest: int = 5) -> list[int]:
    """Whole numbers other than 0."""
    return [int(v) for v in rng.choice([v for v in range(-largest, largest + 1) if v], count)]


def signed(value: float) -> str:
    """A number as it stands after an operator: negative ones in brackets."""
    return f"({value:g})" if value < 0 else f"{value:g}"


def by_algorithm(given: Mapping[str, Any]) -> float:
    """The second way: the function of bagu.algorithms, and a product of arrays."""
    import numpy as np

    from bagu.algorithms.regularization import dropout

    x, w = np.array(given["x"], dtype=float), np.array(given["w"], dtype=float)
    return float(w @ dropout(x, np.array(given["keep"], dtype=float) * 0.999, given["p"], given["training"]))


@drill("unit-output", verify=by_algorithm)
def unit_output(rng: "Generator") -> Exercise:
    x, w = [abs(v) for v in whole(rng, 4)], whole(rng, 4)
    p, training = float(rng.choice(RATES)), bool(rng.random() < 0.75)
    keep = [int(v) for v in rng.permutation([1, 1, 0, int(rng.integers(2))])]
    terms = [a * b for a, b in zip(x, w, strict=True)]
    kept = sum(t for t, k in zip(terms, keep, strict=True) if k)
    answer = kept / (1 - p) if training else float(sum(terms))
    mode = Text("训练模式下", "training") if training else Text("eval 模式下", "eval")
    if training:
        steps = (
            Text(zh=f"留下的乘积之和是 ${kept}$。", en=f"The kept products sum to ${kept}$."),
            Text(
                zh=f"再除以 $1-p={1 - p:g}$：${answer:.4g}$。",
                en=f"Divided by $1-p={1 - p:g}$, that is ${answer:.4g}$.",
            ),
        )
    else:
        steps = (
            Text(zh="eval 时不看掩码，也不缩放。", en="Eval mode has neither mask nor scale."),
            Text(zh=f"四个乘积之和是 ${answer:g}$。", en=f"All four products sum to ${answer:g}$."),
        )
    return Exercise(
        given={"x": x, "w": w, "keep": keep, "p": p, "training": training},
        ask=Text(
            zh=f"一个线性单元的输入是 {x}，权重是 {w}，没有偏置。输入先经过反向 dropout，$p={p:g}$，掩码是 {keep}（1 为保留）。{mode.zh}，输出是多少？保留两位小数。",
            en=f"A linear unit without bias has the inputs {x} and the weights {w}. The inputs pass through inverted dropout with $p={p:g}$ and mask {keep} (1 keeps). What is the output in {mode.en} mode? Two decimals.",
        ),
        answer=answer,
        steps=steps,
        tolerance=0.006,
    )


def by_all_masks(given: Mapping[str, Any]) -> float:
    """The second way: every mask with its probability."""
    from itertools import product

    p, terms = given["p"], [a * b for a, b in zip(given["x"], given["w"], strict=True)]
    first = second = 0.0
    for keep in product((0, 1), repeat=len(terms)):
        chance = (1 - p) ** sum(keep) * p ** (len(keep) - sum(keep))
        z = sum(t * k for t, k in zip(terms, keep, strict=True)) / (1 - p)
        first, second = first + chance * z, second + chance * z * z
    return sqrt(second - first**2)


@drill("added-deviation", verify=by_all_masks)
def added_deviation(rng: "Generator") -> Exercise:
    x, w, p = [abs(v) for v in whole(rng, 3)], whole(rng, 3), float(rng.choice(RATES))
    squares = sum((a * b) ** 2 for a, b in zip(x, w, strict=True))
    answer = sqrt(p / (1 - p) * squares)
    return Exercise(
        given={"x": x, "w": w, "p": p},
        ask=Text(
            zh=f"输入 {x}，权重 {w}，对输入做反向 dropout，$p={p:g}$。预激活 $z=\\sum w_iy_i$ 的标准差是多少（只有掩码是随机的）？误差在 1% 以内即可。",
            en=f"The inputs {x} meet the weights {w}, with inverted dropout of $p={p:g}$ on the inputs. What is the standard deviation of the pre-activation $z=\\sum w_iy_i$, only the mask being random? To 1%.",
        ),
        answer=answer,
        steps=(
            Text(
                zh=f"一项 $w_ix_im_i/(1-p)$ 的方差是 $w_i^2x_i^2\\,p/(1-p)$，系数是 ${p / (1 - p):.4g}$。",
                en=f"One term $w_ix_im_i/(1-p)$ has variance $w_i^2x_i^2\\,p/(1-p)$, with the factor ${p / (1 - p):.4g}$.",
            ),
            Text(
                zh=f"$\\sum w_i^2x_i^2={squares}$，掩码独立，方差相加：${p / (1 - p) * squares:.4g}$。",
                en=f"$\\sum w_i^2x_i^2={squares}$; masks are independent, so variances add up to ${p / (1 - p) * squares:.4g}$.",
            ),
            Text(zh=f"开方得 ${answer:.4g}$。", en=f"Its root is ${answer:.4g}$."),
        ),
        tolerance=0.01 * answer,
    )


def by_four_points(given: Mapping[str, Any]) -> float:
    """The second way: an activation of two values with that mean and variance, dropped or kept, counted out."""
    mean, var, p = given["mean"], given["var"], given["p"]
    values = [(mean + side * sqrt(var), 0.5) for side in (1, -1)]
    points = [(v / (1 - p), c * (1 - p)) for v, c in values] + [(0.0, p)]
    first = sum(v * c for v, c in points)
    noisy = sum((v - first) ** 2 * c for v, c in points)
    return float(var / noisy)


@drill("variance-after-bn", verify=by_four_points)
def variance_after_bn(rng: "Generator") -> Exercise:
    mean, var = int(rng.integers(0, 4)), int(rng.integers(1, 6))
    p = float(rng.choice(RATES))
    noisy = (var + mean**2) / (1 - p) - mean**2
    answer = var / noisy
    return Exercise(
        given={"mean": mean, "var": var, "p": p},
        ask=Text(
            zh=f"某单元的激活值均值 {mean}、方差 {var}，先过反向 dropout（$p={p:g}$），紧接着是 BN，滑动统计已经收敛，$\\epsilon$ 忽略。切到 eval 后，BN 归一化的输出方差是多少？保留三位小数。",
            en=f"A unit's activation has mean {mean} and variance {var}. It passes through inverted dropout ($p={p:g}$) and then batch norm, whose running statistics have settled; ignore $\\epsilon$. What is the variance of the normalised output in eval mode? Three decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                zh=f"训练时二阶矩变成 $(\\sigma^2+\\mu^2)/(1-p)={(var + mean**2) / (1 - p):.4g}$，均值不变。",
                en=f"In training the second moment becomes $(\\sigma^2+\\mu^2)/(1-p)={(var + mean**2) / (1 - p):.4g}$, the mean stays.",
            ),
            Text(
                zh=f"BN 记下的方差是 ${(var + mean**2) / (1 - p):.4g}-{mean**2}={noisy:.4g}$。",
                en=f"So batch norm records the variance ${(var + mean**2) / (1 - p):.4g}-{mean**2}={noisy:.4g}$.",
            ),
            Text(
                zh=f"eval 时来的方差是 {var}，归一化后 ${var}/{noisy:.4g}={answer:.4f}$。",
                en=f"In eval mode the variance {var} arrives, and normalised it is ${var}/{noisy:.4g}={answer:.4f}$.",
            ),
        ),
        tolerance=0.001,
    )


def by_weighted_masks(given: Mapping[str, Any]) -> float:
    """The second way: each sample kept and dropped, least squares with the probabilities as weights."""
    import numpy as np

    x, y, p = np.array(given["x"], dtype=float), np.array(given["y"], dtype=float), given["p"]
    rows, targets = np.concatenate([x / (1 - p), 0 * x]), np.concatenate([y, y])
    root = np.sqrt(np.repeat([1 - p, p], len(x)))
    return float(np.linalg.lstsq((rows * root)[:, None], targets * root, rcond=None)[0][0])


@drill("shrunk-slope", verify=by_weighted_masks)
def shrunk_slope(rng: "Generator") -> Exercise:
    x, y, p = whole(rng, 3), whole(rng, 3, 9), float(rng.choice(RATES))
    xx, xy = sum(a * a for a in x), sum(a * b for a, b in zip(x, y, strict=True))
    answer = (1 - p) * xy / xx
    return Exercise(
        given={"x": x, "y": y, "p": p},
        ask=Text(
            zh=f"一元线性回归 $y\\approx wx$，没有截距，样本 $x={x}$，$y={y}$。对输入做反向 dropout（$p={p:g}$），使平方损失对掩码的期望最小的 $w$ 是多少？保留三位小数。",
            en=f"A regression $y\\approx wx$ without intercept has the samples $x={x}$, $y={y}$. With inverted dropout ($p={p:g}$) of the input, which $w$ minimises the squared loss in expectation over masks? Three decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                zh="期望损失是 $\\sum(y-wx)^2+\\frac{p}{1-p}w^2\\sum x^2$，即岭回归，惩罚 $\\lambda=\\frac{p}{1-p}\\sum x^2$。",
                en="The expected loss is $\\sum(y-wx)^2+\\frac{p}{1-p}w^2\\sum x^2$: ridge with $\\lambda=\\frac{p}{1-p}\\sum x^2$.",
            ),
            Text(
                zh=f"$\\sum x^2={xx}$，$\\sum xy={xy}$；$w=\\sum xy/(\\sum x^2+\\lambda)=(1-p)\\sum xy/\\sum x^2$。",
                en=f"$\\sum x^2={xx}$ and $\\sum xy={xy}$; $w=\\sum xy/(\\sum x^2+\\lambda)=(1-p)\\sum xy/\\sum x^2$.",
            ),
            Text(
                zh=f"$w={1 - p:g}\\times{signed(xy)}/{xx}={answer:.4f}$。",
                en=f"$w={1 - p:g}\\times{signed(xy)}/{xx}={answer:.4f}$.",
            ),
        ),
        tolerance=0.001,
    )
