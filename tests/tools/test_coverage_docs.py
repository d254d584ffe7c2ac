"""docs/coverage.md shows every row with what discharges it, and is found out when it is not current."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.table import areas, table
from packs.faults import make_pack

TOOL = Path(__file__).resolve().parents[2] / "tools" / "coverage_docs.py"


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_docs", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "FILE", tmp_path / "docs" / "coverage.md")
    return module


def test_a_page_just_written_is_current_and_an_edited_one_is_not(
    docs: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert docs.main(["--check"]) == 1
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    docs.FILE.write_text(docs.FILE.read_text("utf-8").replace("dark", "discharged", 5), "utf-8")
    assert docs.main(["--check"]) == 1
    assert "tools/coverage_docs.py" in capsys.readouterr().err


def test_every_row_stands_in_its_area(docs: ModuleType, tmp_path: Path) -> None:
    sections = re.split(r"^## ", docs.page(Catalog.load([make_pack(tmp_path)])), flags=re.M)[1:]
    assert [section.split("\n")[0] for section in sections] == list(areas())
    for area, section in zip(areas(), sections, strict=True):
        shown = re.findall(r"^\| \*\*([\w-]+)\*\* ", section, re.M)
        assert shown == [row.id for row in table().values() if row.area == area]


def test_a_discharged_row_links_what_discharges_it(docs: ModuleType, tmp_path: Path) -> None:
    text = docs.page(Catalog.load([make_pack(tmp_path)]))
    (row,) = [line for line in text.splitlines() if line.startswith("| **gradient-clipping-norm**")]
    folder = "../src/bagu/topics/gradients/clip_norm"
    for part in ("| 000 | right | discharged |", f"[clip-norm#by-norm]({folder}/answer.en.md)",
                 f"[scale]({folder}/drills.py)", "[clip_norm](library.md#clip_norm)",
                 f"[clip-norm]({folder}/problem.clip-norm.en.md)"):  # fmt: skip
        assert part in row
    assert "| **all** | **2** | **0** |" in text
