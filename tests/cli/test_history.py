"""The log of attempts belongs to the learner: exported, imported, undone."""

import json
from pathlib import Path

import pytest

from cli.running import Run


def test_a_drill_answered_is_kept_exported_and_read_on_another_machine(
    bagu: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = bagu("drill", "nms#iou-fraction", "--seed", "5", "--answer", "7/1000")
    assert wrong.code == 1
    assert "bagu drill nms#iou-fraction --seed 5" in " ".join(wrong.out.split())
    file = tmp_path / "mine.jsonl"
    assert bagu("export", str(file)).code == 0
    monkeypatch.setenv("BAGU_DATA", str(tmp_path / "other"))
    first, second = (json.loads(bagu("import", str(file), "--json").out) for _ in range(2))
    assert first["added"] >= 1
    assert second["added"] == 0
    assert "nms#iou-fraction" in bagu("mistakes").out


def test_undo_takes_the_last_entry_back_and_then_says_that_there_is_nothing(bagu: Run) -> None:
    bagu("know", "nms")
    assert "known" in bagu("undo").out
    assert "nothing" in bagu("undo").out


def test_what_is_known_leaves_the_plan_and_undo_brings_it_back(bagu: Run) -> None:
    planned = [entry["item"] for entry in json.loads(bagu("--json").out)["items"]]
    bagu("know", planned[0])
    assert planned[0] not in [entry["item"] for entry in json.loads(bagu("--json").out)["items"]]
    bagu("undo")
    assert planned[0] in [entry["item"] for entry in json.loads(bagu("--json").out)["items"]]


def test_an_import_broken_in_the_middle_takes_nothing_in(bagu: Run, tmp_path: Path) -> None:
    bagu("drill", "nms#iou-fraction", "--seed", "5", "--answer", "7/1000")
    file = tmp_path / "mine.jsonl"
    bagu("export", str(file))
    file.write_text(file.read_text("utf-8") + "{broken\n", encoding="utf-8")
    bagu("undo")
    before = bagu("export").out
    ran = bagu("import", str(file))
    assert ran.code == 2
    assert bagu("export").out == before


def test_minutes_and_date_are_kept_and_bound_the_plan(bagu: Run) -> None:
    assert "2030-01-02" in bagu("settings", "--minutes", "9", "--interview", "2030-01-02").out
    plan = json.loads(bagu("--json").out)
    assert sum(entry["minutes"] for entry in plan["items"]) <= 9 or len(plan["items"]) == 1
