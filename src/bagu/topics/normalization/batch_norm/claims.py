"""What the answers state about batch normalisation, measured."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.normalization import (
    batch_norm_backward_vectorized,
    batch_norm_vectorized,
    merge_moments,
    moments_one_pass,
    sync_batch_norm,
    sync_batch_norm_backward,
)
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.normalization.batch_norm.data import (
    Array,
    Network,
    accuracy,
    clusters,
    cross_entropy,
    drift,
    race,
    train,
)

Size = Literal[1, 2, 4, 8, 16, 32, 64]  # of groups that leave no sample over


@claim(
    "gaussian",
    zh="BN 之后，激活值就服从标准正态分布了。",
    en="After BN the activations follow a standard normal distribution.",
    expects="refuted",
    criteria=[Criterion("skewness after", "<=", 0.2)],
    control={"skewed": False},
    fast={"n": 20_000},
    full={"n": 1_000_000},
)
def gaussian(
    rng: Generator, *, n: Annotated[int, Range(2, 2_000_000)] = 20_000, skewed: bool = True
) -> Mapping[str, float]:
    x = (rng.exponential(size=n) if skewed else rng.normal(size=n))[:, None]
    y = batch_norm_vectorized(x)
    skewness = [float(((a - a.mean()) ** 3).mean() / a.std() ** 3) for a in (x, y)]
    return {
        "skewness before": skewness[0],
        "skewness after": skewness[1],
        "share outside 0 to 1": float(((y < 0) | (y > 1)).mean()),
        "largest": float(y.max()),
    }


@claim(
    "identity",
    zh="取 γ = √(方差 + ε)、β = 均值，BN 就原样输出它的输入：归一化可以被完全撤销。",
    en="With gamma = sqrt(variance + eps) and beta = mean, BN returns its input: the standardisation can be undone.",
    criteria=[Criterion("largest difference", "<=", 1e-9)],
    control={"same_batch": False},
)
def identity(
    rng: Generator, *, samples: Annotated[int, Range(2, 128)] = 64, same_batch: bool = True
) -> Mapping[str, float]:
    x, other = rng.normal(3, 2, (2, samples, 5))
    source = x if same_batch else other
    y = batch_norm_vectorized(x, weight=np.sqrt(source.var(0) + 1e-5), bias=source.mean(0))
    return {"largest difference": float(np.abs(y - x).max())}


@claim(
    "forget-eval",
    zh="预测时忘了切到推理模式，同一批又都是同一类样本时，准确率会塌掉。",
    en="Left in training mode and fed batches of one class each, a network loses most of its accuracy.",
    criteria=[Criterion("accuracy lost", ">=", 0.3, "ci")],
    seeds=range(110, 115),
    control={"one_class": False},
)
def forget_eval(rng: Generator, *, batch: Size = 16, one_class: bool = True) -> Mapping[str, float]:
    x, labels, test, truth = clusters(rng, 512, spread=0.7)
    net = Network.he(rng, (16, 32, 32, 4), "batch")
    train(rng, net, x, labels, (0.3,), steps=300, batch=32)
    right = float(accuracy(net.logits(test), truth)[0])

    def in_training_mode(order: Array, size: int) -> float:
        batches = np.split(order, 512 // size)
        return float(
            np.mean([accuracy(net.copy().logits(test[rows], training=True), truth[rows])[0] for rows in batches])
        )

    shuffled = rng.permutation(512)
    wrong_mode = in_training_mode(np.argsort(truth, kind="stable") if one_class else shuffled, batch)
    return {
        "accuracy": right,
        "accuracy in training mode": wrong_mode,
        "accuracy lost": right - wrong_mode,
        **{f"shuffled, batches of {size}": in_training_mode(shuffled, size) for size in (16, 2)},
    }


@claim(
    "unbiased",
    zh="批内有偏方差平均只有总体方差的 (m−1)/m；滑动平均存的是无偏方差，长期看不偏。",
    en="The biased variance of a batch is (m−1)/m of the population's on average; the running variance averages the unbiased one and is right in the long run.",
    criteria=[
        Criterion("running variance", ">=", 0.97),
        Criterion("running variance", "<=", 1.03),
        Criterion("biased variance over (m-1)/m", ">=", 0.98),
        Criterion("biased variance over (m-1)/m", "<=", 1.02),
    ],
    seeds=range(110, 115),
    control={"correction": 0},
)
def unbiased(
    rng: Generator, *, m: Annotated[int, Range(2, 8)] = 4, batches: int = 100, correction: int = 1
) -> Mapping[str, float]:
    x = rng.normal(size=(batches, m, 2000))  # 2000 channels of variance 1
    running = np.ones(2000)
    for batch in x:
        running = 0.9 * running + 0.1 * batch.var(0, ddof=correction)
    return {
        "running variance": float(running.mean()),
        "biased variance": float(x.var(1).mean()),
        "biased variance over (m-1)/m": float(x.var(1).mean() * m / (m - 1)),
    }


@claim(
    "detached",
    zh="反向传播时把批均值和批方差当常数就行。",
    en="In the backward pass the batch's mean and variance may be treated as constants.",
    expects="refuted",
    criteria=[Criterion("relative error", "<=", 0.01)],
    control={"training": False},
)
def detached(rng: Generator, *, m: Annotated[int, Range(2, 16)] = 8, training: bool = True) -> Mapping[str, float]:
    x, g = rng.normal(size=(2, m, 8))
    mean, var, step = x.mean(0), x.var(0), 1e-5
    truth = np.empty_like(x)
    for at in np.ndindex(x.shape):  # central differences of sum(g · y)
        move = np.zeros_like(x)
        move[at] = step
        up, down = (batch_norm_vectorized(x + s * move, mean, var, training=training) for s in (1, -1))
        truth[at] = (g * (up - down)).sum() / (2 * step)
    constants = g / np.sqrt(var + 1e-5)
    return {
        "relative error": float(np.linalg.norm(constants - truth) / np.linalg.norm(truth)),
        "largest channel sum": float(np.abs(truth.sum(0)).max()),
    }


@claim(
    "shared-statistics",
    zh="卷积层每个通道共用一组统计量，所以一批里只平移一张图（循环平移）时，它的输出跟着平移，别的图不变。",
    en="With one mean and variance per channel, shifting one image of a batch (cyclically) shifts its output and leaves the other images alone.",
    criteria=[Criterion("largest difference", "<=", 1e-9)],
    control={"per_position": True},
)
def shared_statistics(rng: Generator, *, images: int = 6, per_position: bool = False) -> Mapping[str, float]:
    def norm(x: Array) -> Array:
        return batch_norm_vectorized(x.reshape(images, -1) if per_position else x).reshape(x.shape)

    x = rng.exponential(size=(images, 3, 8, 8))
    moved = x.copy()
    moved[0] = np.roll(x[0], (2, 3), (1, 2))
    want = norm(x)
    want[0] = np.roll(want[0], (2, 3), (1, 2))
    return {"largest difference": float(np.abs(norm(moved) - want).max())}


@claim(
    "conv-bias",
    zh="BN 前面的卷积偏置是有用的参数，训练会更新它。",
    en="The bias of a convolution before BN is a useful parameter that training updates.",
    expects="refuted",
    criteria=[Criterion("bias gradient", ">=", 1e-6)],
    control={"norm": False},
    sources=["torch-batchnorm2d"],
)
def conv_bias(rng: Generator, *, images: int = 8, norm: bool = True) -> Mapping[str, float]:
    z, g = rng.normal(size=(2, images, 4, 6, 6))  # the convolution's output and the gradient after BN
    grad = batch_norm_backward_vectorized(g, z, rng.uniform(0.5, 2, 4))[0] if norm else g
    share = np.abs(grad.sum((0, 2, 3))) / np.abs(grad).sum((0, 2, 3))  # the bias adds to every position
    return {"bias gradient": float(share.max())}


@claim(
    "two-a-batch",
    zh="批大小从 32 降到 2，BN 网络的测试准确率大跌；各自取最好的学习率，看过的样本一样多。",
    en="From batches of 32 to batches of 2, a BN network loses much test accuracy, at the best learning rate of each and for equally many samples.",
    criteria=[Criterion("BN lost", ">=", 0.2, "ci")],
    control={"small": 32},
    fast={"epochs": 2},
    full={"epochs": 6},
    sources=["wu2018"],
)
def two_a_batch(rng: Generator, *, epochs: int = 2, small: int = 2) -> Mapping[str, float]:
    x, labels, test, truth = clusters(rng, 512, spread=0.7)
    rates, numbers = (0.01, 0.03, 0.1, 0.3, 1.0), {}
    start = Network.he(rng, (16, 32, 32, 32, 4), "batch")
    for name, net in (("BN", start), ("GN", start.copy(norm="group"))):
        for size, batch in (("large", 32), ("small", small)):
            tuned = net.copy(len(rates))
            train(rng, tuned, x, labels, rates, steps=512 * epochs // batch, batch=batch)
            with np.errstate(all="ignore"):
                numbers[f"{name}, {size}"] = float(accuracy(tuned.logits(test), truth).max())
    return {**numbers, "BN lost": numbers["BN, large"] - numbers["BN, small"]}


@claim(
    "frozen-is-none",
    zh="小批量时 Mask R-CNN 就是把 BN 去掉；冻结 BN 等于不用 BN。",
    en="For small batches Mask R-CNN leaves BN out: a frozen BN is no BN.",
    expects="refuted",
    criteria=[Criterion("accuracy lost without", "<=", 0.05, "ci")],
    seeds=range(110, 118),
    control={"pretraining": 0},
    sources=["matterport", "he2016", "torchvision-frozen"],
)
def frozen_is_none(rng: Generator, *, pretraining: int = 300, tuning: int = 256) -> Mapping[str, float]:
    x, labels, test, truth = clusters(rng, 512, spread=0.7)
    net = Network.he(rng, (16, 32, 32, 32, 4), "batch")
    train(rng, net, x, labels, (0.3,), steps=pretraining, batch=32)
    mix = np.eye(16) + rng.normal(0, 0.125, (16, 16))  # the new domain: other features, shifted
    modes = {"frozen": net.copy(4, frozen=True), "trained": net.copy(4), "deleted": net.copy(4, norm="none")}
    bare = modes["deleted"]
    bare.gammas, bare.betas = [np.ones_like(g) for g in bare.gammas], [np.zeros_like(b) for b in bare.betas]
    lost = float(accuracy(net.logits(test), truth)[0] - accuracy(bare.logits(test), truth)[0])
    numbers = {"accuracy lost without": lost}
    for name, tuned in modes.items():
        train(rng, tuned, x @ mix + 0.3, labels, (0.003, 0.01, 0.03, 0.1), steps=tuning, batch=2)
        with np.errstate(all="ignore"):
            numbers[f"{name}, tuned in batches of 2"] = float(accuracy(tuned.logits(test @ mix + 0.3), truth).max())
    return numbers


@claim(
    "scale-free",
    zh="BN 前的权重乘以 a > 0，输出不变，对权重的梯度变成 1/a。",
    en="Multiplying the weights before BN by a > 0 leaves the output unchanged and divides their gradient by a.",
    criteria=[Criterion("output change", "<=", 1e-3), Criterion("gradient ratio times a, off 1", "<=", 1e-3)],
    control={"norm": False},
    sources=["laarhoven2017"],
)
def scale_free(rng: Generator, *, a: float = 10.0, norm: bool = True) -> Mapping[str, float]:
    x, labels, _, _ = clusters(rng, 128)
    net = Network.he(rng, (16, 32, 32, 4), "batch" if norm else "none")
    found = []
    for scale in (1.0, a):
        net.weights[0] = net.weights[0] * scale
        logits = net.logits(x, training=True)
        _, grad = cross_entropy(logits, labels)
        found.append((logits, np.linalg.norm(net.gradients(grad)[0][0])))
    (before, slow), (after, fast) = found
    return {
        "output change": float(np.abs(after - before).max()),
        "gradient ratio times a, off 1": float(abs(fast / slow * a - 1)),
    }


@claim(
    "l2-is-a-rate",
    zh="BN 前的权重加 L2 再用 SGD 训练，与不加 L2、学习率每步乘 (1−ηλ)⁻² 的训练给出同一个函数。",
    en="SGD with L2 on the weights before BN gives the same function as SGD without L2 whose learning rate grows by (1 − ηλ)^−2 per step.",
    criteria=[Criterion("output difference", "<=", 1e-6)],
    control={"norm": False},
    sources=["laarhoven2017", "li2020"],
)
def l2_is_a_rate(rng: Generator, *, decay: float = 0.05, steps: int = 100, norm: bool = True) -> Mapping[str, float]:
    x, labels, test, _ = clusters(rng, 512, spread=0.7)
    start = Network.he(rng, (16, 32, 32, 4), "batch" if norm else "none", eps=1e-12)
    with_l2, without = start.copy(), start.copy()
    seed, rate = int(rng.integers(2**32)), 0.1
    q = 1 / (1 - rate * decay)
    for net, options in ((with_l2, {"decay": decay}), (without, {"first": q, "growth": q * q})):
        train(np.random.default_rng(seed), net, x, labels, (rate,), steps=steps, batch=32, **options)
    a, b = (net.logits(test, training=True) for net in (with_l2, without))
    return {
        "output difference": float(np.abs(a - b).max()),
        "norm with L2": float(np.linalg.norm(with_l2.weights[0])),
        "norm without": float(np.linalg.norm(without.weights[0])),
        "rate grew by": float(q ** (2 * steps)),
    }


@claim(
    "noise-regularises",
    zh="同样的 SGD 批（64），统计量改用 4 个样本一组来算，训练与测试的差距变小，测试准确率反而升高：批统计量的噪声有正则作用。",
    en="With the same SGD batches of 64, statistics from groups of 4 samples narrow the gap between training and test and raise test accuracy: the noise of batch statistics regularises.",
    criteria=[Criterion("gap narrowed by", ">=", 0.05, "ci"), Criterion("test gained", ">=", 0.0, "ci")],
    seeds=range(110, 118),
    control={"ghost": 64},
    sources=["wu2018"],
)
def noise_regularises(rng: Generator, *, ghost: Size = 4, flipped: float = 0.2) -> Mapping[str, float]:
    x, labels, test, truth = clusters(rng, 256)
    noisy = np.where(rng.random(256) < flipped, rng.integers(0, 4, 256), labels)
    start = Network.he(rng, (16, 48, 48, 4), "batch")
    seed, numbers = int(rng.integers(2**32)), {}
    for name, size in (("whole batch", 64), ("groups", ghost)):
        net = start.copy(2, ghost=size)
        train(np.random.default_rng(seed), net, x, noisy, (0.1, 0.3), steps=250, batch=64)
        right = accuracy(net.logits(test), truth)
        best = int(right.argmax())
        numbers[f"test, {name}"] = float(right[best])
        numbers[f"gap, {name}"] = float(accuracy(net.logits(x), noisy)[best] - right[best])
    return {
        **numbers,
        "test gained": numbers["test, groups"] - numbers["test, whole batch"],
        "gap narrowed by": numbers["gap, whole batch"] - numbers["gap, groups"],
    }


@claim(
    "shift-is-why",
    zh="BN 有效是因为消除了内部协变量偏移；把偏移加回去，好处就没了。",
    en="BN works because it removes internal covariate shift; put the shift back and its benefit is gone.",
    expects="refuted",
    criteria=[Criterion("accuracy over plain at rate 1", "<=", 0.05, "ci")],
    control={"norm": False},
    sources=["santurkar2018"],
)
def shift_is_why(rng: Generator, *, shake: float = 0.3, norm: bool = True) -> Mapping[str, float]:
    x, labels, test, truth = clusters(rng, 512, spread=0.7)
    rates, seed = (0.1, 0.3, 1.0), int(rng.integers(2**32))
    plain = Network.he(rng, (16, *[32] * 8, 4), "none", copies=3)
    kind = "batch" if norm else "none"
    nets = {"plain": plain, "BN": plain.copy(3, norm=kind), "shaken": plain.copy(3, norm=kind, shake=shake)}
    numbers = {}
    for name, net in nets.items():
        numbers[f"drift, {name}"] = drift(np.random.default_rng(seed), net.copy(3), x, labels, rates)
        train(np.random.default_rng(seed), net, x, labels, rates, steps=200, batch=32)
        with np.errstate(all="ignore"):
            right = accuracy(net.logits(test), truth)
        numbers |= {f"best, {name}": float(right.max()), f"at rate 1, {name}": float(right[2])}
    return {**numbers, "accuracy over plain at rate 1": numbers["at rate 1, shaken"] - numbers["at rate 1, plain"]}


@claim(
    "larger-rates",
    zh="8 个隐层的网络，带 BN 能用的最大学习率是不带 BN 的两倍以上，每个种子都如此。",
    en="In a network of 8 hidden layers, the largest usable learning rate with BN is at least twice that without, for every seed.",
    criteria=[Criterion("usable rate, BN over plain", ">=", 2.0)],
    seeds=range(110, 115),
    control={"norm": False},
    sources=["bjorck2018"],
)
def larger_rates(
    rng: Generator, *, steps: Annotated[int, Range(20, 400)] = 200, norm: bool = True
) -> Mapping[str, float]:
    rates = np.array([0.1, 0.3, 1.0, 3.0])
    plain, other = race(rng, ("none", "batch" if norm else "none"), tuple(rates), steps=steps)
    largest = [float(rates[found < steps].max(initial=0.05)) for found in (plain, other)]
    return {"plain": largest[0], "with BN": largest[1], "usable rate, BN over plain": largest[1] / largest[0]}


@claim(
    "always-faster",
    zh="不管学习率和初始化怎么选，BN 都能让收敛快一倍以上。",
    en="Whatever the learning rate and the initialisation, BN at least halves the number of steps.",
    expects="refuted",
    criteria=[Criterion("steps, BN over plain", "<=", 0.5, "ci")],
    seeds=range(100, 108),
    control={"gain": 0.5},
    sources=["ioffe2015"],
)
def always_faster(
    rng: Generator, *, gain: float = 1.0, steps: Annotated[int, Range(20, 400)] = 200
) -> Mapping[str, float]:
    plain, normed = race(rng, ("none", "batch"), (0.1, 0.2, 0.4, 0.8), steps=steps, gain=gain)
    best = float(plain.min()), float(normed.min())
    return {"steps plain": best[0], "steps BN": best[1], "steps, BN over plain": best[1] / best[0]}


@claim(
    "no-explosion",
    zh="用了 BN，梯度就不会爆炸。",
    en="With BN, gradients do not explode.",
    expects="refuted",
    criteria=[Criterion("growth a layer", "<=", 1.05, "ci")],
    control={"norm": False},
    fast={"width": 128},
    full={"width": 256},
    sources=["yang2019"],
)
def no_explosion(
    rng: Generator,
    *,
    width: Annotated[int, Range(2, 512)] = 128,
    depth: Annotated[int, Range(2, 64)] = 32,
    norm: bool = True,
) -> Mapping[str, float]:
    net = Network.he(rng, (*[width] * (depth + 1), 10), "batch" if norm else "none")
    net.logits(rng.normal(size=(width, width)), training=True)
    grads = net.gradients(rng.normal(size=(1, width, 10)))[0]
    size = [float(np.sqrt((g * g).mean())) for g in grads[:-1]]
    return {"growth a layer": (size[0] / size[-1]) ** (1 / (depth - 1)), "first over last": size[0] / size[-1]}


@claim(
    "never-on-input",
    zh="输入层绝不能加 BN，加了只会变差。",
    en="BN must never stand on the input; it can only hurt.",
    expects="refuted",
    criteria=[Criterion("accuracy gained", "<=", 0.05, "ci")],
    control={"scaled": False},
    sources=["radford2016"],
)
def never_on_input(rng: Generator, *, scaled: bool = True) -> Mapping[str, float]:
    x, labels, test, truth = clusters(rng, 512, spread=0.7)
    scale = 10 ** rng.uniform(-2, 2, 16) if scaled else np.ones(16)
    offset = 10 * scale * rng.normal(size=16) if scaled else np.zeros(16)
    x, test = x * scale + offset, test * scale + offset
    rates, numbers = (1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1.0), {}
    start, seed = Network.he(rng, (16, 32, 32, 4), "none"), int(rng.integers(2**32))
    mean, std = x.mean(0), x.std(0)
    for name, a, b in (("raw", x, test), ("by hand", (x - mean) / std, (test - mean) / std), ("with BN", x, test)):
        net = start.copy(len(rates), inputs=name == "with BN")
        train(np.random.default_rng(seed), net, a, labels, rates, steps=300, batch=32)
        with np.errstate(all="ignore"):
            numbers[name] = float(accuracy(net.logits(b), truth).max())
    return {**numbers, "accuracy gained": numbers["with BN"] - numbers["raw"]}


@claim(
    "one-pass-is-exact",
    zh="E[x²]−E[x]² 是恒等式，用 float32 一趟算方差也不会错。",
    en="E[x²] − E[x]² is an identity, so computing the variance with it in float32 cannot go wrong.",
    expects="refuted",
    criteria=[Criterion("worst error", "<=", 0.01), Criterion("share not positive", "<=", 0.0)],
    control={"mean": 0.0},
    fast={"draws": 200},
    full={"draws": 4000},
    sources=["chan1979"],
)
def one_pass_is_exact(rng: Generator, *, mean: float = 1e4, draws: int = 200, cards: int = 4) -> Mapping[str, float]:
    x = rng.normal(mean, 1, (cards, draws, 1024, 1)).astype(np.float32)  # every channel is a draw
    truth = x.astype(np.float64).var((0, 2, 3))
    _, var = moments_one_pass(tuple(x[:, None]))
    _, _, m2 = merge_moments(np.full(cards, 1024), x.mean((2, 3)), x.var((2, 3)) * 1024)
    return {
        "smallest": float(var.min()), "largest": float(var.max()),
        "share not positive": float((var <= 0).mean()), "share exactly 0": float((var == 0).mean()),
        "worst error": float(np.abs(var / truth - 1).max()),
        "worst error, merged": float(np.abs(m2 / (1024 * cards) / truth - 1).max()),
    }  # fmt: skip


@claim(
    "sync-equals-batch",
    zh="各卡样本数可以不同，SyncBN 的输出和梯度都等于把整批放在一张卡上（差在舍入误差之内）。",
    en="However the batch is divided over the cards, SyncBN's outputs and gradients equal those of the whole batch on one card, up to rounding.",
    criteria=[Criterion("output difference", "<=", 1e-9), Criterion("gradient difference", "<=", 1e-9)],
    control={"synchronised": False},
    sources=["torch-syncbn"],
)
def sync_equals_batch(rng: Generator, *, synchronised: bool = True) -> Mapping[str, float]:
    x, g = rng.normal(size=(2, 32, 3, 4, 4)) * rng.uniform(0.5, 3, (32, 1, 1, 1))
    weight, bias = rng.normal(size=(2, 3))
    cuts = np.sort(rng.choice(np.arange(1, 32), 3, replace=False))  # four cards with at least one image each
    parts, grads = tuple(np.split(x, cuts)), tuple(np.split(g, cuts))
    if synchronised:
        outputs = sync_batch_norm(parts, weight, bias)
        *inputs, _, _ = sync_batch_norm_backward(grads, parts, weight)
    else:
        outputs = tuple(batch_norm_vectorized(part, weight=weight, bias=bias) for part in parts)
        inputs = [batch_norm_backward_vectorized(g, x, weight)[0] for g, x in zip(grads, parts, strict=True)]
    whole, whole_grad = batch_norm_vectorized(x, weight=weight, bias=bias), batch_norm_backward_vectorized(g, x, weight)
    return {
        "output difference": float(np.abs(np.concatenate(outputs) - whole).max()),
        "gradient difference": float(np.abs(np.concatenate(inputs) - whole_grad[0]).max()),
    }


@claim(
    "any-split",
    zh="总批大小一样，用几张卡、怎么分都一样：把各卡的平均梯度再平均就行。",
    en="With the same global batch any number of cards gives the same result: just average the cards' mean gradients.",
    expects="refuted",
    criteria=[Criterion("relative error, equal weights", "<=", 1e-9)],
    control={"unequal": False},
)
def any_split(rng: Generator, *, unequal: bool = True) -> Mapping[str, float]:
    x, labels, _, _ = clusters(rng, 32)
    w = rng.normal(size=(16, 4))

    def mean_gradient(rows: Array) -> Array:
        _, grad = cross_entropy((x[rows] @ w)[None], labels[rows])
        return np.asarray(x[rows].T @ grad[0])

    cards = np.split(np.arange(32), (16, 26, 30) if unequal else (8, 16, 24))
    counts, grads = np.array([len(rows) for rows in cards]), np.stack([mean_gradient(rows) for rows in cards])
    whole = mean_gradient(np.arange(32))
    error = {"equal weights": grads.mean(0), "weighted by count": np.tensordot(counts / 32, grads, 1)}
    return {
        f"relative error, {name}": float(np.linalg.norm(got - whole) / np.linalg.norm(whole))
        for name, got in error.items()
    }
