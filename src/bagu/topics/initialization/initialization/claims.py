"""What the answers state about initial weights, measured on random networks."""

from collections.abc import Mapping
from math import sqrt
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.initialization import (
    kaiming_normal,
    kaiming_std,
    kaiming_uniform,
    residual_block,
    xavier_std,
)
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.initialization.initialization.data import (
    Activation,
    Net,
    a_layer,
    apart,
    backward,
    curvature,
    curved,
    forward,
    random_weights,
    rms,
    spread,
)


@claim(
    "he-keeps",
    zh="方差取 2/fan_in，ReLU 网络 30 层之后，激活的均方根和反传回来的梯度都还在原来的量级：每层的倍数在 0.95 到 1.05 之间。",
    en="With variance 2/fan_in, a ReLU network keeps the rms of activations and of gradients over 30 layers: a factor of 0.95 to 1.05 a layer.",
    criteria=[
        Criterion("forward a layer", ">=", 0.95),
        Criterion("forward a layer", "<=", 1.05),
        Criterion("backward a layer", ">=", 0.95),
        Criterion("backward a layer", "<=", 1.05),
    ],
    control={"gain": 1.0},
    sources=["he2015"],
)
def he_keeps(
    rng: Generator,
    *,
    width: Annotated[int, Range(16, 1024)] = 512,
    depth: int = 30,
    samples: int = 32,
    gain: Annotated[float, Range(0.1, 3.0)] = 2**0.5,
) -> Mapping[str, float]:
    weights = random_weights(rng, [width] * (depth + 1), lambda i, _: gain / sqrt(i))
    seen = forward(rng.standard_normal((samples, width)), weights, "relu")
    grads = backward(rng.standard_normal((samples, width)), seen, weights, "relu")
    return {
        "forward a layer": a_layer(rms(seen[-1]), rms(seen[0]), depth),
        "backward a layer": a_layer(rms(grads[0]), rms(grads[-1]), depth),
        "rms at the end": rms(seen[-1]),
    }


@claim(
    "xavier-sigmoid",
    zh="Xavier 的推导也适用于 sigmoid：信号（随输入变化的那部分）一层层传下去不会消失。",
    en="Xavier's derivation holds for sigmoids too: the signal, the part that varies with the input, survives from layer to layer.",
    expects="refuted",
    criteria=[Criterion("spread a layer", ">=", 0.7)],
    control={"activation": "tanh"},
    sources=["glorot2010", "theano-mlp"],
)
def xavier_sigmoid(
    rng: Generator, *, activation: Activation = "sigmoid", width: Annotated[int, Range(16, 1024)] = 512, depth: int = 10
) -> Mapping[str, float]:
    weights = random_weights(rng, [width] * (depth + 1), lambda i, o: xavier_std((o, i)))
    x = rng.standard_normal((32, width))
    seen = {name: forward(x, weights, name) for name in ("linear", "relu", "tanh", activation)}
    numbers = {f"spread at the end, {name}": spread(found[-1]) for name, found in seen.items()}
    found, larger = seen[activation], forward(x, [4 * weight for weight in weights], activation)
    return {
        **numbers,
        "rms a layer, relu": a_layer(rms(seen["relu"][-1]), rms(x), depth),
        "rms at the end": rms(found[-1]),
        "spread a layer": a_layer(spread(found[-1]), spread(x), depth),
        "spread a layer, four times the weights": a_layer(spread(larger[-1]), spread(x), depth),
    }


@claim(
    "snippet",
    zh="流传的“Xavier”代码 rand(fan_in, fan_out) / sqrt(fan_in / 2) 能让信号的大小保持不变。",
    en="The snippet that goes round as Xavier, rand(fan_in, fan_out) / sqrt(fan_in / 2), keeps the size of the signal.",
    expects="refuted",
    criteria=[Criterion("growth a layer", "<=", 2.0)],
    control={"draws": "normal"},
)
def snippet(
    rng: Generator, *, draws: Literal["rand", "normal"] = "rand", width: int = 512, depth: int = 10
) -> Mapping[str, float]:
    x = rng.standard_normal((32, width))
    normal = [rng.standard_normal((width, width)) for _ in range(depth)]
    uniform = [rng.random((width, width)) for _ in range(depth)] if draws == "rand" else normal
    std = {"snippet": sqrt(2 / width), "with randn": sqrt(2 / width), "Xavier": xavier_std((width, width))}
    made = {name: [std[name] * z for z in (uniform if name == "snippet" else normal)] for name in std}
    seen = {name: forward(x, weights, "relu") for name, weights in made.items()}
    return {
        **{f"rms at the end, {name}": rms(found[-1]) for name, found in seen.items()},
        "growth a layer": a_layer(rms(seen["snippet"][-1]), rms(x), depth),
        "growth in the last layer": rms(seen["snippet"][-1]) / rms(seen["snippet"][-2]),
    }


@claim(
    "default-is-he",
    zh="PyTorch 的 Linear 和 Conv 默认就是何恺明初始化（方差 2/fan_in）。",
    en="PyTorch's Linear and Conv layers start with He initialisation, variance 2/fan_in.",
    expects="refuted",
    criteria=[Criterion("variance over He's", ">=", 0.9)],
    control={"a": 0.0},
    sources=["torch-linear"],
)
def default_is_he(rng: Generator, *, a: float = 5**0.5, width: int = 512, depth: int = 10) -> Mapping[str, float]:
    weights = [kaiming_uniform(rng.random((width, width)), a=a) for _ in range(depth)]
    x = rng.standard_normal((32, width))
    return {
        "variance over He's": float(np.mean([w.var() for w in weights]) * width / 2),
        "largest weight times root fan_in": float(max(np.abs(w).max() for w in weights) * sqrt(width)),
        "rms at the end, no bias": rms(forward(x, weights, "relu")[-1]),
    }


@claim(
    "bias-hides",
    zh="PyTorch 默认初始化的 10 层 ReLU 网络（宽 512）：随机偏置让激活的整体标准差停在 0.01 以上，随输入变化的部分却已不到 0.0005。",
    en="In a 10-layer ReLU network of width 512 with PyTorch's defaults, the random bias holds the overall deviation above 0.01 while the part that varies with the input is below 0.0005.",
    criteria=[Criterion("overall std", ">=", 0.01), Criterion("spread", "<=", 5e-4)],
    control={"bias": False},
    sources=["torch-linear"],
)
def bias_hides(
    rng: Generator, *, bias: bool = True, width: Annotated[int, Range(16, 1024)] = 512, depth: int = 10
) -> Mapping[str, float]:
    weights = [kaiming_uniform(rng.random((width, width)), a=sqrt(5)) for _ in range(depth)]
    bound = 1 / sqrt(width)
    biases = [rng.uniform(-bound, bound, width) if bias else np.zeros(width) for _ in range(depth)]
    end = forward(rng.standard_normal((256, width)), weights, "relu", biases)[-1]
    return {"overall std": float(end.std()), "spread": spread(end), "share that varies": spread(end) / float(end.std())}


@claim(
    "variance-002",
    zh="权重取均值 0、方差 0.02 就是好的初始化，与层宽无关。",
    en="Weights of mean 0 and variance 0.02 are a good initialisation, whatever the width.",
    expects="refuted",
    criteria=[Criterion("variance 0.02, a layer", ">=", 0.8), Criterion("variance 0.02, a layer", "<=", 1.25)],
    control={"width": 100},
    sources=["radford2016"],
)
def variance_002(
    rng: Generator, *, width: Annotated[int, Range(16, 1024)] = 512, depth: int = 10, nets: int = 4
) -> Mapping[str, float]:
    stds = {"deviation 0.02": 0.02, "variance 0.02": sqrt(0.02), "He": kaiming_std((width, width))}
    ends: dict[str, list[float]] = {name: [] for name in stds}
    for _ in range(nets):
        x = rng.standard_normal((32, width))
        unit = [rng.standard_normal((width, width)) for _ in range(depth)]
        for name, std in stds.items():
            ends[name].append(rms(forward(x, [std * z for z in unit], "relu")[-1]))
    typical = {name: float(np.exp(np.log(found).mean())) for name, found in ends.items()}
    return {
        **{f"rms at the end, {name}": end for name, end in typical.items()},
        **{f"{name}, a layer": a_layer(end, 1.0, depth) for name, end in typical.items()},
    }


@claim(
    "zero-vanishes",
    zh="全零初始化不行，是因为梯度消失：权重动不了。",
    en="All-zero initialisation fails because gradients vanish: the weights cannot move.",
    expects="refuted",
    criteria=[Criterion("largest weight change", "<=", 1e-6)],
    control={"activation": "tanh"},
)
def zero_vanishes(
    rng: Generator, *, activation: Activation = "sigmoid", units: int = 8, steps: int = 300
) -> Mapping[str, float]:
    x, y = curved(rng)
    nets = {
        name: Net.filled((4, units, 1), name, lambda o, i: np.zeros((o, i))) for name in (activation, "tanh", "relu")
    }
    for net in nets.values():
        net.train(x, y, 0.3, steps)
    moved = {name: float(max(np.abs(w).max() for w in net.weights)) for name, net in nets.items()}
    return {
        "largest weight change": moved[activation],
        "largest weight change, tanh": moved["tanh"],
        "largest weight change, relu": moved["relu"],
        "largest difference between units": apart(nets[activation]),
    }


@claim(
    "zero-logistic",
    zh="逻辑回归可以从全零开始：和随机开始到达同样的损失。",
    en="Logistic regression may start from zero: it reaches the loss that it reaches from random weights.",
    criteria=[Criterion("loss behind random", "<=", 1e-3)],
    control={"hidden": 8},
)
def zero_logistic(rng: Generator, *, hidden: int = 0, steps: int = 500) -> Mapping[str, float]:
    x = rng.standard_normal((128, 4))
    y = (x @ np.array([1.0, -1.0, 0.5, 0.0]) + 0.8 * rng.standard_normal(128) > 0).astype(float)
    widths = (4, hidden, 1) if hidden else (4, 1)
    zero = Net.filled(widths, "tanh", lambda o, i: np.zeros((o, i)))
    other = Net.filled(widths, "tanh", lambda o, i: rng.standard_normal((o, i)) / sqrt(i))
    losses = [net.train(x, y, 0.5, steps, logistic=True) for net in (zero, other)]
    return {"from zero": losses[0], "from random": losses[1], "loss behind random": round(losses[0] - losses[1], 5)}


@claim(
    "constant-one",
    zh="同一个常数初始化的隐层，训练中所有神经元始终相同，等于只有一个；出边的权重随机就能打破。",
    en="A hidden layer filled with one constant stays a layer of identical units throughout training, as good as one unit; random outgoing weights break that.",
    criteria=[Criterion("largest difference between units", "<=", 1e-9)],
    control={"random_outgoing": True},
)
def constant_one(
    rng: Generator, *, value: float = 0.3, units: int = 8, steps: int = 300, random_outgoing: bool = False
) -> Mapping[str, float]:
    x, y = curved(rng)
    net = Net.filled((4, units, 1), "tanh", lambda o, i: np.full((o, i), value))
    other = Net.filled((4, units, 1), "tanh", lambda o, i: rng.standard_normal((o, i)) / sqrt(i))
    if random_outgoing:
        net.weights[-1] = other.weights[-1]
    loss, reached = net.train(x, y, 0.1, steps), other.train(x, y, 0.1, steps)
    return {
        "largest difference between units": apart(net),
        "loss": loss,
        "loss, random weights": reached,
    }


@claim(
    "large-outputs",
    zh="sigmoid 网络的初始权重太大，各层的输出就越来越大。",
    en="If the initial weights of a sigmoid network are too large, its outputs grow from layer to layer.",
    expects="refuted",
    criteria=[Criterion("largest output", ">=", 2.0)],
    control={"activation": "relu"},
)
def large_outputs(
    rng: Generator, *, gain: float = 10.0, activation: Activation = "sigmoid", width: int = 256, depth: int = 10
) -> Mapping[str, float]:
    weights = random_weights(rng, [width] * (depth + 1), lambda i, _: gain / sqrt(i))
    seen = forward(rng.standard_normal((32, width)), weights, activation)
    before = seen[-2] @ weights[-1].T
    return {
        "largest output": float(seen[-1].max()),
        "rms before the activation": rms(before),
        "share beyond 4": float((np.abs(before) > 4).mean()),
    }


@claim(
    "saturation-vanishes",
    zh="随机 sigmoid 网络的权重越大越饱和，所以逐层回传的梯度比标准差 1/√n 时消失得更快。",
    en="Larger weights saturate a random sigmoid network, so gradients vanish faster from layer to layer than with deviation 1/√n.",
    expects="refuted",
    criteria=[Criterion("large over plain", "<=", 1.0)],
    control={"large": 0.1},
)
def saturation_vanishes(
    rng: Generator,
    *,
    large: Annotated[float, Range(0.1, 20.0)] = 10.0,
    width: Annotated[int, Range(16, 512)] = 256,
    depth: int = 10,
) -> Mapping[str, float]:
    x, grad = rng.standard_normal((2, 32, width))
    unit = [rng.standard_normal((width, width)) / sqrt(width) for _ in range(depth)]
    numbers = {}
    for activation in ("sigmoid", "tanh"):
        for name, gain in (("small", 0.1), ("plain", 1.0), ("large", large)):
            weights = [gain * z for z in unit]
            seen = forward(x, weights, activation)
            back = backward(grad, seen, weights, activation)
            numbers[f"{activation}, {name}: gradient a layer"] = a_layer(rms(back[0]), rms(back[-1]), depth)
            numbers[f"{activation}, {name}: spread a layer"] = a_layer(spread(seen[-1]), spread(x), depth)
    ratio = numbers["sigmoid, large: gradient a layer"] / numbers["sigmoid, plain: gradient a layer"]
    return {**numbers, "large over plain": ratio}


@claim(
    "even-histogram",
    zh="初始化得好，每层激活就该均匀地铺在一个固定区间里。",
    en="With a good initialisation the activations of every layer are spread evenly over a fixed interval.",
    expects="refuted",
    criteria=[Criterion("share exactly 0", "<=", 0.1)],
    control={"activation": "tanh"},
)
def even_histogram(
    rng: Generator, *, activation: Activation = "relu", width: Annotated[int, Range(16, 1024)] = 512, depth: int = 10
) -> Mapping[str, float]:
    gain = sqrt(2) if activation == "relu" else 1.0
    weights = random_weights(rng, [width] * (depth + 1), lambda i, _: gain / sqrt(i))
    seen = forward(rng.standard_normal((64, width)), weights, activation)
    return {
        "share exactly 0": float(np.mean([(a == 0).mean() for a in seen[1:]])),
        "rms at layer 1": rms(seen[1]),
        "rms at the end": rms(seen[-1]),
        "spread at layer 1": spread(seen[1]),
        "spread at the end": spread(seen[-1]),
        "mean over deviation at the end": float(seen[-1].mean() / seen[-1].std()),
    }


@claim(
    "fan-mode",
    zh="逐层加宽 16 倍的 ReLU 网络用 fan_out 模式，前向均方约为原来的 1/16，即首末宽度之比，9 层、19 层都一样；用 fan_in 则不变。",
    en="In a ReLU network that widens 16-fold, fan_out mode changes the mean square forward by about the first width over the last, 1/16, in 9 layers as in 19; fan_in keeps it.",
    criteria=[
        Criterion("forward times 16", ">=", 0.4),
        Criterion("forward times 16", "<=", 2.0),
        Criterion("forward times 16, twice as deep", ">=", 0.4),
        Criterion("forward times 16, twice as deep", "<=", 2.0),
    ],
    control={"mode": "fan_in"},
    sources=["he2015"],
)
def fan_mode(
    rng: Generator, *, mode: Literal["fan_in", "fan_out"] = "fan_out", each: int = 2, nets: int = 16
) -> Mapping[str, float]:
    numbers: dict[str, float] = {}
    for name, copies in (("", each), (", twice as deep", 2 * each)):
        widths = [width for width in (32, 64, 128, 256, 512) for _ in range(copies)]
        logs = []
        for _ in range(nets):
            weights = random_weights(rng, widths, lambda i, o: kaiming_std((o, i), mode=mode))
            seen = forward(rng.standard_normal((64, widths[0])), weights, "relu")
            grads = backward(rng.standard_normal((64, widths[-1])), seen, weights, "relu")
            logs.append(np.log([rms(seen[-1]) / rms(seen[0]), rms(grads[0]) / rms(grads[-1])]))
        forth, back = np.exp(2 * np.mean(logs, axis=0)).tolist()
        numbers |= {f"forward times 16{name}": 16 * forth, f"forward{name}": forth, f"backward{name}": back}
        numbers[f"layers{name}"] = len(widths) - 1
    return numbers


@claim(
    "zero-gamma",
    zh="每个残差块最后一个 BN 的 γ 置 0，16 个块在初始化时全是恒等映射，信号一点不变。",
    en="With gamma of the last BN in every residual branch at 0, all 16 blocks are the identity at the start and the signal does not change at all.",
    criteria=[Criterion("largest difference", "==", 0.0)],
    control={"gamma": 1.0},
    sources=["goyal2017", "torchvision-resnet"],
)
def zero_gamma(rng: Generator, *, gamma: float = 0.0, channels: int = 8, blocks: int = 16) -> Mapping[str, float]:
    x = np.maximum(rng.standard_normal((8, channels, 8, 8)), 0)  # after the stem's ReLU nothing is negative
    ends, ones = {}, np.ones(channels)
    for name, last in (("this", gamma), ("gamma 1", 1.0)):
        ends[name] = x
        for _ in range(blocks):
            conv1, conv2 = (kaiming_normal(rng.standard_normal((channels, channels, 3, 3))) for _ in range(2))
            ends[name] = residual_block(ends[name], conv1, conv2, ones, last * ones)
    return {
        "largest difference": float(np.abs(ends["this"] - x).max()),
        "mean square grows, gamma 1": rms(ends["gamma 1"]) ** 2 / rms(x) ** 2,
    }


@claim(
    "smooth-is-good",
    zh="初始化处的损失面越平缓，训练就越顺：把权重整体缩小十倍，各用最好的学习率，损失不会比按宽度定方差时高。",
    en="The smoother the loss is at the start, the better training goes: with weights a tenth as large, and the best rate for each, training ends no worse than with weights scaled by the width.",
    expects="refuted",
    criteria=[Criterion("loss behind", "<=", 0.02)],
    control={"scale": 1.0},
)
def smooth_is_good(
    rng: Generator, *, scale: float = 0.1, depth: int = 5, width: int = 32, steps: int = 200
) -> Mapping[str, float]:
    x = rng.standard_normal((128, 4))
    y = np.tanh(x[:, 0] + x[:, 1]) - 0.5 * x[:, 2]
    unit = [rng.standard_normal((o, i)) / sqrt(i) for i, o in [(4, width), *[(width, width)] * (depth - 1), (width, 1)]]
    numbers = {}
    for name, factor in (("by width", 1.0), ("smaller", scale)):
        nets = [Net([factor * w for w in unit], [np.zeros(len(w)) for w in unit], "tanh") for _ in range(3)]
        numbers[f"gradient, {name}"] = float(np.sqrt(sum((g**2).sum() for g in nets[0].gradients(x, y)[1])))
        numbers[f"curvature, {name}"] = curvature(nets[0], x, y)
        numbers[f"loss, {name}"] = min(net.train(x, y, r, steps) for net, r in zip(nets, (0.03, 0.1, 0.3), strict=True))
    return {**numbers, "loss behind": numbers["loss, smaller"] - numbers["loss, by width"]}
