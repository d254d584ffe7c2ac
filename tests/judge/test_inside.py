import ast
import sys
from pathlib import Path

import numpy as np
import pytest

from bagu.judge import inside
from bagu.judge.inside.perform import perform, same
from bagu.judge.inside.values import taken

FILES = sorted(Path(inside.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_goes_into_the_box_leans_on_nothing_of_ours(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    lazy = {inner for outer in ast.walk(tree) if isinstance(outer, ast.FunctionDef) for inner in ast.walk(outer)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= 1
            names = [] if node.level else [str(node.module)]
        else:
            continue
        inside = node in lazy  # torch, where a torch box asks for it
        allowed = {"numpy", *sys.stdlib_module_names} | ({"torch"} if inside else set())
        assert all(name.partition(".")[0] in allowed for name in names)
        assert "pickle" not in names


def test_changed_arguments_are_noted_even_inside_lists() -> None:
    def spoil(x: np.ndarray[tuple[int], np.dtype[np.float64]], parts: list[object]) -> int:
        x[0] = np.nan
        parts.append(1)
        return 1

    done = perform(spoil, [("call", "spoil", {"x": np.zeros(2), "parts": [np.ones(1)]})], [-1])
    assert [name for _, name, _ in done.modified] == ["x", "parts"]


def test_a_result_is_kept_as_it_was_when_shown() -> None:
    class Counter:
        def __init__(self) -> None:
            self.total = np.zeros(1)

        def add(self, x: float) -> object:
            self.total += x
            return self.total

    steps = [("new", "", {}), ("call", "add", {"x": 1.0}), ("call", "add", {"x": 1.0}), ("get", "total", None)]
    done = perform(Counter, steps, [-1])  # type: ignore[arg-type]  # mypy widens the verbs to str
    assert [float(value[0]) for _, _, value in done.shown] == [1.0, 2.0, 2.0]


def test_the_step_that_raises_is_known() -> None:
    at = [-1]
    with pytest.raises(AttributeError):
        perform(dict, [("new", "", {}), ("get", "absent", None)], at)
    assert at == [1]


def test_same_is_bitwise() -> None:
    assert same(np.array([np.nan]), np.array([np.nan]))
    assert same(float("nan"), float("nan"))
    assert not same(np.zeros(1), np.zeros(1, np.float32))
    assert not same(np.float64(0.0), np.float64(-0.0))
    assert not same([1], (1,))
    assert same({"a": (1, np.ones(2))}, taken({"a": (1, np.ones(2))}, "numpy"))
