"""Write by hand: cross-entropy from logits, its gradient, and binary cross-entropy from logits."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.losses_metrics.binary_cross_entropy_with_logits import LADDER as BINARY_LADDER
from bagu.ladders.losses_metrics.cross_entropy import LADDER as CROSS_ENTROPY_LADDER
from bagu.ladders.losses_metrics.cross_entropy_backward import LADDER as CROSS_ENTROPY_BACKWARD_LADDER
from bagu.text import Text
from bagu.topics.losses_metrics.softmax_cross_entropy.backward_variants import BACKWARD_VARIANTS
from bagu.topics.losses_metrics.softmax_cross_entropy.variants import BINARY_VARIANTS, CROSS_ENTROPY_VARIANTS

SHIFT = "shifted = wide - wide.max(axis=axis, keepdims=True)"
LOG_TOTAL = "log_total = np.log(np.exp(shifted).sum(axis=axis, keepdims=True))"
NO_SHIFT = Text(
    "logit 一大，指数就溢出成无穷：先让最大的变成 0。",
    "A large logit overflows the exponential: make the largest one 0 first.",
)
ONE_MAXIMUM = Text(
    "整个数组只取一个最大值，别的样本就可能全部下溢成 0：每个样本用自己的最大值。",
    "With one maximum for the whole array other samples may underflow to 0: each sample has its own.",
)
TWICE = Text(
    "输入已经是 logits，这里做了两遍 softmax：概率再过一遍，损失就有了降不下去的底。",
    "The input is logits, and this is a second softmax: over probabilities the loss has a floor that it cannot pass.",
)
WRONG_AXIS = Text(
    "softmax 是在一个样本的各类之间归一化，不是在样本之间。",
    "Softmax normalises over the classes of one sample, not over the samples.",
)
IGNORED_COUNTED = Text("被忽略的位置也不能算进分母。", "Ignored positions do not belong in the divisor either.")
IGNORED_LEARNED = Text(
    "标签是 ignore_index 的位置不产生损失，也不产生梯度。",
    "A position labelled ignore_index has neither loss nor gradient.",
)
SPREAD_OVER_OTHERS = Text(
    "ε 平摊给全部 C 类，包括真类自己，而不是只给其余 C − 1 类。",
    "Epsilon is shared by all C classes, the true one included, not by the other C − 1.",
)
SAME_EITHER_WAY = {
    "dropped: if not x.size:": "only a sample without a single class would need it, and the checks refuse that",
    "constant: def log_softmax(x, axis=-2):": "the axis is always given",
    "constant: def log_softmax(x, axis=-0):": "the axis is always given",
    "constant: np.where(kept, target, 1)": "stands in for an ignored position, which is masked afterwards",
    "constant: np.where(kept, target, -1)": "stands in for an ignored position, which is masked afterwards",
}

CROSS_ENTROPY = Problem(
    id="cross-entropy",
    ladder=CROSS_ENTROPY_LADDER,
    starter='''import numpy as np


def cross_entropy(input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """Cross-entropy from logits: a number, or an array in the shape of target for reduction="none"."""
    losses = np.zeros(target.shape)
    return losses if reduction == "none" else losses.sum()
''',
    variants=CROSS_ENTROPY_VARIANTS,
    equivalent={
        **SAME_EITHER_WAY,
        "constant: np.take_along_axis(log_p, labels[..., None], axis=-1)[..., -1]": "the only entry is also the last",
    },
    limits=Limits(largest=8),
    mutants=(
        Mutant("no-shift", ((SHIFT, "shifted = wide"),), NO_SHIFT),
        Mutant("one-maximum", (("wide.max(axis=axis, keepdims=True)", "wide.max()"),), ONE_MAXIMUM),
        Mutant("log-of-softmax", ((LOG_TOTAL, "p = np.exp(shifted) / np.exp(shifted).sum(axis=axis, keepdims=True)"),
                                  ("(shifted - log_total)", "np.log(p)")),
               Text("概率会下溢成 0，它的对数是负无穷：把对数和指数合并，不要先算概率。",
                    "A probability may underflow to 0, whose logarithm is minus infinity: join logarithm and exponential instead of taking the probability first.")),
        Mutant("log-plus-epsilon", ((LOG_TOTAL, "p = np.exp(shifted) / np.exp(shifted).sum(axis=axis, keepdims=True)"),
                                    ("(shifted - log_total)", "np.log(p + 1e-12)")),
               Text("对数里加一个小数只是遮住负无穷：再大的损失也被压到 27.6，小的也都偏了。",
                    "A small number inside the logarithm hides the infinity: no loss exceeds 27.6 any more, and all others are off a little.")),
        Mutant("softmax-twice", (("log_softmax(wide, axis=1)", "log_softmax(np.exp(log_softmax(wide, axis=1)), axis=1)"),), TWICE),
        Mutant("raw-logits", (("log_softmax(wide, axis=1)", "np.log(wide)"),),
               Text("logit 不是概率：可以为负，和不为 1，不能直接取对数。",
                    "Logits are not probabilities: they may be negative and do not sum to 1, so their logarithm means nothing.")),
        Mutant("wrong-axis", (("log_softmax(wide, axis=1)", "log_softmax(wide, axis=0)"),), WRONG_AXIS),
        Mutant("sign", (("-weights[labels] * picked", "weights[labels] * picked"),),
               Text("对数概率不大于 0，损失要取负号。", "Log-probabilities are at most 0; the loss is minus that.")),
        Mutant("largest-not-true", (("np.take_along_axis(log_p, labels[..., None], axis=-1)[..., 0]", "log_p.max(axis=-1)"),),
               Text("要的是真实类别的概率，不是最大的概率。", "The probability of the true class is wanted, not the largest.")),
        Mutant("ignored-in-mean", (("count = np.where(kept, weights[labels], 0).sum()", "count = weights[labels].sum()"),), IGNORED_COUNTED),
        Mutant("ignored-as-class-0", (("np.where(kept, -weights[labels] * picked, 0)", "-weights[labels] * picked"),), IGNORED_LEARNED),
        Mutant("mean-over-samples", (("count = np.where(kept, weights[labels], 0).sum()", "count = kept.sum()"),),
               Text("带权重时，平均要除以这些样本的权重之和，不是个数。",
                    "With class weights the mean divides by the sum of the weights of these labels, not by their number.")),
        Mutant("mean-over-batch", (("total / count if count else np.nan", "total / len(input) if count else np.nan"),),
               Text("每个像素都是一个样本：平均是对所有有标签的位置，不只是对批。",
                    "Every pixel is a sample: the mean is over all labelled positions, not over the batch alone.")),
        Mutant("smooths-the-others", (("log_p @ weights, 0) / classes", "log_p @ weights - weights[labels] * picked, 0) / max(1, classes - 1)"),), SPREAD_OVER_OTHERS),
        Mutant("smoothing-adds", (("(1 - label_smoothing) * losses +", "losses +"),),
               Text("平滑是混合：硬标签那一份要缩到 1 − ε。", "Smoothing mixes: the part of the hard label shrinks to 1 − epsilon.")),
        Mutant("smoothing-without-weights", (("log_p @ weights", "log_p.sum(axis=-1)"),),
               Text("平滑的那一份里，每一类也乘自己的权重。", "In the smooth part, too, every class carries its weight.")),
        Mutant("two-based", (("np.log(np.exp(shifted)", "np.log2(np.exp(shifted)"),),
               Text("用自然对数。", "Natural logarithms are wanted.")),
        Mutant("in-place", (("    shifted = wide -", "    wide -= wide.max(axis=axis, keepdims=True)\n    shifted = wide -"),),
               Text("减最大值时改动了传入的 logits：先复制再减。",
                    "Subtracting the maximum changed the caller's logits: work on a copy."), verdict="input modified"),
    ),
    deciding={
        "wrong-axis": 1, "two-based": 1,
        "no-shift": 2, "one-maximum": 2, "log-of-softmax": 2,
        "ignored-as-class-0": 3,
        "ignored-in-mean": 4, "mean-over-samples": 4, "mean-over-batch": 4,
        "in-place": 5,
    },
)  # fmt: skip

CROSS_ENTROPY_BACKWARD = Problem(
    id="cross-entropy-backward",
    ladder=CROSS_ENTROPY_BACKWARD_LADDER,
    starter='''import numpy as np


def cross_entropy_backward(input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """Gradient of cross-entropy with respect to the logits, in the shape of input."""
    return np.zeros(input.shape)
''',
    variants=BACKWARD_VARIANTS,
    equivalent=SAME_EITHER_WAY,
    limits=Limits(largest=8),
    mutants=(
        Mutant("truth-minus-p", (("grad = wanted.sum(axis=-1, keepdims=True) * p - wanted", "grad = wanted - wanted.sum(axis=-1, keepdims=True) * p"),),
               Text("符号反了：这样下降会让损失上升。", "The sign is reversed: descent along this raises the loss.")),
        Mutant("never-divided", (("if reduction == 'mean':", "if reduction == 'never':"),),
               Text("损失取了平均，梯度也要除以同一个数。", "The loss is a mean, so its gradient is divided by the same number.")),
        Mutant("divided-by-batch", (("grad / count if count", "grad / len(input) if count"),),
               Text("除数和损失的除数相同：计入的各位置标签权重之和，不是批大小。",
                    "The divisor is that of the loss: the weights of the labels that count, not the size of the batch.")),
        Mutant("ignored-in-count", (("np.where(kept, weights[labels], 0).sum()", "weights[labels].sum()"),), IGNORED_COUNTED),
        Mutant("ignored-learns", (("grad = np.where(kept[..., None], grad, 0)", "grad = grad * 1"),), IGNORED_LEARNED),
        Mutant("true-class-only", (("grad = wanted.sum(axis=-1, keepdims=True) * p - wanted", "grad = (wanted.sum(axis=-1, keepdims=True) * p - wanted) * one_hot"),),
               Text("别的类的 logit 也在分母里：真类之外的导数是 p，不是 0。",
                    "The other logits are in the denominator too: away from the true class the derivative is p, not 0.")),
        Mutant("elementwise", (("grad = wanted.sum(axis=-1, keepdims=True) * p - wanted", "grad = (wanted.sum(axis=-1, keepdims=True) * p - wanted) * p * (1 - p)"),),
               Text("p − y 已经是对 logit 的导数，不再乘激活的导数；况且 softmax 的导数不是逐元素的。",
                    "p − y is the derivative with respect to the logit already: no further derivative of the activation, and softmax's is not elementwise anyway.")),
        Mutant("reciprocal", (("grad = wanted.sum(axis=-1, keepdims=True) * p - wanted", "grad = -wanted / p"),),
               Text("这是对概率的导数，还要穿过 softmax 才到 logit。",
                    "This is the derivative with respect to the probabilities; it has yet to pass through the softmax.")),
        Mutant("no-shift", ((SHIFT, "shifted = wide"),), NO_SHIFT),
        Mutant("one-maximum", (("wide.max(axis=axis, keepdims=True)", "wide.max()"),), ONE_MAXIMUM),
        Mutant("softmax-twice", (("log_softmax(wide, axis=1)", "log_softmax(np.exp(log_softmax(wide, axis=1)), axis=1)"),), TWICE),
        Mutant("wrong-axis", (("log_softmax(wide, axis=1)", "log_softmax(wide, axis=0)"),), WRONG_AXIS),
        Mutant("weight-by-class", (("* weights\n", "\n"), ("* p - wanted", "* p * weights - wanted * weights")),
               Text("权重属于样本的标签：乘在整个 p − y 上，而不是每一类各乘各的。",
                    "A weight belongs to the label of the sample and scales all of p − y; it is not one factor a logit.")),
        Mutant("smooths-the-others", (("label_smoothing / classes) * weights", "label_smoothing / max(1, classes - 1) * ~one_hot) * weights"),), SPREAD_OVER_OTHERS),
    ),
    deciding={
        "no-shift": 1, "one-maximum": 1, "softmax-twice": 1, "wrong-axis": 1,
        "never-divided": 2, "divided-by-batch": 2, "ignored-in-count": 2,
        "ignored-learns": 3,
    },
)  # fmt: skip

LOSSES = "losses = positive * y * minus_log_p + (1 - y) * (minus_log_p + z)"
BINARY_CROSS_ENTROPY = Problem(
    id="binary-cross-entropy",
    ladder=BINARY_LADDER,
    starter='''import numpy as np


def binary_cross_entropy_with_logits(input, target, reduction="mean", pos_weight=None):
    """Binary cross-entropy of every logit: a number, or an array in the shape of input for reduction="none"."""
    losses = np.zeros(input.shape)
    return losses if reduction == "none" else losses.sum()
''',
    variants=BINARY_VARIANTS,
    limits=Limits(largest=2048),
    mutants=(
        Mutant("log-of-sigmoid", ((LOSSES, "p = 1 / (1 + np.exp(-z))\n    losses = -positive * y * np.log(p) - (1 - y) * np.log(1 - p)"),),
               Text("logit 一大，sigmoid 就舍入成 0 或 1，log 0 是负无穷：把两步合成一步。",
                    "For a large logit the sigmoid rounds to 0 or 1, and log 0 is minus infinity: join the two steps.")),
        Mutant("clipped-sigmoid", ((LOSSES, "p = np.clip(1 / (1 + np.exp(-z)), 1e-7, 1 - 1e-7)\n    losses = -positive * y * np.log(p) - (1 - y) * np.log(1 - p)"),),
               Text("截断概率会让损失封顶在 16 左右，错得再离谱也没有梯度。",
                    "Clipping the probability caps the loss near 16, and beyond that a wrong answer has no gradient.")),
        Mutant("overflow", (("np.exp(-np.abs(z))", "np.exp(-z)"),),
               Text("指数里只能出现不大于 0 的数；而且配的另一项也是按绝对值推的。",
                    "Only numbers up to 0 may enter the exponential; the other term is derived for the absolute value.")),
        Mutant("positives-only", (("+ (1 - y) * (minus_log_p + z)", ""),),
               Text("真值为 0 的标签也有损失：那一半也要加上。", "Labels whose truth is 0 have a loss too: the other half is missing.")),
        Mutant("sign-of-z", (("(minus_log_p + z)", "(minus_log_p - z)"),),
               Text("−log(1 − σ(z)) 比 −log σ(z) 大 z。", "−log(1 − σ(z)) is larger than −log σ(z) by z.")),
        Mutant("softmax", ((LOSSES, "losses = positive * y * (np.log(np.exp(z - z.max(-1, keepdims=True)).sum(-1, keepdims=True)) + z.max(-1, keepdims=True) - z)"),),
               Text("这是 softmax：多标签的各个标签互不竞争，各用各的 sigmoid。",
                    "This is a softmax: labels of a multi-label sample do not compete, each has its own sigmoid.")),
        Mutant("sigmoid-twice", (("    minus_log_p =", "    z = 1 / (1 + np.exp(-z))\n    minus_log_p ="),),
               Text("函数收的是 logits，里面已经有 sigmoid，外面不要再做一遍。",
                    "The function takes logits and has the sigmoid inside; do not apply it before as well.")),
        Mutant("weight-on-both", (("(1 - y) * (minus_log_p + z)", "positive * (1 - y) * (minus_log_p + z)"),),
               Text("pos_weight 只乘真值为正的那一项。", "pos_weight multiplies the positive term only.")),
        Mutant("weighted-mean", (("total / losses.size if losses.size", "total / (positive * np.ones_like(z)).sum() if losses.size"),),
               Text("这里的平均除以元素个数，不除以权重之和，和 cross_entropy 不同。",
                    "Here the mean divides by the number of elements and not by weights, unlike cross_entropy.")),
        Mutant("mean-over-samples", (("total / losses.size if losses.size", "total / len(losses) if losses.size"),),
               Text("平均是对所有元素：样本数乘标签数。", "The mean is over all elements: samples times labels.")),
        Mutant("hard-targets", (("y = target.astype(z.dtype, copy=False)", "y = (target > 0.5).astype(z.dtype)"),),
               Text("真值可以是 0 到 1 之间的数，不要取整。", "A truth may lie between 0 and 1; do not round it.")),
        Mutant("ignores-none", (("if reduction == 'none':", "if reduction == 'never':"),),
               Text('reduction="none" 要返回每个元素的损失。', 'reduction="none" returns the loss of every element.')),
    ),
    deciding={"log-of-sigmoid": 2, "overflow": 2, "weighted-mean": 3, "mean-over-samples": 3, "ignores-none": 3},
)  # fmt: skip
