"""Orthogonal initialisation: weights that keep every length, not only the average one."""

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.checks import check_finite, check_normal_draws, check_number


def orthogonal_loops(z: NDArray[Any], gain: float = 1.0) -> NDArray[Any]:
    """Gram–Schmidt, twice for accuracy, one vector after the other. See `orthogonal`."""
    check_normal_draws(z)
    check_finite(z, "z")
    check_number(gain, "gain")
    rows = [[float(value) for value in row] for row in z.reshape(len(z), -1)]
    tall = len(rows) >= len(rows[0])
    vectors = [list(column) for column in zip(*rows, strict=True)] if tall else rows
    basis: list[list[float]] = []
    for vector in vectors:
        left = vector
        for other in basis + basis:
            along = sum(a * b for a, b in zip(left, other, strict=True))
            left = [a - along * b for a, b in zip(left, other, strict=True)]
        length = sqrt(sum(a * a for a in left))
        basis.append([a / length for a in left])
    made = np.array(basis)
    return np.asarray((made.T if tall else made).reshape(z.shape) * gain, dtype=z.dtype)


def orthogonal(z: NDArray[Any], gain: float = 1.0) -> NDArray[Any]:
    """Weights whose columns, or rows where those are fewer, are orthogonal and of length `gain`.

    Q of the QR decomposition of the draws, with signs such that R has a positive diagonal, which makes Q uniform among
    orthogonal matrices and unique. Kernels are flattened: rows are outputs, columns all that feeds them.

    z: `rng.standard_normal(shape)`, (out, in, kernel …), floating, finite, of full rank; the result has its shape and
    type and is computed in float64. Errors: TypeError for integers, ValueError for NaN or fewer than 2 dimensions.
    Cost: O(rows · columns · min(rows, columns)).
    Source: Saxe, McClelland, Ganguli. Exact Solutions to the Nonlinear Dynamics of Learning in Deep Linear Neural
    Networks. ICLR 2014; conventions of torch.nn.init.orthogonal_.

    >>> orthogonal(np.array([[3.0, 1.0], [4.0, 0.0]])).round(2).tolist()
    [[0.6, 0.8], [0.8, -0.6]]
    """
    check_normal_draws(z)
    check_finite(z, "z")
    check_number(gain, "gain")
    flat = z.reshape(len(z), -1).astype(np.float64)  # (out, everything else)
    wide = len(flat) < flat.shape[1]
    q, r = np.linalg.qr(flat.T if wide else flat)
    q = q * np.sign(np.diag(r))
    weights = q.T if wide else q
    return np.asarray(weights.reshape(z.shape) * gain, dtype=z.dtype)
