"""What a machine, a shell or a hurried learner does to the commands: a sentence and the right exit code each."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bagu.cli.editor import Editor, Saves
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import problem_of
from bagu.errors import MachineError, UsageError
from bagu.judge.source import standalone
from bagu.text import message
from cli.running import Run
from cli.test_flows import Keys, kept, reference
from cli.test_flows import keys as keys
from cli.test_flows import solution as solution

PYTHON = [sys.executable, "-m", "bagu"]


def environment(tmp_path: Path) -> dict[str, str]:
    source = str(Path(__file__).parents[2] / "src")
    return os.environ | {"BAGU_DATA": str(tmp_path / "d"), "BAGU_LANG": "en", "PYTHONPATH": source, "COLUMNS": "200"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", [["topics"], ["topics", "--json"], ["export"]])
def test_a_full_disk_behind_the_output_is_the_machines_and_not_our_fault(tmp_path: Path, words: list[str]) -> None:
    with open("/dev/full", "w") as full:
        ran = subprocess.run([*PYTHON, *words], stdout=full, stderr=subprocess.PIPE, env=environment(tmp_path))
    assert ran.returncode == 3
    assert b"No space left" in ran.stderr
    assert b"bagu itself failed" not in ran.stderr


@pytest.mark.skipif(os.name == "nt", reason="written for sh")
@pytest.mark.parametrize(
    ("words", "closed", "code"),
    [("topics --json", ">&-", 0), ("", "<&-", 0), ("drill bootstrap", "<&-", 2), ("show nothing", "2>&-", 2)],
)
def test_closed_streams_are_no_fault(tmp_path: Path, words: str, closed: str, code: int) -> None:
    line = f'"{sys.executable}" -m bagu {words} {closed}'
    ran = subprocess.run(["sh", "-c", line], capture_output=True, text=True, env=environment(tmp_path))
    assert ran.returncode == code, ran.stderr
    assert "itself failed" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device without end")
def test_a_file_without_end_is_not_read_to_its_end(bagu: Run) -> None:
    ran = bagu("judge", "nms#box-iou", "/dev/zero")
    assert ran.code == 2
    assert "more than 200000 bytes" in ran.err


def test_an_editor_with_an_open_quote_is_named(bagu: Run, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", 'vim "x')
    keys("q")
    ran = bagu("solve", "nms#nms")
    assert ran.code == 2
    assert 'vim "x' in ran.err


def test_what_a_windowed_editor_saved_last_is_shown(
    bagu: Run, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor, answer = tmp_path / "gedit", tmp_path / "answer.py"
    answer.write_text(reference())
    editor.write_text(f'#!/bin/sh\ncp "{answer}" "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    keys()
    ran = bagu("solve", "nms#nms")
    assert ran.code == 0, ran.err
    assert ran.out.count("accepted:") == 1


def test_a_draft_in_another_encoding_is_told_and_not_a_fault(bagu: Run, keys: Keys, tmp_path: Path) -> None:
    bagu("solve", "nms#nms")
    (tmp_path / "data" / "solutions" / "nms.nms.py").write_bytes(b"# caf\xe9\n")
    keys("q")
    os.environ["VISUAL"] = "true"
    try:
        ran = bagu("solve", "nms#nms")
    finally:
        del os.environ["VISUAL"]
    assert ran.code == 1
    assert "not UTF-8" in ran.err


def test_what_the_machine_refused_is_no_attempt_of_the_learner(
    bagu: Run, keys: Keys, solution: "object", monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise MachineError(message("judge.no-start", why="no room"))

    assert callable(solution)
    solution("def nms(): pass\n")
    monkeypatch.setattr("bagu.judge.judge.judge", refuse)
    keys("q")
    assert bagu("solve", "nms#nms").code == 3
    assert kept(bagu) == []


def test_a_file_that_is_being_replaced_is_no_save(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamps = iter([(1, 1), (1, 1), None, (2, 1)])
    monkeypatch.setattr("bagu.cli.editor._stamp", lambda _: next(stamps))
    saves = Saves(tmp_path)
    assert [saves.new() for _ in range(3)] == [False, False, True]


def test_an_editor_is_found_by_words_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "'my editor' --wait")
    found = Editor.found()
    assert found is not None
    assert found.command == ("my editor", "--wait")
    monkeypatch.setenv("VISUAL", "'")
    with pytest.raises(UsageError):
        Editor.found()


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("words", [[], ["topics"], ["show", "nms"]])
def test_no_line_is_wider_than_the_terminal(
    bagu: Run, monkeypatch: pytest.MonkeyPatch, columns: int, language: str, words: list[str]
) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", str(columns))
    out = bagu(*words, "--lang", language).out
    assert [line for line in out.splitlines() if cell_len(line) > columns and "|" not in line] == []


@pytest.mark.parametrize(
    ("came", "code", "told"),
    [
        ("2020-01-01", 2, "is past"),
        ("2999-01-01", 0, "interview: 2999-01-01"),
        ("-", 0, "interview: no date yet"),
    ],
)
def test_an_interview_lies_ahead_or_is_taken_back(bagu: Run, came: str, code: int, told: str) -> None:
    ran = bagu("settings", "--interview", came)
    assert (ran.code, told in ran.out + ran.err) == (code, True)
    assert "30 minutes" in bagu("settings").out


def test_an_empty_note_is_not_kept(bagu: Run) -> None:
    assert bagu("note", "nms", " ").code == 2
    assert kept(bagu) == []


def test_an_item_alone_is_shown_as_json(bagu: Run) -> None:
    shown = json.loads(bagu("show", "nms#iou", "--json").out)
    assert [question["id"] for question in shown["questions"]] == ["iou"]
    assert shown["drills"] == {} == shown["problems"]
    assert list(json.loads(bagu("show", "nms#box-iou", "--json").out)["problems"]) == ["box-iou"]


@pytest.mark.parametrize("ref", ["NMS", "Batch_Norm", "ｎｍｓ"])
def test_an_id_may_be_typed_as_names_are(bagu: Run, ref: str) -> None:
    assert bagu("show", ref, "--json").code == 0


def test_an_item_may_be_typed_as_names_are(bagu: Run) -> None:
    assert bagu("show", "NMS#Box_IoU").code == 0


def test_a_new_topic_needs_a_name_of_its_own(bagu: Run, tmp_path: Path) -> None:
    taken = bagu("new", "topic", "detection/nms", "--into", str(tmp_path))
    assert taken.code == 2
    assert "nms already" in " ".join(taken.err.split())
    assert not (tmp_path / "detection").exists()


@pytest.mark.parametrize("name", ["detection/" + "a" * 300, "detection/ok"])
def test_a_new_topic_that_cannot_be_written_is_the_machines(bagu: Run, tmp_path: Path, name: str) -> None:
    file = tmp_path / "file"
    file.write_text("")
    ran = bagu("new", "topic", name, "--into", str(file if name.endswith("ok") else tmp_path))
    assert ran.code == 3
    assert "The system refused" in ran.err


def test_odd_parameters_give_one_sentence_and_no_warnings(bagu: Run) -> None:
    ran = bagu("prove", "bootstrap", "--set", "draws=0")
    assert ran.code == 2
    assert "Warning" not in ran.err


def test_a_figure_of_all_claims_is_refused(bagu: Run, tmp_path: Path) -> None:
    assert bagu("prove", "bootstrap", "--all", "--figure", str(tmp_path / "x.svg")).code == 2


def test_a_slip_in_what_isolation_is_required_is_told(
    bagu: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAGU_REQUIRE", "ful")
    file = tmp_path / "x.py"
    file.write_text("def box_iou(a, b, plus_one=False): return 0\n")
    ran = bagu("judge", "nms#box-iou", str(file))
    assert ran.code == 2
    assert "BAGU_REQUIRE" in ran.err


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def box_iou(a, b, plus_one=False, /): return 0\n", "takes (a, b, plus_one=False, /)"),
        ("async def box_iou(a, b, plus_one=False): return 0\n", "a coroutine"),
        ("import sys\ndef box_iou(a, b, plus_one=False): sys.exit()\n", "SystemExit"),
    ],
)
def test_odd_submissions_are_told_as_they_are(bagu: Run, tmp_path: Path, source: str, told: str) -> None:
    file = tmp_path / "x.py"
    file.write_text(source)
    ran = bagu("judge", "nms#box-iou", str(file))
    assert ran.code == 1
    assert told in " ".join(ran.out.split())
    assert "SystemExit: " not in ran.out


def test_an_exception_of_ones_own_gets_no_hint_of_anothers_mistake(bagu: Run, tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text('def box_iou(a, b, plus_one=False): raise ValueError("not written yet")\n')
    verdict = json.loads(bagu("judge", "nms#box-iou", str(file), "--json").out)
    assert verdict["outcome"] == "crashed"
    assert verdict["hint"] is None


def test_a_broken_topic_that_is_asked_for_is_told_with_its_line(bagu: Run, tmp_path: Path) -> None:
    folder = tmp_path / "detection" / "broken_one"
    folder.mkdir(parents=True)
    (folder / "topic.toml").write_text("schema = 1\nlevel = \n", encoding="utf-8")
    ran = bagu("check", "broken-one", "--pack", str(tmp_path))
    assert ran.code == 2
    assert "topic.toml:2" in ran.err


def test_chinese_sentences_break_where_chinese_does(bagu: Run) -> None:
    told = bagu("show", "很" * 60, "--lang", "zh").err.splitlines()
    assert len(told) > 1
    assert told[0].startswith("bagu: 没有")
    assert not any(line.startswith(("，", "。", "；", "、")) for line in told)


def test_every_reference_of_a_schema_leads_somewhere() -> None:
    schemas = json.loads(Path(__file__).parents[2].joinpath("docs", "schemas.json").read_text("utf-8"))
    for kind, schema in schemas.items():
        for name in re.findall(r'"#/\$defs/(\w+)"', json.dumps(schema)):
            assert name in schema["$defs"], kind


def test_a_class_may_have_special_methods_of_its_own() -> None:
    from bagu.judge.precheck import precheck

    _, problem = problem_of(Catalog.load(), "batch-norm#batch-norm-2d")
    own = "\n    def __eq__(self, o): return self is o\n    def __setattr__(self, n, v): self.__dict__[n] = v\n"
    source = standalone(problem.ladder.reference).replace("class BatchNorm2d:", f"class BatchNorm2d:{own}")
    assert "__setattr__" in source
    assert precheck(problem, source, "BatchNorm2d") is None
