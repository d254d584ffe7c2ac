"""What the answers state about Sobel's operator, measured."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.image_processing import sobel
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.image_processing.sobel.data import SMOOTHING, SOBEL_X, correlate, disc, step
from bagu.topics.image_processing.sobel.figures import SHOWN, draw_norms

ANGLES = range(0, 91, 5)


@claim(
    "horizontal-gx",
    zh="水平的边缘让 Gx 很大。",
    en="A horizontal edge gives a large Gx.",
    expects="refuted",
    criteria=[Criterion("largest |Gx| for a step of 1", ">=", 1)],
    control={"edge": "vertical"},
    seeds=range(100, 102),
)
def horizontal_gx(rng: Generator, *, edge: Literal["horizontal", "vertical"] = "horizontal") -> Mapping[str, float]:
    """No chance is involved: dark above and bright below, or dark left and bright right."""
    image = np.zeros((8, 8))
    image[4:] = 1
    gx, gy = sobel(image if edge == "horizontal" else image.T)
    return {"largest |Gx| for a step of 1": float(np.abs(gx).max()), "largest |Gy|": float(np.abs(gy).max())}


@claim(
    "flip",
    zh="把 Sobel 核翻转 180°（真正的卷积），响应只变号，绝对值不变。",
    en="Flipping Sobel's kernel by 180° (a true convolution) changes the sign of the response and nothing else.",
    criteria=[
        Criterion("pixels where the two do not cancel", "==", 0),
        Criterion("largest |response|", ">=", 0.1),
    ],
    control={"kernel": "smoothing"},
)
def flip(rng: Generator, *, kernel: Literal["sobel", "smoothing"] = "sobel") -> Mapping[str, float]:
    """A smoothing kernel looks the same after the flip, so its sign stays."""
    image, weights = rng.random((20, 20)), SOBEL_X if kernel == "sobel" else SMOOTHING
    laid, convolved = correlate(image, weights), correlate(image, weights[::-1, ::-1])
    return {
        "pixels where the two do not cancel": int((np.abs(convolved + laid) > 1e-9).sum()),
        "largest |response|": float(np.abs(laid).max()),
    }


@claim(
    "smooths",
    zh="同样的斜率下，Sobel 的噪声只有中心差分的 0.61 倍，因为它垂直于求导方向又平滑了一次。",
    en="At the same slope Sobel has 0.61 of the noise of a central difference, since it smooths across the derivative.",
    criteria=[Criterion("noise against a central difference", "<=", 0.65)],
    control={"stripes": True},
    fast={"side": 200},
    full={"side": 600},
)
def smooths(
    rng: Generator, *, side: Annotated[int, Range(5, 1200)] = 200, stripes: bool = False
) -> Mapping[str, float]:
    """Stripes: the same noise in every row, which a mean over three rows cannot reduce."""
    noise = rng.normal(size=(1, side)).repeat(side, axis=0) if stripes else rng.normal(size=(side, side))
    from_sobel = sobel(noise)[0] / 8  # a slope of 1 a pixel gives 8
    central = (noise[:, 2:] - noise[:, :-2]) / 2
    return {
        "noise against a central difference": float(from_sobel[1:-1, 1:-1].std() / central[1:-1].std()),
        "noise of Sobel": float(from_sobel[1:-1, 1:-1].std()),
    }


@claim(
    "uint8",
    zh="uint8 图直接求 Sobel，结果也存成 uint8，边缘都在。",
    en="Sobel of a uint8 image may be kept in uint8: the edges are all there.",
    expects="refuted",
    criteria=[Criterion("share of edge pixels that survive", ">=", 0.95)],
    control={"keep": "float"},
    seeds=range(100, 102),
)
def uint8(rng: Generator, *, keep: Literal["uint8", "float"] = "uint8") -> Mapping[str, float]:
    """No chance is involved: a bright disc, Gx cut off at 0 and 255 as OpenCV does for an output in uint8."""
    gx, _ = sobel(disc())
    kept = np.clip(gx, 0, 255) if keep == "uint8" else gx
    return {"share of edge pixels that survive": float(((gx != 0) & (kept != 0)).sum() / (gx != 0).sum())}


def around(sigma: float) -> tuple[dict[str, list[float]], list[float]]:
    """Both norms at the middle of an edge of that blur, angle by angle, and the errors of the direction in degrees."""
    found: dict[str, list[float]] = {"root": [], "sum": []}
    errors = []
    for degrees in ANGLES:
        gx, gy = (float(part[20, 20]) for part in sobel(step(degrees, sigma=sigma)))
        found["root"].append(float(np.hypot(gx, gy)))
        found["sum"].append(abs(gx) + abs(gy))
        errors.append(abs(float(np.rad2deg(np.arctan2(gy, gx))) - degrees))
    return found, errors


@claim(
    "magnitude",
    zh="平滑的直边缘转过任何角度，幅值的变化不到 3%，算出的方向误差不到 1°。",
    en="Turn a smooth straight edge by any angle: the magnitude changes by less than 3%, the direction is off by less than 1°.",
    criteria=[Criterion("spread of the magnitude", "<=", 0.03), Criterion("largest error of the direction", "<=", 1)],
    control={"norm": "sum"},
    seeds=range(100, 102),
    draw=draw_norms,
)
def magnitude(rng: Generator, *, sigma: float = 1.5, norm: Literal["root", "sum"] = "root") -> Mapping[str, float]:
    """No chance is involved. The middle pixel of an edge at 0, 5, … 90 degrees; sum: |Gx| + |Gy|."""
    found, errors = around(sigma)
    sharp, sharp_errors = around(0.3)
    sizes = found[norm]
    return {
        "spread of the magnitude": max(sizes) / min(sizes) - 1,
        "largest error of the direction": max(errors),
        "at 45 degrees against 0": sizes[9] / sizes[0],
        "spread, sharp edge": max(sharp["root"]) / min(sharp["root"]) - 1,
        "error of the direction, sharp edge": max(sharp_errors),
        **{f"{name} at {degrees}": found[name][ANGLES.index(degrees)] for name in found for degrees in SHOWN},
    }


@claim(
    "sum-of-magnitudes",
    zh="|Gx| + |Gy| 与 √(Gx² + Gy²) 差不多，差别不到 10%。",
    en="|Gx| + |Gy| is about the same as √(Gx² + Gy²), within 10%.",
    expects="refuted",
    criteria=[Criterion("largest excess", "<=", 0.1)],
    control={"steepest": 5},
    seeds=range(100, 102),
)
def sum_of_magnitudes(rng: Generator, *, steepest: int = 45) -> Mapping[str, float]:
    """No chance is involved. Edges turned by up to `steepest` degrees out of the vertical."""
    excess = []
    for degrees in range(0, steepest + 1, 5):
        gx, gy = (float(part[20, 20]) for part in sobel(step(degrees)))
        excess.append((abs(gx) + abs(gy)) / float(np.hypot(gx, gy)) - 1)
    mean = np.trapezoid(excess, dx=5) / steepest  # both ends stand for half as many angles as the others
    return {"largest excess": max(excess), "mean excess": float(mean)}
