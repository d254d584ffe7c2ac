"""Batch normalisation over several cards, backward."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.normalization import sync_batch_norm_backward, sync_batch_norm_backward_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.normalization._draws import EPS, GAIN, arrays, feature_maps
from bagu.ladders.normalization._parts import INV_STD, PART_VALUES, PARTS, part_shapes, split
from bagu.ladders.normalization.batch_norm_backward import torch_batch_norm_backward
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding

Parts = tuple[NDArray[Any], ...]


def torch_full_batch(grad_outputs: Parts, parts: Parts, weight: NDArray[Any], eps: float = 1e-5) -> Parts:
    """torch's automatic differentiation of the whole batch in one place."""
    whole = np.concatenate(grad_outputs), np.concatenate(parts)
    grad_input, grad_weight, grad_bias = torch_batch_norm_backward(*whole, weight, eps)
    return (*split(grad_input, parts), grad_weight, grad_bias)


@st.composite
def sync_backward_inputs(draw: st.DrawFn) -> Script:
    shapes = draw(part_shapes())
    return call(
        "sync_batch_norm_backward",
        grad_outputs=tuple(draw(arrays(shape)) for shape in shapes),
        parts=tuple(draw(arrays(shape)) for shape in shapes),
        weight=draw(arrays(shapes[0][1:2], GAIN)),
        eps=draw(EPS),
    )


def sample_sync_backward(rng: Generator, size: int) -> Script:
    grad_outputs, parts = (tuple(feature_maps(rng, size, side=14) for _ in range(PARTS)) for _ in range(2))
    return call("sync_batch_norm_backward", grad_outputs=grad_outputs, parts=parts, weight=np.ones(64, np.float32))


def backward(grad_outputs: Parts, parts: Parts, **changes: Any) -> Script:
    plain = {"grad_outputs": grad_outputs, "parts": parts, "weight": np.ones(1)}
    return call("sync_batch_norm_backward", **{**plain, **changes})


ONE = np.ones((1, 1))
CARDS = (ONE, 2 * ONE, 4 * ONE)
NAMES = (*(f"grad_input{card}" for card in range(PARTS)), "grad_weight", "grad_bias")

LADDER = Ladder(
    name="sync_batch_norm_backward",
    rungs=(sync_batch_norm_backward_loops, sync_batch_norm_backward),
    reference=sync_batch_norm_backward,
    oracle=Oracle("torch", torch_full_batch),
    inputs=sync_backward_inputs,
    returns={"sync_batch_norm_backward": NAMES},
    gradients=frozenset(NAMES),
    # As for batch_norm_backward: |weight| / deviation <= 3 · INV_STD, x̂ twice.
    tolerance=Rounding(PARTS * PART_VALUES, condition=round(3 * INV_STD * (PARTS * PART_VALUES - 1))),
    edge_cases=(backward(CARDS, CARDS), backward((ONE, ONE, ONE), CARDS), backward(CARDS, (ONE, ONE, ONE))),
    bad_inputs=(
        (backward(CARDS, ()), "parts"),
        (backward(CARDS[:2], CARDS), "grad_outputs"),
        (backward((ONE, ONE, np.ones((2, 1))), CARDS), "grad_outputs[2]"),
        (backward(CARDS, CARDS, weight=np.ones(2)), "weight"),
        (backward(CARDS, CARDS, eps=0.0), "eps"),
    ),
    sizes=(1, 4, 16),  # samples of 64 × 14 × 14 on each of 3 cards
    sample=sample_sync_backward,
)
