"""What a mock interview acknowledged survives kill -9, at whatever moment it comes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def kill(seed: int, runs: int, folder: Path) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "study.mock_killing", str(seed), str(runs), str(folder)],
        env={**os.environ, "PYTHONPATH": str(TESTS)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    return found


def expect_nothing_lost(found: dict[str, int], runs: int) -> None:
    assert found.pop("runs") == runs
    assert found.pop("acknowledged") > 3 * runs
    assert not any(found.values()), found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killer forks its candidates")
def test_twenty_five_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    expect_nothing_lost(kill(7, 25, tmp_path), 25)


@pytest.mark.full
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killer forks its candidates")
def test_three_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    expect_nothing_lost(kill(11, 300, tmp_path), 300)
