"""Standout with given draws."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import standout, standout_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import TRAINING, UNIFORM, Array, arrays, with_draws
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding


def torch_standout(z: Array, u: Array, alpha: float = 1.0, beta: float = 0.0, training: bool = True) -> Array:
    """torch.bernoulli of torch.sigmoid, times torch.relu."""
    from torch import bernoulli, relu, sigmoid

    given = tensor(z)
    keep = sigmoid(alpha * given + beta)
    return np.asarray((relu(given) * (with_draws(lambda: bernoulli(keep), u) if training else keep)).numpy())


@st.composite
def standout_inputs(draw: st.DrawFn) -> Script:
    shape = draw(st.sampled_from([(1,), (3,), (2, 2)]))
    alpha, beta = draw(st.sampled_from([1.0, 2.0, 0.5, -1.0])), draw(st.sampled_from([0.125, -1.125, 1.125]))
    return call(  # beta keeps 1 − σ away from the draws, or rounding would decide
        "standout",
        z=draw(arrays(shape)),
        u=draw(arrays(shape, UNIFORM)),
        alpha=alpha,
        beta=beta,
        training=draw(TRAINING),
    )


def sample_standout(rng: Generator, size: int) -> Script:
    return call("standout", z=rng.standard_normal((size, 1000)), u=rng.random((size, 1000)))


Z, U = np.array([3.0, 1.0, -2.0, 0.0]), np.array([0.25, 0.25, 0.9375, 0.75])

LADDER = Ladder(
    name="standout",
    rungs=(standout_loops, standout),
    reference=standout,
    oracle=Oracle("torch", torch_standout),
    inputs=standout_inputs,
    returns={"standout": ("y",)},
    # σ is right to a few eps of its argument, |t| <= 2 · 4 + 1.125; a product.
    tolerance=Rounding(4, condition=10),
    edge_cases=(
        call("standout", z=np.array([3.0]), u=np.array([0.25])),
        call("standout", z=Z, u=U),
        call("standout", z=Z, u=U, training=False),
        call("standout", z=Z, u=U, beta=-3.0),
        call("standout", z=Z, u=U, alpha=0.0, beta=1.0),  # dropout without its scale
        call("standout", z=np.array([1000.0, -1000.0]), u=np.array([0.25, 0.25])),  # σ saturates without overflow
        call("standout", z=np.array([1000.0, -1000.0]), u=np.array([0.25, 0.25]), training=False),
        call("standout", z=np.zeros((0, 2)), u=np.zeros((0, 2))),
    ),
    bad_inputs=(
        (call("standout", z=np.array([1]), u=np.array([0.5])), "z"),
        (call("standout", z=Z, u=U[:2]), "u"),
        (call("standout", z=Z, u=U + 1), "u"),
        (call("standout", z=Z, u=U, alpha=np.inf), "alpha"),
        (call("standout", z=Z, u=U, beta="0"), "beta"),
    ),
    sizes=(1, 16, 256),  # samples of 1000 units
    sample=sample_standout,
)
