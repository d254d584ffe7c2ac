"""The product behind @: vectors, matrices, and stacks of matrices that broadcast."""

import numpy as np

from bagu.algorithms.arrays import Array
from bagu.algorithms.frameworks.checks import check_matmul


def matmul_loops(a: Array, b: Array) -> Array:
    """Batch by batch, row by row, column by column. See `matmul`."""
    check_matmul(a, b)
    left = a[None, :] if a.ndim == 1 else a  # (…, n, k)
    right = b[:, None] if b.ndim == 1 else b  # (…, k, m)
    batch = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    left = np.broadcast_to(left, batch + left.shape[-2:])
    right = np.broadcast_to(right, batch + right.shape[-2:])
    (n, k), m = left.shape[-2:], right.shape[-1]
    dtype = np.result_type(a, b)
    c = np.zeros((*batch, n, m), np.promote_types(dtype, np.float32) if dtype == np.float16 else dtype)
    for at in np.ndindex(batch):
        for i in range(n):
            for j in range(m):
                for p in range(k):
                    c[(*at, i, j)] += left[(*at, i, p)] * right[(*at, p, j)]
    if a.ndim == 1:
        c = c[..., 0, :]
    if b.ndim == 1:
        c = c[..., 0]
    return np.asarray(c.astype(dtype, copy=False))


def matmul(a: Array, b: Array) -> Array:
    """The last two dimensions multiply as matrices, all before them are a stack and broadcast.

    c[…, i, j] = Σₚ a[…, i, p] · b[…, p, j]. A vector on the left becomes a row, on the right a column, and the
    dimension that was lent is taken away again. Two matrices: what torch.mm does; two vectors: what torch.dot does.

    a: (…, n, k) or (k,); b: (…, k, m) or (k,). Returns (…, n, m) without what was lent, the wider type; float16 is
    summed in float32. Errors: ValueError for scalars, unlike inner lengths, or batches that do not broadcast.
    Cost: batch · n · k · m multiplications. Source: conventions of torch.matmul and numpy.matmul, which are the same.

    >>> matmul(np.ones((2, 1, 3, 4)), np.ones((5, 4, 6))).shape
    (2, 5, 3, 6)
    """
    check_matmul(a, b)
    dtype = np.result_type(a, b)
    wide = np.promote_types(dtype, np.float32) if dtype == np.float16 else dtype
    return np.asarray(np.matmul(a.astype(wide), b.astype(wide))).astype(dtype, copy=False)
