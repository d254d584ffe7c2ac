"""The product behind @: what it promises beyond its ladder."""

import numpy as np
import pytest
from hypothesis import given

from bagu.algorithms.frameworks import matmul, matmul_loops
from bagu.ladders.frameworks.matmul import matmul_inputs
from bagu.ladders.script import Call, Script


@given(script=matmul_inputs())
def test_the_loops_are_numpy_s_operator(script: Script) -> None:
    (step,) = script.steps
    assert isinstance(step, Call)
    a, b = step.args["a"], step.args["b"]
    want = a @ b
    got = matmul_loops(a, b)
    assert got.shape == np.shape(want)
    np.testing.assert_allclose(got, want, atol=1e-12)


def test_the_transpose_turns_the_factors_round() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.random((4, 1, 2, 3)), rng.random((5, 3, 6))
    turned = matmul(b.swapaxes(-1, -2), a.swapaxes(-1, -2))
    np.testing.assert_allclose(matmul(a, b).swapaxes(-1, -2), turned)


def test_integers_stay_integers_and_half_precision_is_summed_wide() -> None:
    assert matmul(np.array([[1, 2]]), np.array([[3], [4]])).dtype == np.int64
    ones = np.full((1, 4096), 1, dtype=np.float16)
    for product in (matmul, matmul_loops):
        assert product(ones, ones.T).item() == 4096  # added up in half precision it stops at 2048
        assert product(ones, ones.T).dtype == np.float16


@pytest.mark.parametrize(
    ("a", "b", "sentence"),
    [
        ((2, 3), (2, 3), r"^b must have 3 rows, as a has columns, got 2: shapes \(2, 3\) and \(2, 3\)\.$"),
        ((2, 2, 3), (4, 3, 1), r"^b must have batch dimensions that broadcast with a's"),
    ],
)
def test_what_does_not_fit_is_told_with_both_shapes(a: tuple[int, ...], b: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        matmul(np.zeros(a), np.zeros(b))
