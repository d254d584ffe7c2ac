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


ASK = """
import sys
from starlette.testclient import TestClient
from bagu.curriculum.catalog import Catalog
from bagu.store import open_store
from bagu.web.app import create_app
from bagu.web.assets import Assets
from bagu.web.guard import Keys
keys, assets = Keys(), Assets.built()
with open_store() as store:
    client = TestClient(create_app(Catalog.load(), store, keys, assets=assets), base_url="http://127.0.0.1")
    page = client.get("/topics/nms", params={"token": keys.token})
    for entry in ("app.js", "app.css", "icon.svg"):
        answer = client.get(assets.address(entry))
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"], entry
    print(page.status_code, assets.address("app.js") in page.text, assets.folder)
"""


def test_the_wheel_serves_its_pages(site: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(site), "BAGU_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"200 True {site}")


def test_without_assets_the_app_says_what_to_do(site: Path, tmp_path: Path) -> None:
    static = site / "bagu" / "web" / "static"
    static.rename(tmp_path / "static")
    environment = {**os.environ, "PYTHONPATH": str(site), "BAGU_DATA": str(tmp_path), "BAGU_LANG": "en"}
    command = [sys.executable, "-m", "bagu", "web", "--no-browser"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    (tmp_path / "static").rename(static)
    assert done.returncode == 3
    assert "tools/assets.py" in done.stderr
