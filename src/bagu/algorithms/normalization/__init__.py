"""Normalisation: batch normalisation forward, backward, as a layer, folded, and over several cards."""

from bagu.algorithms.normalization.batch_norm import batch_norm, batch_norm_loops, batch_norm_vectorized
from bagu.algorithms.normalization.batch_norm_2d import BatchNorm2d, BatchNorm2dLoops
from bagu.algorithms.normalization.batch_norm_backward import (
    batch_norm_backward,
    batch_norm_backward_loops,
    batch_norm_backward_vectorized,
)
from bagu.algorithms.normalization.fold_batch_norm import fold_batch_norm, fold_batch_norm_loops
from bagu.algorithms.normalization.moments import (
    merge_moments,
    merge_moments_loops,
    moments_one_pass,
    moments_one_pass_loops,
)
from bagu.algorithms.normalization.sync_batch_norm import (
    sync_batch_norm,
    sync_batch_norm_backward,
    sync_batch_norm_backward_loops,
    sync_batch_norm_loops,
)

__all__ = [
    "BatchNorm2d",
    "BatchNorm2dLoops",
    "batch_norm",
    "batch_norm_backward",
    "batch_norm_backward_loops",
    "batch_norm_backward_vectorized",
    "batch_norm_loops",
    "batch_norm_vectorized",
    "fold_batch_norm",
    "fold_batch_norm_loops",
    "merge_moments",
    "merge_moments_loops",
    "moments_one_pass",
    "moments_one_pass_loops",
    "sync_batch_norm",
    "sync_batch_norm_backward",
    "sync_batch_norm_backward_loops",
    "sync_batch_norm_loops",
]
