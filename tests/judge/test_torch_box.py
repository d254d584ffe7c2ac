"""A torch box: tensors in, tensors out, judged by a NumPy reference."""

import os
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest

from bagu.curriculum.problem import Limits, Mutant, Problem
from bagu.errors import MachineError
from bagu.judge import packages
from bagu.judge.bwrap import BwrapRunner
from bagu.judge.check import problem_report
from bagu.judge.judge import judge
from bagu.judge.runner import Shown
from bagu.judge.source import standalone
from bagu.judge.verdict import Outcome
from bagu.ladders.script import Call, Get, New, Script, Set
from bagu.text import Text
from judge.sample_problems import MOMENTS, SELECT

TENSORS = "judge.sample_tensors"
HINT = Text("提示", "hint")
SELECT_TORCH: Problem = replace(
    SELECT,
    box="torch",
    solution=f"{TENSORS}:select",
    variants=(f"{TENSORS}:select_by_autograd",),
    starter="import torch\n\n\ndef select(x, limit):\n    return x, torch.arange(len(x)), x\n",
    mutants=(
        Mutant("at-limit", (("x > limit", "x >= limit"),), HINT),
        Mutant("writes-input", (("x / top, torch", "x.div_(top).clone(), torch"),), HINT),
    ),
    equivalent={
        "comparison: float(x.abs().amax()) >= FLOOR": "at the border both give FLOOR",
    },
    forbidden_names=("argsort",),
    limits=Limits(seconds=10.0, megabytes=256),
)
MOMENTS_TORCH: Problem = replace(
    MOMENTS,
    box="torch",
    solution=f"{TENSORS}:RunningMoments",
    mutants=(Mutant("biased", (("x.var(dim=0)", "x.var(dim=0, correction=0)"),), HINT),),
    limits=Limits(seconds=10.0, megabytes=256),
)


@pytest.fixture(autouse=True)
def has_torch() -> None:
    if not os.environ.get("BAGU_REQUIRE"):
        pytest.importorskip("torch")


def test_a_torch_problem_is_proven_like_any_other(full: None) -> None:
    report = problem_report("sample", SELECT_TORCH, 30)
    assert report.sound, [finding.text.en for finding in report.findings]
    assert report.kills["named"].killed == 2
    assert report.variants == 1


def test_a_module_is_made_set_called_and_read(full: None) -> None:
    verdict = judge("sample", MOMENTS_TORCH, standalone(f"{TENSORS}:RunningMoments"), examples=20)
    assert verdict.accepted, verdict.reason.en
    biased = standalone(f"{TENSORS}:RunningMoments").replace("x.var(dim=0)", "x.var(dim=0, correction=0)")
    assert judge("sample", MOMENTS_TORCH, biased, examples=20).outcome is Outcome.WRONG_ANSWER


def test_a_parameter_that_is_set_stays_one_and_takes_the_type(full: None) -> None:
    source = """
import torch

class Linear(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = torch.nn.Linear(2, 2, bias=False)

    def forward(self, x):
        assert isinstance(self.inner.weight, torch.nn.Parameter)
        return self.inner(x)
"""
    weight, x = np.array([[0.0, 1.0], [2.0, 0.0]]), np.array([[1.0, 2.0]])
    steps = (New({}), Set("inner.weight", weight), Call("forward", {"x": x}), Get("inner.weight"))
    with BwrapRunner().open(source, "Linear", Limits(seconds=10.0), "torch") as box:
        result = box.run(Script(steps)).result
    assert isinstance(result, Shown), result
    assert np.array_equal(result.values[0][2], x @ weight.T)
    assert np.array_equal(result.values[1][2], weight)


def test_the_box_holds_torch_and_what_it_needs_and_nothing_of_ours(full: None) -> None:
    source = """
import os

def listed():
    return sorted(os.listdir("/box/packages"))
"""
    with BwrapRunner().open(source, "listed", Limits(seconds=10.0), "torch") as box:
        result = box.run(Script((Call("listed", {}),))).result
    assert isinstance(result, Shown), result
    names = {name.partition(".")[0].lower() for name in result.values[0][2]}
    assert {"torch", "numpy"} <= names
    assert not {"bagu", "hypothesis", "sklearn", "cv2", "onnxruntime", "scipy"} & names


def test_what_the_problem_asks_for_cannot_be_called_by_name(full: None) -> None:
    source = "import torch\n\n\ndef select(x, limit):\n    return torch.argsort(x)\n"
    verdict = judge("sample", SELECT_TORCH, source)
    assert verdict.outcome is Outcome.FORBIDDEN_CALL
    assert "argsort" in verdict.reason.en
    opened = judge("sample", SELECT_TORCH, "import cv2\n\n\ndef select(x, limit):\n    return x\n")
    assert opened.outcome is Outcome.FORBIDDEN_CALL
    assert "torch" in opened.reason.en


def test_without_torch_the_machine_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> object:
        raise PackageNotFoundError(name)

    packages.packages_of.cache_clear()
    monkeypatch.setattr(packages, "distribution", absent)
    with pytest.raises(MachineError, match="needs torch"):
        packages.packages_of("torch")
    packages.packages_of.cache_clear()


def test_a_solution_is_read_without_running_its_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import absent_library\n\n\ndef double(x):\n    return 2 * x\n"
    (tmp_path / "needs_much.py").write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert standalone("needs_much:double") == "def double(x):\n    return 2 * x\n"
