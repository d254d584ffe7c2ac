"""What the answers state about convolution, measured."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.convolution import conv2d, conv2d_backward, im2col
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.convolution.conv2d.data import (
    Array,
    convolution_by_fft,
    multiplications,
    pads_twice,
    untied,
    whole,
    winograd,
)

ROUNDING = 1e-9


@claim(
    "is-convolution",
    zh="卷积层算的就是信号处理里的卷积。",
    en="What a convolution layer computes is the convolution of signal processing.",
    expects="refuted",
    criteria=[Criterion("relative difference", "<=", ROUNDING)],
    control={"flip": True},
)
def is_convolution(rng: Generator, *, k: int = 3, flip: bool = False) -> Mapping[str, float]:
    x, weight = rng.normal(size=(2, 3, 9, 8)), rng.normal(size=(4, 3, k, k))
    layer = conv2d(x, weight[:, :, ::-1, ::-1] if flip else weight)
    textbook = convolution_by_fft(x, weight)
    return {"relative difference": float(np.linalg.norm(layer - textbook) / np.linalg.norm(textbook))}


@claim(
    "wrong-size-raises",
    zh="补零以后尺寸公式又加一次 2p，这样的代码总会报错，一跑就能发现。",
    en="Code that pads and then adds 2p again in the size formula always raises, so one notices at once.",
    expects="refuted",
    criteria=[Criterion("share that raises", ">=", 1.0)],
    control={"strides": 1, "smallest": 2},
)
def wrong_size_raises(
    rng: Generator, *, settings: int = 200, strides: int = 3, smallest: int = 1
) -> Mapping[str, float]:
    raised = silent = lucky = 0
    for _ in range(settings):
        k, s, p = int(rng.integers(smallest, 6)), int(rng.integers(1, strides + 1)), int(rng.integers(1, 3))
        x, weight = rng.normal(size=(1, 9, 9, 1)), rng.normal(size=(k, k, 1, 1))
        right = conv2d(x.transpose(0, 3, 1, 2), weight.transpose(3, 2, 0, 1), None, s, p).transpose(0, 2, 3, 1)
        try:
            y = pads_twice(x, weight, s, p)
        except ValueError:
            raised += 1
            continue
        lucky += y.shape == right.shape
        silent += y.shape != right.shape
    return {
        "share that raises": raised / settings,
        "share silently too large": silent / settings,
        "share right by luck": lucky / settings,
    }


@claim(
    "kernel-reshape",
    zh="把卷积核从（出，入，高，宽）搬到（高，宽，入，出）的框架，元素个数一样，reshape 一下就行。",
    en="To move a kernel from (out, in, height, width) to (height, width, in, out), a reshape will do: the sizes fit.",
    expects="refuted",
    criteria=[Criterion("relative difference", "<=", ROUNDING)],
    control={"transpose": True},
)
def kernel_reshape(rng: Generator, *, k: int = 3, transpose: bool = False) -> Mapping[str, float]:
    x, weight = rng.normal(size=(1, 4, 7, 7)), rng.normal(size=(5, 4, k, k))
    moved = weight.transpose(2, 3, 1, 0) if transpose else weight.reshape(k, k, 4, 5)
    want = conv2d(x, weight)
    # the other framework's definition, written out: windows (h, w, c, i, j) against (i, j, c, o)
    windows = np.lib.stride_tricks.sliding_window_view(x[0].transpose(1, 2, 0), (k, k), (0, 1))
    got = np.einsum("hwcij,ijco->ohw", windows, moved)
    return {"relative difference": float(np.linalg.norm(got - want[0]) / np.linalg.norm(want))}


@claim(
    "im2col-grows",
    zh="步长 1、尺寸不变时，im2col 的矩阵是输入的 k² 倍。",
    en="At stride 1, with the size kept, the matrix of im2col has k² times the numbers of the input.",
    criteria=[Criterion("over k squared", ">=", 0.999), Criterion("over k squared", "<=", 1.001)],
    control={"stride": 3},
)
def im2col_grows(rng: Generator, *, k: int = 3, side: int = 27, stride: int = 1) -> Mapping[str, float]:
    x = rng.normal(size=(1, 4, side, side))
    columns = im2col(x, k, stride, k // 2)
    return {"growth": columns.size / x.size, "over k squared": columns.size / x.size / k**2}


@claim(
    "gemm-is-least",
    zh="库里的卷积都是 im2col 加矩阵乘，因为没有更省乘法的算法。",
    en="Libraries compute convolutions by im2col and a matrix product, since nothing needs fewer multiplications.",
    expects="refuted",
    criteria=[Criterion("Winograd over GEMM", ">=", 1.0)],
    control={"stride": 2},
    sources=["lavin2016"],
)
def gemm_is_least(
    rng: Generator, *, side: Annotated[int, Range(2, 28, step=2)] = 14, stride: int = 1
) -> Mapping[str, float]:
    x, weight = whole(rng, (1, 4, side + 2, side + 2)), whole(rng, (3, 4, 3, 3))
    gemm = multiplications(4, 3, 3, side + 2, stride=stride)
    y, count = winograd(x, weight)  # tiles of 2 × 2 at stride 1, of which a stride picks
    difference = float(np.abs(y[:, :, ::stride, ::stride] - conv2d(x, weight, stride=stride)).max())
    return {
        "Winograd over GEMM": count / gemm if difference <= ROUNDING else np.inf,
        "largest difference": difference,
    }


@claim(
    "backward-is-convolution",
    zh="输入的梯度：先在输出梯度之间插 s−1 个零，再与翻转、进出互换的核做完全互相关，裁掉补零；没有窗口碰到的像素是 0。",
    en="The input's gradient: put s − 1 zeros between the output gradients, correlate fully with the flipped kernel, in and out exchanged, cut the padding off; pixels that no window reached get 0.",
    criteria=[Criterion("relative difference", "<=", ROUNDING)],
    control={"flip": False},
)
def backward_is_convolution(
    rng: Generator, *, k: int = 3, stride: int = 2, padding: int = 1, rest: int = 1, flip: bool = True
) -> Mapping[str, float]:
    outputs, rest = 5 + rest // stride, rest % stride  # where a stride of rows is left, another window fits
    seen = stride * (outputs - 1) + k  # what the windows cover; `rest` rows of the padded input lie behind them
    side = seen + rest - 2 * padding
    x, weight = whole(rng, (2, 3, side, side)), whole(rng, (4, 3, k, k))
    grad = whole(rng, (2, 4, outputs, outputs))
    want = conv2d_backward(grad, x, weight, stride, padding)[0]
    spread = np.zeros((2, 4, stride * (outputs - 1) + 1, stride * (outputs - 1) + 1))
    spread[:, :, ::stride, ::stride] = grad
    kernel = weight[:, :, ::-1, ::-1] if flip else weight
    full = np.zeros((2, 3, seen + rest, seen + rest))
    full[:, :, :seen, :seen] = conv2d(spread, kernel.transpose(1, 0, 2, 3), padding=k - 1)
    got = full[:, :, padding : padding + side, padding : padding + side]
    return {"relative difference": float(np.linalg.norm(got - want) / np.linalg.norm(want))}


@claim(
    "shift",
    zh="核在各处共用，所以输入平移，输出跟着平移（看离边远的地方，步长 1）。",
    en="One kernel serves all positions, so that a shifted input gives a shifted output, away from the borders at stride 1.",
    criteria=[Criterion("relative difference", "<=", ROUNDING)],
    control={"shared": False},
)
def shift(rng: Generator, *, pixels: int = 2, shared: bool = True) -> Mapping[str, float]:
    x, kernels = whole(rng, (3, 12, 12)), whole(rng, (10, 10, 4, 3, 3, 3))
    if shared:
        kernels = np.broadcast_to(kernels[0, 0], kernels.shape)
    before = untied(x, kernels)
    after = untied(np.roll(x, pixels, 2), kernels)
    inside = after[:, :, pixels:] - before[:, :, :-pixels]
    parameters = kernels[0, 0].size * (1 if shared else 100)
    return {
        "relative difference": float(np.linalg.norm(inside) / np.linalg.norm(before)),
        "parameters": parameters,
        "difference from conv2d": float(np.abs(before - conv2d(x[None], kernels[0, 0])[0]).max()),
    }


@claim(
    "shift-always",
    zh="卷积层总是平移等变的：输入平移 1 个像素，输出就跟着移。",
    en="Convolution layers are always equivariant to shifts: move the input by one pixel and the output follows.",
    expects="refuted",
    criteria=[Criterion("relative difference", "<=", ROUNDING)],
    control={"stride": 1, "wrap": True},
)
def shift_always(rng: Generator, *, stride: int = 2, wrap: bool = False) -> Mapping[str, float]:
    x, weight = rng.normal(size=(1, 3, 16, 16)), rng.normal(size=(4, 3, 3, 3))

    def layer(image: Array, step: int, around: bool) -> Array:
        border = ((0, 0), (0, 0), (1, 1), (1, 1))
        return conv2d(np.pad(image, border, mode="wrap") if around else np.pad(image, border), weight, None, step)

    def difference(step: int, around: bool) -> float:
        want, got = layer(x, step, around), layer(np.roll(x, 1, 3), step, around)
        moves = [np.roll(want, m, 3) for m in range(want.shape[3])]  # any shift of the output will do
        return float(min(np.linalg.norm(got - moved) for moved in moves) / np.linalg.norm(want))

    return {
        "relative difference": difference(stride, wrap),
        "by zero padding alone": difference(1, False),
        "by stride 2 alone": difference(2, True),
    }


@claim(
    "one-by-one-keeps-size",
    zh="1×1 卷积不改变输入的维度，形状进出都一样。",
    en="A 1 × 1 convolution leaves the dimensions of its input as they are.",
    expects="refuted",
    criteria=[Criterion("axes that change", "<=", 0.0)],
    control={"kernels": 100},
)
def one_by_one_keeps_size(rng: Generator, *, channels: int = 100, kernels: int = 20) -> Mapping[str, float]:
    x, weight = whole(rng, (1, channels, 25, 25)), whole(rng, (kernels, channels, 1, 1))
    y = conv2d(x, weight)
    pixelwise = np.einsum("nchw,oc->nohw", x, weight[:, :, 0, 0])
    return {
        "axes that change": float(sum(a != b for a, b in zip(x.shape, y.shape, strict=True))),
        "difference from a linear layer a pixel": float(np.abs(y - pixelwise).max()),
    }


@claim(
    "bottleneck",
    zh="192 进 32 出的 5×5 卷积，先用 1×1 降到 16 个通道，乘法不到原来的 11%。",
    en="A 5 × 5 convolution from 192 to 32 channels takes less than 11 % of its multiplications if a 1 × 1 first reduces to 16.",
    criteria=[Criterion("share of multiplications", "<=", 0.11)],
    control={"middle": 192},
)
def bottleneck(rng: Generator, *, middle: int = 16) -> Mapping[str, float]:
    direct = multiplications(192, 32, 5, 5)  # one output position
    through = multiplications(192, middle, 1, 1) + multiplications(middle, 32, 5, 5)
    return {"direct": direct, "through 1x1": through, "share of multiplications": through / direct}


@claim(
    "fc-is-convolution",
    zh="接在特征图后面的全连接层，等于核与特征图一样大的卷积；图大了，它就在每个位置各算一次。",
    en="A fully connected layer after a map is a convolution with a kernel as large as the map; on a larger map it is computed at every position.",
    criteria=[Criterion("largest difference", "<=", ROUNDING)],
    control={"channels_last": True},
)
def fc_is_convolution(rng: Generator, *, side: int = 4, channels_last: bool = False) -> Mapping[str, float]:
    weight, x = whole(rng, (6, 5 * side * side)), whole(rng, (1, 5, side + 3, side + 2))
    kernel = (
        weight.reshape(6, side, side, 5).transpose(0, 3, 1, 2) if channels_last else weight.reshape(6, 5, side, side)
    )
    dense = conv2d(x, kernel)  # (1, 6, 4, 3)
    windows = [x[0, :, r : r + side, q : q + side].ravel() @ weight.T for r in range(4) for q in range(3)]
    want = np.array(windows).T.reshape(1, 6, 4, 3)
    return {"largest difference": float(np.abs(dense - want).max()), "positions": float(dense[0, 0].size)}


@claim(
    "groups-save",
    zh="分成 g 组能省下 1/g 的计算量。",
    en="Splitting a convolution into g groups saves 1/g of its multiplications.",
    expects="refuted",
    criteria=[Criterion("saved times g", "<=", 1.0)],
    control={"groups": 2},
)
def groups_save(rng: Generator, *, groups: Literal[1, 2, 4, 8, 16] = 4) -> Mapping[str, float]:
    whole, split = multiplications(16, 16, 3), multiplications(16, 16, 3, groups=groups)
    x, grad = rng.normal(size=(1, 16, 6, 6)), np.zeros((1, 16, 4, 4))
    grad[:, 0] = 1  # what does output channel 0 see?
    weight = rng.normal(size=(16, 16 // groups, 3, 3))
    seen = np.abs(conv2d_backward(grad, x, weight, groups=groups)[0]).sum((0, 2, 3)) > 0
    return {
        "cost": split / whole,
        "saved": 1 - split / whole,
        "saved times g": (1 - split / whole) * groups,
        "channels seen": float(seen.sum()),
    }


@claim(
    "separable-ninth",
    zh="3×3 深度可分离卷积的计算量是普通卷积的 1/9。",
    en="A depthwise separable 3 × 3 convolution costs 1/9 of an ordinary one.",
    expects="refuted",
    criteria=[Criterion("ratio times 9", "<=", 1.01)],
    control={"kernels": 1024},
)
def separable_ninth(rng: Generator, *, channels: int = 8, kernels: int = 64) -> Mapping[str, float]:
    ordinary = multiplications(channels, kernels, 3, 6)
    separable = multiplications(channels, channels, 3, 6, groups=channels) + multiplications(channels, kernels, 1, 4)
    return {"ratio": separable / ordinary, "1/N + 1/9": 1 / kernels + 1 / 9, "ratio times 9": 9 * separable / ordinary}


@claim(
    "rank-one-only",
    zh="1×3 再接 3×1，只能表示秩为 1（可分离）的 3×3 核。",
    en="1 × 3 followed by 3 × 1 can represent 3 × 3 kernels of rank 1 (separable ones) only.",
    expects="refuted",
    criteria=[Criterion("rank of a slice", "<=", 1.0)],
    control={"middle": 1},
)
def rank_one_only(rng: Generator, *, middle: int = 8) -> Mapping[str, float]:
    row, column = whole(rng, (middle, 8, 1, 3)), whole(rng, (8, middle, 3, 1))
    square = np.einsum("omi,mcj->ocij", column[..., 0], row[:, :, 0])  # one kernel for both layers
    x = whole(rng, (1, 8, 9, 9))
    rearranged = square.transpose(0, 2, 1, 3).reshape(24, 24)  # (out, row) against (in, column)
    return {
        "rank of a slice": float(np.linalg.matrix_rank(square).max()),
        "rank rearranged": float(np.linalg.matrix_rank(rearranged)),
        "largest difference": float(np.abs(conv2d(conv2d(x, row), column) - conv2d(x, square)).max()),
        "weights over 3x3": (row.size + column.size) / square.size,
    }


@claim(
    "dilation-is-zeros",
    zh="膨胀率 d 的核，等于在相邻权重之间插 d−1 个零的大核；乘法次数不变。",
    en="A kernel of dilation d is a larger one with d − 1 zeros between neighbouring weights; the multiplications stay the same.",
    criteria=[Criterion("largest difference", "<=", ROUNDING), Criterion("multiplications over k squared", "<=", 1.0)],
    control={"fill": True},
)
def dilation_is_zeros(rng: Generator, *, k: int = 3, dilation: int = 2, fill: bool = False) -> Mapping[str, float]:
    x, weight = whole(rng, (1, 2, 12, 12)), whole(rng, (3, 2, k, k))
    reach = dilation * (k - 1) + 1
    large = np.full((3, 2, reach, reach), 1.0 if fill else 0.0)
    large[:, :, ::dilation, ::dilation] = weight
    y = conv2d(x, weight, dilation=dilation)
    return {
        "reach": float(reach),
        "largest difference": float(np.abs(conv2d(x, large) - y).max()),
        "multiplications over k squared": multiplications(1, 1, k, reach, dilation=dilation) / k**2,
    }


@claim(
    "padding-is-dilation",
    zh="空洞卷积只要 padding 等于膨胀率，尺寸就不变。",
    en="With padding equal to the dilation, a dilated convolution keeps the size.",
    expects="refuted",
    criteria=[Criterion("rows lost", "<=", 0.0)],
    control={"k": 3},
)
def padding_is_dilation(
    rng: Generator, *, k: Annotated[int, Range(1, 7, step=2)] = 5, dilation: int = 6
) -> Mapping[str, float]:
    x, weight = rng.normal(size=(1, 1, 32, 32)), rng.normal(size=(1, 1, k, k))
    lost = 32 - conv2d(x, weight, padding=dilation, dilation=dilation).shape[2]
    least = max(0, ((k - 1) * dilation - 30) // 2)  # with less padding the window does not fit
    sizes = {p: conv2d(x, weight, padding=p, dilation=dilation).shape[2] for p in range(least, 40)} if lost else {}
    keeps = [p for p, size in sizes.items() if size == 32] or [dilation]
    return {"rows lost": float(lost), "padding that keeps the size": float(keeps[0])}


@claim(
    "dilated-backbone",
    zh="用膨胀代替一次步长 2，后面每一层的乘法是原来的 4 倍；贵的是分辨率，不是膨胀。",
    en="Where dilation replaces one stride of 2, every later layer takes 4 times the multiplications: resolution costs, not dilation.",
    criteria=[Criterion("cost ratio", ">=", 3.99), Criterion("cost ratio", "<=", 4.01)],
    control={"keep_resolution": False},
)
def dilated_backbone(rng: Generator, *, layers: int = 3, keep_resolution: bool = True) -> Mapping[str, float]:
    # maps of 16 behind a stride of 2, or 32 without; borders padded, each window counted whole
    def stage(side: int, dilation: int) -> int:
        return layers * multiplications(4, 4, 3, side + 2 * dilation, dilation=dilation)

    strided = stage(16, 1)
    dilated = stage(32, 2) if keep_resolution else stage(16, 2)
    return {"strided": strided, "dilated": dilated, "cost ratio": dilated / strided}
