from collections.abc import Callable
from typing import Any

import pytest

from bagu.curriculum.problem import Mutant
from bagu.judge.source import SwapError, apply, standalone
from bagu.ladders.catalog import ladders
from bagu.text import Text
from judge.sample_algorithms import RunningMoments, guarded, leans_on_hypothesis, select

HINT = Text("提示", "hint")


def made_elsewhere() -> Callable[[], Any]:
    def inner() -> None: ...

    return inner


def test_a_function_stands_alone_with_its_helper_its_constant_and_its_alias() -> None:
    assert standalone(select) == (
        "import numpy as np\n\n"
        "FLOOR = 1.0\n\n"
        "def largest(x):\n    return float(np.abs(x).max(initial=0.0))\n\n"
        "biggest = largest\n\n"
        "def select(x, limit):\n"
        "    top = biggest(x)\n"
        "    if top < FLOOR:\n"
        "        top = FLOOR\n"
        "    scaled = x / top\n"
        "    kept = np.flatnonzero(x > limit)\n"
        "    grad = 2 * x\n"
        "    return (scaled, kept, grad)\n"
    )


def test_loops_and_branches_that_only_validate_go_with_their_validators() -> None:
    assert standalone(guarded) == (
        "def guarded(x, limit):\n"
        "    if limit > 0:\n        pass\n    else:\n        limit = -limit\n"
        "    return x * limit\n"
    )


def test_a_class_loses_docstrings_annotations_and_bare_fields() -> None:
    text = standalone(RunningMoments)
    assert text.startswith(
        "import numpy as np\n\nclass RunningMoments:\n\n    def __init__(self, features, momentum=0.5):"
    )
    assert '"""' not in text
    assert "-> " not in text
    assert ": bool" not in text


def test_what_stands_alone_runs_alone() -> None:
    space: dict[str, Any] = {}
    exec(standalone(select), space)
    import numpy as np

    scaled, kept, grad = space["select"](np.array([2.0, -4.0]), 1.0)
    assert (scaled.tolist(), kept.tolist(), grad.tolist()) == ([0.5, -1.0], [0], [4.0, -8.0])


@pytest.mark.parametrize("target", [leans_on_hypothesis, made_elsewhere()], ids=["another library", "not at the top"])
def test_what_cannot_come_along_is_said(target: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r"not in the box|cannot stand alone"):
        standalone(target)


def test_every_reference_stands_alone() -> None:
    for ladder in ladders().values():
        space: dict[str, Any] = {}
        exec(compile(standalone(ladder.reference), ladder.name, "exec"), space)
        assert callable(space[ladder.reference.__name__])
        assert "bagu" not in standalone(ladder.reference)


def test_swaps_are_applied_one_after_the_other() -> None:
    mutant = Mutant("m", (("a", "b"), ("bc", "d")), HINT)
    assert apply(mutant, "ac") == "d"


@pytest.mark.parametrize(("source", "count"), [("x x", 2), ("y", 0)])
def test_a_swap_must_match_exactly_once(source: str, count: int) -> None:
    with pytest.raises(SwapError) as caught:
        apply(Mutant("m", (("x", "z"),), HINT), source)
    assert caught.value.count == count
