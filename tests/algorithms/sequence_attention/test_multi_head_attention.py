"""The layer: one head is plain attention, heads are separate, and torch's answers to a row that sees nothing."""

from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng

from bagu.algorithms.sequence_attention import (
    CachedAttention,
    MultiHeadAttention,
    MultiHeadAttentionLoops,
    RecomputedAttention,
    SelfAttention,
    SelfAttentionLoops,
    attention_weights,
    scaled_dot_product_attention,
)

layers = pytest.mark.parametrize("layer", [MultiHeadAttention, MultiHeadAttentionLoops])
decoders = pytest.mark.parametrize("decoder", [CachedAttention, RecomputedAttention])


def drawn(made: Any, seed: int = 0) -> Any:
    """The layer with random parameters."""
    rng = default_rng(seed)
    for name in ("in_proj_weight", "in_proj_bias", "out_proj_weight", "out_proj_bias"):
        if getattr(made, name) is not None:
            setattr(made, name, rng.standard_normal(getattr(made, name).shape) / 2)
    return made


@layers
def test_one_head_is_plain_attention_between_projections(layer: type[MultiHeadAttention]) -> None:
    mha = drawn(layer(4, 1))
    x = default_rng(1).standard_normal((2, 3, 4))
    q, k, v = np.split(x @ mha.in_proj_weight.T + mha.in_proj_bias, 3, axis=-1)
    output, weights = mha.forward(x, x, x)
    assert np.allclose(output, scaled_dot_product_attention(q, k, v) @ mha.out_proj_weight.T + mha.out_proj_bias)
    assert np.allclose(weights, attention_weights(q, k))


@layers
def test_shapes_of_the_notes(layer: type[MultiHeadAttention]) -> None:
    """B, N, C in and out; a map of B, heads, N, N between."""
    x = default_rng(1).standard_normal((2, 5, 12))
    output, weights = drawn(layer(12, 3)).forward(x, x, x, average_attn_weights=False)
    assert (output.shape, weights.shape) == ((2, 5, 12), (2, 3, 5, 5))
    assert np.allclose(weights.sum(-1), 1)


@layers
def test_the_code_of_the_notes_gives_the_same(layer: type[MultiHeadAttention]) -> None:
    """One linear layer to 3C, reshaped to B, N, 3, heads, C / heads and permuted: the layout of in_proj_weight."""
    mha = drawn(layer(6, 2))
    x = default_rng(1).standard_normal((2, 4, 6))
    qkv = (x @ mha.in_proj_weight.T + mha.in_proj_bias).reshape(2, 4, 3, 2, 3).transpose(2, 0, 3, 1, 4)
    q, k, v = qkv
    scores = (q @ k.swapaxes(-2, -1)) * 3**-0.5
    attn = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    y = (attn @ v).swapaxes(1, 2).reshape(2, 4, 6) @ mha.out_proj_weight.T + mha.out_proj_bias
    output, weights = mha.forward(x, x, x, average_attn_weights=False)
    assert np.allclose(output, y)
    assert np.allclose(weights, attn)


@layers
def test_true_masks_out_and_numbers_are_added(layer: type[MultiHeadAttention]) -> None:
    mha = drawn(layer(4, 2))
    x = default_rng(1).standard_normal((1, 3, 4))
    hidden = np.array([[False, False, True]])
    output, weights = mha.forward(x, x, x, key_padding_mask=hidden)
    assert not weights[..., 2].any()
    assert np.allclose(output, mha.forward(x, x[:, :2], x[:, :2])[0])
    assert np.allclose(output, mha.forward(x, x, x, np.where(hidden, -np.inf, 0.0))[0])


@layers
def test_a_row_that_sees_nothing_gets_the_bias(layer: type[MultiHeadAttention]) -> None:
    mha = drawn(layer(4, 2))
    x = default_rng(1).standard_normal((1, 3, 4))
    output, weights = mha.forward(x, x, x, key_padding_mask=np.ones((1, 3), dtype=bool))
    assert not weights.any()
    assert np.allclose(output, mha.out_proj_bias)


def test_torch_answers_a_row_that_sees_nothing_in_three_ways() -> None:
    """NaN with need_weights, the bias without, NaN again on the fast path of inference."""
    torch = pytest.importorskip("torch")
    mha = torch.nn.MultiheadAttention(4, 2, batch_first=True)
    torch.nn.init.ones_(mha.out_proj.bias)
    x, hidden = torch.ones(1, 3, 4), torch.ones(1, 3, dtype=torch.bool)
    assert mha(x, x, x, key_padding_mask=hidden)[0].isnan().all()
    assert mha(x, x, x, key_padding_mask=hidden, need_weights=False)[0].eq(1).all()
    mha.eval()
    with torch.no_grad():
        assert mha(x, x, x, key_padding_mask=hidden, need_weights=False)[0].isnan().all()


@pytest.mark.parametrize("heads", [1, 2, 4, 8])
def test_parameters_do_not_depend_on_heads(heads: int) -> None:
    mha = MultiHeadAttention(8, heads)
    arrays = (mha.in_proj_weight, mha.in_proj_bias, mha.out_proj_weight, mha.out_proj_bias)
    assert sum(array.size for array in arrays) == 4 * 8 * 8 + 4 * 8


@decoders
@pytest.mark.parametrize("shared", [4, 2, 1])
def test_decoding_equals_one_causal_pass(decoder: type[CachedAttention], shared: int) -> None:
    x = default_rng(1).standard_normal((2, 7, 8))
    whole = drawn(decoder(8, 4, shared)).step(x)
    slow = drawn(decoder(8, 4, shared))
    parts = [slow.step(x[:, start:end]) for start, end in ((0, 3), (3, 4), (4, 6), (6, 7))]
    assert np.allclose(np.concatenate(parts, axis=1), whole)
    assert slow.keys.shape == slow.values.shape == (2, shared, 7, 2)


def test_with_all_heads_of_its_own_it_is_causal_multi_head_attention() -> None:
    cached, mha = drawn(CachedAttention(8, 4)), drawn(MultiHeadAttention(8, 4))
    x = default_rng(1).standard_normal((2, 5, 8))
    later = np.triu(np.ones((5, 5), dtype=bool), 1)
    assert np.allclose(cached.step(x), mha.forward(x, x, x, attn_mask=later)[0])


trainable = pytest.mark.parametrize("layer", [SelfAttention, SelfAttentionLoops])


@trainable
def test_self_attention_is_multi_head_attention_with_its_input_three_times(layer: type[SelfAttention]) -> None:
    mine, mha = drawn(layer(6, 3, is_causal=True)), drawn(MultiHeadAttention(6, 3))
    x, hidden = default_rng(1).standard_normal((2, 4, 6)), np.zeros((2, 4), dtype=bool)
    hidden[0, :2] = hidden[1, 3] = True
    later = np.triu(np.ones((4, 4), dtype=bool), 1)
    assert np.allclose(mine.forward(x, hidden), mha.forward(x, x, x, hidden, later)[0])


@trainable
@pytest.mark.parametrize("is_causal", [False, True])
def test_gradients_of_the_layer_are_finite_differences(layer: type[SelfAttention], is_causal: bool) -> None:
    mine = drawn(layer(4, 2, is_causal))
    rng = default_rng(1)
    x, grad_output = rng.standard_normal((2, 2, 3, 4))
    hidden = np.array([[True, False, False], [False, False, True]])  # causal, the first token sees nothing
    names = ("in_proj_weight", "in_proj_bias", "out_proj_weight", "out_proj_bias")
    arrays = [x, *(getattr(mine, name) for name in names)]
    mine.forward(x, hidden)
    for array, grad in zip(arrays, mine.gradients(grad_output), strict=True):
        for at in np.ndindex(array.shape):
            before, sides = array[at], []
            for step in (1e-6, -1e-6):
                array[at] = before + step
                sides.append(float((grad_output * mine.forward(x, hidden)).sum()))
            array[at] = before
            assert grad[at] == pytest.approx((sides[0] - sides[1]) / 2e-6, abs=1e-7)


def test_gradients_come_after_a_forward() -> None:
    with pytest.raises(ValueError, match="call forward first"):
        SelfAttention(2, 1).gradients(np.ones((1, 1, 2)))
