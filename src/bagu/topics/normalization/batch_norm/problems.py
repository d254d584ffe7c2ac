"""Write by hand: the BN layer, its backward pass, the merging of moments."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.normalization.batch_norm_2d import LADDER as BATCH_NORM_2D_LADDER
from bagu.ladders.normalization.batch_norm_backward import LADDER as BATCH_NORM_BACKWARD_LADDER
from bagu.ladders.normalization.merge_moments import LADDER as MERGE_MOMENTS_LADDER
from bagu.text import Text
from bagu.topics.normalization.batch_norm.layer_variants import LAYERS
from bagu.topics.normalization.batch_norm.variants import BACKWARD_VARIANTS, MERGE_VARIANTS

EPS_OUTSIDE = Text("ε 加在方差上，再开根号。", "Epsilon is added to the variance, before the root.")
UNBIASED_OUTPUT = Text(
    "归一化用除以 n 的有偏方差；无偏的只进滑动平均。",
    "Normalisation takes the biased variance, divided by n; only the moving average takes the unbiased one.",
)
ANY_NEGATIVE = "reshape infers the length that is negative, whichever negative number it is"
BEFORE_FORWARD = (
    "stands only until forward or backward sets it; the judge calls neither backward first nor reads it before"
)


BATCH_NORM_2D = Problem(
    id="batch-norm-2d",
    ladder=BATCH_NORM_2D_LADDER,
    starter='''import numpy as np


class BatchNorm2d:
    """Batch normalisation of (N, C, H, W), with state."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.weight = np.ones(num_features) if affine else None
        self.bias = np.zeros(num_features) if affine else None
        self.running_mean = np.zeros(num_features) if track_running_stats else None
        self.running_var = np.ones(num_features) if track_running_stats else None
        self.num_batches_tracked = 0 if track_running_stats else None
        self.grad_weight = self.grad_bias = None

    def forward(self, x):
        """Normalised x, (N, C, H, W)."""
        return x.copy()

    def backward(self, grad_output):
        """Gradient of the last forward's input; sets grad_weight and grad_bias."""
        self.grad_weight = self.grad_bias = grad_output.sum((0, 2, 3))
        return grad_output.copy()
''',
    variants=LAYERS,
    limits=Limits(seconds=4, megabytes=1024, largest=2),
    equivalent={
        "dropped: self.num_features = num_features": "only the validation of shapes reads it",
        "dropped: self.grad_weight = None": BEFORE_FORWARD,
        "dropped: self.grad_bias = None": BEFORE_FORWARD,
        "dropped: self._saved = None": BEFORE_FORWARD,
        "dropped: self.training = mode": "the judge assigns training directly",
    },
    mutants=(
        Mutant("biased-running-var", ((" * n / (n - 1)", ""),),
               Text("存进滑动平均的是无偏方差。", "The moving average stores the unbiased variance.")),
        Mutant("momentum-swapped",
               (("(1 - step) * self.running_mean + step * mean", "step * self.running_mean + (1 - step) * mean"),
                ("(1 - step) * self.running_var + step * var", "step * self.running_var + (1 - step) * var")),
               Text("momentum 是新值的权重，不是旧值的。", "Momentum is the weight of the new value, not of the old.")),
        Mutant("eval-uses-batch", (("self.training or self.running_mean is None", "True"),),
               Text("推理模式用滑动统计量，不看这一批。", "Eval mode uses the moving averages and ignores the batch.")),
        Mutant("training-uses-running", (("self.training or self.running_mean is None", "self.running_mean is None"),),
               Text("训练模式用这一批的统计量。", "Training mode uses this batch's statistics.")),
        Mutant("no-stats-uses-nothing", (("self.training or self.running_mean is None", "self.training"),),
               Text("不跟踪统计量时，两种模式都用批统计量。", "Without tracking, both modes use the batch's statistics.")),
        Mutant("eps-outside-root", (("np.sqrt(var[:, None, None] + self.eps)", "(np.sqrt(var[:, None, None]) + self.eps)"),),
               EPS_OUTSIDE),
        Mutant("unbiased-output", (("wide.var((0, 2, 3))", "wide.var((0, 2, 3), ddof=1)"), (" * n / (n - 1)", "")),
               UNBIASED_OUTPUT),
        Mutant("statistics-a-sample", (("wide.mean((0, 2, 3)), wide.var((0, 2, 3))", "wide.mean((1, 2, 3)), wide.var((1, 2, 3))"),),
               Text("对批和位置求，不对通道求：那是层归一化。", "Average over batch and positions, not over channels: that would be layer norm.")),
        Mutant("positions-apart", (("wide.mean((0, 2, 3)), wide.var((0, 2, 3))", "wide[:, :, 0, 0].mean(0), wide[:, :, 0, 0].var(0)"),),
               Text("所有位置共用一组统计量，每个位置的值都要算进去。", "All positions share the statistics, so the values of every position count.")),
        Mutant("updates-in-eval", (("self.training and self.running_mean is not None", "self.running_mean is not None"),),
               Text("推理模式不更新滑动统计量，也不计数。", "Eval mode updates neither the moving averages nor the count.")),
        Mutant("first-batch-copied", (("step = 1 / self.num_batches_tracked if self.momentum is None else self.momentum",
                                       "step = 1 / self.num_batches_tracked if self.momentum is None or self.num_batches_tracked == 1 else self.momentum"),),
               Text("第一批也按 momentum 更新，初值 0 和 1 照样占权重。", "The first batch is averaged with momentum too; the initial 0 and 1 keep their weight.")),
        Mutant("no-momentum-is-default", (("1 / self.num_batches_tracked if self.momentum is None else self.momentum",
                                           "0.1 if self.momentum is None else self.momentum"),),
               Text("momentum 为 None 时，所有批等权平均。", "A momentum of None averages all batches equally.")),
        Mutant("variance-starts-at-zero", (("np.ones(num_features) if track_running_stats", "np.zeros(num_features) if track_running_stats"),),
               Text("running_var 的初值是 1。", "running_var starts at 1.")),
        Mutant("gamma-forgotten", (("x_hat * self.weight[:, None, None] + self.bias", "x_hat + self.bias"),),
               Text("归一化之后还要乘 γ。", "After normalising, multiply by gamma.")),
        Mutant("backward-constants", ((" - grad_bias[:, None, None] / n - x_hat * grad_weight[:, None, None] / n", ""),),
               Text("训练模式下，均值和方差也依赖输入。", "In training mode, mean and variance depend on the input, too.")),
        Mutant("eval-backward-as-training", (("if of_batch:\n            n = grad.size", "if True:\n            n = grad.size"),),
               Text("推理模式下统计量是常数，反向只乘一个数。", "In eval mode the statistics are constants; backward multiplies by one number.")),
        Mutant("input-overwritten", (("x_hat = (wide - mean[:, None, None]) * inv_std", "wide -= mean[:, None, None]\n        x_hat = wide * inv_std"),),
               Text("不要在调用者的数组上原地减。", "Do not subtract in place on the caller's array."), verdict="input modified"),
    ),
    deciding={
        "eps-outside-root": 1, "unbiased-output": 1, "statistics-a-sample": 1, "positions-apart": 1,
        "gamma-forgotten": 2,
        "biased-running-var": 3, "momentum-swapped": 3, "first-batch-copied": 3, "variance-starts-at-zero": 3,
        "no-momentum-is-default": 4,
        "updates-in-eval": 5, "eval-backward-as-training": 5,
        "no-stats-uses-nothing": 6,
        "input-overwritten": 8,
    },
)  # fmt: skip


BATCH_NORM_BACKWARD = Problem(
    id="batch-norm-backward",
    ladder=BATCH_NORM_BACKWARD_LADDER,
    starter='''import numpy as np


def batch_norm_backward(grad_output, x, weight, eps=1e-5):
    """Gradients of y = weight * x_hat + bias: grad_input like x, grad_weight and grad_bias (C,)."""
    axes = (0, *range(2, x.ndim))
    return grad_output.copy(), grad_output.sum(axes), grad_output.sum(axes)
''',
    variants=BACKWARD_VARIANTS,
    limits=Limits(seconds=4, megabytes=1024, largest=2),
    equivalent={"constant: (1, -2) + (1,) * (x.ndim - 2)": ANY_NEGATIVE},
    mutants=(
        Mutant("constants", ((" - (grad_bias / n).reshape(shape) - x_hat * (grad_weight / n).reshape(shape)", ""),),
               Text("均值和方差也依赖输入，不能当常数。", "Mean and variance depend on the input; they are no constants.")),
        Mutant("no-mean-term", ((" - (grad_bias / n).reshape(shape)", ""),),
               Text("少了经过均值的那条路；每个通道的梯度之和应为 0。", "The path through the mean is missing; each channel's gradient must sum to 0.")),
        Mutant("no-variance-term", ((" - x_hat * (grad_weight / n).reshape(shape)", ""),),
               Text("少了经过方差的那条路。", "The path through the variance is missing.")),
        Mutant("mean-term-added", (("grad - (grad_bias / n)", "grad + (grad_bias / n)"),),
               Text("经过均值的那一项带负号。", "The term through the mean has a minus sign.")),
        Mutant("n-minus-one", (("n = x.size // x.shape[1]", "n = x.size // x.shape[1] - 1"),),
               Text("前向用的是有偏方差，反向也除以 n。", "Forward uses the biased variance, so backward divides by n.")),
        Mutant("n-is-batch", (("n = x.size // x.shape[1]", "n = x.shape[0]"),),
               Text("n 是每个通道的值数，位置也要算。", "n is the number of values a channel; positions count as well.")),
        Mutant("unbiased-variance", (("wide.var(axes)", "wide.var(axes, ddof=1)"),), UNBIASED_OUTPUT),
        Mutant("eps-outside-root", (("np.sqrt(wide.var(axes) + eps)", "(np.sqrt(wide.var(axes)) + eps)"),), EPS_OUTSIDE),
        Mutant("eps-forgotten", (("np.sqrt(wide.var(axes) + eps)", "np.sqrt(wide.var(axes))"),),
               Text("前向有 ε，反向也要有；方差可能为 0。", "Forward has epsilon, so backward needs it; a variance may be 0.")),
        Mutant("no-root", (("1 / np.sqrt(wide.var(axes) + eps)", "1 / (wide.var(axes) + eps)"),),
               Text("除以标准差，不是方差。", "Divide by the deviation, not by the variance.")),
        Mutant("gamma-forgotten", (("(weight * inv_std).reshape(shape) * centred", "inv_std.reshape(shape) * centred"),),
               Text("传回输入的梯度要乘 γ。", "The gradient of the input is multiplied by gamma.")),
        Mutant("gamma-in-its-own-gradient", (("grad_weight = (grad * x_hat).sum(axes)", "grad_weight = weight * (grad * x_hat).sum(axes)"),),
               Text("γ 的梯度里没有 γ 自己。", "Gamma's gradient does not contain gamma.")),
        Mutant("gamma-from-raw-input", (("(grad * x_hat).sum(axes)", "(grad * wide).sum(axes)"),),
               Text("γ 乘的是归一化后的值。", "What gamma multiplies is the normalised value.")),
        Mutant("averaged-gradients", (("(grad * x_hat).sum(axes)", "(grad * x_hat).mean(axes)"), ("grad.sum(axes)", "grad.mean(axes)")),
               Text("γ、β 的梯度是求和，不是平均。", "The gradients of gamma and beta are sums, not averages.")),
        Mutant("not-centred", (("(wide - wide.mean(axes).reshape(shape)) * inv_std", "wide * inv_std"),),
               Text("归一化要先减均值。", "Normalising subtracts the mean first.")),
        Mutant("batch-axis-only", (("axes = (0, *range(2, x.ndim))", "axes = (0,)"),),
               Text("四维输入要在批和位置上一起求和。", "Of a four-dimensional input, sum over batch and positions together.")),
    ),
    deciding={
        "n-is-batch": 1, "batch-axis-only": 1,
        "n-minus-one": 2, "unbiased-variance": 2, "eps-outside-root": 2, "eps-forgotten": 2,
        "averaged-gradients": 3,
    },
)  # fmt: skip


MERGE_MOMENTS = Problem(
    id="merge-moments",
    ladder=MERGE_MOMENTS_LADDER,
    starter='''import numpy as np


def merge_moments(counts, means, m2):
    """Count, mean and M2 of all parts together; counts (W,), means and m2 (W,) or (W, C)."""
    return int(counts.sum()), means.mean(0), m2.sum(0)
''',
    variants=MERGE_VARIANTS,
    limits=Limits(seconds=2, megabytes=512, largest=64),
    equivalent={"constant: (-2,) + (1,) * (means.ndim - 1)": ANY_NEGATIVE},
    mutants=(
        Mutant("means-averaged", (("(n * means).sum(0) / total", "means.mean(0)"),),
               Text("各卡样本数不同，均值要按个数加权。", "Cards may hold unequal counts, so means are weighted by count.")),
        Mutant("no-between", ((" + (n * (means - mean) ** 2).sum(0)", ""),),
               Text("漏了各卡均值之间的差异。", "The differences between the cards' means are missing.")),
        Mutant("between-unweighted", (("(n * (means - mean) ** 2)", "((means - mean) ** 2)"),),
               Text("卡间的离差平方要乘这张卡的个数。", "A card's squared distance counts once for each of its values.")),
        Mutant("between-not-squared", (("(means - mean) ** 2", "np.abs(means - mean)"),),
               Text("卡间的差要平方。", "The distance between means is squared.")),
        Mutant("between-subtracted", (("m2.sum(0) + (n", "m2.sum(0) - (n"),),
               Text("总离差平方和等于卡内加卡间。", "The total is what lies within the cards plus what lies between them.")),
        Mutant("within-averaged", (("m2.sum(0)", "m2.mean(0)"),),
               Text("M2 是和，要相加，不是平均。", "M2 is a sum: add, do not average.")),
        Mutant("within-as-variance", (("m2.sum(0)", "(n * m2).sum(0)"),),
               Text("M2 已经是离差平方和，不必再乘个数。", "M2 is already a sum of squared deviations; do not multiply by the count.")),
        Mutant("returns-variance", (("squares.astype(means.dtype)", "(squares / total).astype(means.dtype)"),),
               Text("返回 M2，不是方差。", "Return M2, not the variance.")),
        Mutant("cancels", (("(n * (means - mean) ** 2).sum(0)", "(n * means ** 2).sum(0) - total * mean ** 2"),),
               Text("均值很大时，两个大数相减，有效数字全丢。", "With large means, two large numbers cancel and no digits are left.")),
        Mutant("counts-the-cards", (("int(counts.sum())", "len(counts)"),),
               Text("总数是样本数之和，不是卡数。", "The count is the number of values, not of cards.")),
        Mutant("about-the-first", (("(means - mean) ** 2", "(means - means[0]) ** 2"),),
               Text("离差是相对总均值的，不是相对第一张卡的。", "Deviations are taken from the overall mean, not from the first card's.")),
        Mutant("whole-mean", (("(n * means).sum(0) / total", "(n * means).sum(0) // total"),),
               Text("均值不取整。", "The mean is not rounded down.")),
    ),
    deciding={"within-averaged": 2, "within-as-variance": 2, "returns-variance": 2, "cancels": 4},
)  # fmt: skip
