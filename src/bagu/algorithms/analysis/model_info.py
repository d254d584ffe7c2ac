"""How many numbers a model holds and how many bytes they take."""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bagu.algorithms.analysis.checks import check_model

BYTES = {"float64": 8, "int64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int8": 1}

Info = tuple[int, int, int, int]


def model_info_loops(
    shapes: Sequence[Sequence[int]], dtypes: Sequence[str], kinds: Sequence[str], storage: NDArray[Any]
) -> Info:
    """Name by name, with a list of the tensors seen so far. See `model_info`."""
    check_model(shapes, dtypes, kinds, storage)
    parameters = trainable = buffers = size = 0
    seen: list[int] = []
    for shape, dtype, kind, place in zip(shapes, dtypes, kinds, storage.tolist(), strict=True):
        if place in seen:
            continue
        seen.append(place)
        count = 1
        for length in shape:
            count *= length
        size += count * BYTES[dtype]
        if kind == "buffer":
            buffers += count
        else:
            parameters += count
        if kind == "trained":
            trainable += count
    return parameters, trainable, buffers, size


def model_info(
    shapes: Sequence[Sequence[int]], dtypes: Sequence[str], kinds: Sequence[str], storage: NDArray[Any]
) -> Info:
    """Parameters, those of them that train, numbers in buffers, and the bytes of all: each tensor counts once.

    One entry a name in the model, as in a state dict: its shape, () for a single number; its type, "float32",
    "float16", "bfloat16", "float64", "int64" or "int8"; its kind, "trained", "frozen" or "buffer" (running statistics
    of batch norm, say); and, in storage (names,), the number of the tensor behind it, the same for two names of one
    tensor (tied weights).
    A megabyte is 10⁶ bytes. Not in it: gradients, the optimiser's state, activations.

    Errors: ValueError for an unknown type or kind, or for names of one tensor that disagree. Cost: O(names).
    Source: torch.nn.Module.parameters and buffers, which leave out repeated tensors, and Tensor.element_size.

    >>> model_info(((3, 2), (3,)), ("float32", "float32"), ("trained", "trained"), np.array([0, 1]))
    (9, 9, 0, 36)
    """
    check_model(shapes, dtypes, kinds, storage)
    _, first = np.unique(storage, return_index=True)
    count = np.array([prod(shapes[at]) for at in first], dtype=np.int64)
    width = np.array([BYTES[dtypes[at]] for at in first], dtype=np.int64)
    kind = np.array([kinds[at] for at in first], dtype=np.str_)
    buffers = int(count[kind == "buffer"].sum())
    parameters = int(count.sum()) - buffers
    return parameters, int(count[kind == "trained"].sum()), buffers, int(count @ width)
