"""Right ways to write a cache of keys and values: a good judge passes them all."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


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


class ListsOfTokens:
    """Correct: a list of one key and one value a token; the cache is stacked when somebody asks for it."""

    def __init__(self, embed_dim: int, num_heads: int, num_kv_heads: int | None = None) -> None:
        self.h, self.k, self.d = num_heads, num_kv_heads or num_heads, embed_dim // num_heads
        self.past: list[tuple[Array, Array]] = []
        self.in_proj_weight: Any = None
        self.in_proj_bias: Any = None
        self.out_proj_weight: Any = None
        self.out_proj_bias: Any = None

    @property
    def keys(self) -> Any:
        return np.stack([key for key, _ in self.past], axis=2) if self.past else None

    @property
    def values(self) -> Any:
        return np.stack([value for _, value in self.past], axis=2) if self.past else None

    def step(self, x: Array) -> Array:
        outputs = []
        for token in np.moveaxis(x, 1, 0):  # (N, E)
            rows = (token @ self.in_proj_weight.T + self.in_proj_bias).reshape(len(token), -1, self.d)
            q, key, value = np.split(rows, [self.h, self.h + self.k], axis=1)
            self.past.append((key, value))
            joined = np.empty_like(q)
            for head in range(self.h):
                shared = head // (self.h // self.k)
                scores = np.stack([(q[:, head] * key[:, shared]).sum(1) for key, _ in self.past]) / np.sqrt(self.d)
                powers = np.exp(scores - scores.max(0))
                weighted = [p[:, None] * value[:, shared] for p, (_, value) in zip(powers, self.past, strict=True)]
                joined[:, head] = sum(weighted) / powers.sum(0)[:, None]
            outputs.append(joined.reshape(token.shape) @ self.out_proj_weight.T + self.out_proj_bias)
        return np.stack(outputs, axis=1)


class RunningSoftmax(Decoder):
    """Correct: attention to the cache and among the new tokens are made apart and merged by their largest scores."""

    keys: Any
    values: Any

    def step(self, x: Array) -> Array:
        q, k, v = self.split(x)
        groups = self.heads // self.shared
        new = q.shape[2]
        seen = [(k, v, np.where(np.tri(new) == 1, 0.0, -np.inf))]
        if self.keys is not None:
            seen.append((self.keys, self.values, np.zeros((new, self.keys.shape[2]))))
        parts = []
        for keys, values, mask in seen:
            scores = q @ np.repeat(keys, groups, axis=1).swapaxes(2, 3) / np.sqrt(self.d) + mask
            top = scores.max(-1, keepdims=True)
            powers = np.exp(scores - top)
            parts.append((top, powers.sum(-1, keepdims=True), powers @ np.repeat(values, groups, axis=1)))
        largest = np.max([top for top, _, _ in parts], axis=0)
        total = sum(np.exp(top - largest) * weight for top, weight, _ in parts)
        mixed = sum(np.exp(top - largest) * part for top, _, part in parts) / total
        self.keys = k if self.keys is None else np.concatenate([self.keys, k], axis=2)
        self.values = v if self.values is None else np.concatenate([self.values, v], axis=2)
        return np.asarray(np.moveaxis(mixed, 1, 2).reshape(x.shape) @ self.out_proj_weight.T + self.out_proj_bias)


class GroupsByEinsum(Decoder):
    """Correct: keys are never repeated; the heads that share them are an axis of their own."""

    keys: Any
    values: Any

    def step(self, x: Array) -> Array:
        q, k, v = self.split(x)
        before = 0 if self.keys is None else self.keys.shape[2]
        self.keys, self.values = (
            new if old is None else np.concatenate((old, new), axis=-2)
            for old, new in ((self.keys, k), (self.values, v))
        )
        q = q.reshape(len(x), self.shared, -1, x.shape[1], self.d)
        scores = np.einsum("nkgtd,nksd->nkgts", q, self.keys) * self.d**-0.5
        late = np.arange(self.keys.shape[2]) > before + np.arange(x.shape[1])[:, None]
        scores[..., late] = -np.inf
        powers = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = np.einsum("nkgts,nksd->ntkgd", powers / powers.sum(-1, keepdims=True), self.values)
        return np.asarray(mixed.reshape(x.shape) @ self.out_proj_weight.T + self.out_proj_bias)


class RoomWithAMask(Decoder):
    """Correct: a buffer of a fixed length that a mask keeps from view; what is read is a strided part of it."""

    def __init__(self, embed_dim: int, num_heads: int, num_kv_heads: int | None = None) -> None:
        super().__init__(embed_dim, num_heads, num_kv_heads)
        self.filled, self.room = 0, 512
        self.stored: Any = None

    keys: Any
    values: Any

    def step(self, x: Array) -> Array:
        q, k, v = self.split(x)
        if self.stored is None:
            self.stored = np.zeros((2, len(x), self.shared, self.room, self.d))
        new = np.arange(self.filled, self.filled + x.shape[1])
        if new[-1] >= self.room:
            self.stored = np.pad(self.stored, [(0, 0)] * 3 + [(0, self.room), (0, 0)])
            self.room *= 2
        self.stored[0][:, :, new], self.stored[1][:, :, new] = k, v
        self.filled += len(new)
        self.keys, self.values = self.stored[0][:, :, : self.filled], self.stored[1][:, :, : self.filled]
        visible = np.arange(self.room) <= new[:, None]
        grouped = q.reshape(len(x), self.shared, -1, len(new), self.d)
        scores = np.where(visible, grouped @ self.stored[0][:, :, None].swapaxes(-1, -2) / self.d**0.5, -np.inf)
        weights = np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))
        mixed = (weights @ self.stored[1][:, :, None]).reshape(len(x), self.heads, len(new), self.d)
        return np.asarray(mixed.swapaxes(1, 2).reshape(x.shape) @ self.out_proj_weight.T + self.out_proj_bias)


class CacheInFloat32(Decoder):
    """Correct in float32, which is judged as float32, the cache included; heads are gathered by their numbers."""

    keys: Any
    values: Any

    def step(self, x: Array) -> Array:
        q, k, v = (part.astype(np.float32) for part in self.split(x))
        self.keys = k if self.keys is None else np.concatenate((self.keys, k), axis=2)
        self.values = v if self.values is None else np.concatenate((self.values, v), axis=2)
        shared = np.arange(self.heads) * self.shared // self.heads
        keys, values = self.keys[:, shared], self.values[:, shared]
        scores = np.einsum("nhtd,nhsd->nhts", q, keys) / np.float32(np.sqrt(self.d))
        length = keys.shape[2]
        scores = scores + np.triu(np.full((x.shape[1], length), -np.inf, np.float32), length - x.shape[1] + 1)
        scores = np.exp(scores - scores.max(axis=-1)[..., None])
        mixed = np.einsum("nhts,nhsd->nthd", scores / scores.sum(axis=-1)[..., None], values)
        last = mixed.reshape(x.shape) @ self.out_proj_weight.T.astype(np.float32)
        return np.asarray(last + self.out_proj_bias.astype(np.float32))


CACHE_VARIANTS = (
    GrowingBuffer,
    TokenByToken,
    Everything,
    ListsOfTokens,
    RunningSoftmax,
    GroupsByEinsum,
    RoomWithAMask,
    CacheInFloat32,
)
