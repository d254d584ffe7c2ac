"""Bad input about products of arrays, told as in bagu.algorithms.checks."""

from typing import Any

from bagu.algorithms.checks import check_array


def check_matmul(a: Any, b: Any) -> None:
    """Two arrays of at least one dimension whose inner lengths agree and whose batch dimensions broadcast."""
    check_array(a, "a")
    check_array(b, "b")
    for x, name in ((a, "a"), (b, "b")):
        if x.ndim == 0:
            raise ValueError(f"{name} must have at least 1 dimension, got a scalar: multiply by it with *.")
    inner = b.shape[0] if b.ndim == 1 else b.shape[-2]
    if a.shape[-1] != inner:
        raise ValueError(
            f"b must have {a.shape[-1]} rows, as a has columns, got {inner}: shapes {a.shape} and {b.shape}."
        )
    for m, n in zip(reversed(a.shape[:-2]), reversed(b.shape[:-2]), strict=False):
        if m != n and 1 not in (m, n):
            raise ValueError(f"b must have batch dimensions that broadcast with a's, got {a.shape} and {b.shape}.")
