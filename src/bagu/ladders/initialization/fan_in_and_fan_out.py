"""Fans of dense, convolutional, grouped and transposed layers."""

from hypothesis import strategies as st
from numpy.random import Generator

from bagu.algorithms.initialization import fan_in_and_fan_out, fan_in_and_fan_out_loops
from bagu.ladders.initialization._draws import shapes
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact


def torch_fans(shape: tuple[int, ...], groups: int = 1, transposed: bool = False) -> tuple[int, int]:
    """torch.nn.init where it knows the layer; otherwise count in a torch layer whose weights are all 1.

    An output far from the border is then the number of its inputs; the gradient of the outputs' sum with respect to an
    input is the number of its outputs.
    """
    import torch
    from torch.nn import functional, init

    if groups == 1 and not transposed:
        fans = init._calculate_fan_in_and_fan_out(torch.empty(shape))
        return int(fans[0]), int(fans[1])
    kernel = (*shape[2:], 1, 1)[:2]
    weight = torch.ones(*shape[:2], *kernel, dtype=torch.float64)
    channels = shape[0] if transposed else shape[1] * groups
    side = 4 * max(kernel)
    x = torch.ones(1, channels, side, side, dtype=torch.float64, requires_grad=True)
    layer = functional.conv_transpose2d if transposed else functional.conv2d
    y = layer(x, weight, groups=groups)
    (grad,) = torch.autograd.grad(y.sum(), x)
    return int(y[0, 0, y.shape[2] // 2, y.shape[3] // 2].item()), int(grad[0, 0, side // 2, side // 2].item())


@st.composite
def fan_inputs(draw: st.DrawFn) -> Script:
    first, *rest = draw(shapes())
    groups = draw(st.sampled_from([1, 2, 3]))
    return call(
        "fan_in_and_fan_out", shape=(first * groups, *rest), groups=groups, transposed=draw(st.booleans())
    )  # fmt: skip


def sample_fans(rng: Generator, size: int) -> Script:
    """A depthwise convolution of so many channels."""
    return call("fan_in_and_fan_out", shape=(size, 1, 3, 3), groups=size)


def fans(*shape: int, groups: int = 1, transposed: bool = False) -> Script:
    return call("fan_in_and_fan_out", shape=shape, groups=groups, transposed=transposed)


LADDER = Ladder(
    name="fan_in_and_fan_out",
    rungs=(fan_in_and_fan_out_loops, fan_in_and_fan_out),
    reference=fan_in_and_fan_out,
    oracle=Oracle("torch", torch_fans),
    inputs=fan_inputs,
    returns={"fan_in_and_fan_out": ("fan_in", "fan_out")},
    tolerance=Exact(),
    edge_cases=(
        call("fan_in_and_fan_out", shape=(3, 2)),
        fans(128, 64, 3, 3),
        fans(128, 16, 3, 3, groups=4),
        fans(64, 1, 3, 3, groups=64),  # depthwise
        fans(64, 128, 4, 4, transposed=True),
        fans(64, 32, 2, 2, groups=4, transposed=True),
        fans(1, 1),
    ),
    bad_inputs=(
        (fans(5), "shape"),
        (fans(0, 3), "shape"),
        (call("fan_in_and_fan_out", shape=3), "shape"),
        (call("fan_in_and_fan_out", shape=(2.0, 3)), "shape"),
        (fans(4, 2, groups=3), "groups"),
        (fans(4, 2, groups=0), "groups"),
    ),
    sizes=(64, 256, 1024),  # channels of a depthwise convolution
    sample=sample_fans,
    see=("fans_of_shape",),
)
