"""Small whole-numbered images and kernels: the plainest first, and always a kernel that fits."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from bagu.ladders.tolerance import Rounding

LARGEST = 3
WHOLE = st.sampled_from([0, *range(1, LARGEST + 1), *range(-1, -LARGEST - 1, -1)])
ONE_OR_MORE = st.sampled_from([1, 2, 3])
TERMS = 2 * 3 * 3 + 1  # the most terms of an output: 2 channels a group, a 3 × 3 kernel, the bias
OUTPUTS = 2 * 4 * 4  # the most outputs that a weight acts on: 2 images of 4 × 4


def rounding(terms: int, largest: int = LARGEST**2) -> Rounding:
    """4 · eps times the largest sum of magnitudes: terms may cancel, and what rounds is then larger than the sum.

    Direct sums of whole numbers are exact. Spectra are not, and round a few times what they hold.
    """
    return Rounding(terms, condition=largest)


@st.composite
def arrays(draw: st.DrawFn, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """A float64 array of that shape, one draw a value."""
    size = int(np.prod(shape))
    return np.array(draw(st.lists(WHOLE, min_size=size, max_size=size)), dtype=np.float64).reshape(shape)


@st.composite
def pairs(draw: st.DrawFn, values: st.SearchStrategy[int]) -> int | tuple[int, int]:
    """One number for both axes, or one each."""
    return (draw(values), draw(values)) if draw(st.booleans()) else draw(values)


@st.composite
def windows(draw: st.DrawFn, dilated: bool = True) -> dict[str, Any]:
    """Kernel size, input size, output size, and the arguments stride, padding, dilation that go with them."""
    chosen = {
        "stride": draw(pairs(ONE_OR_MORE)),
        "padding": draw(pairs(st.sampled_from([0, 1, 2]))),
        "dilation": draw(pairs(st.sampled_from([1, 2]))) if dilated else 1,
    }
    kernel, size, out = [], [], []
    for axis in range(2):
        s, p, d = (value if isinstance(value, int) else value[axis] for value in chosen.values())
        k, extra = draw(ONE_OR_MORE), draw(st.sampled_from([0, 1, 2, 3]))
        length = max(1, d * (k - 1) + 1 - 2 * p) + extra
        length = min(length, d * (k - 1) + 1 - 2 * p + 3 * s) if length > 1 else 1  # at most 4 outputs
        kernel.append(k)
        size.append(max(1, length))
        out.append((size[axis] + 2 * p - d * (k - 1) - 1) // s + 1)
    return {"kernel": tuple(kernel), "size": tuple(size), "out": tuple(out), "arguments": chosen}


@st.composite
def convolutions(draw: st.DrawFn) -> dict[str, Any]:
    """x, weight and the keyword arguments of a convolution, with the shape of its output under "out"."""
    window = draw(windows())
    groups = draw(st.sampled_from([1, 2, 3]))
    n, channels, kernels = draw(st.sampled_from([1, 2])), draw(st.sampled_from([1, 2])), draw(st.sampled_from([1, 2]))
    x = draw(arrays((n, groups * channels, *window["size"])))
    weight = draw(arrays((groups * kernels, channels, *window["kernel"])))
    out = (n, groups * kernels, *window["out"])
    return {"out": out, "x": x, "weight": weight, **window["arguments"], "groups": groups}


def layer(rng: np.random.Generator, channels: int, side: int = 28) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """One image and a 3 × 3 kernel with as many channels in and out."""
    x = rng.standard_normal((1, channels, side, side), dtype=np.float32)
    weight = rng.standard_normal((channels, channels, 3, 3), dtype=np.float32)
    return x, weight
