"""An outcome and its attempt are on the disk together or not at all, at whatever statement the process is killed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killer forks")
def test_an_outcome_is_kept_once_whatever_statement_the_kill_comes_before(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "study.desk_killing", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(TESTS)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.pop("kills") > 15
    assert found.pop("before") > 10
    assert found.pop("after") >= 3
    assert not any(found.values()), found
