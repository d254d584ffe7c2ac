"""Ladders are found by walking."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import bagu.ladders
from bagu.errors import FaultError, UsageError
from bagu.ladders.catalog import find_ladder, ladders, ladders_by_area


def test_every_file_of_an_area_is_a_ladder_under_its_name() -> None:
    root = Path(bagu.ladders.__path__[0])
    files = [file for file in root.glob("*/*.py") if not file.name.startswith("_")]
    assert len(ladders()) == len(files)
    assert all(name == ladder.name for name, ladder in ladders().items())


def test_areas_hold_their_ladders_in_order() -> None:
    assert list(ladders_by_area()) == sorted(ladders_by_area())
    assert list(ladders_by_area()["detection"]) == ["batched_nms", "box_iou", "nms", "soft_nms"]


def test_a_ladder_is_found_by_name() -> None:
    assert find_ladder("nms") is ladders()["nms"]


def test_an_unknown_name_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match=r"no ladder named 'mns'.*soft_nms"):
        find_ladder("mns")


def test_two_ladders_of_one_name_are_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_ladder_for_all(name: str) -> Any:
        module = ModuleType(name)
        module.LADDER = ladders()["nms"]  # type: ignore[attr-defined]  # a module made for this test
        return module if name.count(".") == 3 else import_module(name)

    monkeypatch.setattr("bagu.ladders.catalog.import_module", one_ladder_for_all)
    with pytest.raises(FaultError, match=r"\.py have the same name, nms"):
        ladders_by_area.__wrapped__()
