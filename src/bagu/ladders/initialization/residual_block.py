"""The basic residual block as training begins."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.initialization import residual_block, residual_block_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Rounding

WHOLE = st.sampled_from([1.0, 0.0, 2.0, -1.0])
GAMMA = st.sampled_from([0.0, 1.0, 2.0])
EPS = 1e-5


def torch_block(
    x: NDArray[Any],
    conv1: NDArray[Any],
    conv2: NDArray[Any],
    gamma1: NDArray[Any],
    gamma2: NDArray[Any],
    eps: float = EPS,
) -> NDArray[Any]:
    """The same with torch's conv2d, batch_norm and relu, in float64."""
    import torch
    from torch.nn.functional import batch_norm, conv2d, relu

    start, first, second, gain1, gain2 = (torch.tensor(a).double() for a in (x, conv1, conv2, gamma1, gamma2))
    branch = relu(batch_norm(conv2d(start, first, padding=1), None, None, gain1, training=True, eps=eps))
    branch = batch_norm(conv2d(branch, second, padding=1), None, None, gain2, training=True, eps=eps)
    return np.asarray(relu(start + branch).numpy(), dtype=x.dtype)


@st.composite
def block_inputs(draw: st.DrawFn) -> Script:
    n, c = draw(st.sampled_from([2, 1])), draw(st.sampled_from([1, 2]))
    h, w = draw(st.sampled_from([2, 1, 3])), draw(st.sampled_from([2, 3]))

    def array(*shape: int, values: st.SearchStrategy[float] = WHOLE) -> NDArray[np.float64]:
        size = int(np.prod(shape))
        return np.array(draw(st.lists(values, min_size=size, max_size=size))).reshape(shape)

    return call(
        "residual_block",
        x=array(n, c, h, w),
        conv1=array(c, c, 3, 3),
        conv2=array(c, c, 3, 3),
        gamma1=array(c, values=GAMMA),
        gamma2=array(c, values=GAMMA),
        eps=EPS,
    )


def sample_block(rng: Generator, size: int) -> Script:
    """Maps of 8 × 8 with 8 channels, so many of them."""
    conv1, conv2 = rng.standard_normal((2, 8, 8, 3, 3)) / 6
    ones = np.ones(8)
    return call(
        "residual_block", x=rng.standard_normal((size, 8, 8, 8)), conv1=conv1, conv2=conv2, gamma1=ones, gamma2=ones
    )


def block(x: Any, **changes: Any) -> Script:
    channels = np.shape(x)[1]
    conv, ones = np.arange(9.0 * channels**2).reshape(channels, channels, 3, 3) % 5 - 2, np.ones(channels)
    given = {"x": np.array(x), "conv1": conv, "conv2": conv, "gamma1": ones, "gamma2": ones}
    return call("residual_block", **{**given, **changes})


X = [[[[1.0, 2.0], [0.0, 3.0]]]]

LADDER = Ladder(
    name="residual_block",
    rungs=(residual_block_loops, residual_block),
    reference=residual_block,
    oracle=Oracle("torch", torch_block),
    inputs=block_inputs,
    returns={"residual_block": ("y",)},
    # 18 products an output; each of two norms divides what it is off by √eps at the least, and gamma doubles it.
    tolerance=Rounding(18, condition=4 / EPS),
    edge_cases=(
        block(X, gamma2=np.zeros(1)),  # the identity, since x is not negative
        block(X),
        block([[[[1.0, -2.0], [0.0, 3.0]]]], gamma2=np.zeros(1)),  # a ReLU of x
        block(np.ones((2, 2, 1, 1))),  # no variance
    ),
    bad_inputs=(
        (block(np.ones((1, 2, 1, 1))), "x"),
        (block(np.ones((2, 2), dtype=float)), "x"),
        (block(X, conv1=np.ones((1, 1, 5, 5))), "conv1"),
        (block(X, conv2=np.ones((2, 1, 3, 3))), "conv2"),
        (block(X, gamma1=np.ones(2)), "gamma1"),
        (block(X, gamma2=np.ones((1, 1))), "gamma2"),
        (block(X, eps=0.0), "eps"),
    ),
    sizes=(4, 16, 64),  # maps of 8 × 8 with 8 channels
    sample=sample_block,
)
