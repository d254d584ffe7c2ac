"""Adagrad: each number's rate shrinks with the sum of its squared gradients."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_number, check_step


class Adagrad:
    """Adagrad for one parameter array: the step is divided by the root of the sum of all squared gradients so far.

    g ← grad + weight_decay · param; s ← s + g²; param ← param − lr / (1 + (t − 1) · lr_decay) · g / (√s + eps).

    Attributes: lr; square_sum, None before the first step, float64; t, the steps taken.
    Shapes: param and grad alike, any. The result has the type of param; neither argument is modified.
    Errors: ValueError for options out of range and shapes that differ.
    Cost: O(n) time a step and n numbers of state.
    Source: Duchi, Hazan, Singer 2011; conventions of torch.optim.Adagrad.

    >>> adagrad, w = Adagrad(lr=1.0), np.array([0.0])
    >>> w = adagrad.step(w, np.array([-3.0]))
    >>> w.round(3).tolist(), adagrad.step(w, np.array([-3.0])).round(3).tolist()
    ([1.0], [1.707])
    """

    def __init__(
        self,
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
    ) -> None:
        check_number(lr, "lr", at_least=0)
        check_number(lr_decay, "lr_decay", at_least=0)
        check_number(weight_decay, "weight_decay", at_least=0)
        check_number(initial_accumulator_value, "initial_accumulator_value", at_least=0)
        check_number(eps, "eps", above=0)
        self.lr = lr
        self.lr_decay = lr_decay
        self.weight_decay = weight_decay
        self.initial_accumulator_value = initial_accumulator_value
        self.eps = eps
        self.square_sum: Any = None
        self.t = 0

    def step(self, param: NDArray[Any], grad: NDArray[Any]) -> NDArray[Any]:
        """The parameter after one step."""
        check_step(param, grad, self.square_sum)
        new = param.astype(np.float64)  # a copy
        g = grad + self.weight_decay * new
        if self.square_sum is None:
            self.square_sum = np.full(param.shape, float(self.initial_accumulator_value))
        self.square_sum = self.square_sum + g * g
        rate = self.lr / (1 + self.t * self.lr_decay)
        self.t += 1
        new -= rate * g / (np.sqrt(self.square_sum) + self.eps)
        return new.astype(param.dtype, copy=False)


class AdagradLoops(Adagrad):
    """The same optimiser, number by number. See `Adagrad`."""

    def step(self, param: NDArray[Any], grad: NDArray[Any]) -> NDArray[Any]:
        """The parameter after one step, one number after the other."""
        check_step(param, grad, self.square_sum)
        if self.square_sum is None:
            self.square_sum = np.full(param.shape, float(self.initial_accumulator_value))
        rate = self.lr / (1 + self.t * self.lr_decay)
        self.t += 1
        new = param.astype(np.float64)
        for i in np.ndindex(new.shape):
            g = float(grad[i]) + self.weight_decay * new[i]
            self.square_sum[i] += g * g
            new[i] -= rate * g / (self.square_sum[i] ** 0.5 + self.eps)
        return new.astype(param.dtype, copy=False)
