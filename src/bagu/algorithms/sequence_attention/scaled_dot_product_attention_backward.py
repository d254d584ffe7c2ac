"""The backward pass of attention. Letters as in scaled_dot_product_attention.py."""

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.sequence_attention.checks import check_attention, check_grad_output
from bagu.algorithms.sequence_attention.scaled_dot_product_attention import attention_weights

Gradients = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


def scaled_dot_product_attention_backward_loops(
    grad_output: NDArray[Any],
    query: NDArray[Any],
    key: NDArray[Any],
    value: NDArray[Any],
    attn_mask: NDArray[Any] | None = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> Gradients:
    """The chain rule for one query and one key at a time. See `scaled_dot_product_attention_backward`."""
    check_attention(query, key, value, attn_mask, is_causal, scale)
    check_grad_output(grad_output, query, value)
    factor = 1 / sqrt(query.shape[-1]) if scale is None else scale
    weights = attention_weights(query, key, attn_mask, is_causal, scale)
    grad_query, grad_key, grad_value = (np.zeros(x.shape) for x in (query, key, value))
    for at in np.ndindex(query.shape[:-1]):
        lead, keys = at[:-1], key.shape[-2]
        row, grad = [float(w) for w in weights[at]], [float(g) for g in grad_output[at]]
        to_weights = [sum(g * float(v) for g, v in zip(grad, value[(*lead, s)], strict=True)) for s in range(keys)]
        mean = sum(w * g for w, g in zip(row, to_weights, strict=True))
        for s in range(keys):
            to_score = row[s] * (to_weights[s] - mean) * factor
            for e in range(query.shape[-1]):
                grad_query[(*at, e)] += to_score * float(key[(*lead, s, e)])
                grad_key[(*lead, s, e)] += to_score * float(query[(*at, e)])
            for e in range(value.shape[-1]):
                grad_value[(*lead, s, e)] += row[s] * grad[e]
    return grad_query.astype(query.dtype), grad_key.astype(key.dtype), grad_value.astype(value.dtype)


def scaled_dot_product_attention_backward(
    grad_output: NDArray[Any],
    query: NDArray[Any],
    key: NDArray[Any],
    value: NDArray[Any],
    attn_mask: NDArray[Any] | None = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> Gradients:
    """Gradients with respect to query, key and value, from the gradient G of the output O = P V.

    With P the weights and dP = G Vᵀ: dV = Pᵀ G, dS = P ∘ (dP − rowsum(P ∘ dP)), dQ = dS K · scale, dK = dSᵀ Q · scale.
    A row of dS sums to 0, since adding a constant to a row of scores changes nothing; rows that are masked altogether
    pass nothing back.

    grad_output: (…, L, Ev); the rest as in `scaled_dot_product_attention`, whose P is computed afresh. Results have
    shapes and types of query, key and value; float16 is computed in float32. Errors as there.
    Cost: O(L·S·(E + Ev)) time, five matrix products against two in the forward pass; O(L·S) memory.
    Source: Dao et al. FlashAttention: Fast and Memory-Efficient Exact Attention with IO-Awareness. NeurIPS 2022.

    >>> q, k, v = np.ones((1, 2)), np.ones((3, 2)), np.ones((3, 4))
    >>> [grad.shape for grad in scaled_dot_product_attention_backward(np.ones((1, 4)), q, k, v)]
    [(1, 2), (3, 2), (3, 4)]
    """
    check_attention(query, key, value, attn_mask, is_causal, scale)
    check_grad_output(grad_output, query, value)
    wide = np.result_type(grad_output, query, key, value, np.float32)
    factor = 1 / sqrt(query.shape[-1]) if scale is None else scale
    weights = attention_weights(query, key, attn_mask, is_causal, scale)  # (…, L, S)
    grad = grad_output.astype(wide)
    grad_value = np.swapaxes(weights, -1, -2) @ grad
    to_weights = grad @ np.swapaxes(value.astype(wide), -1, -2)
    mean = (weights * to_weights).sum(axis=-1, keepdims=True)
    to_scores = weights * (to_weights - mean) * factor
    grad_query = to_scores @ key.astype(wide)
    grad_key = np.swapaxes(to_scores, -1, -2) @ query.astype(wide)
    return grad_query.astype(query.dtype), grad_key.astype(key.dtype), grad_value.astype(value.dtype)
