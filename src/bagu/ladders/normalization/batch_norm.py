"""Batch normalisation, forward."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.normalization import batch_norm, batch_norm_loops, batch_norm_vectorized
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.normalization._draws import (
    EPS,
    GAIN,
    INV_STD,
    LARGEST,
    SHIFT,
    SPREAD,
    VALUES,
    WHOLE,
    arrays,
    feature_maps,
    shapes,
)
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import optional, tensor
from bagu.ladders.tolerance import Rounding


def torch_batch_norm(
    x: NDArray[Any],
    running_mean: NDArray[Any] | None = None,
    running_var: NDArray[Any] | None = None,
    weight: NDArray[Any] | None = None,
    bias: NDArray[Any] | None = None,
    training: bool = True,
    eps: float = 1e-5,
) -> NDArray[Any]:
    """torch.nn.functional.batch_norm on copies, since it updates the running statistics that it is given."""
    from torch.nn.functional import batch_norm as oracle

    means, variances = optional(running_mean), optional(running_var)
    y = oracle(tensor(x), means, variances, optional(weight), optional(bias), training, 0.1, eps)
    return np.asarray(y.numpy())


@st.composite
def batch_norm_inputs(draw: st.DrawFn) -> Script:
    shape = draw(shapes())
    training, affine, tracked = draw(st.sampled_from([True, False])), draw(st.booleans()), draw(st.booleans())
    channels = (shape[1],)
    return call(
        "batch_norm",
        x=draw(arrays(shape)),
        running_mean=draw(arrays(channels, WHOLE)) if tracked or not training else None,
        running_var=draw(arrays(channels, SPREAD)) if tracked or not training else None,
        weight=draw(arrays(channels, GAIN)) if affine else None,
        bias=draw(arrays(channels, SHIFT)) if affine else None,
        training=training,
        eps=draw(EPS),
    )


def sample_batch_norm(rng: Generator, size: int) -> Script:
    weight, bias = np.ones(64, np.float32), np.zeros(64, np.float32)
    return call("batch_norm", x=feature_maps(rng, size), weight=weight, bias=bias)


TWO = np.array([[1.0], [3.0]])

LADDER = Ladder(
    name="batch_norm",
    rungs=(batch_norm_loops, batch_norm_vectorized, batch_norm),
    reference=batch_norm_vectorized,
    oracle=Oracle("torch", torch_batch_norm),
    inputs=batch_norm_inputs,
    returns={"batch_norm": ("y",)},
    # The mean is off by at most VALUES · eps · LARGEST; that is divided by the deviation and times |weight| <= 3.
    tolerance=Rounding(VALUES, condition=round(3 * LARGEST * INV_STD)),
    edge_cases=(
        call("batch_norm", x=np.full((2, 1), 3.0)),  # no variance: eps alone divides
        call("batch_norm", x=np.array([[[[1.0, 3.0]]]])),  # one sample, two positions
        call("batch_norm", x=TWO[:1], running_mean=np.zeros(1), running_var=np.ones(1), training=False),
        call("batch_norm", x=TWO[:1], running_mean=np.ones(1), running_var=np.zeros(1), training=False),
        call("batch_norm", x=np.array([[1.0, np.nan], [3.0, 5.0]])),  # NaN stays in its channel
        call("batch_norm", x=np.zeros((0, 2)), running_mean=np.zeros(2), running_var=np.ones(2), training=False),
    ),
    bad_inputs=(
        (call("batch_norm", x=TWO[:1]), "x"),
        (call("batch_norm", x=np.zeros((2, 3, 4))), "x"),
        (call("batch_norm", x=np.zeros((2, 3), dtype=np.int64)), "x"),
        (call("batch_norm", x=TWO, training=False), "running_mean"),
        (call("batch_norm", x=TWO, running_mean=np.zeros(1), training=False), "running_var"),
        (call("batch_norm", x=TWO, weight=np.ones(2)), "weight"),
        (call("batch_norm", x=TWO, bias=np.zeros((1, 1))), "bias"),
        (call("batch_norm", x=TWO, eps=0.0), "eps"),
    ),
    sizes=(2, 8, 32),  # samples of 64 × 56 × 56
    sample=sample_batch_norm,
)
