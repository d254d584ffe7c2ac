from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.random import Generator

from bagu.contracts import to_json
from bagu.judge import judge as module
from bagu.judge.judge import judge
from bagu.judge.process import ProcessBox
from bagu.judge.runner import Reply, Stop
from bagu.judge.verdict import Outcome
from bagu.ladders.ladder import Oracle
from bagu.ladders.script import Script, call
from judge.sample_algorithms import Array, select, select_loops
from judge.sample_problems import MOMENTS, SELECT

RIGHT = """
import numpy as np


def select(x, limit):
    return x / max(np.abs(x).max(initial=0.0), 1.0), np.flatnonzero(x > limit), 2 * x
"""
WRONG = RIGHT.replace("x > limit", "x >= limit")


def lies(x: Array, limit: float) -> Any:
    return select_loops(x + 1, limit)


def breaks(x: Array, limit: float) -> Any:
    raise KeyError("lost")


def wide(rng: Generator, size: int) -> Script:
    return call("select", x=rng.integers(0, 9, size).astype(np.float64), limit=3.0)


def with_oracle(target: Any, library: str = "numpy", **more: Any) -> Any:
    return replace(SELECT, ladder=replace(SELECT.ladder, oracle=Oracle(library, target, **more)))


def test_a_verdict_names_the_problem_and_counts_the_cases() -> None:
    verdict = judge("sample", SELECT, RIGHT, examples=50)
    assert verdict.accepted
    assert (verdict.problem, verdict.cases, verdict.counterexample) == ("sample#select", 52, None)
    assert verdict.seconds > 0
    assert '"kind":"verdict"' in to_json(verdict)


def test_a_counterexample_shows_both_results_and_can_be_pasted() -> None:
    example = judge("sample", SELECT, WRONG).counterexample
    assert example is not None
    space: dict[str, Any] = {"np": np, "select": select}
    want = eval(example.call, space)
    np.testing.assert_array_equal(example.expected, want[1])
    assert example.name == "kept"
    assert list(example.arguments) == ["x", "limit"]
    assert example.shrunk


def test_the_oracle_confirms_where_it_is_installed() -> None:
    confirmed = judge("sample", with_oracle(select_loops), WRONG).counterexample
    absent = judge("sample", with_oracle(breaks, "no-such-library"), WRONG).counterexample
    refused = judge("sample", with_oracle(breaks, accepts=lambda script: False), WRONG).counterexample
    assert confirmed is not None
    assert absent is not None
    assert refused is not None
    assert confirmed.confirmed_by == f"numpy {np.__version__}"
    assert absent.confirmed_by is None
    assert refused.confirmed_by is None


@pytest.mark.parametrize(("oracle", "says"), [(lies, "disagree"), (breaks, "KeyError('lost')")])
def test_an_oracle_that_disagrees_is_our_fault(oracle: Any, says: str) -> None:
    verdict = judge("sample", with_oracle(oracle), WRONG)
    assert (verdict.outcome, verdict.blame) == (Outcome.JUDGE_FAULT, "bagu")
    assert says in verdict.reason.en


def test_a_reference_that_fails_is_our_fault() -> None:
    broken = replace(SELECT, ladder=replace(SELECT.ladder, reference=breaks))
    verdict = judge("sample", broken, RIGHT.replace("x, limit", "x, limit, **_"))
    assert (verdict.outcome, verdict.blame) == (Outcome.JUDGE_FAULT, "bagu")


def test_the_largest_input_must_be_done_in_time() -> None:
    quick = replace(SELECT, limits=replace(SELECT.limits, largest=1001), ladder=replace(SELECT.ladder, sample=wide))
    slow = RIGHT.replace("    return", "    while len(x) == 1001:\n        pass\n    return")
    assert judge("sample", quick, RIGHT, examples=10).cases == 13
    verdict = judge("sample", quick, slow, examples=10)
    assert verdict.outcome is Outcome.TOO_SLOW
    assert (verdict.limit, verdict.measured) == ("1 s", "> 1 s")
    assert verdict.counterexample is not None
    assert verdict.counterexample.call == "select(x=<float64 array of shape (1001,)>, limit=3.0)"
    assert not verdict.counterexample.shrunk


def test_all_cases_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOTAL", 0.001)
    verdict = judge("sample", SELECT, RIGHT)
    assert verdict.outcome is Outcome.TOO_SLOW
    assert "together" in verdict.reason.en


def test_a_float32_input_is_expected_in_float64() -> None:
    single = RIGHT.replace("2 * x", "2 * x.astype(np.float32)")
    assert judge("sample", SELECT, single).accepted


def test_prints_of_the_failing_case_are_kept() -> None:
    assert judge("sample", SELECT, WRONG.replace("    return", "    print(x)\n    return")).output == "[0.]\n"


def test_a_hint_is_given_only_for_the_mistake_that_behaves_like_it() -> None:
    near_miss = RIGHT.replace("x > limit", "(x >= limit) & (x < 3)")
    assert judge("sample", SELECT, WRONG).mutant == "at-limit"
    assert judge("sample", SELECT, near_miss).mutant is None


def test_a_counterexample_tells_the_convention_that_decides() -> None:
    above, floored = judge("sample", SELECT, WRONG), judge("sample", SELECT, RIGHT.replace("1.0)", "0.0)"))
    assert above.counterexample is not None
    assert floored.counterexample is not None
    assert (above.mutant, above.counterexample.convention) == ("at-limit", 2)
    assert (floored.mutant, floored.counterexample.convention) == ("no-floor", None)


def test_a_hint_fits_the_counterexample_that_is_shown() -> None:
    another = WRONG.replace("    return", "    if x.dtype == np.float32:\n        return x, x, x\n    return")
    verdict = judge("sample", SELECT, another)
    assert verdict.counterexample is not None
    assert verdict.counterexample.call == "select(x=np.array([1.0], dtype=np.float32), limit=0.0)"
    assert verdict.mutant is None


def test_a_class_without_its_methods_resembles_no_known_mistake() -> None:
    source = "class RunningMoments:\n    def __init__(self, features, momentum):\n        pass\n"
    verdict = judge("sample", MOMENTS, source)
    assert (verdict.outcome, verdict.mutant) == (Outcome.CRASHED, None)
    assert "has no attribute 'forward'" in verdict.reason.en


def test_half_precision_excuses_nothing_where_none_came_in() -> None:
    halved = "import numpy as np\n\n\ndef select(x, limit):\n    zeros = np.zeros(x.shape, np.float16)\n"
    halved += "    return zeros, np.flatnonzero(x > limit), zeros\n"
    assert judge("sample", SELECT, halved).outcome in (Outcome.WRONG_ANSWER, Outcome.WRONG_GRADIENT)


def test_a_call_that_is_late_once_is_not_held_against_the_code(monkeypatch: pytest.MonkeyPatch) -> None:

    whole = ProcessBox._exchange
    once = [Reply(Stop(Outcome.TOO_SLOW, SELECT.mutants[0].hint, "late"))]

    def busy(self: ProcessBox, request: bytes | None, limit: float, script: Script | None = None) -> Reply:
        reply = whole(self, request, limit, script)
        return once.pop() if script is not None and once else reply

    monkeypatch.setattr(ProcessBox, "_exchange", busy)
    assert judge("sample", SELECT, RIGHT).accepted
    assert once == []
