"""Bad input to the dropouts, told in one sentence. See `bagu.algorithms.checks`."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bagu.algorithms.checks import (
    check_choice,
    check_count,
    check_flags,
    check_floating,
    check_integers,
    check_number,
    check_shape,
    check_vector,
)


def check_p(p: Any) -> None:
    """The probability of dropping, from 0 to 1."""
    check_number(p, "p", at_least=0, at_most=1)


def check_uniform(u: Any, shape: Sequence[int | None], name: str = "u") -> None:
    """Uniform draws of that shape, in [0, 1) as a generator's random() gives them."""
    check_floating(u, name)
    check_shape(u, name, shape)
    outside = ~((u >= 0) & (u < 1))
    if outside.any():
        raise ValueError(f"{name} must lie in [0, 1), got {u[outside][0]}; draw it with rng.random(shape).")


def check_dropout(x: Any, u: Any, p: Any) -> None:
    """One uniform draw for each entry."""
    check_floating(x, "x")
    check_uniform(u, x.shape)
    check_p(p)


def check_dropout_backward(grad_output: Any, keep: Any, p: Any) -> None:
    """A gradient, and for each entry whether it was kept."""
    check_floating(grad_output, "grad_output")
    check_flags(keep, "keep")
    check_shape(keep, "keep", grad_output.shape)
    check_p(p)


def check_maps(x: Any) -> None:
    """Feature maps (N, C, H, W)."""
    check_floating(x, "x", 4)


def check_dropout2d(x: Any, u: Any, p: Any) -> None:
    """One uniform draw for each channel of each sample."""
    check_maps(x)
    check_uniform(u, x.shape[:2])
    check_p(p)


def check_drop_connect(x: Any, weight: Any, u: Any, bias: Any, u_bias: Any, p: Any) -> None:
    """x (N, I), weight (O, I), draws (N, O, I); a bias (O,) and its draws (N, O), or None."""
    check_floating(x, "x", 2)
    check_floating(weight, "weight")
    check_shape(weight, "weight", (None, x.shape[1]))
    check_uniform(u, (len(x), *weight.shape))
    if bias is not None:
        check_vector(bias, "bias", len(weight))
    if u_bias is not None:
        if bias is None:
            raise ValueError("u_bias must be None without a bias: there is nothing to drop.")
        check_uniform(u_bias, (len(x), len(weight)), "u_bias")
    check_p(p)


def check_standout(z: Any, u: Any, alpha: Any, beta: Any) -> None:
    """Pre-activations, one uniform draw for each, and two finite numbers."""
    check_floating(z, "z")
    check_uniform(u, z.shape)
    check_number(alpha, "alpha")
    check_number(beta, "beta")


def check_gaussian_dropout(x: Any, z: Any, p: Any) -> None:
    """One normal draw for each entry; p = 1 would need infinite noise."""
    check_floating(x, "x")
    check_floating(z, "z")
    check_shape(z, "z", x.shape)
    check_number(p, "p", at_least=0, below=1)


def check_max_pool_dropout(x: Any, u: Any, kernel_size: Any, stride: Any, p: Any) -> None:
    """Activations (N, C, H, W), none negative, a draw for each, and a window that fits."""
    check_maps(x)
    if (x < 0).any():
        raise ValueError(f"x must be at least 0, got {x[x < 0][0]}: a dropped entry counts as 0; rectify first.")
    check_uniform(u, x.shape)
    check_count(kernel_size, "kernel_size", at_least=1)
    if kernel_size > min(x.shape[2:]):
        raise ValueError(f"kernel_size must be at most {min(x.shape[2:])} for maps {x.shape[2:]}, got {kernel_size}.")
    if stride is not None:
        check_count(stride, "stride", at_least=1)
    check_p(p)


def check_max_drop(x: Any, u: Any, p: Any, over: Any) -> None:
    """Non-empty maps (N, C, H, W), and a draw for each of the maxima: (N, C) over a map, (N, H, W) over channels."""
    check_maps(x)
    check_choice(over, "over", ("map", "channels"))
    if not x.size:
        raise ValueError(f"x must not be empty, got shape {x.shape}.")
    check_uniform(u, x.shape[:2] if over == "map" else (x.shape[0], *x.shape[2:]))
    check_p(p)


def check_cutout(x: Any, centres: Any, length: Any, fill: Any) -> None:
    """Images (N, C, H, W) and a pixel (row, column) of each."""
    check_maps(x)
    check_integers(centres, "centres")
    check_shape(centres, "centres", (len(x), 2))
    outside = (centres < 0) | (centres >= x.shape[2:])
    if outside.any():
        at = centres[outside.any(axis=1)][0].tolist()
        raise ValueError(f"centres must be pixels of an image {x.shape[2:]}, got {at}.")
    check_count(length, "length")
    check_number(fill, "fill")


def check_lstm(x: Any, weight_ih: Any, weight_hh: Any, bias: Any, p: Any) -> None:
    """x (T, N, I), weights (4H, I) and (4H, H) of the gates i, f, g, o, a bias (4H,)."""
    check_floating(x, "x", 3)
    check_floating(weight_hh, "weight_hh", 2)
    hidden = weight_hh.shape[1]
    check_shape(weight_hh, "weight_hh", (4 * hidden, hidden))
    check_floating(weight_ih, "weight_ih")
    check_shape(weight_ih, "weight_ih", (4 * hidden, x.shape[2]))
    check_vector(bias, "bias", 4 * hidden)
    check_p(p)


def check_mc_dropout(x: Any, weight1: Any, bias1: Any, weight2: Any, bias2: Any, u: Any, p: Any) -> None:
    """x (N, D), weights (H, D) and (K, H) with biases, draws (S, N, H) of at least one pass."""
    check_floating(x, "x", 2)
    check_floating(weight1, "weight1")
    check_shape(weight1, "weight1", (None, x.shape[1]))
    check_vector(bias1, "bias1", len(weight1))
    check_floating(weight2, "weight2")
    check_shape(weight2, "weight2", (None, len(weight1)))
    check_vector(bias2, "bias2", len(weight2))
    check_uniform(u, (None, len(x), len(weight1)))
    if not len(u):
        raise ValueError("u must hold the draws of at least one pass, got none.")
    check_p(p)


def check_forward_before(mask: Any) -> None:
    """A mask is there."""
    if mask is None:
        raise ValueError("backward needs a forward before it, got none; call forward first.")


def check_generator(rng: Any) -> None:
    """A NumPy generator, or None for one that is seeded by the system."""
    if rng is not None and not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy.random.Generator or None, got {type(rng).__name__}.")
