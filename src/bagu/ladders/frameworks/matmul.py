"""The product behind @ against torch.matmul."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.frameworks import matmul, matmul_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding

INNER = 3  # the longest sum
LARGEST = 4  # |number|
WHOLE = st.sampled_from([1, 2, 3, LARGEST, 0, -1, -2])
LENGTHS = st.sampled_from([2, 1, 3])
BATCHES: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
    ((), ()), ((2,), ()), ((), (2,)), ((2,), (2,)), ((2, 1), (3,)), ((1,), (3,)), ((2, 3), (2, 3)), ((2,), (3, 1)),
)  # fmt: skip


def torch_matmul(a: Array, b: Array) -> Array:
    import torch

    return np.asarray(torch.matmul(tensor(a), tensor(b)).numpy())


@st.composite
def whole(draw: st.DrawFn, shape: tuple[int, ...]) -> Array:
    size = int(np.prod(shape))
    return np.array(draw(st.lists(WHOLE, min_size=size, max_size=size)), dtype=np.float64).reshape(shape)


@st.composite
def matmul_inputs(draw: st.DrawFn) -> Script:
    """Two matrices, a vector on either side, or stacks that broadcast."""
    before, behind = draw(st.sampled_from(BATCHES))
    n, k, m = draw(LENGTHS), draw(st.sampled_from([2, 1, INNER])), draw(LENGTHS)
    left: tuple[int, ...] = (*before, n, k)
    right: tuple[int, ...] = (*behind, k, m)
    vectors = draw(st.sampled_from(["none", "none", "none", "right", "left", "both"]))
    if vectors in ("left", "both"):
        left = (k,)
    if vectors in ("right", "both"):
        right = (k,)
    return product(draw(whole(left)), draw(whole(right)))


def sample_matmul(rng: Generator, size: int) -> Script:
    return product(rng.standard_normal((2, 8, size)), rng.standard_normal((2, size, 8)))


def product(a: Any, b: Any) -> Script:
    return call("matmul", a=a, b=b)


ROW, MATRIX = np.array([1.0, 2.0]), np.array([[1.0, 2.0], [3.0, 4.0]])
STACK = np.arange(12.0).reshape(3, 2, 2)

LADDER = Ladder(
    name="matmul",
    rungs=(matmul_loops, matmul),
    reference=matmul_loops,
    oracle=Oracle("torch", torch_matmul),
    inputs=matmul_inputs,
    returns={"matmul": ("c",)},
    tolerance=Rounding(INNER, condition=LARGEST**2),  # a sum of products that may cancel
    edge_cases=(
        product(ROW, ROW),
        product(MATRIX, MATRIX),
        product(MATRIX, ROW),
        product(ROW, MATRIX),
        product(STACK, STACK),
        product(STACK, MATRIX),
        product(ROW, STACK),
        product(STACK[None], STACK[:, None]),
        product(np.ones((2, 0)), np.ones((0, 3))),  # a sum of nothing
        product(np.ones((0, 2, 2)), MATRIX),
        product(np.array([[np.nan, 1.0]]), ROW),
    ),
    bad_inputs=(
        (product(np.array(2.0), MATRIX), "a"),
        (product(MATRIX, np.array(2.0)), "b"),
        (product([1.0], ROW), "a"),
        (product(MATRIX, np.ones(3)), "b"),
        (product(MATRIX, np.ones((3, 2))), "b"),
        (product(STACK, np.ones((2, 2, 2))), "b"),
        (product(MATRIX > 1, MATRIX), "a"),
    ),
    sizes=(16, 64, 256),  # inner length
    sample=sample_matmul,
)
