"""The report of the simulation: made of the numbers, and known to be stale when it is."""

import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from bagu.contracts import to_json
from bagu.study.simulation.report import Estimate, Simulation, simulation, unpacked
from bagu.study.simulation.world import World
from study.curricula import item

ROOT = Path(__file__).resolve().parents[2]
ITEMS = tuple(item(f"t{number // 4}#i{number}", asked=1 + number % 5, level=1 + number % 3) for number in range(24))


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("plan_docs", ROOT / "tools" / "plan_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Simulation:
    from bagu.study.simulation import report

    worlds: dict[str, Any] = dict(report.WORLDS)
    worlds["main"] = (World(days=3, minutes=8), "3 days, 8 minutes")
    monkeypatch.setattr(report, "WORLDS", worlds)
    return msgspec.json.decode(to_json(simulation(ITEMS, learners=4, worlds=("main",))), type=Simulation)


def test_the_page_has_the_numbers(tool: ModuleType, found: Simulation) -> None:
    text = tool.page(found)
    (main,) = found.settings
    for outcome in main.outcomes:
        assert f"{100 * outcome.weighted.mean:.1f} ± {100 * outcome.weighted.half:.1f}" in text
    assert "24 items" in text
    assert "## What is not claimed" in text


def test_a_loss_is_told(tool: ModuleType, found: Simulation) -> None:
    (main,) = found.settings
    rival = replace(main.outcomes[3], weighted=Estimate(0.999, 0.001))
    worse = replace(found, settings=(replace(main, outcomes=(*main.outcomes[:3], rival, *main.outcomes[4:])),))
    assert "99.9 ± 0.1" in tool._losses(worse)
    level = replace(main, outcomes=(main.outcomes[0],))
    assert "In none" in tool._losses(replace(found, settings=(level,)))


def test_what_no_longer_comes_out_is_stale(tool: ModuleType, found: Simulation) -> None:
    text = tool.page(found)
    assert tool.stale(found, text, ITEMS) is None
    assert "is not that of" in tool.stale(found, text + "x", ITEMS)
    off = {**found.sample, "anki": tuple(recall + 0.02 for recall in found.sample["anki"])}
    assert "'anki'" in tool.stale(replace(found, sample=off), text, ITEMS)
    fewer = replace(found, sample={name: recalls for name, recalls in found.sample.items() if name != "due"})
    assert "'due'" in tool.stale(fewer, text, ITEMS)
    assert "the catalogue has 48 items" in tool.stale(found, text, ITEMS * 2)


def test_the_stored_report_is_that_of_its_numbers(tool: ModuleType) -> None:
    held = msgspec.json.decode(tool.NUMBERS.read_bytes(), type=Simulation)
    assert held.learners >= 200
    assert tool.PAGE.read_text("utf-8") == tool.page(held)
    assert len(unpacked(held.deck).items) == len(held.deck)
