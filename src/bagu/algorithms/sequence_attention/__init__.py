"""Sequences and attention: scaled dot-product attention forward, backward and in blocks, heads, a cache."""

from bagu.algorithms.sequence_attention.cached_attention import CachedAttention, RecomputedAttention
from bagu.algorithms.sequence_attention.multi_head_attention import (
    MultiHeadAttention,
    MultiHeadAttentionLoops,
    additive,
)
from bagu.algorithms.sequence_attention.scaled_dot_product_attention import (
    attention_weights,
    masked_softmax,
    scaled_dot_product_attention,
    scaled_dot_product_attention_loops,
)
from bagu.algorithms.sequence_attention.scaled_dot_product_attention_backward import (
    scaled_dot_product_attention_backward,
    scaled_dot_product_attention_backward_loops,
)
from bagu.algorithms.sequence_attention.self_attention import SelfAttention, SelfAttentionLoops
from bagu.algorithms.sequence_attention.streaming_attention import streaming_attention, streaming_attention_loops

__all__ = [
    "CachedAttention",
    "MultiHeadAttention",
    "MultiHeadAttentionLoops",
    "RecomputedAttention",
    "SelfAttention",
    "SelfAttentionLoops",
    "additive",
    "attention_weights",
    "masked_softmax",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_backward",
    "scaled_dot_product_attention_backward_loops",
    "scaled_dot_product_attention_loops",
    "streaming_attention",
    "streaming_attention_loops",
]
