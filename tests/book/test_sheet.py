"""A sheet: the same for a seed, spread over what was chosen, and its key is right."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagu.book.sheet import MOST, Sheet, compose
from bagu.book.sheet_pages import sheet_html, sheet_markdown
from bagu.book.words import asked
from bagu.curriculum.answers import is_right, print_answer
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.drill import Exercise
from bagu.curriculum.item import Item
from bagu.curriculum.lookup import drill_of
from bagu.curriculum.pack import GROUP, Pack
from bagu.errors import UsageError
from bagu.text import Text
from book.reading import read
from packs.faults import fault, make_pack

TOPICS = ("nms", "conv-arithmetic", "softmax-cross-entropy")
CATALOG = Catalog.load([Pack.installed(GROUP)])
ITEMS = tuple(item for item in CATALOG.items() if item.topic in TOPICS)
DRILLS = tuple(item for item in ITEMS if item.kind == "drill")


def sheet(count: int, seed: int, items: tuple[Item, ...] = ITEMS) -> Sheet:
    return compose(CATALOG, items, count, seed)


def test_a_seed_brings_the_sheet_back_and_another_makes_another() -> None:
    assert sheet(15, 7) == sheet(15, 7)
    assert [line.seed for line in sheet(15, 7).lines] != [line.seed for line in sheet(15, 8).lines]


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 2 * len(DRILLS)), st.integers(0, 10**6))
def test_topics_and_drills_take_turns_and_no_question_comes_twice(count: int, seed: int) -> None:
    lines = sheet(count, seed).lines
    assert len(lines) == count
    assert len({line.exercise.ask.en for line in lines}) == count
    drills = Counter(line.item.id for line in lines)
    assert max(drills.values()) <= -(-count // len(DRILLS))
    if count <= 3 * min(Counter(item.topic for item in DRILLS).values()):
        topics = Counter(line.item.topic for line in lines)
        assert max(topics.values()) - min(topics[topic] for topic in TOPICS) <= 1
    levels = [line.item.level for line in lines]
    assert levels == sorted(levels)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_levels_of_a_topic_take_turns(topic: str) -> None:
    drills = tuple(item for item in DRILLS if item.topic == topic)
    levels = {item.level for item in drills}
    for seed in range(10):
        assert {line.item.level for line in sheet(len(levels), seed, drills).lines} == levels


def test_no_topic_always_comes_first() -> None:
    assert {sheet(1, seed).lines[0].item.topic for seed in range(30)} == set(TOPICS)


def test_the_key_is_right_by_the_drills_second_way() -> None:
    for line in sheet(len(DRILLS), 3).lines:
        _, drill = drill_of(CATALOG, line.item.id)
        again = drill.verify(line.exercise.given)
        assert is_right(line.exercise, print_answer(again, line.exercise.unit))


def test_the_page_has_the_exercises_and_after_a_page_break_the_key() -> None:
    made = sheet(9, 5)
    text = sheet_html(made, "zh")
    page = read(text)
    assert page.faults == []
    assert page.fetched == ["data:,"]
    assert ".key { break-before: page;" in text
    questions, solved = text.split('<section class="key">')
    assert questions.count("<li>") == solved.count("<li>") == 9
    for line in made.lines:
        command = f"bagu drill {line.item.id} --seed {line.seed}"
        assert command in solved
        assert command not in questions
    assert "$" not in page.text


def test_markdown_comes_as_exercises_and_key() -> None:
    made = sheet(5, 5)
    questions, solved = sheet_markdown(made, "en")
    assert questions.startswith("# Drill sheet\n")
    assert solved.startswith("# Answers and derivations\n")
    for at, line in enumerate(made.lines, 1):
        assert f"\n{at}. {line.exercise.ask.en}" in questions
        assert print_answer(line.exercise.answer, line.exercise.unit, line.exercise.tolerance) in solved
        assert line.exercise.steps[-1].en not in questions


@pytest.mark.parametrize("count", [0, -3, MOST + 1])
def test_a_count_that_makes_no_sheet_is_told(count: int) -> None:
    with pytest.raises(UsageError, match=str(count)):
        sheet(count, 1)


def test_items_without_a_drill_are_told_with_the_topics_that_have_some() -> None:
    questions = tuple(item for item in ITEMS if item.kind == "question")
    with pytest.raises(UsageError, match="nms"):
        sheet(3, 1, questions)


def test_a_drill_that_repeats_itself_makes_a_shorter_sheet(tmp_path: Path) -> None:
    catalog = Catalog.load([make_pack(tmp_path, fault("drill-repeats"))])
    made = compose(catalog, catalog.items(), 50, 1)
    assert 1 <= len(made.lines) < 50
    assert len({line.exercise.ask.en for line in made.lines}) == len(made.lines)


@pytest.mark.parametrize(
    ("ask", "unit", "zh"),
    [
        (Text("多少？", "How much?"), "MB", "多少？（单位：MB）"),
        (Text("多少 MB？", "How many MB?"), "MB", "多少 MB？"),
        (Text("多少？", "How much?"), None, "多少？"),
    ],
)
def test_a_unit_is_asked_for_where_the_question_does_not_name_it(ask: Text, unit: str | None, zh: str) -> None:
    assert asked(Exercise({}, ask, 1, (), unit=unit)).zh == zh
