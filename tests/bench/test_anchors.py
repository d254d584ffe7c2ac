"""The bounds name what exists, and a broken one is reported."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from bagu.ladders.bench import BenchReport, Timing
from bagu.ladders.catalog import ladders

MAIN = Path(__file__).resolve().parents[2] / "bench" / "__main__.py"


@pytest.fixture
def main() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_main", MAIN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def report(seconds: float | None, ratio: float | None, baseline: str = "onnxruntime") -> BenchReport:
    timings = (Timing("nms", 1000, seconds, ratio, True), Timing(baseline, 1000, 1.0, 1.0, False))
    return BenchReport("nms", baseline, timings, 7, 0, {}, {})


def test_every_anchor_names_a_ladder_a_rung_and_a_size_of_its_own(main: ModuleType) -> None:
    anchors = main.read_anchors()
    assert len({(anchor.ladder, anchor.rung, anchor.size) for anchor in anchors}) == len(anchors)
    for anchor in anchors:
        ladder = ladders()[anchor.ladder]
        assert ladder.oracle is not None
        assert anchor.rung in [rung.__name__ for rung in ladder.rungs]
        assert anchor.size in ladder.sizes
        assert anchor.at_most > 0


def test_a_ratio_within_its_bound_is_kept_and_one_above_is_broken(main: ModuleType) -> None:
    anchor = main.Anchor("nms", "nms", 1000, 0.8)
    assert main.judge(anchor, report(0.5, 0.5), "onnxruntime")[0] == 0
    code, sentence = main.judge(anchor, report(0.9, 0.9), "onnxruntime")
    assert code == 1
    assert sentence == "nms: nms at 1000 takes 0.90 of onnxruntime, at most 0.8 is allowed."


def test_what_was_not_measured_is_not_kept(main: ModuleType) -> None:
    assert main.judge(main.Anchor("nms", "nms", 1000, 0.8), report(None, None), "onnxruntime")[0] == 1
    assert main.judge(main.Anchor("nms", "nms", 999, 0.8), report(0.5, 0.5), "onnxruntime")[0] == 1


def test_an_absent_oracle_is_said(main: ModuleType) -> None:
    code, sentence = main.judge(main.Anchor("nms", "nms", 1000, 0.8), report(0.5, 0.5, "nms_vectorized"), "onnxruntime")
    assert code == 3
    assert "onnxruntime is not installed" in sentence


def test_the_table_shows_time_ratio_and_difference(main: ModuleType) -> None:
    text = main.table(report(0.0005, 0.5))
    assert text.splitlines()[0] == "nms: ratio to onnxruntime"
    assert "0.500 ms" in text
    assert "0.50x" in text
    assert text.splitlines()[2].endswith("differs from the reference")
    assert "too slow to measure" in main.table(report(None, None))


def test_a_ladder_is_timed_from_the_command_line(main: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["box_iou", "--rounds", "1"]) == 0
    assert capsys.readouterr().out.startswith("box_iou: ratio to box_iou\n")


def test_an_unknown_ladder_is_a_mistake_of_the_user(main: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["mns"]) == 2
    assert "There is no ladder named 'mns'" in capsys.readouterr().err
