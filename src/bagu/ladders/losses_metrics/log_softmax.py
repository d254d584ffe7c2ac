"""The logarithm of softmax along an axis."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics import log_softmax, log_softmax_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.losses_metrics._draws import CLASSES, logits
from bagu.ladders.script import Script, call
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding


def torch_log_softmax(x: NDArray[Any], axis: int = -1) -> NDArray[Any]:
    """torch.nn.functional.log_softmax."""
    from torch.nn.functional import log_softmax as oracle

    return np.asarray(oracle(tensor(x), dim=axis).numpy())


@st.composite
def log_softmax_inputs(draw: st.DrawFn) -> Script:
    shape = draw(st.sampled_from([(2,), (3,), (1, 3), (2, 3), (3, 2), (2, 1, 4)]))
    axis = draw(st.sampled_from([-1, *range(len(shape))]))
    return call("log_softmax", x=draw(logits(shape)), axis=axis)


def sample_log_softmax(rng: Generator, size: int) -> Script:
    return call("log_softmax", x=5 * rng.standard_normal((size, 1000)))


LADDER = Ladder(
    name="log_softmax",
    rungs=(log_softmax_loops, log_softmax),
    reference=log_softmax,
    oracle=Oracle("torch", torch_log_softmax),
    inputs=log_softmax_inputs,
    returns={"log_softmax": ("y",)},
    # The logarithm is of a sum of CLASSES exponentials, relatively off by CLASSES · eps, which it makes absolute.
    tolerance=Rounding(CLASSES),
    edge_cases=(
        call("log_softmax", x=np.array([1.0, 2.0, 3.0, 4.0])),
        call("log_softmax", x=np.array([0.0, 1000.0])),
        call("log_softmax", x=np.array([[-1000.0, -1000.0, -1001.0]])),
        call("log_softmax", x=np.array([[0.0, 3.0], [1.0, 1.0]]), axis=0),
        call("log_softmax", x=np.array([0.0, -np.inf, 1.0])),  # a class that is ruled out
        call("log_softmax", x=np.array([[7.0]])),
        call("log_softmax", x=np.zeros((0, 3))),
        call("log_softmax", x=np.array([0.0, np.nan])),
    ),
    bad_inputs=(
        (call("log_softmax", x=np.array([1, 2])), "x"),
        (call("log_softmax", x=np.array(1.0)), "x"),
        (call("log_softmax", x=np.zeros((2, 2)), axis=2), "axis"),
        (call("log_softmax", x=np.zeros((2, 2)), axis=-3), "axis"),
    ),
    sizes=(4, 32, 256),  # samples of 1000 classes
    sample=sample_log_softmax,
)
