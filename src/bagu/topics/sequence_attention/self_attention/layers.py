"""Right answers to the problems that ask for a class: a good judge passes them all."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Mask = NDArray[Any] | None


class Plain:
    """What the variants of the layer share: its parameters."""

    def __init__(self, embed_dim: int, num_heads: int, bias: bool = True) -> None:
        self.embed_dim, self.num_heads = embed_dim, num_heads
        self.in_proj_weight: Any = np.zeros((3 * embed_dim, embed_dim))
        self.in_proj_bias: Any = np.zeros(3 * embed_dim) if bias else None
        self.out_proj_weight: Any = np.zeros((embed_dim, embed_dim))
        self.out_proj_bias: Any = np.zeros(embed_dim) if bias else None


class HeadByHead(Plain):
    """Correct: each head with its own rows of the projection, adding its part to the output."""

    def forward(
        self,
        query: Array,
        key: Array,
        value: Array,
        key_padding_mask: Mask = None,
        attn_mask: Mask = None,
        average_attn_weights: bool = True,
    ) -> tuple[Array, Array]:
        n, queries, width = query.shape
        keys, d = key.shape[1], width // self.num_heads
        output = np.zeros(query.shape) + (0 if self.out_proj_bias is None else self.out_proj_bias)
        kept = np.zeros((n, self.num_heads, queries, keys))
        for b in range(n):
            for h in range(self.num_heads):
                parts = []
                for at, x in enumerate((query, key, value)):
                    rows = np.arange(at * width + h * d, at * width + (h + 1) * d)
                    shift = 0 if self.in_proj_bias is None else self.in_proj_bias[rows]
                    parts.append(x[b] @ self.in_proj_weight[rows].T + shift)
                scores = parts[0] @ parts[1].T / np.sqrt(d)
                if key_padding_mask is not None:
                    scores = self.hide(scores, key_padding_mask[b])
                if attn_mask is not None:
                    scores = self.hide(scores, attn_mask if attn_mask.ndim == 2 else attn_mask[b * self.num_heads + h])
                powers = np.exp(scores - np.maximum(scores.max(1, keepdims=True), -1e300))
                kept[b, h] = powers / np.maximum(powers.sum(1, keepdims=True), 1e-300)
                output[b] += kept[b, h] @ parts[2] @ self.out_proj_weight[:, h * d : (h + 1) * d].T
        return output, kept.mean(1) if average_attn_weights else kept

    def hide(self, scores: Array, mask: Array) -> Array:
        return np.where(mask, -np.inf, scores) if mask.dtype == bool else scores + mask


class ByEinsum(Plain):
    """Correct: no array is ever transposed; the heads stay the third axis until the end."""

    def forward(
        self,
        query: Array,
        key: Array,
        value: Array,
        key_padding_mask: Mask = None,
        attn_mask: Mask = None,
        average_attn_weights: bool = True,
    ) -> tuple[Array, Array]:
        heads, d = self.num_heads, self.embed_dim // self.num_heads
        weight = self.in_proj_weight.reshape(3, heads, d, self.embed_dim)
        bias = np.zeros((3, heads, d)) if self.in_proj_bias is None else self.in_proj_bias.reshape(3, heads, d)
        q, k, v = (
            np.einsum("nle,hde->nlhd", x, w) + b for x, w, b in zip((query, key, value), weight, bias, strict=True)
        )
        scores = np.einsum("nlhd,nshd->nhls", q, k) * d**-0.5
        if key_padding_mask is not None:
            scores = self.add(scores, key_padding_mask[:, None, None, :])
        if attn_mask is not None:
            wide = attn_mask.reshape(scores.shape) if attn_mask.ndim == 3 else attn_mask
            scores = self.add(scores, wide)
        powers = np.exp(scores - np.maximum(scores.max(-1, keepdims=True), -1e300))
        total = powers.sum(-1, keepdims=True)
        weights = powers / np.where(total > 0, total, 1)
        joined = np.einsum("nhls,nshd->nlhd", weights, v).reshape(query.shape)
        output = joined @ self.out_proj_weight.T
        if self.out_proj_bias is not None:
            output += self.out_proj_bias
        return output, weights.sum(1) / heads if average_attn_weights else weights

    def add(self, scores: Array, mask: Array) -> Array:
        return scores + (np.where(mask, -np.inf, 0) if mask.dtype == bool else mask)


class FoldedBatch(Plain):
    """Correct: batch and heads are one axis, as torch has it inside."""

    def forward(
        self,
        query: Array,
        key: Array,
        value: Array,
        key_padding_mask: Mask = None,
        attn_mask: Mask = None,
        average_attn_weights: bool = True,
    ) -> tuple[Array, Array]:
        n, queries, _ = query.shape
        folded = []
        biases = [0, 0, 0] if self.in_proj_bias is None else np.split(self.in_proj_bias, 3)
        for x, weight, bias in zip((query, key, value), np.split(self.in_proj_weight, 3), biases, strict=True):
            rows = (x @ weight.T + bias).reshape(n, x.shape[1], self.num_heads, -1)
            folded.append(np.concatenate(list(rows.transpose(0, 2, 1, 3))))  # (N·H, ., D)
        q, k, v = folded
        scores = q @ k.transpose(0, 2, 1) / q.shape[-1] ** 0.5
        if attn_mask is not None:
            scores = np.where(attn_mask, -np.inf, scores) if attn_mask.dtype == bool else scores + attn_mask
        if key_padding_mask is not None:
            mask = np.repeat(key_padding_mask, self.num_heads, axis=0)[:, None]
            scores = np.where(mask, -np.inf, scores) if mask.dtype == bool else scores + mask
        seen = (scores > -np.inf).any(-1, keepdims=True)
        powers = np.exp(scores - np.where(seen, scores.max(-1, keepdims=True), 0))
        weights = powers / (powers.sum(-1, keepdims=True) + ~seen)
        mixed = (weights @ v).reshape(n, self.num_heads, queries, -1)
        output = np.concatenate(list(mixed.transpose(1, 0, 2, 3)), axis=-1) @ self.out_proj_weight.T
        output = output if self.out_proj_bias is None else output + self.out_proj_bias
        maps = weights.reshape(n, self.num_heads, queries, -1)
        return output, maps.mean(1) if average_attn_weights else maps


class Decoder:
    """What the variants with a cache share."""

    def __init__(self, embed_dim: int, num_heads: int, num_kv_heads: int | None = None) -> None:
        self.heads, self.shared = num_heads, num_kv_heads or num_heads
        self.d, self.keys, self.values = embed_dim // num_heads, None, None
        self.in_proj_weight: Any = None
        self.in_proj_bias: Any = None
        self.out_proj_weight: Any = None
        self.out_proj_bias: Any = None

    def split(self, x: Array) -> tuple[Array, ...]:
        rows = x @ self.in_proj_weight.T + self.in_proj_bias
        ends = (self.heads * self.d, (self.heads + self.shared) * self.d)
        return tuple(np.moveaxis(part.reshape(*x.shape[:2], -1, self.d), 2, 1) for part in np.split(rows, ends, axis=2))


class GrowingBuffer(Decoder):
    """Correct: room is made in advance and doubled, as an engine does; each token looks at what came before it."""

    keys: Any
    values: Any

    def step(self, x: Array) -> Array:
        q, k, v = self.split(x)
        seen = 0 if self.keys is None else self.keys.shape[2]
        new = x.shape[1]
        if seen == 0:
            self.room = np.zeros((2, *k.shape[:2], 2, self.d))
        while self.room.shape[3] < seen + new:
            self.room = np.concatenate((self.room, np.zeros_like(self.room)), axis=3)
        self.room[0, :, :, seen : seen + new], self.room[1, :, :, seen : seen + new] = k, v
        self.keys, self.values = self.room[0, :, :, : seen + new], self.room[1, :, :, : seen + new]
        mixed = np.zeros((*x.shape[:2], self.heads, self.d))
        for t in range(new):
            for h in range(self.heads):
                shared = h * self.shared // self.heads
                past = slice(0, seen + t + 1)
                scores = np.einsum("nd,nsd->ns", q[:, h, t], self.keys[:, shared, past]) / np.sqrt(self.d)
                powers = np.exp(scores - scores.max(1, keepdims=True))
                weights = powers / powers.sum(1, keepdims=True)
                mixed[:, t, h] = np.einsum("ns,nsd->nd", weights, self.values[:, shared, past])
        return np.asarray(mixed.reshape(x.shape) @ self.out_proj_weight.T + self.out_proj_bias)


class TokenByToken(Decoder):
    """Correct: several new tokens are several steps of one."""

    keys: Any
    values: Any

    def step(self, x: Array) -> Array:
        return np.concatenate([self.one(x[:, t : t + 1]) for t in range(x.shape[1])], axis=1)

    def one(self, x: Array) -> Array:
        q, k, v = self.split(x)
        self.keys = k if self.keys is None else np.append(self.keys, k, axis=2)
        self.values = v if self.values is None else np.append(self.values, v, axis=2)
        grouped = q.reshape(len(x), self.shared, -1, self.d)  # the heads that share keys
        scores = grouped @ self.keys.swapaxes(2, 3) / self.d**0.5
        powers = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = powers @ self.values / powers.sum(-1, keepdims=True)
        return np.asarray(mixed.reshape(len(x), 1, -1) @ self.out_proj_weight.T + self.out_proj_bias)


class Everything(Decoder):
    """Correct, though slow: nothing is remembered but the tokens."""

    keys: Any
    values: Any
    tokens: Any

    def step(self, x: Array) -> Array:
        tokens = x if self.keys is None else np.concatenate((self.tokens, x), axis=1)
        self.tokens = tokens
        q, self.keys, self.values = self.split(tokens)
        k, v = (np.repeat(part, self.heads // self.shared, axis=1) for part in (self.keys, self.values))
        scores = q @ k.swapaxes(2, 3) / self.d**0.5
        scores = np.where(np.tri(scores.shape[-1], dtype=bool), scores, -np.inf)
        powers = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (powers / powers.sum(-1, keepdims=True)) @ v
        output = mixed.swapaxes(1, 2).reshape(tokens.shape) @ self.out_proj_weight.T + self.out_proj_bias
        return np.asarray(output[:, -x.shape[1] :])
