"""Causal attention with a cache of keys and values."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.sequence_attention import CachedAttention, RecomputedAttention
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, Get, New, Script, Set, Step
from bagu.ladders.sequence_attention._draws import KEYS, WIDTH, arrays
from bagu.ladders.sequence_attention.multi_head_attention import PROJECTED, SMALL, parameters
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding


class TorchCausalAttention:
    """torch's linear layers and causal attention over all tokens so far; the outputs of the last ones."""

    def __init__(self, embed_dim: int, num_heads: int, num_kv_heads: int | None = None) -> None:
        self.heads, self.shared = num_heads, num_kv_heads or num_heads
        self.seen: list[NDArray[Any]] = []

    def __getattr__(self, name: str) -> Any:  # what the cache would hold
        return self.cache[name]

    def step(self, x: NDArray[Any]) -> NDArray[Any]:
        from torch.nn.functional import linear, scaled_dot_product_attention

        self.seen.append(x)
        tokens = tensor(np.concatenate(self.seen, axis=1))
        names = ("in_proj_weight", "in_proj_bias", "out_proj_weight", "out_proj_bias")
        in_weight, in_bias, out_weight, out_bias = (tensor(vars(self)[name]).to(tokens.dtype) for name in names)
        rows = linear(tokens, in_weight, in_bias)
        split = rows.reshape(*tokens.shape[:2], self.heads + 2 * self.shared, -1).transpose(1, 2)
        last = self.heads + self.shared
        queries, keys, values = split[:, : self.heads], split[:, self.heads : last], split[:, last:]
        self.cache = {"keys": keys.numpy(), "values": values.numpy()}
        mixed = scaled_dot_product_attention(queries, keys, values, is_causal=True, enable_gqa=True)
        output = linear(mixed.transpose(1, 2).flatten(2), out_weight, out_bias)
        return np.asarray(output[:, -x.shape[1] :].numpy())


@st.composite
def cached_inputs(draw: st.DrawFn) -> Script:
    """Some steps of one or more tokens; then the cache."""
    heads, shared, width = draw(st.sampled_from([(1, 1, 2), (2, 2, 2), (2, 1, 4), (4, 2, 4), (2, 2, 4)]))
    samples = draw(st.sampled_from([1, 2]))
    tokens = draw(st.sampled_from([(1, 1), (2, 1), (1, 2), (1, 1, 1), (2, 2), (3,)]))
    steps = [Call("step", {"x": draw(arrays((samples, new, width), SMALL))}) for new in tokens]
    made = New({"embed_dim": width, "num_heads": heads, "num_kv_heads": shared})
    rows = (heads + 2 * shared) * width // heads
    return Script((made, *draw(parameters(rows, width)), *steps, Get("keys"), Get("values")))


def sample_cached(rng: Generator, size: int) -> Script:
    """A prompt of that many tokens, then eight one by one."""
    weights = {"in_proj_weight": (768, 256), "out_proj_weight": (256, 256)}
    biases = {"in_proj_bias": (768,), "out_proj_bias": (256,)}
    tokens = [Call("step", {"x": rng.standard_normal((1, new, 256), dtype=np.float32)}) for new in (size, *[1] * 8)]
    return Script((
        New({"embed_dim": 256, "num_heads": 4}),
        *(Set(name, rng.standard_normal(shape, dtype=np.float32) / 16) for name, shape in weights.items()),
        *(Set(name, rng.standard_normal(shape, dtype=np.float32)) for name, shape in biases.items()),
        *tokens,
    ))  # fmt: skip


WEIGHTS = (
    Set("in_proj_weight", np.concatenate([np.eye(2)] * 3)), Set("in_proj_bias", np.zeros(6)),
    Set("out_proj_weight", np.eye(2)), Set("out_proj_bias", np.zeros(2)),
)  # fmt: skip
SHARED = (
    Set("in_proj_weight", np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 0.0]])), Set("in_proj_bias", np.zeros(4)),
    Set("out_proj_weight", np.eye(2)), Set("out_proj_bias", np.zeros(2)),
)  # fmt: skip
TOKENS = np.array([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]])  # (1, 3, 2)
CACHE = (Get("keys"), Get("values"))


def decode(*steps: Step, **made: Any) -> Script:
    return Script((New({"embed_dim": 2, "num_heads": 2, **made}), *steps))


def feed(*lengths: int) -> tuple[Call, ...]:
    ends = np.cumsum(lengths)
    return tuple(Call("step", {"x": TOKENS[:, end - new : end]}) for new, end in zip(lengths, ends, strict=True))


LADDER = Ladder(
    name="CachedAttention",
    rungs=(RecomputedAttention, CachedAttention),
    reference=CachedAttention,
    oracle=Oracle("torch", TorchCausalAttention),
    inputs=cached_inputs,
    returns={"step": ("output",)},
    tolerance=Rounding(2 * WIDTH + KEYS, condition=WIDTH * PROJECTED**2),
    edge_cases=(
        decode(*WEIGHTS, *feed(1, 1, 1), *CACHE, num_heads=1),
        decode(*WEIGHTS, *feed(3), *CACHE),
        decode(*WEIGHTS, *feed(1, 2), *CACHE),
        decode(*SHARED, *feed(2, 1), *CACHE, num_kv_heads=1),
    ),
    bad_inputs=(
        (decode(*WEIGHTS, *feed(1), num_heads=3), "num_heads"),
        (decode(*WEIGHTS, *feed(1), num_heads=2, num_kv_heads=3), "num_kv_heads"),
        (decode(*SHARED, *feed(1)), "in_proj_weight"),
        (decode(*WEIGHTS, Call("step", {"x": TOKENS[0]})), "x"),
        (decode(*WEIGHTS, Call("step", {"x": TOKENS.astype(np.int64)})), "x"),
        (decode(*WEIGHTS, *feed(1), Call("step", {"x": np.ones((2, 1, 2))})), "x"),
        (decode(*WEIGHTS, Call("step", {"x": TOKENS[:, :0]})), "x"),
    ),
    sizes=(16, 64, 256),  # tokens of a prompt, then eight more; 4 heads of 64
    sample=sample_cached,
)
