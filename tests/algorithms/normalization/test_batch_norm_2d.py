"""The layer: what training leaves behind, and what eval makes of it."""

import numpy as np
import pytest
from numpy.random import default_rng

from bagu.algorithms.normalization import BatchNorm2d, BatchNorm2dLoops, batch_norm, batch_norm_backward

layers = pytest.mark.parametrize("layer", [BatchNorm2d, BatchNorm2dLoops])


@layers
def test_running_variance_is_unbiased_and_normalisation_biased(layer: type[BatchNorm2d]) -> None:
    bn = layer(1, eps=1e-12, momentum=1.0)
    y = bn.forward(np.array([1.0, 3.0]).reshape(2, 1, 1, 1))
    assert bn.running_var.tolist() == [2.0]  # squares 2, over n − 1 = 1
    assert np.allclose(y.ravel(), [-1, 1])  # over the biased deviation 1


@layers
def test_without_momentum_the_running_mean_is_that_of_all_batches(layer: type[BatchNorm2d]) -> None:
    batches = default_rng(0).standard_normal((3, 4, 2, 2, 2))
    bn = layer(2, momentum=None)
    for batch in batches:
        bn.forward(batch)
    assert np.allclose(bn.running_mean, batches.mean((0, 1, 3, 4)))
    assert bn.num_batches_tracked == 3


@layers
def test_eval_normalises_by_the_running_statistics_and_leaves_them(layer: type[BatchNorm2d]) -> None:
    rng = default_rng(0)
    bn = layer(2)
    bn.forward(rng.standard_normal((4, 2, 2, 2)))
    mean, var = bn.running_mean.copy(), bn.running_var.copy()
    x = rng.standard_normal((1, 2, 1, 1))
    assert np.allclose(bn.eval().forward(x), batch_norm(x, mean, var, training=False))
    assert np.array_equal(bn.running_mean, mean)
    assert np.array_equal(bn.running_var, var)
    assert bn.train().training


@layers
def test_backward_follows_the_mode_of_the_last_forward(layer: type[BatchNorm2d]) -> None:
    rng = default_rng(0)
    x, grad_output = rng.standard_normal((2, 3, 2, 2, 2))
    bn = layer(2)
    bn.weight = np.array([2.0, -1.0])
    bn.forward(x)
    want, grad_weight, grad_bias = batch_norm_backward(grad_output, x, bn.weight)
    assert np.allclose(bn.backward(grad_output), want)
    assert np.allclose(bn.grad_weight, grad_weight)
    assert np.allclose(bn.grad_bias, grad_bias)
    bn.eval().forward(x)
    affine = grad_output * (bn.weight / np.sqrt(bn.running_var + bn.eps))[:, None, None]
    assert np.allclose(bn.backward(grad_output), affine)


@layers
def test_outputs_have_the_type_of_the_input(layer: type[BatchNorm2d]) -> None:
    bn = layer(2)
    x = default_rng(0).standard_normal((3, 2, 2, 2)).astype(np.float32)
    assert bn.forward(x).dtype == np.float32
    assert bn.backward(x).dtype == np.float32


@layers
def test_backward_first_is_refused(layer: type[BatchNorm2d]) -> None:
    with pytest.raises(ValueError, match="call forward first"):
        layer(1).backward(np.ones((2, 1, 1, 1)))
