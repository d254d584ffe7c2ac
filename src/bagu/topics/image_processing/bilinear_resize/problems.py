"""Write by hand: bilinear resizing under both conventions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.image_processing.bilinear_resize import LADDER
from bagu.text import Text

Array = NDArray[Any]


def four_corners(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: one weight a neighbour, pixel by pixel; Python's own numbers."""
    (h, w), (rows, columns) = image.shape[:2], size
    out = np.empty((rows, columns, *image.shape[2:]))
    for r in range(rows):
        for c in range(columns):
            if align_corners:
                y = r * (h - 1) / (rows - 1) if rows > 1 else 0
                x = c * (w - 1) / (columns - 1) if columns > 1 else 0
            else:
                y, x = max((r + 0.5) * h / rows - 0.5, 0), max((c + 0.5) * w / columns - 0.5, 0)
            i, j = min(int(y), h - 1), min(int(x), w - 1)
            v, u = y - i, x - j
            i2, j2 = min(i + 1, h - 1), min(j + 1, w - 1)
            out[r, c] = (
                image[i, j] * (1 - v) * (1 - u) + image[i, j2] * (1 - v) * u
                + image[i2, j] * v * (1 - u) + image[i2, j2] * v * u
            )  # fmt: skip
    return out


def by_matrices(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: a tent of width 1 around each position, as a matrix for each direction."""

    def tents(length: int, new: int) -> Array:
        centres = ((2 * np.arange(new) + 1) * length / new - 1) / 2
        at = np.linspace(0, length - 1, new) if align_corners else centres
        at = np.minimum(np.maximum(at, 0), length - 1)
        return np.asarray(np.clip(1 - np.abs(at[:, None] - np.arange(length)), 0, 1))

    down, across = tents(image.shape[0], size[0]), tents(image.shape[1], size[1])
    return np.asarray(np.einsum("rh,hw...,cw->rc...", down, image, across))


def by_interp(image: Array, size: tuple[int, int], align_corners: bool = False) -> Array:
    """Correct: NumPy's own interpolation, a row at a time and then a column; it repeats the rim by itself."""

    def along(stack: Array, new: int) -> Array:  # the last axis
        length = stack.shape[-1]
        step = (length - 1) / max(new - 1, 1) if align_corners else length / new
        at = np.arange(new) * step + (0 if align_corners else step / 2 - 0.5)
        rows = stack.reshape(-1, length)
        return np.array([np.interp(at, np.arange(length), row) for row in rows]).reshape(*stack.shape[:-1], new)

    flat = image if image.ndim == 3 else image[:, :, None]
    resized = along(along(flat.transpose(2, 0, 1), size[1]).transpose(0, 2, 1), size[0]).transpose(2, 1, 0)
    return resized.reshape(*size, *image.shape[2:])


HALF = Text(
    "像素是方块，中心在半个像素处：先加 0.5，乘以比例，再减 0.5。",
    "Pixels are squares with their centres half a pixel in: add 0.5, scale, subtract 0.5.",
)
POSITION = "(i + 0.5) * (length / size) - 0.5"

BILINEAR_RESIZE = Problem(
    id="bilinear-resize",
    ladder=LADDER,
    starter='''import numpy as np


def bilinear_resize(image, size, align_corners=False):
    """image (H, W) or (H, W, C) -> (*size) or (*size, C)."""
    h, w = image.shape[:2]
    rows = np.arange(size[0]) * h // size[0]
    columns = np.arange(size[1]) * w // size[1]
    return image[rows][:, columns]
''',
    limits=Limits(seconds=2, megabytes=512, largest=32),
    variants=(four_corners, by_matrices, by_interp),
    equivalent={
        "constant: length - 0": "half a pixel beyond the last centre both neighbours are the last pixel, at any weight",
        "constant: (y - top).reshape(-2, 1, *trailing)": "any negative length is the one that NumPy is to find",
        "constant: (x - left).reshape(-2, *trailing)": "any negative length is the one that NumPy is to find",
    },
    mutants=(
        Mutant("asymmetric", ((f"np.clip({POSITION}, 0, length - 1)", "i * (length / size)"),), HALF),
        Mutant("half-not-scaled", ((POSITION, "i * (length / size) + 0.5 - 0.5"),), HALF),
        Mutant("half-not-subtracted", ((POSITION, "(i + 0.5) * (length / size)"),), HALF),
        Mutant("ratio-upside-down", (("(length / size) - 0.5", "(size / length) - 0.5"),),
               Text("比例是原长除以新长：从新像素走回原图。", "The ratio is old over new: the way leads from the new pixel back to the old image.")),
        Mutant("not-clipped", ((f"np.clip({POSITION}, 0, length - 1)", POSITION),),
               Text("落到边缘像素中心之外的位置要移回边缘，否则权重成了负数，变成外推。",
                    "Positions beyond the centres of the rim are moved onto it, or the weights turn negative and extrapolate.")),
        Mutant("corners-by-length", (("i * ((length - 1) / max(size - 1, 1))", "i * (length / size)"),),
               Text("角像素的中心对齐，所以两边都是间隔数，即长度减 1。",
                    "The centres of the corner pixels coincide, so both lengths are numbers of gaps, one less than the pixels.")),
        Mutant("always-corners", (("if align_corners:", "if True:"),),
               Text("没看 align_corners，两种约定用了同一条公式。", "align_corners is not looked at: one formula serves both conventions.")),
        Mutant("flag-reversed", (("if align_corners:", "if not align_corners:"),),
               Text("两种约定弄反了。", "The two conventions are the wrong way round.")),
        Mutant("nearest", (("down, across = ((y - top).reshape(-1, 1, *trailing), (x - left).reshape(-1, *trailing))",
                            "down, across = (np.round(y - top).reshape(-1, 1, *trailing), np.round(x - left).reshape(-1, *trailing))"),),
               Text("这是最近邻：四个邻居要按距离加权。", "This is the nearest neighbour: all four weigh in by distance.")),
        Mutant("weights-swapped", (("wide[:, left] * (1 - across) + wide[:, right] * across", "wide[:, left] * across + wide[:, right] * (1 - across)"),),
               Text("离得近的权重大：小数部分是右邻居的权重。", "The nearer one weighs more: the fraction is the weight of the right neighbour.")),
        Mutant("rows-with-column-weights", (("columns[top] * (1 - down) + columns[bottom] * down", "columns[top] * (1 - across[:1]) + columns[bottom] * across[:1]"),),
               Text("竖直方向有自己的小数部分。", "The vertical direction has a fraction of its own.")),
        Mutant("size-width-first", (("source_positions(height, size[0], align_corners)", "source_positions(height, size[1], align_corners)"),
                                    ("source_positions(width, size[1], align_corners)", "source_positions(width, size[0], align_corners)")),
               Text("size 是先行后列；先列后行是 cv2.resize 的 dsize。", "size is rows, then columns; columns first is the dsize of cv2.resize.")),
        Mutant("wraps-round", (("np.minimum(top + 1, height - 1)", "(top + 1) % height"), ("np.minimum(left + 1, width - 1)", "(left + 1) % width"),
                               (f"np.clip({POSITION}, 0, length - 1)", f"np.clip({POSITION}, 0, None)")),
               Text("边缘之外重复边缘像素，不是绕回另一侧。", "Beyond the rim stands the rim's pixel again, not the other side.")),
        Mutant("truncated-to-integers", (("rows.astype(image.dtype)", "np.floor(rows).astype(image.dtype)"),),
               Text("结果不取整：输入是浮点，输出也是。", "The result is not rounded: floating in, floating out.")),
    ),
)  # fmt: skip
