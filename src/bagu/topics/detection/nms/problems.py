"""Write by hand: the IoU matrix, NMS, Soft-NMS."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.detection.box_iou import LADDER as BOX_IOU_LADDER
from bagu.ladders.detection.nms import LADDER as NMS_LADDER
from bagu.ladders.detection.soft_nms import LADDER as SOFT_NMS_LADDER
from bagu.text import Text
from bagu.topics.detection.nms.soft_variants import SOFT_NMS_VARIANTS
from bagu.topics.detection.nms.variants import BOX_IOU_VARIANTS, NMS_VARIANTS

CLAMP = Text(
    "两个框在 x、y 两个方向上都分离时，宽和高都是负数，乘积却是正数。",
    "When boxes are apart in both x and y, width and height are both negative and their product is positive.",
)
EMPTY = Text("0/0 得 NaN，而 NaN 与任何数比较都为假。", "0/0 is NaN, and NaN compares false with everything.")


BOX_IOU = Problem(
    id="box-iou",
    ladder=BOX_IOU_LADDER,
    starter='''import numpy as np


def box_iou(a, b, plus_one=False):
    """IoU of every pair: a (N, 4) and b (M, 4) as x1, y1, x2, y2 -> (N, M)."""
    return np.zeros((len(a), len(b)))
''',
    variants=BOX_IOU_VARIANTS,
    limits=Limits(seconds=2, megabytes=512, largest=300),
    equivalent={
        "swapped: floating_dtype(b, a)": "the common type of two arrays does not depend on their order",
        "swapped: np.issubdtype(np.floating, x.dtype)": "matters to other types than float64, which the judge sends",
    },
    mutants=(
        # The faults of the snippet that the page takes apart, one each.
        Mutant("np-rand", (("    extra = 1.0 if", "    a = np.rand(len(a), 4)\n    extra = 1.0 if"),),
               Text("NumPy 的随机函数都在 np.random 里；况且函数该用传进来的框。",
                    "NumPy keeps its random functions in np.random; besides, a function works on the boxes it is given.")),
        Mutant("two-spellings", (("    w = np.clip(np.minimum(ax2, bx2) - np.maximum(ax1, bx1)",
                                  "    x_min = np.maximum(ax1, bx1)\n    w = np.clip(np.minimum(ax2, bx2) - xmin"),),
               Text("赋值用一种拼法，读取用另一种，名字就不存在。", "Assigned under one spelling and read under another, the name does not exist.")),
        Mutant("global-names", (("= a.astype", "= pred_bbox.astype"),),
               Text("函数体要用参数的名字，不能指望外面恰好有个同名变量。",
                    "The body must use the names of its arguments; nobody outside owes it a variable.")),
        Mutant("typo-in-union", (("(by2 - by1 + extra) - inter", "(by2 - by1 + extra) - inetr"),),
               Text("这一行前面都对，最后一个名字拼错了。", "All is well up to the last name of the line, which is misspelled.")),
        Mutant("scalar-max", (("np.maximum(ax1, bx1)", "max(ax1, bx1)"),),
               Text("Python 自带的 max 只比两个标量；数组的真值有歧义。",
                    "Python's max compares two scalars; the truth value of an array is ambiguous.")),
        Mutant("inverted-boxes", (("ax1, ay1, ax2, ay2 = a", "ax2, ay2, ax1, ay1 = a"),),
               Text("左上角与右下角颠倒：面积仍是正数，交集却永远为空。",
                    "The corners are swapped: the area is still positive, but the intersection is always empty.")),
        Mutant("always-plus-one", (("1.0 if plus_one else 0.0", "1.0"),),
               Text("+1 是含端点的像素编号才有的约定；坐标连续时，不相交的框也会得到很大的 IoU。",
                    "The +1 is for inclusive pixel numbers; on continuous coordinates even disjoint boxes score high.")),
        # What else goes wrong.
        Mutant("no-clamp", (("np.maximum(ax1, bx1) + extra, 0,", "np.maximum(ax1, bx1) + extra, -np.inf,"),
                            ("np.maximum(ay1, by1) + extra, 0,", "np.maximum(ay1, by1) + extra, -np.inf,")), CLAMP),
        Mutant("clamp-too-late", (("np.maximum(ax1, bx1) + extra, 0,", "np.maximum(ax1, bx1) + extra, -np.inf,"),
                                  ("np.maximum(ay1, by1) + extra, 0,", "np.maximum(ay1, by1) + extra, -np.inf,"),
                                  ("inter = w * h", "inter = np.clip(w * h, 0, None)")), CLAMP),
        Mutant("plus-one-on-areas-only", (("np.maximum(ax1, bx1) + extra", "np.maximum(ax1, bx1)"),
                                          ("np.maximum(ay1, by1) + extra", "np.maximum(ay1, by1)")),
               Text("要加 1 就处处都加：交集的宽高也算。", "Where a 1 is added, it is added everywhere: to the intersection too.")),
        Mutant("union-counts-twice", (("(by2 - by1 + extra) - inter", "(by2 - by1 + extra)"),),
               Text("交集在两个面积里各算了一次。", "The intersection is in both areas, so it was counted twice.")),
        Mutant("over-smaller-area", ((" * (ay2 - ay1 + extra) + (bx2 - bx1 + extra) * (by2 - by1 + extra) - inter",
                                      " * (ay2 - ay1 + extra)\n    union = np.minimum(union, (bx2 - bx1 + extra) * (by2 - by1 + extra))"),),
               Text("分母是并集，不是较小框的面积。", "The denominator is the union, not the smaller area.")),
        Mutant("nan-for-empty", (("np.divide(inter, union, out=np.zeros_like(union), where=union > 0)", "inter / union"),), EMPTY),
        Mutant("one-for-empty", (("np.zeros_like(union)", "np.ones_like(union)"),),
               Text("两个空框的 IoU 按约定是 0，哪怕它们重合。", "By convention two empty boxes have IoU 0, even if they coincide.")),
        Mutant("xywh", (("(ax2 - ax1 + extra) * (ay2 - ay1 + extra)", "(ax2 + extra) * (ay2 + extra)"),),
               Text("后两个数是右下角，不是宽和高。", "The last two numbers are a corner, not width and height.")),
        Mutant("x-for-y", (("np.maximum(ay1, by1)", "np.maximum(ay1, bx1)"),),
               Text("复制 x 那一行时，有一个下标没改成 y。", "When the line for x was copied, one index was not changed to y.")),
        Mutant("transposed", (("return iou.astype", "return iou.T.astype"),),
               Text("行是 a 的框，列是 b 的框。", "Rows are the boxes of a, columns those of b.")),
        Mutant("row-with-row", ((".T[:, :, None]", ".T"), (".T[:, None, :]", ".T")),
               Text("要每一对框，不是第 i 个对第 i 个。", "Every pair is wanted, not box i with box i.")),
    ),
    deciding={"inverted-boxes": 1, "always-plus-one": 2, "nan-for-empty": 3, "one-for-empty": 3},
)  # fmt: skip


NMS = Problem(
    id="nms",
    ladder=NMS_LADDER,
    starter='''import numpy as np


def nms(boxes, scores, iou_threshold):
    """Indices (int64) of the boxes kept, highest score first."""
    return np.argsort(-scores, kind="stable")
''',
    variants=NMS_VARIANTS,
    limits=Limits(seconds=2, megabytes=512, largest=500),
    equivalent={
        f"constant: np.clip(np.minimum({z}2[best], {z}2[rest]) - np.maximum({z}1[best], {z}1[rest]), -1, None)":
            "one side clamped is enough for a yes or no: minus times nothing negative never exceeds a threshold"
        for z in "xy"
    },
    mutants=(
        Mutant("ascending", (("np.argsort(-scores", "np.argsort(scores"),),
               Text("从得分最高的框开始。", "Start from the highest score.")),
        Mutant("ties-reversed", (("np.argsort(-scores.astype(np.float64), kind='stable')", "np.argsort(scores, kind='stable')[::-1]"),),
               Text("升序再翻转，会把同分的框也翻转。", "Reversing an ascending sort also reverses equal scores.")),
        Mutant("no-clamp", (("np.maximum(x1[best], x1[rest]), 0,", "np.maximum(x1[best], x1[rest]), -np.inf,"),
                            ("np.maximum(y1[best], y1[rest]), 0,", "np.maximum(y1[best], y1[rest]), -np.inf,")), CLAMP),
        Mutant("at-threshold", (("iou <= iou_threshold", "iou < iou_threshold"),),
               Text("IoU 恰等于阈值时应保留。", "A box whose IoU equals the threshold stays.")),
        Mutant("plus-one", (("(x2 - x1) * (y2 - y1)", "(x2 - x1 + 1) * (y2 - y1 + 1)"),
                            ("np.maximum(x1[best], x1[rest]),", "np.maximum(x1[best], x1[rest]) + 1,"),
                            ("np.maximum(y1[best], y1[rest]),", "np.maximum(y1[best], y1[rest]) + 1,")),
               Text("+1 是含端点的像素编号才有的约定，这里的坐标是连续的。",
                    "The +1 is for inclusive pixel numbers; these coordinates are continuous.")),
        Mutant("union-counts-twice", (("area[best] + area[rest] - inter", "area[best] + area[rest]"),),
               Text("交集在两个面积里各算了一次。", "The intersection is in both areas, so it was counted twice.")),
        Mutant("over-smaller-area", (("area[best] + area[rest] - inter", "np.minimum(area[best], area[rest])"),),
               Text("分母是并集，不是较小框的面积。", "The denominator is the union, not the smaller area.")),
        Mutant("xywh", (("(x2 - x1) * (y2 - y1)", "x2 * y2"),),
               Text("x2、y2 是右下角，不是宽和高。", "x2, y2 are a corner, not width and height.")),
        Mutant("empty-boxes-lost", (("np.divide(inter, union, out=np.zeros_like(union), where=union > 0)", "inter / union"),), EMPTY),
        Mutant("ranks", (("keep.append(best)", "keep.append(len(keep))"),),
               Text("要的是原数组里的下标，不是第几名。", "Indices into the input are wanted, not ranks.")),
        Mutant("input-order", (("return np.array(keep, dtype=np.int64)", "return np.sort(np.array(keep, dtype=np.int64))"),),
               Text("结果按得分排，不按下标排。", "The result is ordered by score, not by index.")),
        Mutant("neighbours-only", (("rest[iou <= iou_threshold]", "rest[(iou <= iou_threshold) | (np.arange(rest.size) > 0)]"),),
               Text("余下的框都要比，不只是排在下一位的。", "All remaining boxes are compared, not only the next one.")),
        Mutant("index-shift", (("rest[iou <= iou_threshold]", "order[np.flatnonzero(iou <= iou_threshold)]"),),
               Text("IoU 少算了打头的那一个，下标因此错开一位。", "The IoUs leave out the first box, so their positions are off by one.")),
        Mutant("dead-boxes-kill", (("    keep = []\n    while order.size:", "    keep, gone = [], np.zeros(len(scores), dtype=bool)\n    while order.size:"),
                                   ("        keep.append(best)\n", "        if not gone[best]:\n            keep.append(best)\n"),
                                   ("order = rest[iou <= iou_threshold]", "gone[rest[iou > iou_threshold]] = True\n        order = rest")),
               Text("已经被删的框又删了别人：这是 Fast NMS。", "A removed box removed others: that is Fast NMS.")),
    ),
    deciding={"plus-one": 1, "at-threshold": 2, "ties-reversed": 3, "empty-boxes-lost": 4},
)  # fmt: skip


COPY = "    scores = scores.astype(np.float64)\n"
STOP = "        if scores[best] < score_threshold:\n            break\n"
GAUSSIAN = "np.exp(-iou ** 2 / sigma)"

SOFT_NMS = Problem(
    id="soft-nms",
    ladder=SOFT_NMS_LADDER,
    starter='''import numpy as np


def soft_nms(boxes, scores, method="gaussian", iou_threshold=0.5, sigma=0.5, score_threshold=0.001):
    """Indices (int64) in the order taken, and their scores at that moment."""
    order = np.argsort(-scores, kind="stable")
    return order, scores[order]
''',
    variants=SOFT_NMS_VARIANTS,
    limits=Limits(seconds=2, megabytes=256, largest=300),
    equivalent={
        "swapped: np.issubdtype(np.floating, x.dtype)": "matters to other types than float64, which the judge sends",
    },
    mutants=(
        Mutant("sorted-once", (("left = np.arange(len(scores))", "left = np.argsort(-scores, kind='stable')"),
                               ("left[np.argmax(scores[left])]", "left[0]")),
               Text("得分在变，只在开头排一次序不够。", "Scores change, so sorting once at the start is not enough.")),
        Mutant("no-square", ((GAUSSIAN, "np.exp(-iou / sigma)"),),
               Text("高斯衰减用的是 IoU 的平方。", "The Gaussian decay uses the square of the IoU.")),
        Mutant("two-sigma-squared", ((GAUSSIAN, "np.exp(-iou ** 2 / (2 * sigma ** 2))"),),
               Text("这里的 σ 不是标准差：没有 2，也不平方。", "σ is no standard deviation here: no 2 and no square.")),
        Mutant("growing-gaussian", ((GAUSSIAN, "np.exp((-iou) ** 2 / sigma)"),),
               Text("负号跟着 IoU 一起平方掉了，得分反而变大。", "The minus sign was squared away with the IoU, so scores grow.")),
        Mutant("linear-times-iou", (("1 - iou, 1.0", "iou, 1.0"),),
               Text("重叠越多，衰减应当越多。", "More overlap must mean more decay.")),
        Mutant("linear-everywhere", (("np.where(iou > iou_threshold, 1 - iou, 1.0)", "1 - iou"),),
               Text("线性衰减只用于 IoU 超过阈值的框。", "Linear decay applies only above the threshold.")),
        Mutant("linear-at-threshold", (("iou > iou_threshold", "iou >= iou_threshold"),),
               Text("IoU 恰等于阈值时不衰减。", "A box whose IoU equals the threshold does not decay.")),
        Mutant("hard", (("1 - iou, 1.0", "0.0, 1.0"),),
               Text("直接清零就成了普通 NMS。", "Setting the score to zero is plain NMS.")),
        Mutant("gaussian-thresholded", ((GAUSSIAN, f"np.where(iou > iou_threshold, {GAUSSIAN}, 1.0)"),),
               Text("高斯衰减没有阈值，任何重叠都衰减。", "The Gaussian has no threshold; any overlap decays.")),
        Mutant("old-scores", ((COPY, "    original = scores\n" + COPY), ("taken.append(scores[best])", "taken.append(original[best])")),
               Text("要返回衰减后的得分。", "The decayed scores are wanted.")),
        Mutant("not-cumulative", ((COPY, "    original = scores\n" + COPY),
                                  (f"scores[left] *= {GAUSSIAN}", f"scores[left] = original[left] * {GAUSSIAN}")),
               Text("衰减要一轮轮累积，不是每轮从原始得分算起。", "Decay accumulates over the rounds; it does not restart from the original score.")),
        Mutant("no-stop", ((STOP, ""),),
               Text("最高分低于 score_threshold 时要停。", "The rounds end when the best score is below score_threshold.")),
        Mutant("stop-at-equal", ((STOP, STOP.replace("<", "<=")),),
               Text("恰等于 score_threshold 的框仍要取出。", "A box whose score equals score_threshold is still taken.")),
        Mutant("filter-first-only", (("left = np.arange(len(scores))", "left = np.flatnonzero(scores >= score_threshold)"), (STOP, "")),
               Text("阈值要与衰减后的得分比，开头滤一次不够。", "The threshold is for decayed scores; filtering once at the start is not enough.")),
        Mutant("no-clamp", (("np.maximum(x1[best], x1[left]), 0,", "np.maximum(x1[best], x1[left]), -np.inf,"),
                            ("np.maximum(y1[best], y1[left]), 0,", "np.maximum(y1[best], y1[left]), -np.inf,")), CLAMP),
        Mutant("writes-input", ((COPY, ""),),
               Text("调用者还要用传进来的 scores，不能改它。", "The caller still needs the scores that were passed in."),
               verdict="input modified"),
    ),
    deciding={"linear-at-threshold": 2, "stop-at-equal": 2, "old-scores": 4, "writes-input": 5},
)  # fmt: skip
