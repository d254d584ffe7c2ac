from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bagu.judge.compare import Difference, differ, first_difference
from bagu.judge.verdict import Outcome
from bagu.ladders.script import Seen
from bagu.ladders.tolerance import Exact, Rounding, Tolerance
from judge.sample_problems import SELECT_LADDER

NEAR = Rounding(2)
LOOSE = replace(SELECT_LADDER, tolerance=dict.fromkeys(("scaled", "kept"), NEAR))


@pytest.mark.parametrize(
    ("got", "want", "tolerance"),
    [
        ([0, 2], np.array([0, 2]), Exact()),
        ([], np.zeros(0, np.int64), Exact()),
        ((1, 2), np.array([1.0, 2.0]), NEAR),
        (3, np.float64(3.0), NEAR),
        (np.float32(0.1), 0.1, NEAR),
        (np.array(3.0), 3.0, NEAR),
        ([np.int32(1)], np.array([1]), Exact()),
        (np.array([np.nan, np.inf]), np.array([np.nan, np.inf]), NEAR),
        ([np.ones(2), np.zeros(1)], (np.ones(2), np.zeros(1)), NEAR),
        (np.ones((2, 3)), (np.ones(3), np.ones(3)), NEAR),
        ({"a": 1.0}, {"a": 1.0}, NEAR),
        (None, None, Exact()),
        ("mean", "mean", Exact()),
        (True, np.True_, Exact()),
    ],
)
def test_what_says_the_same_is_right(got: Any, want: Any, tolerance: Tolerance) -> None:
    assert differ("y", got, want, tolerance) is None


@pytest.mark.parametrize(
    ("got", "want", "outcome"),
    [
        (np.array([0.0, 2.0]), np.array([0, 2]), Outcome.WRONG_DTYPE),
        (np.zeros(0), np.zeros(0, np.int64), Outcome.WRONG_DTYPE),
        (np.array([1, 2]), np.array([1.0, 2.0]), Outcome.WRONG_DTYPE),
        ([0.0, 2.0], np.array([0, 2]), Outcome.WRONG_DTYPE),
        ([True], np.array([1]), Outcome.WRONG_DTYPE),
        (np.array([1]), np.array([True]), Outcome.WRONG_DTYPE),
        (np.array([None]), np.array([1.0]), Outcome.WRONG_DTYPE),
        ([[1], [1, 2]], np.ones((2, 2)), Outcome.WRONG_DTYPE),
        (None, np.ones(1), Outcome.WRONG_DTYPE),
        ("1.0", np.float64(1.0), Outcome.WRONG_DTYPE),
        (np.ones(1), 1.0, Outcome.WRONG_SHAPE),
        (np.ones((2, 1)), np.ones(2), Outcome.WRONG_SHAPE),
        (np.ones(3), np.ones(2), Outcome.WRONG_SHAPE),
        ([1.0], (1.0, 2.0), Outcome.WRONG_SHAPE),
        (1.0, (1.0, 2.0), Outcome.WRONG_SHAPE),
        (np.float64(1.0), (1.0,), Outcome.WRONG_SHAPE),
        ({"b": 1.0}, {"a": 1.0}, Outcome.WRONG_SHAPE),
        ([0, 1, 2], np.array([0, 1]), Outcome.WRONG_ANSWER),
        (np.array([1.0, np.nan]), np.array([1.0, 2.0]), Outcome.WRONG_ANSWER),
        (np.ones(1), None, Outcome.WRONG_ANSWER),
        ("sum", "mean", Outcome.WRONG_ANSWER),
    ],
)
def test_what_says_something_else_gets_its_verdict(got: Any, want: Any, outcome: Outcome) -> None:
    found = differ("y", got, want, NEAR)
    assert found is not None
    assert found.outcome is outcome
    assert found.reason.en.startswith("y")


def test_the_first_place_the_distance_and_the_limit_are_told() -> None:
    found = differ("y", (np.zeros(1), np.array([[0.0, 1.0], [2.0, 5.0]])), (np.zeros(1), np.zeros((2, 2))), NEAR)
    assert found is not None
    assert found.index == (1, 0, 1)
    assert found.difference == 1.0
    assert found.limit == 8 * np.finfo(np.float64).eps
    assert found.reason.en.startswith("y[1][0][1] is 1.0, expected 0.0")


def test_a_float32_answer_is_judged_as_float32() -> None:
    third = np.array([1 / 3])
    assert differ("y", third.astype(np.float32), third, NEAR) is None
    assert differ("y", third + 1e-8, third, NEAR) is not None


def test_a_python_number_beside_single_precision_is_judged_as_single() -> None:
    want = [Seen(0, "scaled", np.ones(1)), Seen(0, "kept", 1 / 3), Seen(1, "scaled", 1 / 3)]

    def found(first: Any, beside: Any, other: Any = 1 / 3) -> Difference | None:
        return first_difference(
            LOOSE, [Seen(0, "scaled", first), Seen(0, "kept", beside), Seen(1, "scaled", other)], want
        )

    rounded = float(np.float32(1 / 3))
    assert found(np.ones(1, np.float32), rounded) is None
    assert found(np.ones(1), rounded) is not None
    assert found(np.ones(1, np.float32), np.float64(rounded)) is not None  # it says itself that it is double
    assert found(np.ones(1, np.float32), 1 / 3, rounded) is not None  # another call
    assert found(np.ones(1, np.float32), 0.3334) is not None


def test_only_a_wrong_value_of_a_gradient_is_a_wrong_gradient() -> None:
    want = [Seen(0, "scaled", np.zeros(1)), Seen(0, "kept", np.zeros(0, np.int64)), Seen(0, "grad", np.zeros(1))]

    def with_gradient(value: Any) -> Outcome | None:
        found = first_difference(SELECT_LADDER, [*want[:2], Seen(0, "grad", value)], want)
        return found.outcome if found else None

    assert with_gradient(np.zeros(1)) is None
    assert with_gradient(np.ones(1)) is Outcome.WRONG_GRADIENT
    assert with_gradient(np.zeros(2)) is Outcome.WRONG_SHAPE
