"""AdamW: Adam whose weight decay does not pass through the moments."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_step
from bagu.algorithms.optimization.adam import Adam, AdamLoops


class AdamW(Adam):
    """Adam with decoupled weight decay: param ← (1 − lr · weight_decay) · param, then Adam's step on grad alone.

    Every number shrinks at the same rate, however large its gradients are; with L2 in the gradient (`Adam`) the decay
    is divided by √v like everything else.

    Attributes, shapes, errors and cost: as for `Adam`.
    Source: Loshchilov, Hutter 2019; conventions of torch.optim.AdamW.

    >>> AdamW(lr=0.1, weight_decay=0.5).step(np.array([2.0]), np.array([0.0])).round(4).tolist()
    [1.9]
    """

    def __init__(
        self,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(lr, betas, eps, weight_decay, amsgrad)

    def step(self, param: NDArray[Any], grad: NDArray[Any]) -> NDArray[Any]:
        """The parameter after one step."""
        check_step(param, grad, self.first)
        new = param.astype(np.float64)  # a copy
        new *= 1 - self.lr * self.weight_decay
        new -= self.lr * self.direction(grad.astype(np.float64))
        return new.astype(param.dtype, copy=False)


class AdamWLoops(AdamLoops):
    """The same optimiser, number by number. See `AdamW`."""

    def __init__(
        self,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(lr, betas, eps, weight_decay, amsgrad)

    def step(self, param: NDArray[Any], grad: NDArray[Any]) -> NDArray[Any]:
        """The parameter after one step, one number after the other."""
        check_step(param, grad, self.first)
        self.begin(param.shape)
        new = param.astype(np.float64)
        for i in np.ndindex(new.shape):
            new[i] = new[i] * (1 - self.lr * self.weight_decay) - self.lr * self.number(i, float(grad[i]))
        return new.astype(param.dtype, copy=False)
