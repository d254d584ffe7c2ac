import shutil
import sys
from collections.abc import Iterator

import pytest

from bagu.contracts import to_builtins
from bagu.errors import MachineError
from bagu.judge import bwrap, isolation
from bagu.judge.isolation import isolation_level, runner_for, self_test
from bagu.judge.judge import judge
from bagu.judge.plain import PlainRunner
from bagu.judge.process import open_box
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
    told = " ".join(text.en for text in self_test(PlainRunner()))
    for words in ("network", "Files of the host", "Processes of the host", "other than NumPy"):
        assert words in told


@pytest.mark.parametrize(("namespace", "words"), [("--unshare-net", "network"), ("--unshare-pid", "Processes")])
def test_the_self_test_misses_a_namespace(
    full: None, monkeypatch: pytest.MonkeyPatch, namespace: str, words: str
) -> None:
    whole = bwrap._namespaces
    monkeypatch.setattr(bwrap, "_namespaces", lambda root: [part for part in whole(root) if part != namespace])
    assert any(words in text.en for text in self_test(bwrap.BwrapRunner()))


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


def test_a_worker_that_does_not_start_is_the_machines_fault() -> None:
    box = open_box(lambda *_: ["/bin/echo", "no such library"], frozenset(), RIGHT, "select", SELECT.limits)
    with pytest.raises(MachineError, match="no such library"), box as opened:
        opened.run(SELECT.ladder.edge_cases[0])


def test_a_limit_that_cannot_be_set_is_the_machines_fault() -> None:
    from bagu.judge.plain import command

    box = open_box(command, frozenset({"PATIENCE"}), RIGHT, "select", SELECT.limits)
    with pytest.raises(MachineError, match="PATIENCE"), box as opened:
        opened.run(SELECT.ladder.edge_cases[0])
