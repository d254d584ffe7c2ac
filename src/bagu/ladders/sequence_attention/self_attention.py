"""Self-attention as a layer, with its gradients."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.sequence_attention import SelfAttention, SelfAttentionLoops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, New, Script, Set, Step
from bagu.ladders.sequence_attention._draws import WIDTH, arrays
from bagu.ladders.sequence_attention.multi_head_attention import PROJECTED, SMALL, parameters
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding

TOKENS = 3
NAMES = ("grad_x", "grad_in_proj_weight", "grad_in_proj_bias", "grad_out_proj_weight", "grad_out_proj_bias")
PARAMETERS = ("in_proj_weight", "in_proj_bias", "out_proj_weight", "out_proj_bias")


class TorchSelfAttention:
    """torch's linear layers and attention, and its automatic differentiation."""

    def __init__(self, embed_dim: int, num_heads: int, is_causal: bool = False) -> None:
        self.heads, self.is_causal = num_heads, is_causal

    def forward(self, x: NDArray[Any], padding_mask: NDArray[Any] | None = None) -> NDArray[Any]:
        import torch
        from torch.nn.functional import linear, scaled_dot_product_attention

        tokens = tensor(x, grad=True)
        self.leaves = [tokens, *(tensor(vars(self)[name].astype(x.dtype), grad=True) for name in PARAMETERS)]
        _, in_weight, in_bias, out_weight, out_bias = self.leaves
        rows = linear(tokens, in_weight, in_bias).reshape(*x.shape[:2], 3, self.heads, -1)
        q, k, v = rows.permute(2, 0, 3, 1, 4).unbind()
        mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool)
        if self.is_causal:
            mask = mask.tril()
        if padding_mask is not None:
            mask = mask & ~tensor(padding_mask)[:, None, None, :]
        mixed = scaled_dot_product_attention(q, k, v, mask)
        self.output = linear(mixed.transpose(1, 2).flatten(2), out_weight, out_bias)
        return np.asarray(self.output.detach().numpy())

    def gradients(self, grad_output: NDArray[Any]) -> tuple[NDArray[Any], ...]:
        import torch

        grads = torch.autograd.grad(self.output, self.leaves, tensor(grad_output))
        return tuple(np.asarray(grad.numpy()) for grad in grads)


@st.composite
def self_attention_inputs(draw: st.DrawFn) -> Script:
    """A forward, perhaps causal, perhaps padded at either end, and its gradients."""
    heads, width = draw(st.sampled_from([(1, 2), (2, 2), (2, 4), (4, 4), (1, 1)]))
    samples, tokens = draw(st.sampled_from([1, 2])), draw(st.sampled_from([2, 1, 3]))
    made = New({"embed_dim": width, "num_heads": heads, "is_causal": draw(st.booleans())})
    x = {"x": draw(arrays((samples, tokens, width), SMALL))}
    if draw(st.booleans()):
        x["padding_mask"] = draw(arrays((samples, tokens), st.booleans(), np.bool_))
    grad_output = draw(arrays((samples, tokens, width), SMALL))
    steps = (Call("forward", x), Call("gradients", {"grad_output": grad_output}))
    return Script((made, *draw(parameters(3 * width, width)), *steps))


def sample_self_attention(rng: Generator, size: int) -> Script:
    shapes = ((768, 256), (768,), (256, 256), (256,))
    steps = [Set(name, rng.standard_normal(shape) / 16) for name, shape in zip(PARAMETERS, shapes, strict=True)]
    forward = Call("forward", {"x": rng.standard_normal((1, size, 256))})
    back = Call("gradients", {"grad_output": rng.standard_normal((1, size, 256))})
    return Script((New({"embed_dim": 256, "num_heads": 4}), *steps, forward, back))


ROWS = np.array([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]])  # (1, 3, 2)
SET = (
    Set("in_proj_weight", np.concatenate([np.eye(2)] * 3)), Set("in_proj_bias", np.zeros(6)),
    Set("out_proj_weight", np.eye(2)), Set("out_proj_bias", np.zeros(2)),
)  # fmt: skip
BACK = Call("gradients", {"grad_output": ROWS})
LEFT, RIGHT = np.array([[True, False, False]]), np.array([[False, False, True]])


def forward(x: NDArray[Any] = ROWS, **mask: NDArray[Any]) -> Call:
    return Call("forward", {"x": x, **mask})


def layer(*steps: Step, **made: Any) -> Script:
    return Script((New({"embed_dim": 2, "num_heads": 2, **made}), *SET, *steps))


LADDER = Ladder(
    name="SelfAttention",
    rungs=(SelfAttentionLoops, SelfAttention),
    reference=SelfAttention,
    oracle=Oracle("torch", TorchSelfAttention),
    inputs=self_attention_inputs,
    returns={"forward": ("output",), "gradients": NAMES},
    gradients=frozenset(NAMES),
    # Weights are off by a score, WIDTH · PROJECTED², times eps; gradients carry that through two more projections.
    tolerance=Rounding(2 * WIDTH + TOKENS, condition=4 * WIDTH * PROJECTED**2 * WIDTH),
    edge_cases=(
        layer(forward(), BACK, num_heads=1),
        layer(forward(), BACK),
        layer(forward(), BACK, is_causal=True),
        layer(forward(padding_mask=RIGHT), BACK),
        layer(forward(padding_mask=LEFT), BACK, is_causal=True),  # the first token has nothing to see
        layer(forward(padding_mask=np.ones((1, 3), dtype=bool)), BACK),
        layer(Set("in_proj_bias", np.arange(6.0)), Set("out_proj_bias", np.array([1.0, -1.0])), forward(), BACK),
    ),
    bad_inputs=(
        (layer(forward(), num_heads=3), "num_heads"),
        (layer(Set("in_proj_weight", np.eye(2)), forward()), "in_proj_weight"),
        (layer(forward(ROWS[0])), "x"),
        (layer(forward(ROWS.astype(np.int64))), "x"),
        (layer(forward(padding_mask=RIGHT[0])), "padding_mask"),
        (layer(forward(padding_mask=RIGHT.astype(np.float64))), "padding_mask"),
        (layer(forward(), Call("gradients", {"grad_output": ROWS[:, :2]})), "grad_output"),
        (layer(BACK), "gradients"),
    ),
    sizes=(16, 64, 256),  # tokens, 4 heads of 64
    sample=sample_self_attention,
)
