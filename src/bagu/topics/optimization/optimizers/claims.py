"""What the answers state about optimisers, measured."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.optimization import SGD, Adagrad, Adam, AdamW, RMSprop
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.optimization.optimizers.data import (
    Optimizer,
    adam_supremum,
    growing,
    noisy_descent,
    rosenbrock_gradient,
    step_sizes,
    steps_to,
    switched,
    uncorrected,
    walk,
)


@claim(
    "gd-stops-short",
    zh="全批量梯度下降一轮只更新一次，模型可能收敛不了。",
    en="Full-batch gradient descent updates only once a pass, so it may fail to converge.",
    expects="refuted",
    criteria=[Criterion("gradient left", ">=", 1e-3)],
    control={"fraction": 1.02},
)
def gd_stops_short(
    rng: Generator, *, fraction: Annotated[float, Range(0.0, 1.4)] = 0.98, steps: int = 500
) -> Mapping[str, float]:
    x, noise = rng.normal(size=(200, 10)), rng.normal(size=200)
    hessian, target = x.T @ x / 200, x.T @ noise / 200
    largest = float(np.linalg.eigvalsh(hessian)[-1])
    w = walk(SGD(lr=fraction * 2 / largest), np.zeros(10), lambda w: hessian @ w - target, steps)
    valleys = rng.uniform(-1.2, 1.2, 100)  # w⁴/4 − w²/2, whose curvature is at most 3 · 1.44 − 1 there
    ends = walk(SGD(lr=fraction * 2 / 3.32), valleys, lambda w: w**3 - w, steps)
    return {
        "gradient left": float(np.linalg.norm(hessian @ w - target) / np.linalg.norm(target)),
        "share at rest, two valleys": float((np.abs(ends**3 - ends) < 1e-9).mean()),
    }


@claim(
    "noise-ball",
    zh="步长固定的 SGD 停在一个噪声球里：在 w²/2 上，离最优点的均方距离是 ησ²/(2−η)。",
    en="SGD of a constant rate ends in a noise ball: on w²/2 its mean squared distance from the optimum is ησ²/(2 − η).",
    criteria=[Criterion("distance over formula", ">=", 0.9), Criterion("distance over formula", "<=", 1.1)],
    control={"decay": True},
    fast={"copies": 5_000},
    full={"copies": 50_000},
)
def noise_ball(
    rng: Generator,
    *,
    rate: Annotated[float, Range(0.01, 1.9)] = 0.2,
    copies: Annotated[int, Range(4, 100_000)] = 5_000,
    decay: bool = False,
) -> Mapping[str, float]:
    rates = rate / (1 + rate * np.arange(200)) if decay else np.full(200, rate)
    squared = noisy_descent(rng, rates, copies)[100:].mean()
    quarter = noisy_descent(rng, np.full(800, rate / 4), copies // 4)[400:].mean()
    return {
        "squared distance": float(squared),
        "distance over formula": float(squared / (rate / (2 - rate))),
        "a quarter of the rate": float(quarter),
    }


@claim(
    "sgd-never-settles",
    zh="SGD 每步只看随机的样本，所以永远收敛不到最优点。",
    en="SGD sees random samples at each step, so it never converges to the optimum.",
    expects="refuted",
    criteria=[Criterion("late over early", ">=", 0.5)],
    control={"decay": False},
    fast={"copies": 500},
    full={"copies": 5_000},
)
def sgd_never_settles(rng: Generator, *, decay: bool = True, copies: int = 500) -> Mapping[str, float]:
    t = np.arange(1, 3001)
    squared = noisy_descent(rng, 1 / (1 + t) if decay else np.full(3000, 0.2), copies)
    early, late = float(squared[27:33].mean()), float(squared[2700:].mean())
    return {"squared distance at 30": early, "squared distance near 3000": late, "late over early": late / early}


@claim(
    "batch-variance",
    zh="小批量梯度的方差是单样本的 1/B：批扩大 16 倍，噪声的标准差只降到四分之一。",
    en="The variance of a mini-batch gradient is 1/B of a single sample's: 16 times the batch quarters the standard deviation.",
    criteria=[Criterion("variance times B", ">=", 0.8), Criterion("variance times B", "<=", 1.2)],
    control={"repeated": True},
    fast={"draws": 1000},
    full={"draws": 20_000},
)
def batch_variance(
    rng: Generator, *, batch: int = 16, draws: int = 1000, repeated: bool = False
) -> Mapping[str, float]:
    x, y, w = rng.normal(size=(500, 5)), rng.normal(size=500), rng.normal(size=5)
    gradients = x * (x @ w - y)[:, None]  # (500, 5), one a sample
    rows = rng.integers(500, size=(draws, 1 if repeated else batch))
    means = gradients[np.broadcast_to(rows, (draws, batch))].mean(1)
    single = float(gradients.var(0).sum())
    mean = float(((means - gradients.mean(0)) ** 2).sum(1).mean())
    return {"variance times B": mean / single * batch, "standard deviation, batch over single": (mean / single) ** 0.5}


@claim(
    "stream",
    zh="数据一个一个来、规律又在漂移时，单样本 SGD 跟得上；每来一个样本就对全部历史重算的全批量做法，又慢又跟不上。",
    en="When samples arrive one by one and their law drifts, SGD follows; refitting all history at each arrival costs more and lags behind.",
    criteria=[Criterion("error, refit over SGD", ">=", 2.0)],
    control={"drift": 0.0},
)
def stream(rng: Generator, *, drift: float = 0.05, length: int = 1000) -> Mapping[str, float]:
    x = rng.normal(size=(length, 5))
    truth = rng.normal(size=5) + drift * rng.normal(size=(length, 5)).cumsum(0)  # a random walk
    y = (x * truth).sum(1) + 0.1 * rng.normal(size=length)
    sgd, w, errors = SGD(lr=0.1), np.zeros(5), []
    for row, label, law in zip(x, y, truth, strict=True):
        w = sgd.step(w, row * (row @ w - label))
        errors.append(((w - law) ** 2).sum())
    squares = (x[:, :, None] * x[:, None, :]).cumsum(0) + 1e-9 * np.eye(5)
    refit = np.linalg.solve(squares, (x * y[:, None]).cumsum(0)[..., None])[..., 0]
    late = slice(length // 2, None)
    followed, refitted = float(np.mean(errors[late])), float(((refit - truth) ** 2).sum(1)[late].mean())
    return {
        "error, SGD": followed,
        "error, refit": refitted,
        "error, refit over SGD": refitted / followed,
        "samples read, refit over SGD": (length + 1) / 2,
    }


@claim(
    "root-kappa",
    zh="条件数 1000 的二次函数上，各用最优参数，动量法比梯度下降少用一个数量级的步数。",
    en="On a quadratic of condition number 1000, both at their best parameters, momentum takes ten times fewer steps than gradient descent.",
    criteria=[Criterion("steps, GD over momentum", ">=", 10.0)],
    control={"kappa": 1.0},
    sources=["goh2017"],
)
def root_kappa(
    rng: Generator, *, kappa: Annotated[float, Range(1.0, 2000.0)] = 1000.0, target: float = 1e-6
) -> Mapping[str, float]:
    eigenvalues, start = np.geomspace(1 / kappa, 1, 20), rng.choice([-1.0, 1.0], 20) * rng.uniform(0.5, 1.5, 20)
    low, root = 1 / kappa, kappa**-0.5
    heavy = SGD(lr=4 / (1 + root) ** 2, momentum=((1 - root) / (1 + root)) ** 2)
    beta = (1 - root) / (1 + root)
    look_ahead = SGD(lr=1.0, momentum=beta, nesterov=beta > 0)
    found = {
        "GD": steps_to(SGD(lr=2 / (1 + low)), eigenvalues, start, target),
        "momentum": steps_to(heavy, eigenvalues, start, target),
        "Nesterov": steps_to(look_ahead, eigenvalues, start, target),
    }
    return {**found, "steps, GD over momentum": found["GD"] / found["momentum"]}


@claim(
    "fixed-stride",
    zh="SGD 的学习率固定，所以每一步的步幅也是固定的。",
    en="SGD's learning rate is fixed, so every step has the same length.",
    expects="refuted",
    criteria=[Criterion("longest over shortest step", "<=", 1.01)],
    control={"normalised": True},
)
def fixed_stride(rng: Generator, *, steps: int = 50, normalised: bool = False) -> Mapping[str, float]:
    eigenvalues, w, sgd = np.linspace(0.5, 1, 10), 100 * rng.normal(size=10), SGD(lr=0.1)
    lengths = []
    for _ in range(steps):
        gradient = eigenvalues * w
        after = sgd.step(w, gradient / np.linalg.norm(gradient) if normalised else gradient)
        lengths.append(np.linalg.norm(after - w))
        w = after
    return {"longest over shortest step": float(max(lengths) / min(lengths))}


@claim(
    "scale-free",
    zh="损失整体乘 1000，Adam、RMSProp、Adagrad 的轨迹几乎不变（ε 足够小），SGD 的步子大 1000 倍。",
    en="Multiplying the loss by 1000 hardly changes the path of Adam, RMSProp or Adagrad (eps being small), and makes SGD's step 1000 times longer.",
    criteria=[Criterion("largest change, adaptive", "<=", 1e-3)],
    control={"eps": 1.0},
    sources=["kingma2015"],
)
def scale_free(
    rng: Generator, *, factor: float = 1000.0, eps: Annotated[float, Range(1e-8, 2.0)] = 1e-8
) -> Mapping[str, float]:
    gradients = rng.normal(size=(50, 20))
    adaptive = (Adam, RMSprop, Adagrad)
    changes = []
    for kind in adaptive:
        a, b = (step_sizes(kind(lr=1.0, eps=eps), scale * gradients) for scale in (1.0, factor))
        changes.append(float(np.abs(a - b).max() / a.max()))
    plain, scaled = (step_sizes(SGD(lr=1.0), scale * gradients) for scale in (1.0, factor))
    return {"largest change, adaptive": max(changes), "SGD's step grew by": float(scaled.max() / plain.max())}


@claim(
    "convex-only",
    zh="Adagrad 只能解凸问题。",
    en="Adagrad solves convex problems only.",
    expects="refuted",
    criteria=[Criterion("gradient left", ">=", 1e-2)],
    control={"divide": False},
    sources=["duchi2011"],
)
def convex_only(rng: Generator, *, steps: int = 3000, divide: bool = True) -> Mapping[str, float]:
    w = np.array([-1.0, 1.0]) + 0.3 * rng.normal(size=(20, 2))  # across the bend from the optimum (1, 1)
    start, adagrad, squares = np.linalg.norm(rosenbrock_gradient(w)), Adagrad(lr=0.5), np.zeros((20, 2))
    for _ in range(steps):
        g = rosenbrock_gradient(w)
        squares += g * g
        # the wrong wording, multiplied by the root; clipped to the square of side 20, or it would overflow
        w = adagrad.step(w, g) if divide else np.clip(w - 0.5 * g * np.sqrt(squares), -10, 10)
    return {
        "gradient left": float(np.linalg.norm(rosenbrock_gradient(w)) / start),
        "distance from the optimum": float(np.abs(w - 1).max()),
    }


@claim(
    "rmsprop-fades",
    zh="RMSProp 对历史梯度平方取平均，训练久了步子会和 Adagrad 一样越来越小。",
    en="RMSProp averages all squared gradients so far, so its steps fade with time as Adagrad's do.",
    expects="refuted",
    criteria=[Criterion("step at 10000 over step at 100", "<=", 0.2)],
    control={"kind": "adagrad"},
    seeds=range(100, 103),
)
def rmsprop_fades(rng: Generator, *, kind: Literal["rmsprop", "adagrad"] = "rmsprop") -> Mapping[str, float]:
    gradients = rng.choice([-1.0, 1.0], (10_000, 1)) * rng.uniform(0.5, 2)  # of one size, of any sign
    sizes = step_sizes(RMSprop(lr=1.0) if kind == "rmsprop" else Adagrad(lr=1.0), gradients)[:, 0]
    return {
        "first step": float(sizes[0]),
        "step at 100": float(sizes[99]),
        "step at 10000": float(sizes[-1]),
        "step at 10000 over step at 100": float(sizes[-1] / sizes[99]),
    }


@claim(
    "small-start",
    zh="不做偏差修正，两个矩都偏小，所以 Adam 最初几步会太小。",
    en="Without bias correction both moments are too small, so Adam's first steps are too small.",
    expects="refuted",
    criteria=[Criterion("first step over the rate", "<=", 1.0)],
    control={"beta2": 0.9},
    sources=["kingma2015"],
)
def small_start(
    rng: Generator,
    *,
    beta1: Annotated[float, Range(0.0, 0.999)] = 0.9,
    beta2: Annotated[float, Range(0.0, 0.999)] = 0.999,
) -> Mapping[str, float]:
    gradients = np.full((200, 1), rng.uniform(0.1, 10))
    without = step_sizes(uncorrected((beta1, beta2)), gradients)[:, 0]
    corrected = step_sizes(Adam(lr=1.0, betas=(beta1, beta2), eps=1e-16), gradients)[:, 0]
    return {
        "first step over the rate": float(without[0]),
        "largest step over the rate": float(without.max()),
        "at step": float(without.argmax() + 1),
        "corrected, first step": float(corrected[0]),
        "corrected, largest step": float(corrected.max()),
    }


@claim(
    "paper-bound",
    zh="Adam 每一步都不超过 η(1−β₁)/√(1−β₂)，默认参数下就是 3.16 倍学习率。",
    en="No step of Adam exceeds lr · (1 − β1) / √(1 − β2), which is 3.16 times the rate at the defaults.",
    expects="refuted",
    criteria=[Criterion("largest step", "<=", 3.17)],
    control={"growth": False},
    seeds=range(100, 103),
    fast={"steps": 3000},
    full={"steps": 10_000},
    sources=["kingma2015"],
)
def paper_bound(rng: Generator, *, steps: int = 3000, growth: bool = True) -> Mapping[str, float]:
    scale = 10 ** rng.uniform(0, 2)
    streams = {"constant": np.ones(steps), "spike": np.zeros(steps), "random": rng.normal(size=steps)}
    streams["spike"][-1] = 1.0
    if growth:
        streams["growing"] = growing(steps)
    sizes = step_sizes(Adam(lr=1.0, eps=1e-12), scale * np.stack(list(streams.values()), axis=1))
    numbers = {name: float(size) for name, size in zip(streams, sizes[-1], strict=True)}
    for t in (1, 100, 1000):
        numbers[f"growing, {t}"] = float(step_sizes(Adam(lr=1.0, eps=1e-12), scale * growing(t)[:, None])[-1, 0])
    return {
        **numbers,
        "random": float(sizes[:, 2].max()),
        "formula": adam_supremum(steps),
        "largest step": float(sizes.max()),
    }


@claim(
    "correction-bounds",
    zh="Adam 的步子有界是靠偏差修正；去掉修正，梯度一大，步子就会跟着大。",
    en="Bias correction is what bounds Adam's step; without it a huge gradient makes a huge step.",
    expects="refuted",
    criteria=[Criterion("largest step", ">=", 100.0)],
    control={"divided": False},
)
def correction_bounds(rng: Generator, *, scale: float = 1e6, divided: bool = True) -> Mapping[str, float]:
    streams = np.stack([np.ones(500), growing(500), rng.normal(size=500), rng.standard_cauchy(500)], axis=1)
    averaged = SGD(lr=0.1, momentum=0.9)  # 0.1 times the sum that forgets 0.9: Adam's m, and nothing divides it
    sizes = step_sizes(uncorrected(), scale * streams) if divided else 0.1 * step_sizes(averaged, scale * streams)
    return {"largest step": float(sizes.max()), "gradients times": scale}


@claim(
    "always-converges",
    zh="只要学习率按 1/√t 衰减，Adam 在凸问题上总会收敛到最优点。",
    en="With rates that fall as 1/√t, Adam converges to the optimum of any convex problem.",
    expects="refuted",
    criteria=[Criterion("distance from the optimum", "<=", 0.1)],
    control={"amsgrad": True},
    sources=["reddi2018"],
)
def always_converges(rng: Generator, *, steps: int = 5000, amsgrad: bool = False) -> Mapping[str, float]:
    large, start = 3.0, np.array([rng.uniform(-0.9, 0.9)])  # losses 3w, −w, −w in turn on [−1, 1]: the best is −1
    adam, sgd = Adam(betas=(0.0, 1 / (1 + large**2)), eps=1e-12, amsgrad=amsgrad), SGD()
    ends = {}
    for name, optimizer in (("Adam", adam), ("SGD", sgd)):
        w = start
        for t in range(1, steps + 1):
            optimizer.lr = 0.5 / t**0.5
            w = np.clip(optimizer.step(w, np.array([large if t % 3 == 1 else -1.0])), -1, 1)
        ends[name] = float(w[0])
    return {"distance from the optimum": ends["Adam"] + 1, "distance, SGD": ends["SGD"] + 1}


@claim(
    "only-adam-averages",
    zh="Adam 用到了历史梯度，更新的噪声比 SGD 小；SGD 加了动量也比不上。",
    en="Adam uses past gradients, so its updates are less noisy than SGD's, momentum or not.",
    expects="refuted",
    criteria=[Criterion("cosine gained over SGD", ">=", 0.05)],
    control={"momentum": 0.0},
)
def only_adam_averages(rng: Generator, *, momentum: float = 0.9, noise: float = 3.0) -> Mapping[str, float]:
    truth = rng.choice([-1.0, 1.0], 1000)
    kinds: dict[str, Optimizer] = {"plain": SGD(), "SGD": SGD(momentum=momentum), "Adam": Adam()}
    here, moves = np.zeros(1000), {}
    for gradient in truth + noise * rng.normal(size=(300, 1000)):
        moves = {name: optimizer.step(here, gradient) for name, optimizer in kinds.items()}
    cosines = {
        f"cosine, {name}": float(-(move @ truth) / np.linalg.norm(move) / 1000**0.5) for name, move in moves.items()
    }
    return {**cosines, "cosine gained over SGD": cosines["cosine, Adam"] - cosines["cosine, SGD"]}


@claim(
    "early-features",
    zh="Adam 会对前期出现的特征过拟合，后期数据纠正不回来。",
    en="Adam overfits what it sees early, and later data cannot correct it.",
    expects="refuted",
    criteria=[Criterion("error, after A over fresh", ">=", 1.5)],
    control={"then": 5},
)
def early_features(rng: Generator, *, first: int = 1000, then: int = 2000) -> Mapping[str, float]:
    laws = 2 * rng.normal(size=(2, 20, 10))  # what tells the label in task A, and in task B; ten pairs of tasks
    adam = switched(rng, lambda: Adam(lr=0.02), laws, first, then)
    tuned = switched(rng, lambda: Adagrad(lr=0.3), laws, first, then)  # its best of 0.03, 0.1, 0.3, 1 and 3
    slow = switched(rng, lambda: Adagrad(lr=0.1), laws, first, then)
    shrunk = step_sizes(Adam(lr=1.0), np.concatenate([np.full((1000, 1), 10.0), np.ones((3000, 1))]))[:, 0]
    return {
        "error on B, after A": adam[0],
        "error on B, fresh": adam[1],
        "error, after A over fresh": adam[0] / adam[1],
        "Adagrad at 0.3, after A over fresh": tuned[0] / tuned[1],
        "error of Adagrad at 0.1, after A": slow[0],
        "error of Adagrad at 0.1, fresh": slow[1],
        "step, 1000 after gradients of 10": float(shrunk[1999]),
        "step, 3000 after gradients of 10": float(shrunk[-1]),
    }


@claim(
    "l2-is-decay",
    zh="Adam 里加 L2 就等于权重衰减：所有权重按同样的比例缩小。",
    en="L2 in Adam is weight decay: all weights shrink by the same share.",
    expects="refuted",
    criteria=[Criterion("shrinkage, loud over quiet", ">=", 0.9)],
    control={"decoupled": True},
    sources=["loshchilov2019"],
)
def l2_is_decay(
    rng: Generator, *, steps: int = 500, loudness: float = 100.0, decoupled: bool = False
) -> Mapping[str, float]:
    scale = np.repeat([1.0, loudness], 100)  # noise of the gradients
    kind = AdamW if decoupled else Adam
    decayed, plain = kind(weight_decay=0.1), kind(weight_decay=0.0)
    w = bare = np.full(200, 5.0)
    for gradient in scale * rng.normal(size=(steps, 200)):
        w, bare = decayed.step(w, gradient), plain.step(bare, gradient)
    quiet, loud = ((bare - w) / 5).reshape(2, 100).mean(1)
    return {"quiet": float(quiet), "loud": float(loud), "shrinkage, loud over quiet": float(loud / quiet)}
