"""The sample problems once more, in torch: what a torch box gives and takes back."""

import torch
from torch import Tensor, nn

FLOOR = 1.0


def select(x: Tensor, limit: float) -> tuple[Tensor, Tensor, Tensor]:
    top = FLOOR
    if x.numel() and float(x.abs().amax()) > FLOOR:
        top = float(x.abs().amax())
    return x / top, torch.nonzero(x > limit).flatten(), 2 * x


def select_by_autograd(x: Tensor, limit: float) -> tuple[Tensor, Tensor, Tensor]:
    leaf = x.clone().requires_grad_()
    (grad,) = torch.autograd.grad((leaf * leaf).sum(), leaf)
    top = x.abs().max().clamp(min=FLOOR) if x.numel() else FLOOR
    return (leaf / top), torch.nonzero(x > limit).flatten(), grad


class RunningMoments(nn.Module):
    running_mean: Tensor
    running_var: Tensor

    def __init__(self, features: int, momentum: float = 0.5) -> None:
        super().__init__()
        self.momentum = momentum
        self.register_buffer("running_mean", torch.zeros(features, dtype=torch.float64))
        self.register_buffer("running_var", torch.ones(features, dtype=torch.float64))

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return (x - self.running_mean) / self.running_var.sqrt()
        self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * x.mean(dim=0)
        self.running_var = (1 - self.momentum) * self.running_var + self.momentum * x.var(dim=0)
        return x - x.mean(dim=0)
