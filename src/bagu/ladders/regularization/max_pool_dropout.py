"""Max-pooling dropout with given draws."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import max_pool_dropout, max_pool_dropout_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import POSITIVE, UNIFORM, Array, P, arrays, maps, with_draws
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding


def torch_max_pool_dropout(
    x: Array, u: Array, kernel_size: int, stride: int | None = None, p: float = 0.5, training: bool = True
) -> Array:
    """torch's max_pool2d of Bernoulli-masked entries; for the mean over masks, torch's unfold and sort."""
    from torch import arange, empty_like
    from torch.nn.functional import max_pool2d

    given = tensor(x)
    if training:
        mask = with_draws(lambda: empty_like(given).bernoulli_(1 - p), u)
        return np.asarray(max_pool2d(given * mask, kernel_size, stride).numpy())
    step = kernel_size if stride is None else stride
    windows = given.unfold(2, kernel_size, step).unfold(3, kernel_size, step).flatten(4)  # (N, C, H', W', n)
    chances = (1 - p) * p ** arange(kernel_size**2, dtype=given.dtype)
    return np.asarray((windows.sort(descending=True).values * chances).sum(-1).numpy())


@st.composite
def max_pool_dropout_inputs(draw: st.DrawFn) -> Script:
    shape = draw(maps(4))
    kernel_size = draw(st.integers(1, min(2, *shape[2:])))
    return call(
        "max_pool_dropout",
        x=draw(arrays(shape, POSITIVE)),
        u=draw(arrays(shape, UNIFORM)),
        kernel_size=kernel_size,
        stride=draw(st.sampled_from([None, 1, 2])),
        p=draw(P),
        training=draw(st.booleans()),
    )


def sample_max_pool_dropout(rng: Generator, size: int) -> Script:
    shape = (size, 16, 14, 14)
    return call("max_pool_dropout", x=rng.random(shape), u=rng.random(shape), kernel_size=2)


X = np.array([1.0, 4.0, 2.0, 3.0]).reshape(1, 1, 2, 2)
U = np.array([0.75, 0.25, 0.75, 0.5]).reshape(1, 1, 2, 2)

LADDER = Ladder(
    name="max_pool_dropout",
    rungs=(max_pool_dropout_loops, max_pool_dropout),
    reference=max_pool_dropout,
    oracle=Oracle("torch", torch_max_pool_dropout),
    inputs=max_pool_dropout_inputs,
    returns={"max_pool_dropout": ("y",)},
    tolerance=Rounding(2 * 4),  # powers up to p³, and a sum of four products of nothing negative
    edge_cases=(
        call("max_pool_dropout", x=X, u=U, kernel_size=2),
        call("max_pool_dropout", x=X, u=U, kernel_size=2, training=False),
        call("max_pool_dropout", x=X, u=U, kernel_size=2, p=0.25, training=False),
        call("max_pool_dropout", x=X, u=np.zeros_like(U), kernel_size=2, p=0.0),
        call("max_pool_dropout", x=X, u=U, kernel_size=2, p=0.0, training=False),  # plain max-pooling: 0⁰ = 1
        call("max_pool_dropout", x=X, u=U, kernel_size=2, p=1.0),
        call("max_pool_dropout", x=X, u=np.zeros_like(U), kernel_size=2),  # an empty window
        call("max_pool_dropout", x=X, u=U, kernel_size=1, stride=2),
        call("max_pool_dropout", x=np.zeros((0, 1, 2, 2)), u=np.zeros((0, 1, 2, 2)), kernel_size=2),
    ),
    bad_inputs=(
        (call("max_pool_dropout", x=-X, u=U, kernel_size=2), "x"),
        (call("max_pool_dropout", x=X[0], u=U[0], kernel_size=2), "x"),
        (call("max_pool_dropout", x=X, u=U[:, :, :1], kernel_size=2), "u"),
        (call("max_pool_dropout", x=X, u=U, kernel_size=3), "kernel_size"),
        (call("max_pool_dropout", x=X, u=U, kernel_size=0), "kernel_size"),
        (call("max_pool_dropout", x=X, u=U, kernel_size=2, stride=0), "stride"),
        (call("max_pool_dropout", x=X, u=U, kernel_size=2, p=2.0), "p"),
    ),
    sizes=(1, 4, 16),  # samples of 16 × 14 × 14
    sample=sample_max_pool_dropout,
)
