"""The study session in a real terminal: plan, card, drill, problem in an editor, experiment, undo, stop."""

import json
import os
import signal
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import drill_of, problem_of
from bagu.judge.source import standalone

PROMPT = 60  # seconds that a busy machine may need before the next prompt


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\ncp "{tmp_path}/solution.py" "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    return {
        **os.environ, "BAGU_DATA": str(tmp_path / "data"), "BAGU_LANG": "en", "EDITOR": str(editor), "VISUAL": "",
        "TERM": "dumb", "NO_COLOR": "1",
    }  # fmt: skip


@pytest.fixture
def terminal(environment: dict[str, str]) -> Iterator[list[pexpect.spawn]]:
    """Started programs; what is still running at the end is ended."""
    started: list[pexpect.spawn] = []
    yield started
    for program in started:
        program.close(force=True)


def interruptible() -> None:
    """A background job inherits that Ctrl-C is ignored; a person's terminal does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def open_terminal(started: "list[pexpect.spawn]", environment: dict[str, str], *words: str) -> pexpect.spawn:
    program = pexpect.spawn(
        sys.executable,
        ["-m", "bagu", *words],
        env=environment,
        encoding="utf-8",
        timeout=PROMPT,
        dimensions=(40, 80),
        preexec_fn=interruptible,
    )
    started.append(program)
    return program


def log(environment: dict[str, str]) -> list[dict[str, object]]:
    """The exported log of this learner."""
    out = pexpect.run(f"{sys.executable} -m bagu export", env=environment, encoding="utf-8", timeout=PROMPT)
    return [json.loads(line) for line in out.splitlines() if '"entry": "attempt"' in line]


def test_a_card_is_reviewed_from_the_plan_and_kept(
    terminal: "list[pexpect.spawn]", environment: dict[str, str]
) -> None:
    session = open_terminal(terminal, environment)
    session.expect("Today: ")
    session.expect("Enter to begin")
    session.sendline("z")
    session.expect("means nothing here")
    session.expect("Enter to begin")
    session.sendline("")
    session.expect("Enter shows the key points")
    session.sendline("")
    session.expect("Which did you name")
    session.sendline("99")
    session.expect("Cannot read")
    session.expect("Which did you name")
    session.sendline("１、２")
    session.expect(r"2 of \d named")
    session.expect("Enter to begin")
    session.sendline("u")
    session.expect("Taken back: question")
    session.expect("Enter to begin")
    session.sendline("q")
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 0
    assert [entry["kind"] for entry in log(environment)] == ["question", "undo"]


def test_a_drill_is_answered_by_hand_after_an_unreadable_answer(
    terminal: "list[pexpect.spawn]", environment: dict[str, str]
) -> None:
    _, drill = drill_of(Catalog.load(), "nms#iou-fraction")
    session = open_terminal(terminal, environment, "drill", "nms#iou-fraction", "--seed", "7")
    session.expect("Answer")
    session.sendline("banana")
    session.expect("banana")
    session.expect("Answer")
    session.sendline(str(drill.exercise(7).answer))
    session.expect("Right: ")
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 0


def test_a_problem_is_solved_in_the_editor_wrong_first_then_right(
    terminal: "list[pexpect.spawn]", environment: dict[str, str], tmp_path: Path
) -> None:
    _, problem = problem_of(Catalog.load(), "nms#nms")
    right = standalone(problem.ladder.reference).replace("nms_vectorized", "nms")
    wrong = right.replace("iou <= iou_threshold", "iou < iou_threshold")
    assert wrong != right
    (tmp_path / "solution.py").write_text(wrong)
    session = open_terminal(terminal, environment, "solve", "nms#nms")
    session.expect("wrong answer")
    session.expect("smallest input")
    session.expect("h for a hint")
    session.sendline("h")
    session.expect(r"Hint 1 of \d+")
    session.expect("h for a hint")
    (tmp_path / "solution.py").write_text(right)
    session.sendline("")
    session.expect("accepted")
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 0
    assert [entry["kind"] for entry in log(environment)] == ["problem"]


def test_giving_up_shows_the_reference_and_is_not_counted_as_solved(
    terminal: "list[pexpect.spawn]", environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "solution.py").write_text("def nms(boxes, scores, iou_threshold):\n    return []\n")
    session = open_terminal(terminal, environment, "solve", "nms#nms")
    session.expect("h for a hint")
    session.sendline("r")
    session.expect("argsort")
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 1
    (entry,) = log(environment)
    assert "gave up" in json.dumps(entry)


def test_ctrl_c_stops_with_a_sentence_and_keeps_what_was_answered(
    terminal: "list[pexpect.spawn]", environment: dict[str, str]
) -> None:
    session = open_terminal(terminal, environment)
    session.expect("Enter to begin")
    session.kill(signal.SIGINT)
    session.expect("everything answered is kept")
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 0


def test_the_experiments_of_a_planned_item_run_in_the_session(
    terminal: "list[pexpect.spawn]", environment: dict[str, str]
) -> None:
    session = open_terminal(terminal, environment)
    session.expect("Enter to begin")
    session.sendline("x")
    session.expect(r"holds|refuted|has no experiments")
    session.expect("Enter")
    session.sendeof()
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 0


def test_save_by_save_judging_without_an_editor(
    terminal: "list[pexpect.spawn]", environment: dict[str, str], tmp_path: Path
) -> None:
    session = open_terminal(terminal, environment, "solve", "nms#nms", "--watch")
    session.expect(r"Watching (\S+);|Watching")
    file = tmp_path / "data" / "solutions" / "nms.nms.py"
    file.write_text("def nms(boxes, scores, iou_threshold):\n    return boxes[7]\n")
    session.expect("crashed|wrong")
    session.send("h")
    session.expect("Hint [12] of 3")
    session.send("hh")
    session.send("h")
    session.expect("Hint 3 of 3")
    session.expect("def nms")
    _, problem = problem_of(Catalog.load(), "nms#nms")
    file.write_text(standalone(problem.ladder.reference).replace("nms_vectorized", "nms"))
    session.expect("accepted: ")
    session.send("q")
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 0


@pytest.mark.parametrize(
    ("end", "accepted"),
    [(signal.SIGKILL, True), (signal.SIGHUP, True), (signal.SIGHUP, False), (signal.SIGTERM, False)],
    ids=["killed once accepted", "closed once accepted", "closed after a wrong try", "ended after a wrong try"],
)
def test_what_the_verdict_said_is_kept_however_the_terminal_ends(
    terminal: "list[pexpect.spawn]", environment: dict[str, str], tmp_path: Path, end: int, accepted: bool
) -> None:
    session = open_terminal(terminal, environment, "solve", "nms#nms", "--watch")
    session.expect("Watching")
    file = tmp_path / "data" / "solutions" / "nms.nms.py"
    file.write_text("def nms(boxes, scores, iou_threshold):\n    return []\n")
    session.expect("wrong answer")
    if accepted:
        _, problem = problem_of(Catalog.load(), "nms#nms")
        file.write_text(standalone(problem.ladder.reference).replace("nms_vectorized", "nms"))
        session.expect("accepted: ")
    session.kill(end)
    session.expect(pexpect.EOF)
    session.close()
    (detail,) = [entry["detail"] for entry in log(environment)]
    assert isinstance(detail, dict)
    assert (detail["accepted"], detail["tries"]) == (accepted, 1 + accepted)


def test_what_is_broken_after_it_was_accepted_stays_solved(
    terminal: "list[pexpect.spawn]", environment: dict[str, str], tmp_path: Path
) -> None:
    session = open_terminal(terminal, environment, "solve", "nms#nms", "--watch")
    session.expect("Watching")
    file = tmp_path / "data" / "solutions" / "nms.nms.py"
    _, problem = problem_of(Catalog.load(), "nms#nms")
    file.write_text(standalone(problem.ladder.reference).replace("nms_vectorized", "nms"))
    session.expect("accepted: ")
    file.write_text("def nms(boxes, scores, iou_threshold):\n    return []\n")
    session.expect("wrong answer")
    session.send("q")
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 0
    (detail,) = [entry["detail"] for entry in log(environment)]
    assert isinstance(detail, dict)
    assert detail["accepted"] is True
