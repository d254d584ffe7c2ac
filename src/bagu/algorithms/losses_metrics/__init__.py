"""Losses and metrics: softmax, cross-entropy from logits, binary cross-entropy, with their gradients."""

from bagu.algorithms.losses_metrics.binary_cross_entropy import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_backward,
    binary_cross_entropy_with_logits_backward_loops,
    binary_cross_entropy_with_logits_loops,
)
from bagu.algorithms.losses_metrics.cross_entropy import (
    cross_entropy,
    cross_entropy_backward,
    cross_entropy_backward_loops,
    cross_entropy_loops,
)
from bagu.algorithms.losses_metrics.log_softmax import log_softmax, log_softmax_loops
from bagu.algorithms.losses_metrics.softmax import softmax, softmax_backward, softmax_backward_loops, softmax_loops

__all__ = [
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_backward",
    "binary_cross_entropy_with_logits_backward_loops",
    "binary_cross_entropy_with_logits_loops",
    "cross_entropy",
    "cross_entropy_backward",
    "cross_entropy_backward_loops",
    "cross_entropy_loops",
    "log_softmax",
    "log_softmax_loops",
    "softmax",
    "softmax_backward",
    "softmax_backward_loops",
    "softmax_loops",
]
