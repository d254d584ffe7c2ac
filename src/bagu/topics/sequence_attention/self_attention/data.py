"""What several claims share: a lookup task that one head learns, fits of scores of low rank, counts of cost."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics import softmax, softmax_backward
from bagu.algorithms.sequence_attention import (
    SelfAttention,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)

Array = NDArray[Any]


def settled(number: Any) -> float:
    """Rounded to 1e-6: what lies below is rounding, which differs from one machine to the next."""
    return round(float(number), 6) + 0.0  # no −0


def random_layer(rng: Generator, embed_dim: int, num_heads: int, is_causal: bool = False) -> SelfAttention:
    """Self-attention with projections of unit gain."""
    layer = SelfAttention(embed_dim, num_heads, is_causal)
    layer.in_proj_weight = rng.standard_normal((3 * embed_dim, embed_dim)) / embed_dim**0.5
    layer.out_proj_weight = rng.standard_normal((embed_dim, embed_dim)) / embed_dim**0.5
    return layer


def sinusoids(tokens: int, width: int) -> Array:
    """Position codes: sines and cosines of wavelengths from 2π to 10 000 · 2π."""
    angles = np.arange(tokens)[:, None] * 10_000.0 ** (-np.arange(0, width, 2) / width)
    return np.concatenate((np.sin(angles), np.cos(angles)), axis=1)


def lookup_loss(
    rng: Generator, width: int, scale: float, rate: float, gain: float = 1.0, steps: int = 150, tokens: int = 16
) -> float:
    """What one head still gets wrong after learning to look up: the mean squared error of the last fifth of the steps.

    Of `tokens` random vectors one comes again with noise; the head is to give the value that belongs to it, of variance
    1. Its projections of queries and keys, to `width` features of unit variance times `gain`, are learned by SGD.
    """
    features, batch = 16, 16
    w_query, w_key = (gain * rng.standard_normal((features, width)) / features**0.5 for _ in range(2))
    losses = []
    for _ in range(steps):
        x, value = rng.standard_normal((2, batch, tokens, features))
        rows, wanted = np.arange(batch), rng.integers(tokens, size=batch)
        again = x[rows, wanted] + 0.3 * rng.standard_normal((batch, features))
        query, key = (again @ w_query)[:, None], x @ w_key
        error = scaled_dot_product_attention(query, key, value, scale=scale)[:, 0] - value[rows, wanted]
        losses.append(float((error**2).mean()))
        grad = (2 * error / error.size)[:, None]
        grad_query, grad_key, _ = scaled_dot_product_attention_backward(grad, query, key, value, scale=scale)
        w_query = w_query - rate * again.T @ grad_query[:, 0]
        w_key = w_key - rate * np.einsum("bnf,bnd->fd", x, grad_key)
    return float(np.mean(losses[-steps // 5 :]))


def fit_scores(target: Array, rank: int, steps: int = 400) -> Array:
    """The softmax of Q Kᵀ with `rank` columns that comes nearest to a target: Adam on the mean cross-entropy of rows.

    It starts at the truncated singular value decomposition of log target, which is exact where the rank suffices.
    """
    rows = np.log(target) - np.log(target).mean(axis=1, keepdims=True)
    u, s, vt = np.linalg.svd(rows)
    factors = [u[:, :rank] * np.sqrt(s[:rank]), vt[:rank].T * np.sqrt(s[:rank])]
    means, squares = [np.zeros_like(f) for f in factors], [np.zeros_like(f) for f in factors]
    for step in range(1, steps + 1):
        residual = softmax(factors[0] @ factors[1].T) - target
        for at, grad in enumerate((residual @ factors[1], residual.T @ factors[0])):
            means[at] = 0.9 * means[at] + 0.1 * grad
            squares[at] = 0.99 * squares[at] + 0.01 * grad**2
            size = 0.03 * (1 - step / (steps + 1))
            factors[at] = factors[at] - size * (means[at] / (1 - 0.9**step)) / (
                np.sqrt(squares[at] / (1 - 0.99**step)) + 1e-9
            )
    return softmax(factors[0] @ factors[1].T)


def best_blend(before: Array, after: Array, wanted: Array, rounds: int = 100) -> Array:
    """What one head may see of two tokens, a share of each for every row, so that one matrix fits best.

    Shares and matrix in turn, each the best for the other, from equal shares.
    """
    share = np.full((len(before), 1), 0.5)
    for _ in range(rounds):
        seen = share * before + (1 - share) * after
        matrix = np.linalg.solve(seen.T @ seen, seen.T @ wanted)
        towards = (before - after) @ matrix
        gaps = ((wanted - after @ matrix) * towards).sum(1, keepdims=True)
        share = np.clip(gaps / (towards**2).sum(1, keepdims=True), 0, 1)
    return np.asarray(share * before + (1 - share) * after)


def other_weights(value: Array, weights: Array) -> Array:
    """Weights with the same sum and the same average of the values, but as little of the heaviest token as one finds.

    Walks within the null space of [V, 1]ᵀ, straight away from the heaviest token; a weight that comes to 0 stays there,
    and the walk goes on in what is left.
    """
    other, free = weights.copy(), np.ones(len(weights), dtype=bool)
    heaviest = int(np.argmax(weights))
    while free[heaviest]:
        basis, _ = np.linalg.qr(np.column_stack((value, np.ones(len(value))))[free])
        wish = np.where(np.flatnonzero(free) == heaviest, -1.0, 0.0)
        direction = np.zeros(len(weights))
        direction[free] = wish - basis @ (basis.T @ wish)
        if direction[heaviest] > -1e-9:  # what is left is determined by the output
            break
        steps = np.full(len(weights), np.inf)
        steps[direction < 0] = other[direction < 0] / -direction[direction < 0]
        first = int(np.argmin(steps))
        other = other + steps[first] * direction
        other[first], free[first] = 0, False
    return np.maximum(other, 0)


def attention_parameters(embed_dim: int, num_heads: int, head_dim: int) -> int:
    """Weights and biases of the projections of queries, keys, values, and of the last one."""
    inner = num_heads * head_dim
    return 4 * embed_dim * inner + 3 * inner + embed_dim


def attention_macs(tokens: int, embed_dim: int, num_heads: int, head_dim: int) -> int:
    """Multiply-accumulates of one layer of self-attention: four projections, scores, and the average of values."""
    projections = 4 * tokens * embed_dim * num_heads * head_dim
    return projections + 2 * num_heads * tokens * tokens * head_dim


def jacobian_norms(p: Array) -> Array:
    """Frobenius norm of the Jacobian diag(p) − p pᵀ of each softmax."""
    squares = (p * p).sum(axis=-1)
    return np.asarray(np.sqrt(np.maximum(0, squares - 2 * (p**3).sum(axis=-1) + squares**2)))


def query_gradients(rng: Generator, p: Array, key: Array, scale: float) -> tuple[Array, Array]:
    """Lengths of the gradients of each query's scores and of the query itself, for random gradients of its weights p."""
    to_scores = softmax_backward(rng.standard_normal(p.shape), p)
    return np.linalg.norm(to_scores, axis=-1), np.linalg.norm(to_scores @ key * scale, axis=-1)
