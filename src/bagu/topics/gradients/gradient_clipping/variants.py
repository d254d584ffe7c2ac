"""Right ways to clip by the global norm that look unlike the reference."""

from collections.abc import Sequence
from functools import reduce
from math import fsum, inf, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def norm_of_norms(grads: Sequence[Array], max_norm: float, norm_type: float = 2.0) -> tuple[tuple[Array, ...], Any]:
    """Correct: the norm of the arrays' own norms is the norm of all."""
    norms = np.array([np.linalg.norm(grad.ravel(), norm_type) if grad.size else 0.0 for grad in grads] or [0.0])
    total = np.linalg.norm(norms, norm_type)
    if total + 1e-6 <= max_norm:
        return tuple(grad.copy() for grad in grads), total
    return tuple(grad * (max_norm / (total + 1e-6)) for grad in grads), total


def running_total(grads: Sequence[Array], max_norm: float, norm_type: float = 2.0) -> tuple[tuple[Array, ...], Any]:
    """Correct: plain Python, the bound compared after the division."""
    total: Any = 0.0
    for grad in grads:
        for size in np.abs(grad).ravel().tolist():
            # NaN must win: max() would drop it
            total = total + size**norm_type if norm_type != inf else (size if size > total or size != size else total)
    if norm_type != inf:
        total = total ** (1 / norm_type)
    factor = max_norm / (total + 1e-6)
    return tuple(grad if factor >= 1 else grad * factor for grad in grads), total


def one_long_vector(grads: Sequence[Array], max_norm: float, norm_type: float = 2.0) -> tuple[tuple[Array, ...], Any]:
    """Correct: everything is laid end to end, scaled, and cut up again."""
    shapes = [grad.shape for grad in grads]
    vector = np.concatenate([np.zeros(0), *(grad.ravel() for grad in grads)])
    total = np.linalg.norm(vector, norm_type) if vector.size else np.float64(0)
    with np.errstate(invalid="ignore"):
        vector = vector * np.clip(max_norm / (total + 1e-6), None, 1.0)
    pieces = np.split(vector, np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]) if shapes else []
    return tuple(piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True)), total


def power_by_power(grads: Sequence[Array], max_norm: float, norm_type: float = 2.0) -> tuple[list[Array], Any]:
    """Correct: lists instead of tuples, one sum of powers an array, the root last."""
    if norm_type == inf:
        total = np.max([np.abs(grad).max(initial=0.0) for grad in grads], initial=0.0)
    else:
        total = np.sum([np.sum(np.abs(grad) ** norm_type) for grad in grads]) ** (1.0 / norm_type)
    factor = max_norm / (total + 1e-6)
    if factor >= 1:
        return [+grad for grad in grads], total
    with np.errstate(invalid="ignore"):
        return [grad * factor for grad in grads], total


def largest_taken_out(
    grads: Sequence[Array], max_norm: float, norm_type: float = 2.0
) -> tuple[tuple[Array, ...], np.float64]:
    """Correct: the largest magnitude is divided out first, so that no power overflows."""
    sizes = np.abs(np.hstack([np.zeros(1), *(grad.flatten() for grad in grads)]))
    top = sizes.max()
    total = top
    if norm_type != inf and isfinite(top) and top > 0:
        total = top * np.power(np.power(sizes / top, norm_type).sum(), 1 / norm_type)
    factor = np.fmin(1.0, max_norm / (total + 1e-6)) if total == total else np.nan
    with np.errstate(invalid="ignore"):
        return tuple(np.multiply(grad, factor) for grad in grads), total


def by_cases_of_p(grads: Sequence[Array], max_norm: float, norm_type: float = 2.0) -> tuple[tuple[Array, ...], Any]:
    """Correct: a dot product of each array with itself where p is 2, other norms apart."""
    flat = [grad.reshape(-1) for grad in grads if grad.size]
    if norm_type == 2:
        total = np.sqrt(sum(vector @ vector for vector in flat))
    elif norm_type == 1:
        total = sum(np.abs(vector).sum() for vector in flat)
    elif norm_type == inf:
        total = reduce(np.maximum, [np.abs(vector).max() for vector in flat], np.zeros(()))
    else:
        total = sum((np.abs(vector) ** norm_type).sum() for vector in flat) ** (1 / norm_type)
    over = (total + 1e-6) / max_norm if max_norm else inf
    with np.errstate(invalid="ignore"):
        return tuple(grad / np.maximum(over, 1) for grad in grads), total


def number_by_number(
    grads: Sequence[Array], max_norm: float, norm_type: float = 2.0
) -> tuple[tuple[Array, ...], float]:
    """Correct: loops only, an exact sum, and every number written on its own."""
    sizes = [abs(float(grad[at])) for grad in grads for at in np.ndindex(grad.shape)]
    if any(size != size for size in sizes):
        total = float("nan")
    elif norm_type == inf or inf in sizes:
        total = max(sizes, default=0.0)
    else:
        total = fsum(size**norm_type for size in sizes) ** (1 / norm_type)
    factor = max_norm / (total + 1e-6)
    out = []
    for grad in grads:
        new = np.empty(grad.shape)
        for at in np.ndindex(grad.shape):
            new[at] = float(grad[at]) * (1.0 if factor > 1 else factor)
        out.append(new)
    return tuple(out), total


def in_single_precision(
    grads: Sequence[Array], max_norm: float, norm_type: float = 2.0
) -> tuple[tuple[Array, ...], np.float32]:
    """Correct: everything in float32."""
    small = [grad.astype(np.float32) for grad in grads]
    total = np.linalg.norm(np.concatenate([np.zeros(1, np.float32), *map(np.ravel, small)]), norm_type)
    factor = np.minimum(np.float32(max_norm) / (total + np.float32(1e-6)), np.float32(1))
    with np.errstate(invalid="ignore"):
        return tuple(grad * factor for grad in small), total


def copies_scaled_in_place(
    grads: Sequence[Array], max_norm: float, norm_type: float = 2.0
) -> tuple[tuple[Array, ...], Any]:
    """Correct: as torch does it, but on copies; the factor is clamped and always multiplied."""
    copies = [grad.copy() for grad in grads]
    each = [
        np.linalg.norm(copy, norm_type, axis=None)
        if copy.ndim == 1 and copy.size
        else np.linalg.norm(copy.flat, norm_type)
        if copy.size
        else 0.0
        for copy in copies
    ]
    total = np.linalg.norm(np.array([*each, 0.0]), norm_type)
    clamped = np.clip(max_norm / (total + 1e-6), 0, 1.0)
    with np.errstate(invalid="ignore"):
        for copy in copies:
            copy *= clamped
    return tuple(copies), total


CLIP_VARIANTS = (
    norm_of_norms,
    running_total,
    one_long_vector,
    power_by_power,
    largest_taken_out,
    by_cases_of_p,
    number_by_number,
    in_single_precision,
    copies_scaled_in_place,
)
