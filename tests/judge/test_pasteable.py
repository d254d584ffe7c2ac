from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bagu.judge.inside.frames import DTYPES
from bagu.judge.inside.perform import same
from bagu.judge.pasteable import arguments, call_line, literal
from bagu.ladders.script import Call, Get, New, Script, Set, call

ARRAYS = hnp.arrays(
    st.sampled_from([np.dtype(name) for name in sorted(DTYPES) if name[1] in "biuf"]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
    elements={"allow_nan": False},
)


@settings(deadline=None, derandomize=True, database=None)
@given(ARRAYS)
def test_a_literal_evaluates_to_the_array(array: np.ndarray[Any, Any]) -> None:
    assert same(eval(literal(array), {"np": np}), array)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.array([1, 2]), "np.array([1, 2])"),
        (np.array([0.5], np.float32), "np.array([0.5], dtype=np.float32)"),
        (np.zeros((0, 4)), "np.zeros((0, 4))"),
        (np.zeros(0, np.int64), "np.zeros((0,), dtype=np.int64)"),
        (np.array([np.nan, -np.inf]), "np.array([np.nan, -np.inf])"),
        (np.float32(0.5), "np.float32(0.5)"),
        ((np.True_,), "(True,)"),
        ([1, "a", None], "[1, 'a', None]"),
        ({"k": np.inf}, "{'k': np.inf}"),
        (np.zeros((40, 40)), "<float64 array of shape (40, 40)>"),
    ],
)
def test_values_are_written_plainly(value: Any, text: str) -> None:
    assert literal(value) == text


def test_a_function_is_one_call() -> None:
    script = call("f", x=np.array([1.0]), limit=0.5)
    assert call_line("f", script) == "f(x=np.array([1.0]), limit=0.5)"
    assert arguments(script)["limit"] == 0.5


def test_an_object_is_its_steps() -> None:
    script = Script((New({"n": 1}), Set("training", False), Call("forward", {"x": 2.0}), Get("mean")))
    assert call_line("Norm", script) == "m = Norm(n=1); m.training = False; m.forward(x=2.0); m.mean"
    assert arguments(script) == {"0.new.n": 1, "1.training": False, "2.forward.x": 2.0}
