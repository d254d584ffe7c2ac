"""Sums about clipping: what is left, and how far it has turned."""

from collections.abc import Mapping
from math import acos, degrees, sqrt
from typing import Any

from numpy.random import Generator

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text


def written(values: list[int]) -> str:
    return "(" + ", ".join(map(str, values)) + ")"


def value_by_bagu(given: Mapping[str, Any]) -> float:
    import numpy as np

    from bagu.algorithms.gradients import clip_grad_value

    (clipped,) = clip_grad_value((np.array(given["grad"], dtype=np.float64),), given["bound"])
    return float(np.linalg.norm(clipped))


@drill("clipped-by-value", verify=value_by_bagu)
def clipped_by_value(rng: Generator) -> Exercise:
    bound = int(rng.integers(1, 4))
    grad = [int(v) for v in rng.integers(-6, 7, 3)]
    grad[int(rng.integers(3))] = int(rng.choice([-1, 1])) * int(rng.integers(bound + 1, 8))
    clipped = [max(-bound, min(bound, v)) for v in grad]
    answer = sqrt(sum(v * v for v in clipped))
    root = f"$\\sqrt{{{'+'.join(str(v * v) for v in clipped)}}}={answer:.3f}$"
    return Exercise(
        given={"grad": grad, "bound": bound},
        ask=Text(
            f"梯度是 {written(grad)}，每个分量裁到 [−{bound}, {bound}]。裁剪后的 L2 范数是多少？保留两位小数。",
            f"The gradient {written(grad)} is clipped by value to [−{bound}, {bound}]. What is its L2 norm afterwards? Two decimals.",
        ),
        answer=answer,
        steps=(
            Text(f"逐个截断：{written(clipped)}。", f"Number by number: {written(clipped)}."),
            Text(f"范数：{root}。", f"The norm: {root}."),
        ),
        tolerance=0.01,
    )


def norm_by_bagu(given: Mapping[str, Any]) -> float:
    import numpy as np

    from bagu.algorithms.gradients import clip_grad_norm

    grads = tuple(np.array(grad, dtype=np.float64) for grad in given["grads"])
    return float(clip_grad_norm(grads, given["max_norm"])[0][0][given["at"]])


@drill("clipped-by-norm", verify=norm_by_bagu)
def clipped_by_norm(rng: Generator) -> Exercise:
    """Two arrays; the bound may lie above the norm, where nothing changes."""
    grads = [[int(v) for v in rng.integers(-6, 7, n)] for n in (2, 2)]
    at = int(rng.integers(2))
    grads[0][at] = int(rng.choice([-1, 1])) * int(rng.integers(1, 7))
    squares = [v * v for grad in grads for v in grad]
    total, max_norm = sqrt(sum(squares)), int(rng.choice([1, 2, 3, 5, 10]))
    factor = min(1.0, max_norm / total)
    answer = grads[0][at] * factor
    if factor < 1:
        shrink = Text(
            f"比上限 {max_norm} 大，都乘 ${max_norm}/{total:.4g}={factor:.4g}$。",
            f"Above the bound of {max_norm}, so everything is multiplied by ${max_norm}/{total:.4g}={factor:.4g}$.",
        )
    else:
        shrink = Text(f"不超过上限 {max_norm}，不变。", f"Not above the bound of {max_norm}: nothing changes.")
    root = f"$\\sqrt{{{'+'.join(map(str, squares))}}}={total:.4g}$"
    return Exercise(
        given={"grads": grads, "max_norm": max_norm, "at": at},
        ask=Text(
            f"两个参数的梯度是 {written(grads[0])} 和 {written(grads[1])}，按全局 L2 范数裁到 {max_norm}。第一个参数的第 {at + 1} 个分量变成多少？忽略分母里的 10⁻⁶，保留两位小数。",
            f"The gradients of two parameters are {written(grads[0])} and {written(grads[1])}; they are clipped to a global L2 norm of {max_norm}. What becomes of number {at + 1} of the first? Leave out the 10⁻⁶ in the divisor. Two decimals.",
        ),
        answer=answer,
        steps=(
            Text(f"两个参数合在一起的范数：{root}。", f"The norm of both together: {root}."),
            shrink,
            Text(
                f"${grads[0][at]}\\times{factor:.4g}={answer:.3f}$。",
                f"${grads[0][at]}\\times{factor:.4g}={answer:.3f}$.",
            ),
        ),
        tolerance=0.01,
    )


def angle_by_bagu(given: Mapping[str, Any]) -> float:
    import numpy as np

    from bagu.algorithms.gradients import clip_grad_value

    grad = np.array(given["grad"], dtype=np.float64)
    (clipped,) = clip_grad_value((grad,), given["bound"])
    turned = np.angle(complex(*clipped) / complex(*grad), deg=True)
    return float(abs(turned))


@drill("turned", verify=angle_by_bagu)
def turned(rng: Generator) -> Exercise:
    bound = int(rng.integers(1, 4))
    small, large = int(rng.integers(1, bound + 1)), int(rng.integers(bound + 1, 12))
    grad = [small, large] if rng.integers(2) else [large, small]
    clipped = [min(v, bound) for v in grad]
    dot = sum(a * b for a, b in zip(grad, clipped, strict=True))
    lengths = sqrt(sum(v * v for v in grad)), sqrt(sum(v * v for v in clipped))
    answer = degrees(acos(min(1.0, dot / (lengths[0] * lengths[1]))))
    cosine = f"{dot}/({lengths[0]:.4g}\\times{lengths[1]:.4g})={dot / (lengths[0] * lengths[1]):.4f}"
    return Exercise(
        given={"grad": grad, "bound": bound},
        ask=Text(
            f"梯度 {written(grad)} 按值裁到 [−{bound}, {bound}]，方向转了多少度？保留一位小数。",
            f"By how many degrees does clipping by value to [−{bound}, {bound}] turn the gradient {written(grad)}? One decimal.",
        ),
        answer=answer,
        steps=(
            Text(f"裁剪后是 {written(clipped)}。", f"It becomes {written(clipped)}."),
            Text(
                f"余弦 ${cosine}$，即 ${answer:.1f}$ 度。",
                f"The cosine is ${cosine}$, an angle of ${answer:.1f}$ degrees.",
            ),
        ),
        tolerance=0.1,
        unit="°",
    )
