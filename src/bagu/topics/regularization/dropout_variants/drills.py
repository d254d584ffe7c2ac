"""Sums that come up about the variants of dropout."""

from collections.abc import Mapping
from itertools import product
from math import prod, sqrt
from typing import TYPE_CHECKING, Any

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text

if TYPE_CHECKING:
    from numpy.random import Generator

RATES = (0.2, 0.5, 0.25, 0.4)


def by_all_masks(given: Mapping[str, Any]) -> float:
    """The second way: the maximum of every mask's survivors, with its probability."""
    p, values = given["p"], given["values"]
    mean = 0.0
    for keep in product((0, 1), repeat=len(values)):
        chance = (1 - p) ** sum(keep) * p ** (len(keep) - sum(keep))
        mean += chance * max([v for v, k in zip(values, keep, strict=True) if k], default=0)
    return mean


@drill("pool-mean", verify=by_all_masks)
def pool_mean(rng: "Generator") -> Exercise:
    values, p = [int(v) for v in rng.choice(range(1, 13), 4, replace=False)], float(rng.choice(RATES))
    ranked = sorted(values, reverse=True)
    chances = [(1 - p) * p**i for i in range(4)]
    answer = sum(c * v for c, v in zip(chances, ranked, strict=True))
    shown = "+".join(f"{c:.4g}\\times{v}" for c, v in zip(chances, ranked, strict=True))
    return Exercise(
        given={"values": values, "p": p},
        ask=Text(
            zh=f"最大池化之前做 dropout，丢弃概率 $p={p:g}$，不缩放。窗口里的值是 {values}。测试时按概率加权池化，结果是多少？保留三位小数。",
            en=f"Dropout of $p={p:g}$ without scaling stands before max-pooling, and a window holds {values}. What does probabilistic weighted pooling give at test time? Three decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                zh=f"从大到小 {ranked}。第 $i$ 大的胜出，要它留下、更大的都丢：$(1-p)p^{{i-1}}$。",
                en=f"In descending order {ranked}. The $i$-th wins when it is kept and all larger ones are not: $(1-p)p^{{i-1}}$.",
            ),
            Text(zh=f"${shown}={answer:.4f}$。", en=f"${shown}={answer:.4f}$."),
        ),
        tolerance=0.001,
    )


def by_counting(given: Mapping[str, Any]) -> float:
    """The second way: every centre, every pixel along one side."""
    side, length = given["side"], given["length"]
    covered = sum(0 <= c - length // 2 + k < side for c in range(side) for k in range(length))
    return 100 * float(covered / side**2) ** 2


@drill("cutout-share", verify=by_counting)
def cutout_share(rng: "Generator") -> Exercise:
    side = int(rng.choice([16, 28, 32, 64, 96]))
    length = 2 * int(rng.integers(2, side // 3))
    mean = length - length**2 / (4 * side)
    answer = 100 * (mean / side) ** 2
    return Exercise(
        given={"side": side, "length": length},
        ask=Text(
            zh=f"Cutout 在 {side}×{side} 的图上挖边长 {length} 的方块，中心在所有像素上均匀，超出图的部分截掉。平均挖掉百分之几？保留两位小数。",
            en=f"Cutout masks a square of side {length} on a {side} × {side} image; its centre is uniform over all pixels, and what lies outside is cut off. What percentage of the image is masked on average? Two decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                zh=f"一边：中心靠近上边时损失 $\\frac L2,\\dots,1$，靠近下边时损失 $\\frac L2-1,\\dots,1$，合计 $(L/2)^2={(length // 2) ** 2}$，平均到 {side} 个位置。",
                en=f"One side: near the top the loss is $\\frac L2,\\dots,1$, near the bottom $\\frac L2-1,\\dots,1$; in all $(L/2)^2={(length // 2) ** 2}$, spread over {side} positions.",
            ),
            Text(
                zh=f"所以平均盖住 ${length}-{length**2}/{4 * side}={mean:.4g}$ 个像素。",
                en=f"So it covers ${length}-{length**2}/{4 * side}={mean:.4g}$ pixels on average.",
            ),
            Text(
                zh=f"两边独立：$({mean:.4g}/{side})^2={answer:.3f}\\%$。",
                en=f"The sides are independent: $({mean:.4g}/{side})^2={answer:.3f}\\%$.",
            ),
        ),
        tolerance=0.01,
        unit="%",
    )


def by_two_points(given: Mapping[str, Any]) -> float:
    """The second way: the variance of the two values of dropout's noise; or the p at which it is as given, by bisection."""

    def variance(p: float) -> float:
        return p * 1.0 + (1 - p) * (1 / (1 - p) - 1) ** 2

    if given["of"] == "deviation":
        return sqrt(variance(given["p"]))
    low, high = 0.0, 0.999
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if variance(middle) < given["variance"] else (low, middle)
    return low


@drill("gaussian-deviation", verify=by_two_points)
def gaussian_deviation(rng: "Generator") -> Exercise:
    if rng.random() < 0.6:
        p = int(rng.integers(5, 90)) / 100
        answer = sqrt(p / (1 - p))
        return Exercise(
            given={"of": "deviation", "p": p},
            ask=Text(
                zh=f"高斯 dropout 要与 $p={p:g}$ 的反向 dropout 同均值同方差，乘性噪声 $N(1,\\sigma^2)$ 的 $\\sigma$ 是多少？保留三位小数。",
                en=f"Gaussian dropout is to match inverted dropout of $p={p:g}$ in mean and variance. What is $\\sigma$ of its multiplicative noise $N(1,\\sigma^2)$? Three decimals.",
            ),
            answer=answer,
            steps=(
                Text(
                    zh="反向 dropout 的噪声二阶矩是 $1/(1-p)$，方差是 $1/(1-p)-1=p/(1-p)$。",
                    en="The noise of inverted dropout has second moment $1/(1-p)$ and variance $1/(1-p)-1=p/(1-p)$.",
                ),
                Text(
                    zh=f"$\\sigma=\\sqrt{{{p:g}/{1 - p:.2f}}}={answer:.4f}$。",
                    en=f"$\\sigma=\\sqrt{{{p:g}/{1 - p:.2f}}}={answer:.4f}$.",
                ),
            ),
            tolerance=0.001,
        )
    variance = int(rng.integers(1, 31)) / 10
    answer = variance / (1 + variance)
    return Exercise(
        given={"of": "p", "variance": variance},
        ask=Text(
            zh=f"乘性噪声 $N(1,{variance:g})$（{variance:g} 是方差）相当于丢弃概率 $p$ 为多少的反向 dropout？保留三位小数。",
            en=f"Multiplicative noise $N(1,{variance:g})$, {variance:g} being the variance, matches inverted dropout of which $p$? Three decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                zh=f"$p/(1-p)={variance:g}$，解出 $p=\\alpha/(1+\\alpha)$。",
                en=f"$p/(1-p)={variance:g}$ gives $p=\\alpha/(1+\\alpha)$.",
            ),
            Text(
                zh=f"$p={variance:g}/{1 + variance:g}={answer:.4f}$。",
                en=f"$p={variance:g}/{1 + variance:g}={answer:.4f}$.",
            ),
        ),
        tolerance=0.001,
    )


KINDS = {
    "dropout": Text("逐元素 dropout，作用在特征图 $(N,C,H,W)$ 上", "elementwise dropout of feature maps $(N,C,H,W)$"),
    "spatial": Text("空间 dropout，作用在特征图 $(N,C,H,W)$ 上", "spatial dropout of feature maps $(N,C,H,W)$"),
    "dropconnect": Text("DropConnect，线性层有 $C$ 个输入、$H$ 个输出，批大小 $N$，偏置不丢", "DropConnect of a linear layer with $C$ inputs and $H$ outputs for a batch of $N$, the bias being kept"),
    "recurrent": Text("循环 dropout，$N$ 个序列，$H$ 步，$C$ 个单元", "recurrent dropout of $C$ units over $H$ steps of $N$ sequences"),
    "rnndrop": Text("RNNDrop，$N$ 个序列，$H$ 步，$C$ 个单元", "RNNDrop of $C$ units over $H$ steps of $N$ sequences"),
}  # fmt: skip
SHAPES = {"dropout": "NCHW", "spatial": "NC", "dropconnect": "NHC", "recurrent": "HNC", "rnndrop": "NC"}


def by_drawing(given: Mapping[str, Any]) -> int:
    """The second way: the noise array that the algorithm asks for, drawn and counted; another shape it refuses."""
    import numpy as np

    from bagu.algorithms import regularization

    n, c, h, w = (given["sizes"][letter] for letter in "NCHW")
    draw = np.random.default_rng(0).random
    gates = (np.zeros((4 * c, 1)), np.zeros((4 * c, c)), np.zeros(4 * c))
    if given["kind"] == "dropout":
        regularization.dropout(np.ones((n, c, h, w)), u := draw((n, c, h, w)))
    elif given["kind"] == "spatial":
        regularization.dropout2d(np.ones((n, c, h, w)), u := draw((n, c)))
    elif given["kind"] == "dropconnect":
        regularization.drop_connect(np.ones((n, c)), np.ones((h, c)), u := draw((n, h, c)))
    elif given["kind"] == "recurrent":
        regularization.recurrent_dropout(np.ones((h, n, 1)), *gates, u := draw((h, n, c)))
    else:
        regularization.rnn_drop(np.ones((h, n, 1)), *gates, u := draw((n, c)))
    return int(u.size)


@drill("mask-count", verify=by_drawing)
def mask_count(rng: "Generator") -> Exercise:
    kind = str(rng.choice(list(KINDS)))
    sizes = {
        letter: int(rng.choice(some))
        for letter, some in (("N", [2, 4, 8]), ("C", [3, 5, 6, 10]), ("H", [4, 7, 9]), ("W", [4, 7, 9]))
    }
    factors = [sizes[letter] for letter in SHAPES[kind]]
    answer = prod(factors)
    used = [letter for letter in "NCHW" if letter in ("NCHW" if kind in ("dropout", "spatial") else "NCH")]
    shown = "\\times".join(map(str, factors))
    given = "，".join(f"${letter}={sizes[letter]}$" for letter in used)
    return Exercise(
        given={"kind": kind, "sizes": sizes},
        ask=Text(
            zh=f"{KINDS[kind].zh}；{given}。一次前向要抽多少个掩码值？",
            en=f"Take {KINDS[kind].en}, with {given.replace('，', ', ')}. How many mask values does one forward pass draw?",
        ),
        answer=answer,
        steps=(
            Text(
                zh=f"掩码的形状是 $({','.join(SHAPES[kind])})$，其余的轴共用。",
                en=f"The mask has shape $({','.join(SHAPES[kind])})$; it is shared along every other axis.",
            ),
            Text(zh=f"${shown}={answer}$。", en=f"${shown}={answer}$."),
        ),
    )


def by_steps(given: Mapping[str, Any]) -> float:
    """The second way: step after step."""
    value = 1.0
    for _ in range(given["steps"]):
        value *= (1 - given["p"]) if given["of"] == "share" else 1 / (1 - given["p"])
    return 100 * value if given["of"] == "share" else value


@drill("memory-left", verify=by_steps)
def memory_left(rng: "Generator") -> Exercise:
    p, steps, of = float(rng.choice([0.1, 0.2, 0.25])), int(rng.integers(4, 16)), str(rng.choice(["share", "factor"]))
    keep = 1 - p
    answer = 100 * keep**steps if of == "share" else keep**-steps
    if of == "share":
        ask = Text(
            zh=f"一个 LSTM 对单元状态每步重抽掩码，$p={p:g}$，遗忘门始终为 1。写入之后再过 {steps} 步，百分之几的单元还记得？保留一位小数。",
            en=f"An LSTM masks its cells by a fresh mask at each step, $p={p:g}$, the forget gate being 1. After {steps} more steps, what percentage of cells still remembers? One decimal.",
        )
        formula = f"$(1-p)^{{{steps}}}={keep:g}^{{{steps}}}={answer:.2f}\\%$"
    else:
        ask = Text(
            zh=f"RNNDrop 每步除以 $1-p$，$p={p:g}$，遗忘门始终为 1。留下的单元里，一个值再过 {steps} 步放大了多少倍？误差在 1% 以内即可。",
            en=f"RNNDrop divides by $1-p$ at every step, $p={p:g}$, the forget gate being 1. By which factor has a value in a kept cell grown after {steps} more steps, to 1%?",
        )
        formula = f"$(1-p)^{{-{steps}}}={keep:g}^{{-{steps}}}={answer:.4g}$"
    return Exercise(
        given={"p": p, "steps": steps, "of": of},
        ask=ask,
        answer=answer,
        steps=(
            Text(zh="每一步乘一次，互相独立或者始终相同，都是连乘。", en="Each step multiplies once more."),
            Text(zh=f"{formula}。", en=f"{formula}."),
        ),
        tolerance=0.06 if of == "share" else 0.01 * answer,
        unit="%" if of == "share" else None,
    )
