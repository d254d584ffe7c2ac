"""RMSProp: each number's rate is divided by the moving root mean square of its gradients."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_number, check_step


class RMSprop:
    """RMSProp for one parameter array: the step is divided by a moving average's root, which forgets.

    g ← grad + weight_decay · param; v ← alpha · v + (1 − alpha) · g², from 0 and not corrected for it;
    u ← g / (√v + eps); param ← param − lr · u, or with momentum b ← momentum · b + u; param ← param − lr · b.

    Attributes: lr; square_average, None before the first step; buffer, likewise and None without momentum; float64.
    Shapes: param and grad alike, any. The result has the type of param; neither argument is modified.
    Errors: ValueError for options out of range and shapes that differ.
    Cost: O(n) time a step; n numbers of state, 2n with momentum.
    Source: conventions of torch.optim.RMSprop, not centred.

    >>> RMSprop(lr=1.0).step(np.array([0.0]), np.array([-3.0])).round(3).tolist()  # 1 / √(1 − alpha)
    [10.0]
    """

    def __init__(
        self,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
    ) -> None:
        check_number(lr, "lr", at_least=0)
        check_number(alpha, "alpha", at_least=0, below=1)
        check_number(eps, "eps", above=0)
        check_number(weight_decay, "weight_decay", at_least=0)
        check_number(momentum, "momentum", at_least=0)
        self.lr = lr
        self.alpha = alpha
        self.eps = eps
        self.weight_decay = weight_decay
        self.momentum = momentum
        self.square_average: Any = None
        self.buffer: Any = None

    def step(self, param: NDArray[Any], grad: NDArray[Any]) -> NDArray[Any]:
        """The parameter after one step."""
        check_step(param, grad, self.square_average)
        new = param.astype(np.float64)  # a copy
        g = grad + self.weight_decay * new
        before = np.zeros(param.shape) if self.square_average is None else self.square_average
        self.square_average = self.alpha * before + (1 - self.alpha) * g * g
        scaled = g / (np.sqrt(self.square_average) + self.eps)
        if self.momentum:
            self.buffer = scaled if self.buffer is None else self.momentum * self.buffer + scaled
            scaled = self.buffer
        new -= self.lr * scaled
        return new.astype(param.dtype, copy=False)


class RMSpropLoops(RMSprop):
    """The same optimiser, number by number. See `RMSprop`."""

    def step(self, param: NDArray[Any], grad: NDArray[Any]) -> NDArray[Any]:
        """The parameter after one step, one number after the other."""
        check_step(param, grad, self.square_average)
        if self.square_average is None:
            self.square_average = np.zeros(param.shape)
            self.buffer = np.zeros(param.shape) if self.momentum else None
        new = param.astype(np.float64)
        for i in np.ndindex(new.shape):
            g = float(grad[i]) + self.weight_decay * new[i]
            self.square_average[i] = self.alpha * self.square_average[i] + (1 - self.alpha) * g * g
            scaled = g / (self.square_average[i] ** 0.5 + self.eps)
            if self.momentum:
                self.buffer[i] = self.momentum * self.buffer[i] + scaled
                scaled = self.buffer[i]
            new[i] -= self.lr * scaled
        return new.astype(param.dtype, copy=False)
