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
        plural = "" if allowed == (1,) else "s"
        raise ValueError(f"{name} must have {wanted} dimension{plural}, got {x.ndim}: shape {x.shape}.")


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


def check_scores(scores: Any, count: int, name: str = "scores", at_least: float | None = None) -> None:
    """One finite score for each of `count` boxes, none below the bound."""
    check_array(scores, name)
    check_shape(scores, name, (count,))
    check_finite(scores, name)
    if at_least is not None and (scores < at_least).any():
        at = int(np.argmax(scores < at_least))
        raise ValueError(f"{name} must be at least {at_least:g}, got {scores[at]} at index {at}.")


def check_labels(labels: Any, count: int, name: str = "labels") -> None:
    """One integer class for each of `count` boxes."""
    check_integers(labels, name)
    check_shape(labels, name, (count,))


def check_vector(x: Any, name: str, length: int) -> None:
    """One floating number for each of `length` channels, NaN allowed."""
    check_floating(x, name, 1)
    check_shape(x, name, (length,))


def check_channels(x: Any, **vectors: Any) -> None:
    """x is floating, (N, C) or (N, C, H, W); each of the others is None or holds one floating number a channel."""
    check_floating(x, "x", (2, 4))
    for name, vector in vectors.items():
        if vector is not None:
            check_vector(vector, name, x.shape[1])


def check_batch_statistics(x: Any, running_mean: Any, running_var: Any, training: bool) -> None:
    """Enough for mean and variance: 2 values a channel from the batch in training, running ones otherwise."""
    if not training:
        for name, running in (("running_mean", running_mean), ("running_var", running_var)):
            if running is None:
                raise ValueError(f"{name} must be given when not training, got None.")
    elif x.size < 2 * x.shape[1] or not x.size:
        raise ValueError(
            f"x must hold at least 2 values a channel when the batch's statistics are used, got shape {x.shape}: "
            "use a larger batch or running statistics."
        )


def check_fold(weight: Any, bias: Any, running_mean: Any, running_var: Any, bn_weight: Any, bn_bias: Any) -> None:
    """A layer's weight (O, I) or (O, I, kh, kw), its bias or None, and the four vectors (O,) of batch norm."""
    check_floating(weight, "weight", (2, 4))
    if bias is not None:
        check_vector(bias, "bias", len(weight))
    check_vector(running_mean, "running_mean", len(weight))
    check_vector(running_var, "running_var", len(weight))
    check_vector(bn_weight, "bn_weight", len(weight))
    check_vector(bn_bias, "bn_bias", len(weight))


def check_moments(counts: Any, means: Any, m2: Any) -> None:
    """Counts (W,), means and sums of squared deviations (W,) or (W, C); not all counts are 0, no sum is negative."""
    check_integers(counts, "counts", 1)
    check_floating(means, "means", (1, 2))
    check_floating(m2, "m2", means.ndim)
    check_shape(means, "means", (len(counts), *means.shape[1:]))
    check_shape(m2, "m2", means.shape)
    if (counts < 0).any() or not counts.any():
        raise ValueError(f"counts must be at least 0 and not all 0, got {counts.tolist()}.")
    if (m2 < 0).any():
        raise ValueError(f"m2 must be at least 0, got {m2.min()}: it is a sum of squares.")


def check_parts(parts: Any, name: str = "parts", batch: bool = False, shapes: Any = None) -> None:
    """Arrays (N, C) or (N, C, H, W) of one type and shape but for N, none empty; `batch`: 2 values a channel."""
    if not isinstance(parts, Sequence) or not parts:
        came = "none" if isinstance(parts, Sequence) else type(parts).__name__
        raise TypeError(f"{name} must be a sequence of at least one array, got {came}.")
    for at, part in enumerate(parts):
        check_floating(part, f"{name}[{at}]", (2, 4))
        check_shape(part, f"{name}[{at}]", shapes[at] if shapes else (None, *parts[0].shape[1:]))
        if part.dtype != parts[0].dtype:
            raise TypeError(f"{name} must be of one type, got {parts[0].dtype} and {part.dtype}.")
        if not part.size:
            raise ValueError(f"{name}[{at}] must not be empty, got shape {part.shape}.")
    if shapes is not None and len(shapes) != len(parts):
        raise ValueError(f"{name} must have one array a part, {len(shapes)}, got {len(parts)}.")
    if batch and sum(part.size for part in parts) < 2 * parts[0].shape[1]:
        raise ValueError(f"{name} must hold at least 2 values a channel in all, got 1: use a larger batch.")


def check_soft_nms(boxes: Any, scores: Any, method: Any, iou_threshold: Any, sigma: Any, score_threshold: Any) -> None:
    """The arguments of every rung of Soft-NMS."""
    check_boxes(boxes)
    check_scores(scores, len(boxes), at_least=0)
    check_choice(method, "method", ("linear", "gaussian"))
    check_number(iou_threshold, "iou_threshold", at_least=0, at_most=1)
    check_number(sigma, "sigma", above=0)
    check_number(score_threshold, "score_threshold", at_least=0)


def check_indices(indices: Any, n: int, empty: bool = True) -> None:
    """Resamples (B, m) of integers in [0, n); without `empty`, at least one draw in at least one resample."""
    check_integers(indices, "indices", 2)
    if indices.size and (indices.min() < 0 or indices.max() >= n):
        wrong = indices[(indices < 0) | (indices >= n)][0]
        raise ValueError(f"indices must lie in 0 … {n - 1}, got {wrong}.")
    if not (empty or indices.size):
        raise ValueError(f"indices must hold at least one draw, got shape {indices.shape}.")


def check_image(image: Any, name: str = "image") -> None:
    """Grey levels (H, W) or channels last (H, W, C), uint8 or floating: other integers have no agreed range."""
    check_array(image, name, (2, 3))
    if not (np.issubdtype(image.dtype, np.floating) or image.dtype == np.uint8):
        raise TypeError(f"{name} must hold uint8, float16, float32 or float64, got {image.dtype}; use astype first.")


def check_pixels(image: Any, name: str = "image") -> None:
    """At least one row and one column."""
    if 0 in image.shape[:2]:
        raise ValueError(f"{name} must have pixels, got shape {image.shape}.")


def check_odd(value: Any, name: str) -> None:
    """An odd whole number, at least 1: a window with a pixel in its middle."""
    check_count(value, name, at_least=1)
    if int(value) % 2 == 0:
        raise ValueError(f"{name} must be odd, so that the window has a middle pixel, got {value}.")


def check_step(param: Any, grad: Any, state: Any = None) -> None:
    """A parameter array and its gradient, floating and of one shape, which is that of the optimiser's state."""
    check_floating(param, "param")
    check_floating(grad, "grad")
    check_shape(grad, "grad", param.shape)
    if state is not None and state.shape != param.shape:
        raise ValueError(
            f"param must have shape {state.shape} as in the steps before, got {param.shape}: one optimiser an array."
        )


def check_nesterov(nesterov: Any, momentum: float, dampening: float) -> None:
    """Nesterov's variant needs momentum and no dampening."""
    if nesterov and (momentum == 0 or dampening != 0):
        raise ValueError(
            f"nesterov must be False unless momentum is above 0 and dampening is 0, got momentum {momentum} and "
            f"dampening {dampening}."
        )


def check_betas(betas: Any) -> None:
    """Two decay rates in [0, 1)."""
    if not isinstance(betas, Sequence) or len(betas) != 2:
        raise TypeError(f"betas must be two numbers, got {betas!r}.")
    for beta in betas:
        check_number(beta, "betas", at_least=0, below=1)


def check_weight_shape(shape: Any, groups: Any = 1, name: str = "shape") -> None:
    """The shape of a layer's weights: at least 2 whole numbers, none 0, the first a multiple of groups."""
    if not isinstance(shape, Sequence) or isinstance(shape, str):
        raise TypeError(f"{name} must be a sequence of integers, got {type(shape).__name__}.")
    if len(shape) < 2:
        raise ValueError(f"{name} must have at least 2 dimensions to have fans, got {len(shape)}: {tuple(shape)}.")
    for length in shape:
        check_count(length, name, at_least=1)
    check_count(groups, "groups", at_least=1)
    if shape[0] % groups:
        raise ValueError(f"groups must divide the first dimension {shape[0]}, got {groups}.")


def check_normal_draws(z: Any) -> None:
    """Draws in the shape of a layer's weights, floating; NaN allowed."""
    check_floating(z, "z")
    check_weight_shape(z.shape, name="z")


def check_uniform_draws(u: Any) -> None:
    """Draws in the shape of a layer's weights, floating, from 0 to 1; NaN allowed."""
    check_floating(u, "u")
    check_weight_shape(u.shape, name="u")
    outside = (u < 0) | (u > 1)
    if outside.any():
        raise ValueError(f"u must lie between 0 and 1, got {u[outside][0]}; normal draws belong elsewhere.")


def check_residual_block(x: Any, conv1: Any, conv2: Any, gamma1: Any, gamma2: Any) -> None:
    """x (N, C, H, W) with 2 values a channel or more, two 3 × 3 convolutions of C channels, two vectors (C,)."""
    check_floating(x, "x", 4)
    channels = x.shape[1]
    if not x.size or x.size < 2 * channels:
        raise ValueError(f"x must hold at least 2 values a channel, got shape {x.shape}.")
    for name, weight in (("conv1", conv1), ("conv2", conv2)):
        check_floating(weight, name)
        check_shape(weight, name, (channels, channels, 3, 3))
    check_vector(gamma1, "gamma1", channels)
    check_vector(gamma2, "gamma2", channels)
