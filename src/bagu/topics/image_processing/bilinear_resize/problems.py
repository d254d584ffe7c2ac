"""Write by hand: bilinear resizing under both conventions."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.image_processing.bilinear_resize import LADDER
from bagu.text import Text
from bagu.topics.image_processing.bilinear_resize.variants import RESIZE_VARIANTS

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
    variants=RESIZE_VARIANTS,
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
    deciding={"not-clipped": 1, "wraps-round": 1, "size-width-first": 3},
)  # fmt: skip
