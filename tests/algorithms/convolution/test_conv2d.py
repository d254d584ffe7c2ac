"""What the ladders do not say about convolution: adjoints, NaN, types, tiny cases by hand."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bagu.algorithms.convolution import (
    col2im,
    conv2d,
    conv2d_backward,
    conv2d_im2col,
    conv2d_loops,
    conv2d_nhwc,
    im2col,
)

SIZES = st.integers(1, 3)
steady = settings(max_examples=60, deadline=None, derandomize=True, database=None)


@steady
@given(n=SIZES, c=SIZES, k=st.tuples(SIZES, SIZES), stride=SIZES, padding=st.integers(0, 2), dilation=SIZES)
def test_col2im_is_the_adjoint_of_im2col(
    n: int, c: int, k: tuple[int, int], stride: int, padding: int, dilation: int
) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, c, 8, 7))
    columns = im2col(x, k, stride, padding, dilation)
    other = rng.normal(size=columns.shape)
    back = col2im(other, (8, 7), k, stride, padding, dilation)
    assert np.vdot(columns, other) == pytest.approx(np.vdot(x, back), abs=1e-9)


def test_im2col_and_col2im_are_torch_unfold_and_fold() -> None:
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(0).normal(size=(2, 3, 7, 6))
    rest: dict[str, Any] = {"kernel_size": (3, 2), "stride": (1, 2), "padding": (1, 0), "dilation": (2, 1)}
    columns = im2col(x, **rest)
    assert np.array_equal(columns, torch.nn.functional.unfold(torch.tensor(x), **rest).numpy())
    folded = torch.nn.functional.fold(torch.tensor(columns), (7, 6), **rest).numpy()
    assert np.allclose(col2im(columns, (7, 6), **rest), folded, atol=1e-12)


@steady
@given(stride=SIZES, padding=st.integers(0, 2), dilation=SIZES, groups=st.sampled_from([1, 2]))
def test_backward_is_the_slope_of_forward(stride: int, padding: int, dilation: int, groups: int) -> None:
    """Forward is linear in input and in weight, so that each gradient's product with a step is the exact change."""
    rng = np.random.default_rng(1)
    x, step = rng.normal(size=(2, 2, 4, 7, 7))
    weight, nudge = rng.normal(size=(2, 6, 4 // groups, 2, 3))
    rest = (stride, padding, dilation, groups)
    y = conv2d(x, weight, None, *rest)
    g = rng.normal(size=y.shape)
    grad_input, grad_weight, grad_bias = conv2d_backward(g, x, weight, *rest)
    assert np.vdot(g, conv2d(step, weight, None, *rest)) == pytest.approx(np.vdot(grad_input, step), abs=1e-9)
    assert np.vdot(g, conv2d(x, nudge, None, *rest)) == pytest.approx(np.vdot(grad_weight, nudge), abs=1e-9)
    assert np.allclose(grad_bias, g.sum((0, 2, 3)))


@pytest.mark.parametrize("function", [conv2d_loops, conv2d_im2col, conv2d])
def test_nan_spoils_the_windows_that_hold_it(function: Any) -> None:
    x = np.ones((1, 1, 5, 5))
    x[0, 0, 0, 0] = np.nan
    y = function(x, np.ones((1, 1, 3, 3)))
    assert np.isnan(y[0, 0]).tolist() == [[True, False, False], [False] * 3, [False] * 3]


@pytest.mark.parametrize("function", [conv2d_loops, conv2d_im2col, conv2d])
def test_float16_is_summed_in_float32(function: Any) -> None:
    x = np.full((1, 1, 1, 4096), 1, np.float16)
    y = function(x, np.ones((1, 1, 1, 4096), np.float16))
    assert y.dtype == np.float16
    assert y.item() == 4096  # in float16, adding 1 to 2048 does nothing


def test_the_wider_type_wins() -> None:
    x: NDArray[Any] = np.ones((1, 1, 2, 2), np.float32)
    assert conv2d(x, np.ones((1, 1, 1, 1))).dtype == np.float64
    assert conv2d(x, np.ones((1, 1, 1, 1), np.float16)).dtype == np.float32


def test_the_kernel_is_not_flipped() -> None:
    x = np.array([[[[1.0, 2.0, 4.0]]]])
    assert conv2d(x, np.array([[[[0.0, 1.0]]]])).tolist() == [[[[2.0, 4.0]]]]


def test_channels_last_is_channels_first_with_axes_moved() -> None:
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(2, 6, 5, 3)), rng.normal(size=(2, 3, 3, 4))
    want = conv2d(x.transpose(0, 3, 1, 2), weight.transpose(3, 2, 0, 1), None, (2, 1), (1, 0))
    assert np.allclose(conv2d_nhwc(x, weight, (2, 1), (1, 0)).transpose(0, 3, 1, 2), want)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"columns": np.ones((1, 4, 4)), "size": 3, "kernel_size": (0, 1)}, "kernel_size"),
        ({"columns": np.ones((1, 3, 4)), "size": 3, "kernel_size": 2}, "columns"),
        ({"columns": np.ones((1, 4, 5)), "size": 3, "kernel_size": 2}, "columns"),
        ({"columns": np.ones((1, 4, 4)), "size": 1, "kernel_size": 2}, "kernel_size"),
    ],
)
def test_col2im_names_what_does_not_fit(arguments: dict[str, Any], name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} must"):
        col2im(**arguments)
