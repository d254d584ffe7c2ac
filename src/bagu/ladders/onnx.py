"""One ONNX operator run by onnxruntime, for the oracles that are made of one."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from bagu.algorithms.arrays import Array


def run_operator(
    name: str, opset: int, inputs: Sequence[Array | None], output: str = "float32", **attributes: Any
) -> Array:
    """The first output of an operator, of the given element type; None leaves an optional input out.

    Runs on one thread. Raises ImportError where onnx or onnxruntime is absent.
    """
    given = {f"input{at}": np.ascontiguousarray(x) for at, x in enumerate(inputs) if x is not None}
    signature = tuple(None if x is None else (str(x.dtype), x.ndim) for x in inputs)
    fixed = {key: tuple(value) if isinstance(value, list) else value for key, value in attributes.items()}
    session = _session(name, opset, signature, output, tuple(sorted(fixed.items())))
    result: Array = session.run(None, given)[0]
    return result


@lru_cache(maxsize=64)
def _session(
    name: str,
    opset: int,
    signature: tuple[tuple[str, int] | None, ...],
    output: str,
    attributes: tuple[tuple[str, Any], ...],
) -> Any:
    import onnxruntime
    from onnx import helper

    def kind(dtype: str) -> int:
        return int(helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))

    names = ["" if part is None else f"input{at}" for at, part in enumerate(signature)]
    graph = helper.make_graph(
        [helper.make_node(name, names, ["output"], **dict(attributes))],
        name,
        [
            helper.make_tensor_value_info(f"input{at}", kind(part[0]), [None] * part[1])
            for at, part in enumerate(signature)
            if part is not None
        ],
        [helper.make_tensor_value_info("output", kind(output), None)],
    )
    # newer onnx writes a newer intermediate representation than older runtimes read; 10 suffices for every opset here
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
