"""Attention by a second way: by hand, by finite differences, and by what must not change."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng
from numpy.typing import NDArray

from bagu.algorithms.losses_metrics import softmax
from bagu.algorithms.sequence_attention import (
    attention_weights,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
    scaled_dot_product_attention_backward_loops,
    scaled_dot_product_attention_loops,
    streaming_attention,
    streaming_attention_loops,
)

Array = NDArray[Any]
FORMS = (
    scaled_dot_product_attention_loops,
    scaled_dot_product_attention,
    streaming_attention_loops,
    streaming_attention,
)
forms = pytest.mark.parametrize("attention", FORMS)


@forms
def test_two_tokens_by_hand(attention: Callable[..., Array]) -> None:
    x, values = np.eye(2), np.array([[10.0, 0.0], [0.0, 10.0]])
    larger = np.exp(1 / np.sqrt(2)) / (np.exp(1 / np.sqrt(2)) + 1)  # 0.6698
    assert np.allclose(attention(x, x, values), 10 * np.array([[larger, 1 - larger], [1 - larger, larger]]))


@forms
def test_a_query_of_zeros_takes_the_mean(attention: Callable[..., Array]) -> None:
    rng = default_rng(0)
    key, value = rng.standard_normal((5, 3)), rng.standard_normal((5, 2))
    assert np.allclose(attention(np.zeros((1, 3)), key, value), value.mean(0))


@forms
def test_the_first_causal_query_sees_the_first_key_however_many_there_are(attention: Callable[..., Array]) -> None:
    rng = default_rng(0)
    query, key, value = rng.standard_normal((2, 3)), rng.standard_normal((5, 3)), rng.standard_normal((5, 2))
    out = attention(query, key, value, is_causal=True)
    assert np.allclose(out[0], value[0])
    assert np.allclose(out[1], attention(query[1:], key[:2], value[:2])[0])


@forms
def test_later_tokens_do_not_reach_earlier_outputs(attention: Callable[..., Array]) -> None:
    rng = default_rng(0)
    query, key, value = rng.standard_normal((3, 6, 4))
    before = attention(query, key, value, is_causal=True)
    key[4:], value[4:] = rng.standard_normal((2, 2, 4))
    after = attention(query, key, value, is_causal=True)
    assert np.array_equal(before[:4], after[:4])
    assert not np.allclose(before[4:], after[4:])


@forms
def test_nothing_to_see_is_zero(attention: Callable[..., Array]) -> None:
    query, key, value = default_rng(0).standard_normal((3, 2, 4))
    for mask in (np.array([[True, True], [False, False]]), np.array([[0.0, 0.0], [-np.inf, -np.inf]])):
        out = attention(query, key, value, mask)
        assert not out[1].any()
        assert out[0].any()


@forms
def test_what_is_masked_may_hold_anything_finite(attention: Callable[..., Array]) -> None:
    query, key, value = default_rng(0).standard_normal((3, 4, 4))
    mask = np.ones((4, 4), dtype=bool)
    mask[:, 2] = False
    before = attention(query, key, value, mask)
    key[2], value[2] = 1e4, -1e4
    assert np.allclose(attention(query, key, value, mask), before)


@forms
def test_permuted_tokens_give_permuted_outputs(attention: Callable[..., Array]) -> None:
    rng = default_rng(0)
    x, order = rng.standard_normal((7, 4)), rng.permutation(7)
    assert np.allclose(attention(x[order], x[order], x[order]), attention(x, x, x)[order])


@forms
def test_a_query_of_nan_spoils_its_own_row_only(attention: Callable[..., Array]) -> None:
    query, key, value = default_rng(0).standard_normal((3, 4, 4))
    query[1, 2] = np.nan
    assert np.isnan(attention(query, key, value)).all(1).tolist() == [False, True, False, False]


def test_weights_are_a_softmax_of_scaled_scores() -> None:
    query, key = default_rng(0).standard_normal((2, 3, 5, 16))
    assert np.allclose(attention_weights(query, key), softmax(query @ key.swapaxes(-1, -2) / 4))
    assert np.allclose(attention_weights(query, key, scale=3.0), softmax(3 * query @ key.swapaxes(-1, -2)))


@pytest.mark.parametrize("block_size", [1, 3, 16, 50, 64])
def test_blocks_of_any_size_give_the_same(block_size: int) -> None:
    query, key, value = default_rng(0).standard_normal((3, 2, 50, 8))
    want = scaled_dot_product_attention(10 * query, key, value)
    assert np.allclose(streaming_attention(10 * query, key, value, block_size=block_size), want, atol=1e-12)


def test_groups_of_heads_share_keys_and_values() -> None:
    rng = default_rng(0)
    query, (key, value) = rng.standard_normal((2, 6, 5, 4)), rng.standard_normal((2, 2, 2, 7, 4))
    out = scaled_dot_product_attention(query, key, value, enable_gqa=True)
    for head in range(6):
        want = scaled_dot_product_attention(query[:, head], key[:, head // 3], value[:, head // 3])
        assert np.allclose(out[:, head], want)


@pytest.mark.parametrize(
    "backward", [scaled_dot_product_attention_backward_loops, scaled_dot_product_attention_backward]
)
@pytest.mark.parametrize("mask", [None, np.tri(3, 4, dtype=bool), np.tri(3, 4, -1, dtype=bool)], ids=str)
def test_gradients_are_finite_differences(backward: Callable[..., Any], mask: Array | None) -> None:
    rng = default_rng(0)
    query, key, value = (rng.standard_normal(shape) for shape in ((3, 2), (4, 2), (4, 3)))
    grad_output = rng.standard_normal((3, 3))

    def loss() -> float:
        return float((grad_output * scaled_dot_product_attention(query, key, value, mask, scale=0.7)).sum())

    grads = backward(grad_output, query, key, value, mask, scale=0.7)
    for array, grad in zip((query, key, value), grads, strict=True):
        for at in np.ndindex(array.shape):
            before, step = array[at], 1e-6
            array[at] = before + step
            above = loss()
            array[at] = before - step
            below = loss()
            array[at] = before
            assert grad[at] == pytest.approx((above - below) / (2 * step), abs=1e-8)


def test_a_constant_added_to_all_keys_passes_no_gradient_back() -> None:
    """Softmax ignores what all scores share, so the gradients of the keys sum to 0."""
    rng = default_rng(0)
    query, key, value, grad = rng.standard_normal((4, 5, 3))
    assert np.allclose(scaled_dot_product_attention_backward(grad, query, key, value)[1].sum(0), 0)


def test_masks_and_causal_are_refused_together() -> None:
    x = np.ones((2, 2))
    with pytest.raises(ValueError, match="is_causal must be False with an attn_mask"):
        scaled_dot_product_attention(x, x, x, np.ones((2, 2), dtype=bool), is_causal=True)


def test_torch_gives_zero_for_a_row_that_sees_nothing_and_so_do_we() -> None:
    torch = pytest.importorskip("torch")
    query, key, value = default_rng(0).standard_normal((3, 1, 2, 3, 4))
    mask = np.array([[True, False, True], [False, False, False], [True, True, True]])
    for dtype in (torch.float64, torch.float32, torch.float16):
        tensors = [torch.tensor(array).to(dtype).requires_grad_() for array in (query, key, value)]
        out = torch.nn.functional.scaled_dot_product_attention(*tensors, attn_mask=torch.tensor(mask))
        out.sum().backward()
        assert not out[0, 0, 1].any()
        assert not tensors[0].grad[0, 0, 1].any()
        assert all(tensor.grad.isfinite().all() for tensor in tensors)
    assert torch.softmax(torch.full((3,), -torch.inf), 0).isnan().all()
