"""Small gradients of one or more parameters, plainest first, and torch's parameters that hold them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.arrays import Array

if TYPE_CHECKING:
    from torch import Tensor

WHOLE = st.sampled_from([1, 2, 3, 4, -1, -2, -3, -4, 0])
SHAPES = st.sampled_from([(1,), (2,), (3,), (1, 2), (2, 2)])
NUMBERS = 16  # the most in one script


@st.composite
def gradients(draw: st.DrawFn) -> tuple[Array, ...]:
    """One to four float64 arrays of whole numbers, sometimes all of them halves."""
    scale = draw(st.sampled_from([1.0, 1.0, 0.5]))
    arrays = []
    for _ in range(draw(st.sampled_from([1, 2, 3, 4]))):
        shape = draw(SHAPES)
        size = int(np.prod(shape))
        values = draw(st.lists(WHOLE, min_size=size, max_size=size))
        arrays.append(scale * np.array(values, dtype=np.float64).reshape(shape))
    return tuple(arrays)


def drawn(rng: Generator, size: int) -> tuple[Array, ...]:
    """The gradients of a layer: a matrix with `size` rows, and a bias."""
    return rng.standard_normal((size, 64)), rng.standard_normal(size)


def parameters(grads: Sequence[Array]) -> "list[Tensor]":
    """Tensors of zeros in float64 whose .grad are copies of these."""
    import torch

    made = [torch.zeros(grad.shape, dtype=torch.float64) for grad in grads]
    for tensor, grad in zip(made, grads, strict=True):
        tensor.grad = torch.tensor(grad, dtype=torch.float64)
    return made


def gradients_of(tensors: "Sequence[Tensor]", like: Sequence[Array]) -> tuple[Array, ...]:
    """What their .grad hold now, in the types of `like`."""
    held = (tensor.grad for tensor in tensors)
    return tuple(
        np.asarray(grad.numpy()).astype(want.dtype) for grad, want in zip(held, like, strict=True) if grad is not None
    )
