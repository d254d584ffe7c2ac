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


def hidden(scores: Array, mask: Array) -> Array:
    """Booleans hide where True; numbers are added."""
    return np.where(mask, -np.inf, scores) if mask.dtype == bool else scores + mask


def rows_of_softmax(scores: Array) -> Array:
    """Softmax over the last axis; 0 where all is hidden."""
    powers = np.exp(scores - np.maximum(scores.max(-1, keepdims=True), -1e30))
    return np.asarray(powers / np.maximum(powers.sum(-1, keepdims=True), 1e-30))


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


class MergedProducts(Plain):
    """Correct: queries and keys meet through Wqᵀ Wk, values leave through Wo Wv; nothing of width D is ever made."""

    def forward(
        self,
        query: Array,
        key: Array,
        value: Array,
        key_padding_mask: Mask = None,
        attn_mask: Mask = None,
        average_attn_weights: bool = True,
    ) -> tuple[Array, Array]:
        n, width, heads = len(query), self.embed_dim, self.num_heads
        rows = self.in_proj_weight.reshape(3, heads, -1, width)
        bias = np.zeros(3 * width) if self.in_proj_bias is None else self.in_proj_bias
        bias = bias.reshape(3, heads, -1)
        last = self.out_proj_weight.reshape(width, heads, -1)
        kept = np.empty((n, heads, query.shape[1], key.shape[1]))
        output = (
            np.zeros(query.shape) if self.out_proj_bias is None else np.tile(self.out_proj_bias, (*query.shape[:2], 1))
        )
        for h in range(heads):
            (wq, wk, wv), (bq, bk, bv) = rows[:, h], bias[:, h]
            scores = query @ (wq.T @ wk) @ key.swapaxes(1, 2)
            scores = scores + (query @ (wq.T @ bk))[:, :, None] + (key @ (wk.T @ bq))[:, None, :] + bq @ bk
            scores /= np.sqrt(width // heads)
            if key_padding_mask is not None:
                scores = hidden(scores, key_padding_mask[:, None])
            if attn_mask is not None:
                scores = hidden(scores, attn_mask if attn_mask.ndim == 2 else attn_mask[h::heads])
            kept[:, h] = rows_of_softmax(scores)
            output += kept[:, h] @ (value @ (last[:, h] @ wv).T)
            output += kept[:, h].sum(-1)[..., None] * (last[:, h] @ bv)  # weights sum to 1, or to 0
        return output, kept.mean(1) if average_attn_weights else kept


class InFloat32(Plain):
    """Correct in float32, which is judged as float32; masks become numbers to add from the start."""

    def forward(
        self,
        query: Array,
        key: Array,
        value: Array,
        key_padding_mask: Mask = None,
        attn_mask: Mask = None,
        average_attn_weights: bool = True,
    ) -> tuple[Array, Array]:
        n, queries, keys, h = len(query), query.shape[1], key.shape[1], self.num_heads
        added = np.zeros((n, h, queries, keys), np.float32)
        if key_padding_mask is not None:
            added += hidden(np.zeros(key_padding_mask.shape), key_padding_mask)[:, None, None].astype(np.float32)
        if attn_mask is not None:
            wide = attn_mask if attn_mask.ndim == 2 else attn_mask.reshape(n, h, queries, keys)
            added += hidden(np.zeros(wide.shape), wide).astype(np.float32)
        parts = []
        for at, x in enumerate((query, key, value)):
            weight = np.vsplit(self.in_proj_weight, 3)[at].astype(np.float32)
            projected = np.tensordot(x.astype(np.float32), weight, axes=(2, 1))
            if self.in_proj_bias is not None:
                projected += np.split(self.in_proj_bias, 3)[at].astype(np.float32)
            parts.append(np.moveaxis(projected.reshape(n, -1, h, self.embed_dim // h), 2, 1))
        q, k, v = parts
        scores = np.matmul(q, np.moveaxis(k, 2, 3)) / np.float32(np.sqrt(q.shape[-1])) + added
        weights = rows_of_softmax(scores).astype(np.float32)
        joined = np.concatenate([(weights @ v)[:, head] for head in range(h)], axis=-1)
        output = joined @ self.out_proj_weight.T.astype(np.float32)
        if self.out_proj_bias is not None:
            output = output + self.out_proj_bias.astype(np.float32)
        return output, weights.mean(axis=1) if average_attn_weights else weights


class OnlyVisibleKeys(Plain):
    """Correct: each query of each head asks only the keys that it may see; no infinity takes part in any sum."""

    def forward(
        self,
        query: Array,
        key: Array,
        value: Array,
        key_padding_mask: Mask = None,
        attn_mask: Mask = None,
        average_attn_weights: bool = True,
    ) -> tuple[Array, Array]:
        n, width, d = len(query), self.embed_dim, self.embed_dim // self.num_heads
        maps = np.zeros((n, self.num_heads, query.shape[1], key.shape[1]))
        joined = np.zeros(query.shape)
        bias = [0.0] * 3 if self.in_proj_bias is None else self.in_proj_bias.reshape(3, width)
        projected = [
            x @ w.T + b
            for x, w, b in zip((query, key, value), self.in_proj_weight.reshape(3, width, width), bias, strict=True)
        ]
        for b, h, row in np.ndindex(maps.shape[:3]):
            own = slice(h * d, h * d + d)
            added = np.zeros(key.shape[1])
            if key_padding_mask is not None:
                added = hidden(added, key_padding_mask[b])
            if attn_mask is not None:
                added = hidden(added, attn_mask[row] if attn_mask.ndim == 2 else attn_mask[b * self.num_heads + h, row])
            seen = np.flatnonzero(added > -np.inf)
            if not len(seen):
                continue
            scores = projected[1][b, seen, own] @ projected[0][b, row, own] * d**-0.5 + added[seen]
            powers = np.exp(scores - scores.max())
            maps[b, h, row, seen] = powers / powers.sum()
            joined[b, row, own] = maps[b, h, row, seen] @ projected[2][b, seen, own]
        output = joined @ self.out_proj_weight.T + (0 if self.out_proj_bias is None else self.out_proj_bias)
        return output, maps.sum(1) / self.num_heads if average_attn_weights else maps


class OneProduct(Plain):
    """Correct: all inputs go through the whole projection at once and the parts are picked; log-sum-exp for a divisor."""

    def forward(
        self,
        query: Array,
        key: Array,
        value: Array,
        key_padding_mask: Mask = None,
        attn_mask: Mask = None,
        average_attn_weights: bool = True,
    ) -> tuple[Array, Array]:
        n, queries, keys, h = len(query), query.shape[1], key.shape[1], self.num_heads
        rows = np.concatenate([query, key, value], axis=1) @ self.in_proj_weight.T
        rows = rows if self.in_proj_bias is None else rows + self.in_proj_bias
        rows = rows.reshape(n, -1, 3, h, self.embed_dim // h).transpose(2, 0, 3, 1, 4)
        q, k, v = rows[0, :, :, :queries], rows[1, :, :, queries:-keys], rows[2, :, :, -keys:]
        scores = np.einsum("nhld,nhsd->nhls", q, k, optimize=True) / np.sqrt(q.shape[-1])
        if key_padding_mask is not None:
            scores = hidden(scores, np.expand_dims(key_padding_mask, (1, 2)))
        if attn_mask is not None:
            scores = hidden(scores, attn_mask if attn_mask.ndim == 2 else attn_mask.reshape(scores.shape))
        lse = np.logaddexp.reduce(scores, axis=3, keepdims=True)
        weights = np.exp(scores - np.where(np.isneginf(lse), 0, lse))
        output = np.einsum(
            "nhls,nhsd,ehd->nle", weights, v, self.out_proj_weight.reshape(-1, h, v.shape[-1]), optimize=True
        )
        output = output if self.out_proj_bias is None else output + self.out_proj_bias
        return output, np.average(weights, axis=1) if average_attn_weights else weights


class WithASink(Plain):
    """Correct: a key of the least score and value 0 joins the others, and its column is cut off in the end."""

    def forward(
        self,
        query: Array,
        key: Array,
        value: Array,
        key_padding_mask: Mask = None,
        attn_mask: Mask = None,
        average_attn_weights: bool = True,
    ) -> tuple[Array, Array]:
        n, width, heads = len(query), self.embed_dim, self.num_heads
        w = dict(zip("qkv", np.split(self.in_proj_weight, 3), strict=True))
        b = dict(zip("qkv", [0, 0, 0] if self.in_proj_bias is None else np.split(self.in_proj_bias, 3), strict=True))
        q, k, v = (
            np.stack(np.split(x @ w[name].T + b[name], heads, axis=2), axis=1)
            for name, x in (("q", query), ("k", key), ("v", value))
        )
        scores = q @ k.swapaxes(2, 3) * (heads / width) ** 0.5
        if key_padding_mask is not None:
            scores = hidden(scores, key_padding_mask[:, None, None])
        if attn_mask is not None:
            scores = hidden(scores, attn_mask if attn_mask.ndim == 2 else np.stack(np.split(attn_mask, n)))
        scores = np.pad(scores, [(0, 0)] * 3 + [(0, 1)], constant_values=-1e300)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights = (weights / weights.sum(-1, keepdims=True))[..., :-1]
        joined = np.concatenate(np.split(weights @ v, heads, axis=1), axis=3)[:, 0]
        output = np.einsum("nle,oe->nlo", joined, self.out_proj_weight)
        if self.out_proj_bias is not None:
            output += self.out_proj_bias
        return output, weights.mean(1) if average_attn_weights else weights


MULTI_HEAD_VARIANTS = (
    HeadByHead,
    ByEinsum,
    FoldedBatch,
    MergedProducts,
    InFloat32,
    OnlyVisibleKeys,
    OneProduct,
    WithASink,
)
