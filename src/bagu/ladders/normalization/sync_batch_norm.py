"""Batch normalisation over several cards, forward."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.normalization import sync_batch_norm, sync_batch_norm_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.normalization._draws import EPS, GAIN, LARGEST, SHIFT, arrays, feature_maps
from bagu.ladders.normalization._parts import INV_STD, PART_VALUES, PARTS, part_shapes, split
from bagu.ladders.normalization.batch_norm import torch_batch_norm
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding


def torch_full_batch(
    parts: tuple[NDArray[Any], ...], weight: NDArray[Any], bias: NDArray[Any], eps: float = 1e-5
) -> tuple[NDArray[Any], ...]:
    """torch's batch_norm of the whole batch in one place."""
    return split(torch_batch_norm(np.concatenate(parts), weight=weight, bias=bias, eps=eps), parts)


@st.composite
def sync_inputs(draw: st.DrawFn) -> Script:
    parts = tuple(draw(arrays(shape)) for shape in draw(part_shapes()))
    channels = parts[0].shape[1:2]
    weight, bias = draw(arrays(channels, GAIN)), draw(arrays(channels, SHIFT))
    return call("sync_batch_norm", parts=parts, weight=weight, bias=bias, eps=draw(EPS))


def sample_sync(rng: Generator, size: int) -> Script:
    parts = tuple(feature_maps(rng, size, side=14) for _ in range(PARTS))
    return call("sync_batch_norm", parts=parts, weight=np.ones(64, np.float32), bias=np.zeros(64, np.float32))


def sync(*parts: NDArray[Any], **changes: Any) -> Script:
    return call("sync_batch_norm", **{"parts": parts, "weight": np.ones(1), "bias": np.zeros(1), **changes})


ONE = np.ones((1, 1))

LADDER = Ladder(
    name="sync_batch_norm",
    rungs=(sync_batch_norm_loops, sync_batch_norm),
    reference=sync_batch_norm,
    oracle=Oracle("torch", torch_full_batch),
    inputs=sync_inputs,
    returns={"sync_batch_norm": tuple(f"y{card}" for card in range(PARTS))},
    # As for batch_norm: the mean's error over the deviation, times |weight| <= 3.
    tolerance=Rounding(PARTS * PART_VALUES, condition=round(3 * LARGEST * INV_STD)),
    edge_cases=(
        sync(ONE, 2 * ONE, 3 * ONE),  # one value a card: alone, none could be trained on
        sync(ONE, ONE, ONE),
        sync(np.zeros((3, 1)), ONE, ONE),  # a mean of means would be 2/3, the mean is 2/5
    ),
    bad_inputs=(
        (sync(), "parts"),
        (sync(ONE), "parts"),
        (sync(ONE, np.zeros((0, 1)), ONE), "parts[1]"),
        (sync(ONE, ONE, np.ones((1, 2))), "parts[2]"),
        (sync(ONE, ONE, ONE, weight=np.ones(2)), "weight"),
        (sync(ONE, ONE, ONE, bias=np.ones(2)), "bias"),
        (sync(ONE, ONE, ONE, eps=0.0), "eps"),
    ),
    sizes=(1, 4, 16),  # samples of 64 × 14 × 14 on each of 3 cards
    sample=sample_sync,
)
