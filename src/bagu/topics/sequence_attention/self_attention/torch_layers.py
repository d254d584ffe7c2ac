"""Right answers in torch that look different. Only the box imports this file, since torch may be absent."""

from typing import Any

import torch
from torch import Tensor, nn


class Plain(nn.Module):
    """What the variants share: parameters, and how gradients are asked for."""

    in_proj_weight: Tensor
    in_proj_bias: Tensor
    out_proj_weight: Tensor
    out_proj_bias: Tensor
    x: Tensor
    output: Tensor

    def __init__(self, embed_dim: int, num_heads: int, is_causal: bool = False) -> None:
        super().__init__()
        self.heads, self.is_causal = num_heads, is_causal
        for name, shape in (("in", (3 * embed_dim, embed_dim)), ("out", (embed_dim, embed_dim))):
            self.register_parameter(f"{name}_proj_weight", nn.Parameter(torch.zeros(shape)))
            self.register_parameter(f"{name}_proj_bias", nn.Parameter(torch.zeros(shape[0])))

    def gradients(self, grad_output: Tensor) -> tuple[Any, ...]:
        self.zero_grad()
        self.x.grad = None
        torch.autograd.backward(self.output, grad_output)
        names = ("in_proj_weight", "in_proj_bias", "out_proj_weight", "out_proj_bias")
        return (self.x.grad, *(getattr(self, name).grad for name in names))


class Cleaned(Plain):
    """Correct, though softmax gives NaN: they are replaced after it, and masked_fill lets none of them back."""

    def forward(self, x: Tensor, padding_mask: Tensor | None = None) -> Tensor:
        self.x = x.clone().requires_grad_(True)
        parts = nn.functional.linear(self.x, self.in_proj_weight, self.in_proj_bias).chunk(3, dim=-1)
        q, k, v = (part.reshape(*x.shape[:2], self.heads, -1).transpose(1, 2) for part in parts)
        scores = torch.einsum("nhld,nhsd->nhls", q, k) * q.shape[-1] ** -0.5
        if self.is_causal:
            later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
            scores = scores.masked_fill(later, -torch.inf)
        if padding_mask is not None:
            scores = scores.masked_fill(padding_mask[:, None, None], -torch.inf)
        hidden = (scores == -torch.inf).all(-1, keepdim=True)
        weights = scores.softmax(-1).masked_fill(hidden, 0)
        joined = torch.einsum("nhls,nhsd->nlhd", weights, v).flatten(2)
        self.output = nn.functional.linear(joined, self.out_proj_weight, self.out_proj_bias)
        return self.output


class HeadByHead(Plain):
    """Correct: a loop over heads, exponentials of visible scores only, and a sum that is never 0."""

    def forward(self, x: Tensor, padding_mask: Tensor | None = None) -> Tensor:
        self.x = x.detach().clone()
        self.x.requires_grad = True
        _, tokens, width = x.shape
        d, outputs = width // self.heads, []
        order = torch.arange(tokens)
        visible = (order[:, None] >= order) if self.is_causal else torch.ones(tokens, tokens, dtype=torch.bool)
        visible = visible[None] if padding_mask is None else visible[None] & ~padding_mask[:, None]
        for h in range(self.heads):
            rows = [slice(part * width + h * d, part * width + (h + 1) * d) for part in range(3)]
            q, k, v = (self.x @ self.in_proj_weight[r].t() + self.in_proj_bias[r] for r in rows)
            scores = q @ k.mT / d**0.5
            top = scores.detach().where(visible, -1e300).amax(-1, keepdim=True).clamp(min=-1e290)
            powers = torch.where(visible, (torch.where(visible, scores, top) - top).exp(), 0.0)
            total = powers.sum(-1, keepdim=True)
            outputs.append(powers @ v / torch.where(total > 0, total, 1.0))
        self.output = torch.cat(outputs, dim=-1) @ self.out_proj_weight.t() + self.out_proj_bias
        return self.output
