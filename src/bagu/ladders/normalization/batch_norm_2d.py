"""Batch normalisation as a layer with state."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.normalization import BatchNorm2d, BatchNorm2dLoops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.normalization._draws import EPS, GAIN, INV_STD, SHIFT, VALUES, arrays, feature_maps, shapes
from bagu.ladders.script import Call, Get, New, Script, Set, Step
from bagu.ladders.tensors import tensor
from bagu.ladders.tolerance import Rounding

NAMES = ("grad_input", "grad_weight", "grad_bias")


class TorchBatchNorm2d:
    """torch.nn.BatchNorm2d in the type of its input, with arrays for tensors and a backward of its own."""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        import torch

        options = {"affine": affine, "track_running_stats": track_running_stats}
        self.__dict__["module"] = torch.nn.BatchNorm2d(num_features, eps, momentum, **options, dtype=torch.float64)

    def forward(self, x: NDArray[Any]) -> NDArray[Any]:
        self.__dict__["x"] = tensor(x, grad=True)
        self.__dict__["y"] = self.module.to(self.x.dtype)(self.x)  # torch takes one type for input and parameters
        return np.asarray(self.y.detach().numpy())

    def backward(self, grad_output: NDArray[Any]) -> NDArray[Any]:
        self.module.zero_grad()
        self.y.backward(tensor(grad_output))
        return np.asarray(self.x.grad.numpy())

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, np.ndarray):
            getattr(self.module, name).data.copy_(tensor(value))
        else:
            setattr(self.module, name, value)

    def __getattr__(self, name: str) -> Any:
        if name in NAMES:
            return getattr(self.module, name.removeprefix("grad_")).grad.numpy().copy()
        value = getattr(self.module, name)
        return value.detach().numpy().copy() if hasattr(value, "detach") else value


@st.composite
def batch_norm_2d_inputs(draw: st.DrawFn) -> Script:
    """Some training batches, perhaps one in eval mode, and the gradient of the last."""
    shape = draw(shapes(planes=True))
    trained, evaluated = draw(st.sampled_from([1, 2, 0])), draw(st.booleans())
    affine, tracked = draw(st.sampled_from([True, False])), draw(st.sampled_from([True, False]))
    options = {
        "num_features": shape[1],
        "eps": draw(EPS),
        "momentum": draw(st.sampled_from([0.1, 0.5, 1.0, None])),
        "affine": affine,
        "track_running_stats": tracked,
    }
    steps: list[Step] = [New(options)]
    if affine:
        steps += [Set("weight", draw(arrays(shape[1:2], GAIN))), Set("bias", draw(arrays(shape[1:2], SHIFT)))]
    steps += [Call("forward", {"x": draw(arrays(shape))}) for _ in range(trained)]
    if tracked:
        steps += [Get("running_mean"), Get("running_var"), Get("num_batches_tracked")]
    if evaluated or not trained:
        steps += [Set("training", False), Call("forward", {"x": draw(arrays(shape))})]
    steps += [Call("backward", {"grad_output": draw(arrays(shape))})]
    if affine:
        steps += [Get("grad_weight"), Get("grad_bias")]
    return Script(tuple(steps))


def sample_batch_norm_2d(rng: Generator, size: int) -> Script:
    forward = Call("forward", {"x": feature_maps(rng, size)})
    return Script((New({"num_features": 64}), forward, Call("backward", {"grad_output": feature_maps(rng, size)})))


def layer(*steps: Step, **options: Any) -> Script:
    return Script((New({"num_features": 1, **options}), *steps))


TWO = np.array([1.0, 3.0]).reshape(2, 1, 1, 1)
STATE = (Get("running_mean"), Get("running_var"), Get("num_batches_tracked"))
FORWARD = Call("forward", {"x": TWO})

LADDER = Ladder(
    name="BatchNorm2d",
    rungs=(BatchNorm2dLoops, BatchNorm2d),
    reference=BatchNorm2d,
    oracle=Oracle("torch", TorchBatchNorm2d),
    inputs=batch_norm_2d_inputs,
    returns={"forward": ("y",), "backward": ("grad_input",)},
    gradients=frozenset(NAMES),
    # As for batch_norm_backward: |weight| / deviation <= 3 · INV_STD, x̂ <= √(VALUES − 1) twice.
    tolerance=Rounding(VALUES, condition=round(3 * INV_STD * (VALUES - 1))),
    edge_cases=(
        layer(FORWARD, *STATE),
        layer(FORWARD, FORWARD, *STATE, momentum=None),
        layer(Set("training", False), Call("forward", {"x": TWO[:1]}), *STATE),  # one value is enough here
        layer(FORWARD, Set("training", False), FORWARD, Call("backward", {"grad_output": TWO}), *STATE),
        layer(Set("training", False), FORWARD, track_running_stats=False),
    ),
    bad_inputs=(
        (layer(Call("forward", {"x": TWO[:1]})), "x"),
        (layer(Call("forward", {"x": TWO[:, :, 0]})), "x"),
        (layer(Call("forward", {"x": TWO.reshape(1, 2, 1, 1)})), "x"),
        (layer(Set("training", False), Call("forward", {"x": TWO[:1]}), track_running_stats=False), "x"),
        (layer(FORWARD, Call("backward", {"grad_output": TWO[:1]})), "grad_output"),
        (layer(Call("backward", {"grad_output": TWO})), "backward"),
        (layer(FORWARD, momentum=1.5), "momentum"),
        (layer(FORWARD, eps=0.0), "eps"),
        (Script((New({"num_features": 0}), FORWARD)), "num_features"),
    ),
    sizes=(2, 8, 32),  # samples of 64 × 56 × 56
    sample=sample_batch_norm_2d,
)
