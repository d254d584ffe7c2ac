"""Repair what circulates: each starter is a snippet of the notes in words of our own, with the same fault."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.analysis.model_info import LADDER as MODEL_INFO_LADDER
from bagu.ladders.convolution.conv2d_nhwc import LADDER as CONV2D_NHWC_LADDER
from bagu.ladders.detection.box_iou import LADDER as BOX_IOU_LADDER
from bagu.ladders.frameworks.matmul import LADDER as MATMUL_LADDER
from bagu.ladders.image_processing.gaussian_kernel2d import LADDER as KERNEL_LADDER
from bagu.ladders.initialization.xavier_normal import LADDER as XAVIER_LADDER
from bagu.ladders.losses_metrics.cross_entropy import LADDER as CROSS_ENTROPY_LADDER
from bagu.text import Text
from bagu.topics.frameworks.circulating_code.variants import (
    CONVOLUTION_VARIANTS,
    ENTROPY_VARIANTS,
    GAUSSIAN_VARIANTS,
    INFO_VARIANTS,
    IOU_VARIANTS,
    PRODUCT_VARIANTS,
    XAVIER_VARIANTS,
)

ONCE = Text(
    "补零在数组里已经有了，公式里就不能再加一次。",
    "The padding is in the array already, so the formula must not add it again.",
)

REPAIR_CONVOLUTION = Problem(
    id="repair-convolution",
    ladder=CONV2D_NHWC_LADDER,
    starter='''import numpy as np


def conv2d_nhwc(x, weight, stride=1, padding=0):
    """x (N, H, W, C), weight (kh, kw, C, O); returns (N, oh, ow, O)."""
    s, p = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding))
    n, h, w, c = x.shape
    kh, kw, _, kernels = weight.shape
    padded = np.pad(x, ((0, 0), (p[0], p[0]), (p[1], p[1]), (0, 0)))
    oh = (padded.shape[1] + 2 * p[0] - kh) // s[0] + 1
    ow = (padded.shape[2] + 2 * p[1] - kw) // s[1] + 1
    y = np.zeros((n, oh, ow, kernels))
    for b in range(n):
        for o in range(kernels):
            for r in range(oh):
                for q in range(ow):
                    region = padded[b, r * s[0]:r * s[0] + kh, q * s[1]:q * s[1] + kw]
                    fits = weight[:region.shape[0], :region.shape[1], :, o]
                    y[b, r, q, o] = np.sum(region * fits)
    return y
''',
    variants=CONVOLUTION_VARIANTS,
    mutants=(
        Mutant("still-pads-twice", (("(padded.shape[1] - kh)", "(padded.shape[1] + 2 * ph - kh)"),
                                    ("(padded.shape[2] - kw)", "(padded.shape[2] + 2 * pw - kw)"),
                                    ("region * weight[..., o]", "region * weight[:region.shape[0], :region.shape[1], :, o]")), ONCE),
        Mutant("columns-forgotten", (("(padded.shape[2] - kw)", "(padded.shape[2] + 2 * pw - kw)"),
                                     ("region * weight[..., o]", "region * weight[:, :region.shape[1], :, o]")),
               Text("高修好了，宽的公式里还有第二次补零。", "The height is repaired; the width still adds the padding twice.")),
        Mutant("padding-left-out", (("(padded.shape[1] - kh)", "(h - kh)"), ("(padded.shape[2] - kw)", "(w - kw)")),
               Text("两次改成了零次：窗口要走完补零以后的图。", "Twice became never: the window must cross the padded image.")),
        Mutant("zero-to-minus-zero", (("padded[:, ph:ph + h, pw:pw + w] = x", "padded[:, ph:-ph, pw:-pw] = x"),),
               Text("不补零时，从 0 到 −0 的切片是空的。", "Without padding, the slice from 0 to minus 0 is empty.")),
        Mutant("still-square", (("ow = (padded.shape[2] - kw) // sw + 1", "ow = oh"),),
               Text("片段里只有一个边长；图和核都不一定是正方形。", "The snippet knows one side only; neither image nor kernel need be square.")),
        Mutant("division-rounded-up", (("(padded.shape[1] - kh) // sh + 1", "-(-(padded.shape[1] - kh) // sh) + 1"),
                                       ("region * weight[..., o]", "region * weight[:region.shape[0], :, :, o]")),
               Text("走不满的最后一步不算：向下取整。", "A last step that does not fit does not count: round down.")),
        Mutant("stride-dropped", (("r * sh:r * sh + kh, q * sw:q * sw + kw", "r:r + kh, q:q + kw"),),
               Text("相邻两个窗口隔一个步长。", "Neighbouring windows lie a stride apart.")),
    ),
    deciding={"still-square": 2, "division-rounded-up": 3},
)  # fmt: skip

REPAIR_IOU = Problem(
    id="repair-iou",
    ladder=BOX_IOU_LADDER,
    starter='''import numpy as np


def box_iou(a, b, plus_one=False):
    """IoU of every pair: a (N, 4) and b (M, 4) as x1, y1, x2, y2 -> (N, M)."""
    iou = np.zeros((len(a), len(b)))
    for i, pred in enumerate(a):
        for j, truth in enumerate(b):
            x_min, y_min = max(pred[0], truth[0]), max(pred[1], truth[1])
            x_max, y_max = min(pred[2], truth[2]), min(pred[3], truth[3])
            inter = max(x_max - x_min + 1, 0) * max(y_max - y_min + 1, 0)
            area = (pred[2] - pred[0] + 1) * (pred[3] - pred[1] + 1)
            area += (truth[2] - truth[0] + 1) * (truth[3] - truth[1] + 1)
            iou[i, j] = inter / (area - inter)
    return iou
''',
    variants=IOU_VARIANTS,
    limits=Limits(seconds=4, megabytes=512, largest=100),
    equivalent={
        "swapped: floating_dtype(b, a)": "the common type of two arrays does not depend on their order",
        "swapped: np.issubdtype(np.floating, x.dtype)": "matters to other types than float64, which the judge sends",
    },
    mutants=(
        Mutant("still-plus-one", (("1.0 if plus_one else 0.0", "1.0"),),
               Text("+1 是含端点的像素编号才有的约定，要不要由参数说了算。",
                    "The +1 belongs to inclusive pixel numbers; the argument says whether to use it.")),
        Mutant("plus-one-struck-out", (("1.0 if plus_one else 0.0", "0.0"),),
               Text("+1 不是错，是约定：有人要它。", "The +1 is a convention, not a mistake: somebody may ask for it.")),
        Mutant("left-in-the-areas", ((" + extra, 0, None)\n    h =", ", 0, None)\n    h ="), (" + extra, 0, None)\n    inter", ", 0, None)\n    inter"),),
               Text("交集里去掉了，面积里还在：一处改，处处改。", "Struck out of the intersection and left in the areas: all places or none.")),
        Mutant("zero-by-zero", (("np.divide(inter, union, out=np.zeros_like(union), where=union > 0)", "inter / union"),),
               Text("去掉 +1 以后，面积可以是 0：0/0 要有说法。", "Without the +1 an area may be 0, so 0/0 needs an answer.")),
        Mutant("clamp-lost", (("np.maximum(ax1, bx1) + extra, 0,", "np.maximum(ax1, bx1) + extra, -np.inf,"),
                              ("np.maximum(ay1, by1) + extra, 0,", "np.maximum(ay1, by1) + extra, -np.inf,")),
               Text("改写时丢了截断：两个方向都分开的框，负负得正。",
                    "The clamp was lost in the rewriting: apart on both axes, minus times minus is plus.")),
        Mutant("one-spelling-for-two", (("np.maximum(ay1, by1)", "np.maximum(ay1, bx1)"),),
               Text("统一名字时，把 y 也写成了 x。", "When the names were unified, a y became an x.")),
        Mutant("pairs-in-step", ((".T[:, :, None]", ".T"), (".T[:, None, :]", ".T")),
               Text("要每一对框，不是第 i 个对第 i 个。", "Every pair is wanted, not box i with box i.")),
    ),
    deciding={"still-plus-one": 1, "plus-one-struck-out": 1, "left-in-the-areas": 1, "zero-by-zero": 3},
)  # fmt: skip

REPAIR_XAVIER = Problem(
    id="repair-xavier",
    ladder=XAVIER_LADDER,
    starter='''import numpy as np


def xavier_normal(z, gain=1.0):
    """Xavier weights made of standard normal draws z, in the shape (out, in, kernel ...) of the weights."""
    fan_in = z[0].size
    return gain * z / np.sqrt(fan_in / 2)
''',
    variants=XAVIER_VARIANTS,
    limits=Limits(seconds=2, megabytes=512, largest=64),
    mutants=(
        Mutant("still-he", (("sqrt(2 / (fan_in + fan_out))", "sqrt(2 / fan_in)"),),
               Text("除以 fan_in 的一半是何恺明初始化；Xavier 要两头都顾。", "Half of fan_in is He's; Xavier minds both ends.")),
        Mutant("one-end-only", (("sqrt(2 / (fan_in + fan_out))", "sqrt(1 / fan_in)"),),
               Text("只保住了前向；两个扇数取平均才是 Xavier。", "This keeps the forward pass only; Xavier takes the mean of both fans.")),
        Mutant("sum-without-two", (("sqrt(2 / (fan_in + fan_out))", "sqrt(1 / (fan_in + fan_out))"),),
               Text("除的是平均，不是和：差一个根号二。", "The divisor is the mean, not the sum: a root of two is missing.")),
        Mutant("root-lost", (("sqrt(2 / (fan_in + fan_out))", "(2 / (fan_in + fan_out))"),),
               Text("公式给的是方差，乘到数上的是标准差。", "The formula gives a variance; what multiplies the draws is its root.")),
        Mutant("kernel-area-lost", (("shape[1] * area, shape[0] * area", "shape[1], shape[0]"),),
               Text("卷积核的每个输出还要看核的面积。", "In a convolution the area of the kernel counts too.")),
        Mutant("gain-unused", (("gain * sqrt(2", "sqrt(2"),),
               Text("没用 gain。", "gain is not used.")),
        Mutant("centred-again", (("z * xavier_std", "(z - z.mean()) * xavier_std"),),
               Text("要居中的是 rand；正态的抽样均值本来就是 0，别再减样本均值。",
                    "It was rand that needed centring; normal draws have mean 0 and keep their sample mean.")),
    ),
    deciding={"kernel-area-lost": 1, "centred-again": 2},
)  # fmt: skip

REPAIR_KERNEL = Problem(
    id="repair-kernel",
    ladder=KERNEL_LADDER,
    starter='''import numpy as np


def gaussian_kernel2d(ksize, sigma=0.0):
    """The (ksize, ksize) Gaussian kernel, summing to 1."""
    if sigma == 0:
        sigma = 0.3 * ((ksize - 1) * 0.5 - 1) + 0.8
    kernel = np.zeros((ksize, ksize))
    for i in range(ksize):
        for j in range(ksize):
            x, y = i - ksize // 2, j - ksize // 2
            kernel[i, j] = np.exp(-(x * x + y * y) / (2 * sigma * sigma))
    return kernel / kernel.sum()
''',
    variants=GAUSSIAN_VARIANTS,
    limits=Limits(seconds=2, megabytes=256),
    mutants=(
        Mutant("formula-everywhere", (("sigma == 0 and ksize in TABLES", "False"),),
               Text("sigma 为 0 时，OpenCV 对小窗口用固定的几行数，不用公式。",
                    "Where sigma is 0, OpenCV has fixed rows for small windows, not the formula.")),
        Mutant("rows-everywhere", (("sigma == 0 and ksize in TABLES", "ksize in TABLES"),),
               Text("给了 sigma 就要用它。", "A sigma that is given is to be used.")),
        Mutant("rows-of-older-releases", (("sigma == 0 and ksize in TABLES", "sigma == 0 and ksize in (3, 5, 7)"),),
               Text("到 7 为止是旧版本；这里按 5.0，表到 9。", "Up to 7 was so in older releases; here it is that of 5.0, up to 9.")),
        Mutant("binomial-everywhere", (("7: (2, 7, 14, 18, 14, 7, 2)", "7: (1, 6, 15, 20, 15, 6, 1)"),),
               Text("3 和 5 是二项式系数，7 不是。", "The rows of 3 and 5 are binomial; that of 7 is not.")),
        Mutant("rows-not-divided", (("    normalized = weights / weights.sum()", "    normalized = weights if sigma == 0 and ksize in TABLES else weights / weights.sum()"),),
               Text("表里是整数，要除以它们的和。", "The rows are whole numbers, to be divided by their sum.")),
        Mutant("variance-for-deviation", (("-(x / spread) ** 2 / 2", "-x ** 2 / spread / 2"),),
               Text("分母里是 sigma 的平方。", "It is the square of sigma that divides.")),
        Mutant("sigma-as-zero", (("sigma if sigma > 0 else gaussian_sigma(ksize)", "max(sigma, 1e-3)"),),
               Text("sigma 为 0 的意思是“请你选”，不是宽度为 0。", "A sigma of 0 means choose one, not no width.")),
    ),
    deciding={
        "formula-everywhere": 2, "rows-everywhere": 2, "rows-of-older-releases": 2, "binomial-everywhere": 2,
        "rows-not-divided": 2,
        "sigma-as-zero": 3,
    },
)  # fmt: skip

LOG_SUM = "log_total = np.log(np.exp(shifted).sum(axis=axis, keepdims=True))"
REPAIR_CROSS_ENTROPY = Problem(
    id="repair-cross-entropy",
    ladder=CROSS_ENTROPY_LADDER,
    starter='''import numpy as np


def cross_entropy(input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """Cross-entropy of logits (N, C, ...) and labels (N, ...)."""
    classes = input.shape[1]
    weights = np.ones(classes) if weight is None else weight
    log_p = np.moveaxis(np.log(input), 1, -1)
    kept = target != ignore_index
    labels = np.where(kept, target, 0)
    picked = np.take_along_axis(log_p, labels[..., None], axis=-1)[..., 0]
    losses = -(1 - label_smoothing) * weights[labels] * picked - label_smoothing / classes * (log_p @ weights)
    losses = np.where(kept, losses, 0)
    if reduction == "none":
        return losses
    total = losses.sum()
    if reduction == "sum":
        return total
    count = weights[labels][kept].sum()
    return total / count if count else np.nan
''',
    variants=ENTROPY_VARIANTS,
    limits=Limits(seconds=2, megabytes=512, largest=16),
    equivalent={
        "constant: np.take_along_axis(log_p, labels[..., None], axis=-1)[..., -1]": "that axis has one entry",
        "dropped: if not x.size:": "only a sample without a single class would need it, and the checks refuse that",
        "constant: def log_softmax(x, axis=-2):": "the axis is always given",
        "constant: def log_softmax(x, axis=-0):": "the axis is always given",
        "constant: np.where(kept, target, 1)": "stands in for an ignored position, which is masked afterwards",
        "constant: np.where(kept, target, -1)": "stands in for an ignored position, which is masked afterwards",
    },
    mutants=(
        Mutant("still-raw", (("np.asarray((shifted - log_total)", "np.asarray(np.log(wide)"),),
               Text("logit 不是概率：先变成概率，再取对数。", "A logit is no probability: turn it into one before the logarithm.")),
        Mutant("logarithm-forgotten", (("np.asarray((shifted - log_total)", "np.asarray(np.exp(shifted - log_total)"),),
               Text("取了概率，忘了取对数。", "These are probabilities; the logarithm is missing.")),
        Mutant("softmax-then-log", ((LOG_SUM, LOG_SUM + "\n    return np.log(np.exp(shifted) / np.exp(shifted).sum(axis=axis, keepdims=True))"),),
               Text("先算概率再取对数：概率下溢成 0，对数就是负无穷。要在对数里减。",
                    "Probability first and logarithm second: it underflows to 0, whose logarithm is minus infinity. Subtract among logarithms.")),
        Mutant("no-maximum", (("wide - wide.max(axis=axis, keepdims=True)", "wide"),),
               Text("logit 一大，指数就溢出：先减去最大的。", "A large logit overflows the exponential: subtract the largest first.")),
        Mutant("softmax-twice", ((LOG_SUM, "shifted = np.exp(shifted) / np.exp(shifted).sum(axis=axis, keepdims=True)\n    " + LOG_SUM),),
               Text("做了两遍 softmax。", "Softmax was taken twice.")),
        Mutant("over-the-batch", (("log_softmax(wide, axis=1)", "log_softmax(wide, axis=0)"),),
               Text("在一个样本的各类之间归一化，不是在样本之间。", "Normalise over the classes of one sample, not over the samples.")),
        Mutant("normalised-not-exponentiated", (("np.asarray((shifted - log_total)", "np.asarray(np.log(np.abs(wide) / np.abs(wide).sum(axis=axis, keepdims=True))"),),
               Text("除以总和不等于 softmax：指数不能省，logit 可以是负数。",
                    "Dividing by the sum is no softmax: the exponential is needed, for logits may be negative.")),
    ),
    deciding={"over-the-batch": 1, "softmax-then-log": 2, "no-maximum": 2},
)  # fmt: skip

REPAIR_MODEL_INFO = Problem(
    id="repair-model-info",
    ladder=MODEL_INFO_LADDER,
    starter='''import numpy as np


def model_info(shapes, dtypes, kinds, storage):
    """(parameters, those that train, numbers in buffers, bytes of all)."""
    n = g = 0
    seen = set()
    for shape, kind, place in zip(shapes, kinds, storage.tolist()):
        if kind == "buffer" or place in seen:
            continue
        seen.add(place)
        n += int(np.prod(shape))
        if kind == "trained":
            g += int(np.prod(shape))
    return n, g, 0, n * 4
''',
    variants=INFO_VARIANTS,
    limits=Limits(seconds=2, megabytes=256),
    mutants=(
        Mutant("as-it-circulates", (("size += count * BYTES[dtype]", "size += count * 4 * (kind != 'buffer')"), ("buffers += count", "buffers += 0")),
               Text("只走了参数，每个数算 4 字节：缓冲区没进来，类型也没看。",
                    "Only parameters are walked through, at four bytes a number: buffers are not in it, and types are not looked at.")),
        Mutant("four-bytes", (("size += count * BYTES[dtype]", "size += count * 4"),),
               Text("4 字节只对 float32：半精度 2，int8 是 1，int64 是 8。",
                    "Four bytes are those of float32: half precision has 2, int8 one, int64 eight.")),
        Mutant("buffers-weigh-nothing", (("size += count * BYTES[dtype]", "size += count * BYTES[dtype] * (kind != 'buffer')"),),
               Text("缓冲区也占地方，也要存进文件。", "Buffers take room too, and are saved with the model.")),
        Mutant("buffers-are-parameters", (("if kind == 'buffer':\n            buffers += count\n        else:\n            parameters += count",
                                           "if kind == 'buffer':\n            buffers += count\n        parameters += count"),),
               Text("滑动均值不是参数：没有梯度，优化器不碰它。", "Running means are no parameters: no gradient, and no optimiser touches them.")),
        Mutant("by-name", (("        if place in seen:\n            continue\n", ""),),
               Text("两个名字可以是同一个张量，只能算一次。", "Two names may be one tensor, which counts once.")),
        Mutant("frozen-left-out", (("            parameters += count", "            parameters += count * (kind == 'trained')"),),
               Text("冻结的参数还是参数，只是不训练。", "Frozen parameters are parameters that do not train.")),
        Mutant("all-train", (("if kind == 'trained':\n            trainable", "if kind != 'buffer':\n            trainable"),),
               Text("冻结的不算在可训练里。", "Those that are frozen do not train.")),
        Mutant("single-number-is-nothing", (("        count = 1\n", "        count = 1 if shape else 0\n"),),
               Text("形状是 () 的张量有一个数，比如 BN 的步数计数器。", "A tensor of shape () holds one number, such as the counter of batch norm.")),
        Mutant("bits", (("size += count * BYTES[dtype]", "size += count * BYTES[dtype] * 8"),),
               Text("要的是字节，不是位。", "Bytes are wanted, not bits.")),
    ),
    deciding={"single-number-is-nothing": 1, "frozen-left-out": 2, "all-train": 2, "by-name": 3},
)  # fmt: skip

REPAIR_MATMUL = Problem(
    id="repair-matmul",
    ladder=MATMUL_LADDER,
    starter='''import numpy as np


def matmul(a, b):
    """What a @ b is for tensors of one or more dimensions."""
    return np.dot(a, b)
''',
    variants=PRODUCT_VARIANTS,
    limits=Limits(seconds=4, megabytes=256),
    equivalent={
        "swapped: np.broadcast_shapes(right.shape[:-2], left.shape[:-2])": "broadcasting is the same both ways round",
        "comparison: dtype != np.float16": "matters to half precision only, and the judge sends float64",
        "constant: c[..., -1, :]": "the dimension that was lent has one entry",
        "constant: c[..., -1]": "the dimension that was lent has one entry",
    },
    mutants=(
        Mutant("every-stack-with-every", (("def matmul_loops(a, b):\n", "def matmul_loops(a, b):\n    if min(a.ndim, b.ndim) > 1:\n        return np.tensordot(a, b, (-1, -2))\n"),),
               Text("一摞对一摞时要一一对应，不是每个矩阵乘每个矩阵：这是 np.dot。",
                    "Stacks go hand in hand; here every matrix met every matrix, which is np.dot.")),
        Mutant("first-of-the-stack", (("batch + left.shape[-2:])", "batch + left.shape[-2:])\n    left = np.broadcast_to(left[(0,) * len(batch)] if left.size else left, left.shape)"),),
               Text("只用了一摞里的第一个矩阵。", "Only the first matrix of the stack was used.")),
        Mutant("stacks-not-stretched", (("batch = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])", "batch = left.shape[:-2]"),
                                        ("right = np.broadcast_to(right, batch + right.shape[-2:])", "right = np.broadcast_to(right, batch + right.shape[-2:])[...]")),
               Text("前面的维度要双向广播，不是只跟着左边。", "The leading dimensions broadcast both ways, not to those of the left.")),
        Mutant("lent-row-kept", (("    if a.ndim == 1:\n        c = c[..., 0, :]\n", ""),),
               Text("给左边的向量借的那一维，用完要还。", "The dimension that was lent to the vector on the left is to be given back.")),
        Mutant("lent-column-kept", (("    if b.ndim == 1:\n        c = c[..., 0]\n", ""),),
               Text("给右边的向量借的那一维，用完要还。", "The dimension that was lent to the vector on the right is to be given back.")),
        Mutant("vector-as-row", (("b[:, None] if b.ndim == 1", "b[None, :] if b.ndim == 1"),),
               Text("右边的向量是一列，不是一行。", "A vector on the right is a column, not a row.")),
        Mutant("number-by-number", (("right[*at, p, j]", "right[*at, j % k, p % m]"),),
               Text("右边取第 p 行第 j 列。", "On the right it is row p, column j.")),
        Mutant("overwritten", (("c[*at, i, j] += left", "c[*at, i, j] = left"),),
               Text("内层要累加。", "The inner loop adds up.")),
    ),
    deciding={
        "every-stack-with-every": 1, "first-of-the-stack": 1, "stacks-not-stretched": 1,
        "lent-row-kept": 2, "lent-column-kept": 2, "vector-as-row": 2,
    },
)  # fmt: skip
