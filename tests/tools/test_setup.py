"""The set-up script: what it does on a machine, without touching this one."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bagu_setup", ROOT / "tools" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in module.SOURCES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "FONTS", tmp_path)
    return module


class Commands:
    """Stands for subprocess.run: notes each command, makes what pip and venv would make."""

    def __init__(self, fail: str | None = None) -> None:
        self.fail = fail
        self.seen: list[list[str]] = []

    def __call__(self, command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[str]:
        self.seen.append(list(command))
        failed = self.fail is not None and self.fail in command
        if "venv" in command and not failed:
            python = Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.touch()
        return subprocess.CompletedProcess(command, int(failed), "3.11", "ensurepip is not available")


def test_installs_torch_before_anything_that_asks_for_it(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = Commands()
    monkeypatch.setattr(setup.subprocess, "run", commands)
    monkeypatch.setattr(setup.shutil, "which", lambda _: "/usr/bin/bwrap")
    monkeypatch.setenv("TORCH", "torch==2.13.0")
    setup.install(dev=True)
    pip = [command for command in commands.seen if "pip" in command]
    assert pip[0][-1] == "torch==2.13.0"
    assert pip[1][-1] == ".[all,dev]"
    assert "constraints.txt" in pip[1]
    assert "Katex" in commands.seen[-1][-1]


def test_a_second_install_does_nothing_and_so_works_offline(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = Commands()
    monkeypatch.setattr(setup.subprocess, "run", commands)
    monkeypatch.setattr(setup.shutil, "which", lambda _: "/usr/bin/bwrap")
    setup.install(dev=True)
    first = len(commands.seen)
    setup.install(dev=True)
    setup.install(dev=False)
    assert len(commands.seen) == first


def test_a_changed_constraint_installs_again(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = Commands()
    monkeypatch.setattr(setup.subprocess, "run", commands)
    monkeypatch.setattr(setup.shutil, "which", lambda _: "/usr/bin/bwrap")
    setup.install(dev=False)
    first = len(commands.seen)
    (setup.ROOT / "constraints.txt").write_text("numpy==2.0.0\n")
    setup.install(dev=False)
    assert len(commands.seen) > first


def test_a_changed_page_source_builds_the_assets_and_nothing_else(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = Commands()
    monkeypatch.setattr(setup.subprocess, "run", commands)
    monkeypatch.setattr(setup.shutil, "which", lambda _: "/usr/bin/bwrap")
    setup.install(dev=False)
    first = len(commands.seen)
    source = setup.ROOT / "frontend" / "app.js"
    source.touch()
    os.utime(source, (2e9, 2e9))  # younger than any stamp
    setup.install(dev=False)
    assert [command[-1].endswith("tools/assets.py") for command in commands.seen[first:]] == [True]


def test_assets_that_cannot_be_built_here_are_built_by_installing_again(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = Commands(fail=str(setup.ROOT / "tools/assets.py"))
    monkeypatch.setattr(setup.subprocess, "run", commands)
    monkeypatch.setattr(setup.shutil, "which", lambda _: "/usr/bin/bwrap")
    setup.install(dev=False)
    source = setup.ROOT / "frontend" / "app.js"
    source.touch()
    os.utime(source, (2e9, 2e9))
    setup.install(dev=False)
    assert commands.seen[-1][-1] == ".[all]"


@pytest.mark.parametrize(
    ("terminal", "environment", "words"),
    [
        (True, {"DISPLAY": ":0"}, ["web"]),
        (True, {"WAYLAND_DISPLAY": "wayland-0"}, ["web"]),
        (True, {"DISPLAY": ":0", "SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}, []),
        (True, {}, []),
        (False, {"DISPLAY": ":0"}, []),
    ],
)
def test_start_opens_the_app_where_a_browser_can_be_seen(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], words: list[str]
) -> None:
    commands = Commands()
    monkeypatch.setattr(setup.subprocess, "run", commands)
    monkeypatch.setattr(setup.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(setup.sys.stdin, "isatty", lambda: terminal)
    monkeypatch.setattr(setup.sys.stdout, "isatty", lambda: terminal)
    assert setup.start() == 0
    assert commands.seen == [[str(setup.tool("bagu")), *words]]


def test_a_failed_pip_leaves_no_stamp_and_says_what_to_do(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.subprocess, "run", Commands(fail="-e"))
    with pytest.raises(setup.SetupError, match="run the same"):
        setup.install(dev=False)
    assert not (setup.VENV / "bagu.stamp").exists()


def test_a_python_without_venv_is_explained_with_the_package_to_install(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup.subprocess, "run", Commands(fail="venv"))
    with pytest.raises(setup.SetupError, match=r"python3\.11-venv"):
        setup.install(dev=False)
    assert not setup.VENV.exists()


def test_an_old_python_is_replaced_by_a_fitting_one_or_refused(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup.sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(setup.shutil, "which", lambda name: "/opt/python3.12" if name == "python3.12" else None)
    assert setup.fitting_python() == "/opt/python3.12"
    monkeypatch.setattr(setup.shutil, "which", lambda _: None)
    with pytest.raises(setup.SetupError, match=r"3\.9\.1.*3\.11"):
        setup.fitting_python()


def test_without_root_the_one_command_for_bubblewrap_is_printed(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = Commands()
    monkeypatch.setattr(setup.subprocess, "run", commands)
    monkeypatch.setattr(setup.sys, "platform", "linux")
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(setup.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    setup.system_parts(dev=False)
    assert "sudo apt-get install bubblewrap" in capsys.readouterr().out
    assert commands.seen == []


def test_it_needs_nothing_but_the_standard_library() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "tools" / "setup.py"), "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
