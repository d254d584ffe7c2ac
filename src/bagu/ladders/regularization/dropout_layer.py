"""Dropout as a layer with state."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.regularization import Dropout, DropoutLoops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.regularization._draws import UNIFORM, Array, P, arrays, with_draws
from bagu.ladders.script import Call, New, Script, Set, Step
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding


class TorchDropout:
    """torch.nn.Dropout with given draws, arrays for tensors, and autograd as its backward."""

    def __init__(self, p: float = 0.5, rng: Generator | None = None) -> None:
        import torch

        self.__dict__["module"] = torch.nn.Dropout(p)

    def forward(self, x: Array, u: Array | None = None) -> Array:
        assert u is not None
        self.__dict__["x"] = tensor(x, grad=True)
        self.__dict__["y"] = with_draws(lambda: self.module(self.x) * 1, u)  # in eval mode y would be x itself
        return np.asarray(self.y.detach().numpy())

    def backward(self, grad_output: Array) -> Array:
        self.y.backward(tensor(grad_output))
        return np.asarray(self.x.grad.numpy())

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.module, name, value)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.module, name)


@st.composite
def dropout_layer_inputs(draw: st.DrawFn) -> Script:
    """Some batches in either mode, p perhaps changed in between, and the gradient of the last one."""
    shape = draw(st.sampled_from([(1,), (2,), (2, 2), (1, 3)]))
    steps: list[Step] = [New({"p": draw(P)})]
    for mode in draw(st.lists(st.sampled_from([True, False]), min_size=1, max_size=3)):
        steps += [Set("training", mode), forward(draw(arrays(shape)), draw(arrays(shape, UNIFORM)))]
    if draw(st.booleans()):
        steps.append(Set("p", draw(P)))  # backward is of the forward that was
    steps.append(Call("backward", {"grad_output": draw(arrays(shape))}))
    return Script(tuple(steps))


def forward(x: Any, u: Any) -> Call:
    """One forward pass, of lists or arrays."""
    return Call("forward", {"x": np.asarray(x, dtype=np.float64), "u": np.asarray(u, dtype=np.float64)})


def layer(*steps: Step, **options: Any) -> Script:
    return Script((New(options), *steps))


def sample_dropout_layer(rng: Generator, size: int) -> Script:
    shape = (size, 1000)
    return layer(forward(rng.standard_normal(shape), rng.random(shape)), backward(rng.standard_normal(shape)))


def backward(grad_output: Any) -> Call:
    return Call("backward", {"grad_output": np.asarray(grad_output, dtype=np.float64)})


ONE = forward([1, 2], [0.25, 0.75])
OTHER = forward([1, 2], [0.75, 0.25])
BACK = backward([1, 3])
EVAL, TRAIN = Set("training", False), Set("training", True)

LADDER = Ladder(
    name="Dropout",
    rungs=(DropoutLoops, Dropout),
    reference=Dropout,
    oracle=Oracle("torch", TorchDropout),
    inputs=dropout_layer_inputs,
    returns={"forward": ("y",), "backward": ("grad_input",)},
    gradients=frozenset({"grad_input"}),
    tolerance=Rounding(3),  # 1 − p, its inverse, a product
    edge_cases=(
        layer(ONE, BACK),
        layer(ONE, BACK, p=0.25),
        layer(ONE, BACK, p=0.0),
        layer(ONE, BACK, p=1.0),
        layer(EVAL, ONE, BACK),
        layer(ONE, EVAL, ONE, BACK),
        layer(EVAL, ONE, TRAIN, ONE, BACK),
        layer(ONE, OTHER, BACK),  # backward is of the last forward
        layer(ONE, Set("p", 0.75), BACK),
        layer(ONE, EVAL, BACK),  # the mode may change between forward and backward
        layer(forward([1, 2], [0.0, 0.5]), BACK),
    ),
    bad_inputs=(
        (layer(ONE, p=1.5), "p"),
        (layer(ONE, p="half"), "p"),
        (layer(ONE, rng=3), "rng"),
        (layer(BACK), "backward"),
        (layer(ONE, backward([1])), "grad_output"),
        (layer(forward([1, 2], [0.5])), "u"),
        (layer(forward([1, 2], [0.5, 1.0])), "u"),
        (layer(Call("forward", {"x": np.array([1, 2]), "u": np.array([0.5, 0.5])})), "x"),
    ),
    sizes=(1, 16, 256),  # samples of 1000 units
    sample=sample_dropout_layer,
)
