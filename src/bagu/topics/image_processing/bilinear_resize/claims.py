"""What the answers state about resizing, measured."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.image_processing import antialias_resize, bilinear_resize, triangle_weights
from bagu.curriculum.claim import Criterion, claim
from bagu.topics.image_processing.bilinear_resize.data import (
    Convention,
    border,
    centre,
    positions,
    read_at,
    stripes,
)
from bagu.topics.image_processing.bilinear_resize.figures import COLUMNS, PERIODS, draw_aliases, draw_drift


@claim(
    "edges-stick-out",
    zh="align_corners=False 会让图像的边缘对不齐，凸出去一块。",
    en="With align_corners=False the edges of the two images do not meet: one sticks out.",
    expects="refuted",
    criteria=[Criterion("distance of the outer borders (old pixels)", ">=", 0.1)],
    control={"convention": "align corners"},
    seeds=range(100, 102),
)
def edges_stick_out(rng: Generator, *, convention: Convention = "half-pixel") -> Mapping[str, float]:
    """No chance is involved. Pixels are squares, so an image of n pixels reaches from −0.5 to n − 0.5."""
    gaps = []
    for length, size in ((4, 8), (5, 12), (8, 64), (9, 4)):
        first, last = border(positions(length, size, convention))
        gaps += [abs(first + 0.5), abs(last - (length - 0.5))]
    return {
        "distance of the outer borders (old pixels)": max(gaps) if max(gaps) > 1e-9 else 0.0,
    }


@claim(
    "same-as-opencv",
    zh="align_corners=False 的双线性缩放，与 cv2.resize 的 INTER_LINEAR 结果相同，放大缩小都一样。",
    en="Bilinear resizing with align_corners=False is cv2.resize with INTER_LINEAR, enlarging and shrinking.",
    criteria=[Criterion("largest difference (grey levels)", "<=", 0.01)],
    control={"align_corners": True},
)
def same_as_opencv(rng: Generator, *, align_corners: bool = False) -> Mapping[str, float]:
    """Grey levels 0 to 255 in float32; eight sizes above and below 12 × 10."""
    import cv2

    image = rng.uniform(0, 255, (12, 10)).astype(np.float32)
    differences = []
    for rows, columns in ((24, 20), (13, 11), (30, 7), (6, 5), (5, 9), (3, 3), (12, 10), (2, 31)):
        theirs = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_LINEAR)
        ours = bilinear_resize(image, (rows, columns), align_corners)
        differences.append(float(np.abs(ours - theirs).max()))
    largest = max(differences)
    return {"largest difference (grey levels)": largest if largest > 0.01 else 0.0}


@claim(
    "conventions-agree",
    zh="两种约定差不了一个像素，训练和部署各用一种也没事。",
    en="The two conventions differ by less than a pixel, so training and deployment may use one each.",
    expects="refuted",
    criteria=[Criterion("largest drift (new pixels)", "<=", 1)],
    control={"factor": 2},
    seeds=range(100, 102),
    draw=draw_drift,
)
def conventions_agree(rng: Generator, *, factor: int = 8) -> Mapping[str, float]:
    """No chance is involved. One bright pixel in a row of 8 that is enlarged; where its centre of mass comes to lie.

    The pixels of the rim are left out of the largest drift, since their spots are cut off.
    """
    size = factor * len(COLUMNS)
    drift = {}
    for column in COLUMNS:
        spot = (np.arange(len(COLUMNS)) == column).astype(float)
        half, corners = (
            centre(read_at(spot, positions(len(COLUMNS), size, convention)))
            for convention in ("half-pixel", "align corners")
        )  # fmt: skip
        drift[column] = corners - half
    inner = [abs(drift[column]) for column in COLUMNS[1:-1]]
    return {
        "largest drift (new pixels)": max(inner),
        **{f"drift of column {column}": drift[column] for column in COLUMNS},
    }


@claim(
    "asymmetric-shifts",
    zh="不加半个像素、直接把下标乘以比例，放大 8 倍的图会整体偏移 3.5 个新像素。",
    en="Scaling the index without the half pixel shifts an image that is enlarged eightfold by 3.5 new pixels throughout.",
    criteria=[Criterion("smallest shift (new pixels)", ">=", 3.4), Criterion("largest shift (new pixels)", "<=", 3.6)],
    control={"convention": "half-pixel"},
    seeds=range(100, 102),
    sources=["tensorrt-resize"],
)
def asymmetric_shifts(rng: Generator, *, convention: Convention = "asymmetric", factor: int = 8) -> Mapping[str, float]:
    """No chance is involved. Spots in the inner columns of a row of 8; where they should be is factor times further."""
    shifts = []
    for column in COLUMNS[1:-1]:
        spot = (np.arange(len(COLUMNS)) == column).astype(float)
        wide = read_at(spot, positions(len(COLUMNS), factor * len(COLUMNS), convention))
        shifts.append(factor * (column + 0.5) - centre(wide))
    return {"smallest shift (new pixels)": min(shifts), "largest shift (new pixels)": max(shifts)}


@claim(
    "corners-keep",
    zh="align_corners=True 时把 n 个像素放大到 2n − 1 个，原来的像素一个不变，都还在隔一个的位置上。",
    en="With align_corners=True and 2n − 1 new pixels for n old ones, every other new pixel is an old one, unchanged.",
    criteria=[Criterion("share of old pixels unchanged", "==", 1)],
    control={"align_corners": False},
)
def corners_keep(rng: Generator, *, n: int = 9, align_corners: bool = True) -> Mapping[str, float]:
    image = rng.random((n, n))
    kept = bilinear_resize(image, (2 * n - 1, 2 * n - 1), align_corners)[::2, ::2]
    return {"share of old pixels unchanged": float((np.abs(kept - image) < 1e-9).mean())}


@claim(
    "reads-all",
    zh="双线性缩小时，原图的每个像素都有贡献。",
    en="When an image shrinks bilinearly, every old pixel contributes.",
    expects="refuted",
    criteria=[Criterion("share of old pixels that count", ">=", 1)],
    control={"method": "antialias"},
    seeds=range(100, 102),
)
def reads_all(
    rng: Generator, *, method: Literal["bilinear", "antialias"] = "bilinear", factor: int = 4, size: int = 8
) -> Mapping[str, float]:
    """No chance is involved. A row with one bright pixel at a time; the picture's share is the row's, squared."""
    rows = np.eye(factor * size)
    shrink = bilinear_resize if method == "bilinear" else antialias_resize
    counts = [bool(shrink(row[None], (1, size)).any()) for row in rows]
    return {"share of old pixels that count": float(np.mean(counts)) ** 2}


@claim(
    "aliases",
    zh="双线性缩小不先平滑：64 个像素里的 12 条细纹缩到 16 个像素，容不下，却变成粗条纹，振幅还剩一半以上；抗锯齿只剩不到五分之一。",
    en="Shrinking bilinearly does not smooth first: 12 stripes in 64 pixels are too fine for 16, yet come back as coarse ones with more than half their amplitude; antialiasing leaves less than a fifth.",
    criteria=[Criterion("amplitude left", ">=", 0.5), Criterion("amplitude left with antialias", "<=", 0.2)],
    control={"periods": 6},
    seeds=range(100, 102),
    draw=draw_aliases,
)
def aliases(rng: Generator, *, periods: int = 12) -> Mapping[str, float]:
    """No chance is involved. 16 pixels can hold 8 periods; the root mean square over two phases, away from the rim."""
    left = {}
    tents = triangle_weights(64, 16)
    for waves in sorted({*PERIODS, periods}):
        powers = {"bilinear": 0.0, "antialias": 0.0}
        for phase in (0.0, 0.25):
            wave = stripes(64, waves, phase)
            powers["bilinear"] += float((read_at(wave, positions(64, 16, "half-pixel"))[2:-2] ** 2).mean())
            powers["antialias"] += float(((tents @ wave)[2:-2] ** 2).mean())
        left.update({f"{name} at {waves}": float(np.sqrt(p)) if p > 1e-18 else 0.0 for name, p in powers.items()})
    return {
        "amplitude left": left[f"bilinear at {periods}"],
        "amplitude left with antialias": left[f"antialias at {periods}"],
        **{f"{name} at {waves}": left[f"{name} at {waves}"] for name in ("bilinear", "antialias") for waves in PERIODS},
    }
