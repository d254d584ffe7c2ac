"""What the documents promise is there, and their examples run."""

import doctest
import re
from pathlib import Path

import pytest

from bagu.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh.md")


@pytest.mark.parametrize("name", READMES)
def test_the_python_example_runs_as_shown(name: str) -> None:
    failed, tried = doctest.testfile(str(ROOT / name), module_relative=False, encoding="utf-8")
    assert tried >= 3
    assert failed == 0


@pytest.mark.parametrize("name", READMES)
def test_every_command_shown_exists_and_every_study_command_is_shown(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    shown = set(re.findall(r"^bagu (?:([a-z]+))", text, re.M)) | set(re.findall(r"/ ([a-z]+)", text))
    names = set(COMMANDS)
    study = {
        "review",
        "drill",
        "solve",
        "judge",
        "prove",
        "bench",
        "topics",
        "show",
        "undo",
        "mistakes",
        "export",
        "import",
        "doctor",
    }
    assert study <= shown
    assert set(re.findall(r"^bagu ([a-z]+)", text, re.M)) <= names


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_inside_the_repository_resolve(name: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / name).read_text("utf-8")):
        assert (ROOT / target).exists(), target


def test_both_readmes_show_a_real_session_and_the_totals() -> None:
    for name in READMES:
        text = (ROOT / name).read_text("utf-8")
        assert "SESSION_" not in text
        assert "COVERAGE_" not in text
        assert re.search(r"<!-- coverage:\w+ -->\n.*340.*\n", text)


def test_tracked_text_names_no_machine() -> None:
    import subprocess

    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    for name in listed:
        if name.endswith((".py", ".md", ".toml", ".txt", ".json")) and name != "tests/test_docs.py":
            text = (ROOT / name).read_text("utf-8")
            assert not re.search(r"/(?:root|home/\w+|work)/", text), name
