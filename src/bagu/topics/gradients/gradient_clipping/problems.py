"""Write by hand: clipping by the global norm."""

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.ladders.gradients.clip_grad_norm import LADDER
from bagu.text import Text
from bagu.topics.gradients.gradient_clipping.variants import CLIP_VARIANTS

FACTOR = "factor = np.minimum(max_norm / (total + 1e-06), 1)"
SCALED = "(grad * factor).astype(grad.dtype)"
ROOT = "(sizes ** norm_type).sum() ** (1 / norm_type)"

CLIP_GRAD_NORM = Problem(
    id="clip-grad-norm",
    ladder=LADDER,
    starter='''import numpy as np


def clip_grad_norm(grads, max_norm, norm_type=2.0):
    """A tuple of arrays -> (the clipped arrays, the norm before clipping)."""
    clipped = []
    for grad in grads:
        norm = np.linalg.norm(grad)
        clipped.append(grad * max_norm / norm if norm > max_norm else grad)
    return tuple(clipped), max([np.linalg.norm(grad) for grad in grads], default=0.0)
''',
    limits=Limits(seconds=2, megabytes=512, largest=1024),
    equivalent={"constant: np.zeros(2)": "one more 0 changes neither a sum of powers nor a largest magnitude"},
    variants=CLIP_VARIANTS,
    mutants=(
        Mutant("each-by-its-own", ((SCALED, "(grad * np.minimum(max_norm / (np.linalg.norm(grad.ravel(), norm_type) + 1e-06 if grad.size else 1), 1)).astype(grad.dtype)"),),
               Text("每个数组按自己的范数裁，各层缩小的倍数不同，整体方向就变了：范数要把所有参数合在一起算。",
                    "Each array was clipped by its own norm, so layers shrink by unlike factors and the direction changes: the norm is that of all parameters together.")),
        Mutant("always-scaled", ((FACTOR, "factor = max_norm / (total + 1e-06)"),),
               Text("范数没超过上限时不动：这样写会把小梯度放大。", "Below the bound nothing happens; this enlarges small gradients.")),
        Mutant("only-small-ones", ((FACTOR, "factor = np.maximum(max_norm / (total + 1e-06), 1)"),),
               Text("取反了：大的没缩小，小的被放大。", "The wrong way round: large gradients stay and small ones grow.")),
        Mutant("by-value", ((SCALED, "np.clip(grad, -max_norm, max_norm).astype(grad.dtype)"),),
               Text("这是按值裁剪：分量各自截断，方向会变。", "This is clipping by value: each number for itself, and the direction changes.")),
        Mutant("root-forgotten", ((ROOT, "(sizes ** norm_type).sum()"),),
               Text("范数要开 p 次方。", "A norm takes the p-th root.")),
        Mutant("mean-for-sum", ((ROOT, "(sizes ** norm_type).mean() ** (1 / norm_type)"),),
               Text("范数是求和，不是平均：与参数个数有关。", "A norm sums, it does not average.")),
        Mutant("sum-of-norms", (("sizes = np.concatenate([np.zeros(1), *[np.abs(grad, dtype=np.float64).ravel() for grad in grads]])",
                                 "sizes = np.abs(np.array([0.0, sum((np.linalg.norm(grad.ravel(), norm_type) for grad in grads if grad.size))]))"),),
               Text("各数组的范数不能直接相加，要先取 p 次方再加。", "The arrays' norms do not add; their p-th powers do.")),
        Mutant("first-array-only", (("for grad in grads]])", "for grad in grads[:1]]])"),),
               Text("范数要算上所有数组。", "The norm covers all arrays.")),
        Mutant("always-euclidean", (("sizes.max() if norm_type == inf else (sizes ** norm_type).sum() ** (1 / norm_type)", "np.sqrt((sizes ** 2).sum())"),),
               Text("没用 norm_type。", "norm_type is not used.")),
        Mutant("infinity-as-a-power", (("sizes.max() if norm_type == inf else ", ""),),
               Text("无穷范数是绝对值的最大值，不能代进 p 次方的公式。", "The infinity norm is the largest magnitude; the formula with powers does not give it.")),
        Mutant("signs-cancel", (("np.abs(grad, dtype=np.float64)", "grad.astype(np.float64)"),),
               Text("先取绝对值，否则正负抵消。", "Take magnitudes first, or signs cancel.")),
        Mutant("norm-afterwards", ((" for grad in grads)), total)", " for grad in grads)), np.minimum(total, max_norm))"),),
               Text("返回的是裁剪之前的范数，用来看有没有爆。", "The norm returned is that before clipping; it shows whether something blew up.")),
        Mutant("no-guard", (("total + 1e-06", "total"), ("with np.errstate(invalid='ignore')", "with np.errstate(all='ignore')")),
               Text("分母里有 10⁻⁶，梯度全为 0 时也不会除以零。", "The divisor has the 1e-6, so that gradients of zero divide by something.")),
        Mutant("writes-input", ((SCALED, "np.multiply(grad, factor, out=grad)"),),
               Text("要返回新数组，不改传进来的。", "New arrays are wanted; those passed in stay."), verdict="input modified"),
    ),
    deciding={"writes-input": 1, "always-euclidean": 2, "infinity-as-a-power": 2},
)  # fmt: skip
