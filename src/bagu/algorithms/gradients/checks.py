"""Bad input about gradients, told as in bagu.algorithms.checks."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bagu.algorithms.checks import check_floating, check_number


def check_grads(grads: Any, name: str = "grads") -> None:
    """A sequence of floating arrays, perhaps none."""
    if isinstance(grads, np.ndarray) or not isinstance(grads, Sequence):
        raise TypeError(f"{name} must be a sequence of arrays, one a parameter, got {type(grads).__name__}.")
    for at, grad in enumerate(grads):
        check_floating(grad, f"{name}[{at}]")


def check_clip_value(grads: Any, clip_value: Any) -> None:
    """Gradients, and a bound that is not negative."""
    check_grads(grads)
    check_number(clip_value, "clip_value", at_least=0)


def check_clip_norm(grads: Any, max_norm: Any, norm_type: Any) -> None:
    """Gradients, a bound that is not negative, and a norm above 0, infinity allowed."""
    check_grads(grads)
    check_number(max_norm, "max_norm", at_least=0)
    if norm_type != np.inf:
        check_number(norm_type, "norm_type", above=0)
