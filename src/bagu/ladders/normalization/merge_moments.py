"""Merging counts, means and sums of squared deviations."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.normalization import merge_moments, merge_moments_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.normalization._draws import LARGEST, WHOLE, arrays
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding

PARTS, COUNT = 4, 5  # the most parts, and the most values in a part
DEVIATION = st.sampled_from([0.0, 2.0, 8.0, 1.0, 3.0])


def numpy_moments(
    counts: NDArray[Any], means: NDArray[Any], m2: NDArray[Any]
) -> tuple[int, NDArray[Any], NDArray[Any]]:
    """numpy.mean and numpy.var of data that have these moments: two values off the mean, the others on it."""
    rows = []
    for n, mean, squares in zip(counts.tolist(), means, m2, strict=True):
        offsets = np.zeros(n)
        if n > 1:
            offsets[:2] = -1, 1
        rows.append(mean + np.multiply.outer(offsets, np.sqrt(squares / 2)))
    data = np.concatenate(rows)
    return len(data), data.mean(0), data.var(0) * len(data)


@st.composite
def merge_inputs(draw: st.DrawFn) -> Script:
    parts = draw(st.sampled_from([2, 1, 3, PARTS]))
    counts = draw(st.lists(st.sampled_from([1, 2, 3, COUNT, 0]), min_size=parts, max_size=parts))
    shape = draw(st.sampled_from([(parts,), (parts, 2)]))
    means, m2 = draw(arrays(shape, WHOLE)), draw(arrays(shape, DEVIATION))
    m2[np.array(counts) < 2] = 0  # one value does not deviate from its own mean
    return call("merge_moments", counts=np.array(counts if any(counts) else [1] * parts), means=means, m2=m2)


def sample_merge(rng: Generator, size: int) -> Script:
    counts, means = rng.integers(1, 1000, size), rng.standard_normal((size, 256))
    return call("merge_moments", counts=counts, means=means, m2=rng.uniform(0, 1000, (size, 256)))


def merge(counts: list[int], means: list[float], m2: list[float]) -> Script:
    return call("merge_moments", counts=np.array(counts), means=np.array(means), m2=np.array(m2))


LADDER = Ladder(
    name="merge_moments",
    rungs=(merge_moments_loops, merge_moments),
    reference=merge_moments,
    oracle=Oracle("numpy", numpy_moments),
    inputs=merge_inputs,
    returns={"merge_moments": ("count", "mean", "m2")},
    # Sums of PARTS · COUNT values; a distance of means, at most 2 · LARGEST, is squared.
    tolerance=Rounding(PARTS * COUNT, condition=2 * LARGEST),
    edge_cases=(
        merge([2, 1], [1.0, 4.0], [2.0, 0.0]),
        merge([3], [5.0], [6.0]),
        merge([0, 2], [0.0, 4.0], [0.0, 2.0]),  # an empty part
        merge([4, 4], [1e8, 1e8 + 1], [2.0, 2.0]),  # where E[x²] − E[x]² loses every digit
    ),
    bad_inputs=(
        (merge([0, 0], [0.0, 0.0], [0.0, 0.0]), "counts"),
        (merge([1, -1], [0.0, 0.0], [0.0, 0.0]), "counts"),
        (call("merge_moments", counts=np.ones(1), means=np.ones(1), m2=np.zeros(1)), "counts"),
        (merge([1, 2], [0.0], [0.0]), "means"),
        (merge([1, 2], [0.0, 1.0], [0.0]), "m2"),
        (merge([2], [0.0], [-1.0]), "m2"),
    ),
    sizes=(8, 64, 512),  # parts, of 256 channels
    sample=sample_merge,
)
