"""What the answers state about dropout, measured."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.losses_metrics import softmax
from bagu.algorithms.normalization import BatchNorm2d
from bagu.algorithms.regularization import Dropout, dropout, mc_dropout
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.regularization.dropout.data import (
    Perceptron,
    Residual,
    all_noises,
    cross_entropy_slope,
    digits,
    dropout_least_squares,
    error,
    fit_sine,
    geometric_mean,
    ridge,
)
from bagu.topics.regularization.dropout.figures import draw_blocks, draw_places, draw_remedies


@claim(
    "moments",
    zh="反向 dropout 不改变预激活的均值，并恰好添上方差 p/(1−p)·Σw²x²：把 2¹⁰ 个掩码全部数一遍，两条都成立。",
    en="Inverted dropout keeps a pre-activation's mean and adds variance p/(1 − p) · Σ w²x², exactly: counted over all 2¹⁰ masks.",
    criteria=[Criterion("error of the mean", "<=", 1e-12), Criterion("error of the variance", "<=", 1e-12)],
    control={"scale": "test"},
)
def moments(
    rng: Generator,
    *,
    units: int = 10,
    p: Annotated[float, Range(0.01, 0.99)] = 0.3,
    scale: Literal["train", "test"] = "train",
) -> Mapping[str, float]:
    x, w = rng.normal(size=units), rng.normal(size=units)
    noises, weights = all_noises(units, p)
    if scale == "test":  # the original form: masks of 0 and 1 in training
        noises = noises * (1 - p)
    z = noises @ (w * x)
    mean = weights @ z
    variance, formula = weights @ (z - mean) ** 2, p / (1 - p) * (w * w) @ (x * x)
    size = np.abs(w * x).sum()
    return {
        "error of the mean": float(abs(mean - w @ x) / size),
        "error of the variance": float(abs(variance / formula - 1)),
    }


@claim(
    "eval-forgotten",
    zh="测试时忘了 eval()，dropout 还开着，错误率会上升；同一个网络、同一批数字，只差这个开关。",
    en="Forgetting eval() at test time raises the error: the same network on the same digits, only the switch differs.",
    criteria=[Criterion("error added", ">=", 0.01, over="ci")],
    control={"p": 0.0},
)
def eval_forgotten(rng: Generator, *, p: float = 0.5, passes: int = 20) -> Mapping[str, float]:
    x, labels, _, _, test, truth = digits(rng, 200, wrong=0.0)
    net = Perceptron(rng, [p], (64, 128, 10))
    net.fit(rng, x, labels, decay=[0.0], steps=300)
    right = error(net.logits(test), truth)[0]
    outputs = np.array([softmax(net.logits(test, rng.random((len(test), 128)))) for _ in range(passes)])
    forgotten = np.mean([error(out, truth)[0] for out in outputs])
    return {
        "error, eval": float(right),
        "error, dropout on": float(forgotten),
        "error, mean of 20 passes": float(error(outputs.mean(0), truth)[0]),
        "error added": float(forgotten - right),
    }


@claim(
    "one-mask",
    zh="一批 32 个样本共用一个掩码：掩码带进批梯度的方差，是每个样本各抽各的两倍以上。",
    en="One mask for a whole batch of 32 more than doubles the variance that masks put into the batch's gradient.",
    criteria=[Criterion("variance, one mask over own masks", ">=", 2.0)],
    control={"batch": 1},
)
def one_mask(
    rng: Generator,
    *,
    batch: int = 32,
    draws: Annotated[int, Range(2, 300)] = 150,
    p: Annotated[float, Range(0.0, 0.99)] = 0.5,
) -> Mapping[str, float]:
    x, labels, *_ = digits(rng, batch, wrong=0.0)
    net = Perceptron(rng, [p], (64, 64, 10))

    def spread(rows: int) -> float:
        gradients = []
        for _ in range(draws):
            logits = net.logits(x, np.broadcast_to(rng.random((rows, 64)), (batch, 64)))
            parts = net.gradients(cross_entropy_slope(logits, labels))
            gradients.append(np.concatenate([part.ravel() for part in parts]))
        return float(np.var(gradients, axis=0).sum())

    own, shared = spread(batch), spread(1)
    return {"variance, one mask over own masks": shared / own}


@claim(
    "variance-shift",
    zh="dropout 紧挨在 BN 前面：p = 0.5 时，BN 记下的方差是训练时带噪声的方差；一切到 eval，归一化后的方差只剩一半左右。",
    en="Dropout right before batch norm: at p = 0.5 the running variance is that of the noisy training activations, and in eval mode the normalised variance is about half of 1 or less.",
    criteria=[Criterion("variance after BN, eval", "<=", 0.6), Criterion("measured over formula", ">=", 0.9),
              Criterion("measured over formula", "<=", 1.1)],
    control={"p": 0.0},
    sources=["li2019"],
)  # fmt: skip
def variance_shift(
    rng: Generator, *, p: Annotated[float, Range(0.0, 0.99)] = 0.5, batches: int = 200
) -> Mapping[str, float]:
    def after(p: float) -> tuple[float, float, float]:
        norm, drop = BatchNorm2d(16, affine=False), Dropout(p, rng)
        for _ in range(batches):
            norm.forward(drop.forward(np.maximum(rng.normal(size=(64, 16, 1, 1)), 0)))
        clean = np.maximum(rng.normal(size=(4000, 16, 1, 1)), 0)
        out = norm.eval().forward(drop.eval().forward(clean))
        noisy = (clean.var() + clean.mean() ** 2) / (1 - p) - clean.mean() ** 2  # (σ² + μ²) / (1 − p) − μ²
        return float(out.var()), float(clean.var() / noisy), float(norm.running_var.mean())

    measured, formula, running = after(p)
    return {
        "variance after BN, eval": measured,
        "measured over formula": measured / formula,
        "running variance": running,
        "variance after BN, eval, p = 0.1": after(0.1)[0],
        "variance after BN, eval, p = 0.3": after(0.3)[0],
    }


@claim(
    "shift-in-blocks",
    zh="残差块的两层之间放 dropout（p = 0.5），训练完切到 eval：各个 BN 收到的方差与运行方差之比，不到没有 dropout 时的 0.85 倍。",
    en="With dropout of p = 0.5 between the layers of residual blocks, the variance that arrives at the norms in eval mode, over the running one, is below 0.85 of what it is without dropout.",
    criteria=[Criterion("ratio, with dropout over without", "<=", 0.85)],
    control={"inside": 0.0},
    sources=["li2019", "zagoruyko2016"],
)
def shift_in_blocks(
    rng: Generator, *, inside: Annotated[float, Range(0.0, 0.99)] = 0.5, blocks: int = 2
) -> Mapping[str, float]:
    x, labels, _, _, test, truth = digits(rng, 200, wrong=0.0)
    net = Residual(rng, [inside, 0.0], [0.0, 0.0], (64, 48, 10), blocks)
    net.fit(rng, x, labels)
    dropped, plain = error(net.logits(test), truth)
    arriving, without = net.arriving[-1]
    net.recalibrate(x)
    return {
        "ratio, with dropout over without": float(arriving / without),
        "variance arriving over running": float(arriving),
        "the same without dropout": float(without),
        "error": float(dropped),
        "error, recalibrated": float(error(net.logits(test), truth)[0]),
        "error, no dropout": float(plain),
    }


@claim(
    "blocks-suffer",
    zh="带 BN 的残差网络里不能放 dropout：放进块里，测试错误率会变高。",
    en="Dropout must not go into a residual network with batch norm: inside the blocks it raises the test error.",
    expects="refuted",
    criteria=[Criterion("error added by dropout in blocks", ">=", 0.0, over="ci")],
    control={"inside": 0.99},
    sources=["zagoruyko2016"],
    draw=draw_blocks,
)
def blocks_suffer(rng: Generator, *, inside: float = 0.5, wrong: float = 0.2) -> Mapping[str, float]:
    x, labels, _, _, test, truth = digits(rng, 200, wrong)
    net = Residual(rng, [0.0, inside, 0.0], [0.0, 0.0, 0.5], (64, 48, 10), 2)
    net.fit(rng, x, labels)
    plain, blocks, last = error(net.logits(test), truth)
    net.recalibrate(x)
    return {
        "error, no dropout": float(plain),
        "error, dropout in blocks": float(blocks),
        "error, dropout before the output": float(last),
        "error, in blocks, recalibrated": float(error(net.logits(test), truth)[1]),
        "error added by dropout in blocks": float(blocks - plain),
    }


DECAYS, DROPS = (1.0, 1.5, 2.0, 3.0), (0.5, 0.7, 0.8, 0.9)


@claim(
    "helps",
    zh="200 个数字、两成标签是错的：dropout（p 在验证集上选）比什么都不加的网络，测试错误率低 3 个百分点以上。",
    en="On 200 digits with a fifth of the labels wrong, dropout with p chosen on validation data lowers the test error by 3 points or more against no regularisation.",
    criteria=[Criterion("gain over nothing", ">=", 0.03, over="ci")],
    control={"wrong": 0.0},
    seeds=range(100, 107),
    fast={"steps": 300},
    full={"steps": 400},
    draw=draw_remedies,
)
def helps(rng: Generator, *, wrong: float = 0.2, steps: Annotated[int, Range(20, 800)] = 400) -> Mapping[str, float]:
    """The rivals get their best setting too: decay and the step to stop at are chosen on the same validation data."""
    x, labels, chosen, known, test, truth = digits(rng, 200, wrong)
    net = Perceptron(rng, (0.0, *[0.0] * len(DECAYS), *DROPS), (64, 128, 10))
    stops: list[Perceptron] = []  # the plain network after every 20 steps

    def watch() -> None:
        stops.append(net.only(0))

    net.fit(rng, x, labels, decay=(0.0, *DECAYS, *[0.0] * len(DROPS)), steps=steps, watch=watch)
    choice, found = error(net.logits(chosen), known), error(net.logits(test), truth)
    decays, drops = slice(1, 1 + len(DECAYS)), slice(1 + len(DECAYS), None)
    decay, drop = found[decays][choice[decays].argmin()], found[drops][choice[drops].argmin()]
    best = min(stops, key=lambda one: error(one.logits(chosen), known)[0])  # the earliest, if several are
    stopped = float(error(best.logits(test), truth)[0])
    return {
        "error, nothing": float(found[0]),
        "error, best decay": float(decay),
        "error, early stopping": stopped,
        "error, best dropout": float(drop),
        "p chosen": float(DROPS[choice[drops].argmin()]),
        "gain over nothing": float(found[0] - drop),
        "gain over best decay": float(decay - drop),
        "gain over early stopping": stopped - float(drop),
    }


@claim(
    "adaptive-ridge",
    zh="线性回归上，输入 dropout 的期望损失最小解就是自适应岭回归：惩罚是 p/(1−p)·diag(XᵀX)。2⁷ 个掩码逐个代入，解完全一致。",
    en="In linear regression, dropout of the inputs is adaptive ridge: the minimiser of the mean loss over all 2⁷ masks is ridge with penalty p/(1 − p) · diag(XᵀX).",
    criteria=[Criterion("distance from dropout's solution", "<=", 1e-9)],
    control={"penalty": "equal"},
    sources=["wager2013"],
)
def adaptive_ridge(
    rng: Generator,
    *,
    p: Annotated[float, Range(0.0, 0.99)] = 0.5,
    samples: int = 15,
    units: int = 7,
    penalty: Literal["adaptive", "equal"] = "adaptive",
) -> Mapping[str, float]:
    x = rng.normal(size=(samples, units)) * rng.uniform(0.3, 3, units)
    y = x @ rng.normal(size=units) + rng.normal(size=samples)
    target, strength = dropout_least_squares(x, y, p), p / (1 - p) * (x * x).sum(0)
    size = np.linalg.norm(target)

    def distance(w: np.ndarray) -> float:
        return float(np.linalg.norm(w - target) / size)

    equal = min(distance(ridge(x, y, np.full(units, s))) for s in np.geomspace(0.01, 1000, 200))
    rescaled = dropout_least_squares(x * np.array([1000.0, *[1.0] * (units - 1)]), y, p)
    return {
        "distance from dropout's solution": distance(ridge(x, y, strength)) if penalty == "adaptive" else equal,
        "distance of the nearest equal ridge": equal,
        "change when a feature is in other units": float(abs(rescaled[0] * 1000 - target[0]) / size),
    }


@claim(
    "softmax-exact",
    zh="只有一层 softmax 时，权重缩放恰好等于 2⁸ 个子网络的归一化几何平均。",
    en="For a single softmax layer, weight scaling is exactly the normalised geometric mean of all 2⁸ subnetworks.",
    criteria=[Criterion("largest difference", "<=", 1e-12)],
    control={"hidden": 8},
    sources=["baldi2013", "warde-farley2014"],
)
def softmax_exact(
    rng: Generator, *, hidden: int = 0, units: int = 8, p: Annotated[float, Range(0.0, 0.99)] = 0.5
) -> Mapping[str, float]:
    """hidden: ReLU units between the dropped inputs and the softmax; 0 for none."""
    noises, weights = all_noises(units, p)
    x, w = rng.normal(size=units), rng.normal(0, 0.5, (units, hidden or 4))
    head = rng.normal(size=(hidden, 4)) if hidden else np.eye(4)

    def predict(inputs: np.ndarray) -> np.ndarray:
        return softmax((np.maximum(inputs @ w, 0) if hidden else inputs @ w) @ head)

    scaled, each = predict(x), predict(noises * x)  # inverted noise of mean 1: nothing to scale at test time
    return {
        "largest difference": float(np.abs(scaled - geometric_mean(each, weights)).max()),
        "difference from the arithmetic mean": float(np.abs(scaled - weights @ each).max()),
    }


@claim(
    "relu-exact",
    zh="eval 模式（权重缩放）算的就是所有子网络输出的平均。",
    en="Eval mode, which is weight scaling, computes the average of all subnetworks' outputs.",
    expects="refuted",
    criteria=[Criterion("largest relative difference", "<=", 0.001)],
    control={"linear": True},
    sources=["warde-farley2014"],
)
def relu_exact(
    rng: Generator,
    *,
    units: Annotated[int, Range(1, 16)] = 10,
    p: Annotated[float, Range(0.0, 0.99)] = 0.5,
    linear: bool = False,
) -> Mapping[str, float]:
    """A network of two hidden layers, of which the first is dropped; one output, 20 inputs."""
    noises, weights = all_noises(units, p)
    x = rng.normal(size=(20, 6))
    w1, w2, w3 = (rng.normal(0, (2 / a) ** 0.5, (a, b)) for a, b in ((6, units), (units, 32), (32, 1)))

    def after(hidden: np.ndarray) -> np.ndarray:
        z = hidden @ w2
        return np.asarray((z if linear else np.maximum(z, 0)) @ w3)[..., 0]

    hidden = np.maximum(x @ w1, 0)  # (20, units)
    mean = np.tensordot(after(hidden[:, None] * noises), weights, 1)
    size = float(np.abs(mean).mean())
    gap = np.abs(after(hidden) - mean) / size
    return {"largest relative difference": float(gap.max()), "mean relative difference": float(gap.mean())}


@claim(
    "zeroed-logits",
    zh="注意力里把 dropout 放在 softmax 前面，清零的 logit 对应的键就看不见了。",
    en="Dropout before the softmax of attention hides the keys whose logits it zeroes.",
    expects="refuted",
    criteria=[Criterion("attention left on dropped keys", "<=", 0.01)],
    control={"fill": -1e9},
)
def zeroed_logits(rng: Generator, *, keys: int = 16, p: float = 0.3, fill: float = 0.0) -> Mapping[str, float]:
    logits = rng.normal(size=(500, keys))
    keep = rng.random(logits.shape) >= p
    weights = softmax(np.where(keep, logits / (1 - p), fill))
    after = dropout(softmax(logits), rng.random(logits.shape), p)
    return {
        "attention left on dropped keys": float((weights * ~keep).sum(1).mean()),
        "sum after dropped weights, mean": float(after.sum(1).mean()),
        "sum after dropped weights, deviation": float(after.sum(1).std()),
    }


@claim(
    "mc-gap",
    zh="MC dropout 在没有训练数据的地方，不确定性都会变大。",
    en="MC dropout is less certain wherever there were no training data.",
    expects="refuted",
    criteria=[Criterion("deviation there over at the data", ">=", 1.0)],
    control={"where": "outside"},
    sources=["gal2016"],
    draw=draw_places,
)
def mc_gap(
    rng: Generator, *, where: Literal["gap", "outside"] = "gap", p: Annotated[float, Range(0.01, 0.99)] = 0.2
) -> Mapping[str, float]:
    trained = fit_sine(rng, p)
    fresh = fit_sine(rng, p, steps=0)
    side = np.linspace(0.4, 1, 30)[:, None]
    places = {"data": np.vstack([-side, side]), "gap": np.linspace(-0.2, 0.2, 30)[:, None],
              "outside": np.vstack([-2 - side, 2 + side])}  # fmt: skip

    def at(net: tuple[np.ndarray, ...], place: str) -> tuple[float, float]:
        w1, b1, w2, b2 = net
        x = places[place]
        mean, var = mc_dropout(x, w1, b1, w2, b2, rng.random((200, len(x), len(w1))), p)
        return float(np.sqrt(var).mean()), float(np.sqrt(((mean - np.sin(3 * x)) ** 2).mean()))

    (data, data_error), (gap, gap_error), (outside, _) = (at(trained, place) for place in places)
    there = gap if where == "gap" else outside
    return {
        "deviation there over at the data": there / data,
        "gap over data": gap / data,
        "gap over data, untrained": at(fresh, "gap")[0] / at(fresh, "data")[0],
        "outside over data": outside / data,
        "outside over data, untrained": at(fresh, "outside")[0] / at(fresh, "data")[0],
        "error in the gap over at the data": gap_error / data_error,
    }


@claim(
    "mc-more-data",
    zh="数据多到 64 倍，MC dropout 的标准差会像后验那样至少减半。",
    en="With 64 times the data, the deviation of MC dropout at least halves, as a posterior's does.",
    expects="refuted",
    criteria=[Criterion("deviation at 3200 samples over at 50", "<=", 0.5)],
    control={"kind": "bayes"},
    sources=["gal2016"],
)
def mc_more_data(
    rng: Generator, *, kind: Literal["dropout", "bayes"] = "dropout", p: Annotated[float, Range(0.01, 0.99)] = 0.5
) -> Mapping[str, float]:
    """Linear regression of 5 inputs with unit noise: the dropout solution, or the posterior under a flat prior."""
    truth, place = rng.normal(size=5), rng.normal(size=5)

    def deviation(samples: int) -> float:
        x = rng.normal(size=(samples, 5))
        y = x @ truth + rng.normal(size=samples)
        if kind == "bayes":
            return float(np.sqrt(place @ np.linalg.solve(x.T @ x, place)))
        w = dropout_least_squares(x, y, p)
        return float((p / (1 - p) * (w * w) @ (place * place)) ** 0.5)

    few, many = deviation(50), deviation(3200)
    return {"deviation at 3200 samples over at 50": many / few, "at 50": few, "at 3200": many}
