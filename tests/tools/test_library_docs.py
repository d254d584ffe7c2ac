"""docs/library.md says what the ladders and docstrings say, and is found out when it does not."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bagu.ladders.catalog import ladders

TOOL = Path(__file__).resolve().parents[2] / "tools" / "library_docs.py"


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("library_docs", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "FILE", tmp_path / "docs" / "library.md")
    return module


def test_a_page_just_written_is_current(docs: ModuleType) -> None:
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0


def test_an_absent_or_edited_page_is_not(docs: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.main(["--check"]) == 1
    docs.main([])
    docs.FILE.write_text(docs.FILE.read_text("utf-8").replace("onnxruntime", "torchvision"), "utf-8")
    assert docs.main(["--check"]) == 1
    assert "tools/library_docs.py" in capsys.readouterr().err


def test_every_ladder_has_its_section_with_rungs_oracle_and_tolerance(docs: ModuleType) -> None:
    page = docs.page()
    for name, ladder in ladders().items():
        part = page.split(f"\n### {name}\n")[1].split("\n### ")[0]
        assert "- Tolerance of" in part
        assert (f"`{ladder.oracle.distribution}`" if ladder.oracle else "Oracle: none") in part
        assert all(f"- `{rung.__name__}`" in part for rung in ladder.rungs)


def test_functions_without_a_ladder_are_there_too(docs: ModuleType) -> None:
    assert "\n### matrix_nms\n" in docs.page()


def test_examples_become_code_and_code_is_closed(docs: ModuleType) -> None:
    text = docs.documented(ladders()["nms"].reference)
    assert ">>> nms_vectorized(" in text
    assert text.count("```") % 2 == 0
    assert docs.page().count("```") % 2 == 0


def test_every_process_writes_the_same_page(docs: ModuleType) -> None:
    show = f"import runpy; print(runpy.run_path({str(TOOL)!r})['page'](), end='')"
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", show], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        )
        assert run.stdout == docs.page()
