"""Adam: moving averages of the gradient and of its square, both corrected for starting at 0."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_betas, check_number, check_step


class Adam:
    """Adam for one parameter array, with L2 weight decay in the gradient (AdamW decouples it).

    g ← grad + weight_decay · param; m ← β1 · m + (1 − β1) · g; v ← β2 · v + (1 − β2) · g², both from 0;
    param ← param − lr · (m / (1 − β1^t)) / (√(v / (1 − β2^t)) + eps), t = 1 on the first step. With `amsgrad` the
    largest v so far takes the place of v; it is taken before the correction, as torch does.

    Attributes: lr; first and second (the moments) and largest, None before the first step, float64; t, the steps taken.
    Shapes: param and grad alike, any. The result has the type of param; neither argument is modified.
    Errors: ValueError for options out of range and shapes that differ.
    Cost: O(n) time a step; 2n numbers of state, 3n with amsgrad.
    Source: Kingma, Ba 2015; Reddi, Kale, Kumar 2018; conventions of torch.optim.Adam.

    >>> Adam(lr=0.1).step(np.zeros(2), np.array([5.0, -0.02])).round(4).tolist()  # the first step is lr, whatever g
    [-0.1, 0.1]
    """

    def __init__(
        self,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
    ) -> None:
        check_number(lr, "lr", at_least=0)
        check_betas(betas)
        check_number(eps, "eps", above=0)
        check_number(weight_decay, "weight_decay", at_least=0)
        self.lr = lr
        self.betas = betas
        self.eps = eps
        self.weight_decay = weight_decay
        self.amsgrad = amsgrad
        self.first: Any = None
        self.second: Any = None
        self.largest: Any = None
        self.t = 0

    def step(self, param: NDArray[Any], grad: NDArray[Any]) -> NDArray[Any]:
        """The parameter after one step."""
        check_step(param, grad, self.first)
        new = param.astype(np.float64)  # a copy
        new -= self.lr * self.direction(grad + self.weight_decay * new)
        return new.astype(param.dtype, copy=False)

    def direction(self, g: NDArray[Any]) -> NDArray[Any]:
        """Take the gradient into both moments; what the rate multiplies: corrected m over corrected √v."""
        if self.first is None:
            self.first, self.second, self.largest = np.zeros(g.shape), np.zeros(g.shape), np.zeros(g.shape)
        beta1, beta2 = self.betas
        self.t += 1
        self.first = beta1 * self.first + (1 - beta1) * g
        self.second = beta2 * self.second + (1 - beta2) * g * g
        self.largest = np.maximum(self.largest, self.second)
        second = self.largest if self.amsgrad else self.second
        m = self.first / (1 - beta1**self.t)
        v = second / (1 - beta2**self.t)
        return np.asarray(m / (np.sqrt(v) + self.eps))


class AdamLoops(Adam):
    """The same optimiser, number by number. See `Adam`."""

    def step(self, param: NDArray[Any], grad: NDArray[Any]) -> NDArray[Any]:
        """The parameter after one step, one number after the other."""
        check_step(param, grad, self.first)
        self.begin(param.shape)
        new = param.astype(np.float64)
        for i in np.ndindex(new.shape):
            new[i] -= self.lr * self.number(i, float(grad[i] + self.weight_decay * new[i]))
        return new.astype(param.dtype, copy=False)

    def begin(self, shape: tuple[int, ...]) -> None:
        """Count the step; before the first one, make the moments."""
        if self.first is None:
            self.first, self.second, self.largest = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.t += 1

    def number(self, i: tuple[int, ...], g: float) -> float:
        """What the rate multiplies, at one position."""
        beta1, beta2 = self.betas
        self.first[i] = beta1 * self.first[i] + (1 - beta1) * g
        self.second[i] = beta2 * self.second[i] + (1 - beta2) * g * g
        self.largest[i] = max(self.largest[i], self.second[i])
        m = self.first[i] / (1 - beta1**self.t)
        v = (self.largest[i] if self.amsgrad else self.second[i]) / (1 - beta2**self.t)
        return float(m / (v**0.5 + self.eps))
