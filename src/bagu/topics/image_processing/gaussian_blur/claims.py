"""What the answers state about Gaussian blur, measured."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.image_processing import filter_separable, gaussian_blur, gaussian_kernel1d, gaussian_sigma
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.image_processing.gaussian_blur.data import (
    Filter,
    Noise,
    best_psnr,
    deviation,
    direct,
    disc,
    gaussian_square,
    noisy,
    psnr,
    response,
    scene,
    two_passes,
    window_of,
)
from bagu.topics.image_processing.gaussian_blur.figures import FREQUENCIES, draw_filters, draw_response

ROUNDING = 1e-9  # more than float64 loses here, and far below any real difference of levels in [0, 1]


@claim(
    "separable",
    zh="先横后竖两趟一维滤波，与一趟二维高斯滤波的结果相同。",
    en="One pass along the rows and one along the columns give what one pass with the 2-D Gaussian gives.",
    criteria=[Criterion("pixels that differ", "==", 0), Criterion("rank of the kernel", "==", 1)],
    control={"shape": "disc"},
    fast={"side": 40},
    full={"side": 120},
)
def separable(
    rng: Generator,
    *,
    side: Annotated[int, Range(9, 240)] = 40,
    ksize: int = 9,
    sigma: Annotated[float, Range(0.1, 3.0)] = 1.5,
    shape: Literal["gaussian", "disc"] = "gaussian",
) -> Mapping[str, float]:
    """A round window of equal weights looks just as symmetric, and is no product of two rows."""
    kernel = gaussian_square(ksize, sigma) if shape == "gaussian" else disc(ksize)
    image = rng.random((side, side))
    return {
        "pixels that differ": int((np.abs(direct(image, kernel) - two_passes(image, kernel)) > ROUNDING).sum()),
        "rank of the kernel": int(np.linalg.matrix_rank(kernel, tol=1e-9)),
    }


@claim(
    "cascade",
    zh="先用 σ₁ 再用 σ₂ 模糊，等于用 √(σ₁² + σ₂²) 模糊一次。",
    en="Blurring with σ₁ and then with σ₂ equals one blur with √(σ₁² + σ₂²).",
    criteria=[Criterion("pixels that differ", "==", 0)],
    control={"rule": "sum"},
    fast={"side": 48},
    full={"side": 96},
)
def cascade(
    rng: Generator,
    *,
    side: int = 48,
    first: float = 1.5,
    second: float = 2.0,
    rule: Literal["squares", "sum"] = "squares",
) -> Mapping[str, float]:
    """Windows reach eight standard deviations, so that only the rule is tested and not the cut at the window's end."""
    image = rng.random((side, side))
    once = float(np.hypot(first, second)) if rule == "squares" else first + second
    at_once = gaussian_blur(image, 2 * window_of(once) + 1, once)
    twice = gaussian_blur(gaussian_blur(image, 2 * window_of(first) + 1, first), 2 * window_of(second) + 1, second)
    return {
        "pixels that differ": int((np.abs(twice - at_once) > ROUNDING).sum()),
        "standard deviation of the one blur": once,
    }


@claim(
    "sigma-zero",
    zh="sigma 传 0 时，OpenCV 用 σ = 0.3((k−1)/2−1)+0.8 采样，所以 k = 3 的核是 0.239、0.522、0.239。",
    en="With sigma = 0, OpenCV samples the Gaussian of σ = 0.3((k−1)/2−1)+0.8, so for k = 3 the kernel is 0.239, 0.522, 0.239.",
    expects="refuted",
    criteria=[Criterion("largest difference of a weight", "<=", 1e-6)],
    control={"smallest": 11, "largest": 31},
    seeds=range(100, 102),
)
def sigma_zero(
    rng: Generator,
    *,
    smallest: Annotated[int, Range(1, 31, step=2)] = 3,
    largest: Annotated[int, Range(1, 31, step=2)] = 9,
) -> Mapping[str, float]:
    """No chance is involved: the rows that the ladder proves equal to OpenCV's, against the formula."""
    differences = {
        k: float(np.abs(gaussian_kernel1d(k) - gaussian_kernel1d(k, gaussian_sigma(k))).max())
        for k in range(smallest, max(smallest, largest) + 1, 2)
    }
    return {
        "largest difference of a weight": max(differences.values()),
        **{f"difference at k = {k}": difference for k, difference in differences.items()},
    }


@claim(
    "larger-sigma",
    zh="sigma 越大越模糊，窗口大小只影响速度。",
    en="The larger sigma, the stronger the blur; the size of the window only matters for speed.",
    expects="refuted",
    criteria=[Criterion("standard deviation against sigma", ">=", 0.95)],
    control={"ksize": 61},
    seeds=range(100, 102),
)
def larger_sigma(
    rng: Generator,
    *,
    ksize: Annotated[int, Range(1, 121, step=2)] = 3,
    sigma: Annotated[float, Range(0.1, 20.0)] = 10.0,
) -> Mapping[str, float]:
    """No chance is involved. In a small window the weights are nearly equal: a box blur."""
    weights = gaussian_kernel1d(ksize, sigma)
    return {
        "standard deviation against sigma": deviation(weights) / sigma,
        "standard deviation": deviation(weights),
        "standard deviation of a box": deviation(np.full(ksize, 1 / ksize)),
    }


@claim(
    "truncation",
    zh="满是细节的图，每次把结果截断成整数，平均暗半个灰度级，模糊多次就累加。",
    en="Cutting each result down to an integer darkens an image full of detail by half a grey level on average, and repeated blurs add up.",
    criteria=[
        Criterion("levels lost in one blur", ">=", 0.45),
        Criterion("levels lost in one blur", "<=", 0.55),
        Criterion("levels lost in ten", ">=", 4),
    ],
    control={"half": 0.5},
    fast={"side": 64},
    full={"side": 200},
)
def truncation(rng: Generator, *, side: int = 64, half: float = 0.0) -> Mapping[str, float]:
    """Compared with the mean that the unrounded blur has."""
    image = rng.integers(0, 256, (side, side)).astype(np.float64)
    exact, cut, lost = image, image, []
    for _ in range(10):
        exact, cut = gaussian_blur(exact, 5, 1.0), np.floor(gaussian_blur(cut, 5, 1.0) + half)
        lost.append(float(exact.mean() - cut.mean()))
    return {"levels lost in one blur": lost[0], "levels lost in ten": lost[-1]}


@claim(
    "salt-pepper",
    zh="对椒盐噪声，中值滤波比高斯模糊和均值滤波都高出 4 dB 以上，哪怕后两者各取最佳参数。",
    en="On salt-and-pepper noise the median beats Gaussian and box blur by more than 4 dB, each at its best setting.",
    criteria=[Criterion("median over Gaussian", ">=", 4, "ci"), Criterion("median over box", ">=", 4, "ci")],
    control={"noise": "normal", "edges": False},
    seeds=range(100, 110),
    fast={"scenes": 1},
    full={"scenes": 4},
    draw=draw_filters,
)
def salt_pepper(
    rng: Generator,
    *,
    scenes: int = 1,
    amount: Annotated[float, Range(0.01, 1.0)] = 0.1,
    noise: Noise = "salt and pepper",
    edges: bool = True,
) -> Mapping[str, float]:
    return compared(rng, scenes, noise, amount, edges)


@claim(
    "normal-noise",
    zh="高斯噪声就该用高斯滤波，中值滤波只适合椒盐噪声。",
    en="Normal noise calls for a Gaussian filter; the median is for salt and pepper only.",
    expects="refuted",
    criteria=[Criterion("median over Gaussian", "<=", 0, "ci")],
    control={"edges": False},
    seeds=range(110, 120),
    fast={"scenes": 1},
    full={"scenes": 4},
    draw=draw_filters,
)
def normal_noise(
    rng: Generator, *, scenes: int = 1, amount: Annotated[float, Range(0.01, 1.0)] = 0.05, edges: bool = True
) -> Mapping[str, float]:
    """A mean across an edge smears it; on slow waves there is nothing to smear and the statement is true."""
    return compared(rng, scenes, "normal", amount, edges)


FILTERS: tuple[Filter, ...] = ("gaussian", "box", "median", "bilateral")


def compared(rng: Generator, scenes: int, noise: Noise, amount: float, edges: bool) -> Mapping[str, float]:
    """PSNR in decibels, every filter at the setting that suits the image best."""
    rows = []
    for _ in range(scenes):
        truth = scene(rng, edges=edges)
        image = noisy(rng, truth, noise, amount)
        rows.append([psnr(image, truth), *(best_psnr(image, truth, name) for name in FILTERS)])
    before, gaussian, box, median, bilateral = (float(value) for value in np.mean(rows, axis=0))
    return {
        "PSNR before": before,
        "PSNR Gaussian": gaussian,
        "PSNR box": box,
        "PSNR median": median,
        "PSNR bilateral": bilateral,
        "median over Gaussian": median - gaussian,
        "median over box": median - box,
        "Gaussian over box": gaussian - box,
    }


@claim(
    "low-pass",
    zh="窗口每边留 4σ 时，高斯模糊是干净的低通：频率越高压得越狠，而且从不反相。",
    en="With 4σ on each side Gaussian blur is a clean low-pass: the higher the frequency the more is taken away, and no wave is turned upside down.",
    criteria=[Criterion("lowest response", ">=", -0.001), Criterion("largest rise of the response", "<=", 0.001)],
    control={"kernel": "box"},
    seeds=range(100, 102),
    draw=draw_response,
)
def low_pass(
    rng: Generator, *, sigma: float = 1.0, kernel: Literal["gaussian", "box"] = "gaussian"
) -> Mapping[str, float]:
    """No chance is involved. The box has five pixels, a standard deviation of 1.41."""
    rows = {"gaussian": gaussian_kernel1d(window_of(sigma), sigma), "box": np.full(5, 0.2)}
    frequencies = np.linspace(0, 0.5, 501)
    gain = response(rows[kernel], frequencies)
    formula = np.exp(-2 * (np.pi * sigma * frequencies) ** 2)
    return {
        "lowest response": float(gain.min()),
        "largest rise of the response": round(float((gain - np.minimum.accumulate(gain)).max()), 9),
        "largest distance from the formula": float(np.abs(gain - formula).max()),
        "response at a quarter": float(gain[250]),
        "response at the end": float(gain[500]),
        **{
            f"{name} at {f:g}": float(value)
            for name, row in rows.items()
            for f, value in zip(FREQUENCIES, response(row, np.array(FREQUENCIES)).round(9), strict=True)
        },
    }


@claim(
    "alias",
    zh="缩小一半之前先用 σ = 1 模糊，0.4 周/像素的条纹缩小后只剩不到 5% 的假条纹。",
    en="Blurred with σ = 1 before every other pixel is dropped, stripes of 0.4 periods a pixel leave a false pattern below 5%.",
    criteria=[Criterion("amplitude of the false pattern", "<=", 0.05)],
    control={"sigma": 0.1},
    fast={"side": 80},
    full={"side": 200},
)
def alias(
    rng: Generator, *, side: Annotated[int, Range(22, 400)] = 80, sigma: float = 1.0, frequency: float = 0.4
) -> Mapping[str, float]:
    """A wave of any phase, amplitude 1; the false pattern has 1 − 2·frequency periods a pixel of the small image."""
    phase = rng.uniform(0, 2 * np.pi)
    row = np.sin(2 * np.pi * frequency * np.arange(side) + phase)
    blurred = filter_separable(np.tile(row, (3, 1)), gaussian_kernel1d(window_of(sigma), sigma))[1]
    small = blurred[10:-10:2]  # away from the rims
    turns = np.exp(-2j * np.pi * (1 - 2 * frequency) * np.arange(len(small)))
    return {"amplitude of the false pattern": float(2 * np.abs((small * turns).mean()))}
