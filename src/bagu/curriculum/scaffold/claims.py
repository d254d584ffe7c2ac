"""What the answer states, measured."""

from collections.abc import Mapping

import numpy as np
from numpy.random import Generator

from bagu.curriculum.claim import Criterion, claim


@claim(
    "root-n",
    zh="n 个独立的数取平均，均值的标准误是 σ/√n。",
    en="The standard error of a mean of n independent values is σ/√n.",
    criteria=[
        Criterion("measured over predicted", ">=", 0.8),
        Criterion("measured over predicted", "<=", 1.2),
    ],
    control={"shared": 0.5},
    full={"sets": 4000},
)
def root_n(rng: Generator, *, sets: int = 400, n: int = 25, shared: float = 0.0) -> Mapping[str, float]:
    """`shared` is the part of each value's variance that all n have in common; without any they are independent."""
    own = rng.normal(size=(sets, n))  # (sets, n)
    common = rng.normal(size=(sets, 1))  # (sets, 1)
    values = np.sqrt(1 - shared) * own + np.sqrt(shared) * common
    return {"measured over predicted": float(values.mean(axis=1).std() * np.sqrt(n))}
