"""Self-attention in torch is the twin of NumPy's, gradients and rows that see nothing included."""

import numpy as np
import pytest
from numpy.random import default_rng

from bagu.algorithms.sequence_attention import SelfAttention

torch = pytest.importorskip("torch")
NAMES = ("in_proj_weight", "in_proj_bias", "out_proj_weight", "out_proj_bias")


@pytest.mark.parametrize("is_causal", [False, True])
@pytest.mark.parametrize("padded", [False, True])
def test_outputs_and_gradients_are_those_of_numpy(is_causal: bool, padded: bool) -> None:
    from bagu.algorithms.sequence_attention.torch_attention import SelfAttention as TorchSelfAttention

    rng = default_rng(0)
    x, grad = rng.standard_normal((2, 2, 5, 6))
    hidden = np.zeros((2, 5), dtype=bool)
    hidden[0, :2] = hidden[1, 4:] = padded
    mine, twin = SelfAttention(6, 3, is_causal), TorchSelfAttention(6, 3, is_causal)
    for name in NAMES:
        value = rng.standard_normal(getattr(mine, name).shape)
        setattr(mine, name, value)
        setattr(twin, name, torch.nn.Parameter(torch.tensor(value)))
    mask = torch.tensor(hidden) if padded else None
    output = twin(torch.tensor(x), mask)
    assert np.allclose(output.detach(), mine.forward(x, hidden if padded else None))
    for theirs, ours in zip(twin.gradients(torch.tensor(grad)), mine.gradients(grad), strict=True):
        assert np.allclose(theirs, ours)


def test_it_trains() -> None:
    from bagu.algorithms.sequence_attention.torch_attention import SelfAttention as TorchSelfAttention

    torch.manual_seed(0)
    layer, x = TorchSelfAttention(4, 2), torch.randn(8, 3, 4)
    optimiser, losses = torch.optim.Adam(layer.parameters(), 0.03), []
    for _ in range(60):
        loss = (layer(x) - x.mean(1, keepdim=True)).square().mean()
        losses.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert losses[-1] < losses[0] / 5
