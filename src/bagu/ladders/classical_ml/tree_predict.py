"""What a finished tree says of new rows."""

from functools import lru_cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.random import Generator
from numpy.typing import NDArray

from bagu.algorithms.classical_ml import tree_predict, tree_predict_loops, tree_predict_vectorized
from bagu.ladders.ladder import Ladder, Oracle
from bagu.ladders.script import Script, call
from bagu.ladders.tolerance import Exact

Array = NDArray[Any]


def onnx_predict(feature: Array, threshold: Array, left: Array, right: Array, value: Array, x: Array) -> Array:
    """The tree as an ONNX TreeEnsembleRegressor, which is how trees are deployed; it computes in float32."""
    import onnxruntime

    inner, k = left >= 0, value.shape[1]
    model = _model(
        tuple(np.where(inner, feature, 0).tolist()), tuple(np.where(inner, threshold, 0).astype(float).tolist()),
        tuple(np.where(inner, left, 0).tolist()), tuple(np.where(inner, right, 0).tolist()),
        tuple(inner.tolist()), tuple(map(tuple, value.astype(float).tolist())),
    )  # fmt: skip
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    if not len(x):
        return np.zeros((0, k), dtype=value.dtype)
    return np.asarray(session.run(None, {"x": x.astype(np.float32)})[0]).reshape(len(x), k)


@lru_cache(maxsize=64)
def _model(feature: Any, threshold: Any, left: Any, right: Any, inner: Any, value: Any) -> bytes:
    from onnx import TensorProto, helper

    leaves = [node for node, is_inner in enumerate(inner) if not is_inner]
    k = len(value[0])
    node = helper.make_node(
        "TreeEnsembleRegressor", ["x"], ["y"], domain="ai.onnx.ml", n_targets=k, aggregate_function="SUM",
        nodes_treeids=[0] * len(inner), nodes_nodeids=list(range(len(inner))), nodes_featureids=list(feature),
        nodes_values=list(threshold), nodes_truenodeids=list(left), nodes_falsenodeids=list(right),
        nodes_modes=["BRANCH_LEQ" if is_inner else "LEAF" for is_inner in inner],
        target_treeids=[0] * (k * len(leaves)), target_nodeids=[leaf for leaf in leaves for _ in range(k)],
        target_ids=list(range(k)) * len(leaves), target_weights=[float(v) for leaf in leaves for v in value[leaf]],
    )  # fmt: skip
    graph = helper.make_graph(
        [node], "tree",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, None])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, None])],
    )  # fmt: skip
    imports = [helper.make_opsetid("", 19), helper.make_opsetid("ai.onnx.ml", 3)]
    return bytes(helper.make_model(graph, opset_imports=imports, ir_version=10).SerializeToString())


@st.composite
def predict_inputs(draw: st.DrawFn) -> Script:
    """Trees of any shape, thresholds that rows often meet exactly."""
    d, k = draw(st.integers(1, 3)), draw(st.sampled_from([1, 2]))
    splits = draw(st.integers(0, 4))
    nodes: list[list[float]] = [[-1, 0, -1, -1]]  # feature, threshold, left, right
    leaves = [0]
    for _ in range(splits):
        at = leaves.pop(draw(st.integers(0, len(leaves) - 1)))
        nodes[at] = [draw(st.integers(0, d - 1)), draw(st.integers(0, 3)), len(nodes), len(nodes) + 1]
        leaves += [len(nodes), len(nodes) + 1]
        nodes += [[-1, 0, -1, -1], [-1, 0, -1, -1]]
    table = np.array(nodes)
    rows = draw(st.integers(0, 5))
    x = draw(st.lists(st.sampled_from([0, 1, 2, 3, 4, 0.5, 2.5]), min_size=rows * d, max_size=rows * d))
    return call(
        "tree_predict",
        feature=table[:, 0].astype(np.int64), threshold=table[:, 1].astype(np.float64),
        left=table[:, 2].astype(np.int64), right=table[:, 3].astype(np.int64),
        value=np.arange(len(nodes) * k, dtype=np.float64).reshape(-1, k),
        x=np.array(x, dtype=np.float64).reshape(rows, d),
    )  # fmt: skip


def sample_predict(rng: Generator, size: int) -> Script:
    """A complete tree of 127 nodes."""
    inner, nodes, d = 63, 127, 8
    at = np.arange(nodes)
    return call(
        "tree_predict",
        feature=np.where(at < inner, rng.integers(d, size=nodes), -1),
        threshold=rng.standard_normal(nodes).astype(np.float32).astype(np.float64),
        left=np.where(at < inner, 2 * at + 1, -1), right=np.where(at < inner, 2 * at + 2, -1),
        value=rng.integers(9, size=(nodes, 1)).astype(np.float64),
        x=rng.standard_normal((size, d)).astype(np.float32).astype(np.float64),
    )  # fmt: skip


def predict(x: Any, **changes: Any) -> Script:
    """A root that asks for feature 0, its right child for feature 1."""
    tree: dict[str, Any] = {
        "feature": np.array([0, -1, 1, -1, -1]), "threshold": np.array([2.0, 0, 5.0, 0, 0]),
        "left": np.array([1, -1, 3, -1, -1]), "right": np.array([2, -1, 4, -1, -1]),
        "value": np.array([[0.0], [1.0], [2.0], [3.0], [4.0]]), "x": np.array(x, dtype=np.float64),
    }  # fmt: skip
    return call("tree_predict", **{**tree, **changes})


LADDER = Ladder(
    name="tree_predict",
    rungs=(tree_predict_loops, tree_predict_vectorized, tree_predict),
    reference=tree_predict_vectorized,
    oracle=Oracle("onnxruntime", onnx_predict),
    inputs=predict_inputs,
    returns={"tree_predict": ("predicted",)},
    tolerance=Exact(),
    edge_cases=(
        predict([[1, 9]]),
        predict([[2, 0], [3, 5], [3, 6]]),  # a row at the threshold goes left
        predict(np.zeros((0, 2))),
        predict(
            [[3.0]], feature=np.array([-1]), threshold=np.array([np.nan]), left=np.array([-1]),
            right=np.array([-1]), value=np.array([[0.25, 0.75]]),
        ),  # a tree that is one leaf
    ),
    bad_inputs=(
        (predict([[np.nan, 1]]), "x"),
        (predict([[1.0]]), "feature"),
        (predict([[1, 1]], threshold=np.array([2.0])), "threshold"),
        (predict([[1, 1]], left=np.array([0, -1, 3, -1, -1])), "left"),
        (predict([[1, 1]], right=np.array([2, -1, 9, -1, -1])), "right"),
        (predict([[1, 1]], right=np.array([-1, -1, 4, -1, -1])), "right"),
        (predict([[1, 1]], value=np.zeros(5)), "value"),
    ),
    sizes=(100, 1_000, 10_000),  # rows; 127 nodes
    sample=sample_predict,
)  # fmt: skip
