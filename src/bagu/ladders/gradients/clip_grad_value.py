"""Clipping by value against torch.nn.utils.clip_grad_value_."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array
from bagu.algorithms.gradients import clip_grad_value, clip_grad_value_loops
from bagu.ladders.gradients._grads import drawn, gradients, gradients_of, parameters
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Script, call
from bagu.ladders.tolerance import Exact


def torch_clip_value(grads: tuple[Array, ...], clip_value: float) -> tuple[Array, ...]:
    from torch.nn.utils import clip_grad_value_

    held = parameters(grads)
    clip_grad_value_(held, clip_value)
    return gradients_of(held, grads)


def torch_accepts(script: Script) -> bool:
    """torch refuses no gradients at all, with an error of its own."""
    (step,) = script.steps
    assert isinstance(step, Call)
    return bool(step.args["grads"])


@st.composite
def clip_value_inputs(draw: st.DrawFn) -> Script:
    return clip(draw(gradients()), draw(st.sampled_from([1.0, 2.0, 0.5, 0.0, 10.0])))


def sample_clip_value(rng: Generator, size: int) -> Script:
    return clip(drawn(rng, size), 1.0)


def clip(grads: Any, clip_value: Any) -> Script:
    return call("clip_grad_value", grads=grads, clip_value=clip_value)


PAIR = (np.array([3.0, -0.5]), np.array([-2.0]))

LADDER = Ladder(
    name="clip_grad_value",
    rungs=(clip_grad_value_loops, clip_grad_value),
    reference=clip_grad_value,
    oracle=Oracle("torch", torch_clip_value, torch_accepts),
    inputs=clip_value_inputs,
    returns={"clip_grad_value": ("clipped",)},
    tolerance=Exact(),
    edge_cases=(
        clip(PAIR, 1.0),
        clip(PAIR, 0.0),
        clip((), 1.0),
        clip((np.zeros((0, 2)),), 1.0),
        clip((np.array([np.inf, -np.inf, np.nan, 0.5]),), 1.0),
    ),
    bad_inputs=(
        (clip(np.ones(3), 1.0), "grads"),
        (clip((np.ones(2), np.ones(2, np.int64)), 1.0), "grads[1]"),
        (clip(PAIR, -1.0), "clip_value"),
        (clip(PAIR, "1"), "clip_value"),
    ),
    sizes=(16, 128, 1024),  # rows of the matrix
    sample=sample_clip_value,
)
