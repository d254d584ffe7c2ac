"""Runs a command line in this process, with data in a folder of the test's own."""

from pathlib import Path

import pytest

from bagu.cli.main import main
from cli.running import Ran, Run


@pytest.fixture
def bagu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("BAGU_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BAGU_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("BAGU_DATABASE_URL", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> Ran:
        capsys.readouterr()
        code = main(words)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run
