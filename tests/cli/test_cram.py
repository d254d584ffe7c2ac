"""`bagu cram` as it is used: printed, written, read page by page."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bagu.cli.screen import Screen
from cli.running import Run

Keys = Callable[..., None]
NMS = ("cram", "--topics", "nms")


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Keys:
    """What the learner types, line by line; when it runs out, the terminal is closed."""

    def typed(*lines: str) -> None:
        rest: Iterator[str] = iter(lines)

        def line() -> str:
            try:
                return next(rest)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", line)
        monkeypatch.setattr(Screen, "interactive", property(lambda _: True))
        monkeypatch.setenv("LINES", "500")

    return typed


def flat(text: str) -> str:
    return " ".join(text.split())


def pages(bagu: Run, *words: str) -> list[str]:
    return [page["item"] for page in json.loads(bagu(*NMS, *words, "--json").out)["pages"]]


def test_without_a_terminal_all_pages_are_printed_in_either_language(bagu: Run) -> None:
    for language, title in (("zh", "临考突击，0.3 小时"), ("zh-Hant", "臨考突擊"), ("en", "Cram: 0.3 hours")):
        ran = bagu(*NMS, "--hours", "0.3", "--lang", language)
        assert ran.code == 0
        assert title in ran.out
        assert "[[" not in ran.out
        for item in pages(bagu, "--hours", "0.3", "--lang", language):
            assert item in ran.out


def test_it_is_written_as_markdown(bagu: Run, tmp_path: Path) -> None:
    file = tmp_path / "cram.md"
    ran = bagu(*NMS, "--hours", "1", "--out", str(file))
    assert str(file) in ran.out.replace("\n", "")
    text = file.read_text("utf-8")
    assert text.startswith("# Cram: 1 hours")
    assert text.count("\n## ") == len(pages(bagu, "--hours", "1"))
    assert "$" in text  # formulas stay TeX
    both = json.loads(bagu(*NMS, "--out", str(file), "--json").out)
    assert both["kind"] == "cram"
    assert bagu(*NMS, "--out", str(tmp_path)).code == 2


def test_pages_are_turned_and_turned_back(bagu: Run, keys: Keys) -> None:
    second = pages(bagu)[1]
    keys("", "b", "b", "?", "q")
    ran = bagu(*NMS)
    assert ran.code == 0
    text = flat(ran.out)
    assert text.index("Page 1 of") < text.index("Page 2 of")
    assert (text.count("Page 1 of"), text.count("Page 2 of")) == (3, 1)
    assert text.count(f"`{second}` ·") == 1
    assert "“?” means nothing here" in text
    assert '"entry": "attempt"' not in bagu("export").out


def test_the_last_page_says_what_comes_next(bagu: Run, keys: Keys) -> None:
    count = len(pages(bagu, "--hours", "0.1"))
    keys(*[""] * count)
    assert "bagu mock" in bagu(*NMS, "--hours", "0.1").out


def test_marks_are_kept_from_the_page_and_undone(bagu: Run, keys: Keys) -> None:
    first, second = pages(bagu)[:2]
    keys("s", "n remember this", "k", "s", "u", "q")
    text = flat(bagu(*NMS).out)
    assert f"{first} is starred" in text
    assert f"{second} is starred" in text
    assert f"Taken back: star {second}" in text
    lines = [json.loads(line) for line in bagu("export").out.splitlines()]
    assert [line["kind"] for line in lines if line["entry"] == "attempt"] == ["star", "note", "known", "star", "undo"]
    assert first not in pages(bagu)
    keys("q")
    bagu("know", first, "--off")
    assert "Your note: remember this" in bagu(*NMS).out  # starred, so it is the first again


def test_a_page_longer_than_the_screen_waits(bagu: Run, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    keys("", "", "", "", "", "", "", "q")
    monkeypatch.setenv("LINES", "12")
    text = bagu(*NMS).out
    assert text.count("Enter for the rest of this page") >= 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--hours", "0"], "0 hours cannot be planned"),
        (["--hours", "-2"], "-2 hours"),
        (["--hours", "nan"], "nan hours"),
        (["--hours", "25"], "up to 24"),
        (["--hours", "0.01"], "not enough for one page"),
        (["--hours", "two"], "--hours"),
        (["--topics", "nsm"], "nms"),
        (["--area", "x"], "detection"),
    ],
)
def test_nonsense_gets_a_sentence(bagu: Run, words: list[str], told: str) -> None:
    ran = bagu("cram", *words)
    assert ran.code == 2
    assert told in flat(ran.err)
