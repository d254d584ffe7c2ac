"""A mock interview on a real store: what was acknowledged is there, wherever it was stopped, and the clock runs on."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bagu.contracts import to_json
from bagu.curriculum.answers import is_right
from bagu.curriculum.catalog import Catalog
from bagu.errors import UsageError
from bagu.store import Attempt, open_store
from bagu.study.learner import Learner
from bagu.study.mock import Interviews, LateError
from bagu.study.mock_log import Interview
from bagu.study.mock_markdown import clock, markdown_of
from bagu.study.mock_report import MockReport, ReportedStep
from bagu.study.mock_rule import QUESTION
from bagu.study.mock_told import report_of
from bagu.text import Text, message
from store.logs import NOON, entry

CATALOG = Catalog.load()
TOPICS = ("nms", "sobel")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def run(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock_at() -> Clock:
    return Clock()


@pytest.fixture
def mocks(tmp_path: Path, clock_at: Clock) -> Iterator[Interviews]:
    with open_store(tmp_path) as store:
        yield Interviews(CATALOG, Learner(store, clock=clock_at))


def started(mocks: Interviews, minutes: int = 20, seed: int = 7) -> Interview:
    return mocks.start(minutes, seed, TOPICS)


def same(mocks: Interviews) -> Interviews:
    return mocks


def answer(
    mocks: Interviews,
    held: Interview,
    clock_at: Clock,
    well: float = 1.0,
    meanwhile: Callable[[Interviews], Interviews] = same,
) -> Attempt:
    """One step, answered in half of its minutes; something may happen before each thing that is done."""
    put = held.current
    assert put is not None
    clock_at.run(minutes=put.minutes / 2)
    mocks = meanwhile(mocks)
    if put.item_kind == "question":
        mocks.say(held)
        mocks = meanwhile(mocks)
        points = mocks.points(put)
        return mocks.tick(mocks.find(None), points[: round(well * len(points))])
    if put.item_kind == "drill":
        return mocks.compute(held, str(mocks.exercise(held).answer) if well == 1 else None)
    mocks.hand_in(held, "def f(): pass\n")
    mocks = meanwhile(mocks)
    why = Text("原因", "the reason")
    return mocks.judged(mocks.find(None), well == 1, "accepted" if well == 1 else "crashed", why, "f([0])")


def answered(mocks: Interviews, held: Interview, clock_at: Clock, well: float = 1.0) -> Interview:
    """All steps, to the end."""
    while not held.over(clock_at.now):
        answer(mocks, held, clock_at, well)
        held = mocks.again(held)
    return held


@pytest.mark.parametrize("well", [1.0, 0.5, 0.0])
def test_a_restart_at_every_moment_gives_the_same_continuation(tmp_path: Path, clock_at: Clock, well: float) -> None:
    """The same interview is sat in one process, and with a new process before each thing that is done."""

    def sit(folder: Path, meanwhile: Callable[[Interviews], Interviews]) -> list[object]:
        clock_at.now = NOON
        mocks = Interviews(CATALOG, Learner(open_store(folder), clock=clock_at))
        held = started(mocks, 40)
        path: list[object] = [held.plan]
        while not held.over(clock_at.now):
            answer(mocks, held, clock_at, well, meanwhile)
            held = mocks.find(None)
            path.append((held.steps[-1].put, held.steps[-1].seconds, held.steps[-1].score, held.left(clock_at.now)))
        path.append(replace(report_of(mocks, held), id=""))
        mocks.learner.store.close()
        return path

    def new_process(mocks: Interviews) -> Interviews:
        mocks.learner.store.close()
        return Interviews(CATALOG, Learner(open_store(tmp_path / "killed"), clock=clock_at))

    whole = sit(tmp_path / "whole", same)
    assert sit(tmp_path / "killed", new_process) == whole
    report = whole[-1]
    assert isinstance(report, MockReport)
    kinds = [step.item_kind for step in report.steps]
    assert kinds[-2:] == ["drill", "problem"]
    assert kinds.count("question") >= 5
    assert any(step.follows is not None for step in report.steps) == (well == 0.5)


def test_answers_count_as_attempts_once(mocks: Interviews, clock_at: Clock) -> None:
    held = started(mocks)
    first = held.current
    assert first is not None
    done = answer(mocks, held, clock_at, 0.5)
    assert (done.kind, done.item, done.seconds) == ("question", first.item, 60 * QUESTION / 2)
    with pytest.raises(UsageError, match="no longer waits"):  # the same button again, from another window
        mocks.tick(held, [])
    with pytest.raises(UsageError, match="no longer waits"):
        mocks.say(held)
    memories = mocks.learner.memories()
    assert memories[first.item].reviews == 1
    assert memories[first.item].due is not None
    held = mocks.again(held)
    assert held.steps[0].entry == done
    assert done.detail["missed"]
    mistakes = mocks.learner.mistakes().mistakes
    assert [mistake.item for mistake in mistakes] == [first.item]


def test_saying_it_twice_does_not_move_the_time(mocks: Interviews, clock_at: Clock) -> None:
    held = started(mocks)
    clock_at.run(seconds=50)
    held = mocks.say(held)
    clock_at.run(seconds=50)
    again = mocks.say(held)
    assert again.said is not None
    assert again.said.seconds == 50


def test_undo_takes_an_answer_back_and_it_is_ticked_again(mocks: Interviews, clock_at: Clock) -> None:
    held = started(mocks)
    first = held.current
    answer(mocks, held, clock_at, 0.5)
    held = mocks.again(held)
    clock_at.run(seconds=10)
    mocks.say(held)  # the next one was said already; that is no act of its own
    undone = mocks.learner.undo()
    assert undone is not None
    assert undone.kind == "question"
    held = mocks.again(held)
    assert held.current == first
    assert held.said is not None
    assert mocks.learner.memories() == {}
    points = mocks.points(held.current) if held.current else ()
    mocks.tick(held, points)
    assert mocks.again(held).steps[0].score == 1
    mocks.learner.undo()
    undone = mocks.learner.undo()
    assert undone is not None
    assert (undone.kind, undone.item) == ("mock", held.id)
    assert mocks.latest() is None
    assert mocks.learner.undo() is None


def test_what_comes_after_the_deadline_is_not_counted_and_nothing_of_it_is_kept(
    mocks: Interviews, clock_at: Clock
) -> None:
    held = started(mocks)
    clock_at.run(minutes=20)
    assert not held.over(clock_at.now)
    clock_at.run(seconds=3)
    assert held.over(clock_at.now)
    before = mocks.learner.store.attempts()
    with pytest.raises(LateError, match="3 seconds ago"):
        mocks.say(held)
    assert mocks.learner.store.attempts() == before
    assert report_of(mocks, held).ending == "time-up"


def test_what_was_said_in_time_may_be_ticked_afterwards(mocks: Interviews, clock_at: Clock) -> None:
    held = started(mocks)
    clock_at.run(minutes=19.9)
    held = mocks.say(held)
    clock_at.run(hours=5)
    assert not held.over(clock_at.now)
    mocks.tick(held, mocks.points(held.current) if held.current else ())
    held = mocks.again(held)
    assert held.over(clock_at.now)
    assert held.current is None
    assert held.steps[0].score == 1
    assert held.steps[0].seconds == pytest.approx(19.9 * 60)


def at_kind(mocks: Interviews, clock_at: Clock, kind: str) -> Interview:
    held = started(mocks)
    while held.current is not None and held.current.item_kind != kind:
        answer(mocks, held, clock_at)
        held = mocks.again(held)
    assert held.current is not None
    return held


def test_a_late_result_of_a_drill_is_not_counted(mocks: Interviews, clock_at: Clock) -> None:
    held = at_kind(mocks, clock_at, "drill")
    with pytest.raises(UsageError, match="banana"):
        mocks.compute(held, "banana")
    clock_at.run(minutes=30)
    with pytest.raises(LateError):
        mocks.compute(held, str(mocks.exercise(held).answer))
    assert "drill" not in [step.put.item_kind for step in mocks.again(held).steps]


def test_of_the_code_what_was_saved_last_before_the_deadline_counts(mocks: Interviews, clock_at: Clock) -> None:
    held = at_kind(mocks, clock_at, "problem")
    clock_at.run(seconds=30)
    mocks.save(held, "in time")
    saved = clock_at.now
    clock_at.now = held.deadline + timedelta(seconds=1)
    mocks.save(held, "too late")
    held = mocks.hand_in(held, "too late")
    assert held.said is not None
    assert (held.said.source, held.said.seconds) == ("in time", (saved - held.begun).total_seconds())
    mocks.judged(held, False, "wrong answer", None)
    step = mocks.again(held).steps[-1]
    assert (step.source, step.score) == ("in time", 0)


def test_code_that_was_never_saved_in_time_is_late(mocks: Interviews, clock_at: Clock) -> None:
    held = at_kind(mocks, clock_at, "problem")
    clock_at.now = held.deadline + timedelta(seconds=1)
    with pytest.raises(LateError):
        mocks.hand_in(held, "too late")


def test_what_the_machine_could_not_judge_counts_neither_way(mocks: Interviews, clock_at: Clock) -> None:
    held = at_kind(mocks, clock_at, "problem")
    before = mocks.learner.memories()
    mocks.pass_over(mocks.hand_in(held, "x"), Text("没有隔离", "no isolation here"))
    held = mocks.again(held)
    assert held.over(clock_at.now)
    report = report_of(mocks, held)
    assert report.score == 100
    assert report.steps[-1].score is None
    assert "no isolation here" in report.steps[-1].outcome.en
    assert mocks.learner.memories() == before


def test_one_at_a_time(mocks: Interviews, clock_at: Clock) -> None:
    held = started(mocks)
    with pytest.raises(UsageError, match="still running"):
        started(mocks)
    stopped = mocks.stop(held)
    assert stopped.over(clock_at.now)
    second = started(mocks, seed=8)
    assert second.id == held.id + "-2"
    mocks.stop(second)
    mocks.learner.undo()  # ended by mistake: it goes on
    assert not mocks.again(second).over(clock_at.now)
    assert mocks.find(None).id == second.id
    assert mocks.find(held.id).id == held.id
    with pytest.raises(UsageError, match="2026"):
        mocks.find("2026")  # part of both
    with pytest.raises(UsageError, match="x"):
        mocks.find("x")


def test_the_names_of_points_are_checked(mocks: Interviews) -> None:
    held = started(mocks)
    with pytest.raises(UsageError, match="not yet said"):
        mocks.tick(held, [])
    held = mocks.say(held)
    with pytest.raises(UsageError, match="moon"):
        mocks.tick(held, ["moon"])


def test_unknown_topics_and_areas_are_told(mocks: Interviews) -> None:
    with pytest.raises(UsageError, match="nms"):
        mocks.start(20, 1, ["nsm"])
    with pytest.raises(UsageError, match="detection"):
        mocks.start(20, 1, (), ["detektion"])
    assert mocks.latest() is None
    assert {id.partition("#")[0] for id in mocks.composed(20, 1, (), ["detection"]).openings} >= {"nms"}


def test_the_report_adds_up_and_says_what_to_do(mocks: Interviews, clock_at: Clock) -> None:
    held = answered(mocks, started(mocks, 40), clock_at, 0.5)
    report = report_of(mocks, held)
    assert report.ending == "finished"
    expected = sum(s.minutes * (s.score or 0) for s in report.steps) / sum(s.minutes for s in report.steps)
    assert report.score == pytest.approx(100 * expected)
    for step in report.steps:
        if step.item_kind == "question":
            named = [point.named for point in step.points]
            assert step.score == sum(named) / len(named)
            assert all("[[" not in point.text.zh + point.text.en for point in step.points)
        else:
            assert step.score == 0
    drill = next(step for step in report.steps if step.item_kind == "drill")
    assert drill.ask is not None
    assert drill.ask.zh.startswith(mocks.exercise(held).ask.zh[:10])
    assert drill.answer is not None
    assert is_right(mocks.exercise(held), drill.answer)
    assert drill.derivation
    problem = report.steps[-1]
    assert (problem.call, problem.reason, problem.source) == ("f([0])", Text("原因", "the reason"), "def f(): pass\n")
    commands = [one.command for one in report.next]
    assert len(commands) == len(set(commands)) == len(report.steps) + 2
    assert f"bagu drill {drill.item} --seed {held.plan.drill.seed if held.plan.drill else '?'}" in commands
    assert f"bagu solve {problem.item}" in commands
    assert commands[-1] == "bagu mock"
    asked = {one.id: one.asked for one in CATALOG.items()}
    lost = [asked[step.item] * (1 - (step.score or 0)) for step in report.steps]
    by_command = dict(zip([command_of(s, held) for s in report.steps], lost, strict=True))
    order = [by_command[c] for c in commands[:-2]]
    assert order == sorted(order, reverse=True)

    written = json.loads(to_json(report))
    assert (written["kind"], written["version"]) == ("mock-report", 1)
    for language, word in (("zh", "模拟面试"), ("zh-Hant", "模擬面試"), ("en", "Mock interview")):
        text = markdown_of(report, language)  # type: ignore[arg-type]
        assert text.startswith(f"# {word} {held.id}")
        assert f"`bagu solve {problem.item}`" in text
        assert not re.search(r"\[\[[a-z]+:", text)
        assert text.count("\n## ") == len(report.steps) + 1  # and what to study next


def command_of(step: ReportedStep, held: Interview) -> str:
    if step.item_kind == "drill":
        return f"bagu drill {step.item} --seed {held.plan.drill.seed if held.plan.drill else '?'}"
    return f"bagu {'review' if step.item_kind == 'question' else 'solve'} {step.item}"


def test_what_was_due_and_did_not_come_counts_as_nothing(mocks: Interviews, clock_at: Clock) -> None:
    held = started(mocks)
    answer(mocks, held, clock_at, 1.0)
    held = mocks.stop(held)
    report = report_of(mocks, held)
    assert report.ending == "stopped"
    assert [(s.item_kind, s.score) for s in report.steps] == [("question", 1.0), ("drill", 0.0), ("problem", 0.0)]
    assert held.plan.drill is not None
    assert held.plan.problem is not None
    total = QUESTION + held.plan.drill.minutes + held.plan.problem.minutes
    assert report.score == pytest.approx(100 * QUESTION / total)
    assert "not reached" in markdown_of(report, "en")


def test_a_report_while_it_runs_counts_what_there_is(mocks: Interviews, clock_at: Clock) -> None:
    held = started(mocks)
    assert report_of(mocks, held).score is None
    assert "No score" in markdown_of(report_of(mocks, held), "en")
    answer(mocks, held, clock_at, 1.0)
    report = report_of(mocks, mocks.again(held))
    assert (report.ending, report.score, len(report.steps)) == ("running", 100, 1)


def test_reports_are_compared_with_the_earlier_ones_and_stay_what_they_were(mocks: Interviews, clock_at: Clock) -> None:
    first = answered(mocks, started(mocks, 20), clock_at, 0.5)
    before = report_of(mocks, first)
    clock_at.run(days=2)
    second = answered(mocks, started(mocks, 20, seed=8), clock_at, 1.0)
    report = report_of(mocks, second)
    assert [(held.id, held.score) for held in report.earlier] == [(first.id, before.score)]
    assert first.id in markdown_of(report, "zh")
    assert report.score == 100
    assert [one.command for one in report.next] == ["bagu mock"]
    assert report_of(mocks, mocks.find(first.id)) == before


def test_an_interview_travels_with_an_export(mocks: Interviews, clock_at: Clock, tmp_path: Path) -> None:
    held = answered(mocks, started(mocks), clock_at, 0.5)
    mocks.learner.store.export_to(tmp_path / "log.jsonl")
    with open_store(tmp_path / "laptop") as laptop, (tmp_path / "log.jsonl").open(encoding="utf-8") as stream:
        laptop.import_(stream)
        there = Interviews(CATALOG, Learner(laptop, clock=clock_at))
        assert report_of(there, there.find(None)) == report_of(mocks, held)


def test_what_others_wrote_into_the_log_does_no_harm(mocks: Interviews, clock_at: Clock) -> None:
    for number, detail in enumerate(({}, {"event": "start"}, {"event": "start", "deadline": "soon"}, {"event": 7})):
        mocks.learner.store.append(entry(f"x{number}", "mock", "x", detail=detail))
    assert mocks.latest() is None
    held = started(mocks)
    for number, detail in enumerate(
        ({"mock": held.id}, {"mock": held.id, "step": 0, "worth": 3}, {"mock": held.id, "step": "0", "worth": 3})
    ):
        mocks.learner.store.append(entry(f"y{number}", item="nms#greedy", detail=detail))
    mocks.learner.store.append(entry("z", "mock", held.id, detail={"event": "said", "step": 0}))
    assert mocks.again(held).steps == ()
    mocks.learner.store.append(
        entry("w", item="gone#away", detail={"mock": held.id, "step": 0, "worth": 3, "named": 1, "total": 2})
    )
    report = report_of(mocks, mocks.again(held))  # a question that is in no topic any more
    assert (report.steps[0].title, report.score) == (Text("gone#away", "gone#away"), 50)


def test_times_are_told_in_minutes_and_seconds() -> None:
    assert [clock(s) for s in (0, 59.9, 60, 3599, 3600, 7325)] == [
        "0:00",
        "0:59",
        "1:00",
        "59:59",
        "1:00:00",
        "2:02:05",
    ]
    assert message("mock.late", seconds=3).en.startswith("The time was up 3 seconds ago")
