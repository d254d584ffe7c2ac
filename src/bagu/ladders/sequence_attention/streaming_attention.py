"""Attention over blocks of keys."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.sequence_attention import streaming_attention, streaming_attention_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.sequence_attention._draws import KEYS, SCORE, TERMS, attentions
from bagu.ladders.sequence_attention._oracle import torch_attention
from bagu.ladders.tolerance import Rounding


def torch_streaming(
    query: NDArray[Any],
    key: NDArray[Any],
    value: NDArray[Any],
    attn_mask: NDArray[Any] | None = None,
    is_causal: bool = False,
    scale: float | None = None,
    block_size: int = 128,
) -> NDArray[Any]:
    """torch.nn.functional.scaled_dot_product_attention, which chooses its blocks itself."""
    return torch_attention(query, key, value, attn_mask, is_causal, scale)


@st.composite
def streaming_inputs(draw: st.DrawFn) -> Script:
    block_size = draw(st.sampled_from([2, 1, 3, 128]))
    return call("streaming_attention", **draw(attentions()), block_size=block_size)


def sample_streaming(rng: Generator, size: int) -> Script:
    query, key, value = rng.standard_normal((3, 1, 8, size, 64), dtype=np.float32)
    return call("streaming_attention", query=query, key=key, value=value)


def attend(query: NDArray[Any], key: NDArray[Any], value: NDArray[Any], *mask: NDArray[Any], **rest: Any) -> Script:
    masked = {"attn_mask": mask[0]} if mask else {}
    return call("streaming_attention", query=query, key=key, value=value, **masked, **rest)


ONE = np.array([[1.0]])
PAIR = np.eye(2)
RISING = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [3.0, 0.0]])
VALUES = np.array([[1.0], [0.0], [2.0], [4.0]])
LATE = np.array([[False, False, False, True], [False, False, False, False]])

LADDER = Ladder(
    name="streaming_attention",
    rungs=(streaming_attention_loops, streaming_attention),
    reference=streaming_attention,
    oracle=Oracle("torch", torch_streaming),
    inputs=streaming_inputs,
    returns={"streaming_attention": ("output",)},
    # As for the direct form; a term is multiplied by one correction a block more.
    tolerance=Rounding(TERMS + KEYS, condition=SCORE),
    edge_cases=(
        attend(ONE, ONE, ONE),
        attend(PAIR, RISING, VALUES, block_size=1),  # the largest score so far grows with every block
        attend(PAIR, RISING[::-1].copy(), VALUES, block_size=2),  # the first block has it
        attend(PAIR, RISING, VALUES, is_causal=True, block_size=3),
        attend(PAIR, RISING, VALUES, LATE, block_size=2),  # a block, and a whole row, with nothing to look at
        attend(1000 * PAIR, RISING, VALUES, scale=1.0, block_size=2),
        attend(np.zeros((0, 2)), RISING, VALUES),
        attend(PAIR, np.zeros((0, 2)), np.zeros((0, 1))),
    ),
    bad_inputs=(
        (attend(np.array([[1]]), ONE, ONE), "query"),
        (attend(PAIR, ONE, ONE), "key"),
        (attend(PAIR, RISING, PAIR), "value"),
        (attend(PAIR, RISING, VALUES, np.ones((4, 2), dtype=bool)), "attn_mask"),
        (attend(PAIR, RISING, VALUES, LATE, is_causal=True), "is_causal"),
        (attend(PAIR, RISING, VALUES, block_size=0), "block_size"),
        (attend(PAIR, RISING, VALUES, block_size=1.5), "block_size"),
    ),
    sizes=(16, 128, 1024),  # tokens, 8 heads of 64
    sample=sample_streaming,
)
