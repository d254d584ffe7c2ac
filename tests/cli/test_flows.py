"""Each flow of the session in this process, with a scripted learner at the keyboard."""

import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bagu.cli.screen import Screen
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.lookup import problem_of
from bagu.judge.source import standalone
from cli.running import Run

Keys = Callable[..., None]
RIGHT = "iou <= iou_threshold"


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Keys:
    """What the learner types, line by line; when it runs out, the terminal is closed."""

    def typed(*lines: str) -> None:
        rest: Iterator[str] = iter(lines)

        def line() -> str:
            try:
                return next(rest)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr("builtins.input", line)
        monkeypatch.setattr(Screen, "interactive", property(lambda _: True))

    return typed


@pytest.fixture
def solution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """An editor that saves the text set last."""
    draft, editor = tmp_path / "next.py", tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\ncp "{draft}" "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("VISUAL", str(editor))

    def set_next(text: str) -> None:
        draft.write_text(text)

    return set_next


def reference() -> str:
    _, problem = problem_of(Catalog.load(), "nms#nms")
    return standalone(problem.ladder.reference).replace("nms_vectorized", "nms")


def kept(bagu: Run) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in bagu("export").out.splitlines()]
    return [line for line in lines if line["entry"] == "attempt"]


def test_a_card_shows_points_then_the_answer_and_keeps_what_was_named(bagu: Run, keys: Keys) -> None:
    keys("", "1，2")
    ran = bagu("review", "nms#greedy")
    assert ran.code == 0
    assert "2 of 6 named: again" in ran.out
    (entry,) = kept(bagu)
    missed = ["dead", "class", "cost", "conventions"]
    assert (entry["item"], entry["detail"]) == ("nms#greedy", {"named": 2, "total": 6, "missed": missed})


@pytest.mark.parametrize(("typed", "named"), [("a", 6), ("", 0), ("0", 0), ("全部", 6), ("1 2 3 4 5", 5)])
def test_points_may_be_named_in_many_ways(bagu: Run, keys: Keys, typed: str, named: int) -> None:
    keys("", typed)
    assert f"{named} of 6 named" in bagu("review", "nms#greedy").out


def test_points_that_cannot_be_read_are_asked_again(bagu: Run, keys: Keys) -> None:
    keys("", "the first two", "7", "1")
    ran = bagu("review", "nms#greedy")
    assert ran.out.count("Cannot read") == 2
    assert "1 of 6 named" in ran.out


def test_review_alone_goes_through_the_due_cards_until_the_terminal_closes(bagu: Run, keys: Keys) -> None:
    keys("", "a", "", "a")
    ran = bagu("review")
    assert ran.code == 2
    assert "everything answered is kept" in " ".join(ran.err.split())
    assert len(kept(bagu)) == 2


def test_the_session_skips_undoes_runs_experiments_and_stops(bagu: Run, keys: Keys) -> None:
    keys("?", "x", "", "a", "u", "s", "q")
    ran = bagu()
    assert ran.code == 0
    assert "means nothing here" in ran.out
    assert "Taken back" in ran.out
    kinds = [entry["kind"] for entry in kept(bagu)]
    assert kinds[-1] == "undo"


def test_the_session_ends_quietly_when_the_terminal_closes(bagu: Run, keys: Keys) -> None:
    keys()
    ran = bagu()
    assert ran.code == 0
    assert "everything answered is kept" in ran.out


def test_a_problem_wrong_then_hinted_then_right(
    bagu: Run, keys: Keys, solution: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = iter([reference().replace(RIGHT, "iou < iou_threshold"), reference()])
    solution(next(texts))
    asked = iter(["h", "h", "z", "e"])

    def line() -> str:
        answer = next(asked)
        if answer == "e":
            solution(next(texts))
        return answer

    keys()
    monkeypatch.setattr("builtins.input", line)
    ran = bagu("solve", "nms#nms")
    assert ran.code == 0, ran
    assert "Hint 1 of" in ran.out
    assert "Hint 2 of" in ran.out
    assert "accepted" in ran.out
    (entry,) = kept(bagu)
    assert entry["detail"] == {"accepted": True, "tries": 2, "outcome": "accepted", "minutes": 20.0, "hints": 2}


def test_giving_up_shows_the_reference_and_counts_as_such(
    bagu: Run, keys: Keys, solution: Callable[[str], None]
) -> None:
    solution("def nms(boxes, scores, iou_threshold):\n    return scores\n")
    keys("r")
    ran = bagu("solve", "nms#nms")
    assert ran.code == 1
    assert "argsort" in ran.out
    assert "gave up" in json.dumps(kept(bagu))


def test_an_unchanged_file_is_no_try(bagu: Run, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    keys("q")
    ran = bagu("solve", "nms#nms")
    assert "did not change" in ran.out
    assert kept(bagu) == []


def test_an_editor_that_does_not_start_is_named(bagu: Run, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "/no/such/editor")
    keys()
    ran = bagu("solve", "nms#nms")
    assert ran.code == 2
    assert "/no/such/editor" in ran.err


def test_without_a_terminal_solve_tells_where_the_file_is(bagu: Run) -> None:
    ran = bagu("solve", "nms#nms")
    assert ran.code == 0
    assert "nms.nms.py" in ran.out.replace("\n", "")


def test_the_draft_comes_back_when_the_file_is_gone(
    bagu: Run, keys: Keys, solution: Callable[[str], None], tmp_path: Path
) -> None:
    solution("def nms(boxes, scores, iou_threshold):\n    return 'mine'\n")
    keys("q")
    bagu("solve", "nms#nms")
    file = tmp_path / "data" / "solutions" / "nms.nms.py"
    file.unlink()
    bagu("solve", "nms#nms")
    assert "mine" in file.read_text("utf-8")


def test_know_star_note_say_what_they_did(bagu: Run) -> None:
    assert "known" in bagu("know", "nms#greedy").out
    assert "starred" in bagu("star", "nms#greedy").out
    assert "kept" in bagu("note", "nms#greedy", "ask", "about", "ties").out
    assert [entry["kind"] for entry in kept(bagu)] == ["known", "star", "note"]


def test_all_claims_of_a_topic_run_in_parallel_and_as_json(bagu: Run) -> None:
    plain = bagu("prove", "bootstrap", "--all", "--jobs", "2")
    assert plain.code == 0, plain
    assert "bootstrap#poisson" in plain.out
    report = json.loads(bagu("prove", "bootstrap", "--all", "--control", "--json").out)
    assert report["findings"] == []


def test_a_figure_is_written_where_it_is_asked_for(bagu: Run, tmp_path: Path) -> None:
    file = tmp_path / "figure.svg"
    assert bagu("prove", "bootstrap#poisson", "--figure", str(file)).code == 0
    assert file.read_text("utf-8").startswith("<svg")
    refused = bagu("prove", "bootstrap#poisson", "--figure", str(tmp_path / "no" / "f.svg"))
    assert refused.code == 2


def test_a_question_a_problem_and_a_drill_can_be_shown_alone(bagu: Run) -> None:
    assert "NMS by hand" in bagu("show", "nms#greedy").out
    assert "iou_threshold" in bagu("show", "nms#nms").out
    assert "bagu drill" in bagu("show", "nms#iou-fraction").out


def test_a_verdict_is_shown_with_its_counterexample_and_exit_code(bagu: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.py"
    file.write_text(reference().replace(RIGHT, "iou < iou_threshold"))
    ran = bagu("judge", "nms#nms", str(file))
    assert ran.code == 1
    for words in ("wrong answer", "smallest input", "expected", ">1<", "Hint"):
        assert words in ran.out
    verdict = json.loads(bagu("judge", "nms#nms", str(file), "--json").out)
    assert verdict["counterexample"]["call"].startswith("nms(boxes=")


def test_a_counterexample_tells_the_convention_that_decides(bagu: Run, tmp_path: Path) -> None:
    limit, union = tmp_path / "limit.py", tmp_path / "union.py"
    limit.write_text(reference().replace(RIGHT, "iou < iou_threshold"))
    union.write_text(reference().replace("area[best] + area[rest] - inter", "area[best] + area[rest]"))
    for language, told in (
        ("en", "The statement's convention 2: Strictly greater: a box whose IoU equals the threshold stays. Hint:"),
        ("zh", "题面的第 2 条约定：严格大于才删：IoU 恰等于阈值的框留下。 提示："),
    ):
        assert told in " ".join(bagu("judge", "nms#nms", str(limit), "--lang", language).out.split())
    plain = bagu("judge", "nms#nms", str(union)).out
    assert "Hint" in plain
    assert "convention" not in plain


def test_bench_prints_ratios(bagu: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from bagu.ladders import bench

    monkeypatch.setattr(bench, "SHORTEST", 1e-6)
    ran = bagu("bench", "out_of_bag")
    assert ran.code == 0
    assert "x" in ran.out


def test_the_machine_is_examined(bagu: Run) -> None:
    ran = bagu("doctor")
    assert ran.code == 0
    assert "isolation" in ran.out
    assert "numpy" in ran.out
