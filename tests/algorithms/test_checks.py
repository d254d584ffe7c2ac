"""Bad input gets a sentence: the argument, what came, what is needed."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from bagu.algorithms import checks as c

BOXES = np.array([[0, 0, 2, 2], [1, 1, 3, 3]])

GOOD: list[Callable[[], None]] = [
    partial(c.check_array, np.zeros(3), "x"),
    partial(c.check_array, np.zeros((2, 3), dtype=np.uint8), "x", 2),
    partial(c.check_array, np.zeros((2, 3), dtype=np.float16), "x", (2, 4)),
    partial(c.check_floating, np.zeros(3, dtype=np.float32), "x", 1),
    partial(c.check_integers, np.zeros(3, dtype=np.int8), "x"),
    partial(c.check_flags, np.zeros(3, dtype=bool), "x", 1),
    partial(c.check_shape, np.zeros((2, 3)), "x", (2, None)),
    partial(c.check_finite, np.zeros(0), "x"),
    partial(c.check_finite, np.zeros(1, dtype=np.int64), "x"),
    partial(c.check_number, 0, "t", at_least=0, at_most=1),
    partial(c.check_number, np.float32(0.5), "t", above=0, below=1),
    partial(c.check_number, -1e300, "t"),
    partial(c.check_count, np.int64(2), "n", at_least=2),
    partial(c.check_choice, "voc", "matching", ("coco", "voc")),
    partial(c.check_boxes, BOXES),
    partial(c.check_boxes, np.zeros((0, 4))),
    partial(c.check_boxes, np.zeros((1, 4), dtype=np.float16)),
    partial(c.check_scores, np.array([-1.0, 2.0]), 2),
    partial(c.check_scores, np.array([0.0, 2.0]), 2, at_least=0),
    partial(c.check_labels, np.array([-1, 7]), 2),
]

BAD: list[tuple[Callable[[], None], type[Exception], str]] = [
    (
        partial(c.check_array, [1.0], "x"),
        TypeError,
        "x must be a NumPy array, got list; convert it with numpy.asarray.",
    ),
    (
        partial(c.check_array, np.zeros(1, dtype=bool), "x"),
        TypeError,
        "x must hold integers, float16, float32 or float64, got bool.",
    ),
    (partial(c.check_array, np.zeros(1, dtype=np.complex64), "x"), TypeError, "got complex64."),
    (partial(c.check_array, np.zeros(1, dtype=np.longdouble), "x"), TypeError, f"got {np.dtype(np.longdouble)}."),
    (partial(c.check_array, np.array([None]), "x"), TypeError, "got object."),
    (partial(c.check_array, np.zeros(3), "x", 2), ValueError, "x must have 2 dimensions, got 1: shape (3,)."),
    (
        partial(c.check_array, np.zeros((1, 1, 1)), "x", (2, 4)),
        ValueError,
        "x must have 2 or 4 dimensions, got 3: shape (1, 1, 1).",
    ),
    (
        partial(c.check_floating, np.zeros(3, dtype=int), "x"),
        TypeError,
        "x must hold float16, float32 or float64, got int64; convert it with astype.",
    ),
    (partial(c.check_integers, np.zeros(3), "x"), TypeError, "x must hold integers, got float64."),
    (partial(c.check_flags, np.zeros(3), "x"), TypeError, "x must be a NumPy array of booleans, got float64."),
    (partial(c.check_flags, [True], "x"), TypeError, "x must be a NumPy array of booleans, got list."),
    (
        partial(c.check_flags, np.zeros((1, 1), dtype=bool), "x", 1),
        ValueError,
        "x must have 1 dimension, got 2: shape (1, 1).",
    ),
    (partial(c.check_shape, np.zeros((2, 3)), "x", (None, 4)), ValueError, "x must have shape (n, 4), got (2, 3)."),
    (partial(c.check_shape, np.zeros((2, 3)), "x", (6,)), ValueError, "x must have shape (6,), got (2, 3)."),
    (
        partial(c.check_finite, np.array([[0, np.nan]]), "x"),
        ValueError,
        "x must be finite, got nan at index (0, 1); remove such entries first.",
    ),
    (partial(c.check_finite, np.array([-np.inf]), "x"), ValueError, "x must be finite, got -inf at index (0,)"),
    (partial(c.check_number, "1", "t"), TypeError, "t must be a number, got str."),
    (partial(c.check_number, True, "t"), TypeError, "t must be a number, got bool."),
    (partial(c.check_number, 1j, "t"), TypeError, "t must be a number, got complex."),
    (partial(c.check_number, float("nan"), "t"), ValueError, "t must be finite, got nan."),
    (partial(c.check_number, float("inf"), "t", at_least=0), ValueError, "t must be at least 0, got inf."),
    (partial(c.check_number, 2, "t", at_least=0, at_most=1), ValueError, "t must be at least 0 and at most 1, got 2."),
    (partial(c.check_number, 0, "t", above=0), ValueError, "t must be above 0, got 0."),
    (partial(c.check_number, 1, "t", below=1), ValueError, "t must be below 1, got 1."),
    (partial(c.check_count, 1.0, "n"), TypeError, "n must be an integer, got float."),
    (partial(c.check_count, True, "n"), TypeError, "n must be an integer, got bool."),
    (partial(c.check_count, 0, "n", at_least=1), ValueError, "n must be at least 1, got 0."),
    (
        partial(c.check_choice, "hard", "method", ("linear", "gaussian")),
        ValueError,
        "method must be one of 'linear', 'gaussian', got 'hard'.",
    ),
    (
        partial(c.check_boxes, BOXES[:, ::-1], "truth"),
        ValueError,
        "truth must be x1, y1, x2, y2 with x1 <= x2 and y1 <= y2, got [2, 2, 0, 0] at row 0.",
    ),
    (partial(c.check_boxes, BOXES[0]), ValueError, "boxes must have shape (n, 4), got (4,)."),
    (partial(c.check_scores, np.zeros(3), 2), ValueError, "scores must have shape (2,), got (3,)."),
    (
        partial(c.check_scores, np.array([1.0, -0.5]), 2, at_least=0),
        ValueError,
        "scores must be at least 0, got -0.5 at index 1.",
    ),
    (partial(c.check_labels, np.zeros(2), 2), TypeError, "labels must hold integers, got float64."),
]


@pytest.mark.parametrize("check", GOOD)
def test_good_input_passes_in_silence(check: Callable[[], Any]) -> None:
    assert check() is None


@pytest.mark.parametrize(("check", "kind", "sentence"), BAD)
def test_bad_input_gets_its_sentence(check: Callable[[], None], kind: type[Exception], sentence: str) -> None:
    with pytest.raises(kind, match=re.escape(sentence)):
        check()
