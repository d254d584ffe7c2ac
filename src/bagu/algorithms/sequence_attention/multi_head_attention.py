"""Multi-head attention as a layer. Letters: N batch, H heads, L queries, S keys, E width, D = E / H width of a head."""

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.sequence_attention.checks import check_heads, check_multi_head
from bagu.algorithms.sequence_attention.scaled_dot_product_attention import (
    masked_softmax,
    scaled_dot_product_attention_loops,
)

Outputs = tuple[NDArray[Any], NDArray[Any]]


class MultiHeadAttention:
    """Several attentions side by side, each on its own projections of width E / H, mixed by a last projection.

    Parameters in the layout of `torch.nn.MultiheadAttention`, as x · Wᵀ + b: in_proj_weight (3E, E) and in_proj_bias
    (3E,) hold the projections of query, key and value one below the other, each cut into H heads of D rows;
    out_proj_weight (E, E), out_proj_bias (E,). Biases are None without `bias`. All start at 0, to be assigned.
    Sequences are (N, L, E): torch does so with batch_first=True.

    Errors: ValueError where num_heads does not divide embed_dim and for arrays of the wrong shape; TypeError for
    integers. Cost: O((L + S)·E² + L·S·E) time and O(N·H·L·S) memory; 4E² + 4E parameters, whatever H is.
    Source: Vaswani et al. Attention Is All You Need. NIPS 2017; conventions of torch.nn.MultiheadAttention.

    >>> layer, x = MultiHeadAttention(8, 2), np.ones((2, 5, 8))
    >>> [array.shape for array in layer.forward(x, x, x)]
    [(2, 5, 8), (2, 5, 5)]
    """

    def __init__(self, embed_dim: int, num_heads: int, bias: bool = True) -> None:
        check_heads(embed_dim, num_heads)
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        self.in_proj_weight: Any = np.zeros((3 * embed_dim, embed_dim))
        self.in_proj_bias: Any = np.zeros(3 * embed_dim) if bias else None
        self.out_proj_weight: Any = np.zeros((embed_dim, embed_dim))
        self.out_proj_bias: Any = np.zeros(embed_dim) if bias else None

    def forward(
        self,
        query: NDArray[Any],
        key: NDArray[Any],
        value: NDArray[Any],
        key_padding_mask: NDArray[Any] | None = None,
        attn_mask: NDArray[Any] | None = None,
        average_attn_weights: bool = True,
    ) -> Outputs:
        """Output (N, L, E), and weights (N, L, S) averaged over heads, or (N, H, L, S).

        query: (N, L, E); key, value: (N, S, E). key_padding_mask: (N, S); attn_mask: (L, S) or (N·H, L, S). Both are
        booleans, True where one may NOT look, or numbers that are added. A row with nothing to look at has weights of 0
        and the output out_proj_bias; torch gives that, or NaN, depending on need_weights and on its fast path.
        """
        check_multi_head(self, query, key, value, key_padding_mask, attn_mask)
        q, k, v = (self._heads(x, part) for part, x in enumerate((query, key, value)))  # (N, H, ., D)
        mask = np.zeros((1, 1, 1, 1))
        if key_padding_mask is not None:
            mask = mask + additive(key_padding_mask)[:, None, None, :]
        if attn_mask is not None:
            shape = (1, 1) if attn_mask.ndim == 2 else (len(query), self.num_heads)
            mask = mask + additive(attn_mask).reshape(*shape, query.shape[1], key.shape[1])
        scores = q @ k.swapaxes(2, 3) / sqrt(q.shape[-1]) + mask  # (N, H, L, S)
        weights = masked_softmax(scores)
        joined = (weights @ v).swapaxes(1, 2).reshape(query.shape)
        output = joined @ self.out_proj_weight.T
        if self.out_proj_bias is not None:
            output = output + self.out_proj_bias
        if average_attn_weights:
            weights = weights.mean(axis=1)
        return output.astype(query.dtype, copy=False), weights.astype(query.dtype, copy=False)

    def _heads(self, x: NDArray[Any], part: int) -> NDArray[Any]:
        """The projection of query (0), key (1) or value (2), cut into heads: (N, H, ., D)."""
        rows = slice(part * self.embed_dim, (part + 1) * self.embed_dim)
        projected = x.astype(np.result_type(x, np.float32)) @ self.in_proj_weight[rows].T
        if self.in_proj_bias is not None:
            projected = projected + self.in_proj_bias[rows]
        width = self.embed_dim // self.num_heads
        return np.asarray(projected.reshape(*x.shape[:2], self.num_heads, width).swapaxes(1, 2))


def additive(mask: NDArray[Any]) -> NDArray[Any]:
    """A mask of booleans, True where one may not look, as the numbers to add; numbers stay.

    >>> additive(np.array([False, True])).tolist()
    [0.0, -inf]
    """
    return np.where(mask, -np.inf, 0.0) if mask.dtype == np.bool_ else mask


class MultiHeadAttentionLoops(MultiHeadAttention):
    """The same layer, one sample and one head after the other. See `MultiHeadAttention`."""

    def forward(
        self,
        query: NDArray[Any],
        key: NDArray[Any],
        value: NDArray[Any],
        key_padding_mask: NDArray[Any] | None = None,
        attn_mask: NDArray[Any] | None = None,
        average_attn_weights: bool = True,
    ) -> Outputs:
        """Output and weights; the heads' outputs are added up, each through its own columns of the last projection."""
        check_multi_head(self, query, key, value, key_padding_mask, attn_mask)
        (samples, queries, width), keys, heads = query.shape, key.shape[1], self.num_heads
        output, weights = np.zeros((samples, queries, width)), np.zeros((samples, heads, queries, keys))
        for n in range(samples):
            for h in range(heads):
                q, k, v = (self._head(x[n], part, h) for part, x in enumerate((query, key, value)))
                mask = np.zeros((queries, keys))
                if key_padding_mask is not None:
                    mask += additive(key_padding_mask[n])
                if attn_mask is not None:
                    mask += additive(attn_mask if attn_mask.ndim == 2 else attn_mask[n * heads + h])
                # values that are unit vectors make the weights themselves come out
                weights[n, h] = scaled_dot_product_attention_loops(q, k, np.eye(keys), mask)
                columns = slice(h * width // heads, (h + 1) * width // heads)
                output[n] += weights[n, h] @ v @ self.out_proj_weight[:, columns].T
        if self.out_proj_bias is not None:
            output += self.out_proj_bias
        if average_attn_weights:
            weights = weights.mean(axis=1)
        return output.astype(query.dtype), weights.astype(query.dtype)

    def _head(self, x: NDArray[Any], part: int, h: int) -> NDArray[np.float64]:
        """One head's projection of a sequence (., E): (., D)."""
        width = self.embed_dim // self.num_heads
        first = part * self.embed_dim + h * width
        projected = np.zeros((len(x), width))
        for d in range(width):
            shift = 0.0 if self.in_proj_bias is None else float(self.in_proj_bias[first + d])
            row = [float(w) for w in self.in_proj_weight[first + d]]
            for at, token in enumerate(x):
                projected[at, d] = sum(w * float(t) for w, t in zip(row, token, strict=True)) + shift
        return projected
