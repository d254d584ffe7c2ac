"""Max-drop with given draws."""

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import max_drop, max_drop_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import TRAINING, UNIFORM, Array, P, arrays, last, maps, with_draws
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Exact


def torch_max_drop(x: Array, u: Array, p: float = 0.5, over: str = "map", training: bool = True) -> Array:
    """torch.amax, torch.eq and masked_fill, with torch's Bernoulli draws."""
    from torch import empty_like

    given, kept = tensor(x), tensor(u)
    if not training:
        return x.copy()
    survives = with_draws(lambda: empty_like(kept).bernoulli_(1 - p), u).bool()
    dims = (2, 3) if over == "map" else (1,)
    survives = survives[:, :, None, None] if over == "map" else survives[:, None]
    return np.asarray(given.masked_fill((given == given.amax(dims, keepdim=True)) & ~survives, 0).numpy())


def without_ties(script: Script) -> bool:
    """Whether every maximum is the only one: the oracle would drop all of them."""
    x, over = last(script, "x"), last(script, "over") if "over" in script.steps[-1].args else "map"  # type: ignore[union-attr]
    axes = (2, 3) if over == "map" else (1,)
    return bool(((x == x.max(axes, keepdims=True)).sum(axes) == 1).all())


@st.composite
def max_drop_inputs(draw: st.DrawFn) -> Script:
    """Mostly entries that differ; sometimes equal ones."""
    shape, over = draw(maps()), draw(st.sampled_from(["map", "channels"]))
    size = int(np.prod(shape))
    distinct = np.array(draw(st.permutations(range(size)))) - size // 3.0
    x = distinct.reshape(shape) if draw(st.sampled_from([True, True, False])) else draw(arrays(shape))
    drawn = shape[:2] if over == "map" else (shape[0], *shape[2:])
    u = draw(arrays(drawn, UNIFORM))
    return call("max_drop", x=x, u=u, p=draw(P), over=over, training=draw(TRAINING))


def sample_max_drop(rng: Generator, size: int) -> Script:
    return call("max_drop", x=rng.standard_normal((size, 64, 28, 28)), u=rng.random((size, 64)))


X = np.array([[1.0, 4.0, 2.0, 3.0], [9.0, 5.0, 6.0, 7.0]]).reshape(1, 2, 2, 2)
U, PIXELS = np.array([[0.25, 0.75]]), np.array([[[0.25, 0.75], [0.25, 0.75]]])

LADDER = Ladder(
    name="max_drop",
    rungs=(max_drop_loops, max_drop),
    reference=max_drop,
    oracle=Oracle("torch", torch_max_drop, accepts=without_ties),
    inputs=max_drop_inputs,
    returns={"max_drop": ("y",)},
    tolerance=Exact(),
    edge_cases=(
        call("max_drop", x=X, u=U),
        call("max_drop", x=X, u=PIXELS, over="channels"),
        call("max_drop", x=X, u=U, training=False),
        call("max_drop", x=X, u=np.zeros((1, 2)), p=0.0),
        call("max_drop", x=X, u=U, p=1.0),
        call("max_drop", x=-X, u=U),  # 0 is larger than what was dropped
        call("max_drop", x=np.ones((1, 1, 2, 2)), u=np.array([[0.25]])),  # the first of equal ones
        call("max_drop", x=np.ones((1, 2, 1, 1)), u=np.array([[[0.25]]]), over="channels"),
    ),
    bad_inputs=(
        (call("max_drop", x=X[0], u=U), "x"),
        (call("max_drop", x=X[:0], u=U[:0]), "x"),
        (call("max_drop", x=X, u=PIXELS), "u"),
        (call("max_drop", x=X, u=U, over="channels"), "u"),
        (call("max_drop", x=X, u=U, over="rows"), "over"),
        (call("max_drop", x=X, u=U, p=-0.5), "p"),
    ),
    sizes=(1, 4, 16),  # samples of 64 × 28 × 28
    sample=sample_max_drop,
)
