"""Sums about Gaussian blur: weights, sigma, cost, a blurred pixel, repeated blurs."""

from collections.abc import Mapping
from fractions import Fraction
from math import exp, hypot
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def weight_from_the_square(given: Mapping[str, Any]) -> float:
    """The second way: the kernel in two dimensions by bagu, one cell of it."""
    from bagu.algorithms.image_processing import gaussian_kernel2d

    kernel = gaussian_kernel2d(3, given["sigma"])
    return float(kernel[given["y"] + 1, given["x"] + 1])


@drill("kernel-entry", verify=weight_from_the_square)
def kernel_entry(rng: Generator) -> Exercise:
    sigma = int(rng.integers(10, 41)) / 20
    y, x = [(0, 0), (0, 1), (1, 1)][int(rng.integers(3))]
    side = exp(-1 / (2 * sigma**2))
    total = 1 + 2 * side
    answer = side ** (x + y) / total**2
    place = {0: Text("中心", "centre"), 1: Text("边上正中", "middle of a side"), 2: Text("角上", "corner")}[x + y]
    factors = {0: "(1/{t:.4f})^2", 1: "(1/{t:.4f})\\times({s:.4f}/{t:.4f})", 2: "({s:.4f}/{t:.4f})^2"}[x + y]
    product = factors.format(t=total, s=side)
    return Exercise(
        given={"sigma": sigma, "y": y, "x": x},
        ask=Text(
            f"3×3 高斯核，$\\sigma={sigma:g}$，已归一化。{place.zh}的权重是多少？保留三位小数。",
            f"A 3 by 3 Gaussian kernel, $\\sigma={sigma:g}$, normalised. What is the weight at the {place.en}? Three decimals.",
        ),
        answer=answer,
        steps=(
            Text(
                f"一维未归一化的权重是 $a,1,a$，$a=e^{{-1/(2\\times{sigma:g}^2)}}={side:.4f}$，和是 $1+2a={total:.4f}$。",
                f"In one dimension the raw weights are $a,1,a$ with $a=e^{{-1/(2\\times{sigma:g}^2)}}={side:.4f}$, sum $1+2a={total:.4f}$.",
            ),
            Text(
                f"二维核是两个一维核的乘积：${product}={answer:.4f}$。",
                f"The 2-D kernel is a product of two such rows: ${product}={answer:.4f}$.",
            ),
        ),
        tolerance=0.001,
    )


def sigma_by_line(given: Mapping[str, Any]) -> float:
    """The second way: the same straight line through (3, 0.8) with slope 0.15."""
    return float(0.8 + 0.15 * (given["ksize"] - 3))


@drill("sigma-of-size", verify=sigma_by_line)
def sigma_of_size(rng: Generator) -> Exercise:
    ksize = 2 * int(rng.integers(5, 26)) + 1  # from 11 on, where the formula is what OpenCV uses
    half = (ksize - 1) // 2
    answer = 0.3 * (half - 1) + 0.8
    return Exercise(
        given={"ksize": ksize},
        ask=Text(
            f"调用 `cv2.GaussianBlur`，窗口 {ksize}×{ksize}，sigma 传 0。实际用的 $\\sigma$ 是多少？",
            f"`cv2.GaussianBlur` is called with a {ksize} by {ksize} window and sigma 0. Which $\\sigma$ does it use?",
        ),
        answer=answer,
        steps=(
            Text(f"半径 $(k-1)/2={half}$。", f"The radius is $(k-1)/2={half}$."),
            Text(
                f"$\\sigma=0.3\\times({half}-1)+0.8={answer:.2f}$。$k\\ge11$ 时没有固定表。",
                f"$\\sigma=0.3\\times({half}-1)+0.8={answer:.2f}$. From $k=11$ on there is no fixed row.",
            ),
        ),
        tolerance=0.001,
    )


def cost_by_counting(given: Mapping[str, Any]) -> int:
    """The second way: count the weights of each pass, pixel by pixel of one row."""
    height, width, ksize = given["height"], given["width"], given["ksize"]
    one_row = sum(ksize if given["separable"] else ksize * ksize for _ in range(width))
    passes = 2 if given["separable"] else 1
    return int(one_row * height * passes)


@drill("cost", verify=cost_by_counting)
def cost(rng: Generator) -> Exercise:
    height, width = 10 * int(rng.integers(4, 60)), 10 * int(rng.integers(4, 60))
    ksize, separable = 2 * int(rng.integers(1, 11)) + 1, bool(rng.random() < 0.6)
    each = 2 * ksize if separable else ksize**2
    answer = height * width * each
    way = (
        Text("先横后竖两趟", "in two passes, rows then columns")
        if separable
        else Text("直接用二维核", "with the 2-D kernel")
    )
    sum_of = f"2\\times{ksize}" if separable else f"{ksize}^2"
    return Exercise(
        given={"height": height, "width": width, "ksize": ksize, "separable": separable},
        ask=Text(
            f"一张 {height}×{width} 的灰度图，{ksize}×{ksize} 高斯模糊，{way.zh}。共做多少次乘法？输出与输入同样大小，每趟只算图内的像素。",
            f"A grey image of {height} by {width}, a {ksize} by {ksize} Gaussian blur {way.en}. How many multiplications? Output and input have the same size, and each pass computes pixels of the image only.",
        ),
        answer=answer,
        steps=(
            Text(f"每个像素 ${sum_of}={each}$ 次。", f"Each pixel takes ${sum_of}={each}$."),
            Text(
                f"${height}\\times{width}\\times{each}={answer}$。", f"${height}\\times{width}\\times{each}={answer}$."
            ),
        ),
    )


BINOMIAL = ((1, 2, 1), (2, 4, 2), (1, 2, 1))  # sixteenths


def blurred_by_bagu(given: Mapping[str, Any]) -> Fraction:
    """The second way: blur the whole image, two passes, and read the pixel."""
    import numpy as np

    from bagu.algorithms.image_processing import gaussian_blur

    image = np.array(given["image"], dtype=np.float64)
    return Fraction(float(gaussian_blur(image, 3, 0.0, given["border"])[given["y"], given["x"]]))


@drill("blurred-value", verify=blurred_by_bagu)
def blurred_value(rng: Generator) -> Exercise:
    image = [[int(v) for v in row] for row in rng.integers(0, 10, (3, 4))]
    y, x = int(rng.integers(3)), int(rng.integers(4))
    border = ("reflect101", "replicate", "constant")[int(rng.integers(3))]
    reflected = {-1: 1, 3: 1}, {-1: 1, 4: 2}
    repeated = {-1: 0, 3: 2}, {-1: 0, 4: 3}

    def level(i: int, j: int) -> int:
        if border == "constant":
            return image[i][j] if 0 <= i < 3 and 0 <= j < 4 else 0
        rows, columns = reflected if border == "reflect101" else repeated
        return image[rows.get(i, i)][columns.get(j, j)]

    window = [[level(y + i, x + j) for j in (-1, 0, 1)] for i in (-1, 0, 1)]
    total = sum(BINOMIAL[i][j] * window[i][j] for i in range(3) for j in range(3))
    answer = Fraction(total, 16)
    named = {
        "reflect101": Text(
            "按 reflect101 镜像（不重复边缘像素）", "is mirrored by reflect101, without repeating the rim"
        ),
        "replicate": Text("重复边缘像素", "repeats the rim"),
        "constant": Text("补 0", "is 0"),
    }[border]
    return Exercise(
        given={"image": image, "y": y, "x": x, "border": border},
        ask=Text(
            f"图像是 {image}。用核 $[1,2,1]^T[1,2,1]/16$ 模糊，图外{named.zh}。第 {y} 行第 {x} 列（从 0 数）的结果是多少？写成最简分数。",
            f"The image is {image}. It is blurred with $[1,2,1]^T[1,2,1]/16$; what lies outside {named.en}. What is the result in row {y}, column {x}, counted from 0? Give a fraction in lowest terms.",
        ),
        answer=answer,
        steps=(
            Text(f"窗口里是 {window}。", f"The window holds {window}."),
            Text(
                f"各行与 $[1,2,1]$ 的点积：{', '.join(str(r[0] + 2 * r[1] + r[2]) for r in window)}。",
                f"Each row times $[1,2,1]$: {', '.join(str(r[0] + 2 * r[1] + r[2]) for r in window)}.",
            ),
            Text(
                f"再按 $[1,2,1]$ 加权：{total}；${total}/16={answer}$。",
                f"These times $[1,2,1]$ again: {total}; ${total}/16={answer}$.",
            ),
        ),
    )


def sigma_by_moments(given: Mapping[str, Any]) -> float:
    """The second way: convolve wide sampled kernels and measure the spread of the result."""
    import numpy as np

    from bagu.algorithms.image_processing import gaussian_kernel1d

    row = np.ones(1)
    for sigma in given["sigmas"]:
        row = np.convolve(row, gaussian_kernel1d(2 * round(8 * sigma) + 1, sigma))
    x = np.arange(len(row)) - len(row) // 2
    return float(np.sqrt((row * x**2).sum()))


@drill("cascade-sigma", verify=sigma_by_moments)
def cascade_sigma(rng: Generator) -> Exercise:
    sigmas = [int(tenths) / 10 for tenths in rng.integers(8, 41, int(rng.integers(2, 4)))]
    answer = hypot(*sigmas)
    listed, squares = ", ".join(f"{s:g}" for s in sigmas), "+".join(f"{s:g}^2" for s in sigmas)
    total = sum(s * s for s in sigmas)
    return Exercise(
        given={"sigmas": sigmas},
        ask=Text(
            f"同一张图依次做高斯模糊，$\\sigma$ 是 {listed}。等于一次多大 $\\sigma$ 的模糊？保留两位小数。",
            f"An image is blurred one time after another with $\\sigma$ of {listed}. Which $\\sigma$ does it in one blur? Two decimals.",
        ),
        answer=answer,
        steps=(
            Text(f"方差相加：${squares}={total:.2f}$。", f"Variances add up: ${squares}={total:.2f}$."),
            Text(f"$\\sqrt{{{total:.2f}}}={answer:.3f}$。", f"$\\sqrt{{{total:.2f}}}={answer:.3f}$."),
        ),
        tolerance=0.01,
    )
