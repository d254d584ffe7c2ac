import ast

import pytest

from bagu.judge.outline import GAP, outline
from bagu.judge.source import standalone
from bagu.ladders.catalog import ladders
from judge.sample_algorithms import RunningMoments, select

KEPT = {"nms", "conv2d", "adam", "batch_norm"}


def test_a_function_keeps_its_names_and_loses_what_it_computes() -> None:
    text = "def f(x, n=2):\n    total = 0.0\n    for i, v in enumerate(x):\n        if v > n:\n"
    text += "            total += v * i\n        else:\n            x[i] = 1\n    return total / n\n"
    assert outline("import numpy as np\n\n\n" + text) == (
        "def f(x, n=2):\n    total = …\n    for i, v in …:\n        if …:\n            total += …\n"
        "        else:\n            x[…] = …\n    return …\n"
    )


@pytest.mark.parametrize("target", [select, RunningMoments])
def test_an_outline_is_python_and_gives_no_expression_away(target: object) -> None:
    text = outline(standalone(target))  # type: ignore[arg-type]  # a function or a class
    tree = ast.parse(text.replace(GAP, "..."))
    computed = (ast.BinOp, ast.Compare, ast.Call)
    assert not [node for node in ast.walk(tree) if isinstance(node, computed)]


def test_every_reference_has_an_outline() -> None:
    for name, ladder in ladders().items():
        if name in KEPT:
            ast.parse(outline(standalone(ladder.reference)).replace(GAP, "..."))
