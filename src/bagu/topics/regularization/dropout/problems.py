"""Write by hand: inverted dropout as a function, and as a layer with state."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.regularization.dropout import LADDER as DROPOUT_LADDER
from bagu.ladders.regularization.dropout_layer import LADDER as LAYER_LADDER
from bagu.text import Text
from bagu.topics.regularization.dropout.variants import DROPOUT_VARIANTS, LAYER_VARIANTS

SCALE = Text("留下来的要除以 1−p，均值才不变。", "What is kept is divided by 1 − p, or the mean shrinks.")
KEEPS = Text("p 是丢弃的概率，不是保留的概率。", "p is the probability of dropping, not of keeping.")
EVAL = Text(
    "反向 dropout 已在训练时缩放，eval 原样输出。",
    "Inverted dropout has scaled in training; eval mode passes its input on.",
)
STILL = Text("eval 时不丢。", "Nothing is dropped in eval mode.")
COUNTED = Text(
    "缩放用的是概率 1−p，不是这一次实际留下的比例。",
    "The scale is the probability 1 − p, not the share that happened to be kept.",
)
PLACE = Text("不要改动传入的数组。", "Leave the array that came in as it is.")
BORDER = Text(
    "抽样落在 [0, 1)，u 恰为 p 时要保留，否则 p = 0 也会丢。",
    "Draws lie in [0, 1): u equal to p is kept, or p = 0 would drop something.",
)
NOTHING = Text("p = 1 时全部丢掉，别去除以 0。", "At p = 1 everything goes; do not divide by 0.")

DROPOUT = Problem(
    id="dropout",
    ladder=DROPOUT_LADDER,
    starter='''import numpy as np


def dropout(x, u, p=0.5, training=True):
    """Inverted dropout of x by the uniform draws u."""
    return x.copy()
''',
    variants=DROPOUT_VARIANTS,
    limits=Limits(seconds=2, largest=256),
    mutants=(
        Mutant("no-scale", (("1 / (1 - p) if p < 1 else 0.0", "1.0"),), SCALE),
        Mutant("scaled-down", (("1 / (1 - p) if p < 1 else 0.0", "1 - p"),), SCALE),
        Mutant("scaled-twice", (("1 / (1 - p) if p < 1 else 0.0", "1 / (1 - p) ** 2 if p < 1 else 0.0"),),
               Text("缩放只做一次。", "The scale is applied once.")),
        Mutant("scale-of-p", (("1 / (1 - p) if p < 1 else 0.0", "1 / p if 0 < p < 1 else float(p < 1)"),), KEEPS),
        Mutant("p-keeps", (("u >= p", "u < p"), ("1 / (1 - p) if p < 1 else 0.0", "1 / p if p > 0 else 0.0")), KEEPS),
        Mutant("mask-inverted", (("u >= p", "u < p"),),
               Text("u 小于 p 的丢掉，其余留下。", "What lies below p is dropped, the rest is kept.")),
        Mutant("border-dropped", (("u >= p", "u > p"),), BORDER),
        Mutant("scale-by-count", (("(u >= p) * scale", "(u >= p) * (u.size / max((u >= p).sum(), 1))"),), COUNTED),
        Mutant("one-mask-a-batch", (("x * dropout_noise(u, p)", "x * dropout_noise(u[:1], p)"),),
               Text("每个样本有自己的掩码，不能整批共用第一行。", "Every sample has a mask of its own; the first row is not for all.")),
        Mutant("eval-drops", (("if not training:", "if False:"),), STILL),
        Mutant("eval-scales", (("return x.copy()", "return x * (1 - p)"),), EVAL),
        Mutant("overwritten", (("return np.asarray(x * dropout_noise(u, p), dtype=x.dtype)", "x *= dropout_noise(u, p)\n        return x"),),
               PLACE, verdict="input modified"),
        Mutant("p-one-divides", (("1 / (1 - p) if p < 1 else 0.0", "np.divide(1.0, 1 - p)"),), NOTHING),
    ),
    deciding={
        "p-keeps": 1, "mask-inverted": 1, "border-dropped": 1,
        "no-scale": 2, "scaled-down": 2, "scaled-twice": 2, "scale-of-p": 2, "scale-by-count": 2,
        "eval-drops": 3, "eval-scales": 3,
        "p-one-divides": 4,
        "overwritten": 5,
    },
)  # fmt: skip


UNUSED = "the judge always passes draws"
LAYER = Problem(
    id="dropout-layer",
    ladder=LAYER_LADDER,
    starter='''import numpy as np


class Dropout:
    """Inverted dropout with state."""

    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def forward(self, x, u):
        """The output for x, by the uniform draws u of its shape."""
        return x.copy()

    def backward(self, grad_output):
        """The gradient of the last forward's input."""
        return grad_output.copy()
''',
    variants=LAYER_VARIANTS,
    limits=Limits(seconds=2, largest=256),
    equivalent={
        "dropped: self.rng = rng": UNUSED,
        "dropped: if u is None:": UNUSED,
        "dropped: self.rng = np.random.default_rng() if self.rng is None else self.rng": UNUSED,
        "dropped: u = self.rng.random(x.shape)": UNUSED,
        "dropped: self._noise = None": "stands only until forward sets it; the judge never calls backward first",
        "dropped: self.training = mode": "train() and eval() return the layer, so scripts assign the attribute instead",
    },
    mutants=(
        Mutant("no-scale", (("1 / (1 - self.p) if self.p < 1 else 0.0", "1.0"),), SCALE),
        Mutant("p-keeps", (("u >= self.p", "u < self.p"), ("1 / (1 - self.p) if self.p < 1 else 0.0", "1 / self.p if self.p > 0 else 0.0")), KEEPS),
        Mutant("border-dropped", (("u >= self.p", "u > self.p"),), BORDER),
        Mutant("p-one-divides", (("1 / (1 - self.p) if self.p < 1 else 0.0", "np.divide(1.0, 1 - self.p)"),), NOTHING),
        Mutant("eval-drops", (("if not self.training:", "if False:"),), STILL),
        Mutant("eval-scales", (("return x.copy()", "return x * (1 - self.p)"),), EVAL),
        Mutant("scaled-twice", (("return x.copy()", "return x * (1 - self.p)"), ("np.ones(x.shape)", "np.full(x.shape, 1 - self.p)")), EVAL),
        Mutant("eval-keeps-mask", (("            self._noise = np.ones(x.shape)\n", ""),),
               Text("eval 的前向也要换掉旧掩码，它的梯度原样传回。", "A forward pass in eval mode replaces the old mask, too: its gradient passes unchanged.")),
        Mutant("backward-unmasked", (("grad_output * self._noise", "grad_output * 1.0"),),
               Text("反向要乘同一个掩码。", "Backward multiplies by the same mask.")),
        Mutant("backward-unscaled", (("grad_output * self._noise", "grad_output * (self._noise > 0)"),),
               Text("反向要乘同样的缩放。", "Backward multiplies by the same scale.")),
        Mutant("backward-new-p", (("grad_output * self._noise", "grad_output * ((self._noise > 0) / (1 - self.p) if self.p < 1 else 0)"),),
               Text("反向用前向那时的 p，之后再改不算。", "Backward takes the p of the forward pass, whatever it is now.")),
        Mutant("backward-asks-mode", (("        return np.asarray(grad_output * self._noise", "        if not self.training:\n            return grad_output.copy()\n        return np.asarray(grad_output * self._noise"),),
               Text("反向跟着上一次前向走，与现在的模式无关。", "Backward follows the last forward pass, not the present mode.")),
        Mutant("first-mask", (("        self._noise = (u >= self.p) * scale\n", "        if self._noise is None:\n            self._noise = (u >= self.p) * scale\n"),),
               Text("每次前向都换新掩码。", "Every forward pass has a new mask.")),
        Mutant("overwritten", (("return np.asarray(x * self._noise, dtype=x.dtype)", "x *= self._noise\n            return x"),), PLACE, verdict="input modified"),
    ),
    deciding={
        "no-scale": 1, "p-keeps": 1, "border-dropped": 1,
        "eval-drops": 2, "eval-scales": 2, "scaled-twice": 2, "eval-keeps-mask": 2,
        "backward-new-p": 3, "backward-asks-mode": 3,
        "p-one-divides": 4,
        "overwritten": 5,
    },
)  # fmt: skip
