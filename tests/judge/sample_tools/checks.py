"""A validator, which standalone sources leave out."""

from typing import Any

from numpy.typing import NDArray


def check_rows(x: NDArray[Any]) -> None:
    """ValueError unless x is one row."""
    if x.ndim != 1:
        raise ValueError(f"x needs one axis, got {x.ndim}; flatten it.")
