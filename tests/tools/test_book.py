"""`make docs` ends with the book: what the tool says, which day it states, and when it fails."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from bagu.curriculum.catalog import Catalog
from bagu.errors import MachineError
from bagu.text import Text
from packs.faults import make_pack

TOOL = Path(__file__).resolve().parents[2] / "tools" / "book.py"


class Echo:
    """Stands for KaTeX, so that nothing is fetched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def typeset(self, formulas: Sequence[tuple[str, bool]]) -> list[str]:
        return ["<i></i>" for _ in formulas]

    def copy_assets(self, into: Path) -> None:
        into.mkdir(parents=True)
        (into / "katex.min.css").write_text("", encoding="utf-8")


class Absent(Echo):
    def typeset(self, formulas: Sequence[tuple[str, bool]]) -> list[str]:
        raise MachineError(Text("没有 Node", "no Node"))


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bagu_book", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    held = Catalog.load([make_pack(tmp_path)])
    monkeypatch.setattr(module.Catalog, "load", lambda packs: held)
    monkeypatch.setattr(module, "Katex", Echo)
    return module


def test_it_says_where_the_book_is_and_how_large(
    book: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert book.main(["--into", str(tmp_path / "book")]) == 0
    said = capsys.readouterr().out
    assert str(tmp_path / "book" / "index.html") in said
    assert "13 pages" in said  # a welcome, and in each of three languages index, words, coverage and one topic
    assert "2001-09-09" in (tmp_path / "book/en/clip-norm.html").read_text("utf-8")
    assert (tmp_path / "book/assets/katex/katex.min.css").exists()


def test_a_machine_that_cannot_set_formulas_is_told_and_the_old_book_stays(
    book: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "book" / "index.html"
    old.parent.mkdir()
    old.write_text("old", encoding="utf-8")
    monkeypatch.setattr(book, "Katex", Absent)
    assert book.main(["--into", str(tmp_path / "book")]) == 1
    assert "no Node" in capsys.readouterr().err
    assert old.read_text("utf-8") == "old"
