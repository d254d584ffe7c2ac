"""Small activations and the draws that decide what is dropped; torch's own dropout fed with the same draws."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from bagu.ladders.script import Script
from bagu.ladders.tensors import tensor

Array = NDArray[Any]
LARGEST = 4  # |activation|, |weight|
WHOLE = st.sampled_from([1, 2, 3, 4, -1, -2, 0])
POSITIVE = st.sampled_from([1, 2, 3, 4, 0])
UNIFORM = st.sampled_from([0.75, 0.0, 0.5, 0.25, 0.9375])
P = st.sampled_from([0.5, 0.25, 0.75, 0.0, 1.0])
FACTOR = 4  # the most that what is kept is multiplied by, at p = 0.75
TRAINING = st.sampled_from([True, True, True, False])


@st.composite
def arrays(draw: st.DrawFn, shape: tuple[int, ...], values: st.SearchStrategy[float] = WHOLE) -> NDArray[np.float64]:
    """A float64 array of that shape, one draw a value."""
    size = int(np.prod(shape))
    return np.array(draw(st.lists(values, min_size=size, max_size=size)), dtype=np.float64).reshape(shape)


def maps(largest: int = 3) -> st.SearchStrategy[tuple[int, ...]]:
    """Shapes (N, C, H, W), mostly of unequal sides."""
    side = st.integers(1, largest)
    return st.tuples(st.integers(1, 2), st.integers(1, 2), side, side)


def with_draws(function: Callable[[], Any], *draws: Array) -> Any:
    """What the function gives when torch, wherever it would draw, takes the next of these arrays instead.

    Bernoulli draws become 1 where u ≥ 1 − q, q being the probability that torch asked for; normal ones become the array
    itself. All arithmetic around the draws stays torch's own.
    """
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode

    aten, left = torch.ops.aten, [tensor(u) for u in draws]

    class Given(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch's, without annotations
        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            if func == aten.bernoulli_.float:
                q = args[1] if len(args) > 1 else 0.5  # torch leaves out what equals its default
                return args[0].copy_(left.pop(0).reshape(args[0].shape) >= 1 - q)
            if func == aten.bernoulli.default:
                return (left.pop(0) >= 1 - args[0]).to(args[0].dtype)
            if func == aten.normal_.default:
                return args[0].copy_(left.pop(0))
            return func(*args, **(kwargs or {}))

    with Given():  # type: ignore[no-untyped-call]
        return function()


def torch_dropout(x: Any, u: Array, p: float, training: bool = True) -> Any:
    """torch.nn.functional.dropout of a tensor with given draws."""
    from torch.nn.functional import dropout

    return with_draws(lambda: dropout(x, p, training), u)


def last(script: Script, name: str) -> Any:
    """That argument of a script's one call."""
    return script.steps[-1].args[name]  # type: ignore[union-attr]  # a call
