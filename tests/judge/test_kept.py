"""What is kept of a report comes back whole, whatever was in it."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from bagu.contracts import to_json
from bagu.judge.examples import Example, Examples
from bagu.judge.kept import kept, packed, told_in, unpacked
from bagu.judge.verdict import Counterexample, Outcome, Speed, SpeedPoint, Verdict
from bagu.text import Text

DTYPES = ["float16", "float32", "float64", "int8", "int64", "uint64", "bool", "complex64", "complex128"]
any_array = st.sampled_from(DTYPES).flatmap(lambda dtype: arrays(dtype, array_shapes(min_dims=0, min_side=0)))
number = st.integers() | st.floats() | st.booleans() | st.none() | st.text(max_size=9)
value = st.recursive(
    any_array | number, lambda part: st.lists(part, max_size=3) | st.lists(part, max_size=3).map(tuple), max_leaves=6
)  # fmt: skip
plain = settings(deadline=None, derandomize=True, database=None, max_examples=80)


def again(told: Any) -> Any:
    return told_in(json.loads(json.dumps(kept(told), allow_nan=False)), type(told))


def bare(verdict: Verdict) -> Verdict:
    """All but what need not be equal to itself."""
    assert verdict.counterexample is not None
    return replace(
        verdict, counterexample=replace(verdict.counterexample, arguments={}, expected=None, actual=None)
    )  # fmt: skip


def alike(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, np.ndarray | np.generic):
        return bool(a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind in "fc"))
    return bool(a == b or (a != a and b != b))


@given(value)
@plain
def test_any_value(given: Any) -> None:
    assert alike(unpacked(json.loads(json.dumps(packed(given), allow_nan=False))), given)


def test_what_no_json_holds_is_told_in_words() -> None:
    assert unpacked(packed(np.array(["a"]))) == "array(['a'], dtype='<U1')"
    assert unpacked(packed({1})) == "{1}"
    assert unpacked(packed("\ud800")) == "?"


@given(value, value)
@plain
def test_a_verdict_with_all_that_it_may_have(expected: Any, actual: Any) -> None:
    example = Counterexample(
        "f(x=1)", {"x": np.arange(3.0), "limit": np.inf}, "y", expected, actual, (0, 2), 0.5, 1e-12, 3.0, "torch 2"
    )
    verdict = Verdict(
        "nms#nms", Outcome.WRONG_ANSWER, Text("错", "wrong"), "full", counterexample=example, hint=Text("因", "why"),
        mutant="m", output="out", cases=3,
    )  # fmt: skip
    back = again(verdict)
    assert back.counterexample is not None
    assert alike(back.counterexample.expected, expected)
    assert alike(back.counterexample.actual, actual)
    assert alike(back.counterexample.arguments["x"], np.arange(3.0))
    assert back.counterexample.arguments["limit"] == np.inf
    assert bare(back) == bare(verdict)
    assert again(replace(verdict, counterexample=None)) == replace(verdict, counterexample=None)


def test_examples_and_speed() -> None:
    told = Examples(
        "nms#nms", (Example("f()", "y", np.ones(2), (1, np.nan), "crashed", Text("错", "no"), "\x1b[31m"),), "full"
    )
    assert to_json(again(told)) == to_json(told)
    speed = Speed("nms#nms", (SpeedPoint(10, 0.1, {"loops": 0.2}),), None, None, {"loops": 0.5}, 3.0)
    assert again(speed) == speed


def test_what_is_no_report_is_refused() -> None:
    broken: list[Any] = [None, [], {}, {"counterexample": 1}]
    for held in broken:
        with pytest.raises(ValueError, match=r"Verdict|validat|missing|Expected"):
            told_in(held, Verdict)
