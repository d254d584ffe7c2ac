"""Scripts of a few optimiser steps: the plainest values first, and torch's optimisers behind the same methods."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.ladders.script import Call, New, Script, Set, Step

STEPS = 4  # the most that are drawn
LARGEST = 4  # |param|, |grad|
WHOLE = st.sampled_from([1, 2, 3, 4, -1, -2, -3, -4, 0])
LR = st.sampled_from([1.0, 0.5, 0.1])
DECAY = st.sampled_from([0.0, 0.5, 0.1])
SHAPES = st.sampled_from([(1,), (2,), (3,), (1, 2), (2, 2)])


class TorchOptimizer:
    """An optimiser of torch over one tensor, in float64, with arrays in and out."""

    name = ""  # in torch.optim
    param: Any
    optimizer: Any

    def __init__(self, **options: Any) -> None:
        import torch

        self.__dict__["param"] = torch.zeros(1, dtype=torch.float64)
        self.__dict__["optimizer"] = getattr(torch.optim, self.name)([self.param], **options)

    def step(self, param: NDArray[Any], grad: NDArray[Any]) -> NDArray[Any]:
        import torch

        self.param.data = torch.tensor(param, dtype=torch.float64)
        self.param.grad = torch.tensor(grad, dtype=torch.float64)
        self.optimizer.step()
        return np.asarray(self.param.detach().numpy().astype(param.dtype))

    def __setattr__(self, name: str, value: Any) -> None:
        self.optimizer.param_groups[0][name] = value  # as a schedule does


@st.composite
def steps(draw: st.DrawFn, options: Mapping[str, st.SearchStrategy[Any]]) -> Script:
    """A new optimiser and up to STEPS steps of one array, with a changed rate before one of them perhaps."""
    shape = draw(SHAPES)
    taken = draw(st.sampled_from([1, 2, 3, STEPS]))
    made: list[Step] = [New({name: draw(values) for name, values in options.items()})]
    changes_at = draw(st.sampled_from([0, 1, 2]))
    for at in range(taken):
        if at and at == changes_at:
            made.append(Set("lr", draw(LR)))
        made.append(step(draw(arrays(shape)), draw(arrays(shape))))
    return Script(tuple(made))


@st.composite
def arrays(draw: st.DrawFn, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """A float64 array of whole numbers, one draw a value."""
    size = int(np.prod(shape))
    return np.array(draw(st.lists(WHOLE, min_size=size, max_size=size)), dtype=np.float64).reshape(shape)


def step(param: Any, grad: Any) -> Call:
    """One step, of lists or arrays."""
    return Call("step", {"param": np.asarray(param, dtype=np.float64), "grad": np.asarray(grad, dtype=np.float64)})


def run(*moves: Step, **options: Any) -> Script:
    """A new optimiser with these options, and what is done to it."""
    return Script((New(options), *moves))


def constant(count: int, **options: Any) -> Script:
    """So many steps of a parameter 0 under the gradient 1: every rule shows its schedule."""
    return run(*[step([0], [1])] * count, **options)


def sample(rng: Generator, size: int, **options: Any) -> Script:
    """Two steps of a weight matrix of `size` numbers, as training has them."""
    draws = rng.standard_normal((4, size))
    return run(step(draws[0], draws[1]), step(draws[2], draws[3]), **options)


def bad_inputs(**options: Any) -> tuple[tuple[Script, str], ...]:
    """What every optimiser refuses, and the argument that it must name."""
    whole = Call("step", {"param": np.array([1]), "grad": np.array([1.0])})
    return (
        (run(lr=-1.0, **options), "lr"),
        (run(weight_decay=-0.1, **options), "weight_decay"),
        (run(whole, **options), "param"),
        (run(step([1, 2], [1]), **options), "grad"),
        (run(step([1], [1]), step([1, 2], [1, 2]), **options), "param"),
    )
