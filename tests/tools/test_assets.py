"""When the assets of the pages are built, and with what."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool over a tree of the test's own; its Node notes what it was asked for and builds nothing."""
    spec = importlib.util.spec_from_file_location("bagu_assets", ROOT / "tools" / "assets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.delenv("BAGU_WEB", raising=False)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    for name, folder in (("FRONTEND", "frontend"), ("SHARED", "shared"), ("STATIC", "static")):
        (tmp_path / folder).mkdir()
        monkeypatch.setattr(module, name, tmp_path / folder)
    (tmp_path / "frontend" / "app.js").write_text("1")
    (tmp_path / "frontend" / "package-lock.json").write_text("{}")
    monkeypatch.setattr(module, "install", lambda: None)
    monkeypatch.setattr(module, "with_node", lambda arguments, what: None)
    return module


def test_they_are_built_once_for_each_state_of_the_sources(assets: ModuleType, tmp_path: Path) -> None:
    assert assets.build()
    assert not assets.build()
    (tmp_path / "frontend" / "app.js").write_text("2")
    assert assets.build()
    (tmp_path / "shared" / "text.css").write_text("a {}")
    assert assets.build()
    (tmp_path / "frontend" / "node_modules").mkdir()
    (tmp_path / "frontend" / "node_modules" / "any.js").write_text("3")
    assert not assets.build()


def test_moving_words_from_one_file_to_another_is_a_change(assets: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "frontend" / "a.js").write_text("xy")
    before = assets.sources()
    (tmp_path / "frontend" / "a.js").rename(tmp_path / "frontend" / "b.js")
    assert assets.sources() != before


def test_who_wants_none_gets_none(assets: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGU_WEB", "skip")
    assert not assets.build()


@pytest.mark.parametrize(("said", "fits"), [("v20.1.0", True), ("v24.19.0", True), ("v18.20.4", False), ("", False)])
def test_an_old_node_is_no_node(assets: ModuleType, monkeypatch: pytest.MonkeyPatch, said: str, fits: bool) -> None:
    class Done:
        stdout = said

    monkeypatch.setattr(assets.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(assets.subprocess, "run", lambda *_, **__: Done())
    assert (assets.system_node() is not None) == fits


def test_without_node_it_says_what_to_install(
    assets: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(arguments: list[str], what: str) -> None:
        raise assets.AssetsError("Node is not here")

    monkeypatch.setattr(assets, "with_node", absent)
    monkeypatch.setattr(assets.sys, "argv", ["assets.py"])
    assert assets.main() == 3
    assert "Node is not here" in capsys.readouterr().err
