"""What the answers state about sizes and costs, counted."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.analysis import conv_cost_loops, conv_output_size_loops
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.analysis.conv_arithmetic.data import best_seconds, plain, random_plain

Head = Literal["fully connected", "pooled"]


def share_kept(rng: Generator, trials: int, kernels: list[int], rule: Literal["half span", "dilation"]) -> float:
    """Of random settings with stride 1, the share whose size is unchanged, by sliding the window."""
    kept = 0
    for _ in range(trials):
        kernel, dilation, size = int(rng.choice(kernels)), int(rng.integers(1, 13)), int(rng.integers(100, 300))
        padding = dilation * (kernel - 1) // 2 if rule == "half span" else dilation
        kept += conv_output_size_loops(size, kernel, 1, padding, dilation) == size
    return kept / trials


@claim(
    "half-the-span",
    zh="步长 1、核为奇数时，填充取空洞率 ×（核 − 1）/ 2，输出大小不变。",
    en="With stride 1 and an odd kernel, a padding of dilation × (kernel − 1) / 2 keeps the size.",
    criteria=[Criterion("share of settings that keep the size", "==", 1)],
    control={"odd": False},
    fast={"trials": 300},
    full={"trials": 3000},
)
def half_the_span(rng: Generator, *, trials: int = 300, odd: bool = True) -> Mapping[str, float]:
    kernels = [1, 3, 5, 7, 9] if odd else [2, 4, 6, 8]
    return {"share of settings that keep the size": share_kept(rng, trials, kernels, "half span")}


@claim(
    "padding-is-dilation",
    zh="空洞卷积只要让填充等于空洞率，输出大小就不变。",
    en="Set a dilated convolution's padding equal to its dilation, and the size stays the same.",
    expects="refuted",
    criteria=[Criterion("share of settings that keep the size", "==", 1)],
    control={"largest_kernel": 3},
    fast={"trials": 300},
    full={"trials": 3000},
)
def padding_is_dilation(
    rng: Generator, *, trials: int = 300, largest_kernel: Annotated[int, Range(3, 11, step=2)] = 9
) -> Mapping[str, float]:
    kernels = list(range(3, largest_kernel + 1, 2))
    return {"share of settings that keep the size": share_kept(rng, trials, kernels, "dilation")}


@claim(
    "dilation-is-free",
    zh="空洞卷积的乘法和参数都不比同样大小的普通核多；用它换掉步长 2，参数不变，这个阶段各层的乘加却都变成 4 倍。",
    en="Dilation itself adds neither products nor parameters; but where it replaces a stride of 2, every layer of the stage costs 4 times as many MACs.",
    criteria=[
        Criterion("MACs, dilated over plain, same map", "==", 1),
        Criterion("parameters, dilated over strided stage", "==", 1),
        Criterion("MACs, dilated over strided stage", "==", 4),
    ],
    control={"keeps_resolution": False},
)
def dilation_is_free(rng: Generator, *, keeps_resolution: bool = True) -> Mapping[str, float]:
    side, channels, layers = 2 * int(rng.integers(6, 10)), int(rng.integers(1, 4)), int(rng.integers(2, 5))
    out = [int(c) for c in rng.integers(1, 5, layers)]
    strided = np.array([[c, 3, 1 if at else 2, 1, 1, 1] for at, c in enumerate(out)])
    dilated = np.array([[c, 3, 1, 2 if at else 1, 2 if at else 1, 1] for at, c in enumerate(out)])
    if not keeps_resolution:
        dilated[0, 2] = 2
    plain_stage = dilated.copy()
    plain_stage[:, 3:5] = 1
    (p0, m0, _), (p1, m1, _), (_, m2, _) = (
        conv_cost_loops(rows, channels, side, side) for rows in (strided, dilated, plain_stage)
    )
    return {
        "MACs, dilated over plain, same map": float(m1.sum() / m2.sum()),
        "parameters, dilated over strided stage": float(p1.sum() / p0.sum()),
        "MACs, dilated over strided stage": float(m1.sum() / m0.sum()),
    }


@claim(
    "parameters-are-work",
    zh="参数最多的层就是计算最多的层。",
    en="The layer with the most parameters is the layer with the most work.",
    expects="refuted",
    criteria=[Criterion("share of networks where it is", ">=", 0.5)],
    control={"pools": False, "head": "pooled"},
    fast={"networks": 50},
    full={"networks": 500},
)
def parameters_are_work(
    rng: Generator, *, networks: int = 50, pools: bool = True, head: Head = "fully connected"
) -> Mapping[str, float]:
    nets = [random_plain(rng, head, pools) for _ in range(networks)]
    hits = sum(bool(net.macs[np.argmax(net.parameters)] == net.macs.max()) for net in nets)
    vgg = plain([[64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3], 224, [4096, 4096, 1000])
    return {
        "share of networks where it is": hits / networks,
        "VGG-16: share of parameters in fully connected layers": float(
            vgg.parameters[-3:].sum() / vgg.parameters.sum()
        ),
        "VGG-16: share of MACs in fully connected layers": float(vgg.macs[-3:].sum() / vgg.macs.sum()),
    }


@claim(
    "same-flops-same-time",
    zh="FLOPs 相同的两个任务，在同一台机器上用时也差不多。",
    en="Two jobs with the same FLOPs take about the same time on the same machine.",
    expects="refuted",
    criteria=[Criterion("share of pairs within a factor of 3", ">=", 0.5)],
    control={"second": "matrix product"},
    seeds=range(100, 103),
    fast={"n": 256},
    full={"n": 384},
)
def same_flops_same_time(
    rng: Generator, *, n: int = 256, second: Literal["element by element", "matrix product"] = "element by element"
) -> Mapping[str, float]:
    a, b = rng.standard_normal((2, n, n)).astype(np.float32)
    c = np.empty_like(a)
    x = rng.standard_normal(n**3 // 4).astype(np.float32)
    y = np.empty_like(x)

    def product() -> None:
        np.matmul(a, b, out=c)  # n³ multiplications and as many additions, on 3n² numbers

    def elements() -> None:
        for _ in range(4):  # as many of both, two numbers fetched for each
            np.multiply(x, x, out=y)
            np.add(y, x, out=y)

    job = elements if second == "element by element" else product
    product()
    times = best_seconds(product, 7), best_seconds(job, 7 if job is product else 2)
    return {"share of pairs within a factor of 3": float(max(times) < 3 * min(times))}


def activation_share(rng: Generator, networks: int, batch: int, head: Head) -> Mapping[str, float]:
    """float32 throughout, Adam; every layer's output kept once."""
    shares = []
    for _ in range(networks):
        net = random_plain(rng, head)
        maps, state = 4 * batch * net.values, 16 * int(net.parameters.sum())
        shares.append(maps / (maps + state))
    return {
        "share of feature maps": float(np.mean(shares)),
        "smallest share": min(shares),
        "largest share": max(shares),
    }


@claim(
    "maps-dominate",
    zh="训练不带大全连接层的 CNN，批大小 32，反向传播要留的特征图占八成以上，参数、梯度和优化器状态加起来不到两成。",
    en="Training a CNN without large fully connected layers at batch 32, the maps kept for the backward pass are over 80% of the memory; parameters, gradients and optimiser state together are the rest.",
    criteria=[Criterion("smallest share", ">=", 0.8)],
    control={"head": "fully connected"},
    fast={"networks": 50},
    full={"networks": 500},
)
def maps_dominate(rng: Generator, *, networks: int = 50, batch: int = 32, head: Head = "pooled") -> Mapping[str, float]:
    return activation_share(rng, networks, batch, head)


@claim(
    "weights-are-small",
    zh="训练时参数只占显存的一小部分，大头总是特征图。",
    en="In training, parameters are a small share of the memory; it is always the feature maps that fill it.",
    expects="refuted",
    criteria=[Criterion("smallest share", ">=", 0.5)],
    control={"head": "pooled"},
    fast={"networks": 50},
    full={"networks": 500},
)
def weights_are_small(
    rng: Generator, *, networks: int = 50, batch: int = 8, head: Head = "fully connected"
) -> Mapping[str, float]:
    vgg = plain([[64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3], 224, [4096, 4096, 1000])
    state = 16 * int(vgg.parameters.sum())
    return {
        **activation_share(rng, networks, batch, head),
        "VGG-16: MB of maps, one image": 4 * vgg.values / 1e6,
        "VGG-16: MB of parameters, gradients and Adam's moments": state / 1e6,
    }
