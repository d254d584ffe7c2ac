"""Two runs are told apart by what they show."""

import re
from typing import Any

import numpy as np
import pytest

from bagu.ladders.agreement import disagreement
from bagu.ladders.ladder import Ladder
from bagu.ladders.script import Seen
from bagu.ladders.tolerance import Exact, Rounding

LADDER = Ladder(
    name="two",
    rungs=(),
    reference=print,
    inputs=lambda: pytest.fail("nothing is drawn"),
    returns={"two": ("where", "much")},
    tolerance={"where": Exact(), "much": Rounding(length=1)},
)


def compared(name: str, got: Any, want: Any) -> str | None:
    return disagreement(LADDER, [Seen(0, name, got)], [Seen(0, name, want)])


@pytest.mark.parametrize(
    ("name", "got", "want"),
    [
        ("where", np.array([1, 2]), np.array([1, 2])),
        ("where", np.array([np.nan]), np.array([np.nan])),
        ("much", np.array([1.0 + 1e-16]), np.array([1.0])),
        ("much", np.array([1.0 + 2e-7], dtype=np.float32), np.array([1.0])),
        ("much", (np.zeros(2), np.ones(1)), (np.zeros(2), np.ones(1))),
        ("much", None, None),
        ("where", 3, 3),
    ],
)
def test_equal_within_tolerance(name: str, got: Any, want: Any) -> None:
    assert compared(name, got, want) is None


@pytest.mark.parametrize(
    ("name", "got", "want", "said"),
    [
        ("where", np.array([1, 3]), np.array([1, 2]), r"step 0, where: np.int64\(3\) at \(1,\), not np.int64\(2\)"),
        ("where", np.array([1]), np.array([1, 2]), r"shape \(1,\), not \(2,\)"),
        ("much", np.array([1.0 + 1e-6]), np.array([1.0]), "at \\(0,\\)"),
        ("much", np.array([np.nan]), np.array([1.0]), "nan"),
        ("much", (np.zeros(2),), (np.zeros(2), np.ones(1)), "not 2 arrays"),
        ("much", (np.zeros(2), np.ones(1)), (np.zeros(2), np.zeros(1)), r"\[1\]"),
        ("much", None, np.zeros(1), "None, not"),
    ],
)
def test_different_beyond_it(name: str, got: Any, want: Any, said: str) -> None:
    sentence = compared(name, got, want)
    assert sentence is not None
    assert re.search(said, sentence), sentence


def test_different_things_shown() -> None:
    sentence = disagreement(LADDER, [Seen(0, "where", 1)], [Seen(0, "much", 1)])
    assert sentence == "shows ['where'], not ['much']"
