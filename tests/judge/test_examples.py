"""Every edge case is run, those after a wrong one too."""

import numpy as np

from bagu.judge.examples import run_examples
from judge.sample_problems import MOMENTS, SELECT
from judge.test_judge import RIGHT


def test_a_right_solution_shows_what_it_gave() -> None:
    told = run_examples("t", SELECT, RIGHT)
    assert (told.right, told.first_wrong, told.stopped) == (2, None, None)
    assert [one.call for one in told.examples] == [
        "select(x=np.zeros((0,)), limit=0.0)",
        "select(x=np.array([1.0], dtype=np.float32), limit=0.0)",
    ]
    last = told.examples[-1]
    assert last.name == "grad"
    assert np.array_equal(last.expected, last.actual)


def test_the_first_result_that_differs_is_shown_and_the_rest_is_run() -> None:
    told = run_examples(
        "t", SELECT, RIGHT.replace("x > limit", "x > limit + 1").replace("    return", "    print('hi')\n    return")
    )
    assert (told.right, told.first_wrong) == (1, 1)
    wrong = told.examples[1]
    assert (wrong.name, wrong.outcome, wrong.output) == ("kept", "wrong answer", "hi\n")
    raising = run_examples(
        "t", SELECT, RIGHT.replace("    return", "    if x.size == 0:\n        raise ValueError('<b>')\n    return")
    )
    assert (raising.right, raising.first_wrong) == (1, 0)
    assert raising.examples[0].reason is not None
    assert "ValueError: <b>" in raising.examples[0].reason.en


def test_a_source_that_cannot_run_says_why_once() -> None:
    assert "Line 1" in str(run_examples("t", SELECT, "def (").stopped)
    assert run_examples("t", SELECT, "x = 1").stopped is not None
    broken = run_examples("t", SELECT, RIGHT + "\nraise KeyError('at import')\n")
    assert (broken.examples, broken.right) == ((), 0)
    assert "at import" in str(broken.stopped)


def test_an_object_is_made_and_called_as_its_script_says() -> None:
    told = run_examples("t", MOMENTS, MOMENTS.starter)
    assert len(told.examples) == len(MOMENTS.ladder.edge_cases)
    assert all(one.call.startswith("m = ") for one in told.examples)
