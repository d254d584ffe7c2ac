"""`bagu placement`, and what the settings and the plan say of the interview."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from cli.running import Run

Keys = Callable[..., None]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Keys:
    """What the learner types, line by line; when it runs out, input has ended."""

    def typed(*lines: str) -> None:
        rest: Iterator[str] = iter(lines)

        def line() -> str:
            try:
                return next(rest)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", line)

    return typed


def test_it_asks_ticks_stops_and_goes_on(bagu: Run, keys: Keys) -> None:
    assert "bagu placement" in bagu().out
    keys("", "a", "0", "q")  # all points of the first; never heard of the second; leave at the third
    ran = bagu("placement")
    assert ran.code == 0
    assert "20 questions, 0 answered" in ran.out
    assert "Question 3 of 20" in ran.out
    assert "Stopped after 2 of 20" in ran.out
    held = json.loads(bagu("placement", "--json").out)
    assert (held["kind"], held["questions"], len(held["answers"])) == ("placement", 20, 2)
    first, second = held["answers"]
    assert first["good"]
    assert first["named"] == first["total"]
    assert (second["good"], second["named"]) == (False, 0)
    assert held["next"] not in {first["item"], second["item"]}
    assert "bagu placement" not in bagu().out

    keys("u", "q")  # take the last answer back, and see it asked again
    again = bagu("placement")
    assert "Taken back" in again.out
    assert json.loads(bagu("placement", "--json").out)["next"] == second["item"]
    keys("q")
    assert "第 2/20 题" in bagu("placement", "--lang", "zh").out


def test_input_that_ends_keeps_what_was_answered(bagu: Run, keys: Keys) -> None:
    keys("0", "")
    assert bagu("placement").code != 0
    assert len(json.loads(bagu("placement", "--json").out)["answers"]) == 1


def test_it_ends_with_what_was_good_by_area(bagu: Run, keys: Keys) -> None:
    keys(*["0"] * 20)
    ran = bagu("placement")
    assert "Placement is complete: 0 of 20" in ran.out
    assert "0 of " in ran.out
    keys()
    assert "Placement is complete" in bagu("placement").out
    assert "摸底完成" in bagu("placement", "--lang", "zh").out


def test_the_plan_tells_the_days_left_and_what_is_expected(bagu: Run) -> None:
    day = date.today() + timedelta(days=20)
    bagu("settings", "--interview", day.isoformat())
    assert f"Interview on {day}, in " in bagu().out
    assert f"{day} 面试，还有 " in bagu("--lang", "zh").out
    plan = json.loads(bagu("--json").out)
    assert plan["interview"] == day.isoformat()
    assert plan["days_left"] in (19, 20, 21)  # the learner's day may have begun or not
    assert 0 == plan["recall_now"] < plan["recall_then"] < 1
    assert all(0 < entry["recall_then"] <= 1 for entry in plan["items"] if "before" not in entry["reason"]["en"])
    bagu("settings", "--interview", "-")
    assert json.loads(bagu("--json").out)["recall_then"] is None


def test_retention_is_set_shown_and_checked(bagu: Run) -> None:
    assert "retention: 90%" in bagu("settings").out
    assert "retention: 85%" in bagu("settings", "--retention", "0.85").out
    assert "保持率 85%" in bagu("settings", "--lang", "zh").out
    assert json.loads(bagu("settings", "--json").out)["retention"] == 0.85
    ran = bagu("settings", "--retention", "0.99")
    assert ran.code == 2
    assert "0.7 to 0.97" in ran.err
    bagu("undo")
    assert "retention: 90%" in bagu("settings").out
