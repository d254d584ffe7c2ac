"""Sums about initial weights: fans, deviations, bounds, and what many layers make of a signal."""

from collections.abc import Mapping
from math import sqrt
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def by_walking(given: Mapping[str, Any]) -> int:
    """The second way: walk over the weights one by one."""
    from bagu.algorithms.initialization import fan_in_and_fan_out_loops

    fans = fan_in_and_fan_out_loops(given["shape"], given["groups"], given["transposed"])
    return fans[0] if given["which"] == "fan_in" else fans[1]


@drill("fan-count", verify=by_walking)
def fan_count(rng: Generator) -> Exercise:
    groups, side = int(rng.choice([1, 1, 2, 4])), int(rng.choice([1, 2, 3, 5]))
    inputs, outputs = (groups * int(rng.choice([2, 3, 4, 6, 8])) for _ in range(2))
    transposed, which = bool(rng.random() < 0.3), str(rng.choice(["fan_in", "fan_out"]))
    name = "ConvTranspose2d" if transposed else "Conv2d"
    channels = inputs if which == "fan_in" else outputs
    first, second = (inputs, outputs) if transposed else (outputs, inputs)
    answer = channels // groups * side * side
    end = Text("输入" if which == "fan_in" else "输出", "input" if which == "fan_in" else "output")
    return Exercise(
        given={"shape": (first, second // groups, side, side), "groups": groups, "transposed": transposed, "which": which},
        ask=Text(
            zh=f"`{name}({inputs}, {outputs}, {side}, groups={groups})`：按连接数，它真正的 {which} 是多少？（步长 1，不看边缘。）",
            en=f"`{name}({inputs}, {outputs}, {side}, groups={groups})`: by its connections, what is its true {which}? (Stride 1, away from the border.)",
        ),
        answer=answer,
        steps=(
            Text(
                zh=f"{which} 看的是{end.zh}一端：每组 ${channels}/{groups}={channels // groups}$ 个通道。",
                en=f"{which} looks at the {end.en} end: ${channels}/{groups}={channels // groups}$ channels a group.",
            ),
            Text(zh=f"核面积 ${side}\\times{side}={side * side}$。", en=f"The kernel's area is ${side}\\times{side}={side * side}$."),
            Text(zh=f"${channels // groups}\\times{side * side}={answer}$。", en=f"${channels // groups}\\times{side * side}={answer}$."),
        ),
    )  # fmt: skip


def by_draws(given: Mapping[str, Any]) -> float:
    """The second way: what the library makes of a draw of 1."""
    import numpy as np

    from bagu.algorithms.initialization import kaiming_normal, xavier_normal

    ones = np.ones(given["shape"])
    made = xavier_normal(ones) if given["rule"] == "xavier" else kaiming_normal(ones, mode=given["rule"])
    return float(made.flat[0])


@drill("weight-std", verify=by_draws)
def weight_std(rng: Generator) -> Exercise:
    side = int(rng.choice([1, 3, 5]))
    inputs, outputs = (int(n) for n in rng.choice([16, 32, 64, 128, 256], 2, replace=False))
    rule = str(rng.choice(["fan_in", "fan_out", "xavier"]))
    fan_in, fan_out = inputs * side * side, outputs * side * side
    fan = {"fan_in": fan_in, "fan_out": fan_out, "xavier": fan_in + fan_out}[rule]
    answer = sqrt(2 / fan)
    shown = {"fan_in": "fan_in", "fan_out": "fan_out", "xavier": "fan_in + fan_out"}[rule]
    called = {
        "fan_in": Text("Kaiming 正态（fan_in，ReLU）", "Kaiming normal (fan_in, ReLU)"),
        "fan_out": Text("Kaiming 正态（fan_out，ReLU）", "Kaiming normal (fan_out, ReLU)"),
        "xavier": Text("Xavier 正态", "Xavier normal"),
    }[rule]
    return Exercise(
        given={"shape": (outputs, inputs, side, side), "rule": rule},
        ask=Text(
            zh=f"`Conv2d({inputs}, {outputs}, {side})` 用{called.zh}初始化，权重的标准差是多少？保留三位有效数字。",
            en=f"`Conv2d({inputs}, {outputs}, {side})` starts with {called.en}. What is the standard deviation of its weights? Three significant digits.",
        ),
        answer=answer,
        steps=(
            Text(
                zh=f"fan_in $={inputs}\\times{side * side}={fan_in}$，fan_out $={outputs}\\times{side * side}={fan_out}$。",
                en=f"fan_in is ${inputs}\\times{side * side}={fan_in}$ and fan_out ${outputs}\\times{side * side}={fan_out}$.",
            ),
            Text(zh=f"方差是 2 除以 {shown}：$2/{fan}$。", en=f"The variance is 2 over {shown}: $2/{fan}$."),
            Text(zh=f"$\\sqrt{{2/{fan}}}={answer:.5f}$。", en=f"$\\sqrt{{2/{fan}}}={answer:.5f}$."),
        ),
        tolerance=0.004 * answer,
    )


def by_extreme_draw(given: Mapping[str, Any]) -> float:
    """The second way: what the library makes of the largest draw."""
    import numpy as np

    from bagu.algorithms.initialization import kaiming_uniform, xavier_uniform

    ones = np.ones(given["shape"])
    made = xavier_uniform(ones) if given["rule"] == "xavier" else kaiming_uniform(ones, a=given["a"])
    return float(made.flat[0])


@drill("uniform-bound", verify=by_extreme_draw)
def uniform_bound(rng: Generator) -> Exercise:
    side = int(rng.choice([1, 3]))
    inputs, outputs = (int(n) for n in rng.choice([16, 32, 48, 64, 128], 2, replace=False))
    rule = str(rng.choice(["default", "he", "xavier"]))
    fan_in, fan_out = inputs * side * side, outputs * side * side
    over, fan = {"default": (1, fan_in), "he": (6, fan_in), "xavier": (6, fan_in + fan_out)}[rule]
    a = sqrt(5) if rule == "default" else 0.0
    answer = sqrt(over / fan)
    called = {
        "default": Text("PyTorch 的默认初始化 `kaiming_uniform_(a=√5)`", "PyTorch's default, `kaiming_uniform_(a=√5)`"),
        "he": Text("Kaiming 均匀（fan_in，ReLU）", "Kaiming uniform (fan_in, ReLU)"),
        "xavier": Text("Xavier 均匀", "Xavier uniform"),
    }[rule]
    variance = {
        "default": f"\\frac{{2}}{{1+5}}/{fan_in}=1/{3 * fan_in}", "he": f"2/{fan_in}", "xavier": f"2/{fan_in + fan_out}"
    }[rule]  # fmt: skip
    return Exercise(
        given={"shape": (outputs, inputs, side, side), "rule": rule, "a": a},
        ask=Text(
            zh=f"`Conv2d({inputs}, {outputs}, {side})` 用{called.zh}，权重在 $(-b,b)$ 上均匀。$b$ 是多少？保留三位有效数字。",
            en=f"`Conv2d({inputs}, {outputs}, {side})` with {called.en}: its weights are uniform on $(-b,b)$. What is $b$? Three significant digits.",
        ),
        answer=answer,
        steps=(
            Text(zh=f"fan_in $={fan_in}$，fan_out $={fan_out}$。", en=f"fan_in is ${fan_in}$ and fan_out ${fan_out}$."),
            Text(zh=f"方差是 ${variance}$。", en=f"The variance is ${variance}$."),
            Text(
                zh=f"$U(-b,b)$ 的方差是 $b^2/3$，所以 $b=\\sqrt{{{over}/{fan}}}={answer:.5f}$。",
                en=f"$U(-b,b)$ has variance $b^2/3$, so $b=\\sqrt{{{over}/{fan}}}={answer:.5f}$.",
            ),
        ),
        tolerance=0.004 * answer,
    )


def by_recursion(given: Mapping[str, Any]) -> float:
    """The second way: one layer after the other, with the second moment integrated numerically."""
    import numpy as np

    u = np.linspace(-12, 12, 240_001)
    density = np.exp(-u * u / 2) / np.sqrt(2 * np.pi)
    kept = float((np.maximum(u, 0) ** 2 * density).sum() * (u[1] - u[0])) if given["relu"] else 1.0
    square = 1.0
    for _ in range(given["layers"]):
        square *= given["width"] * given["std"] ** 2 * kept
    return float(np.sqrt(square))


@drill("propagation", verify=by_recursion)
def propagation(rng: Generator) -> Exercise:
    relu, layers = bool(rng.random() < 0.7), int(rng.choice([2, 4, 6, 10]))
    width, std = int(rng.choice([100, 128, 256, 400, 512])), float(rng.choice([0.02, 0.05, 0.1]))
    share = "1/2" if relu else "1"
    factor = width * std**2 * (0.5 if relu else 1.0)
    answer = factor ** (layers / 2)
    name = Text("ReLU", "ReLU") if relu else Text("线性", "linear")
    return Exercise(
        given={"relu": relu, "layers": layers, "width": width, "std": std},
        ask=Text(
            zh=f"{layers} 层{' ' if relu else ''}{name.zh}{' ' if relu else ''}网络，每层宽 {width}，没有偏置，权重独立、均值 0、标准差 {std:g}。输入的均方是 1，最后一层激活的均方根期望是多少（取均方的期望再开方）？保留三位有效数字。",
            en=f"A {name.en} network of {layers} layers, each {width} wide, without biases; weights are independent with mean 0 and standard deviation {std:g}. The input has mean square 1. What is the rms of the last layer's activations, as the root of the expected mean square? Three significant digits.",
        ),
        answer=answer,
        steps=(
            Text(
                zh=f"每层均方乘 $n\\sigma^2={width}\\times{std:g}^2={width * std**2:.4g}$，再乘激活留下的 ${share}$：{factor:.4g}。",
                en=f"A layer multiplies the mean square by $n\\sigma^2={width}\\times{std:g}^2={width * std**2:.4g}$ and by the ${share}$ that the activation leaves: {factor:.4g}.",
            ),
            Text(
                zh=f"{layers} 层再开方：${factor:.4g}^{{{layers}/2}}={answer:.4g}$。",
                en=f"Over {layers} layers, and the root: ${factor:.4g}^{{{layers}/2}}={answer:.4g}$.",
            ),
        ),
        tolerance=0.005 * answer,
    )
