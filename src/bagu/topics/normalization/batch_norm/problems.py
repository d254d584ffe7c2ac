"""Write by hand: the BN layer, its backward pass, the merging of moments."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.normalization.batch_norm_2d import LADDER as BATCH_NORM_2D_LADDER
from bagu.ladders.normalization.batch_norm_backward import LADDER as BATCH_NORM_BACKWARD_LADDER
from bagu.ladders.normalization.merge_moments import LADDER as MERGE_MOMENTS_LADDER
from bagu.text import Text

Array = NDArray[Any]

EPS_OUTSIDE = Text("ε 加在方差上，再开根号。", "Epsilon is added to the variance, before the root.")
UNBIASED_OUTPUT = Text(
    "归一化用除以 n 的有偏方差；无偏的只进滑动平均。",
    "Normalisation takes the biased variance, divided by n; only the moving average takes the unbiased one.",
)
ANY_NEGATIVE = "reshape infers the length that is negative, whichever negative number it is"
BEFORE_FORWARD = (
    "stands only until forward or backward sets it; the judge calls neither backward first nor reads it before"
)


class Plain:
    """What the variants of the layer share: parameters, averages, and the switch between the modes."""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        self.eps, self.momentum, self.training, self.affine = eps, momentum, True, affine
        self.weight: Any = np.ones(num_features) if affine else None
        self.bias: Any = np.zeros(num_features) if affine else None
        self.tracks = track_running_stats
        self.running_mean: Any = np.zeros(num_features) if self.tracks else None
        self.running_var: Any = np.ones(num_features) if self.tracks else None
        self.num_batches_tracked: Any = 0 if self.tracks else None


class ChannelsFirst(Plain):
    """Correct: every channel a row of an array (C, n), and no broadcasting over four axes."""

    def forward(self, x: Array) -> Array:
        rows = x.transpose(1, 0, 2, 3).reshape(x.shape[1], -1)  # (C, n)
        mean, var = rows.mean(1), rows.var(1)
        if self.training and self.tracks:
            self.num_batches_tracked += 1
            a = 1.0 / self.num_batches_tracked if self.momentum is None else self.momentum
            self.running_mean = self.running_mean + a * (mean - self.running_mean)
            self.running_var = self.running_var + a * (rows.var(1, ddof=1) - self.running_var)
        self.fixed = self.tracks and not self.training
        if self.fixed:
            mean, var = self.running_mean, self.running_var
        self.std = np.sqrt(var + self.eps)
        self.hat = (rows - mean[:, None]) / self.std[:, None]
        out = self.hat * self.weight[:, None] + self.bias[:, None] if self.affine else self.hat
        n, c, h, w = x.shape
        return np.asarray(out.reshape(c, n, h, w).transpose(1, 0, 2, 3))

    def backward(self, grad_output: Array) -> Array:
        n, c, h, w = grad_output.shape
        g = grad_output.transpose(1, 0, 2, 3).reshape(c, -1)
        self.grad_weight, self.grad_bias = np.einsum("ci,ci->c", g, self.hat), g.sum(1)
        slope = (self.weight if self.affine else np.ones(c)) / self.std
        if not self.fixed:
            g = g - g.mean(1)[:, None] - self.hat * (g * self.hat).mean(1)[:, None]
        return np.asarray((slope[:, None] * g).reshape(c, n, h, w).transpose(1, 0, 2, 3))


class OneScale(Plain):
    """Correct: normalisation as one scale and one shift a channel, as an inference engine has it."""

    def forward(self, x: Array) -> Array:
        size = x.size / x.shape[1]
        mean = x.sum((0, 2, 3)) / size
        var = ((x - mean.reshape(1, -1, 1, 1)) ** 2).sum((0, 2, 3)) / size
        self.fixed = self.tracks and not self.training
        if self.fixed:
            mean, var = self.running_mean, self.running_var
        elif self.tracks:
            self.num_batches_tracked += 1
            a = self.momentum if self.momentum is not None else 1 / self.num_batches_tracked
            self.running_mean = a * mean + (1 - a) * self.running_mean
            self.running_var = a * var * (size / (size - 1)) + (1 - a) * self.running_var
        self.x, self.mean, self.inverse = x, mean, (var + self.eps) ** -0.5
        scale = self.inverse * (self.weight if self.affine else 1)
        shift = (self.bias if self.affine else 0) - mean * scale
        return np.asarray(x * scale.reshape(1, -1, 1, 1) + shift.reshape(1, -1, 1, 1))

    def backward(self, grad_output: Array) -> Array:
        wide = (1, -1, 1, 1)
        centred = self.x - self.mean.reshape(wide)
        self.grad_bias = grad_output.sum((0, 2, 3))
        self.grad_weight = (grad_output * centred).sum((0, 2, 3)) * self.inverse
        scale = self.inverse * (self.weight if self.affine else 1)
        grad = grad_output * scale.reshape(wide)
        if not self.fixed:  # the paths through mean and variance
            size = self.x.size / self.x.shape[1]
            grad = grad - (scale * self.grad_bias / size).reshape(wide)
            grad = grad - centred * (scale * self.inverse * self.grad_weight / size).reshape(wide)
        return np.asarray(grad)


class ChannelByChannel(OneScale):
    """Correct: a loop over channels, and statistics in two passes."""

    def forward(self, x: Array) -> Array:
        batch = self.training or not self.tracks
        count = x.shape[0] * x.shape[2] * x.shape[3]
        if self.training and self.tracks:
            self.num_batches_tracked = self.num_batches_tracked + 1
        self.x, self.fixed, y = x, not batch, np.zeros(x.shape)
        self.mean, self.inverse = np.zeros(x.shape[1]), np.zeros(x.shape[1])
        for c in range(x.shape[1]):
            mean = x[:, c].mean() if batch else self.running_mean[c]
            squares = ((x[:, c] - mean) ** 2).sum()
            var = squares / count if batch else self.running_var[c]
            if batch and self.tracks:
                a = 1 / self.num_batches_tracked if self.momentum is None else self.momentum
                self.running_mean[c] += a * (mean - self.running_mean[c])
                self.running_var[c] += a * (squares / (count - 1) - self.running_var[c])
            self.mean[c], self.inverse[c] = mean, 1 / np.sqrt(var + self.eps)
            y[:, c] = (x[:, c] - mean) * self.inverse[c]
            if self.affine:
                y[:, c] = self.weight[c] * y[:, c] + self.bias[c]
        return y


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
    variants=(ChannelsFirst, OneScale, ChannelByChannel),
    limits=Limits(seconds=4, megabytes=1024, largest=8),
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
)  # fmt: skip


def rows_of_channels(grad_output: Array, x: Array, weight: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Correct: every channel a row, and the chain rule step by step through variance and mean."""
    rows, g = (np.moveaxis(a, 1, 0).reshape(a.shape[1], -1) for a in (x, grad_output))  # (C, n)
    n = rows.shape[1]
    centred = rows - rows.mean(1, keepdims=True)
    std = np.sqrt((centred**2).mean(1, keepdims=True) + eps)
    to_hat = g * weight[:, None]
    to_var = (to_hat * centred).sum(1, keepdims=True) * -0.5 / std**3
    to_mean = -(to_hat / std).sum(1, keepdims=True) - to_var * 2 * centred.mean(1, keepdims=True)
    grad = to_hat / std + to_var * 2 * centred / n + to_mean / n
    shape = (x.shape[1], x.shape[0], *x.shape[2:])
    return np.moveaxis(grad.reshape(shape), 0, 1), (g * centred / std).sum(1), g.sum(1)


def three_numbers(grad_output: Array, x: Array, weight: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Correct: the input gradient is a·grad + b·x + c, with three numbers a channel."""
    grad_input = np.empty(x.shape)
    grad_weight, grad_bias = np.zeros(len(weight)), np.zeros(len(weight))
    for channel in range(len(weight)):
        values, g = x[:, channel], grad_output[:, channel]
        mean = values.mean()
        inverse = 1 / np.sqrt(values.var() + eps)
        grad_weight[channel], grad_bias[channel] = (g * (values - mean)).sum() * inverse, g.sum()
        a = weight[channel] * inverse
        b = -a * inverse * grad_weight[channel] / values.size
        c = -a * grad_bias[channel] / values.size - b * mean
        grad_input[:, channel] = a * g + b * values + c
    return grad_input, grad_weight, grad_bias


def centred_twice(grad_output: Array, x: Array, weight: Array, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    """Correct, though no mean of the gradient is subtracted at first: the input gradient is centred at the end."""
    axes = tuple(axis for axis in range(x.ndim) if axis != 1)
    centred = x - x.mean(axes, keepdims=True)
    var = (centred * centred).mean(axes, keepdims=True) + eps
    slope = (grad_output * centred).mean(axes, keepdims=True) / var
    grad = (grad_output - slope * centred) / np.sqrt(var)
    grad = grad - grad.mean(axes, keepdims=True)
    wide = weight.reshape(-1, *[1] * (x.ndim - 2))
    return wide * grad, (grad_output * centred / np.sqrt(var)).sum(axes), grad_output.sum(axes)


BATCH_NORM_BACKWARD = Problem(
    id="batch-norm-backward",
    ladder=BATCH_NORM_BACKWARD_LADDER,
    starter='''import numpy as np


def batch_norm_backward(grad_output, x, weight, eps=1e-5):
    """Gradients of y = weight * x_hat + bias: grad_input like x, grad_weight and grad_bias (C,)."""
    axes = (0, *range(2, x.ndim))
    return grad_output.copy(), grad_output.sum(axes), grad_output.sum(axes)
''',
    variants=(rows_of_channels, three_numbers, centred_twice),
    limits=Limits(seconds=4, megabytes=1024, largest=8),
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
)  # fmt: skip


def part_after_part(counts: Array, means: Array, m2: Array) -> tuple[int, Array, Array]:
    """Correct: one part after the other joins what is there, by the formula for two."""
    total, mean, squares = 0, np.zeros(means.shape[1:]), np.zeros(means.shape[1:])
    for i in range(len(counts)):
        if counts[i] == 0:
            continue
        both = total + counts[i]
        gap = means[i] - mean
        squares = squares + m2[i] + gap**2 * total * counts[i] / both
        mean = (total * mean + counts[i] * means[i]) / both
        total = both
    return int(total), mean, squares


def halves(counts: Array, means: Array, m2: Array) -> tuple[int, Array, Array]:
    """Correct: halve, merge each half, merge the two, as a tree of cards does."""
    if len(counts) == 1:
        return int(counts[0]), means[0], m2[0]
    middle = len(counts) // 2
    a, mean_a, m2_a = halves(counts[:middle], means[:middle], m2[:middle])
    b, mean_b, m2_b = halves(counts[middle:], means[middle:], m2[middle:])
    if a + b == 0:
        return 0, mean_a, m2_a
    weight = b / (a + b)
    return a + b, mean_a + weight * (mean_b - mean_a), m2_a + m2_b + a * weight * (mean_b - mean_a) ** 2


def about_a_shift(counts: Array, means: Array, m2: Array) -> tuple[int, Array, Array]:
    """Correct, though it is E[x²] − E[x]²: about a value among the means nothing large cancels."""
    some = means[np.argmax(counts > 0)]
    total = int(counts.sum())
    moved = means - some
    first = np.tensordot(counts, moved, 1)
    second = m2.sum(0) + np.tensordot(counts, moved**2, 1)
    return total, some + first / total, second - first**2 / total


MERGE_MOMENTS = Problem(
    id="merge-moments",
    ladder=MERGE_MOMENTS_LADDER,
    starter='''import numpy as np


def merge_moments(counts, means, m2):
    """Count, mean and M2 of all parts together; counts (W,), means and m2 (W,) or (W, C)."""
    return int(counts.sum()), means.mean(0), m2.sum(0)
''',
    variants=(part_after_part, halves, about_a_shift),
    limits=Limits(seconds=2, megabytes=512, largest=512),
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
)  # fmt: skip
