"""Clipping by the norm of all gradients against torch.nn.utils.clip_grad_norm_."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.gradients import clip_grad_norm, clip_grad_norm_loops
from bagu.ladders.gradients._grads import NUMBERS, drawn, gradients, gradients_of, parameters
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding


def torch_clip_norm(
    grads: tuple[Array, ...], max_norm: float, norm_type: float = 2.0
) -> tuple[tuple[Array, ...], Array]:
    from torch.nn.utils import clip_grad_norm_

    held = parameters(grads)
    total = clip_grad_norm_(held, max_norm, norm_type)
    return gradients_of(held, grads), np.asarray(total.double().numpy())


@st.composite
def clip_norm_inputs(draw: st.DrawFn) -> Script:
    return clip(
        draw(gradients()), draw(st.sampled_from([1.0, 2.0, 0.5, 5.0, 100.0])), draw(st.sampled_from([2.0, 1.0, np.inf]))
    )


def sample_clip_norm(rng: Generator, size: int) -> Script:
    return clip(drawn(rng, size), 1.0)


def clip(grads: Any, max_norm: Any, norm_type: Any = 2.0) -> Script:
    return call("clip_grad_norm", grads=grads, max_norm=max_norm, norm_type=norm_type)


PAIR = (np.array([3.0]), np.array([4.0]))

LADDER = Ladder(
    name="clip_grad_norm",
    rungs=(clip_grad_norm_loops, clip_grad_norm),
    reference=clip_grad_norm,
    oracle=Oracle("torch", torch_clip_norm),
    inputs=clip_norm_inputs,
    returns={"clip_grad_norm": ("clipped", "total")},
    tolerance=Rounding(NUMBERS, condition=2),  # a sum of squares, none negative; its root halves relative errors
    edge_cases=(
        clip(PAIR, 1.0),
        clip(PAIR, 5.0),  # at the bound
        clip(PAIR, 10.0),  # below it
        clip(PAIR, 0.0),
        clip(PAIR, 1.0, np.inf),
        clip(PAIR, 1.0, 3.0),
        clip((np.zeros(2), np.zeros((0, 3))), 1.0),
        clip((), 1.0),
        clip((), 1.0, np.inf),
        clip((np.array([np.nan, 1.0]),), 1.0),
        clip((np.array([np.inf, 1.0]), np.array([2.0])), 1.0),
    ),
    bad_inputs=(
        (clip(np.ones(3), 1.0), "grads"),
        (clip((np.ones(2, np.int64),), 1.0), "grads[0]"),
        (clip(PAIR, -1.0), "max_norm"),
        (clip(PAIR, 1.0, 0.0), "norm_type"),
        (clip(PAIR, 1.0, "2"), "norm_type"),
    ),
    sizes=(16, 128, 1024),  # rows of the matrix
    sample=sample_clip_norm,
)
