"""torch's own attention, with arrays for tensors."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.ladders.tensors import optional, tensor


def torch_attention(
    query: NDArray[Any],
    key: NDArray[Any],
    value: NDArray[Any],
    attn_mask: NDArray[Any] | None = None,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> NDArray[Any]:
    """torch.nn.functional.scaled_dot_product_attention."""
    from torch.nn.functional import scaled_dot_product_attention as oracle

    arguments = (tensor(query), tensor(key), tensor(value), optional(attn_mask))
    return np.asarray(oracle(*arguments, is_causal=is_causal, scale=scale, enable_gqa=enable_gqa).numpy())
