"""Causal self-attention that is fed as text is written: a few tokens at a time, keys and values remembered."""

from math import inf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.sequence_attention.checks import check_heads, check_step
from bagu.algorithms.sequence_attention.scaled_dot_product_attention import scaled_dot_product_attention


class CachedAttention:
    """Causal multi-head self-attention with a cache: `step` takes the next tokens and returns their outputs.

    The keys and values of earlier tokens do not change, because no token sees a later one; so they are stored, and a
    step projects the new tokens only. Letters: N batch, E width, H heads of D = E / H, K heads of keys and values that
    divide H (grouped-query attention; K = H unless given, K = 1 is multi-query).

    Parameters, as x · Wᵀ + b: in_proj_weight ((H + 2K)·D, E) with the rows of queries, keys, values; in_proj_bias;
    out_proj_weight (E, E); out_proj_bias. They start at 0, to be assigned. Attributes: keys, values, (N, K, tokens so
    far, D), None before the first step: 2·N·K·tokens·D numbers.
    Errors: ValueError for numbers of heads that do not divide and for arrays of the wrong shape; TypeError for
    integers. Cost: a step of T tokens after P takes O(T·E² + T·(P + T)·E) time, against O((P + T)·E² + (P + T)²·E)
    without the cache.
    Source: Ainslie et al. GQA: Training Generalized Multi-Query Transformer Models from Multi-Head Checkpoints. EMNLP
    2023, for the grouping.

    >>> layer = CachedAttention(8, 4, num_kv_heads=2)
    >>> [layer.step(np.ones((1, tokens, 8))).shape for tokens in (3, 1)], layer.keys.shape
    ([(1, 3, 8), (1, 1, 8)], (1, 2, 4, 2))
    """

    def __init__(self, embed_dim: int, num_heads: int, num_kv_heads: int | None = None) -> None:
        check_heads(embed_dim, num_heads, num_kv_heads)
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        self.num_kv_heads = num_heads if num_kv_heads is None else num_kv_heads
        self.head_dim = embed_dim // num_heads
        rows = (num_heads + 2 * self.num_kv_heads) * self.head_dim
        self.in_proj_weight: Any = np.zeros((rows, embed_dim))
        self.in_proj_bias: Any = np.zeros(rows)
        self.out_proj_weight: Any = np.zeros((embed_dim, embed_dim))
        self.out_proj_bias: Any = np.zeros(embed_dim)
        self.keys: Any = None
        self.values: Any = None

    def step(self, x: NDArray[Any]) -> NDArray[Any]:
        """The outputs (N, T, E) of the next tokens x (N, T, E)."""
        check_step(self, x)
        queries, keys, values = self._project(x)
        if self.keys is not None:
            keys = np.concatenate((self.keys, keys), axis=2)
            values = np.concatenate((self.values, values), axis=2)
        self.keys, self.values = keys, values
        new, seen = x.shape[1], keys.shape[2]
        mask = np.tri(new, seen, seen - new, dtype=bool)  # aligned at the last token
        groups = self.num_heads // self.num_kv_heads
        scores = queries @ keys.repeat(groups, axis=1).swapaxes(2, 3) / sqrt(self.head_dim)
        scores = np.where(mask, scores, -inf)  # (N, H, T, tokens so far), no row without itself
        powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights = powers / powers.sum(axis=-1, keepdims=True)
        joined = (weights @ values.repeat(groups, axis=1)).swapaxes(1, 2).reshape(x.shape)
        return np.asarray((joined @ self.out_proj_weight.T + self.out_proj_bias).astype(x.dtype, copy=False))

    def _project(self, x: NDArray[Any]) -> tuple[NDArray[Any], ...]:
        """Queries (N, H, T, D), keys and values (N, K, T, D)."""
        wide = x.astype(np.result_type(x, np.float32))
        rows = wide @ self.in_proj_weight.T + self.in_proj_bias  # (N, T, (H + 2K)·D)
        heads = rows.reshape(*x.shape[:2], -1, self.head_dim).swapaxes(1, 2)  # (N, H + 2K, T, D)
        last = self.num_heads + self.num_kv_heads
        return heads[:, : self.num_heads], heads[:, self.num_heads : last], heads[:, last:]


class RecomputedAttention(CachedAttention):
    """The same outputs from scratch each time: all tokens are kept and projected again. See `CachedAttention`."""

    _steps: list[NDArray[Any]]

    def step(self, x: NDArray[Any]) -> NDArray[Any]:
        """The outputs of the next tokens, as the last rows of those of the whole text."""
        check_step(self, x)
        self._steps = [x] if self.keys is None else [*self._steps, x]
        tokens = np.concatenate(self._steps, axis=1)
        queries, self.keys, self.values = self._project(tokens)
        output = np.zeros(tokens.shape)
        for t in range(tokens.shape[1]):
            for h in range(self.num_heads):
                shared = h // (self.num_heads // self.num_kv_heads)
                past = (self.keys[:, shared, : t + 1], self.values[:, shared, : t + 1])  # (N, t + 1, D)
                mixed = scaled_dot_product_attention(queries[:, h, t : t + 1], *past)  # (N, 1, D)
                columns = slice(h * self.head_dim, (h + 1) * self.head_dim)
                output[:, t] += mixed[:, 0] @ self.out_proj_weight[:, columns].T
        last = output[:, tokens.shape[1] - x.shape[1] :]
        return np.asarray((last + self.out_proj_bias).astype(x.dtype))
