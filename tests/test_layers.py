"""Imports go down only: the contracts hold, and a planted violation of each is caught."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the copy of the package in `folder`."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src" / "bagu", tmp_path / "bagu", ignore=shutil.ignore_patterns("__pycache__", "topics"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_the_package_keeps_its_layers(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "planted", "contract"),
    [
        ("judge/verdict.py", "import bagu.cli.screen", "Imports go down only"),
        ("book/words.py", "import bagu.cli.screen", "Imports go down only"),
        ("study/day.py", "import bagu.book.words", "Imports go down only"),
        ("curriculum/claim.py", "import bagu.judge.verdict", "Imports go down only"),
        ("store/__init__.py", "import bagu.curriculum.claim", "Imports go down only"),
        ("judge/__init__.py", "import bagu.study.plan", "Imports go down only"),
        ("judge/__init__.py", "import bagu.proof.engine", "Imports go down only"),
        ("ladders/script.py", "import bagu.curriculum.claim", "Imports go down only"),
        ("text/bilingual.py", "import bagu.errors", "Imports go down only"),
        ("algorithms/checks.py", "import bagu.text", "The algorithms know nothing of the rest"),
    ],
)
def test_a_planted_violation_is_caught(copy: Path, file: str, planted: str, contract: str) -> None:
    target = copy / "bagu" / file
    target.write_text(f"{target.read_text('utf-8')}\n{planted}\n", encoding="utf-8")
    done = lint(copy)
    assert done.returncode != 0
    assert f"{contract} BROKEN" in done.stdout
