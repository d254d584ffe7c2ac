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


class WithASink(Plain):
    """Correct: a column of the least finite score joins, so that softmax is never over nothing, and is cut off."""

    def forward(self, x: Tensor, padding_mask: Tensor | None = None) -> Tensor:
        self.x = x.clone().requires_grad_(True)
        rows = nn.functional.linear(self.x, self.in_proj_weight, self.in_proj_bias)
        q, k, v = rows.view(*x.shape[:2], 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        scores = q.matmul(k.mT).div(q.shape[-1] ** 0.5)
        if self.is_causal:
            scores = scores + torch.full(scores.shape[-2:], -torch.inf, dtype=x.dtype).triu(1)
        if padding_mask is not None:
            scores = scores.masked_fill(padding_mask[:, None, None], -torch.inf)
        sink = scores.new_full((*scores.shape[:-1], 1), torch.finfo(x.dtype).min)
        weights = torch.cat([scores, sink], dim=-1).softmax(-1)[..., :-1]
        joined = torch.cat(weights.matmul(v).unbind(1), dim=-1)
        self.output = torch.addmm(self.out_proj_bias, joined.flatten(0, 1), self.out_proj_weight.t()).view_as(x)
        return self.output


class FoldedBatch(Plain):
    """Correct: batch and heads are one axis for bmm; a finite filling, and the weights of what is hidden times 0."""

    def forward(self, x: Tensor, padding_mask: Tensor | None = None) -> Tensor:
        n, tokens, width = x.shape
        self.x = x.detach().requires_grad_()
        rows = torch.einsum("nle,oe->nlo", self.x, self.in_proj_weight) + self.in_proj_bias
        q, k, v = (
            part.view(n, tokens, self.heads, -1).transpose(1, 2).reshape(n * self.heads, tokens, -1)
            for part in torch.chunk(rows, 3, dim=-1)
        )
        hidden = torch.zeros(n, tokens, tokens, dtype=torch.bool)
        if padding_mask is not None:
            hidden = hidden | padding_mask.unsqueeze(1)
        if self.is_causal:
            hidden = hidden | ~torch.ones(tokens, tokens, dtype=torch.bool).tril()
        hidden = hidden.repeat_interleave(self.heads, dim=0)
        scores = torch.baddbmm(torch.zeros((), dtype=x.dtype), q, k.transpose(1, 2), beta=0, alpha=q.shape[-1] ** -0.5)
        weights = torch.where(hidden, -1e30, scores).softmax(2) * ~hidden
        mixed = (
            torch.bmm(weights, v)
            .view(n, self.heads, tokens, -1)
            .permute(0, 2, 1, 3)
            .contiguous()
            .view(n, tokens, width)
        )
        self.output = mixed.matmul(self.out_proj_weight.mT) + self.out_proj_bias
        return self.output


class OnlyVisibleKeys(Plain):
    """Correct: token by token over the keys that it may see; no infinity and no mask."""

    def forward(self, x: Tensor, padding_mask: Tensor | None = None) -> Tensor:
        self.x = x.clone().requires_grad_()
        rows = (self.x @ self.in_proj_weight.T + self.in_proj_bias).reshape(*x.shape[:2], 3, self.heads, -1)
        samples = []
        for b, (q, k, v) in enumerate(part.unbind(1) for part in rows):  # (L, H, D) each
            tokens = []
            for at in range(len(q)):
                seen = torch.arange(at + 1 if self.is_causal else len(q))
                if padding_mask is not None:
                    seen = seen[~padding_mask[b, seen]]
                if len(seen) == 0:
                    tokens.append(torch.zeros(x.shape[2], dtype=x.dtype))
                    continue
                scores = (k[seen] * q[at]).sum(-1) / q.shape[-1] ** 0.5  # (S, H)
                tokens.append((torch.softmax(scores, 0)[..., None] * v[seen]).sum(0).flatten())
            samples.append(torch.stack(tokens))
        self.output = torch.stack(samples) @ self.out_proj_weight.T + self.out_proj_bias
        return self.output

    def gradients(self, grad_output: Tensor) -> tuple[Any, ...]:
        leaves = (self.x, *self.parameters())  # of which nothing is used where nothing is seen
        return torch.autograd.grad(self.output, leaves, grad_output, materialize_grads=True)


class KeyByKey(Plain):
    """Correct: online softmax over one key after the other, under autograd; the largest score is a constant."""

    def forward(self, x: Tensor, padding_mask: Tensor | None = None) -> Tensor:
        self.x = x.clone().requires_grad_()
        rows = nn.functional.linear(self.x, self.in_proj_weight, self.in_proj_bias)
        q, k, v = (part.reshape(*x.shape[:2], self.heads, -1) for part in rows.tensor_split(3, dim=2))  # (N, L, H, D)
        top = torch.full(q.shape[:3], -1e300, dtype=x.dtype)
        total, mixed = torch.zeros_like(top), torch.zeros_like(q)
        for s in range(x.shape[1]):
            score = (q * k[:, s : s + 1]).sum(-1) * q.shape[-1] ** -0.5
            sees = torch.ones(x.shape[:2], dtype=torch.bool)
            if self.is_causal:
                sees[:, :s] = False
            if padding_mask is not None:
                sees = sees & ~padding_mask[:, s, None]
            sees = sees[..., None].expand_as(score)
            new = torch.maximum(top, torch.where(sees, score, top)).detach()
            power, keep = torch.where(sees, (torch.where(sees, score, new) - new).exp(), 0), (top - new).exp()
            total, mixed, top = total * keep + power, mixed * keep[..., None] + power[..., None] * v[:, s : s + 1], new
        joined = mixed / torch.where(total > 0, total, 1)[..., None]
        self.output = joined.flatten(2) @ self.out_proj_weight.T + self.out_proj_bias
        return self.output


class MaskedSoftmax(torch.autograd.Function):
    """A softmax of what is visible, 0 elsewhere, that knows its own gradient."""

    @staticmethod
    def forward(ctx: Any, scores: Tensor, visible: Tensor) -> Tensor:
        top = scores.masked_fill(~visible, -1e300).amax(-1, keepdim=True)
        powers = (scores - top).masked_fill(~visible, -torch.inf).exp()
        weights = powers / powers.sum(-1, keepdim=True).clamp_min(1e-300)
        ctx.save_for_backward(weights)
        return weights

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        (weights,) = ctx.saved_tensors
        return weights * (grads[0] - (weights * grads[0]).sum(-1, keepdim=True)), None


class OwnFunction(Plain):
    """Correct: the softmax is a function of autograd with a backward of its own; gradients by torch.autograd.grad."""

    def forward(self, x: Tensor, padding_mask: Tensor | None = None) -> Tensor:
        self.x = x.clone().requires_grad_()
        weight = self.in_proj_weight.view(3, self.heads, -1, x.shape[2])
        bias = self.in_proj_bias.view(3, 1, self.heads, 1, weight.shape[2])
        q, k, v = torch.einsum("nle,phde->pnhld", self.x, weight) + bias
        order = torch.arange(x.shape[1])
        visible = order[None, :] <= order[:, None] if self.is_causal else torch.full((len(order), len(order)), True)
        if padding_mask is not None:
            visible = torch.logical_and(visible, padding_mask.logical_not()[:, None, None])
        weights: Tensor = MaskedSoftmax.apply(q @ k.mT / q.shape[-1] ** 0.5, visible)  # type: ignore[no-untyped-call]
        last = self.out_proj_weight.view(-1, self.heads, v.shape[-1])
        self.output = torch.einsum("nhls,nhsd,ehd->nle", weights, v, last) + self.out_proj_bias
        return self.output

    def gradients(self, grad_output: Tensor) -> tuple[Any, ...]:
        return torch.autograd.grad((self.output * grad_output).sum(), [self.x, *self.parameters()])


class LogWeights(Plain):
    """Correct: weights are exp(score − log-sum-exp) with a finite filling; hidden rows are left out by a product."""

    def forward(self, x: Tensor, padding_mask: Tensor | None = None) -> Tensor:
        self.x = x.clone()
        self.x.requires_grad_()
        n, tokens, width = x.shape
        seen = torch.ones(n, tokens, tokens, dtype=x.dtype)
        if self.is_causal:
            seen = seen.tril()
        if padding_mask is not None:
            seen = seen * (1 - padding_mask.to(x.dtype))[:, None]
        heads = []
        for q, k, v in zip(*(
            (self.x @ w.T + b).chunk(self.heads, dim=-1)
            for w, b in zip(self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3), strict=True)
        ), strict=True):  # fmt: skip
            scores = torch.einsum("nld,nsd->nls", q, k) * (self.heads / width) ** 0.5 + (seen - 1) * 1e30
            heads.append(((scores - scores.logsumexp(2, keepdim=True)).exp() * seen) @ v)
        self.output = torch.cat(heads, 2) @ self.out_proj_weight.T + self.out_proj_bias
        return self.output
