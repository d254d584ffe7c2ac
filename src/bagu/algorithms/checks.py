"""Bad input, told in one sentence: the argument, what came, what is needed.

Each check returns nothing and raises TypeError or ValueError, so that it stands as a statement of its own and the code
around it reads, and runs, without it.
"""

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np


def check_array(x: Any, name: str, ndim: int | tuple[int, ...] | None = None) -> None:
    """A NumPy array of integers or of float16, float32 or float64, with that many dimensions."""
    if not isinstance(x, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array, got {type(x).__name__}; convert it with numpy.asarray.")
    if not (np.issubdtype(x.dtype, np.integer) or x.dtype in (np.float16, np.float32, np.float64)):
        raise TypeError(f"{name} must hold integers, float16, float32 or float64, got {x.dtype}.")
    allowed = (ndim,) if isinstance(ndim, int) else ndim
    if allowed is not None and x.ndim not in allowed:
        wanted = " or ".join(map(str, allowed))
        raise ValueError(f"{name} must have {wanted} dimensions, got {x.ndim}: shape {x.shape}.")


def check_floating(x: Any, name: str, ndim: int | tuple[int, ...] | None = None) -> None:
    """As check_array, and no integers: the result could not keep their type."""
    check_array(x, name, ndim)
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(f"{name} must hold float16, float32 or float64, got {x.dtype}; convert it with astype.")


def check_integers(x: Any, name: str, ndim: int | tuple[int, ...] | None = None) -> None:
    """As check_array, and integers only: labels, indices, counts."""
    check_array(x, name, ndim)
    if not np.issubdtype(x.dtype, np.integer):
        raise TypeError(f"{name} must hold integers, got {x.dtype}.")


def check_flags(x: Any, name: str, ndim: int | tuple[int, ...] | None = None) -> None:
    """A NumPy array of booleans with that many dimensions."""
    if not isinstance(x, np.ndarray) or x.dtype != np.bool_:
        came = x.dtype if isinstance(x, np.ndarray) else type(x).__name__
        raise TypeError(f"{name} must be a NumPy array of booleans, got {came}.")
    check_array(x.view(np.uint8), name, ndim)


def check_shape(x: Any, name: str, shape: Sequence[int | None]) -> None:
    """That shape exactly; None stands for any length."""
    fits = len(x.shape) == len(shape) and all(want in (None, got) for got, want in zip(x.shape, shape, strict=True))
    if not fits:
        wanted = ", ".join("n" if want is None else str(want) for want in shape)
        raise ValueError(f"{name} must have shape ({wanted}{',' if len(shape) == 1 else ''}), got {x.shape}.")


def check_finite(x: Any, name: str) -> None:
    """Neither NaN nor infinity."""
    if np.issubdtype(x.dtype, np.floating) and not np.isfinite(x).all():
        at = tuple(int(i) for i in np.argwhere(~np.isfinite(x))[0])
        raise ValueError(f"{name} must be finite, got {x[at]} at index {at}; remove such entries first.")


def check_number(
    value: Any,
    name: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    above: float | None = None,
    below: float | None = None,
) -> None:
    """A finite real number within the bounds; booleans are no numbers."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {type(value).__name__}.")
    number = float(value)
    limits = [
        (at_least, "at least", at_least is None or number >= at_least),
        (at_most, "at most", at_most is None or number <= at_most),
        (above, "above", above is None or number > above),
        (below, "below", below is None or number < below),
    ]
    if not np.isfinite(number) or not all(kept for *_, kept in limits):
        wanted = " and ".join(f"{words} {bound:g}" for bound, words, _ in limits if bound is not None)
        raise ValueError(f"{name} must be {wanted or 'finite'}, got {value}.")


def check_count(value: Any, name: str, at_least: int = 0) -> None:
    """A whole number, no smaller than that."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be an integer, got {type(value).__name__}.")
    if int(value) < at_least:
        raise ValueError(f"{name} must be at least {at_least}, got {value}.")


def check_choice(value: Any, name: str, choices: Sequence[str]) -> None:
    """One of those words."""
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, got {value!r}.")


def check_boxes(boxes: Any, name: str = "boxes") -> None:
    """Boxes (n, 4) as x1, y1, x2, y2: finite, x1 <= x2, y1 <= y2. Zero width or height is allowed."""
    check_array(boxes, name)
    check_shape(boxes, name, (None, 4))
    check_finite(boxes, name)
    reversed_rows = (boxes[:, :2] > boxes[:, 2:]).any(axis=1)
    if reversed_rows.any():
        at = int(np.argmax(reversed_rows))
        raise ValueError(
            f"{name} must be x1, y1, x2, y2 with x1 <= x2 and y1 <= y2, got {boxes[at].tolist()} at row {at}."
        )


def check_scores(scores: Any, count: int, name: str = "scores") -> None:
    """One finite score for each of `count` boxes."""
    check_array(scores, name)
    check_shape(scores, name, (count,))
    check_finite(scores, name)


def check_labels(labels: Any, count: int, name: str = "labels") -> None:
    """One integer class for each of `count` boxes."""
    check_integers(labels, name)
    check_shape(labels, name, (count,))
