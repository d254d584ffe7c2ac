"""Small weights and the draws they are made of; torch.nn.init fed with the same draws."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

NORMAL = st.sampled_from([1.0, 0.0, 2.0, -1.0, -2.0, 0.5])
UNIFORM = st.sampled_from([1.0, 0.0, 0.5, 0.25, 0.75])
SLOPES = st.sampled_from([0.0, 1.0, 0.5, 2.0, -1.0])
MODES = st.sampled_from(["fan_in", "fan_out"])
NONLINEARITIES = st.sampled_from(["leaky_relu", "relu", "linear", "tanh", "sigmoid", "selu"])


@st.composite
def shapes(draw: st.DrawFn) -> tuple[int, ...]:
    """(out, in), or with a kernel of one or two dimensions; all different, mostly, so that mixing them up shows."""
    sides = st.sampled_from([1, 2, 3, 4])
    return tuple(draw(sides) for _ in range(draw(st.sampled_from([2, 4, 3]))))


@st.composite
def arrays(draw: st.DrawFn, values: st.SearchStrategy[float]) -> NDArray[np.float64]:
    """Weights' draws: the first one as chosen, the rest from a few chosen values in turn, to keep examples short."""
    shape = draw(shapes())
    size = int(np.prod(shape))
    few = draw(st.lists(values, min_size=min(size, 3), max_size=min(size, 3)))
    return np.resize(np.array(few), size).reshape(shape)


def normal_weights(rng: Generator, size: int) -> NDArray[np.float32]:
    """The draws of a 3 × 3 convolution with so many channels in and out."""
    return rng.standard_normal((size, size, 3, 3), dtype=np.float32)


def uniform_weights(rng: Generator, size: int) -> NDArray[np.float32]:
    """As `normal_weights`, uniform in [0, 1)."""
    return rng.random((size, size, 3, 3), dtype=np.float32)


def through_torch(initialise: Callable[..., Any], draws: NDArray[Any], **options: Any) -> NDArray[Any]:
    """What a function of torch.nn.init makes of the given draws, which a tensor hands it in place of random ones."""
    import torch

    class Given(torch.Tensor):
        __torch_function__: Any = torch._C._disabled_torch_function_impl

        def normal_(self, mean: float = 0, std: float = 1, *, generator: Any = None) -> Any:
            return self.copy_(torch.tensor(draws).reshape(self.shape) * std + mean)

        def uniform_(self, low: float = 0, high: float = 1, *, generator: Any = None) -> Any:
            return self.copy_(torch.tensor(draws).reshape(self.shape) * (high - low) + low)

        def new_empty(self, *args: Any, **kwargs: Any) -> Any:
            return super().new_empty(*args, **kwargs).as_subclass(Given)

    weights = torch.empty(draws.shape, dtype=torch.tensor(draws).dtype).as_subclass(Given)
    return np.asarray(initialise(weights, **options).detach().as_subclass(torch.Tensor).numpy())
