"""Max-drop: the largest activations are the ones at risk."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.regularization.checks import check_max_drop


def max_drop_loops(
    x: NDArray[Any], u: NDArray[Any], p: float = 0.5, over: str = "map", training: bool = True
) -> NDArray[Any]:
    """Maximum by maximum. See `max_drop`."""
    check_max_drop(x, u, p, over)
    y = x.copy()
    if not training:
        return y
    for at in np.ndindex(u.shape):
        if u[at] >= p:
            continue
        values = x[at] if over == "map" else x[at[0], :, at[1], at[2]]  # (H, W) or (C,)
        largest = np.unravel_index(int(np.argmax(values)), values.shape)
        y[(*at, *largest) if over == "map" else (at[0], *largest, *at[1:])] = 0
    return y


def max_drop(
    x: NDArray[Any], u: NDArray[Any], p: float = 0.5, over: str = "map", training: bool = True
) -> NDArray[Any]:
    """The largest entry of each map, or at each pixel the largest over channels, becomes 0 with probability p.

    Of several equal maxima the first goes. Nothing is rescaled; when not training, x.

    x: (N, C, H, W), floating, not empty; u: `rng.random((N, C))` for over="map", `rng.random((N, H, W))` for
    over="channels". The result has the shape and the type of x and is a copy in either mode. Errors: TypeError for
    integers, ValueError for another shape or word, draws outside [0, 1), p outside [0, 1]. Cost: one pass.
    Source: Park, Kwak 2016, of which the abstract names both directions; that each maximum is dropped independently
    with probability p, and nothing else, is our reading.

    >>> max_drop(np.array([[[[1.0, 4.0], [2.0, 3.0]]]]), np.array([[0.2]])).tolist()
    [[[[1.0, 0.0], [2.0, 3.0]]]]
    """
    check_max_drop(x, u, p, over)
    if not training:
        return x.copy()
    rows = x.reshape(*u.shape, -1) if over == "map" else np.moveaxis(x, 1, -1)  # what is compared lies last
    largest = np.arange(rows.shape[-1]) == rows.argmax(axis=-1)[..., None]
    drops = largest & (u < p)[..., None]
    drops = drops.reshape(x.shape) if over == "map" else np.moveaxis(drops, -1, 1)
    return np.where(drops, np.zeros((), x.dtype), x)
