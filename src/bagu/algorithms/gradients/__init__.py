"""Gradients: what is done to them between the backward pass and the step."""

from bagu.algorithms.gradients.gradient_clipping import (
    clip_grad_norm,
    clip_grad_norm_loops,
    clip_grad_value,
    clip_grad_value_loops,
)

__all__ = [
    "clip_grad_norm",
    "clip_grad_norm_loops",
    "clip_grad_value",
    "clip_grad_value_loops",
]
