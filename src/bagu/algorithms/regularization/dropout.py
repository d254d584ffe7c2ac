"""Inverted dropout, forward and backward. The draws are an argument, so that results can be repeated and compared."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.regularization.checks import check_dropout, check_dropout_backward
from bagu.algorithms.regularization.noise import dropout_noise


def dropout_loops(x: NDArray[Any], u: NDArray[Any], p: float = 0.5, training: bool = True) -> NDArray[Any]:
    """Entry by entry. See `dropout`."""
    check_dropout(x, u, p)
    y = x.copy()
    if training:
        for at in np.ndindex(x.shape):
            kept = u[at] >= p
            y[at] = float(x[at]) / (1 - p) if kept else float(x[at]) * 0.0
    return y


def dropout(x: NDArray[Any], u: NDArray[Any], p: float = 0.5, training: bool = True) -> NDArray[Any]:
    """Each entry becomes 0 with probability p; what is kept is divided by 1 − p, so that the mean stays.

    y = x · m / (1 − p) with m = [u ≥ p]. E[y] = x and Var[y] = x² · p / (1 − p); when not training, y = x.

    x: any shape, floating; u: `rng.random(x.shape)`; p: probability of dropping. The result has the shape and the type
    of x and is a copy in either mode. A dropped NaN or ∞ is NaN, since it is multiplied by 0, as in torch.
    Errors: TypeError for integers, ValueError for another shape of u, draws outside [0, 1) or p outside [0, 1].
    Cost: one pass, and a mask of the input's size.
    Source: Srivastava et al. 2014, who scale at test time instead; conventions of torch.nn.functional.dropout.

    >>> dropout(np.array([4.0, 4.0, 4.0, 4.0]), np.array([0.1, 0.6, 0.2, 0.9]), p=0.5).tolist()
    [0.0, 8.0, 0.0, 8.0]
    """
    check_dropout(x, u, p)
    if not training:
        return x.copy()
    with np.errstate(invalid="ignore"):  # ∞ · 0
        return np.asarray(x * dropout_noise(u, p), dtype=x.dtype)


def dropout_backward_loops(grad_output: NDArray[Any], keep: NDArray[np.bool_], p: float = 0.5) -> NDArray[Any]:
    """Entry by entry. See `dropout_backward`."""
    check_dropout_backward(grad_output, keep, p)
    grad_input = np.zeros_like(grad_output)
    for at in np.ndindex(grad_output.shape):
        if keep[at]:
            grad_input[at] = float(grad_output[at]) / (1 - p)
    return grad_input


def dropout_backward(grad_output: NDArray[Any], keep: NDArray[np.bool_], p: float = 0.5) -> NDArray[Any]:
    """Gradient of dropout's input: the same mask and the same scale as forward, and no gradient where it dropped.

    grad_input = grad_output · keep / (1 − p); for p = 1 nothing can have been kept.

    grad_output: any shape, floating; keep: [u ≥ p] of the forward pass, of the same shape. The result has the type of
    grad_output. Errors: TypeError for integers or a mask that is not boolean, ValueError for another shape, a p outside
    [0, 1]. Cost: one pass.

    >>> dropout_backward(np.array([1.0, 1.0]), np.array([True, False]), p=0.75).tolist()
    [4.0, 0.0]
    """
    check_dropout_backward(grad_output, keep, p)
    scale = 1 / (1 - p) if p < 1 else 0.0
    return np.asarray(np.where(keep, grad_output * scale, 0), dtype=grad_output.dtype)
