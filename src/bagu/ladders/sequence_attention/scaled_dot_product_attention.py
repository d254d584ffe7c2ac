"""Scaled dot-product attention."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.sequence_attention import scaled_dot_product_attention, scaled_dot_product_attention_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.sequence_attention._draws import SCORE, TERMS, attentions
from bagu.ladders.sequence_attention._oracle import torch_attention
from bagu.ladders.tolerance import Rounding


@st.composite
def attention_inputs(draw: st.DrawFn) -> Script:
    return call("scaled_dot_product_attention", **draw(attentions(grouped=True)))


def sample_attention(rng: Generator, size: int) -> Script:
    query, key, value = rng.standard_normal((3, 1, 8, size, 64), dtype=np.float32)
    return call("scaled_dot_product_attention", query=query, key=key, value=value)


def attend(query: NDArray[Any], key: NDArray[Any], value: NDArray[Any], *mask: NDArray[Any], **rest: Any) -> Script:
    masked = {"attn_mask": mask[0]} if mask else {}
    return call("scaled_dot_product_attention", query=query, key=key, value=value, **masked, **rest)


ONE = np.array([[1.0]])
PAIR = np.eye(2)
VALUES = np.array([[1.0, 0.0], [0.0, 2.0], [4.0, 4.0]])
THREE = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
HEADS = np.ones((1, 2, 3, 1))

LADDER = Ladder(
    name="scaled_dot_product_attention",
    rungs=(scaled_dot_product_attention_loops, scaled_dot_product_attention),
    reference=scaled_dot_product_attention,
    oracle=Oracle("torch", torch_attention),
    inputs=attention_inputs,
    returns={"scaled_dot_product_attention": ("output",)},
    tolerance=Rounding(TERMS, condition=SCORE),
    edge_cases=(
        attend(ONE, ONE, ONE),
        attend(PAIR, PAIR, np.array([[1.0], [0.0]])),
        attend(PAIR, THREE, VALUES, is_causal=True),  # more keys than queries: aligned at the first of both
        attend(THREE, PAIR, VALUES[:2], is_causal=True),
        attend(PAIR, THREE, VALUES, np.array([[True, False, True], [False, False, False]])),  # a row sees nothing
        attend(PAIR, THREE, VALUES, np.array([[0.0, -np.inf, 1.0], [-np.inf, -np.inf, -np.inf]])),
        attend(1000 * PAIR, PAIR, VALUES[:2], scale=1.0),  # exp overflows unless the largest is taken off
        attend(PAIR, THREE, VALUES, scale=0.0),
        attend(HEADS, HEADS[:, :1], HEADS[:, :1], enable_gqa=True),
        attend(np.zeros((0, 2)), THREE, VALUES),
        attend(PAIR, np.zeros((0, 2)), np.zeros((0, 3))),  # no keys: nothing to see
    ),
    bad_inputs=(
        (attend(np.array([[1]]), ONE, ONE), "query"),
        (attend(np.array([1.0]), ONE, ONE), "query"),
        (attend(np.ones((1, 0)), np.ones((1, 0)), ONE), "query"),
        (attend(PAIR, ONE, ONE), "key"),
        (attend(PAIR, THREE, PAIR), "value"),
        (attend(PAIR, THREE, VALUES, np.ones((3, 2), dtype=bool)), "attn_mask"),
        (attend(PAIR, THREE, VALUES, np.ones((1, 2, 3), dtype=bool)), "attn_mask"),
        (attend(PAIR, THREE, VALUES, np.ones((2, 3), dtype=np.int64)), "attn_mask"),
        (attend(PAIR, THREE, VALUES, np.ones((2, 3), dtype=bool), is_causal=True), "is_causal"),
        (attend(PAIR, THREE, VALUES, scale=np.inf), "scale"),
        (attend(PAIR, PAIR, PAIR, enable_gqa=True), "query"),
        (attend(np.ones((3, 2, 1)), np.ones((2, 2, 1)), np.ones((2, 2, 1)), enable_gqa=True), "key"),
    ),
    sizes=(16, 128, 1024),  # tokens, 8 heads of 64
    sample=sample_attention,
    see=("attention_weights", "masked_softmax"),
)
