"""What is taken away from the program: sheets to print and cards for Anki."""

import json
from pathlib import Path

import pytest

from cli.running import Run


def test_a_sheet_is_written_where_it_is_said_and_the_seed_repeats_it(bagu: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "a.html", tmp_path / "b.html"
    for file in (first, second):
        ran = bagu("sheet", "--topics", "nms,optimizers", "--count", "4", "--seed", "7", "--out", str(file))
        assert ran.code == 0
        assert "seed 7" in " ".join(ran.out.split())
    assert first.read_text("utf-8") == second.read_text("utf-8")
    assert first.read_text("utf-8").count("<li>") == 8


def test_without_a_name_the_sheet_lies_here_and_says_its_seed(
    bagu: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = json.loads(bagu("sheet", "--topics", "nms", "--count", "3", "--md", "--json").out)
    assert told["count"] == 3
    assert sorted(told["files"]) == sorted(file.name for file in tmp_path.glob("bagu-sheet-*"))
    assert len(told["files"]) == 2


def test_a_file_that_ends_in_md_is_markdown_in_the_learners_language(bagu: Run, tmp_path: Path) -> None:
    bagu("sheet", "--topics", "nms", "--count", "2", "--seed", "1", "--out", str(tmp_path / "x.md"), "--lang", "zh")
    assert (tmp_path / "x.md").read_text("utf-8").startswith("# 计算题练习")
    assert (tmp_path / "x.key.md").read_text("utf-8").startswith("# 答案与推导")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--count", "0"), "1 to 200"),
        (("--count", "9999"), "9999"),
        (("--count", "many"), "--count"),
        (("--topics", "nmss"), "nms"),
        (("--area", "nowhere"), "nowhere"),
        (("--md", "--html"), "--md"),
        (("--seed", "-1"), "--seed"),
        (("--topics", "nms", "--out", "/no/such/folder/x.html"), "/no/such/folder/x.html"),
    ],
)
def test_nonsense_gets_a_sentence(
    bagu: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = bagu("sheet", *words)
    assert ran.code == 2
    assert says in " ".join(ran.err.split())
    assert list(tmp_path.glob("bagu-sheet*")) == []


def test_cards_are_written_for_the_topics_that_are_named(bagu: Run, tmp_path: Path) -> None:
    file = tmp_path / "cards.apkg"
    told = json.loads(bagu("export", "--anki", str(file), "--topics", "nms", "--json").out)
    assert told["files"] == [str(file)]
    assert file.stat().st_size > 10_000
    assert told["count"] >= 9


def test_without_a_name_the_package_carries_the_language(
    bagu: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = bagu("export", "--anki", "--topics", "sobel", "--lang", "zh")
    assert ran.code == 0
    assert "bagu-zh.apkg" in ran.out
    assert (tmp_path / "bagu-zh.apkg").exists()


def test_topics_without_anki_and_unknown_topics_get_a_sentence(bagu: Run, tmp_path: Path) -> None:
    assert "--anki" in bagu("export", "--topics", "nms").err
    assert "nms" in bagu("export", "--anki", str(tmp_path / "x.apkg"), "--topics", "nmss").err
    ran = bagu("export", "--anki", "/no/such/folder/x.apkg", "--topics", "sobel")
    assert ran.code == 2
    assert "/no/such/folder" in ran.err


def test_where_genanki_is_absent_one_sentence_says_what_to_install(
    bagu: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "genanki", None)
    ran = bagu("export", "--anki", str(tmp_path / "x.apkg"), "--topics", "sobel")
    assert ran.code == 3
    assert "bagu[anki]" in ran.err
