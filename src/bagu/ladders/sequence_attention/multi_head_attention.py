"""Multi-head attention as a layer with parameters."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.sequence_attention import MultiHeadAttention, MultiHeadAttentionLoops, additive
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Call, New, Script, Set, Step
from bagu.ladders.sequence_attention._draws import KEYS, WIDTH, arrays, masks
from bagu.ladders.tensors import optional, tensor
from bagu.ladders.tolerance import Rounding

SMALL = st.sampled_from([0, 1, 2, -1, -2])  # |entries| <= 2
WEIGHT = st.sampled_from([0.0, 1.0, 0.5, -1.0, -0.5])
PROJECTED = 2 * WIDTH + 1  # the most that an entry of q, k or v comes to


class TorchMultiheadAttention:
    """torch.nn.MultiheadAttention in the type of its input, with arrays for tensors."""

    module: Any

    def __init__(self, embed_dim: int, num_heads: int, bias: bool = True) -> None:
        import torch

        options: dict[str, Any] = {"bias": bias, "batch_first": True, "dtype": torch.float64}
        self.__dict__["module"] = torch.nn.MultiheadAttention(embed_dim, num_heads, **options)

    def forward(
        self,
        query: NDArray[Any],
        key: NDArray[Any],
        value: NDArray[Any],
        key_padding_mask: NDArray[Any] | None = None,
        attn_mask: NDArray[Any] | None = None,
        average_attn_weights: bool = True,
    ) -> tuple[NDArray[Any], ...]:
        if key_padding_mask is not None and attn_mask is not None and key_padding_mask.dtype != attn_mask.dtype:
            # torch warns of one mask of booleans and one of numbers
            key_padding_mask, attn_mask = additive(key_padding_mask), additive(attn_mask)
        inputs = [tensor(array) for array in (query, key, value)]
        shown = self.module.to(inputs[0].dtype)(
            *inputs,
            key_padding_mask=optional(key_padding_mask),
            attn_mask=optional(attn_mask),
            average_attn_weights=average_attn_weights,
        )
        return tuple(np.asarray(part.detach().numpy()) for part in shown)

    def __setattr__(self, name: str, value: NDArray[Any]) -> None:
        parameter = getattr(self.module, name) if name.startswith("in") else self.module.out_proj
        if name.startswith("out"):
            parameter = getattr(parameter, name.removeprefix("out_proj_"))
        parameter.data.copy_(tensor(value))


def all_rows_see(script: Script) -> bool:
    """Whether no query has all its keys masked: there torch gives NaN, and we do not."""
    heads = next(step.args["num_heads"] for step in script.steps if isinstance(step, New))
    return all(_rows_see(heads, step.args) for step in script.steps if isinstance(step, Call))


def _rows_see(heads: int, args: Mapping[str, Any]) -> bool:
    (samples, queries), keys = args["query"].shape[:2], args["key"].shape[1]
    mask = np.zeros((samples, heads, queries, keys))
    padding, attn = args.get("key_padding_mask"), args.get("attn_mask")
    if padding is not None:
        mask = mask + additive(padding)[:, None, None]
    if attn is not None:
        mask = mask + additive(attn).reshape(mask.shape if attn.ndim == 3 else attn.shape)
    return bool((mask > -np.inf).any(axis=-1).all())


@st.composite
def parameters(draw: st.DrawFn, rows: int, width: int, bias: bool = True) -> list[Step]:
    """Assign weights, and biases where there are any."""
    steps: list[Step] = [Set("in_proj_weight", draw(arrays((rows, width), WEIGHT)))]
    if bias:
        steps.append(Set("in_proj_bias", draw(arrays((rows,), WEIGHT))))
    steps.append(Set("out_proj_weight", draw(arrays((width, width), WEIGHT))))
    return [*steps, Set("out_proj_bias", draw(arrays((width,), WEIGHT)))] if bias else steps


@st.composite
def multi_head_inputs(draw: st.DrawFn) -> Script:
    """One layer, one call; query, key and value differ, and so do the numbers of queries and keys."""
    heads, width = draw(st.sampled_from([(1, 2), (2, 2), (2, 4), (4, 4), (1, 1)]))
    samples, queries, keys = (draw(st.sampled_from(lengths)) for lengths in ([1, 2], [1, 2, 3], [1, 2, 3]))
    bias = draw(st.sampled_from([True, True, False]))
    args = {
        "query": draw(arrays((samples, queries, width), SMALL)),
        "key": draw(arrays((samples, keys, width), SMALL)),
        "value": draw(arrays((samples, keys, width), SMALL)),
        "key_padding_mask": draw(st.none() | masks((samples, keys))),
        "attn_mask": draw(st.none() | masks((queries, keys)) | masks((samples * heads, queries, keys))),
        "average_attn_weights": draw(st.sampled_from([True, False])),
    }
    made = New({"embed_dim": width, "num_heads": heads, "bias": bias})
    return Script((made, *draw(parameters(3 * width, width, bias)), Call("forward", args)))


def sample_multi_head(rng: Generator, size: int) -> Script:
    weights = {"in_proj_weight": (1536, 512), "out_proj_weight": (512, 512)}
    x = rng.standard_normal((1, size, 512), dtype=np.float32)
    steps = [Set(name, rng.standard_normal(shape, dtype=np.float32) / 16) for name, shape in weights.items()]
    forward = Call("forward", {"query": x, "key": x, "value": x})
    return Script((New({"embed_dim": 512, "num_heads": 8}), *steps, forward))


EYES = np.concatenate([np.eye(2)] * 3)
ROWS = np.array([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]])  # (1, 3, 2)
LATER = np.triu(np.ones((3, 3), dtype=bool), 1)
SET = (Set("in_proj_weight", EYES), Set("out_proj_weight", np.eye(2)))


def layer(*steps: Step, embed_dim: int = 2, num_heads: int = 2, **masks: Any) -> Script:
    forward = Call("forward", {"query": ROWS, "key": ROWS, "value": ROWS, **masks})
    return Script((New({"embed_dim": embed_dim, "num_heads": num_heads}), *(steps or SET), forward))


LADDER = Ladder(
    name="MultiHeadAttention",
    rungs=(MultiHeadAttentionLoops, MultiHeadAttention),
    reference=MultiHeadAttention,
    oracle=Oracle("torch", TorchMultiheadAttention, accepts=all_rows_see),
    inputs=multi_head_inputs,
    returns={"forward": ("output", "weights")},
    # Scores are at most WIDTH · PROJECTED², and a weight is off by that many eps; WIDTH · PROJECTED bounds an output.
    tolerance=Rounding(2 * WIDTH + KEYS, condition=WIDTH * PROJECTED**2),
    edge_cases=(
        layer(num_heads=1),
        layer(),
        layer(average_attn_weights=False),
        layer(attn_mask=LATER),
        layer(attn_mask=np.where(LATER, -np.inf, 0.0), average_attn_weights=False),
        layer(key_padding_mask=np.array([[False, False, True]])),
        layer(key_padding_mask=np.array([[True, False, False]]), attn_mask=LATER),  # the first row sees nothing
        layer(attn_mask=np.stack([LATER, ~LATER]), average_attn_weights=False),  # a mask a head
        layer(*SET, Set("in_proj_bias", np.arange(6.0)), Set("out_proj_bias", np.array([1.0, -1.0]))),
    ),
    bad_inputs=(
        (layer(embed_dim=6, num_heads=4), "num_heads"),
        (layer(embed_dim=0, num_heads=1), "embed_dim"),
        (layer(Set("in_proj_weight", np.eye(2))), "in_proj_weight"),
        (layer(Set("out_proj_bias", np.zeros(3))), "out_proj_bias"),
        (layer(query=ROWS[0]), "query"),
        (layer(query=ROWS.astype(np.int64)), "query"),
        (layer(key=np.ones((2, 3, 2))), "key"),
        (layer(value=ROWS[:, :2]), "value"),
        (layer(key_padding_mask=np.zeros((3, 1), dtype=bool)), "key_padding_mask"),
        (layer(key_padding_mask=np.zeros((1, 3), dtype=np.int64)), "key_padding_mask"),
        (layer(attn_mask=LATER[:2]), "attn_mask"),
        (layer(attn_mask=LATER[None]), "attn_mask"),
    ),
    sizes=(16, 64, 256),  # tokens, 8 heads of 64
    sample=sample_multi_head,
    see=("additive",),
)
