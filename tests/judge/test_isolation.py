import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bagu.contracts import to_builtins
from bagu.errors import MachineError
from bagu.judge import bwrap, isolation
from bagu.judge.forkserver import ForkServers, Plan
from bagu.judge.inside.values import Kind
from bagu.judge.isolation import isolation_level, runner_for, self_test
from bagu.judge.judge import judge
from bagu.judge.plain import ColdRunner, PlainRunner
from bagu.judge.process import open_box
from bagu.judge.runner import Shown
from judge.sample_problems import SELECT

RIGHT = """
import numpy as np


def select(x, limit):
    return x / max(np.abs(x).max(initial=0.0), 1.0), np.flatnonzero(x > limit), 2 * x
"""


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("BAGU_REQUIRE", raising=False)
    isolation._found.cache_clear()
    isolation_level.cache_clear()
    yield
    isolation._found.cache_clear()
    isolation_level.cache_clear()


@pytest.fixture
def no_bwrap(monkeypatch: pytest.MonkeyPatch) -> None:
    found = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "bwrap" else found(name))


def test_the_self_test_finds_nothing_open_in_a_full_box(full: None) -> None:
    assert isolation_level().level == "full"
    assert isolation_level().reasons == ()


def test_the_self_test_sees_what_a_bare_process_can_reach() -> None:
    told = " ".join(text.en for text in self_test(ColdRunner()))
    for words in ("network", "Files of the host", "Processes of the host", "other than NumPy", "sockets"):
        assert words in told


def test_the_self_test_sees_what_no_namespace_hides() -> None:
    told = " ".join(text.en for text in self_test(PlainRunner()))
    assert "Processes of the host" in told
    assert "network" not in told  # seccomp
    assert "start processes" not in told


@pytest.mark.parametrize("layer", ["landlock", "limits", "seccomp", "new_namespaces"])
def test_nothing_runs_where_a_layer_fails(full: None, layer: str, tmp_path: Path) -> None:
    """Any error while hardening ends the child before the source is compiled."""
    inside = tmp_path / "inside"
    shutil.copytree(Path(bwrap.__file__).parent / "inside", inside)
    file = inside / "harden.py"
    file.write_text(file.read_text("utf-8") + f"\n\ndef {layer}(*_):\n    raise OSError(1, '{layer} is refused')\n")
    whole = bwrap._plan("numpy")
    ours = str(Path(bwrap.__file__).parent / "inside")

    def plan(kind: Kind) -> Plan:
        return replace(whole, command=lambda fd: [str(inside) if x == ours else x for x in whole.command(fd)])

    servers = ForkServers(plan)
    with (
        open_box(servers.take, "print(1)", "select", SELECT.limits) as box,
        pytest.raises(MachineError, match=f"{layer} is refused"),
    ):
        box.run(SELECT.ladder.edge_cases[0])
    servers.close()


def test_without_bubblewrap_the_level_is_reduced_and_says_why(no_bwrap: None) -> None:
    found = isolation_level()
    assert found.level == "reduced"
    assert "bubblewrap is missing" in found.reasons[0].en
    assert "reduced" in found.line.en
    assert to_builtins(found)["level"] == "reduced"


def test_own_code_runs_at_the_best_level_there_is(no_bwrap: None) -> None:
    verdict = judge("sample", SELECT, RIGHT, examples=20)
    assert verdict.accepted
    assert verdict.isolation == "reduced"


def test_code_of_others_needs_full_isolation(no_bwrap: None) -> None:
    with pytest.raises(MachineError, match="Code of others"):
        judge("sample", SELECT, RIGHT, own=False)


def test_code_of_others_runs_in_full_isolation(full: None) -> None:
    assert judge("sample", SELECT, RIGHT, own=False, examples=20).isolation == "full"


def test_a_lower_level_fails_where_full_is_required(no_bwrap: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGU_REQUIRE", "full")
    with pytest.raises(MachineError, match="BAGU_REQUIRE=full"):
        runner_for(own=True)


def test_windows_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(MachineError, match="WSL"):
        runner_for(own=True)


def test_a_box_that_does_not_start_is_the_machines_fault() -> None:
    servers = ForkServers(lambda kind: Plan(lambda fd: ["/bin/echo", "no such library"], False, (), ()))
    with (
        open_box(servers.take, RIGHT, "select", SELECT.limits) as box,
        pytest.raises(MachineError, match="no such library"),
    ):
        box.run(SELECT.ladder.edge_cases[0])


def test_a_server_that_died_is_replaced(full: None) -> None:
    runner = bwrap.BwrapRunner()
    for _ in range(2):
        with runner.open(RIGHT, "select", SELECT.limits) as box:
            assert isinstance(box.run(SELECT.ladder.edge_cases[0]).result, Shown)
        runner.servers._servers["numpy"]._process.kill()
        runner.servers._servers["numpy"]._process.wait()
    runner.servers.close()
