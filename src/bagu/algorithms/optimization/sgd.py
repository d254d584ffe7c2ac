"""Stochastic gradient descent with momentum, by torch's convention."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_nesterov, check_number, check_step


class SGD:
    """Gradient descent with momentum, Nesterov's variant and L2 weight decay, for one parameter array.

    g ← grad + weight_decay · param; v ← momentum · v + (1 − dampening) · g, and v ← g on the first step;
    param ← param − lr · v, or with `nesterov` param − lr · (g + momentum · v). The rate multiplies the velocity and is
    not accumulated in it, so that a changed `lr` acts at once. Whether the gradient is that of one sample, of a
    mini-batch or of all data is the caller's choice.

    Attributes: lr, which may be set between steps; velocity, None before the first step and without momentum, float64.
    Shapes: param and grad alike, any. The result has the type of param; neither argument is modified.
    Errors: ValueError for options out of range, shapes that differ, and nesterov without momentum or with dampening.
    Cost: O(n) time a step; n numbers of state with momentum, else none.
    Source: conventions of torch.optim.SGD.

    >>> sgd, w = SGD(lr=0.1, momentum=0.9), np.array([1.0])
    >>> for _ in range(2):
    ...     w = sgd.step(w, np.array([1.0]))
    >>> w.round(3).tolist()
    [0.71]
    """

    def __init__(
        self,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        check_number(lr, "lr", at_least=0)
        check_number(momentum, "momentum", at_least=0)
        check_number(dampening, "dampening")
        check_number(weight_decay, "weight_decay", at_least=0)
        check_nesterov(nesterov, momentum, dampening)
        self.lr = lr
        self.momentum = momentum
        self.dampening = dampening
        self.weight_decay = weight_decay
        self.nesterov = nesterov
        self.velocity: Any = None

    def step(self, param: NDArray[Any], grad: NDArray[Any]) -> NDArray[Any]:
        """The parameter after one step."""
        check_step(param, grad, self.velocity)
        new = param.astype(np.float64)  # a copy
        direction = grad + self.weight_decay * new
        if self.momentum:
            if self.velocity is None:
                self.velocity = direction
            else:
                self.velocity = self.momentum * self.velocity + (1 - self.dampening) * direction
            direction = direction + self.momentum * self.velocity if self.nesterov else self.velocity
        new -= self.lr * direction
        return new.astype(param.dtype, copy=False)


class SGDLoops(SGD):
    """The same optimiser, number by number: what one writes first. See `SGD`."""

    def step(self, param: NDArray[Any], grad: NDArray[Any]) -> NDArray[Any]:
        """The parameter after one step, one number after the other."""
        check_step(param, grad, self.velocity)
        first = self.velocity is None
        if first and self.momentum:
            self.velocity = np.zeros(param.shape)
        new = param.astype(np.float64)
        for i in np.ndindex(new.shape):
            g = float(grad[i]) + self.weight_decay * new[i]
            move = g
            if self.momentum:
                self.velocity[i] = g if first else self.momentum * self.velocity[i] + (1 - self.dampening) * g
                move = g + self.momentum * self.velocity[i] if self.nesterov else self.velocity[i]
            new[i] -= self.lr * move
        return new.astype(param.dtype, copy=False)
