"""One ONNX operator, run by onnxruntime."""

import numpy as np
import pytest

from bagu.algorithms.arrays import Array
from bagu.ladders.onnx import run_operator

pytest.importorskip("onnxruntime")


def floats(*values: float) -> Array:
    return np.array(values, dtype=np.float32)


def test_an_operator_runs_on_arrays() -> None:
    assert run_operator("Add", 14, [floats(1, 2), floats(3, 4)]).tolist() == [4, 6]


def test_attributes_reach_the_operator() -> None:
    rows = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert run_operator("Transpose", 13, [rows], perm=[1, 0]).shape == (3, 2)
    assert run_operator("Transpose", 13, [rows], perm=[0, 1]).shape == (2, 3)


def test_an_optional_input_is_left_out() -> None:
    clipped = run_operator("Clip", 13, [floats(-1, 5), None, np.array(2, dtype=np.float32)])
    assert clipped.tolist() == [-1, 2]


def test_the_type_of_the_output_is_stated() -> None:
    best = run_operator("ArgMax", 13, [floats(1, 3, 2)[None]], output="int64", axis=1, keepdims=0)
    assert best.dtype == np.int64
    assert best.tolist() == [1]


def test_a_view_with_gaps_is_taken() -> None:
    assert run_operator("Neg", 13, [np.arange(6, dtype=np.float32)[::2]]).tolist() == [0, -2, -4]
