from dataclasses import replace
from typing import Any

import pytest

from bagu.contracts import to_builtins
from bagu.curriculum.problem import Mutant, Problem
from bagu.judge.check import problem_findings, problem_report
from bagu.ladders.ladder import Oracle
from bagu.text import Text
from judge.sample_algorithms import select_half
from judge.sample_problems import SELECT

HINT = Text("提示", "hint")
FEW = 60


def broken(**changes: Any) -> list[str]:
    problem: Problem = replace(SELECT, **changes)
    return [finding.text.en for finding in problem_findings("sample", problem, FEW)]


def test_a_sound_problem_has_nothing_to_mend() -> None:
    report = problem_report("sample", SELECT, FEW)
    assert report.sound, [finding.text.en for finding in report.findings]
    assert report.kills["named"].killed == report.kills["named"].total == 3
    assert report.kills["comparison"].equivalent == 1
    assert all(kills.killed + kills.equivalent == kills.total for kills in report.kills.values())
    assert (report.variants, report.cases, report.compared) == (1, FEW + 2, FEW + 2)
    assert to_builtins(report)["kills"]["comparison"]["killed"] == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"starter": "def select(x, limit):\n    raise NotImplementedError\n"}, "the starter does not run"),
        ({"starter": "def choose(x):\n    return x\n"}, "the starter does not run"),
        (
            {
                "starter": "import numpy as np\n\n\ndef select(x, limit):\n"
                "    return x / max(abs(x).max(initial=0), 1), np.flatnonzero(x > limit), 2 * x\n"
            },
            "the starter is accepted",
        ),
        ({"variants": (select_half,)}, "select_half has to pass and does not: grad[0]"),
        ({"mutants": (Mutant("gone", (("no such text", ""),), HINT),)}, "'no such text', which occurs 0 times"),
        ({"mutants": (Mutant("same", (("scaled = x / top", "scaled = x / (top + 0)"),), HINT),)}, "mutant same passes"),
        (
            {"mutants": (Mutant("sign", (("2 * x", "-2 * x"),), HINT, verdict="input modified"),)},
            "states the verdict input modified and gets wrong gradient",
        ),
        ({"equivalent": {}}, "the mechanical mutant `comparison: top <= FLOOR` is not caught"),
        ({"equivalent": {"comparison: top <= FLOOR": " "}}, "is not caught"),
        ({"equivalent": {**SELECT.equivalent, "comparison: x >= limit": "no"}}, "is caught; remove the entry"),
        ({"equivalent": {**SELECT.equivalent, "swapped: f(b, a)": "old"}}, "does not exist"),
        ({"ladder": replace(SELECT.ladder, oracle=Oracle("numpy", select_half))}, "the reference and numpy disagree"),
        (
            {"ladder": replace(SELECT.ladder, oracle=Oracle("numpy", select_half, lambda script: False))},
            "no input could be compared with numpy",
        ),
    ],
)
def test_each_fault_of_a_problem_is_found(changes: dict[str, Any], says: str) -> None:
    told = broken(**changes)
    assert any(says in text for text in told), told


def test_a_mutant_that_hangs_is_dead() -> None:
    endless = Mutant("endless", (("scaled = x / top", "while len(x) > 3:\n        pass\n    scaled = x / top"),), HINT)
    report = problem_report("sample", replace(SELECT, mutants=(endless,)), FEW)
    assert report.kills["named"].killed == 1
