"""Write by hand: Adam and SGD with momentum, as classes with state."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.optimization.adam import LADDER as ADAM_LADDER
from bagu.ladders.optimization.sgd import LADDER as SGD_LADDER
from bagu.text import Text
from bagu.topics.optimization.optimizers.variants import (
    AdamAsInThePaper,
    AdamByWeightedSums,
    AdamInPlace,
    AdamInSinglePrecision,
    AdamNumberByNumber,
    AdamStacked,
    InPlace,
    MomentumInSinglePrecision,
    MomentumNumberByNumber,
    Polynomial,
    RateFirst,
    RateInside,
    Recursive,
    Remembered,
    RunningPowers,
    Summed,
    TwiceForNesterov,
    WholeHistory,
)

ADAM = Problem(
    id="adam",
    ladder=ADAM_LADDER,
    starter='''import numpy as np


class Adam:
    """Adam for one parameter array, with state."""

    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False):
        self.lr, self.betas, self.eps = lr, betas, eps
        self.weight_decay, self.amsgrad = weight_decay, amsgrad

    def step(self, param, grad):
        """The parameter after one step."""
        return param - self.lr * grad
''',
    variants=(
        RateFirst,
        RunningPowers,
        WholeHistory,
        AdamAsInThePaper,
        AdamNumberByNumber,
        AdamInPlace,
        AdamByWeightedSums,
        AdamStacked,
        AdamInSinglePrecision,
    ),
    limits=Limits(seconds=2, largest=100_000),
    equivalent={
        "dropped: self.second = None": "the first step makes all three arrays, told by the first moment alone",
        "dropped: self.largest = None": "the first step makes all three arrays, told by the first moment alone",
    },
    mutants=(
        Mutant("no-correction", (("self.first / (1 - beta1 ** self.t)", "self.first"), ("second / (1 - beta2 ** self.t)", "second")),
               Text("两个矩都从 0 起步，要除掉缺的那部分权重。", "Both moments start at 0; divide by the weight that is there so far.")),
        Mutant("first-uncorrected", (("self.first / (1 - beta1 ** self.t)", "self.first"),),
               Text("一阶矩也从 0 起步，同样要修正。", "The first moment starts at 0 as well and needs the correction, too.")),
        Mutant("second-uncorrected", (("second / (1 - beta2 ** self.t)", "second"),),
               Text("二阶矩也要修正，不然最初几步会过大。", "The second moment needs the correction, or the first steps are too large.")),
        Mutant("eps-inside-root", (("np.sqrt(v) + self.eps", "np.sqrt(v + self.eps)"),),
               Text("ε 加在开方之后。", "Epsilon is added after the root.")),
        Mutant("eps-before-correction", (("second / (1 - beta2 ** self.t)", "second"),
                                         ("m / (np.sqrt(v) + self.eps)", "m * np.sqrt(1 - beta2 ** self.t) / (np.sqrt(v) + self.eps)")),
               Text("先修正二阶矩，再加 ε；把修正挪到步长上，ε 也得跟着缩。", "Correct the second moment, then add epsilon; a correction moved into the rate must scale epsilon along.")),
        Mutant("not-squared", (("(1 - beta2) * g * g", "(1 - beta2) * np.abs(g)"),),
               Text("二阶矩平均的是梯度的平方。", "The second moment averages squared gradients.")),
        Mutant("no-root", (("np.sqrt(v)", "v"),),
               Text("除以的是二阶矩的平方根。", "The divisor is the root of the second moment.")),
        Mutant("centred", (("(1 - beta2) * g * g", "(1 - beta2) * (g - self.first) ** 2"),),
               Text("二阶矩不减均值，它不是方差。", "The second moment is not centred: it is no variance.")),
        Mutant("betas-swapped", (("beta1, beta2 = self.betas", "beta2, beta1 = self.betas"),),
               Text("两个 β 各管各的矩，先一阶后二阶。", "Each beta has its own moment: first, then second.")),
        Mutant("weights-swapped", (("beta1 * self.first + (1 - beta1) * g", "(1 - beta1) * self.first + beta1 * g"),),
               Text("β 是旧值的权重。", "Beta is the weight of the old value.")),
        Mutant("late-count", (("        self.t += 1\n", ""), ("return np.asarray(m / (np.sqrt(v) + self.eps))",
                                                               "self.t += 1\n        return np.asarray(m / (np.sqrt(v) + self.eps))"),
                              ("1 - beta1 ** self.t", "1 - beta1 ** max(self.t, 1)"), ("1 - beta2 ** self.t", "1 - beta2 ** max(self.t, 1)")),
               Text("第一步的 t 是 1，第二步是 2。", "The first step has t = 1, the second t = 2.")),
        Mutant("correction-once", (("1 - beta1 ** self.t", "1 - beta1"), ("1 - beta2 ** self.t", "1 - beta2")),
               Text("修正随步数变化，幂次是 t。", "The correction changes with the steps; the power is t.")),
        Mutant("decay-decoupled", (("new -= self.lr * self.direction(grad + self.weight_decay * new)",
                                    "new = new * (1 - self.lr * self.weight_decay) - self.lr * self.direction(grad)"),),
               Text("这里的衰减是加进梯度的 L2，要经过两个矩；解耦的是 AdamW。", "Decay here is L2 in the gradient and passes through both moments; AdamW is the decoupled one.")),
        Mutant("decay-after-moments", (("self.direction(grad + self.weight_decay * new)", "(self.direction(grad) + self.weight_decay * new)"),),
               Text("L2 项先进梯度，再进两个矩。", "The L2 term enters the gradient before the moments.")),
        Mutant("amsgrad-forgets", (("np.maximum(self.largest, self.second)", "self.second"),),
               Text("AMSGrad 记住最大的二阶矩，只增不减。", "AMSGrad keeps the largest second moment; it never falls.")),
        Mutant("amsgrad-after-correction", (("np.maximum(self.largest, self.second)", "np.maximum(self.largest, self.second / (1 - beta2 ** self.t))"),
                                            ("v = second / (1 - beta2 ** self.t)", "v = second if self.amsgrad else second / (1 - beta2 ** self.t)")),
               Text("按 torch 的约定，先取最大，再做修正。", "By torch's convention the maximum is taken before the correction.")),
        Mutant("state-restarts", (("if self.first is None:", "if True:"),),
               Text("两个矩要跨步保留。", "The moments live on from step to step.")),
        Mutant("input-overwritten", (("new = param.astype(np.float64)", "new = param"),),
               Text("不要在调用者的数组上原地减。", "Do not subtract in place on the caller's array."), verdict="input modified"),
    ),
    deciding={
        "late-count": 1,
        "no-correction": 2, "first-uncorrected": 2, "second-uncorrected": 2, "eps-inside-root": 2,
        "eps-before-correction": 2, "no-root": 2, "correction-once": 2,
        "decay-decoupled": 3, "decay-after-moments": 3,
        "amsgrad-forgets": 4, "amsgrad-after-correction": 4,
        "input-overwritten": 6,
    },
)  # fmt: skip


MOMENTUM = Problem(
    id="sgd-momentum",
    ladder=SGD_LADDER,
    starter='''import numpy as np


class SGD:
    """SGD with momentum for one parameter array, with state."""

    def __init__(self, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
        self.lr, self.momentum, self.dampening = lr, momentum, dampening
        self.weight_decay, self.nesterov = weight_decay, nesterov

    def step(self, param, grad):
        """The parameter after one step."""
        return param - self.lr * grad
''',
    variants=(
        Recursive,
        Summed,
        InPlace,
        MomentumNumberByNumber,
        RateInside,
        TwiceForNesterov,
        Polynomial,
        Remembered,
        MomentumInSinglePrecision,
    ),
    limits=Limits(seconds=2, largest=100_000),
    mutants=(
        Mutant("averaged", (("self.velocity = direction\n", "self.velocity = (1 - self.momentum) * direction\n"),
                            ("(1 - self.dampening) * direction", "(1 - self.momentum) * direction")),
               Text("速度是加权和，不是加权平均。", "The velocity is a weighted sum, not a weighted mean.")),
        Mutant("rate-inside", (("self.velocity = direction\n", "self.velocity = self.lr * direction\n"),
                               ("(1 - self.dampening) * direction", "(1 - self.dampening) * self.lr * direction"),
                               ("direction + self.momentum * self.velocity if", "self.lr * direction + self.momentum * self.velocity if"),
                               ("new -= self.lr * direction", "new -= direction if self.momentum else self.lr * direction")),
               Text("学习率乘在整个速度上，不积进速度里；改了学习率才看得出差别。", "The rate multiplies the whole velocity and is not accumulated in it; a changed rate tells.")),
        Mutant("first-dampened", (("self.velocity = direction\n", "self.velocity = (1 - self.dampening) * direction\n"),),
               Text("第一步的速度就是梯度，不受 dampening 影响。", "The first velocity is the gradient itself, without dampening.")),
        Mutant("dampening-ignored", (("(1 - self.dampening) * direction", "direction"),),
               Text("从第二步起，新梯度要乘 1 减 dampening。", "From the second step on, dampening scales the new gradient.")),
        Mutant("dampening-as-weight", (("(1 - self.dampening) * direction", "(self.dampening or 1) * direction"),),
               Text("dampening 是扣掉的那一份。", "Dampening is the part that is taken away.")),
        Mutant("velocity-forgotten", (("self.momentum * self.velocity + (1", "self.momentum * direction + (1"),),
               Text("旧速度要带到下一步。", "The old velocity is carried to the next step.")),
        Mutant("nesterov-old-velocity", (("            if self.velocity is None:", "            ahead = direction if self.velocity is None else direction + self.momentum * self.velocity\n            if self.velocity is None:"),
                                         ("direction + self.momentum * self.velocity if", "ahead if")),
               Text("Nesterov 用的是更新之后的速度。", "Nesterov's step takes the velocity after its update.")),
        Mutant("nesterov-ignored", (("direction + self.momentum * self.velocity if self.nesterov else self.velocity", "self.velocity"),),
               Text("nesterov 为真时，在新速度前面再多看一步。", "With nesterov, the step looks one further along the new velocity.")),
        Mutant("nesterov-adds-all", (("direction + self.momentum * self.velocity if", "direction + self.velocity if"),),
               Text("Nesterov 加的速度要先乘动量系数。", "Nesterov's velocity is scaled by the momentum.")),
        Mutant("decay-outside", (("direction = grad + self.weight_decay * new\n", "direction = grad + 0.0 * new\n"),
                                 ("new -= self.lr * direction", "new -= self.lr * (direction + self.weight_decay * new)")),
               Text("L2 项先进梯度，再进速度。", "The L2 term enters the gradient before the velocity.")),
        Mutant("decay-grows", (("grad + self.weight_decay * new", "grad - self.weight_decay * new"),),
               Text("衰减把参数拉向 0。", "Decay pulls the parameter towards 0.")),
        Mutant("uphill", (("new -= self.lr * direction", "new += self.lr * direction"),),
               Text("往负梯度方向走。", "The step goes against the gradient.")),
        Mutant("input-overwritten", (("new = param.astype(np.float64)", "new = param"),),
               Text("不要在调用者的数组上原地减。", "Do not subtract in place on the caller's array."), verdict="input modified"),
    ),
    deciding={
        "decay-outside": 1, "decay-grows": 1,
        "averaged": 2, "first-dampened": 2, "dampening-ignored": 2, "dampening-as-weight": 2, "velocity-forgotten": 2,
        "nesterov-old-velocity": 3, "nesterov-ignored": 3, "nesterov-adds-all": 3, "uphill": 3,
        "rate-inside": 4,
        "input-overwritten": 6,
    },
)  # fmt: skip
