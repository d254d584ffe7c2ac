import os
from pathlib import Path

import numpy as np
import pytest

from bagu.judge import corpus as module
from bagu.judge.corpus import corpus
from bagu.judge.inside import frames
from bagu.judge.inside.perform import same
from bagu.judge.search import draw
from bagu.judge.trial import expected_of
from bagu.ladders.ladder import Ladder
from bagu.ladders.script import Call, Get, New, Script, Set
from judge.sample_problems import MOMENTS_LADDER, SELECT_LADDER


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BAGU_DATA", str(tmp_path))
    return tmp_path / "cache" / "corpus"


def plain(script: Script) -> list[object]:
    found: list[object] = []
    for step in script.steps:
        match step:
            case New(args):
                found.append(("new", dict(args)))
            case Set(name, value):
                found.append(("set", name, value))
            case Call(method, args):
                found.append(("call", method, dict(args)))
            case Get(name):
                found.append(("get", name))
    return found


@pytest.mark.parametrize("ladder", [SELECT_LADDER, MOMENTS_LADDER], ids=lambda ladder: ladder.name)
def test_what_is_read_is_what_was_drawn(ladder: Ladder, folder: Path) -> None:
    made, read = corpus(ladder, 20), corpus(ladder, 20)
    assert len(list(folder.iterdir())) == 1
    drawn = draw(ladder, 20)
    assert len(made) == len(read) == len(drawn)
    for script, one, two in zip(drawn, made, read, strict=True):
        assert same(plain(script), plain(one.script))
        assert same(plain(script), plain(two.script))
        for seen in expected_of(ladder, script):
            assert any(same(seen.value, other.value) and seen.name == other.name for other in two.expected)
        assert [(s.step, s.name) for s in one.expected] == [(s.step, s.name) for s in two.expected]


def test_an_edited_ladder_has_other_cases_and_leaves_no_old_ones(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus(SELECT_LADDER, 5)
    (before,) = folder.iterdir()
    real = module._stamps
    monkeypatch.setattr(module, "_stamps", lambda package: [*(real(package) or []), ("edited.py", 1, 1)])
    corpus(SELECT_LADDER, 5)
    (after,) = folder.iterdir()
    assert after != before


@pytest.mark.parametrize("damage", ["empty", "noise", "cut", "fewer"])
def test_a_damaged_file_is_made_anew(folder: Path, damage: str) -> None:
    corpus(SELECT_LADDER, 5)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    *most, _, _ = frames.split(whole)
    broken = {"empty": b"", "noise": b"\xff" * 64, "cut": b"\x02\x00\x00\x00[]", "fewer": b"".join(most)}
    file.write_bytes(broken[damage])
    assert len(corpus(SELECT_LADDER, 5)) == 7
    assert file.read_bytes() == whole


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_where_nothing_can_be_kept_the_cases_are_made_each_time(folder: Path) -> None:
    folder.parent.parent.mkdir(exist_ok=True)
    folder.parent.write_text("a file where the folder should be")
    assert len(corpus(SELECT_LADDER, 5)) == 7
    assert np.array_equal(folder.parent.read_text(), "a file where the folder should be")
