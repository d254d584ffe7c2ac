"""What the answers state about receptive fields, measured."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.analysis import input_support, receptive_field
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.analysis.receptive_field.data import compose, fit_error, gradient_energy, vgg, width
from bagu.topics.analysis.receptive_field.figures import SHARES, draw_middle


def span(rows: list[list[int]], length: int = 200) -> int:
    """How many cells from the first to the last reach the middle output: booleans passed through the layers."""
    support = input_support(np.array(rows, dtype=np.int64).reshape(-1, 4), length)
    cells = np.flatnonzero(support[len(support) // 2])
    return int(cells[-1] - cells[0] + 1)


def random_rows(rng: Generator, count: int, kernels: list[int]) -> list[list[int]]:
    """Layers with stride 1, padded by half their kernel."""
    return [[k, 1, k // 2, 1] for k in rng.choice(kernels, count).tolist()]


@claim(
    "stride-helps-later",
    zh="一层的步长从 1 改成 2，它自己的感受野不变，后面各层增加的部分却翻倍。",
    en="Changing a layer's stride from 1 to 2 leaves its own receptive field as it was and doubles what later layers add.",
    criteria=[Criterion("growth of its own field", "==", 0), Criterion("growth of later layers, ratio", "==", 2)],
    control={"stride": 1},
    fast={"networks": 5},
    full={"networks": 50},
)
def stride_helps_later(rng: Generator, *, networks: int = 5, stride: int = 2) -> Mapping[str, float]:
    own, ratios = [], []
    for _ in range(networks):
        rows = random_rows(rng, int(rng.integers(3, 7)), [3, 5])
        at = int(rng.integers(0, len(rows) - 1))
        changed = [[*row] for row in rows]
        changed[at][1] = stride
        before, after = ([span(some[: at + 1]), span(some)] for some in (rows, changed))
        own.append(after[0] - before[0])
        ratios.append((after[1] - after[0]) / (before[1] - before[0]))
    return {
        "growth of its own field": float(np.mean(own)),
        "growth of later layers, ratio": float(np.mean(ratios)),
    }


@claim(
    "every-layer-grows",
    zh="每经过一层卷积或池化，感受野都会变大。",
    en="Every convolution or pooling layer enlarges the receptive field.",
    expects="refuted",
    criteria=[Criterion("share of layers that enlarge it", "==", 1)],
    control={"pointwise": False},
    fast={"networks": 5},
    full={"networks": 50},
)
def every_layer_grows(rng: Generator, *, networks: int = 5, pointwise: bool = True) -> Mapping[str, float]:
    grew = []
    for _ in range(networks):
        kernels = [3, 5, 1] if pointwise else [3, 5]
        rows = [[kernels[-1], 1, kernels[-1] // 2, 1], *random_rows(rng, 5, kernels), [2, 2, 0, 1]]
        spans = [span(rows[:n]) for n in range(len(rows) + 1)]
        grew += [after > before for before, after in pairwise(spans)]
    return {"share of layers that enlarge it": float(np.mean(grew))}


@claim(
    "same-reach",
    zh="步长为 1 时，两层 3×3 看到 5×5，三层看到 7×7。",
    en="With stride 1, two layers of 3×3 see 5×5 and three see 7×7.",
    criteria=[Criterion("two layers", "==", 5), Criterion("three layers", "==", 7)],
    control={"stride": 2},
    sources=["simonyan2015"],
)
def same_reach(rng: Generator, *, stride: int = 1) -> Mapping[str, float]:
    length = int(rng.integers(40, 80))
    rows = [[3, stride, 1, 1]] * 3
    return {"two layers": float(span(rows[:2], length)), "three layers": float(span(rows, length))}


@claim(
    "eight-neighbours",
    zh="3×3 是能同时看到一个像素全部 8 个邻居的最小方核；2×2 只看到 3 个，也没有中心。",
    en="3×3 is the smallest square kernel that sees all 8 neighbours of a pixel; 2×2 sees 3 of them and has no centre.",
    criteria=[Criterion("neighbours seen", "==", 8), Criterion("neighbours seen by the next smaller kernel", "==", 3)],
    control={"kernel": 2},
)
def eight_neighbours(rng: Generator, *, kernel: Annotated[int, Range(2, 6)] = 3) -> Mapping[str, float]:
    at = int(rng.integers(3, 9))

    def neighbours(k: int) -> float:
        seen = input_support(np.array([[k, 1, k // 2, 1]]), 12)[at]
        return float(np.outer(seen, seen)[at - 1 : at + 2, at - 1 : at + 2].sum() - 1)

    return {
        "neighbours seen": neighbours(kernel),
        "neighbours seen by the next smaller kernel": neighbours(kernel - 1),
    }


@claim(
    "stack-is-any-kernel",
    zh="三层 3×3 能表示任何 7×7 卷积核，只是更省参数。",
    en="Three layers of 3×3 can represent any 7×7 kernel, only with fewer parameters.",
    expects="refuted",
    criteria=[Criterion("relative error of the best fit", "<=", 0.1)],
    control={"target": "composed", "starts": 60, "rounds": 200},
    fast={"starts": 10, "rounds": 50},
    full={"starts": 60, "rounds": 200},
)
def stack_is_any_kernel(
    rng: Generator, *, starts: int = 10, rounds: int = 50, target: Literal["random", "composed"] = "random"
) -> Mapping[str, float]:
    aim = rng.standard_normal((7, 7))
    if target == "composed":
        aim = compose(rng.standard_normal((3, 3, 3)))
    return {"relative error of the best fit": fit_error(rng, aim, starts, rounds)}


@claim(
    "middle-counts",
    zh="20 层 3×3 的感受野是 41×41，但中央 21×21（面积的四分之一）占去九成以上的梯度能量。",
    en="20 layers of 3×3 have a receptive field of 41×41, but the middle 21×21, a quarter of its area, holds over nine tenths of the squared gradient.",
    criteria=[Criterion("share in the middle", ">=", 0.9, "ci")],
    control={"layers": 2},
    fast={"networks": 2, "channels": 6},
    full={"networks": 10, "channels": 16},
    sources=["luo2016"],
    draw=draw_middle,
)
def middle_counts(rng: Generator, *, networks: int = 2, layers: int = 20, channels: int = 6) -> Mapping[str, float]:
    energy = np.mean([gradient_energy(rng, [1] * layers, channels) for _ in range(networks)], axis=0)

    def inside(radius: int) -> float:
        middle = slice(layers - radius, layers + radius + 1)
        return float(energy[middle, middle].sum())

    return {
        "share in the middle": inside(layers // 2),
        "share in the outermost ring": float(1 - energy[1:-1, 1:-1].sum()),
        "root mean square distance along one axis": width(energy),
        **{f"inside {share:.0%} of the radius": inside(round(share * layers)) for share in SHARES},
    }


@claim(
    "root-of-depth",
    zh="3×3 叠到 4 倍的层数，理论感受野约为 4 倍，有效宽度只有约 2 倍：随层数的平方根增长。",
    en="With four times as many 3×3 layers the theoretical field is about 4 times as wide, the effective one about 2 times: it grows with the root of depth.",
    criteria=[
        Criterion("effective width, ratio", ">=", 1.7, "ci"),
        Criterion("effective width, ratio", "<=", 2.3, "ci"),
    ],
    control={"layers": 1, "dilation": "doubling"},
    fast={"networks": 12, "channels": 6},
    full={"networks": 40, "channels": 16},
    sources=["luo2016"],
)
def root_of_depth(
    rng: Generator,
    *,
    networks: int = 6,
    layers: int = 4,
    channels: Annotated[int, Range(4, 32)] = 6,
    dilation: Literal["none", "doubling"] = "none",
) -> Mapping[str, float]:
    widths, fields = [], []
    for count in (layers, 4 * layers):
        dilations = [2 ** (at % 4) if dilation == "doubling" else 1 for at in range(count)]  # 1, 2, 4, 8 and again
        energy = np.mean([gradient_energy(rng, dilations, channels) for _ in range(networks)], axis=0)
        widths.append(width(energy))
        fields.append(len(energy))
    return {
        "effective width, ratio": widths[1] / widths[0],
        "theoretical field, ratio": fields[1] / fields[0],
    }


@claim(
    "most-see-all",
    zh="VGG-16 的 conv5_3 在 224×224 左右的图上，多数位置的感受野完整地落在图内。",
    en="On pictures of about 224×224, most positions of VGG-16's conv5_3 have their whole receptive field inside the picture.",
    expects="refuted",
    criteria=[Criterion("share of positions", ">=", 0.5)],
    control={"side": 1024},
)
def most_see_all(rng: Generator, *, side: int = 224) -> Mapping[str, float]:
    names, rows = vgg("VGG-16")
    stack = np.array(rows[: names.index("conv5_3") + 1])
    size, jump, start = receptive_field(stack)

    def share(length: int) -> float:
        support = input_support(stack, length)
        centres = start + jump * np.arange(len(support))
        whole = (centres - (size - 1) / 2 >= 0) & (centres + (size - 1) / 2 <= length - 1)
        if not (support.sum(axis=1)[whole] == size).all() or (support.sum(axis=1)[~whole] == size).any():
            raise ValueError("the recursion and the propagated support disagree")
        return float(whole.mean()) ** 2

    near = side + 16 * int(rng.integers(-1, 2))
    return {"share of positions": share(near), "share of positions at 224": share(224)}
