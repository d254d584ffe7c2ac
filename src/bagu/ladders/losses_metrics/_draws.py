"""Small whole-numbered logits and targets, plainest first; some logits so far apart that naive exponentials break."""

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

if TYPE_CHECKING:
    pass

NEAR = st.sampled_from([0, 1, 2, 3, -1, -2, -3])
FAR = st.sampled_from([0, 1, 1000, -1000, 999, 40])
LARGEST = 1000  # |logit|
CLASSES = 4  # the most along the axis
POSITIONS = 12  # the most that one loss adds up
WEIGHT = st.sampled_from([1.0, 2.0, 3.0, 0.5])
SMOOTHING = st.sampled_from([0.0, 0.1, 0.5])
REDUCTION = st.sampled_from(["mean", "sum"])


@st.composite
def logits(draw: st.DrawFn, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """A float64 array of that shape, one draw a value: near one another, or far apart."""
    size = int(np.prod(shape))
    values = NEAR if draw(st.sampled_from([True, True, False])) else FAR
    return np.array(draw(st.lists(values, min_size=size, max_size=size)), dtype=np.float64).reshape(shape)


@st.composite
def vector(draw: st.DrawFn, length: int) -> NDArray[np.float64] | None:
    """A weight a class, or none at all."""
    if not draw(st.sampled_from([False, True])):
        return None
    return np.array(draw(st.lists(WEIGHT, min_size=length, max_size=length)), dtype=np.float64)


@st.composite
def cross_entropy_arguments(draw: st.DrawFn, reduction: st.SearchStrategy[str]) -> dict[str, Any]:
    """The arguments of cross_entropy: a matrix mostly, sometimes a map; some positions ignored."""
    n, classes = draw(st.sampled_from([1, 2, 3])), draw(st.sampled_from([2, 3, 4]))
    rest: tuple[int, ...] = draw(st.sampled_from([(), (), (2,), (2, 2)]))
    ignore_index = draw(st.sampled_from([-100, -1, 1]))
    size = int(np.prod((n, *rest)))
    labels = st.sampled_from([*range(classes), ignore_index])
    return {
        "input": draw(logits((n, classes, *rest))),
        "target": np.array(draw(st.lists(labels, min_size=size, max_size=size)), dtype=np.int64).reshape(n, *rest),
        "weight": draw(vector(classes)),
        "ignore_index": ignore_index,
        "reduction": draw(reduction),
        "label_smoothing": draw(SMOOTHING),
    }


@st.composite
def binary_arguments(draw: st.DrawFn, reduction: st.SearchStrategy[str]) -> dict[str, Any]:
    """The arguments of binary cross-entropy: samples by labels."""
    shape = draw(st.sampled_from([(1, 1), (1, 2), (2, 1), (2, 3), (3,)]))
    size = int(np.prod(shape))
    truths = draw(st.lists(st.sampled_from([0.0, 1.0, 0.5]), min_size=size, max_size=size))
    return {
        "input": draw(logits(shape)),
        "target": np.array(truths).reshape(shape),
        "reduction": draw(reduction),
        "pos_weight": draw(vector(shape[-1])),
    }
