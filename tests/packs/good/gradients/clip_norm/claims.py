"""What the answers state, measured."""

from collections.abc import Mapping

import numpy as np
from numpy.random import Generator

from bagu.curriculum.claim import Criterion, claim


@claim(
    "norm-limit",
    zh="按范数裁剪以后，长度不超过上限，方向不变。",
    en="Clipped by norm, a vector is no longer than the limit and points where it pointed.",
    criteria=[Criterion("longest", "<=", 1.000001), Criterion("smallest cosine", ">=", 0.999999)],
    control={"by_value": True},
    sources=["pascanu2013"],
)
def norm_limit(rng: Generator, *, count: int = 200, size: int = 5, by_value: bool = False) -> Mapping[str, float]:
    """With by_value each component is clipped on its own."""
    from .data import clip_norm, vectors

    longest, smallest = 0.0, 1.0
    for x in vectors(rng, count, size):
        y = np.clip(x, -1, 1) if by_value else clip_norm(x, 1.0)
        longest = max(longest, float(np.linalg.norm(y)))
        smallest = min(smallest, float(x @ y / np.linalg.norm(x) / np.linalg.norm(y)))
    return {"longest": longest, "smallest cosine": smallest}


@claim(
    "value-direction",
    zh="按值裁剪不改变方向。",
    en="Clipping by value keeps the direction.",
    expects="refuted",
    criteria=[Criterion("cosine", ">=", 0.999)],
    control={"limit": 1000.0},
)
def value_direction(rng: Generator, *, count: int = 500, size: int = 5, limit: float = 1.0) -> Mapping[str, float]:
    """With a limit above every component nothing is clipped."""
    from .data import vectors

    x = vectors(rng, count, size)
    y = np.clip(x, -limit, limit)
    cosine = (x * y).sum(1) / np.linalg.norm(x, axis=1) / np.linalg.norm(y, axis=1)
    return {"cosine": float(cosine.mean())}
