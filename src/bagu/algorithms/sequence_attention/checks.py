"""Bad input to attention, told in one sentence. See `bagu.algorithms.checks`."""

from typing import Any

import numpy as np

from bagu.algorithms.checks import (
    check_count,
    check_flags,
    check_floating,
    check_number,
    check_shape,
    check_vector,
)


def check_attention(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    is_causal: Any = False,
    scale: Any = None,
    enable_gqa: Any = False,
) -> None:
    """query (…, L, E), key (…, S, E), value (…, S, Ev) of at least one feature, and a mask that fits (…, L, S)."""
    check_floating(query, "query")
    if query.ndim < 2 or not query.shape[-1]:
        raise ValueError(f"query must have shape (…, L, E) with at least one feature, got {query.shape}.")
    lead = query.shape[:-2]
    if enable_gqa:
        lead = _grouped(query, key)
    check_floating(key, "key", query.ndim)
    check_shape(key, "key", (*lead, None, query.shape[-1]))
    check_floating(value, "value", query.ndim)
    check_shape(value, "value", (*lead, key.shape[-2], None))
    if attn_mask is not None:
        _check_mask(attn_mask, (*query.shape[:-1], key.shape[-2]))
        if is_causal:
            raise ValueError("is_causal must be False with an attn_mask, got both: put numpy.tri into the mask.")
    if scale is not None:
        check_number(scale, "scale")


def _grouped(query: Any, key: Any) -> tuple[int, ...]:
    """The leading lengths of key and value, whose heads divide those of the query."""
    check_floating(key, "key", query.ndim)
    if query.ndim < 3:
        raise ValueError(f"query must have an axis of heads before (L, E) with enable_gqa, got shape {query.shape}.")
    if not key.shape[-3] or query.shape[-3] % key.shape[-3]:
        raise ValueError(f"key must have a number of heads that divides {query.shape[-3]}, got {key.shape[-3]}.")
    return (*query.shape[:-3], key.shape[-3])


def _check_mask(mask: Any, shape: tuple[int, ...]) -> None:
    """Booleans or floating numbers that broadcast to the shape of the scores."""
    _check_mask_type(mask, "attn_mask")
    try:
        fits = np.broadcast_shapes(mask.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"attn_mask must broadcast to the scores {shape}, got shape {mask.shape}.")


def _check_mask_type(mask: Any, name: str) -> None:
    """An array of booleans, or of floating numbers to add."""
    if isinstance(mask, np.ndarray) and np.issubdtype(mask.dtype, np.floating):
        check_floating(mask, name)
    else:
        check_flags(mask, name)


def check_grad_output(grad_output: Any, query: Any, value: Any) -> None:
    """A gradient for each number of the output, (…, L, Ev)."""
    check_floating(grad_output, "grad_output")
    check_shape(grad_output, "grad_output", (*query.shape[:-1], value.shape[-1]))


def check_heads(embed_dim: Any, num_heads: Any, num_kv_heads: Any = None) -> None:
    """Whole numbers: the heads divide the width, the heads of keys and values divide the heads."""
    check_count(embed_dim, "embed_dim", at_least=1)
    check_count(num_heads, "num_heads", at_least=1)
    if embed_dim % num_heads:
        raise ValueError(f"num_heads must divide embed_dim {embed_dim}, got {num_heads}.")
    if num_kv_heads is not None:
        check_count(num_kv_heads, "num_kv_heads", at_least=1)
        if num_heads % num_kv_heads:
            raise ValueError(f"num_kv_heads must divide num_heads {num_heads}, got {num_kv_heads}.")


def check_multi_head(
    layer: Any, query: Any, key: Any, value: Any, key_padding_mask: Any = None, attn_mask: Any = None
) -> None:
    """query (N, L, E), key and value (N, S, E); masks (N, S), and (L, S) or (N·H, L, S), booleans or numbers to add."""
    _check_parameters(layer, 3 * layer.embed_dim)
    check_floating(query, "query", 3)
    check_shape(query, "query", (None, None, layer.embed_dim))
    check_floating(key, "key", 3)
    check_shape(key, "key", (len(query), None, layer.embed_dim))
    check_floating(value, "value", 3)
    check_shape(value, "value", key.shape)
    if key_padding_mask is not None:
        _check_mask_type(key_padding_mask, "key_padding_mask")
        check_shape(key_padding_mask, "key_padding_mask", key.shape[:2])
    if attn_mask is not None:
        _check_mask_type(attn_mask, "attn_mask")
        flat = (query.shape[1], key.shape[1])
        check_shape(attn_mask, "attn_mask", flat if attn_mask.ndim == 2 else (len(query) * layer.num_heads, *flat))


def check_step(layer: Any, x: Any) -> None:
    """x (N, T, E), as many sequences as the tokens before had."""
    _check_parameters(layer, (layer.num_heads + 2 * layer.num_kv_heads) * layer.head_dim)
    check_floating(x, "x", 3)
    check_shape(x, "x", (None if layer.keys is None else len(layer.keys), None, layer.embed_dim))
    if not x.shape[1]:
        raise ValueError(f"x must hold at least one token a sequence, got shape {x.shape}.")


def check_self_attention(layer: Any, x: Any, padding_mask: Any) -> None:
    """x (N, L, E), and padding_mask None or booleans (N, L)."""
    _check_parameters(layer, 3 * layer.embed_dim)
    check_floating(x, "x", 3)
    check_shape(x, "x", (None, None, layer.embed_dim))
    if padding_mask is not None:
        check_flags(padding_mask, "padding_mask", 2)
        check_shape(padding_mask, "padding_mask", x.shape[:2])


def check_layer_grad(saved: Any, grad_output: Any) -> None:
    """A gradient for each number of the last output, whose input `saved` starts with."""
    if saved is None:
        raise ValueError("gradients need a forward before them, got none; call forward first.")
    check_floating(grad_output, "grad_output", 3)
    check_shape(grad_output, "grad_output", saved[0].shape)


def _check_parameters(layer: Any, rows: int) -> None:
    """What was assigned to a layer of width E: (rows, E), (rows,), (E, E), (E,); biases may be None."""
    for name, shape in (("in_proj", (rows, layer.embed_dim)), ("out_proj", (layer.embed_dim, layer.embed_dim))):
        weight, bias = getattr(layer, f"{name}_weight"), getattr(layer, f"{name}_bias")
        check_floating(weight, f"{name}_weight", 2)
        check_shape(weight, f"{name}_weight", shape)
        if bias is not None:
            check_vector(bias, f"{name}_bias", shape[0])
