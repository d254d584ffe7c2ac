"""Self-attention as one writes it in torch. Letters: N batch, L tokens, E width, H heads, D = E / H. Needs torch."""

from math import sqrt

import torch
from torch import Tensor, nn


class SelfAttention(nn.Module):
    """Multi-head attention of a sequence to itself, with parameters that autograd trains; the twin of NumPy's.

    A token that has nothing to see gives 0 in every head and passes no gradient back: hidden scores become the least
    finite number instead of −∞, and their weights are multiplied by 0. With −∞ a whole row of softmax is NaN, forward
    and, in some ways of writing, backward.

    Errors: those of torch. Cost: as `bagu.algorithms.sequence_attention.SelfAttention`.
    Source: Vaswani et al. Attention Is All You Need. NIPS 2017.

    >>> SelfAttention(8, 2, is_causal=True)(torch.ones(2, 5, 8)).shape
    torch.Size([2, 5, 8])
    """

    x: Tensor
    output: Tensor

    def __init__(self, embed_dim: int, num_heads: int, is_causal: bool = False) -> None:
        super().__init__()
        self.num_heads, self.is_causal = num_heads, is_causal
        self.in_proj_weight = nn.Parameter(torch.empty(3 * embed_dim, embed_dim))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * embed_dim))
        self.out_proj_weight = nn.Parameter(torch.empty(embed_dim, embed_dim))
        self.out_proj_bias = nn.Parameter(torch.zeros(embed_dim))
        nn.init.xavier_uniform_(self.in_proj_weight)
        nn.init.xavier_uniform_(self.out_proj_weight)

    def forward(self, x: Tensor, padding_mask: Tensor | None = None) -> Tensor:
        """The output (N, L, E) of x (N, L, E); padding_mask: (N, L), True for tokens that nobody may see."""
        self.x = x.detach().clone().requires_grad_()
        samples, tokens, width = x.shape
        rows = self.x @ self.in_proj_weight.T + self.in_proj_bias  # (N, L, 3E)
        q, k, v = rows.view(samples, tokens, 3, self.num_heads, -1).permute(2, 0, 3, 1, 4)  # (N, H, L, D) each
        scores = q @ k.transpose(-2, -1) / sqrt(q.shape[-1])
        visible = torch.ones(tokens, tokens, dtype=torch.bool)
        if self.is_causal:
            visible = visible.tril()
        if padding_mask is not None:
            visible = visible & ~padding_mask[:, None, None, :]
        weights = scores.masked_fill(~visible, torch.finfo(scores.dtype).min).softmax(dim=-1) * visible
        joined = (weights @ v).transpose(1, 2).reshape(samples, tokens, width)
        self.output = joined @ self.out_proj_weight.T + self.out_proj_bias
        return self.output

    def gradients(self, grad_output: Tensor) -> tuple[Tensor, ...]:
        """Gradients of the last forward: of x, in_proj_weight, in_proj_bias, out_proj_weight and out_proj_bias."""
        return torch.autograd.grad(self.output, (self.x, *self.parameters()), grad_output)
