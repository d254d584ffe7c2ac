"""Between NumPy and torch, for oracles."""

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor


def tensor(array: NDArray[Any], grad: bool = False) -> "Tensor":
    """A copy as a tensor; with `grad`, a leaf that gradients are asked of."""
    import torch

    return torch.tensor(array).requires_grad_(grad)


def optional(array: NDArray[Any] | None) -> "Tensor | None":
    """A copy as a tensor, or None."""
    return None if array is None else tensor(array)
