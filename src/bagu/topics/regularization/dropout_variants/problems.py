"""Write by hand: spatial dropout, cutout, and max-pooling dropout with its test-time mean."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.regularization.cutout import LADDER as CUTOUT_LADDER
from bagu.ladders.regularization.dropout2d import LADDER as DROPOUT2D_LADDER
from bagu.ladders.regularization.max_pool_dropout import LADDER as MAX_POOL_LADDER
from bagu.text import Text
from bagu.topics.regularization.dropout_variants.variants import CUTOUT_VARIANTS, POOL_VARIANTS, SPATIAL_VARIANTS

PLACE = Text("不要改动传入的数组。", "Leave the array that came in as it is.")


SCALE = Text("留下的通道要除以 1−p。", "Channels that are kept are divided by 1 − p.")
KEEPS = Text("p 是丢弃的概率，不是保留的概率。", "p is the probability of dropping, not of keeping.")

SPATIAL = Problem(
    id="spatial-dropout",
    ladder=DROPOUT2D_LADDER,
    starter='''import numpy as np


def dropout2d(x, u, p=0.5, training=True):
    """Spatial dropout of feature maps x (N, C, H, W) by the uniform draws u (N, C)."""
    return x.copy()
''',
    variants=SPATIAL_VARIANTS,
    limits=Limits(seconds=2, largest=32),
    mutants=(
        Mutant("no-scale", (("1 / (1 - p) if p < 1 else 0.0", "1.0"),), SCALE),
        Mutant("p-keeps", (("u >= p", "u < p"), ("1 / (1 - p) if p < 1 else 0.0", "1 / p if p > 0 else 0.0")), KEEPS),
        Mutant("border-dropped", (("u >= p", "u > p"),),
               Text("u 恰为 p 时要保留，否则 p = 0 也会丢。", "u equal to p is kept, or p = 0 would drop something.")),
        Mutant("p-one-divides", (("1 / (1 - p) if p < 1 else 0.0", "np.divide(1.0, 1 - p)"),),
               Text("p = 1 时全部丢掉，别去除以 0。", "At p = 1 everything goes; do not divide by 0.")),
        Mutant("one-mask-a-batch", (("dropout_noise(u, p)", "dropout_noise(u[:1], p)"),),
               Text("每个样本丢自己的通道。", "Every sample drops channels of its own.")),
        Mutant("whole-sample", (("dropout_noise(u, p)", "dropout_noise(u[:, :1], p)"),),
               Text("每个通道有自己的抽样，不是整个样本一起丢。", "Every channel has a draw of its own; a sample does not go as a whole.")),
        Mutant("last-axis", (("[:, :, None, None]", "[:, None, None, :]"),),
               Text("通道是第二个轴。", "Channels are the second axis.")),
        Mutant("rows-dropped", (("[:, :, None, None]", "[:, None, :, None]"),),
               Text("丢的是通道，不是行。", "Channels are dropped, not rows.")),
        Mutant("eval-drops", (("if not training:", "if False:"),), Text("eval 时不丢。", "Nothing is dropped in eval mode.")),
        Mutant("eval-scales", (("return x.copy()", "return x * (1 - p)"),),
               Text("训练时已经缩放，eval 原样输出。", "Training has scaled; eval mode passes its input on.")),
        Mutant("scale-by-count", (("x * noise", "x * (noise > 0) * (u.shape[1] / np.maximum((u >= p).sum(1), 1))[:, None, None, None]"),),
               Text("缩放用的是概率，不是这次留下的通道数。", "The scale is the probability, not the number of channels that were kept.")),
        Mutant("overwritten", (("return np.asarray(x * noise, dtype=x.dtype)", "x *= noise\n    return x"),), PLACE, verdict="input modified"),
    ),
    deciding={
        "no-scale": 1, "p-keeps": 1, "border-dropped": 1, "one-mask-a-batch": 1, "whole-sample": 1, "last-axis": 1,
        "rows-dropped": 1, "scale-by-count": 1,
        "eval-drops": 2, "eval-scales": 2,
        "p-one-divides": 3,
        "overwritten": 4,
    },
)  # fmt: skip


CUTOUT = Problem(
    id="cutout",
    ladder=CUTOUT_LADDER,
    starter='''import numpy as np


def cutout(x, centres, length, fill=0.0):
    """Mask a square of each image x (N, C, H, W) around its centre (row, column)."""
    return x.copy()
''',
    variants=CUTOUT_VARIANTS,
    limits=Limits(seconds=2, largest=256),
    mutants=(
        Mutant("centre-as-corner", (("centres.T - length // 2", "centres.T"),),
               Text("给的是中心，不是左上角。", "The centre is given, not the upper left corner.")),
        Mutant("side-doubled", (("centres.T - length // 2", "centres.T - length"), ("rows < top + length", "rows < top + 2 * length"),
                                ("columns < left + length", "columns < left + 2 * length")),
               Text("length 是边长，不是半边长。", "The length is that of a side, not of half a side.")),
        Mutant("odd-loses-one", (("rows < top + length", "rows < top + length // 2 * 2"), ("columns < left + length", "columns < left + length // 2 * 2")),
               Text("边长是奇数时也要盖满 length 个像素。", "An odd side covers its full length, too.")),
        Mutant("end-included", (("rows < top + length", "rows <= top + length"), ("columns < left + length", "columns <= left + length")),
               Text("末端不含在内，否则多盖一行一列。", "The end is not included, or there is a row and a column too many.")),
        Mutant("row-column-swapped", (("top, left =", "left, top ="),),
               Text("中心先行后列。", "A centre is row, then column.")),
        Mutant("kept-inside", (("centres.T - length // 2", "np.clip(centres.T - length // 2, 0, np.maximum(np.array(x.shape[2:]) - length, 0)[:, None])"),),
               Text("方块可以伸出图外，伸出去的截掉，不要推回来。", "A square may stick out; cut it off, do not push it back.")),
        Mutant("wraps-around", (("(rows >= top) & (rows < top + length)", "(rows - top) % x.shape[2] < length"),
                                ("(columns >= left) & (columns < left + length)", "(columns - left) % x.shape[3] < length")),
               Text("伸出图外的部分截掉，不从另一边绕回来。", "What sticks out is cut off and does not come in at the other side.")),
        Mutant("negative-slice", (("return np.where(hole, np.asarray(fill, x.dtype), x)", "y = x.copy()\n    for n in range(len(x)):\n        y[n, :, top[n, 0]:top[n, 0] + length, left[n, 0]:left[n, 0] + length] = fill\n    return y"),),
               Text("切片的起点为负，就从末尾数起；先截到 0。", "A slice that starts below 0 counts from the end; clamp the start first.")),
        Mutant("one-centre", (("(centres.T - length // 2)", "(centres.T[:, :1] - length // 2)"),),
               Text("每张图有自己的中心。", "Every image has its own centre.")),
        Mutant("one-channel", (("return np.where(hole, np.asarray(fill, x.dtype), x)", "y = x.copy()\n    y[:, :1][hole] = fill\n    return y"),),
               Text("所有通道一起盖掉。", "All channels are masked.")),
        Mutant("fill-ignored", (("np.asarray(fill, x.dtype)", "np.zeros((), x.dtype)"),),
               Text("填的是 fill，不总是 0。", "The hole holds fill, which is not always 0.")),
        Mutant("outside-masked", (("np.where(hole, np.asarray(fill, x.dtype), x)", "np.where(hole, x, np.asarray(fill, x.dtype))"),),
               Text("盖掉的是方块里面。", "The inside of the square is masked.")),
        Mutant("cross", (("inside_rows[:, None, :, None] & inside_columns", "inside_rows[:, None, :, None] | inside_columns"),),
               Text("行和列都在范围内才盖。", "Row and column must both be inside.")),
        Mutant("overwritten", (("return np.where(hole, np.asarray(fill, x.dtype), x)", "x[np.broadcast_to(hole, x.shape)] = fill\n    return x"),), PLACE, verdict="input modified"),
    ),
    deciding={
        "centre-as-corner": 1, "side-doubled": 1, "odd-loses-one": 1, "end-included": 1,
        "kept-inside": 2, "wraps-around": 2, "negative-slice": 2,
        "one-channel": 3, "fill-ignored": 3,
        "overwritten": 4,
    },
)  # fmt: skip


MEAN = Text(
    "测试时是按胜出概率加权的平均，不是最大值。", "The test-time value is a mean weighted by who wins, not the maximum."
)
CHANCES = Text(
    "第 i 大的胜出，要它自己留下、更大的 i−1 个都丢。",
    "The i-th largest wins when it is kept and the i − 1 larger ones are not.",
)
RANKED = "np.flip(np.sort(windows, axis=-1), axis=-1)"
POOL = Problem(
    id="max-pool-dropout",
    ladder=MAX_POOL_LADDER,
    starter='''import numpy as np


def max_pool_dropout(x, u, kernel_size, stride=None, p=0.5, training=True):
    """Max-pooling of what dropout leaves; its mean over masks when not training."""
    stride = stride or kernel_size
    n, c, h, w = x.shape
    return np.zeros((n, c, (h - kernel_size) // stride + 1, (w - kernel_size) // stride + 1))
''',
    variants=POOL_VARIANTS,
    limits=Limits(seconds=2, largest=16),
    mutants=(
        Mutant("scaled", (("x * (u >= p)", "x * (u >= p) / max(1 - p, 1e-300)"),),
               Text("这里留下的不缩放。", "What is kept is not scaled here.")),
        Mutant("p-keeps", (("u >= p", "u < p"), ("(1 - p) * p **", "p * (1 - p) **")),
               Text("p 是丢弃的概率。", "p is the probability of dropping.")),
        Mutant("border-dropped", (("u >= p", "u > p"),), Text("u 恰为 p 时要保留。", "u equal to p is kept.")),
        Mutant("empty-below-zero", (("x * (u >= p)", "np.where(u >= p, x, -1.0)"),),
               Text("一个都没留下的窗口是 0。", "A window of which nothing is kept gives 0.")),
        Mutant("eval-maximum", (("ranked @ ((1 - p) * p ** np.arange(kernel_size ** 2))", "ranked[..., 0]"),), MEAN),
        Mutant("eval-scaled-maximum", (("ranked @ ((1 - p) * p ** np.arange(kernel_size ** 2))", "ranked[..., 0] * (1 - p)"),), MEAN),
        Mutant("eval-average", (("ranked @ ((1 - p) * p ** np.arange(kernel_size ** 2))", "ranked.mean(-1) * (1 - p)"),), MEAN),
        Mutant("ascending", ((RANKED, "np.sort(windows, axis=-1)"),),
               Text("名次从最大的数起。", "Ranks count from the largest.")),
        Mutant("not-ranked", ((RANKED, "windows"),), Text("先排序，再按名次加权。", "Sort first, then weight by rank.")),
        Mutant("own-chance-missing", (("(1 - p) * p **", "p **"),), CHANCES),
        Mutant("rank-from-one", (("np.arange(kernel_size ** 2)", "np.arange(1, kernel_size ** 2 + 1)"),), CHANCES),
        Mutant("normalised", (("((1 - p) * p ** np.arange(kernel_size ** 2))", "((1 - p) * p ** np.arange(kernel_size ** 2) / max(1 - p ** kernel_size ** 2, 1e-300))"),),
               Text("全丢的概率归 0，权重之和不到 1。", "With some probability nothing is kept, so the weights sum to less than 1.")),
        Mutant("pooled-first", (("kept = x * (u >= p) if training else x", "kept = x"),
                                ("windows.max(axis=-1)", "windows.max(axis=-1) * (u[:, :, ::step, ::step][:, :, :windows.shape[2], :windows.shape[3]] >= p)")),
               Text("先丢再池化。", "Drop first, then pool.")),
        Mutant("stride-ignored", (("kernel_size if stride is None else stride", "kernel_size"),),
               Text("给了步幅就按步幅走。", "A stride that is given counts.")),
        Mutant("stride-one", (("kernel_size if stride is None else stride", "1 if stride is None else stride"),),
               Text("步幅默认等于窗口大小。", "The stride defaults to the window's size.")),
        Mutant("eval-drops", (("kept = x * (u >= p) if training else x", "kept = x * (u >= p)"),),
               Text("测试时不看抽样。", "Draws do not matter at test time.")),
    ),
    deciding={
        "scaled": 1, "p-keeps": 1, "border-dropped": 1,
        "empty-below-zero": 2, "normalised": 2,
        "stride-ignored": 3, "stride-one": 3,
        "eval-maximum": 4, "eval-scaled-maximum": 4, "eval-average": 4, "eval-drops": 4,
    },
)  # fmt: skip
