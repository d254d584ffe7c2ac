"""Scaled dot-product attention, backward."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.sequence_attention import (
    scaled_dot_product_attention_backward,
    scaled_dot_product_attention_backward_loops,
)
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.sequence_attention._draws import LARGEST, QUERIES, SCORE, TERMS, arrays, attentions
from bagu.ladders.tensors import optional, tensor
from bagu.ladders.tolerance import Rounding

NAMES = ("grad_query", "grad_key", "grad_value")


def torch_attention_backward(
    grad_output: NDArray[Any],
    query: NDArray[Any],
    key: NDArray[Any],
    value: NDArray[Any],
    attn_mask: NDArray[Any] | None = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> tuple[NDArray[Any], ...]:
    """torch's automatic differentiation of its own attention."""
    import torch

    leaves = [tensor(array, grad=True) for array in (query, key, value)]
    q, k, v = leaves
    attention = torch.nn.functional.scaled_dot_product_attention
    output = attention(q, k, v, optional(attn_mask), is_causal=is_causal, scale=scale)
    return tuple(np.asarray(grad.numpy()) for grad in torch.autograd.grad(output, leaves, tensor(grad_output)))


@st.composite
def backward_inputs(draw: st.DrawFn) -> Script:
    drawn = draw(attentions())
    grad_output = draw(arrays((*drawn["query"].shape[:-1], drawn["value"].shape[-1])))
    return call("scaled_dot_product_attention_backward", grad_output=grad_output, **drawn)


def sample_backward(rng: Generator, size: int) -> Script:
    grad_output, query, key, value = rng.standard_normal((4, 1, 8, size, 64), dtype=np.float32)
    arrays = {"grad_output": grad_output, "query": query, "key": key, "value": value}
    return call("scaled_dot_product_attention_backward", **arrays)


def back(grad_output: NDArray[Any], *rest: NDArray[Any], **options: Any) -> Script:
    names = ("query", "key", "value", "attn_mask")
    named = dict(zip(names, rest, strict=False))
    return call("scaled_dot_product_attention_backward", grad_output=grad_output, **named, **options)


ONE = np.array([[1.0]])
PAIR = np.eye(2)
THREE = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
VALUES = np.array([[1.0], [0.0], [3.0]])
GRAD = np.array([[1.0], [2.0]])
NONE = np.array([[True, False, True], [False, False, False]])

LADDER = Ladder(
    name="scaled_dot_product_attention_backward",
    rungs=(scaled_dot_product_attention_backward_loops, scaled_dot_product_attention_backward),
    reference=scaled_dot_product_attention_backward,
    oracle=Oracle("torch", torch_attention_backward),
    inputs=backward_inputs,
    returns={"scaled_dot_product_attention_backward": NAMES},
    gradients=frozenset(NAMES),
    # grad_key is a sum over queries of a weight, off by SCORE · eps, times a gradient of the weights (two products of
    # entries up to LARGEST, cancelling its own mean) times an entry of query.
    tolerance=Rounding(TERMS + QUERIES, condition=4 * SCORE * LARGEST**3),
    edge_cases=(
        back(ONE, ONE, ONE, ONE),  # one key: the weight is 1 whatever the score, so no gradient reaches it
        back(GRAD, PAIR, THREE, VALUES),
        back(GRAD, PAIR, THREE, VALUES, is_causal=True),
        back(GRAD, PAIR, THREE, VALUES, NONE),  # what sees nothing passes nothing back
        back(GRAD, PAIR, THREE, VALUES, np.array([[0.0, -np.inf, 1.0]])),
        back(GRAD, PAIR, THREE, VALUES, scale=2.0),
        back(np.zeros((0, 1)), np.zeros((0, 2)), THREE, VALUES),
    ),
    bad_inputs=(
        (back(np.ones((2, 2)), PAIR, THREE, VALUES), "grad_output"),
        (back(np.ones((2, 1), dtype=np.int64), PAIR, THREE, VALUES), "grad_output"),
        (back(GRAD, PAIR[0], THREE, VALUES), "query"),
        (back(GRAD, PAIR, ONE, VALUES), "key"),
        (back(GRAD, PAIR, THREE, PAIR), "value"),
        (back(GRAD, PAIR, THREE, VALUES, np.ones((3, 3), dtype=bool)), "attn_mask"),
        (back(GRAD, PAIR, THREE, VALUES, NONE, is_causal=True), "is_causal"),
        (back(GRAD, PAIR, THREE, VALUES, scale="none"), "scale"),
    ),
    sizes=(16, 128, 512),  # tokens, 8 heads of 64
    sample=sample_backward,
)
