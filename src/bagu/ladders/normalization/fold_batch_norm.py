"""Folding batch normalisation into the layer before it."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.normalization import fold_batch_norm, fold_batch_norm_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.normalization._draws import EPS, GAIN, LARGEST, SHIFT, SPREAD, WHOLE, arrays, shapes
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import optional, tensor
from bagu.ladders.tolerance import Rounding


def torch_fold(
    weight: NDArray[Any],
    bias: NDArray[Any] | None,
    running_mean: NDArray[Any],
    running_var: NDArray[Any],
    bn_weight: NDArray[Any],
    bn_bias: NDArray[Any],
    eps: float = 1e-5,
) -> tuple[NDArray[Any], ...]:
    """torch.nn.utils.fusion.fuse_conv_bn_weights."""
    from torch.nn.utils.fusion import fuse_conv_bn_weights

    moments = tensor(running_mean), tensor(running_var)
    fused = fuse_conv_bn_weights(tensor(weight), optional(bias), *moments, eps, tensor(bn_weight), tensor(bn_bias))
    return tuple(np.asarray(part.detach().numpy()) for part in fused)


@st.composite
def fold_inputs(draw: st.DrawFn) -> Script:
    shape = draw(shapes(least=1))
    channels = shape[:1]
    return call(
        "fold_batch_norm",
        weight=draw(arrays(shape)),
        bias=draw(arrays(channels)) if draw(st.booleans()) else None,
        running_mean=draw(arrays(channels, WHOLE)),
        running_var=draw(arrays(channels, SPREAD)),
        bn_weight=draw(arrays(channels, GAIN)),
        bn_bias=draw(arrays(channels, SHIFT)),
        eps=draw(EPS),
    )


def sample_fold(rng: Generator, size: int) -> Script:
    vectors = dict(zip(("bias", "running_mean", "bn_weight", "bn_bias"), rng.standard_normal((4, size)), strict=True))
    weight = rng.standard_normal((size, size, 3, 3))
    return call("fold_batch_norm", weight=weight, running_var=rng.uniform(0.5, 2, size), **vectors)


ONE = np.ones(1)


def fold(**changes: Any) -> Script:
    plain = {"weight": np.full((1, 1), 2.0), "bias": None, "running_mean": ONE, "running_var": ONE}
    return call("fold_batch_norm", **{**plain, "bn_weight": ONE, "bn_bias": ONE, **changes})


LADDER = Ladder(
    name="fold_batch_norm",
    rungs=(fold_batch_norm_loops, fold_batch_norm),
    reference=fold_batch_norm,
    oracle=Oracle("torch", torch_fold),
    inputs=fold_inputs,
    returns={"fold_batch_norm": ("weight", "bias")},
    # Four operations; |bias − mean| <= 2 · LARGEST times a scale of at most 3 / √0.25 may cancel against the shift.
    tolerance=Rounding(4, condition=2 * LARGEST * 6),
    edge_cases=(fold(), fold(bias=ONE), fold(running_var=np.zeros(1)), fold(weight=np.ones((1, 2, 3, 3)))),
    bad_inputs=(
        (fold(weight=np.ones((1, 1, 1))), "weight"),
        (fold(weight=np.ones((1, 1), dtype=np.int64)), "weight"),
        (fold(bias=np.ones(2)), "bias"),
        (fold(running_mean=np.ones(2)), "running_mean"),
        (fold(running_var=np.ones((1, 1))), "running_var"),
        (fold(bn_weight=np.ones(3)), "bn_weight"),
        (fold(bn_bias=np.ones(3)), "bn_bias"),
        (fold(eps=0.0), "eps"),
    ),
    sizes=(64, 256, 512),  # channels in and out of a 3 × 3 convolution
    sample=sample_fold,
)
