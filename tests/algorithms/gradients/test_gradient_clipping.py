"""Clipping: what it promises beyond its ladders."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagu.algorithms.arrays import Array
from bagu.algorithms.gradients import clip_grad_norm, clip_grad_value
from bagu.ladders.gradients._grads import gradients

BOUNDS = st.sampled_from([0.25, 1.0, 3.0, 100.0])


def flat(grads: tuple[Array, ...]) -> Array:
    return np.concatenate([grad.ravel() for grad in grads])


@given(grads=gradients(), bound=BOUNDS)
def test_the_norm_is_bounded_and_the_direction_kept(grads: tuple[Array, ...], bound: float) -> None:
    clipped, total = clip_grad_norm(grads, bound)
    before, after = flat(grads), flat(clipped)
    assert total == pytest.approx(np.linalg.norm(before))
    assert np.linalg.norm(after) <= bound
    np.testing.assert_allclose(after * np.linalg.norm(before), before * np.linalg.norm(after), atol=1e-9)
    if total <= bound - 1e-5:
        assert (after == before).all()


@given(grads=gradients(), bound=BOUNDS)
def test_values_are_bounded_and_keep_their_signs(grads: tuple[Array, ...], bound: float) -> None:
    before, after = flat(grads), flat(clip_grad_value(grads, bound))
    assert (np.abs(after) <= bound).all()
    assert (after * before >= 0).all()
    assert (after[np.abs(before) <= bound] == before[np.abs(before) <= bound]).all()
    assert after @ before >= after @ after  # shrinking number by number never points uphill


@given(grads=gradients(), p=st.sampled_from([1.0, 2.0, 3.0, np.inf]))
def test_the_total_is_the_p_norm_of_one_long_vector(grads: tuple[Array, ...], p: float) -> None:
    assert clip_grad_norm(grads, 1.0, p)[1] == pytest.approx(np.linalg.norm(flat(grads), p))


def test_float16_gradients_do_not_overflow_in_their_squares() -> None:
    (clipped,), total = clip_grad_norm((np.full(4, 1000, dtype=np.float16),), 1.0)
    assert total == 2000
    assert clipped.dtype == np.float16
    np.testing.assert_allclose(clipped, 0.5, rtol=1e-3)


def test_bad_gradients_end_as_the_page_says() -> None:
    for bad, by_value, by_norm in (
        (1e30, [1, 1, 1], [1, 1e-30, 2e-30]),
        (np.inf, [1, 1, 1], [np.nan, 0, 0]),
        (np.nan, [np.nan, 1, 1], [np.nan, np.nan, np.nan]),
    ):
        grads = (np.array([bad, 1.0]), np.array([2.0]))
        np.testing.assert_array_equal(flat(clip_grad_value(grads, 1.0)), by_value)
        np.testing.assert_allclose(flat(clip_grad_norm(grads, 1.0)[0]), by_norm)


def test_a_single_array_is_no_sequence_of_them() -> None:
    with pytest.raises(TypeError, match=r"^grads must be a sequence of arrays, one a parameter, got ndarray\.$"):
        clip_grad_norm(np.ones(3), 1.0)  # type: ignore[arg-type]
