"""The mock interview on the command line, with a scripted candidate and a clock that is set by hand."""

import json
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bagu.cli.screen import Screen
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import problem_of
from bagu.judge.source import standalone
from bagu.store import open_store
from bagu.study.learner import Learner
from bagu.study.mock import Interviews
from cli.running import Run
from store.logs import NOON

TOPICS = ("--topics", "nms,sobel", "--minutes", "20", "--seed", "7")


class Candidate:
    """What is typed at which prompt; each line takes a minute unless told otherwise."""

    def __init__(self) -> None:
        self.now = NOON
        self.lines: Iterator[str | float] = iter(())

    def types(self, *lines: str | float) -> None:
        """A number is minutes that go by before the next line."""
        self.lines = iter(lines)

    def __call__(self) -> str:
        try:
            line = next(self.lines)
            while not isinstance(line, str):
                self.now += timedelta(minutes=line)
                line = next(self.lines)
        except StopIteration:
            raise EOFError from None
        return line

    def clock(self) -> datetime:
        return self.now


@pytest.fixture
def candidate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Candidate:
    person = Candidate()

    @contextmanager
    def opened() -> Iterator[tuple[Catalog, Learner]]:
        with open_store() as store:
            yield Catalog.load(), Learner(store, clock=person.clock)

    monkeypatch.setattr("builtins.input", person)
    monkeypatch.setattr(Screen, "interactive", property(lambda _: True))
    monkeypatch.setattr("bagu.cli.study.opened", opened)
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\ncp "{tmp_path}/solution.py" "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("VISUAL", str(editor))
    return person


def kept(bagu: Run) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in bagu("export").out.splitlines()]
    return [line for line in lines if line["entry"] == "attempt"]


def state(bagu: Run) -> dict[str, object]:
    found: dict[str, object] = json.loads(bagu("mock", *TOPICS, "--json").out)
    return found


def exercise_answer(tmp_path: Path) -> str:
    with open_store(tmp_path / "data") as store:
        mocks = Interviews(Catalog.load(), Learner(store))
        return str(mocks.exercise(mocks.find(None)).answer)


def flat(text: str) -> str:
    return " ".join(text.split())


def to_the_drill(person: Candidate, *more: str | float) -> None:
    """Two solid answers of three minutes, then the drill is due; the rest follows."""
    person.types("", 2.0, "", 1.0, "a", 2.0, "", 1.0, "a", *more)


def test_an_interview_from_the_first_question_to_the_report(
    bagu: Run, candidate: Candidate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, problem = problem_of(Catalog.load(), "sobel#sobel-by-hand")
    (tmp_path / "solution.py").write_text(standalone(problem.written))
    right = partial(exercise_answer, tmp_path)
    script: Iterator[str | float | Callable[[], str]] = iter(
        ["", 2.0, "", 1.0, "a", 2.0, "", 1.0, "a", 1.0, right, 5.0, ""]
    )

    def typed() -> str:
        for line in script:
            if isinstance(line, float):
                candidate.now += timedelta(minutes=line)
            else:
                return line if isinstance(line, str) else line()
        raise EOFError

    monkeypatch.setattr("builtins.input", typed)
    ran = bagu("mock", *TOPICS)
    assert ran.code == 0, ran
    text = flat(ran.out)
    assert "1 · question · 20:00 left" in text
    assert "2 · question · 17:00 left" in text
    assert "3 · drill · 14:00 left" in text
    assert "4 · problem · 13:00 left" in text
    assert "Score 100 of 100" in text
    assert "everything was asked" in text
    assert text.index("accepted") > text.index("Score")  # the verdict is told in the report, not before
    entries = kept(bagu)
    assert [entry["kind"] for entry in entries if entry["kind"] != "mock"] == ["question"] * 2 + ["drill", "problem"]
    assert [entry["seconds"] for entry in entries if entry["kind"] != "mock"] == [120, 120, 60, 300]


def test_vague_answers_are_dug_into_and_the_path_is_in_the_report(bagu: Run, candidate: Candidate) -> None:
    candidate.types("", "", "1 2 3", "", "1", "e")
    text = flat(bagu("mock", *TOPICS).out)
    assert "2 · follow-up to 1 · " in text
    assert "3 · follow-up to 2 · " in text
    assert "ended early" in text
    assert "## " not in text
    assert "[missed]" in text
    assert text.count("not reached") >= 2
    assert "bagu review nms#" in text or "bagu review sobel#" in text


def test_leaving_keeps_everything_and_the_time_goes_on(bagu: Run, candidate: Candidate) -> None:
    candidate.types("", 1.0, "", "a", "q")
    left = flat(bagu("mock", *TOPICS).out)
    assert "The clock runs on until" in left
    assert "19:00 from now" in left
    candidate.types(6.0, "?", "q")
    again = flat(bagu("mock").out)
    assert "19:00 left, 1 answered" in again
    assert "“?” means nothing here" in again
    candidate.now = NOON + timedelta(minutes=8)
    candidate.types("u", "u", "a", "q")
    resumed = flat(bagu("mock", "--resume").out)
    assert "12:00 left, 1 answered" in resumed
    assert "2 · question · 12:00 left" in resumed
    assert "Your answer to 1 is taken back" in resumed
    assert "There is no answer in this interview to take back" in resumed  # 1 waits for its ticks
    kinds = [entry["kind"] for entry in kept(bagu)]
    assert kinds == ["mock", "mock", "question", "undo", "question"]


def test_closing_the_terminal_is_leaving(bagu: Run, candidate: Candidate) -> None:
    candidate.types("", "")
    ran = bagu("mock", *TOPICS)
    assert ran.code == 0
    assert "bagu mock --resume goes on" in flat(ran.out)
    assert state(bagu)["said"] is True


def test_an_answer_after_the_deadline_is_not_counted_and_the_report_comes(bagu: Run, candidate: Candidate) -> None:
    candidate.types("", 1.0, "", "a", 25.0, "")
    text = flat(bagu("mock", *TOPICS).out)
    assert "The time was up 360 seconds ago: this is not counted" in text
    assert "the time was up" in text
    assert [entry["kind"] for entry in kept(bagu)].count("question") == 1


def test_one_whose_time_ran_out_elsewhere_goes_to_its_report_once(bagu: Run, candidate: Candidate) -> None:
    candidate.types("", 1.0, "", "a")
    bagu("mock", *TOPICS)
    candidate.now += timedelta(hours=3)
    assert json.loads(bagu("mock", "--json").out)["ending"] == "time-up"
    over = flat(bagu("mock").out)
    assert "is over; here is its report" in over
    assert "the time was up" in over
    candidate.types("q")
    assert "Enter starts the clock" in flat(bagu("mock", *TOPICS).out)
    assert bagu("mock", "--resume").code == 2


def test_a_drill_takes_letters_numbers_and_nothing(bagu: Run, candidate: Candidate) -> None:
    to_the_drill(candidate, "banana", ":u", "a", "", ":q")
    ran = bagu("mock", *TOPICS)
    assert "banana" in flat(ran.err)
    entries = [entry for entry in kept(bagu) if entry["kind"] == "drill"]
    assert [entry["rating"] for entry in entries] == [1]
    assert "given" not in entries[0]["detail"]  # type: ignore[operator]
    assert state(bagu)["current"]["item_kind"] == "problem"  # type: ignore[index]


def test_code_is_written_in_a_text_file_and_handed_in_once(bagu: Run, candidate: Candidate, tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text("def sobel_by_hand(image):\n    return image\n")
    to_the_drill(candidate, "", "x", "w", 1.0, "")
    text = flat(bagu("mock", *TOPICS).out)
    files = list((tmp_path / "data" / "solutions").iterdir())
    assert [file.suffix for file in files] == [".txt"]
    assert "“x” means nothing here" in text
    assert "Hint" not in text
    (entry,) = (entry for entry in kept(bagu) if entry["kind"] == "problem")
    assert entry["rating"] == 1
    report = json.loads(bagu("mock", "--report", "--json").out)
    assert report["steps"][-1]["source"].startswith("def sobel_by_hand")
    assert report["steps"][-1]["score"] == 0
    assert report["steps"][-1]["reason"]["en"] in text
    assert text.index(report["steps"][-1]["reason"]["en"]) > text.index("Score")


def test_an_untouched_file_is_not_handed_in(bagu: Run, candidate: Candidate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    to_the_drill(candidate, "", "", "e")
    text = flat(bagu("mock", *TOPICS).out)
    assert "Nothing was written in the file yet" in text
    assert "problem" not in [entry["kind"] for entry in kept(bagu)]


def test_what_was_said_in_time_is_ticked_the_next_day(bagu: Run, candidate: Candidate) -> None:
    candidate.types("", 19.0, "")
    bagu("mock", *TOPICS)
    candidate.now += timedelta(days=1)
    assert json.loads(bagu("mock", "--report", "--json").out)["ending"] == "time-up"
    candidate.types("a")
    text = flat(bagu("mock").out)
    assert "it can still be ticked" in text
    assert "the time was up" in text
    assert json.loads(bagu("mock", "--report", "--json").out)["steps"][0]["score"] == 1


def test_code_saved_in_time_counts_though_nobody_came_back(bagu: Run, candidate: Candidate, tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text("def sobel_by_hand(image):\n    return image\n")
    to_the_drill(candidate, "")  # the terminal closes while the code waits to be handed in
    bagu("mock", *TOPICS)
    candidate.now += timedelta(days=1)
    ran = bagu("mock")
    assert "Judging" in ran.err
    assert "is over; here is its report" in flat(ran.out)
    report = json.loads(bagu("mock", "--report", "--json").out)
    assert report["ending"] == "finished"
    assert report["steps"][-1]["source"].startswith("def sobel_by_hand")


def test_what_cannot_be_judged_here_does_not_count(
    bagu: Run, candidate: Candidate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bagu.errors import MachineError
    from bagu.text import Text

    def refused(*_: object, **__: object) -> None:
        raise MachineError(Text("没有隔离", "no isolation at all"))

    monkeypatch.setattr("bagu.judge.judge.judge", refused)
    (tmp_path / "solution.py").write_text("def sobel_by_hand(image):\n    return image\n")
    to_the_drill(candidate, "", "")
    text = flat(bagu("mock", *TOPICS).out)
    assert "could not be judged and does not count (no isolation at all)" in text
    assert "problem" not in [entry["kind"] for entry in kept(bagu)]


def test_what_this_machine_cannot_put_is_passed_over(
    bagu: Run, candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bagu.errors import UsageError
    from bagu.text import Text

    def broken(*_: object) -> None:
        raise UsageError(Text("缺少模块", "a module is missing"))

    monkeypatch.setattr("bagu.study.mock.Interviews.exercise", broken)
    to_the_drill(candidate, "e")
    text = flat(bagu("mock", *TOPICS).out)
    assert "passed over and does not count: a module is missing" in text
    assert "drill" not in [entry["kind"] for entry in kept(bagu)]
    report = json.loads(bagu("mock", "--report", "--json").out)
    assert [(s["item_kind"], s["score"]) for s in report["steps"][2:]] == [("drill", None), ("problem", 0.0)]


def test_reports_are_kept_compared_and_written_in_both_languages(
    bagu: Run, candidate: Candidate, tmp_path: Path
) -> None:
    for day in range(2):
        candidate.now = NOON + timedelta(days=day)
        candidate.types("", 1.0, "", "1 2", "e")
        assert bagu("mock", *TOPICS).code == 0
    first, second = (
        json.loads(bagu("mock", "--report", "0302", "--json").out),
        json.loads(bagu("mock", "--report", "--json").out),
    )
    assert [held["id"] for held in second["earlier"]] == [first["id"]]
    assert second["earlier"][0]["score"] == first["score"]
    for language, title in (("zh", "# 模拟面试"), ("en", "# Mock interview")):
        file = tmp_path / f"{language}.md"
        ran = bagu("mock", "--report", "--out", str(file), "--lang", language)
        assert str(file) in ran.out.replace("\n", "")
        assert file.read_text("utf-8").startswith(title)
        assert first["id"] in file.read_text("utf-8")
    assert bagu("mock", "--report", "--out", str(tmp_path)).code == 2


def test_undo_after_the_report_takes_back_the_last_answer(bagu: Run, candidate: Candidate) -> None:
    candidate.types("", 1.0, "", "1 2", "e")
    bagu("mock", *TOPICS)
    assert "the early end of the mock interview" in flat(bagu("undo").out)
    assert re.search(r"Taken back: question (nms|sobel)#", flat(bagu("undo").out))
    assert re.search(r"Taken back: mock interview 20260302-\d{4}", flat(bagu("undo").out))
    assert "nothing to take back" in flat(bagu("undo").out)


def test_without_a_terminal_it_says_what_it_would_be(bagu: Run) -> None:
    ran = bagu("mock", *TOPICS)
    assert ran.code == 0
    assert "It needs a terminal" in ran.out
    assert kept(bagu) == []
    first, again = (json.loads(bagu("mock", *TOPICS, "--json").out) for _ in range(2))
    assert first == again
    assert (first["status"], first["id"], first["problem"]["item"]) == ("composed", None, "sobel#sobel-by-hand")
    assert kept(bagu) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--minutes", "30"], "20, 40, 60"),
        (["--minutes", "soon"], "--minutes"),
        (["--topics", "nsm"], "nms"),
        (["--area", "kitchen"], "detection"),
        (["--seed", "-1"], "--seed"),
        (["--report"], "bagu mock begins one"),
        (["--resume"], "No mock interview is running"),
        (["20260302-1200"], "--report 20260302-1200"),
    ],
)
def test_nonsense_gets_a_sentence(bagu: Run, words: list[str], told: str) -> None:
    ran = bagu("mock", *words)
    assert ran.code == 2, ran
    assert told in flat(ran.err)
    assert ran.err.startswith("bagu: ")


def test_a_topic_without_a_short_problem_says_so(bagu: Run) -> None:
    text = flat(bagu("mock", "--topics", "nms", "--minutes", "20").out)
    assert "No problem of these topics fits" in text
