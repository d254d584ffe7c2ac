"""The small numbers that the page on attention states, computed; larger ones come from its evidence."""

from math import exp, sqrt

import numpy as np
import pytest
from numpy.random import default_rng

from bagu.algorithms.losses_metrics import softmax
from bagu.algorithms.sequence_attention import (
    CachedAttention,
    MultiHeadAttention,
    attention_weights,
    scaled_dot_product_attention,
    streaming_attention,
)
from bagu.topics.sequence_attention.self_attention.data import (
    attention_macs,
    attention_parameters,
    fit_scores,
    jacobian_norms,
    lookup_loss,
    other_weights,
    sinusoids,
)

QUERY = np.array([[2.0, 0, 0, 0]])
KEYS = np.array([[1.0, 0, 0, 0], [0, 1, 0, 0], [2, 0, 0, 0]])
VALUES = np.array([[10.0], [20], [30]])
HIDDEN = np.array([[True, True, False]])


def test_the_table_of_the_example() -> None:
    weights = attention_weights(QUERY, KEYS)
    assert weights.round(3).tolist() == [[0.245, 0.090, 0.665]]
    assert (weights @ VALUES).round(2).tolist() == [[24.21]]
    unscaled = attention_weights(QUERY, KEYS, scale=1.0)
    assert unscaled.round(3).tolist() == [[0.117, 0.016, 0.867]]
    assert (unscaled @ VALUES).round(2).tolist() == [[27.5]]
    masked = attention_weights(QUERY, KEYS, HIDDEN)
    assert masked.round(3).tolist() == [[0.731, 0.269, 0]]
    assert (masked @ VALUES).round(2).tolist() == [[12.69]]
    assert (weights * HIDDEN @ VALUES).round(2).tolist() == [[4.25]]
    filled = softmax(np.array([[1.0, 0, 0]]))
    assert filled.round(3).tolist() == [[0.576, 0.212, 0.212]]
    assert (filled @ VALUES).round(2).tolist() == [[16.36]]
    assert (attention_weights(QUERY, KEYS, ~HIDDEN) @ VALUES).tolist() == [[30]]


def test_the_blocks_of_the_example() -> None:
    first, second = 1 + exp(-1), exp(-1)
    assert (round(first, 3), round(10 + 20 * second, 2), round(second, 3)) == (1.368, 17.36, 0.368)
    total, mixed = first * second + 1, (10 + 20 * second) * second + 30
    assert (round(total, 3), round(mixed, 2), round(mixed / total, 2)) == (1.503, 36.39, 24.21)
    assert streaming_attention(QUERY, KEYS, VALUES, block_size=2) == pytest.approx(mixed / total)


def test_the_mistakes() -> None:
    assert attention_weights(QUERY, KEYS, scale=1 / 4).max().round(3) == 0.506
    assert (sqrt(512 // 8), round(sqrt(512), 1), round(sqrt(512) / 8, 1)) == (8, 22.6, 2.8)
    tokens = np.arange(8).reshape(2, 4)  # the first token is 0 … 3
    assert tokens.reshape(2, 2, 2)[0].ravel().tolist() == [0, 1, 2, 3]
    assert (softmax(np.array([[1.0, 0, 2]]), axis=0) @ VALUES).tolist() == [[60]]


def test_the_sums_of_cost_and_memory() -> None:
    width, tokens = 768, 1536
    assert attention_macs(tokens, width, 12, 64) == 2 * 4 * tokens * width**2
    assert 4 * width**2 + 8 * width**2 == 2 * 6 * width * width  # with the feed-forward layer, at L = 6E
    assert 8 * 12 * 4096**2 * 2 / 2**20 == 3072
    a_token = 2 * 32 * 32 * 128 * 2
    assert (a_token, a_token * 4096, a_token * 4096 // 4) == (512 * 2**10, 2 * 2**30, 512 * 2**20)
    assert round(1 / 64, 3) == 0.016


@pytest.mark.parametrize("heads", [1, 4])
def test_what_is_counted_is_what_the_layer_holds_and_does(heads: int) -> None:
    layer, x = MultiHeadAttention(8, heads), default_rng(0).standard_normal((1, 5, 8))
    arrays = (layer.in_proj_weight, layer.in_proj_bias, layer.out_proj_weight, layer.out_proj_bias)
    assert attention_parameters(8, heads, 8 // heads) == sum(array.size for array in arrays)
    _, weights = layer.forward(x, x, x, average_attn_weights=False)
    matrices = 5 * layer.in_proj_weight.size + 5 * layer.out_proj_weight.size
    assert attention_macs(5, 8, heads, 8 // heads) == matrices + 2 * weights.size * (8 // heads)


def test_a_bias_of_the_keys_changes_nothing_and_one_of_the_queries_does() -> None:
    query, key = default_rng(0).standard_normal((2, 6, 4))
    assert np.allclose(attention_weights(query, key + 3), attention_weights(query, key))
    assert not np.allclose(attention_weights(query + 3, key), attention_weights(query, key))


def test_value_and_output_projection_of_one_head_are_one_matrix() -> None:
    rng = default_rng(0)
    x, down, up = rng.standard_normal((5, 4)), rng.standard_normal((4, 2)), rng.standard_normal((2, 4))
    assert np.allclose(
        scaled_dot_product_attention(x, x, x @ down) @ up, scaled_dot_product_attention(x, x, x @ down @ up)
    )


def test_the_row_sum_of_the_backward_pass_needs_the_output_only() -> None:
    rng = default_rng(0)
    p, v, grad = softmax(rng.standard_normal((3, 5))), rng.standard_normal((5, 2)), rng.standard_normal((3, 2))
    assert np.allclose((p * (grad @ v.T)).sum(1), (grad * (p @ v)).sum(1))


def test_norms_of_the_jacobian() -> None:
    p = softmax(default_rng(0).standard_normal((4, 6)))
    wanted = [np.linalg.norm(np.diag(row) - np.outer(row, row)) for row in p]
    assert np.allclose(jacobian_norms(p), wanted)


def test_other_weights_are_weights_and_give_the_same_output() -> None:
    rng = default_rng(0)
    value, weights = rng.standard_normal((30, 4)), softmax(rng.standard_normal(30))
    other = other_weights(value, weights)
    assert other.min() >= 0
    assert other.sum() == pytest.approx(1)
    assert np.allclose(other @ value, weights @ value)
    assert other[weights.argmax()] < weights.max() / 2
    few = softmax(rng.standard_normal(4))
    assert np.allclose(other_weights(rng.standard_normal((4, 8)), few), few)


def test_scores_of_full_rank_fit_any_attention() -> None:
    target = default_rng(0).dirichlet(np.ones(6), size=6)
    assert np.abs(fit_scores(target, 6) - target).max() < 1e-3 < np.abs(fit_scores(target, 2) - target).max()


def test_the_lookup_is_learned_and_absorbing_the_scale_changes_nothing() -> None:
    losses = [lookup_loss(default_rng(7), 16, 0.25, rate) for rate in (0.0, 1.0)]
    assert losses[1] < losses[0] / 5
    assert lookup_loss(default_rng(7), 16, 1.0, 1.0 / 4, gain=0.5) == pytest.approx(losses[1])


def test_sinusoids_tell_positions_apart() -> None:
    codes = sinusoids(50, 16)
    assert codes.shape == (50, 16)
    gaps = np.linalg.norm(codes[:, None] - codes, axis=2)[~np.eye(50, dtype=bool)]
    assert gaps.min() > 0.5
    assert np.allclose((codes**2).sum(1), 8)


def test_pooled_without_positions_order_is_lost() -> None:
    x = default_rng(0).standard_normal((5, 4))
    assert np.allclose(
        scaled_dot_product_attention(x, x, x).mean(0), scaled_dot_product_attention(x[::-1], x[::-1], x[::-1]).mean(0)
    )


def test_a_cache_of_grouped_heads_is_smaller_by_the_groups() -> None:
    sizes = []
    for shared in (8, 2):
        layer = CachedAttention(64, 8, shared)
        layer.step(np.ones((1, 3, 64)))
        sizes.append(layer.keys.size + layer.values.size)
    assert sizes[0] == 4 * sizes[1] == 2 * 8 * 8 * 3


def test_torch_reads_masks_in_two_ways() -> None:
    torch = pytest.importorskip("torch")
    x, mask = torch.eye(2)[None], torch.tensor([[True, False], [True, True]])
    assert torch.nn.functional.scaled_dot_product_attention(x, x, x, mask)[0, 0].tolist() == [1, 0]
    mha = torch.nn.MultiheadAttention(2, 1, bias=False, batch_first=True)
    assert mha(x, x, x, attn_mask=torch.tensor([[True, False], [False, False]]))[1][0, 0].tolist() == [0, 1]


def test_torch_on_mask_and_causal_together_and_on_its_default_layout() -> None:
    torch = pytest.importorskip("torch")
    from torch.nn.attention import SDPBackend, sdpa_kernel

    attention = torch.nn.functional.scaled_dot_product_attention
    x = torch.tensor(default_rng(0).standard_normal((1, 1, 4, 4)))
    mask = torch.tensor([[True, True, False, True]] * 4)
    assert torch.allclose(
        attention(x, x, x, mask, is_causal=True), attention(x, x, x, mask & torch.ones(4, 4).bool().tril())
    )
    with sdpa_kernel(SDPBackend.MATH), pytest.raises(RuntimeError, match="should not be set when is_causal"):
        attention(x, x, x, mask, is_causal=True)
    mha = torch.nn.MultiheadAttention(4, 2, dtype=torch.float64)
    with pytest.raises(RuntimeError, match="attn_mask"):
        mha(x[0], x[0], x[0], is_causal=True)
    batch = torch.tensor(default_rng(1).standard_normal((3, 5, 4)))  # meant as 3 samples of 5 tokens
    moved = batch.clone()
    moved[2] += 1
    out = [mha(tokens, tokens, tokens)[0] for tokens in (batch, moved)]
    assert not torch.allclose(out[0][0], out[1][0])  # the first sample sees the third


@pytest.mark.parametrize("how", ["filled", "added"])
def test_nan_that_forward_hides_flows_back_where_infinity_was_added(how: str) -> None:
    torch = pytest.importorskip("torch")
    scores = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    hidden = torch.tensor([[True, True], [False, False]])
    masked = scores.masked_fill(hidden, -torch.inf) if how == "filled" else scores + torch.where(hidden, -torch.inf, 0)
    weights = torch.nan_to_num(masked.softmax(-1))
    assert weights[0].tolist() == [0, 0]
    weights.square().sum().backward()
    assert bool(scores.grad.isnan().any()) == (how == "added")


def test_half_precision_ends_at_65504() -> None:
    assert np.finfo(np.float16).max == 65504
    assert 2 * 200**2 == 80_000
