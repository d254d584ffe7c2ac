"""What initialisation promises beyond equality with its oracle."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from bagu.algorithms.initialization import (
    calculate_gain,
    fan_in_and_fan_out,
    fan_in_and_fan_out_loops,
    fans_of_shape,
    kaiming_normal,
    kaiming_std,
    kaiming_uniform,
    orthogonal,
    orthogonal_loops,
    residual_block,
    residual_block_loops,
    xavier_normal,
    xavier_std,
    xavier_uniform,
)

SHAPE = (64, 32, 3, 3)


def test_normal_and_uniform_weights_have_the_same_variance() -> None:
    rng = default_rng(0)
    z, u = rng.standard_normal(SHAPE), rng.random(SHAPE)
    assert xavier_normal(z, 2.0).std() == pytest.approx(xavier_std(SHAPE, 2.0), rel=0.01)
    assert xavier_uniform(u, 2.0).std() == pytest.approx(xavier_std(SHAPE, 2.0), rel=0.01)
    assert kaiming_normal(z, mode="fan_out").std() == pytest.approx(kaiming_std(SHAPE, mode="fan_out"), rel=0.01)
    assert kaiming_uniform(u, mode="fan_out").std() == pytest.approx(kaiming_std(SHAPE, mode="fan_out"), rel=0.01)


def test_root_five_makes_the_bound_one_over_root_fan_in() -> None:
    assert kaiming_uniform(np.ones((7, 25)), a=sqrt(5)) == pytest.approx(0.2)
    assert kaiming_std((7, 25), a=sqrt(5)) ** 2 == pytest.approx(1 / 75)


@pytest.mark.parametrize(
    ("layer", "shape"), [("Linear", (24, 40)), ("Conv1d", (24, 40, 5)), ("Conv2d", (24, 40, 3, 3))]
)
def test_layers_of_torch_start_with_root_five_and_a_bias_from_the_same_interval(
    layer: str, shape: tuple[int, ...]
) -> None:
    torch = pytest.importorskip("torch")
    fan_in = fans_of_shape(shape)[0]
    torch.manual_seed(0)
    layers = [getattr(torch.nn, layer)(shape[1], shape[0], *shape[2:3]) for _ in range(50)]
    weights = np.stack([made.weight.detach().numpy() for made in layers])
    biases = np.stack([made.bias.detach().numpy() for made in layers])
    for drawn in (weights, biases):
        assert 0.99 < np.abs(drawn).max() * sqrt(fan_in) <= 1 + 1e-6
        assert drawn.var() * 3 * fan_in == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize("nonlinearity", ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu"])
@pytest.mark.parametrize("param", [None, 0.0, 0.25, 2])
def test_gains_are_those_of_torch(nonlinearity: str, param: float | None) -> None:
    init = pytest.importorskip("torch.nn.init")
    assert calculate_gain(nonlinearity, param) == pytest.approx(init.calculate_gain(nonlinearity, param))


def test_unknown_gain_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^nonlinearity must be one of .*, got 'gelu'\.$"):
        calculate_gain("gelu")


@settings(deadline=None, derandomize=True, database=None)
@given(
    per_group=st.tuples(st.integers(1, 4), st.integers(1, 4)), groups=st.integers(1, 3), side=st.integers(1, 3)
)  # fmt: skip
def test_transposing_swaps_the_fans(per_group: tuple[int, int], groups: int, side: int) -> None:
    shape = (per_group[0] * groups, per_group[1], side, side)
    for fans in (fan_in_and_fan_out, fan_in_and_fan_out_loops):
        assert fans(shape, groups, transposed=True) == fans(shape, groups)[::-1]


def test_torch_does_not_divide_fan_out_by_groups() -> None:
    assert fans_of_shape((128, 16, 3, 3)) == (144, 1152)
    assert fan_in_and_fan_out((128, 16, 3, 3), groups=4) == (144, 288)


def test_he_doubles_what_relu_halves() -> None:
    rng = default_rng(0)
    x = rng.standard_normal((2000, 200))
    y = np.maximum(x @ kaiming_normal(rng.standard_normal((400, 200))).T, 0)
    assert (y**2).mean() == pytest.approx((x**2).mean(), rel=0.05)


@pytest.mark.parametrize("shape", [(4, 9), (9, 4), (5, 5), (6, 2, 2, 2)])
def test_orthogonal_keeps_lengths(shape: tuple[int, ...]) -> None:
    z = default_rng(0).standard_normal(shape)
    for made in (orthogonal(z, 2.0), orthogonal_loops(z, 2.0)):
        flat = made.reshape(len(made), -1)
        gram = flat.T @ flat if len(flat) >= flat.shape[1] else flat @ flat.T
        assert np.allclose(gram, 4 * np.eye(len(gram)))


def test_normal_draws_are_refused_where_uniform_ones_belong() -> None:
    with pytest.raises(ValueError, match=r"^u must lie between 0 and 1, got -1\.5; .*\.$"):
        kaiming_uniform(np.array([[0.5, -1.5]]))


def test_a_block_with_gamma_zero_is_the_identity_behind_a_relu() -> None:
    rng = default_rng(0)
    x = np.maximum(rng.standard_normal((4, 3, 5, 5)), 0)
    conv1, conv2 = rng.standard_normal((2, 3, 3, 3, 3))
    for block in (residual_block, residual_block_loops):
        assert np.array_equal(block(x, conv1, conv2, np.ones(3), np.zeros(3)), x)
        assert not np.allclose(block(x, conv1, conv2, np.ones(3), np.full(3, 0.1)), x)
