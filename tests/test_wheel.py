"""What is installed, not what lies in the tree: the wheel has its data and works by itself."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked where nothing else is."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def run(site: Path, data: Path, *words: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(site), "BAGU_DATA": str(data), "BAGU_LANG": "en", "COLUMNS": "200"}
    command = [sys.executable, "-m", "bagu", *words]
    done = subprocess.run(command, cwd=data, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_data_of_every_package_is_in_the_wheel(site: Path) -> None:
    tracked = subprocess.run(["git", "ls-files", "src/bagu"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in tracked.stdout.split():
        assert (site / name.removeprefix("src/")).exists(), name


def test_the_wheel_lists_plans_and_checks_without_the_source_tree(site: Path, tmp_path: Path) -> None:
    where = "import bagu; print(bagu.__file__)"
    environment = {**os.environ, "PYTHONPATH": str(site)}
    found = subprocess.run([sys.executable, "-c", where], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.startswith(str(site))
    assert "nms" in run(site, tmp_path, "topics")
    assert "Today" in run(site, tmp_path)
    assert "findings: 0" in run(site, tmp_path, "check", "--structure", "nms")
