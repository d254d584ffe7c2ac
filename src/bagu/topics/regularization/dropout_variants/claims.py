"""What the answers state about the variants of dropout, measured."""

from collections.abc import Mapping
from itertools import product
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.regularization import (
    cutout,
    drop_connect,
    dropout,
    dropout2d,
    dropout_noise,
    gaussian_dropout,
    max_drop,
    max_pool_dropout,
    recurrent_dropout,
    rnn_drop,
    standout,
    variational_dropout,
)
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.regularization.dropout_variants.data import adder, digit_maps, latch, neighbours
from bagu.topics.regularization.dropout_variants.figures import draw_means


@claim(
    "all-unbiased",
    zh="各种 dropout 变体都是“随机置零，再除以 1−p”，所以都不改变输出的均值。",
    en="The variants of dropout all zero something at random and divide by 1 − p, so none of them changes the mean of the output.",
    expects="refuted",
    criteria=[Criterion("largest change of the mean", "<=", 0.05)],
    control={"kinds": "scaled"},
    draw=draw_means,
)
def all_unbiased(
    rng: Generator,
    *,
    kinds: Literal["all", "scaled"] = "all",
    p: Annotated[float, Range(0.0, 0.99)] = 0.5,
    samples: int = 8000,
) -> Mapping[str, float]:
    """On ReLU maps of digits, (samples, 4, 6, 6); the sums of what comes out over those of eval mode."""
    x = np.resize(digit_maps(rng, 1000, 4), (samples, 4, 6, 6))
    flat, w = x.reshape(samples, -1)[:, :20], np.abs(rng.normal(size=(3, 20)))
    steps = rng.normal(size=(6, samples, 1))
    gates = (rng.normal(size=(16, 1)), np.zeros((16, 4)), np.repeat([0.0, 2.0, 1.0, 0.0], 4))
    remembered = rnn_drop(steps, *gates, np.zeros((samples, 4)), training=False)[1].sum()
    z = rng.normal(size=(samples, 20))

    def draw(*shape: int) -> np.ndarray:
        return rng.random(shape)

    scaled = {
        "dropout": dropout(x, draw(*x.shape), p).sum() / x.sum(),
        "DropConnect": drop_connect(flat, w, draw(samples, 3, 20), p=p).sum() / (flat @ w.T).sum(),
        "Gaussian": gaussian_dropout(x, rng.normal(size=x.shape), p).sum() / x.sum(),
        "spatial": dropout2d(x, draw(samples, 4), p).sum() / x.sum(),
        "recurrent": recurrent_dropout(steps, *gates, draw(6, samples, 4), p)[1].sum() / remembered,
    }
    others = {
        "Standout over ReLU": standout(z, draw(*z.shape)).sum() / np.maximum(z, 0).sum(),
        "max-pooling over plain": max_pool_dropout(x, draw(*x.shape), 2, p=p).sum()
        / max_pool_dropout(x, draw(*x.shape), 2, p=0.0).sum(),
        "Cutout": cutout(x, rng.integers(6, size=(samples, 2)), 3).sum() / x.sum(),
        "Max-Drop": max_drop(x, draw(samples, 4), p).sum() / x.sum(),
        "RNNDrop": rnn_drop(steps, *gates, draw(samples, 4), p)[1].sum() / remembered,
    }
    shown = scaled if kinds == "scaled" else {**scaled, **others}
    return {
        "largest change of the mean": float(max(abs(ratio - 1) for ratio in shown.values())),
        **{f"mean, {name}": float(ratio) for name, ratio in {**scaled, **others}.items()},
    }


@claim(
    "same-variance",
    zh="DropConnect 给每个输出添的方差和对输入做 dropout 一样大，但两个输出的噪声互不相关。",
    en="DropConnect adds the same variance to each output as dropout of the inputs, but the noise of two outputs is uncorrelated.",
    criteria=[Criterion("variance over formula", ">=", 0.9), Criterion("variance over formula", "<=", 1.1),
              Criterion("correlation of two outputs", "<=", 0.1)],
    control={"kind": "dropout"},
    sources=["dropconnect"],
    fast={"draws": 10_000},
    full={"draws": 100_000},
)  # fmt: skip
def same_variance(
    rng: Generator,
    *,
    kind: Literal["dropconnect", "dropout"] = "dropconnect",
    p: Annotated[float, Range(0.01, 0.99)] = 0.5,
    draws: Annotated[int, Range(10, 200_000)] = 10_000,
) -> Mapping[str, float]:
    x, first = rng.normal(size=20), rng.normal(size=20)
    w = np.stack([first, first + 0.5 * rng.normal(size=20)])  # two units that look at much the same
    batch = np.broadcast_to(x, (draws, 20))
    if kind == "dropconnect":
        out = drop_connect(batch, w, rng.random((draws, 2, 20)), p=p)
    else:
        out = dropout(batch, rng.random((draws, 20)), p) @ w.T
    formula = p / (1 - p) * (w * w) @ (x * x)
    return {
        "variance over formula": float((out.var(0) / formula).mean()),
        "correlation of two outputs": float(abs(np.corrcoef(out.T)[0, 1])),
    }


@claim(
    "drops-the-strong",
    zh="Standout 的丢弃概率随神经元的输入变大而变大，专门压制最强的单元。",
    en="Standout drops a unit the more probably the larger its input is, so as to hold back the strongest ones.",
    expects="refuted",
    criteria=[Criterion("dropped, strongest quarter over weakest", ">=", 1.0)],
    control={"alpha": -1.0},
    sources=["ba2013", "thevenot2020"],
)
def drops_the_strong(
    rng: Generator, *, alpha: float = 1.0, units: Annotated[int, Range(100, 40_000)] = 20_000
) -> Mapping[str, float]:
    z = np.abs(rng.normal(size=units)) * 2  # active units only, or a ReLU could not be told from a mask
    dropped = standout(z, rng.random(units), alpha) == 0
    order = np.argsort(z)
    weakest, strongest = dropped[order[: units // 4]].mean(), dropped[order[-units // 4 :]].mean()
    return {
        "dropped, strongest quarter over weakest": float(strongest / weakest),
        "dropped, weakest quarter": float(weakest),
        "dropped, strongest quarter": float(strongest),
    }


@claim(
    "bernoulli-deviation",
    zh="高斯 dropout 的噪声标准差取 p(1−p)，就和伯努利 dropout 的噪声一样大。",
    en="With a deviation of p(1 − p), the noise of Gaussian dropout is as large as that of Bernoulli dropout.",
    expects="refuted",
    criteria=[Criterion("deviation over that of dropout", ">=", 0.9)],
    control={"deviation": "odds"},
    sources=["keras-gaussian", "thevenot2020"],
)
def bernoulli_deviation(
    rng: Generator,
    *,
    p: Annotated[float, Range(0.01, 0.99)] = 0.5,
    deviation: Literal["product", "odds"] = "product",
    draws: Annotated[int, Range(10, 40_000)] = 20_000,
) -> Mapping[str, float]:
    x, w = rng.normal(size=20), rng.normal(size=20)
    z = rng.standard_normal((draws, 20))
    noise = x * (1 + p * (1 - p) * z) if deviation == "product" else gaussian_dropout(np.broadcast_to(x, z.shape), z, p)
    masked = dropout(np.broadcast_to(x, z.shape), rng.random(z.shape), p)
    return {
        "deviation over that of dropout": float((noise @ w).std() / (masked @ w).std()),
        "share of exact zeros, dropout": float((masked == 0).mean()),
        "share of exact zeros, Gaussian": float((noise == 0).mean()),
    }


@claim(
    "guess-neighbours",
    zh="卷积特征图上逐像素 dropout，丢掉的值能从留下的邻居猜回来：猜测解释了两成以上的方差。",
    en="After elementwise dropout of feature maps, what was dropped can be guessed from the neighbours that are left: the guess explains more than a fifth of its variance.",
    criteria=[Criterion("variance explained", ">=", 0.2, over="ci")],
    control={"maps": "noise"},
    seeds=range(200, 205),
    sources=["torch-dropout2d"],
)
def guess_neighbours(
    rng: Generator,
    *,
    maps: Literal["digits", "noise"] = "digits",
    p: Annotated[float, Range(0.01, 0.99)] = 0.3,
    samples: int = 100,
    channels: int = 40,
) -> Mapping[str, float]:
    x = digit_maps(rng, samples, channels)
    if maps == "noise":
        x = rng.permuted(x.reshape(samples, channels, -1), axis=2).reshape(x.shape)  # the same values, places shuffled
    x = x - x.mean((2, 3), keepdims=True)  # what every pixel of a map shares is no merit of the neighbours
    keep = rng.random(x.shape) >= p
    guess, count = neighbours(x, keep)
    inner = x[..., 1:-1, 1:-1]
    asked = ~keep[..., 1:-1, 1:-1] & (count > 0)
    return {
        "variance explained": float(np.corrcoef(guess[asked], inner[asked])[0, 1] ** 2),
        "neighbours left": float(count[~keep[..., 1:-1, 1:-1]].mean()),
    }


@claim(
    "pool-ranks",
    zh="最大池化 dropout：窗口里第 i 大的值胜出的概率恰是 (1−p)p^(i−1)，测试时按它加权，就是对所有掩码的平均。",
    en="In max-pooling dropout the i-th largest value of a window wins with probability (1 − p)p^(i−1) exactly, and weighting by it at test time is the mean over all masks.",
    criteria=[
        Criterion("error of the probabilities", "<=", 1e-12),
        Criterion("error of the test-time value", "<=", 1e-12),
    ],
    control={"test": "max"},
    sources=["wu2015"],
)
def pool_ranks(
    rng: Generator, *, p: Annotated[float, Range(0.0, 0.99)] = 0.5, test: Literal["weighted", "max"] = "weighted"
) -> Mapping[str, float]:
    x = rng.random((1, 1, 2, 2))
    ranked = np.sort(x.ravel())[::-1]
    wins, mean = np.zeros(5), 0.0  # the four ranks, and nothing at all
    for keep in product((0.0, 0.999), repeat=4):
        chance = float(np.prod([1 - p if k else p for k in keep]))
        out = max_pool_dropout(x, np.array(keep).reshape(x.shape), 2, p=p).item() if p < 1 else 0.0
        wins[4 if out == 0 else int(np.argmax(ranked == out))] += chance
        mean += chance * out
    value = max_pool_dropout(x, np.zeros_like(x), 2, p=p if test == "weighted" else 0.0, training=False).item()
    formula = np.array([*(1 - p) * p ** np.arange(4), p**4])
    return {
        "error of the probabilities": float(np.abs(wins - formula).max()),
        "error of the test-time value": float(abs(value - mean)),
        "plain maximum over the mean": float(ranked[0] / mean),
    }


@claim(
    "a-quarter",
    zh="32×32 的图上用 16×16 的 Cutout，每次挖掉四分之一。",
    en="Cutout of 16 × 16 on a 32 × 32 image removes a quarter of it.",
    expects="refuted",
    criteria=[Criterion("share removed", ">=", 0.24)],
    control={"inside": True},
    sources=["devries2017", "cutout-code"],
)
def a_quarter(
    rng: Generator, *, side: int = 32, length: int = 16, inside: bool = False, draws: int = 2000
) -> Mapping[str, float]:
    low, high = (length // 2, side - length // 2 + 1) if inside else (0, side)
    ones = np.ones((draws, 1, side, side))
    shares = 1 - cutout(ones, rng.integers(low, high, (draws, 2)), length).mean((1, 2, 3))
    doubled = 1 - cutout(ones, rng.integers(side, size=(draws, 2)), 2 * length).mean()
    return {
        "share removed": float(shares.mean()),
        "by formula": ((length - length**2 / (4 * side)) / side) ** 2,
        "least share": float(shares.min()),
        "draws that lose the whole square": float((shares > 0.999 * (length / side) ** 2).mean()),
        "share removed, side doubled": float(doubled),
    }


@claim(
    "hits-the-maximum",
    zh="同样只丢一个值，Max-Drop 让全局最大池化的结果下降的幅度，是随机丢一个的 10 倍以上。",
    en="With one value dropped a map, Max-Drop lowers the global maximum more than ten times as much as dropping a random value.",
    criteria=[Criterion("fall, Max-Drop over random", ">=", 10.0)],
    control={"side": 2},
    sources=["park2016"],
)
def hits_the_maximum(
    rng: Generator, *, side: int = 12, maps: Annotated[int, Range(2000, 40_000)] = 20_000
) -> Mapping[str, float]:
    x = np.abs(rng.normal(size=(maps, 1, side, side)))
    top = x.max((2, 3))
    dropped = max_drop(x, np.zeros((maps, 1)), p=0.5).max((2, 3))
    random = x.reshape(maps, -1).copy()
    random[np.arange(maps), rng.integers(side * side, size=maps)] = 0
    fall, other = float((1 - dropped / top).mean()), float((1 - random.max(1) / top[:, 0]).mean())
    return {"fall, Max-Drop over random": fall / other, "fall, Max-Drop": fall, "fall, random": other}


@claim(
    "memory-stays",
    zh="循环 dropout 只丢候选更新：写进去的记忆 20 步之后仍在；每步对单元状态抽掩码，20 步之后几乎不剩。",
    en="Recurrent dropout drops only the candidate update: what was written is still there 20 steps later; masks drawn anew on the cell at each step leave almost nothing.",
    criteria=[Criterion("share of written cells that remember", ">=", 0.99)],
    control={"kind": "cell"},
    sources=["semeniuta2016"],
)
def memory_stays(
    rng: Generator,
    *,
    kind: Literal["recurrent", "rnndrop", "cell"] = "recurrent",
    p: Annotated[float, Range(0.0, 0.99)] = 0.25,
    steps: int = 20,
) -> Mapping[str, float]:
    units = 2000
    x = np.zeros((steps, 1, 1))
    x[0] = 1  # something to remember, and silence
    if kind == "recurrent":
        u = rng.random((steps, 1, units))
        written, c = u[0, 0] >= p, recurrent_dropout(x, *latch(units), u, p)[1][0]
    elif kind == "rnndrop":
        u = rng.random((1, units))
        written, c = u[0] >= p, rnn_drop(x, *latch(units), u, p)[1][0]
    else:  # with its gates saturated, the LSTM only multiplies its cells by the mask of each step
        noises = dropout_noise(rng.random((steps, units)), p)
        written, c = noises[0] > 0, np.tanh(1) * noises.prod(0)
    return {
        "share of written cells that remember": float((c[written] != 0).mean()),
        "kept at each step, to the power": (1 - p) ** (steps - 1),
    }


@claim(
    "scaled-each-step",
    zh="RNNDrop 每步都除以 1−p，记忆的均值就和测试时一样。",
    en="Dividing by 1 − p at every step, RNNDrop keeps the mean of its memory as it is at test time.",
    expects="refuted",
    criteria=[Criterion("mean of c over eval's", "<=", 1.1)],
    control={"steps": 1},
    sources=["lstms-code", "semeniuta2016"],
)
def scaled_each_step(
    rng: Generator, *, p: Annotated[float, Range(0.0, 0.99)] = 0.25, steps: int = 20, units: int = 5000
) -> Mapping[str, float]:
    x = np.zeros((steps, 1, 1))
    x[0] = 1
    u = rng.random((1, units))
    plain, scaled = (rnn_drop(x, *latch(units), u, p, scale=scale)[1].mean() for scale in (False, True))
    return {
        "mean of c over eval's": float(scaled / np.tanh(1)),
        "unscaled": float(plain / np.tanh(1)),
        "by formula": (1 - p) ** (1 - steps),
    }


@claim(
    "tied-masks",
    zh="每步重抽的掩码会在时间上互相抵消；变分 dropout 全程一个掩码，累加 16 步之后，噪声方差是前者的 8 倍以上。",
    en="Masks drawn anew at each step average out over time; with the one mask of variational dropout the noise of a sum over 16 steps has more than 8 times the variance.",
    criteria=[Criterion("variance, tied over fresh masks", ">=", 8.0)],
    control={"steps": 1},
    sources=["gal2016-rnn"],
)
def tied_masks(
    rng: Generator,
    *,
    p: Annotated[float, Range(0.01, 0.99)] = 0.25,
    steps: int = 16,
    sequences: Annotated[int, Range(10, 8000)] = 4000,
) -> Mapping[str, float]:
    weight = rng.normal(size=10) * 0.05  # small, so that tanh is all but linear
    gates = adder(10, weight)
    x = np.broadcast_to(rng.normal(size=10), (steps, sequences, 10))  # the same input at all steps
    none = np.zeros((sequences, 1))
    tied = variational_dropout(x, *gates, rng.random((sequences, 10)), none, p)[1]
    masked = dropout(x, rng.random(x.shape), p)
    fresh = recurrent_dropout(masked, *gates, np.zeros((steps, sequences, 1)), training=False)[1]
    return {"variance, tied over fresh masks": float(tied.var() / fresh.var())}
