"""Stars, "I know this" and notes as the log has them, and what an undo would take back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from bagu.store import Attempt, open_store, standing
from bagu.study.learner import Learner
from bagu.study.marks import Mark, marks_in
from bagu.study.memory import replay
from store.logs import entry, study_log

ROUND = settings(deadline=None, derandomize=True, database=None)


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    with open_store(tmp_path) as store:
        yield Learner(store)


@ROUND
@given(study_log())
def test_marks_are_those_that_stand(log: list[Attempt]) -> None:
    memories = replay(log)
    found = marks_in(log, memories)
    notes: dict[str, int] = {}
    for one in standing(log):
        if one.kind == "note":
            notes[one.item] = notes.get(one.item, 0) + 1
    marked = {id for id, memory in memories.items() if memory.starred or memory.known} | set(notes)
    assert {mark.item for mark in found.items} == marked
    for mark in found.items:
        assert len(mark.notes) == notes.get(mark.item, 0)
        memory = memories.get(mark.item)
        assert mark.starred == (memory is not None and memory.starred)
        assert mark.known == (memory is not None and memory.known)
    assert found.of("nowhere#at-all") == Mark("nowhere#at-all", False, False, ())


def test_known_is_over_when_an_answer_shows_otherwise_or_when_it_is_said(learner: Learner) -> None:
    learner.know("nms#greedy")
    assert learner.marks().of("nms#greedy").known
    learner.review("nms#greedy", 0, 5, 60)
    assert not learner.marks().of("nms#greedy").known
    learner.know("nms#greedy")
    learner.know("nms#greedy", on=False)
    assert learner.marks().items == ()
    assert learner.memories()["nms#greedy"].due is not None
    learner.undo()
    assert learner.marks().of("nms#greedy").known


def test_the_item_marked_last_is_at_the_end(learner: Learner) -> None:
    for item in ("a#1", "b#1", "a#1"):
        learner.note(item, item)
    assert [mark.item for mark in learner.marks().items] == ["b#1", "a#1"]


def test_undo_passes_over_what_is_no_act_of_its_own(learner: Learner) -> None:
    learner.star("nms#greedy")
    for event in ("said", "shown"):
        learner.mock("20260302-1200", event)
    last = learner.last()
    assert last is not None
    assert last.kind == "star"
    assert learner.undo() == last
    assert learner.last() is None
    learner.mock("20260302-1200", "stopped")
    assert learner.undo() is not None


def test_what_was_missed_and_given_is_kept_and_told_as_a_mistake(learner: Learner) -> None:
    learner.review("nms#greedy", 1, 3, 60, missed=["why", "dead"])
    learner.drill("nms#iou", 2, 17, False, 30, 2, given="3/7 \udce5")
    drill, question = learner.mistakes().mistakes
    assert (question.missed, question.again) == (("why", "dead"), "bagu review nms#greedy")
    assert (drill.given, drill.again) == ("3/7 ?", "bagu drill nms#iou --seed 17")
    learner.solve("nms#nms", False, 2, 60, 20, "too slow")
    problem = learner.mistakes().mistakes[0]
    assert "太慢" in problem.what.zh
    assert "too slow" in problem.what.en
    learner.store.append(entry("x", "problem", "nms#x", rating=1, detail={"outcome": "new word"}, at=learner.now))
    assert "new word" in learner.mistakes().mistakes[0].what.zh
