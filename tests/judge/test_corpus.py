"""Every verdict has a real submission: a folder with submission.py and what must be said of it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bagu.judge.judge import judge
from bagu.judge.verdict import Outcome
from judge.sample_problems import PROBLEMS

FOLDER = Path(__file__).parent / "submissions"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/expect.toml"))
BY_HAND = {Outcome.JUDGE_FAULT}  # no submission can bring it about: see test_judge.py


def expectation(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name / "expect.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_the_verdict_is_the_expected_one(name: str, request: pytest.FixtureRequest) -> None:
    expect = expectation(name)
    if expect.get("needs") == "full":
        request.getfixturevalue("full")
    source = (FOLDER / name / "submission.py").read_text("utf-8")
    verdict = judge("sample", PROBLEMS[expect["problem"]], source)
    assert verdict.outcome == expect["outcome"], verdict
    assert expect.get("says", "") in verdict.reason.en
    assert "without" not in expect or expect["without"] not in verdict.reason.en
    assert verdict.checked is expect.get("checked", verdict.checked)
    assert verdict.limit == expect.get("limit", verdict.limit)
    assert verdict.mutant == expect.get("mutant", verdict.mutant)
    assert (verdict.hint is None) == (verdict.mutant is None)
    assert verdict.blame == ("nobody" if verdict.accepted else "submission")
    if "call" in expect:
        assert verdict.counterexample is not None
        assert verdict.counterexample.call == expect["call"]
    if "confirmed" in expect:
        assert verdict.counterexample is not None
        assert str(verdict.counterexample.confirmed_by).startswith(expect["confirmed"])


def test_every_outcome_has_a_submission() -> None:
    shown = {Outcome(expectation(name)["outcome"]) for name in NAMES}
    assert shown | BY_HAND == set(Outcome)
