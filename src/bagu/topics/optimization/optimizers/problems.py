"""Write by hand: Adam and SGD with momentum, as classes with state."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.optimization.adam import LADDER as ADAM_LADDER
from bagu.ladders.optimization.sgd import LADDER as SGD_LADDER
from bagu.text import Text

Array = NDArray[Any]


class RateFirst:
    """Correct: both corrections gathered in one rate, with eps scaled along, as the paper's remark has it."""

    def __init__(
        self,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
    ) -> None:
        self.lr, self.betas, self.eps, self.weight_decay, self.amsgrad = lr, betas, eps, weight_decay, amsgrad
        self.m: Any = 0.0
        self.v: Any = 0.0
        self.most: Any = 0.0
        self.t = 0

    def step(self, param: Array, grad: Array) -> Array:
        b1, b2 = self.betas
        self.t += 1
        g = grad + self.weight_decay * param
        self.m = self.m + (1 - b1) * (g - self.m)
        self.v = self.v + (1 - b2) * (g**2 - self.v)
        self.most = np.maximum(self.most, self.v)
        root = np.sqrt(1 - b2**self.t)
        rate = self.lr * root / (1 - b1**self.t)
        denominator = np.sqrt(self.most if self.amsgrad else self.v) + root * self.eps
        return np.asarray(param - rate * self.m / denominator)


class RunningPowers(RateFirst):
    """Correct, though no power is ever computed: the products of the betas are carried from step to step."""

    def step(self, param: Array, grad: Array) -> Array:
        b1, b2 = self.betas
        if self.t == 0:
            self.p1, self.p2, self.t = 1.0, 1.0, 1
            self.m, self.v, self.most = np.zeros(param.shape), np.zeros(param.shape), np.zeros(param.shape)
        self.p1 *= b1
        self.p2 *= b2
        g = grad + self.weight_decay * param
        self.m = b1 * self.m + (1 - b1) * g
        self.v = b2 * self.v + (1 - b2) * np.square(g)
        self.most = np.where(self.v > self.most, self.v, self.most)
        v_hat = (self.most if self.amsgrad else self.v) / (1 - self.p2)
        return np.asarray(param - self.lr * (self.m / (1 - self.p1)) / (v_hat**0.5 + self.eps))


class WholeHistory(RateFirst):
    """Correct and wasteful: keeps every gradient and takes weighted means of them anew."""

    def step(self, param: Array, grad: Array) -> Array:
        self.t += 1
        kept = [] if self.t == 1 else self.kept
        self.kept: list[Array] = [*kept, grad + self.weight_decay * param]
        b1, b2 = self.betas
        age = np.arange(self.t)[::-1]
        past = np.array(self.kept)  # (t, …)
        m = np.tensordot(b1**age / (b1**age).sum(), past, 1)
        seconds = [
            np.tensordot((1 - b2) * b2 ** age[-n:], past[:n] ** 2, 1)
            for n in range(1 if self.amsgrad else self.t, self.t + 1)
        ]
        v = np.max(seconds, axis=0) / (1 - b2**self.t)
        return np.asarray(param - self.lr * m / (np.sqrt(v) + self.eps))


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
    variants=(RateFirst, RunningPowers, WholeHistory),
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
)  # fmt: skip


class Recursive:
    """Correct: the velocity starts at 0, and the first gradient is let in undampened."""

    def __init__(
        self,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        self.lr, self.momentum, self.dampening = lr, momentum, dampening
        self.weight_decay, self.nesterov = weight_decay, nesterov
        self.v: Any = 0.0
        self.begun = False

    def step(self, param: Array, grad: Array) -> Array:
        g = grad + self.weight_decay * param
        share = 1 - self.dampening if self.begun and self.momentum else 1.0
        self.begun = True
        self.v = self.momentum * self.v + share * g
        return np.asarray(param - self.lr * (g + self.momentum * self.v if self.nesterov else self.v))


class Summed(Recursive):
    """Correct and wasteful: the velocity as a weighted sum of all gradients so far."""

    def step(self, param: Array, grad: Array) -> Array:
        g = grad + self.weight_decay * param
        past = self.past if self.begun else []
        self.past: list[Array] = [*past, g if not self.begun or not self.momentum else (1 - self.dampening) * g]
        self.begun = True
        v = sum((self.momentum**age * old for age, old in enumerate(reversed(self.past))), np.zeros(param.shape))
        move = g + self.momentum * v if self.nesterov else v
        return np.asarray(param - self.lr * move)


class InPlace(Recursive):
    """Correct: changes its own buffer in place, which the first gradient was copied into."""

    def step(self, param: Array, grad: Array) -> Array:
        g = grad + self.weight_decay * param
        if self.momentum == 0:
            return np.asarray(param - self.lr * g)
        if not self.begun:
            self.begun, self.v = True, g.copy()
        else:
            self.v *= self.momentum
            self.v += (1 - self.dampening) * g
        if self.nesterov:
            g += self.momentum * self.v
            return np.asarray(param - self.lr * g)
        return np.asarray(param - self.lr * self.v)


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
    variants=(Recursive, Summed, InPlace),
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
)  # fmt: skip
