"""Sums about batch normalisation: one value, statistics, counts, folding, merging."""

from collections.abc import Mapping
from fractions import Fraction
from math import sqrt
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def draw_values(rng: Generator, n: int, largest: int = 12) -> list[int]:
    """n whole numbers that are not all equal and have a whole mean."""
    while True:
        values = [int(v) for v in rng.integers(0, largest + 1, n)]
        if len(set(values)) > 1 and sum(values) % n == 0:
            return values


def moments(values: list[int]) -> tuple[Fraction, Fraction]:
    """Mean and sum of squared deviations."""
    mean = Fraction(sum(values), len(values))
    return mean, sum(((v - mean) ** 2 for v in values), Fraction(0))


def squares(values: list[int], mean: Fraction) -> str:
    """The squared deviations as one writes them down: "9 + 1 + 4"."""
    return " + ".join(f"{(v - mean) ** 2}" for v in values)


def by_library(given: Mapping[str, Any]) -> float:
    """The second way: bagu's batch_norm on the column of values."""
    import numpy as np

    from bagu.algorithms.normalization import batch_norm_vectorized

    x = np.array(given["values"], dtype=float)[:, None]
    gamma, beta = np.array([given["gamma"]], dtype=float), np.array([given["beta"]], dtype=float)
    return float(batch_norm_vectorized(x, weight=gamma, bias=beta, eps=1e-12)[given["at"], 0])


@drill("forward-value", verify=by_library)
def forward_value(rng: Generator) -> Exercise:
    values = draw_values(rng, 4)
    mean, total = moments(values)
    at = int(rng.choice([i for i, value in enumerate(values) if value != mean]))
    gamma, beta = int(rng.choice([1, 2, 3, -1, -2])), int(rng.integers(-3, 4))
    var = total / 4
    hat = float(values[at] - mean) / sqrt(var)
    y = gamma * hat + beta
    return Exercise(
        given={"values": values, "at": at, "gamma": gamma, "beta": beta},
        ask=Text(
            zh=f"一个通道在一批里的四个值是 {values}，$\\gamma={gamma}$，$\\beta={beta}$，忽略 $\\epsilon$。训练模式下，第 {at + 1} 个值 {values[at]} 经过 BN 变成多少？保留两位小数。",
            en=f"A channel's four values in a batch are {values}, $\\gamma={gamma}$, $\\beta={beta}$; ignore $\\epsilon$. In training mode, what does value number {at + 1}, {values[at]}, become after BN? Two decimals.",
        ),
        answer=y,
        steps=(
            Text(zh=f"均值 $\\mu={mean}$。", en=f"The mean is $\\mu={mean}$."),
            Text(
                zh=f"有偏方差：$({squares(values, mean)})/4={total}/4={float(var):g}$。",
                en=f"The biased variance is $({squares(values, mean)})/4={total}/4={float(var):g}$.",
            ),
            Text(
                zh=f"$\\hat x=({values[at]}-{mean})/\\sqrt{{{float(var):g}}}={hat:.4f}$。",
                en=f"$\\hat x=({values[at]}-{mean})/\\sqrt{{{float(var):g}}}={hat:.4f}$.",
            ),
            Text(
                zh=f"$y={gamma}\\times({hat:.4f})+({beta})={y:.4f}$。",
                en=f"$y={gamma}\\times({hat:.4f})+({beta})={y:.4f}$.",
            ),
        ),
        tolerance=0.01,
    )


def by_numpy(given: Mapping[str, Any]) -> float:
    """The second way: numpy.var over axes 0, 2 and 3."""
    import numpy as np

    return float(np.array(given["x"], dtype=float).var((0, 2, 3))[given["channel"]])


@drill("channel-variance", verify=by_numpy)
def channel_variance(rng: Generator) -> Exercise:
    x = rng.integers(0, 6, (2, 2, 2, 2))
    channel = int(rng.integers(2))
    values = draw_values(rng, 8, 6)
    x[:, channel] = [[values[:2], values[2:4]], [values[4:6], values[6:]]]
    mean, total = moments(values)
    return Exercise(
        given={"x": x.tolist(), "channel": channel},
        ask=Text(
            zh=f"输入 $x$ 的形状是 $(N,C,H,W)=(2,2,2,2)$：`{x.tolist()}`。BN 在训练时给通道 {channel}（从 0 数起）用的方差是多少？写成分数或小数。",
            en=f"The input $x$ has shape $(N,C,H,W)=(2,2,2,2)$: `{x.tolist()}`. Which variance does BN use in training for channel {channel}, counted from 0? Give a fraction or a decimal.",
        ),
        answer=total / 8,
        steps=(
            Text(
                zh=f"两张图、四个位置，共 $m=2\\cdot2\\cdot2=8$ 个值：{values}。",
                en=f"Two images and four positions give $m=2\\cdot2\\cdot2=8$ values: {values}.",
            ),
            Text(zh=f"均值 {mean}。", en=f"Their mean is {mean}."),
            Text(
                zh=f"归一化用有偏方差：$({squares(values, mean)})/8={total / 8}$。",
                en=f"Normalisation takes the biased variance: $({squares(values, mean)})/8={total / 8}$.",
            ),
        ),
    )


def by_layer(given: Mapping[str, Any]) -> float:
    """The second way: feed the batches to BatchNorm2d."""
    import numpy as np

    from bagu.algorithms.normalization import BatchNorm2d

    layer = BatchNorm2d(1, momentum=given["momentum"])
    for values in given["batches"]:
        layer.forward(np.array(values, dtype=float).reshape(-1, 1, 1, 1))
    return float((layer.running_mean if given["of"] == "mean" else layer.running_var)[0])


@drill("running-statistics", verify=by_layer)
def running_statistics(rng: Generator) -> Exercise:
    momentum, of = float(rng.choice([0.1, 0.2, 0.5])), str(rng.choice(["mean", "var", "var"]))
    batches = [draw_values(rng, 4) for _ in range(2)]
    now, steps = (0.0, []) if of == "mean" else (1.0, [])
    for number, values in enumerate(batches, 1):
        mean, total = moments(values)
        new = float(mean if of == "mean" else total / 3)
        before, now = now, (1 - momentum) * now + momentum * new
        how = f"{sum(values)}/4" if of == "mean" else f"{total}/3"
        rule = f"${1 - momentum:g}\\times{before:.4f}+{momentum:g}\\times{new:.4f}={now:.4f}$"
        kind = Text("均值", "mean") if of == "mean" else Text("无偏方差", "unbiased variance")
        steps.append(
            Text(
                zh=f"第 {number} 批的{kind.zh}是 ${how}={new:.4f}$；更新后为 {rule}。",
                en=f"Batch {number} has the {kind.en} ${how}={new:.4f}$; the update gives {rule}.",
            )
        )
    return Exercise(
        given={"batches": batches, "momentum": momentum, "of": of},
        ask=Text(
            zh=f"`BatchNorm2d(1, momentum={momentum:g})` 处于训练模式，初始 `running_mean` 为 0，`running_var` 为 1。依次送进两批，每批一个通道四个值：{batches[0]}、{batches[1]}。之后 `running_{of}` 是多少？按 torch 的约定，保留三位小数。",
            en=f"`BatchNorm2d(1, momentum={momentum:g})` is in training mode, with `running_mean` 0 and `running_var` 1 at first. Two batches of four values in its one channel pass through: {batches[0]}, then {batches[1]}. What is `running_{of}` afterwards, by torch's conventions? Three decimals.",
        ),
        answer=now,
        steps=tuple(steps),
        tolerance=0.001,
    )


def by_counting(given: Mapping[str, Any]) -> int:
    """The second way: make the arrays and add up their sizes."""
    import numpy as np

    from bagu.algorithms.normalization import BatchNorm2d

    layer = BatchNorm2d(given["out"])
    if given["of"] == "buffers":
        return int(layer.running_mean.size + layer.running_var.size)
    kernel = np.empty((given["out"], given["into"] // given["groups"], given["k"], given["k"]))
    bias = np.empty(given["out"] if given["bias"] else 0)
    return int(kernel.size + bias.size + layer.weight.size + layer.bias.size)


@drill("conv-bn-count", verify=by_counting)
def conv_bn_count(rng: Generator) -> Exercise:
    k, groups = int(rng.choice([1, 3, 5, 7])), int(rng.choice([1, 1, 2, 4]))
    into, out = (int(v) for v in rng.choice([8, 16, 24, 32, 64, 128], 2))
    bias, of = bool(rng.random() < 0.3), str(rng.choice(["parameters", "parameters", "parameters", "buffers"]))
    kernel = k * k * (into // groups) * out
    answer = 2 * out if of == "buffers" else kernel + 2 * out + (out if bias else 0)
    layer = f"`Conv2d({into}, {out}, {k}, groups={groups}, bias={bias})`"
    asked = (
        Text("两层一共有多少个要训练的参数？", "how many parameters do both train together?")
        if of == "parameters"
        else Text(
            "BN 的缓冲区一共存多少个数（不计 `num_batches_tracked`）？",
            "how many numbers do BN's buffers hold, `num_batches_tracked` aside?",
        )
    )
    counted = Text(
        zh=f"卷积核 ${k}\\cdot{k}\\cdot{into // groups}\\cdot{out}={kernel}$；偏置 {out if bias else 0}；$\\gamma$、$\\beta$ 共 $2\\cdot{out}={2 * out}$。",
        en=f"The kernel has ${k}\\cdot{k}\\cdot{into // groups}\\cdot{out}={kernel}$, the bias {out if bias else 0}, $\\gamma$ and $\\beta$ together $2\\cdot{out}={2 * out}$.",
    )
    buffers = Text(
        zh=f"`running_mean` 和 `running_var` 各 {out} 个数，不参与训练。",
        en=f"`running_mean` and `running_var` hold {out} numbers each and are not trained.",
    )
    return Exercise(
        given={"k": k, "groups": groups, "into": into, "out": out, "bias": bias, "of": of},
        ask=Text(
            zh=f"{layer} 后面接 `BatchNorm2d({out})`，{asked.zh}",
            en=f"{layer} is followed by `BatchNorm2d({out})`: {asked.en}",
        ),
        answer=answer,
        steps=(
            counted if of == "parameters" else buffers,
            Text(zh=f"答案是 {answer}。", en=f"The answer is {answer}."),
        ),
    )


def by_two_points(given: Mapping[str, Any]) -> float:
    """The second way: send x = 0 and x = 1 through the layer and BN; the line through both has slope and offset."""
    import numpy as np

    from bagu.algorithms.normalization import batch_norm_vectorized

    z = given["w"] * np.array([[0.0], [1.0]]) + given["b"]
    mean, var, gamma, beta = (np.array([float(given[key])]) for key in ("mean", "var", "gamma", "beta"))
    low, high = batch_norm_vectorized(z, mean, var, gamma, beta, training=False, eps=1e-14)[:, 0]
    return float(low if given["of"] == "bias" else high - low)


@drill("folded", verify=by_two_points)
def folded(rng: Generator) -> Exercise:
    w, b, mean, beta = (int(v) for v in rng.integers(-5, 6, 4))
    w = w or 6
    std, gamma, of = int(rng.choice([2, 3, 4, 5])), int(rng.choice([1, 2, 3, -1])), str(rng.choice(["weight", "bias"]))
    scale = Fraction(gamma, std)
    ratio = f"{gamma}/{std}" if f"{gamma}/{std}" == str(scale) else f"{gamma}/{std}={scale}"
    answer = scale * w if of == "weight" else scale * (b - mean) + beta
    asked = Text("权重", "weight") if of == "weight" else Text("偏置", "bias")
    formula = (
        f"$w'={scale}\\times({w})={answer}$"
        if of == "weight"
        else f"$b'={scale}\\times({b}-({mean}))+({beta})={answer}$"
    )
    return Exercise(
        given={"w": w, "b": b, "mean": mean, "var": std * std, "gamma": gamma, "beta": beta, "of": of},
        ask=Text(
            zh=f"$1\\times1$ 卷积的权重 $w={w}$，偏置 $b={b}$；后面的 BN 有 `running_mean` $={mean}$、`running_var` $={std * std}$、$\\gamma={gamma}$、$\\beta={beta}$，忽略 $\\epsilon$。折叠之后的{asked.zh}是多少？写成分数。",
            en=f"A $1\\times1$ convolution has weight $w={w}$ and bias $b={b}$; the BN after it has `running_mean` $={mean}$, `running_var` $={std * std}$, $\\gamma={gamma}$, $\\beta={beta}$; ignore $\\epsilon$. What is the folded {asked.en}, as a fraction?",
        ),
        answer=answer,
        steps=(
            Text(
                zh=f"缩放 $\\gamma/\\sigma={ratio}$。",
                en=f"The scale is $\\gamma/\\sigma={ratio}$.",
            ),
            Text(zh=f"{formula}。", en=f"{formula}."),
        ),
    )


def by_pooling(given: Mapping[str, Any]) -> float:
    """The second way: numpy.var of all values together."""
    import numpy as np

    return float(np.var(np.concatenate([np.array(card, dtype=float) for card in given["cards"]])))


@drill("merged-variance", verify=by_pooling)
def merged_variance(rng: Generator) -> Exercise:
    while True:
        cards = [draw_values(rng, int(n), 9) for n in rng.choice([2, 3, 4, 6], 2)]
        told = [(len(card), *moments(card)) for card in cards]
        n = sum(count for count, _, _ in told)
        mean = sum((count * at for count, at, _ in told), Fraction(0)) / n
        if mean.denominator <= 4 and told[0][1] != told[1][1]:
            break
    within = sum((total for _, _, total in told), Fraction(0))
    between = sum((count * (at - mean) ** 2 for count, at, _ in told), Fraction(0))
    rows_zh = "；".join(f"第 {i} 张卡 $n={c}$，均值 {m}，$M_2={s}$" for i, (c, m, s) in enumerate(told, 1))
    rows_en = "; ".join(f"card {i} has $n={c}$, mean {m}, $M_2={s}$" for i, (c, m, s) in enumerate(told, 1))
    parts = "+".join(f"{c}\\times({m}-{mean})^2" for c, m, _ in told)
    return Exercise(
        given={"cards": cards},
        ask=Text(
            zh=f"SyncBN 收到两张卡的统计量：{rows_zh}（$M_2$ 是离差平方和）。整批的有偏方差是多少？写成分数。",
            en=f"SyncBN receives the moments of two cards: {rows_en} ($M_2$ is the sum of squared deviations). What is the biased variance of the whole batch, as a fraction?",
        ),
        answer=(within + between) / n,
        steps=(
            Text(zh=f"$n={n}$，总均值 ${mean}$。", en=f"$n={n}$ and the mean of all is ${mean}$."),
            Text(zh=f"卡内：$\\sum M_2={within}$。", en=f"Within the cards: $\\sum M_2={within}$."),
            Text(zh=f"卡间：${parts}={between}$。", en=f"Between the cards: ${parts}={between}$."),
            Text(
                zh=f"方差 $({within}+{between})/{n}={(within + between) / n}$。",
                en=f"The variance is $({within}+{between})/{n}={(within + between) / n}$.",
            ),
        ),
    )


def by_turning(given: Mapping[str, Any]) -> float:
    """The second way: the gradient of a loss that sees only the direction of w, by differences, at both norms."""
    import numpy as np

    def turn(norm: float) -> float:
        """How far a step of rate 1 turns a weight of that norm, for a small step."""
        w = norm * np.array([0.6, 0.8])
        slope = [
            (np.tanh((w + h) @ [1, -2] / np.linalg.norm(w + h)) - np.tanh((w - h) @ [1, -2] / np.linalg.norm(w - h)))
            / 2e-5
            for h in 1e-5 * np.eye(2)
        ]
        return float(np.linalg.norm(slope) / norm)

    return float(given["rate"] * turn(given["before"]) / turn(given["after"]))


@drill("effective-rate", verify=by_turning)
def effective_rate(rng: Generator) -> Exercise:
    before, after = (int(v) for v in rng.choice(range(1, 11), 2, replace=False))
    rate = float(rng.choice([0.1, 0.2, 0.4, 0.8, 1.0]))
    answer = rate * after**2 / before**2
    return Exercise(
        given={"before": before, "after": after, "rate": rate},
        ask=Text(
            zh=f"BN 前的一组权重范数是 {before}，SGD 的学习率是 {rate:g}。后来范数变成 {after}，方向不变。学习率取多少，一步转过的角度才和原来一样？保留三位小数。",
            en=f"The weights before a BN have norm {before}, and SGD has the learning rate {rate:g}. Later their norm is {after} and their direction the same. Which learning rate turns them by the same angle a step as before? Three decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                zh="输出只看 $w$ 的方向，所以梯度与 $1/\\|w\\|$ 成正比；一步转过的角度约为 $\\eta\\|g\\|/\\|w\\|$，与 $\\eta/\\|w\\|^2$ 成正比。",
                en="The output sees only the direction of $w$, so the gradient is proportional to $1/\\|w\\|$; a step turns $w$ by about $\\eta\\|g\\|/\\|w\\|$, which is proportional to $\\eta/\\|w\\|^2$.",
            ),
            Text(
                zh=f"$\\eta'={rate:g}\\times{after}^2/{before}^2={answer:.4f}$。",
                en=f"$\\eta'={rate:g}\\times{after}^2/{before}^2={answer:.4f}$.",
            ),
        ),
        tolerance=0.001,
    )
