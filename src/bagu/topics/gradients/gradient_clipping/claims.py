"""What the answers state about clipping gradients, measured."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator

from bagu.algorithms.gradients import clip_grad_norm, clip_grad_value
from bagu.algorithms.optimization import Adam
from bagu.curriculum.claim import Criterion, Range, claim
from bagu.topics.gradients.gradient_clipping.data import cosine, descend, flat, heavy, one_by_one, starts
from bagu.topics.gradients.gradient_clipping.figures import AFTER, RATES, draw_memory, draw_rates

ARRIVED = 1e-3  # of a loss that is about 0.1 at the start
FAR = 10  # a step that long leaves everything behind
ROUNDING = 1e-9


@claim(
    "value-keeps-direction",
    zh="按值裁剪只是把梯度变短，方向不变。",
    en="Clipping by value shortens the gradient and keeps its direction.",
    expects="refuted",
    criteria=[Criterion("cosine with the gradient", ">=", 0.99)],
    control={"method": "norm"},
)
def value_keeps_direction(
    rng: Generator, *, method: Literal["value", "norm"] = "value", bound: float = 0.5
) -> Mapping[str, float]:
    """Heavy-tailed gradients of four layers, root mean square 1."""
    grads = heavy(rng)
    clipped = clip_grad_value(grads, bound) if method == "value" else clip_grad_norm(grads, bound)[0]
    found = cosine(grads, clipped)
    return {
        "cosine with the gradient": found if found < 1 - ROUNDING else 1.0,
        "angle in degrees": float(np.degrees(np.arccos(min(found, 1.0)))) if found < 1 - ROUNDING else 0.0,
        "share of numbers cut": float((np.abs(flat(grads)) > bound).mean()),
    }


@claim(
    "value-descends",
    zh="按值裁剪以后仍是下降方向：与原梯度的内积总为正。",
    en="What is clipped by value is still a descent direction: its product with the gradient is positive.",
    criteria=[Criterion("smallest cosine", ">=", 0.01)],
    control={"shift": 0.3},
)
def value_descends(rng: Generator, *, shift: float = 0.0, trials: int = 200) -> Mapping[str, float]:
    """Bounds from 0.001 to 10. Shift: a range that is not symmetric, (−bound + shift, bound + shift), is no clipping."""
    cosines = []
    for _ in range(trials):
        grads, bound = heavy(rng), float(10 ** rng.uniform(-3, 1))
        cosines.append(cosine(grads, tuple(np.clip(g, -bound + shift, bound + shift) for g in grads)))
    return {"smallest cosine": min(cosines)}


@claim(
    "norm-keeps-direction",
    zh="按全局范数裁剪，所有参数的梯度一起缩小，整体方向不变。",
    en="Clipping by the global norm shrinks the gradients of all parameters together, and the direction stays.",
    criteria=[Criterion("cosine with the gradient", ">=", 0.999)],
    control={"each": True},
    sources=["torch-clip-norm", "ray-clip"],
)
def norm_keeps_direction(rng: Generator, *, each: bool = False, max_norm: float = 1.0) -> Mapping[str, float]:
    """Each: every array by its own norm, so that layers with large gradients lose more than the others."""
    grads = heavy(rng)
    clipped = one_by_one(grads, max_norm) if each else clip_grad_norm(grads, max_norm)[0]
    found = cosine(grads, clipped)
    return {
        "cosine with the gradient": found if found < 1 - ROUNDING else 1.0,
        "norm afterwards": float(np.linalg.norm(flat(clipped))),
    }


@claim(
    "cliffs",
    zh="在损失有悬崖的循环单元上，裁剪让更多起点到达最低点；两边都用各自最好的学习率。",
    en="On a recurrent unit whose loss has cliffs, clipping lets more starts arrive, each side at its best rate.",
    criteria=[Criterion("more that arrive", ">=", 0.05, over="ci")],
    control={"max_norm": 1e6},
    fast={"count": 100},
    full={"count": 400},
    sources=["pascanu2013"],
    draw=draw_rates,
)
def cliffs(rng: Generator, *, count: int = 100, max_norm: float = 1.0) -> Mapping[str, float]:
    """x ← w·σ(x) + b fifty times, gradient descent on w and b. Four learning rates for both.

    Thrown: one step was longer than 10, where w is about 5 and b about -3.
    """
    w, b = starts(rng, count)
    share: dict[str, float] = {}
    thrown: dict[str, float] = {}
    for name, bound in (("plain", None), ("clipped", max_norm)):
        losses, longest = descend(w, b, RATES, bound)
        for at, rate in enumerate(RATES):
            share[f"{name} at {rate:g}"] = float((losses[at] < ARRIVED).mean())
            thrown[f"{name} at {rate:g}"] = float((longest[at] > FAR).mean())
    best = {name: max(RATES, key=lambda rate: share[f"{name} at {rate:g}"]) for name in ("plain", "clipped")}
    arrived = {name: share[f"{name} at {best[name]:g}"] for name in best}
    return {
        "more that arrive": arrived["clipped"] - arrived["plain"],
        "arrive, not clipped": arrived["plain"],
        "arrive, clipped": arrived["clipped"],
        "thrown, not clipped": thrown[f"plain at {best['plain']:g}"],
        "thrown, clipped": thrown[f"clipped at {best['clipped']:g}"],
        "thrown at 0.3, not clipped": thrown["plain at 0.3"],
        **share,
    }


@claim(
    "stops-nan",
    zh="有了梯度裁剪，就不怕梯度里出现 NaN。",
    en="With gradient clipping, NaN in a gradient does no harm.",
    expects="refuted",
    criteria=[Criterion("share NaN after clipping by norm", "==", 0)],
    control={"bad": "large"},
)
def stops_nan(rng: Generator, *, bad: Literal["nan", "inf", "large"] = "nan") -> Mapping[str, float]:
    """One number of a thousand is NaN, infinite, or 1e30."""
    grads = heavy(rng)
    grads[0][0, 0] = {"nan": np.nan, "inf": np.inf, "large": 1e30}[bad]
    by_norm, by_value = clip_grad_norm(grads, 1.0)[0], clip_grad_value(grads, 1.0)
    return {
        "share NaN after clipping by norm": float(np.isnan(flat(by_norm)).mean()),
        "NaN after clipping by value": float(np.isnan(flat(by_value)).sum()),
        "NaN before": float(np.isnan(flat(grads)).sum()),
    }


@claim(
    "adam-needs-none",
    zh="Adam 自己会归一化，所以用 Adam 就不必裁剪。",
    en="Adam normalises by itself, so with Adam there is no need to clip.",
    expects="refuted",
    criteria=[Criterion("step afterwards against before", ">=", 0.5)],
    control={"max_norm": 30.0},
    draw=draw_memory,
)
def adam_needs_none(
    rng: Generator, *, max_norm: float = 0.0, spike: float = 1000.0, settle: Annotated[int, Range(100, 2000)] = 1000
) -> Mapping[str, float]:
    """Gradients about 1 in 100 numbers (norm about 10); one of them a thousand times as large. Defaults of Adam.
    A max_norm of 0 clips nothing.

    Afterwards: the mean step of the 100 steps that begin 50 steps after the spike.
    """
    adam, param = Adam(lr=1e-3), np.zeros(100)
    sizes = []
    for step in range(settle + 1200):
        grad = 1 + 0.1 * rng.normal(size=100)
        if step == settle:
            grad = spike * grad
        if max_norm:
            (grad,), _ = clip_grad_norm((grad,), max_norm)
        new = adam.step(param, grad)
        sizes.append(float(np.abs(new - param).mean()))
        param = new
    before = float(np.mean(sizes[settle - 100 : settle]))
    return {
        "step afterwards against before": float(np.mean(sizes[settle + 50 : settle + 150])) / before,
        "step at the spike against before": sizes[settle] / before,
        **{f"after {k} steps": sizes[settle + k] / before for k in AFTER},
    }


@claim(
    "order-is-free",
    zh="混合精度里，先裁剪再除以损失缩放，或者反过来，都一样。",
    en="With mixed precision it makes no difference whether one clips before or after dividing by the loss scale.",
    expects="refuted",
    criteria=[Criterion("norm that the optimiser sees, against the bound", ">=", 0.99)],
    control={"first": "unscale"},
    sources=["unet-unscale"],
)
def order_is_free(
    rng: Generator,
    *,
    first: Literal["clip", "unscale"] = "clip",
    scale: Annotated[float, Range(1.0, 131_072.0)] = 65536.0,
    max_norm: Annotated[float, Range(0.01, 2.0)] = 1.0,
) -> Mapping[str, float]:
    """Gradients with a norm far above the bound, multiplied by the scale of the loss."""
    scaled = tuple(grad * scale for grad in heavy(rng))
    if first == "clip":
        seen = tuple(grad / scale for grad in clip_grad_norm(scaled, max_norm)[0])
    else:
        seen = clip_grad_norm(tuple(grad / scale for grad in scaled), max_norm)[0]
    ratio = float(np.linalg.norm(flat(seen))) / max_norm
    return {"norm that the optimiser sees, against the bound": ratio, "how many times too small": 1 / ratio}
