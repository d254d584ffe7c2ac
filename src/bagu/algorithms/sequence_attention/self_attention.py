"""Self-attention as a layer that can be trained. Letters: N batch, L tokens, E width, H heads, D = E / H."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.sequence_attention.checks import check_heads, check_layer_grad, check_self_attention
from bagu.algorithms.sequence_attention.scaled_dot_product_attention import scaled_dot_product_attention
from bagu.algorithms.sequence_attention.scaled_dot_product_attention_backward import (
    scaled_dot_product_attention_backward,
)


class SelfAttention:
    """Multi-head attention of a sequence to itself, forward and backward: the block of a transformer.

    One projection makes queries, keys and values, (3E, E) as in `MultiHeadAttention`, in the layout (N, L, 3, H, D);
    the heads' outputs go side by side through out_proj. Parameters start at 0, to be assigned.

    is_causal: no token sees a later one. Where that and the padding leave a token nothing to see, its heads give 0 and
    pass no gradient back. Outputs have the type of the input.
    Errors: ValueError where num_heads does not divide embed_dim, for arrays of the wrong shape, and for gradients
    before forward; TypeError for integers. Cost: O(N·(L·E² + L²·E)) time, O(N·H·L²) memory; backward about twice that.
    Source: Vaswani et al. Attention Is All You Need. NIPS 2017.

    >>> layer = SelfAttention(8, 2, is_causal=True)
    >>> layer.forward(np.ones((2, 5, 8))).shape, [grad.shape for grad in layer.gradients(np.ones((2, 5, 8)))]
    ((2, 5, 8), [(2, 5, 8), (24, 8), (24,), (8, 8), (8,)])
    """

    def __init__(self, embed_dim: int, num_heads: int, is_causal: bool = False) -> None:
        check_heads(embed_dim, num_heads)
        self.embed_dim = embed_dim
        self.num_heads = num_heads
        self.is_causal = is_causal
        self.in_proj_weight: Any = np.zeros((3 * embed_dim, embed_dim))
        self.in_proj_bias: Any = np.zeros(3 * embed_dim)
        self.out_proj_weight: Any = np.zeros((embed_dim, embed_dim))
        self.out_proj_bias: Any = np.zeros(embed_dim)
        self._saved: Any = None

    def forward(self, x: NDArray[Any], padding_mask: NDArray[Any] | None = None) -> NDArray[Any]:
        """The output (N, L, E) of x (N, L, E); padding_mask: (N, L) booleans, True for tokens that nobody may see."""
        check_self_attention(self, x, padding_mask)
        samples, tokens, width = x.shape
        wide = x.astype(np.result_type(x, np.float32), copy=False)
        rows = wide @ self.in_proj_weight.T + self.in_proj_bias  # (N, L, 3E)
        heads = rows.reshape(samples, tokens, 3, self.num_heads, width // self.num_heads)
        q, k, v = heads.transpose(2, 0, 3, 1, 4)  # (N, H, L, D) each
        mask = np.tri(tokens, k=0 if self.is_causal else tokens, dtype=bool)
        if padding_mask is not None:
            mask = mask & ~padding_mask[:, None, None, :]
        joined = scaled_dot_product_attention(q, k, v, mask).swapaxes(1, 2).reshape(x.shape)
        self._saved = (wide, q, k, v, mask, joined)
        return np.asarray((joined @ self.out_proj_weight.T + self.out_proj_bias).astype(x.dtype, copy=False))

    def gradients(self, grad_output: NDArray[Any]) -> tuple[NDArray[Any], ...]:
        """Gradients of the last forward: of x, in_proj_weight, in_proj_bias, out_proj_weight and out_proj_bias."""
        check_layer_grad(self._saved, grad_output)
        x, q, k, v, mask, joined = self._saved
        grad = grad_output.astype(np.result_type(grad_output, np.float32), copy=False)
        grad_joined = grad @ self.out_proj_weight
        grad_mixed = grad_joined.reshape(*x.shape[:2], self.num_heads, -1).swapaxes(1, 2)  # (N, H, L, D)
        grad_heads = np.stack(scaled_dot_product_attention_backward(grad_mixed, q, k, v, mask))
        grad_rows = grad_heads.transpose(1, 3, 0, 2, 4).reshape(*x.shape[:2], -1)  # (N, L, 3E)
        grads = (
            grad_rows @ self.in_proj_weight,
            np.einsum("nlr,nle->re", grad_rows, x),
            grad_rows.sum((0, 1)),
            np.einsum("nlo,nle->oe", grad, joined),
            grad.sum((0, 1)),
        )
        return tuple(array.astype(grad_output.dtype, copy=False) for array in grads)


class SelfAttentionLoops(SelfAttention):
    """The same layer, one sample and one head after the other. See `SelfAttention`."""

    def forward(self, x: NDArray[Any], padding_mask: NDArray[Any] | None = None) -> NDArray[Any]:
        """The output, added up head by head through the columns of out_proj that belong to each."""
        check_self_attention(self, x, padding_mask)
        samples, tokens, _ = x.shape
        output = np.zeros(x.shape) + self.out_proj_bias
        self._saved = (x, [])
        for n in range(samples):
            mask = np.ones((tokens, tokens), dtype=bool)
            for i, j in np.ndindex(mask.shape):
                mask[i, j] = not (self.is_causal and j > i) and not (padding_mask is not None and padding_mask[n, j])
            for h in range(self.num_heads):
                parts = [self._rows(part, h) for part in range(3)]
                q, k, v = (x[n] @ self.in_proj_weight[rows].T + self.in_proj_bias[rows] for rows in parts)
                mixed = scaled_dot_product_attention(q, k, v, mask)  # (L, D)
                output[n] += mixed @ self.out_proj_weight[:, parts[0]].T
                self._saved[1].append((n, parts, q, k, v, mask, mixed))
        return np.asarray(output.astype(x.dtype))

    def _rows(self, part: int, h: int) -> slice:
        """Where a head's query (0), key (1) or value (2) stands in the projection."""
        width = self.embed_dim // self.num_heads
        first = part * self.embed_dim + h * width
        return slice(first, first + width)

    def gradients(self, grad_output: NDArray[Any]) -> tuple[NDArray[Any], ...]:
        """The gradients, added up over samples and heads."""
        check_layer_grad(self._saved, grad_output)
        x, heads = self._saved
        grad_x, grad_out = np.zeros(x.shape), np.zeros((self.embed_dim, self.embed_dim))
        grad_in, grad_bias = np.zeros((3 * self.embed_dim, self.embed_dim)), np.zeros(3 * self.embed_dim)
        for n, parts, q, k, v, mask, mixed in heads:
            columns = parts[0]
            grad_out[:, columns] += grad_output[n].T @ mixed
            grad_mixed = grad_output[n] @ self.out_proj_weight[:, columns]
            grads = scaled_dot_product_attention_backward(grad_mixed, q, k, v, mask)
            for rows, grad in zip(parts, grads, strict=True):
                grad_in[rows] += grad.T @ x[n]
                grad_bias[rows] += grad.sum(0)
                grad_x[n] += grad @ self.in_proj_weight[rows]
        every = (grad_x, grad_in, grad_bias, grad_out, grad_output.sum((0, 1), dtype=np.float64))
        return tuple(array.astype(grad_output.dtype) for array in every)
