import numpy as np
import pytest

from bagu.judge.search import HURRY, Attempt, Found, draw, fresh, search
from bagu.judge.trial import Failure
from bagu.judge.verdict import Outcome
from bagu.ladders.script import Call, Script
from bagu.text import Text
from judge.sample_problems import SELECT_LADDER

WHY = Text("错", "wrong")


def values(script: Script) -> list[float]:
    step = script.steps[0]
    assert isinstance(step, Call)
    given: list[float] = step.args["x"].tolist()
    return given


def searched(attempt: Attempt, examples: int = 200, patience: float = 10) -> tuple[Found | None, int]:
    scripts = draw(SELECT_LADDER, examples)
    return search(SELECT_LADDER, attempt, scripts, (attempt(script, None) for script in scripts), patience=patience)


def test_the_smallest_failing_input_is_found() -> None:
    def attempt(script: Script, seconds: float | None) -> Failure | None:
        return Failure(Outcome.WRONG_ANSWER, WHY) if sum(v >= 2 for v in values(script)) >= 2 else None

    found, cases = searched(attempt)
    assert found is not None
    assert values(found.script) == [2.0, 2.0]
    assert found.shrunk
    assert len(values(found.first)) >= 2
    assert 2 < cases < 200


def test_shrinking_does_not_slip_to_another_verdict() -> None:
    wrong: list[Script] = []

    def attempt(script: Script, seconds: float | None) -> Failure | None:
        if sum(map(abs, values(script))) >= 8:
            wrong.append(script)
            return Failure(Outcome.WRONG_ANSWER, WHY)
        return Failure(Outcome.CRASHED, WHY) if wrong else None

    found, _ = searched(attempt)
    assert found is not None
    assert found.failure.outcome is Outcome.WRONG_ANSWER
    assert sum(map(abs, values(found.script))) == 8


def test_a_hang_is_shrunk_in_a_hurry() -> None:
    limits: list[float | None] = []

    def attempt(script: Script, seconds: float | None) -> Failure | None:
        limits.append(seconds)
        return Failure(Outcome.TOO_SLOW, WHY) if len(values(script)) >= 2 else None

    found, cases = searched(attempt)
    assert found is not None
    assert set(limits[:cases]) == {None}
    assert set(limits[cases:]) == {HURRY}


def test_shrinking_ends_when_its_time_is_up() -> None:
    def attempt(script: Script, seconds: float | None) -> Failure | None:
        return Failure(Outcome.WRONG_ANSWER, WHY) if len(values(script)) >= 2 else None

    found, _ = searched(attempt, 200, 0)
    assert found is not None
    assert not found.shrunk
    assert values(found.script) == values(found.first)


def test_a_failing_edge_case_is_shown_as_it_is() -> None:
    found, cases = searched(lambda script, _: Failure(Outcome.CRASHED, WHY) if values(script) else None)
    assert found is not None
    assert (found.script, cases) == (SELECT_LADDER.edge_cases[1], 2)


def test_a_failure_that_does_not_come_back_is_kept() -> None:
    left = [1]

    def attempt(script: Script, seconds: float | None) -> Failure | None:
        return Failure(Outcome.WRONG_ANSWER, WHY) if len(values(script)) >= 2 and left and left.pop() else None

    found, _ = searched(attempt)
    assert found is not None
    assert values(found.script) == values(found.first)


def test_new_draws_go_on_until_the_time_is_up_or_one_fails() -> None:
    def right(script: Script, seconds: float | None) -> Failure | None:
        return None

    def wrong(script: Script, seconds: float | None) -> Failure | None:
        return Failure(Outcome.WRONG_ANSWER, WHY) if len(values(script)) >= 3 else None

    found, cases = fresh(SELECT_LADDER, right, seed=1, seconds=0.2, patience=5)
    assert found is None
    assert cases > 20
    found, _ = fresh(SELECT_LADDER, wrong, seed=1, seconds=60, patience=5)
    assert found is not None
    assert len(values(found.script)) == 3
    nothing, cases = fresh(SELECT_LADDER, wrong, seed=1, seconds=0, patience=5)
    assert (nothing, cases) == (None, 0)


def test_a_broken_judge_is_not_taken_for_a_failing_case() -> None:
    def attempt(script: Script, seconds: float | None) -> Failure | None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        searched(attempt, 20, 1)


def test_everybody_draws_the_same() -> None:
    one, two = draw(SELECT_LADDER, 30), draw(SELECT_LADDER, 30)
    assert len(one) == 32
    assert all(np.array_equal(values(a), values(b)) for a, b in zip(one, two, strict=True))
