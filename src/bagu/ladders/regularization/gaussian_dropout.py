"""Gaussian dropout with given draws."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import gaussian_dropout, gaussian_dropout_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import LARGEST, TRAINING, Array, arrays, with_draws
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding

NORMAL = st.sampled_from([1.0, 0.0, -1.0, 2.0, -2.0])


def torch_gaussian_dropout(x: Array, z: Array, p: float = 0.5, training: bool = True) -> Array:
    """The entries times a draw of torch.distributions.Normal(1, √(p / (1 − p)))."""
    from torch import ones_like
    from torch.distributions import Normal

    given = tensor(x)
    if not training or p == 0:  # torch's law has no deviation of 0
        return x.copy()
    law = Normal(ones_like(given), (p / (1 - p)) ** 0.5 * ones_like(given))
    return np.asarray((given * with_draws(law.rsample, z)).numpy())


@st.composite
def gaussian_dropout_inputs(draw: st.DrawFn) -> Script:
    shape = draw(st.sampled_from([(1,), (3,), (2, 2)]))
    x, z = draw(arrays(shape)), draw(arrays(shape, NORMAL))
    return call("gaussian_dropout", x=x, z=z, p=draw(st.sampled_from([0.5, 0.2, 0.8, 0.0])), training=draw(TRAINING))


def sample_gaussian_dropout(rng: Generator, size: int) -> Script:
    return call("gaussian_dropout", x=rng.standard_normal((size, 1000)), z=rng.standard_normal((size, 1000)))


X, Z = np.array([1.0, 2.0, -3.0]), np.array([1.0, -1.0, 0.5])

LADDER = Ladder(
    name="gaussian_dropout",
    rungs=(gaussian_dropout_loops, gaussian_dropout),
    reference=gaussian_dropout,
    oracle=Oracle("torch", torch_gaussian_dropout),
    inputs=gaussian_dropout_inputs,
    returns={"gaussian_dropout": ("y",)},
    # 1 + 2 · 2 may cancel down from a sum of 5; times at most LARGEST.
    tolerance=Rounding(4, condition=5 * LARGEST),
    edge_cases=(
        call("gaussian_dropout", x=X, z=Z),
        call("gaussian_dropout", x=X, z=Z, p=0.8),
        call("gaussian_dropout", x=X, z=Z, p=0.0),
        call("gaussian_dropout", x=X, z=Z, training=False),
        call("gaussian_dropout", x=np.array([1.0, np.nan]), z=np.array([0.0, 1.0])),
        call("gaussian_dropout", x=np.zeros((0, 2)), z=np.zeros((0, 2))),
    ),
    bad_inputs=(
        (call("gaussian_dropout", x=np.array([1]), z=np.array([1.0])), "x"),
        (call("gaussian_dropout", x=X, z=np.array([1, 1, 1])), "z"),
        (call("gaussian_dropout", x=X, z=Z[:2]), "z"),
        (call("gaussian_dropout", x=X, z=Z, p=1.0), "p"),
    ),
    sizes=(1, 16, 256),  # samples of 1000 units
    sample=sample_gaussian_dropout,
)
