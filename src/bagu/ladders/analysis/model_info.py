"""Counting a model's numbers and bytes against torch's own modules."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.analysis import model_info, model_info_loops
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact

FLOATING = ("float32", "float16", "float64", "bfloat16")
WHOLE = ("int64", "int8")


def torch_info(
    shapes: tuple[tuple[int, ...], ...], dtypes: tuple[str, ...], kinds: tuple[str, ...], storage: NDArray[Any]
) -> tuple[int, int, int, int]:
    """A module with those parameters and buffers, and what it says of itself."""
    import torch

    module, tensors = torch.nn.Module(), dict[int, Any]()
    for at, (shape, dtype, kind, place) in enumerate(zip(shapes, dtypes, kinds, storage.tolist(), strict=True)):
        if place not in tensors:
            empty = torch.empty(shape, dtype=getattr(torch, dtype), device="meta")
            tensors[place] = empty if kind == "buffer" else torch.nn.Parameter(empty, requires_grad=kind == "trained")
        if kind == "buffer":
            module.register_buffer(f"t{at}", tensors[place])
        else:
            module.register_parameter(f"t{at}", tensors[place])
    parameters, buffers = list(module.parameters()), list(module.buffers())
    return (
        sum(p.numel() for p in parameters),
        sum(p.numel() for p in parameters if p.requires_grad),
        sum(b.numel() for b in buffers),
        sum(t.numel() * t.element_size() for t in parameters + buffers),
    )


@st.composite
def model_inputs(draw: st.DrawFn) -> Script:
    """Up to five names of up to five tensors; integers are not trained."""
    shapes = st.sampled_from([(1,), (2,), (3,), (2, 3), (3, 1), (2, 1, 2), (), (0, 2)])
    tensors = []
    for _ in range(draw(st.sampled_from([1, 2, 3, 4, 5]))):
        dtype = draw(st.sampled_from([*FLOATING, *WHOLE]))
        kinds = ["frozen", "buffer"] if dtype in WHOLE else ["trained", "frozen", "buffer"]
        tensors.append((draw(shapes), dtype, draw(st.sampled_from(kinds))))
    places = [draw(st.sampled_from([at, at, *range(at)])) for at in range(len(tensors))]
    return model([(*tensors[place], place) for place in places])


def sample_model(rng: Generator, size: int) -> Script:
    lengths = rng.integers(1, 512, (size, 2)).tolist()
    return model([(tuple(shape), "float32", "trained", at) for at, shape in enumerate(lengths)])


def model(entries: list[tuple[Any, ...]]) -> Script:
    """Rows of shape, type, kind and tensor."""
    shapes, dtypes, kinds, storage = zip(*entries, strict=True) if entries else ((), (), (), ())
    places = np.array(storage, dtype=None if storage else np.int64)
    return call("model_info", shapes=shapes, dtypes=dtypes, kinds=kinds, storage=places)


LINEAR = [((3, 2), "float32", "trained", 0), ((3,), "float32", "trained", 1)]

LADDER = Ladder(
    name="model_info",
    rungs=(model_info_loops, model_info),
    reference=model_info_loops,
    oracle=Oracle("torch", torch_info),
    inputs=model_inputs,
    returns={"model_info": ("parameters", "trainable", "buffers", "bytes")},
    tolerance=Exact(),
    edge_cases=(
        model(LINEAR),
        model([((3, 2), "float16", "trained", 0)]),
        model([((2,), "float32", "trained", 0), ((2,), "float32", "buffer", 1)]),
        model([((), "int64", "buffer", 0)]),  # the counter of batch norm: one number
        model([((4, 2), "float32", "trained", 0), ((4, 2), "float32", "trained", 0)]),  # tied weights
        model([((2,), "float32", "frozen", 0), ((3,), "float32", "trained", 1)]),
        model([((2,), "float64", "buffer", 7), ((2,), "float64", "buffer", 7), ((0,), "int8", "frozen", 1)]),
        model([]),
    ),
    bad_inputs=(
        (model([((3,), "float8", "trained", 0)]), "dtypes[0]"),
        (model([((3,), "float32", "learned", 0)]), "kinds[0]"),
        (model([((-3,), "float32", "trained", 0)]), "shapes[0]"),
        (model([((3,), "float32", "trained", 0.5)]), "storage"),
        (model([((3,), "float32", "trained", 0), ((2,), "float32", "trained", 0)]), "storage"),
        (call("model_info", shapes=((3,),), dtypes=(), kinds=("trained",), storage=np.zeros(1, np.int64)), "dtypes"),
    ),
    sizes=(16, 128, 1024),  # tensors
    sample=sample_model,
)
