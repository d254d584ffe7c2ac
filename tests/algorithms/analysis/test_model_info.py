"""Counting a model: what it promises beyond its ladder."""

import numpy as np
import pytest

from bagu.algorithms.analysis import model_info
from bagu.algorithms.analysis.model_info import BYTES


def test_widths_are_those_of_numpy_and_bfloat16_is_half_of_float32() -> None:
    assert {name: np.dtype(name).itemsize for name in BYTES if name != "bfloat16"} == {
        name: width for name, width in BYTES.items() if name != "bfloat16"
    }
    assert BYTES["bfloat16"] == BYTES["float32"] / 2


def test_tied_weights_count_once_and_their_bytes_too() -> None:
    tied = model_info(((3, 2), (3, 2)), ("float32",) * 2, ("trained",) * 2, np.array([4, 4]))
    untied = model_info(((3, 2), (3, 2)), ("float32",) * 2, ("trained",) * 2, np.array([4, 5]))
    assert tied == (6, 6, 0, 24)
    assert untied == (12, 12, 0, 48)


def test_names_of_one_tensor_that_disagree_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^storage must name tensors of one shape, type and kind"):
        model_info(((3,), (3,)), ("float32", "float16"), ("trained",) * 2, np.array([0, 0]))
